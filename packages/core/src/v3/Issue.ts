/**
 * What is wrong with a part of a message, in one line.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * Makes a function that says why a schema does not accept a value: the field, and what was expected.
 *
 * @category constructors
 * @since 0.1.0
 */
export const issueOf = (schema: Schema.Codec<unknown, unknown>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (input: unknown): string => {
    const result = decode(input)
    return Result.isFailure(result) ? result.failure.message.replaceAll(/\s*\n\s*/g, " ") : "not what the protocol says"
  }
}
