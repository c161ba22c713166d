/**
 * Questions about past trades, as clients put them: parameters of whatever form in, trades or what is wrong out.
 *
 * @since 0.1.0
 */
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TradeHistory from "./TradeHistory.ts"

/**
 * How many entries of the past are asked for.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Limit = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })))

const Bound = Schema.optionalKey(Schema.Union([Schema.String, Schema.Number]))

/**
 * The parameters: ids are numbers or digits, times are ISO-8601 or milliseconds.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TradeQuery = Schema.Struct({
  sort: Schema.optionalKey(Schema.Literals(["ASC", "DESC"])),
  by: Schema.optionalKey(Schema.Literals(["timestamp", "id"])),
  from: Bound,
  till: Bound,
  limit: Limit,
  offset: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })))
})

/**
 * The trades that are asked for, by default the newest first; or what is wrong with the parameters.
 *
 * @category accessors
 * @since 0.1.0
 */
export const run = (
  history: TradeHistory.TradeHistory,
  params: typeof TradeQuery.Type,
  defaultLimit: number
): Result.Result<ReadonlyArray<TradeHistory.Trade>, string> =>
  Result.gen(function*() {
    const { by = "timestamp", limit = defaultLimit, offset = 0, sort = "DESC" } = params
    const from = yield* bound("from", by, params.from)
    const till = yield* bound("till", by, params.till)
    return TradeHistory.query(history, { sort, by, from, till, limit, offset })
  })

const bound = (
  name: string,
  by: "timestamp" | "id",
  input: string | number | undefined
): Result.Result<number | undefined, string> => {
  if (input === undefined || typeof input === "number") return Result.succeed(input)
  const value = by === "id"
    ? (/^\d{1,15}$/.test(input) ? Number(input) : NaN)
    : Timestamp.parseMillis(input)
  return Number.isNaN(value)
    ? Result.fail(`Expected ${by === "id" ? "an id" : "an ISO 8601 time"} in ${name}`)
    : Result.succeed(value)
}
