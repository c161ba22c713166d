/**
 * What a subscription delivers: one message of one channel and symbol, in the terms of the domain.
 *
 * @since 0.1.0
 */
import type { BookMessage } from "./BookMessage.ts"
import type { Candle, Period } from "./Candle.ts"
import type { Ticker } from "./Ticker.ts"
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
 * A message of any channel. Its `_tag` says which: `Ticker`, `Trades`, `Candles`, `BookSnapshot` or `BookUpdate`.
 *
 * @category models
 * @since 0.1.0
 */
export type MarketEvent = Ticker | Trades | Candles | BookMessage
