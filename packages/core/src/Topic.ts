/**
 * What can be subscribed to: a channel of the venue, for one symbol.
 *
 * Two topics are the same when channel and symbol are: they share one subscription on the wire.
 *
 * @since 0.1.0
 */
import * as Candle from "./Candle.ts"

/**
 * A channel for one symbol.
 *
 * **Details**
 *
 * - `channel`: `"ticker"`, `"orderBook"`, `"trades"`, or `"candles/"` and a period
 * - `limit`: how many trades or candles of the past come with the subscription, where the channel has a past. It is
 *   not part of the topic's identity: the first subscriber's counts.
 *
 * @category models
 * @since 0.1.0
 */
export interface Topic {
  readonly channel: string
  readonly symbol: string
  readonly limit?: number | undefined
}

/**
 * The ticker of a symbol.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ticker = (symbol: string): Topic => ({ channel: "ticker", symbol })

/**
 * The order book of a symbol.
 *
 * @category constructors
 * @since 0.1.0
 */
export const orderBook = (symbol: string): Topic => ({ channel: "orderBook", symbol })

/**
 * The public trades of a symbol; `limit` is how many of the past come first (default 100).
 *
 * @category constructors
 * @since 0.1.0
 */
export const trades = (symbol: string, limit?: number): Topic => ({ channel: "trades", symbol, limit })

/**
 * The candles of a symbol and a period; `limit` is how many of the past come first (default 100).
 *
 * @category constructors
 * @since 0.1.0
 */
export const candles = (symbol: string, period: Candle.Period, limit?: number): Topic => ({
  channel: candlesChannel[period],
  symbol,
  limit
})

const periods = Candle.Period.literals

/**
 * The channel of the candles of a period.
 *
 * @category conversions
 * @since 0.1.0
 */
export const candlesChannel = Object.fromEntries(periods.map((period) => [period, `candles/${period}`])) as {
  readonly [P in Candle.Period]: string
}

/**
 * The period of a candles channel, or `undefined` for another channel.
 *
 * @category conversions
 * @since 0.1.0
 */
export const periodOf = (channel: string): Candle.Period | undefined =>
  periods.find((period) => candlesChannel[period] === channel)

/**
 * A topic in words, for logs and errors: `"ticker ETHBTC"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toString = (self: Topic): string => `${self.channel} ${self.symbol}`
