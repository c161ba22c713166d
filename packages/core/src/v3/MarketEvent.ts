/**
 * What the public socket of API v3 delivers. Trades, candles and the full book are those of the shared domain, and the
 * ticker is one with more fields; the rest is of v3 alone. What comes as `data` is whole each time: the newest replaces
 * all before it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as BookMessage from "../BookMessage.ts"
import type * as Candle from "../Candle.ts"
import { Decimal } from "../Decimal.ts"
import type * as MarketEvent_ from "../MarketEvent.ts"
import * as Ticker_ from "../Ticker.ts"

/**
 * The ticker of a symbol: that of the shared domain and, besides, sizes, change and the last trade.
 *
 * **Details**
 *
 * - `askQuantity`, `bidQuantity`: at the best prices, in the base currency
 * - `change`, `changePercent`: of the price in 24 hours, in the quote currency and in percent
 * - `lastTradeId`: of the last trade
 *
 * Each is `null` where the venue leaves it out, as it does for symbols that are hardly traded.
 *
 * @see `ticker/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Ticker = Schema.TaggedStruct("Ticker", {
  ...Ticker_.Ticker.fields,
  askQuantity: Schema.NullOr(Decimal),
  bidQuantity: Schema.NullOr(Decimal),
  change: Schema.NullOr(Decimal),
  changePercent: Schema.NullOr(Decimal),
  lastTradeId: Schema.NullOr(Schema.Int)
})

/**
 * The ticker of a symbol, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Ticker = typeof Ticker.Type

/**
 * A ticker without best prices.
 *
 * @see `ticker/price/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const MiniTicker = Schema.TaggedStruct("MiniTicker", {
  symbol: Schema.String,
  last: Schema.NullOr(Decimal),
  open: Schema.NullOr(Decimal),
  low: Decimal,
  high: Decimal,
  volume: Decimal,
  volumeQuote: Decimal,
  timestamp: Schema.DateTimeUtc
})

/**
 * A ticker without best prices, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type MiniTicker = typeof MiniTicker.Type

/**
 * The best levels of a book.
 *
 * **Details**
 *
 * `sequence` is that of the full book at that moment: it jumps, and equal sequences are equal books. A level of size
 * zero is no level.
 *
 * @see `orderbook/{depth}/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const PartialBook = Schema.TaggedStruct("PartialBook", {
  symbol: Schema.String,
  sequence: Schema.Int,
  asks: Schema.Array(BookMessage.Level),
  bids: Schema.Array(BookMessage.Level),
  timestamp: Schema.DateTimeUtc
})

/**
 * The best levels of a book, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type PartialBook = typeof PartialBook.Type

/**
 * The best level of each side of a book; `null` where that side is empty. It has no sequence.
 *
 * @see `orderbook/top/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const TopOfBook = Schema.TaggedStruct("TopOfBook", {
  symbol: Schema.String,
  ask: Schema.NullOr(BookMessage.Level),
  bid: Schema.NullOr(BookMessage.Level),
  timestamp: Schema.DateTimeUtc
})

/**
 * The best level of each side of a book, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type TopOfBook = typeof TopOfBook.Type

/**
 * The rate of a currency in another. `targetCurrency` is missing where the venue does not say it and only one can be
 * meant.
 *
 * @see `price/rate/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Rate = Schema.TaggedStruct("Rate", {
  currency: Schema.String,
  targetCurrency: Schema.optionalKey(Schema.String),
  rate: Decimal,
  timestamp: Schema.DateTimeUtc
})

/**
 * The rate of a currency in another, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Rate = typeof Rate.Type

/**
 * Prices, open interest and funding of a future.
 *
 * **Details**
 *
 * - `contractType`: `"perpetual"`
 * - `markPrice`, `indexPrice`: in the quote currency; `premiumIndex`, `averagePremiumIndex`, `interestRate`: fractions
 * - `openInterest`: in the base currency
 * - `fundingRate` (`r`), `indicativeFundingRate` (`R`): the sources disagree which of the two is settled, so both are
 *   as the venue sends them
 * - `nextFundingTime`: when funding is next settled
 *
 * @see `futures/info` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const FuturesInfo = Schema.TaggedStruct("FuturesInfo", {
  symbol: Schema.String,
  contractType: Schema.String,
  markPrice: Decimal,
  indexPrice: Decimal,
  premiumIndex: Decimal,
  averagePremiumIndex: Decimal,
  openInterest: Decimal,
  fundingRate: Decimal,
  indicativeFundingRate: Decimal,
  interestRate: Decimal,
  nextFundingTime: Schema.DateTimeUtc,
  timestamp: Schema.DateTimeUtc
})

/**
 * Prices, open interest and funding of a future, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type FuturesInfo = typeof FuturesInfo.Type

/**
 * Candles with prices converted to a currency, oldest first. `targetCurrency` is missing as in a {@link Rate}.
 *
 * @see `converted/candles/{period}` in the venue's documentation
 * @category models
 * @since 0.1.0
 */
export interface ConvertedCandles {
  readonly _tag: "ConvertedCandles"
  readonly isSnapshot: boolean
  readonly symbol: string
  readonly targetCurrency?: string
  readonly period: Candle.Period
  readonly candles: ReadonlyArray<Candle.Candle>
}

/**
 * A message of any channel of the public socket.
 *
 * @category models
 * @since 0.1.0
 */
export type MarketEvent =
  | Exclude<MarketEvent_.MarketEvent, Ticker_.Ticker>
  | Ticker
  | MiniTicker
  | PartialBook
  | TopOfBook
  | Rate
  | FuturesInfo
  | ConvertedCandles
