/**
 * What a subscription delivers: one message of one channel and symbol, in the terms of the domain.
 *
 * @since 0.1.0
 */
import type { BookMessage } from "./BookMessage.ts"
import type { Candle, Period } from "./Candle.ts"
import type { FuturesInfo } from "./FuturesInfo.ts"
import type { MiniTicker } from "./MiniTicker.ts"
import type { PartialBook } from "./PartialBook.ts"
import type { Rate } from "./Rate.ts"
import type { Ticker } from "./Ticker.ts"
import type { TopOfBook } from "./TopOfBook.ts"
import type { Trade } from "./Trade.ts"

/**
 * Trades of a symbol, oldest first. A snapshot holds the latest trades before the subscription.
 *
 * @category models
 * @since 0.1.0
 */
export interface Trades {
  readonly _tag: "Trades"
  readonly isSnapshot: boolean
  readonly symbol: string
  readonly trades: ReadonlyArray<Trade>
}

/**
 * Candles of a symbol and a period, oldest first. Each replaces the earlier one of the same timestamp.
 *
 * @category models
 * @since 0.1.0
 */
export interface Candles {
  readonly _tag: "Candles"
  readonly isSnapshot: boolean
  readonly symbol: string
  readonly period: Period
  readonly candles: ReadonlyArray<Candle>
}

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
  readonly period: Period
  readonly candles: ReadonlyArray<Candle>
}

/**
 * A message of any channel, as its `_tag` says. What only API v3 has: `MiniTicker`, `PartialBook`, `TopOfBook`, `Rate`,
 * `FuturesInfo` and `ConvertedCandles`.
 *
 * @category models
 * @since 0.1.0
 */
export type MarketEvent =
  | Ticker
  | Trades
  | Candles
  | BookMessage
  | MiniTicker
  | PartialBook
  | TopOfBook
  | Rate
  | FuturesInfo
  | ConvertedCandles
