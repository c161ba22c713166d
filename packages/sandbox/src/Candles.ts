/**
 * Candles of all periods, built from trades as they happen. A period in which nothing was traded has none.
 *
 * @since 0.1.0
 */
import { Period } from "@effect-hitbtc/core/Candle"
import type * as TradeHistory from "./TradeHistory.ts"

/**
 * A candle: prices in ticks, `volume` in lots, `volumeQuote` in ticks times lots, `timestamp` in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Candle {
  readonly timestamp: number
  readonly open: bigint
  close: bigint
  min: bigint
  max: bigint
  volume: bigint
  volumeQuote: bigint
}

/**
 * The candles of one market: the last thousand or more of each period, oldest first.
 *
 * @category models
 * @since 0.1.0
 */
export interface Candles {
  readonly series: ReadonlyMap<Period, Series>
}

interface Series {
  readonly period: Period
  readonly candles: Array<Candle>
  changed: Array<Candle>
  /** When the running candle ends. */
  end: number
}

/**
 * All periods, in the venue's names.
 *
 * @category constants
 * @since 0.1.0
 */
export const periods: ReadonlyArray<Period> = Period.literals

/**
 * No candles yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Candles => ({
  series: new Map(periods.map((period) => [period, { period, candles: [], changed: [], end: -Infinity }]))
})

/**
 * Counts a trade into the running candle of each period. Trades must come in order of time.
 *
 * @category mutations
 * @since 0.1.0
 */
export const record = (self: Candles, trade: TradeHistory.Trade): void => {
  const volumeQuote = trade.price * trade.quantity
  for (const series of self.series.values()) {
    const last = series.candles.at(-1)
    if (last !== undefined && trade.timestamp < series.end) {
      last.close = trade.price
      if (trade.price < last.min) last.min = trade.price
      if (trade.price > last.max) last.max = trade.price
      last.volume += trade.quantity
      last.volumeQuote += volumeQuote
      if (series.changed.at(-1) !== last) series.changed.push(last)
      continue
    }
    const timestamp = periodStart(series.period, trade.timestamp)
    const candle: Candle = {
      timestamp,
      open: trade.price,
      close: trade.price,
      min: trade.price,
      max: trade.price,
      volume: trade.quantity,
      volumeQuote
    }
    series.end = periodEnd(series.period, timestamp)
    series.candles.push(candle)
    series.changed.push(candle)
    if (series.candles.length > 2 * KEPT) series.candles.splice(0, series.candles.length - KEPT)
  }
}

/**
 * The newest candles of a period, oldest first.
 *
 * @category accessors
 * @since 0.1.0
 */
export const latest = (self: Candles, period: Period, limit: number): ReadonlyArray<Candle> =>
  limit === 0 ? [] : self.series.get(period)!.candles.slice(-limit)

/**
 * The candles of a period that changed since this was last called, oldest first.
 *
 * @category mutations
 * @since 0.1.0
 */
export const takeChanged = (self: Candles, period: Period): ReadonlyArray<Candle> => {
  const series = self.series.get(period)!
  if (series.changed.length === 0) return series.changed
  const changed = series.changed
  series.changed = []
  return changed
}

/**
 * When the period began that an instant belongs to: weeks begin on Monday and months on the first, at midnight UTC.
 *
 * @category conversions
 * @since 0.1.0
 */
export const periodStart = (period: Period, millis: number): number => {
  if (period === "1M") {
    const date = new Date(millis)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
  }
  const length = lengths[period]
  const offset = period === "D7" ? MONDAY : 0
  return Math.floor((millis - offset) / length) * length + offset
}

const periodEnd = (period: Period, start: number): number => {
  if (period !== "1M") return start + lengths[period]
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}

const KEPT = 1000
const MINUTE = 60_000
const DAY = 86_400_000
// 1970-01-01 was a Thursday.
const MONDAY = 4 * DAY

const lengths: { readonly [P in Exclude<Period, "1M">]: number } = {
  M1: MINUTE,
  M3: 3 * MINUTE,
  M5: 5 * MINUTE,
  M15: 15 * MINUTE,
  M30: 30 * MINUTE,
  H1: 60 * MINUTE,
  H4: 240 * MINUTE,
  D1: DAY,
  D7: 7 * DAY
}
