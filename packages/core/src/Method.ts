/**
 * A method of the venue, typed: its name, what it takes, and what it answers.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"

/**
 * A method: its name on the wire, and the schemas of what it takes and answers.
 *
 * **Details**
 *
 * `params` encodes to the object on the wire, `result` decodes what the venue answers.
 *
 * @category models
 * @since 0.1.0
 */
export interface Method<Params, Result> {
  readonly name: string
  readonly params: Schema.Codec<Params, { readonly [key: string]: unknown }>
  readonly result: Schema.Codec<Result, unknown>
}

/**
 * Makes a method of its name and schemas.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Params, Result>(
  name: string,
  params: Schema.Codec<Params, { readonly [key: string]: unknown }>,
  result: Schema.Codec<Result, unknown>
): Method<Params, Result> => ({ name, params, result })
