/**
 * Which public trades of the past to ask for.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const between = (minimum: number, maximum: number) =>
  Schema.Int.check(Schema.isBetween({ minimum, maximum }, { expected: `an integer from ${minimum} to ${maximum}` }))

/**
 * Which trades to ask for.
 *
 * **Details**
 *
 * - `sort`: `"DESC"`, newest first (the default), or `"ASC"`
 * - `by`: what `from` and `till` mean: `"timestamp"` (the default) or `"id"`
 * - `from`, `till`: both inclusive; instants in UTC, or trade ids
 * - `limit`: 1 to 1000, default 100; `offset`: 0 to 100000
 *
 * @category schemas
 * @since 0.1.0
 */
export const TradesQuery = Schema.Struct({
  sort: Schema.optionalKey(Schema.Literals(["ASC", "DESC"])),
  by: Schema.optionalKey(Schema.Literals(["timestamp", "id"])),
  from: Schema.optionalKey(Schema.Union([Schema.DateTimeUtcFromString, Schema.Int])),
  till: Schema.optionalKey(Schema.Union([Schema.DateTimeUtcFromString, Schema.Int])),
  limit: Schema.optionalKey(between(1, 1000)),
  offset: Schema.optionalKey(between(0, 100_000))
})

/**
 * Which trades to ask for.
 *
 * @category models
 * @since 0.1.0
 */
export type TradesQuery = typeof TradesQuery.Type
