/** What is wrong with a message, or a part of one, in one line: the field, and what was expected. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** What a schema says of a value that it does not accept. */
export const inOneLine = (error: Schema.SchemaError): string => error.message.replaceAll(/\s*\n\s*/g, " ")

/** Makes a function that says why a schema does not accept a value. */
export const issueOf = (schema: Schema.Codec<unknown, unknown>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (input: unknown): string => {
    const result = decode(input)
    return Result.isFailure(result) ? inOneLine(result.failure) : "not what the protocol says"
  }
}
