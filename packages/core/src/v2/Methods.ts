/**
 * The methods of API v2 that ask for market data, typed.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Currency from "../Currency.ts"
import * as Method from "../Method.ts"
import * as TradingSymbol from "../TradingSymbol.ts"
import { TradesFromWire } from "./MarketDataWire.ts"

const NoParams = Schema.Struct({})

/**
 * One currency, by its code. An unknown code is refused with error 2002.
 *
 * @category methods
 * @since 0.1.0
 */
export const getCurrency = Method.make(
  "getCurrency",
  Schema.Struct({ currency: Schema.NonEmptyString }),
  Currency.Currency
)

/**
 * All currencies.
 *
 * @category methods
 * @since 0.1.0
 */
export const getCurrencies = Method.make("getCurrencies", NoParams, Schema.Array(Currency.Currency))

/**
 * One symbol, by its id. An unknown id is refused with error 2001.
 *
 * @category methods
 * @since 0.1.0
 */
export const getSymbol = Method.make(
  "getSymbol",
  Schema.Struct({ symbol: Schema.NonEmptyString }),
  TradingSymbol.TradingSymbol
)

/**
 * All symbols.
 *
 * @category methods
 * @since 0.1.0
 */
export const getSymbols = Method.make("getSymbols", NoParams, Schema.Array(TradingSymbol.TradingSymbol))

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
export const GetTradesParams = Schema.Struct({
  symbol: Schema.NonEmptyString,
  sort: Schema.optionalKey(Schema.Literals(["ASC", "DESC"])),
  by: Schema.optionalKey(Schema.Literals(["timestamp", "id"])),
  from: Schema.optionalKey(Schema.Union([Schema.DateTimeUtcFromString, Schema.Int])),
  till: Schema.optionalKey(Schema.Union([Schema.DateTimeUtcFromString, Schema.Int])),
  limit: Schema.optionalKey(between(1, 1000)),
  offset: Schema.optionalKey(between(0, 100_000))
})

/**
 * Public trades of the past of one symbol.
 *
 * @category methods
 * @since 0.1.0
 */
export const getTrades = Method.make("getTrades", GetTradesParams, TradesFromWire)
