/** This client's orders with compiled schemas. */
import "effect/schema/SchemaJITCompiler/enable"
import "./effectOrders.ts"
