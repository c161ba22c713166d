/** Decoding alone, with compiled schemas. */
import "effect/schema/SchemaJITCompiler/enable"
import "./decode.ts"
