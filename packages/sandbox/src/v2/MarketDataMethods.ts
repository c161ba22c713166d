/**
 * The methods of API v2 for market data, which need no login.
 *
 * @since 0.1.0
 */
import { Period } from "@effect-hitbtc/core/Candle"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Market } from "../Market.ts"
import { type Answer, answer } from "../Rpc.ts"
import * as TradeQuery from "../TradeQuery.ts"
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
const DEFAULT_LIMIT = 100
const DEFAULT_PERIOD: Period = "M30"

const OfTrades = Schema.Struct({ symbol: Schema.String, limit: TradeQuery.Limit })
const OfCandles = Schema.Struct({ symbol: Schema.String, period: Schema.optionalKey(Period), limit: TradeQuery.Limit })

const GetTrades = Schema.Struct({ symbol: Schema.String, ...TradeQuery.TradeQuery.fields })

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
        const market = yield* findMarket(context, params.symbol)
        const trades = yield* Result.mapError(
          TradeQuery.run(market.history, params, DEFAULT_LIMIT),
          VenueError.validation
        )
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
