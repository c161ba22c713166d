/** This client with compiled schemas: one import more, before all others. */
import "effect/schema/SchemaJITCompiler/enable"
import "./effectHitbtc.ts"
