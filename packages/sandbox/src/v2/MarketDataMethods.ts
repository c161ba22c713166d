/**
 * The methods of API v2 for market data, which need no login.
 *
 * @since 0.1.0
 */
import { Period } from "@effect-hitbtc/core/Candle"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Market } from "../Market.ts"
import { type Answer, answer } from "../Rpc.ts"
import * as TradeHistory from "../TradeHistory.ts"
import * as VenueError from "../VenueError.ts"
import * as Feed from "./Feed.ts"
import { type Context, type Method, method } from "./Method.ts"
import { errors } from "./VenueError.ts"
import * as Wire from "./Wire.ts"

const findMarket = ({ simulation }: Context, symbol: string): Result.Result<Market, VenueError.VenueError> => {
  const market = simulation.markets.get(symbol)
  return market === undefined ? Result.fail(errors.symbolNotFound) : Result.succeed(market)
}

const None = Schema.Struct({})
const OfSymbol = Schema.Struct({ symbol: Schema.String })
const Limit = Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })))
const DEFAULT_LIMIT = 100
const DEFAULT_PERIOD: Period = "M30"

const OfTrades = Schema.Struct({ symbol: Schema.String, limit: Limit })
const OfCandles = Schema.Struct({ symbol: Schema.String, period: Schema.optionalKey(Period), limit: Limit })

const Bound = Schema.optionalKey(Schema.Union([Schema.String, Schema.Number]))
const GetTrades = Schema.Struct({
  symbol: Schema.String,
  sort: Schema.optionalKey(Schema.Literals(["ASC", "DESC"])),
  by: Schema.optionalKey(Schema.Literals(["timestamp", "id"])),
  from: Bound,
  till: Bound,
  limit: Limit,
  offset: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })))
})

// Ids are numbers or digits, times are ISO-8601 or milliseconds.
const bound = (
  name: string,
  by: "timestamp" | "id",
  input: string | number | undefined
): Result.Result<number | undefined, VenueError.VenueError> => {
  if (input === undefined || typeof input === "number") return Result.succeed(input)
  const value = by === "id"
    ? (/^\d{1,15}$/.test(input) ? Number(input) : NaN)
    : Timestamp.parseMillis(input)
  return Number.isNaN(value)
    ? Result.fail(VenueError.validation(`Expected ${by === "id" ? "an id" : "an ISO 8601 time"} in ${name}`))
    : Result.succeed(value)
}

const subscription = <S extends Schema.ConstraintDecoder<unknown> & { readonly Type: { readonly symbol: string } }>(
  name: string,
  params: S,
  topic: (market: Market, params: S["Type"]) => Feed.Topic
): ReadonlyArray<readonly [string, Method]> => {
  const make = (act: (context: Context, topic: Feed.Topic) => void) =>
    method(params, (context, params) =>
      Result.map(findMarket(context, params.symbol), (market): Answer => ({
        _tag: "Acknowledged",
        afterwards: () => act(context, topic(market, params))
      })))
  return [
    [`subscribe${name}`, make(({ feed, now, session }, topic) => Feed.subscribe(feed, session, topic, now))],
    [`unsubscribe${name}`, make(({ feed, session }, topic) => Feed.unsubscribe(feed, session, topic))]
  ]
}

/**
 * The methods, by name.
 *
 * @category constants
 * @since 0.1.0
 */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  [
    "getCurrencies",
    method(None, ({ simulation }) => answer(`[${Array.from(simulation.currencies.values(), Wire.currency).join(",")}]`))
  ],
  [
    "getCurrency",
    method(Schema.Struct({ currency: Schema.String }), ({ simulation }, params) => {
      const currency = simulation.currencies.get(params.currency)
      return currency === undefined ? Result.fail(errors.currencyNotFound) : answer(Wire.currency(currency))
    })
  ],
  [
    "getSymbols",
    method(None, ({ simulation }) => answer(`[${Array.from(simulation.markets.values(), Wire.symbol).join(",")}]`))
  ],
  [
    "getSymbol",
    method(
      OfSymbol,
      (context, { symbol }) => Result.flatMap(findMarket(context, symbol), (market) => answer(Wire.symbol(market)))
    )
  ],
  [
    "getTrades",
    method(GetTrades, (context, params) =>
      Result.gen(function*() {
        const { by = "timestamp", limit = DEFAULT_LIMIT, offset = 0, sort = "DESC" } = params
        const market = yield* findMarket(context, params.symbol)
        const from = yield* bound("from", by, params.from)
        const till = yield* bound("till", by, params.till)
        const trades = TradeHistory.query(market.history, { sort, by, from, till, limit, offset })
        return yield* answer(Wire.tradeList(market, trades))
      }))
  ],
  ...subscription("Ticker", OfSymbol, (market) => ({ channel: "ticker", market })),
  ...subscription("Orderbook", OfSymbol, (market) => ({ channel: "orderbook", market })),
  ...subscription("Trades", OfTrades, (market, { limit = DEFAULT_LIMIT }) => ({ channel: "trades", market, limit })),
  ...subscription("Candles", OfCandles, (market, { limit = DEFAULT_LIMIT, period = DEFAULT_PERIOD }) => ({
    channel: "candles",
    market,
    period,
    limit
  }))
])
