/**
 * What a ticker says, whatever its form on the wire.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as DayStatistics from "./DayStatistics.ts"
import type { Market } from "./Market.ts"
import * as PriceLevels from "./PriceLevels.ts"

/**
 * The best prices now, and the last 24 hours.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ticker {
  readonly ask: Decimal.Decimal | null
  readonly askQuantity: Decimal.Decimal | null
  readonly bid: Decimal.Decimal | null
  readonly bidQuantity: Decimal.Decimal | null
  readonly last: Decimal.Decimal | null
  readonly open: Decimal.Decimal | null
  /** `last - open`. */
  readonly change: Decimal.Decimal | null
  readonly low: Decimal.Decimal
  readonly high: Decimal.Decimal
  readonly volume: Decimal.Decimal
  readonly volumeQuote: Decimal.Decimal
}

/**
 * The ticker of a market at a time in milliseconds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ engine, scale, statistics }: Market, now: number): Ticker => {
  DayStatistics.expire(statistics, now)
  const { high, last, low, open, volume, volumeQuote } = statistics
  const [ask, bid] = [PriceLevels.best(engine.asks), PriceLevels.best(engine.bids)]
  // Where nothing was traded for a day the real venue repeats the last price.
  const price = (ticks: bigint | undefined) => {
    const known = ticks ?? last
    return known === undefined ? null : scale.price(known)
  }
  return {
    ask: ask === undefined ? null : scale.price(ask.price),
    askQuantity: ask === undefined ? null : scale.quantity(ask.size),
    bid: bid === undefined ? null : scale.price(bid.price),
    bidQuantity: bid === undefined ? null : scale.quantity(bid.size),
    last: price(last),
    open: price(open),
    change: last === undefined ? null : scale.price(last - (open ?? last)),
    low: price(low) ?? Decimal.zero,
    high: price(high) ?? Decimal.zero,
    volume: scale.quantity(volume),
    volumeQuote: scale.quote(volumeQuote)
  }
}

/**
 * An amount as JSON: a string, or `null`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toJson = (amount: Decimal.Decimal | null): string => amount === null ? "null" : `"${amount}"`
