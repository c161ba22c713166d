/**
 * What a ticker says of the last 24 hours: open, low, high and volumes, kept by whole minutes. The oldest minute that
 * counts is the one in which 24 hours ago lies.
 *
 * @since 0.1.0
 */
import type { Trade } from "./TradeHistory.ts"

/**
 * The statistics of one market. Prices in ticks, `volume` in lots, `volumeQuote` in ticks times lots; prices are
 * `undefined` where nothing was traded in the window, but `last` stays.
 *
 * @category models
 * @since 0.1.0
 */
export interface DayStatistics {
  last: bigint | undefined
  open: bigint | undefined
  low: bigint | undefined
  high: bigint | undefined
  volume: bigint
  volumeQuote: bigint
  /** The minutes of the window in which something was traded, oldest first. */
  readonly minutes: Array<Minute>
}

interface Minute {
  readonly start: number
  readonly open: bigint
  low: bigint
  high: bigint
  volume: bigint
  volumeQuote: bigint
}

/**
 * Nothing traded yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): DayStatistics => ({
  last: undefined,
  open: undefined,
  low: undefined,
  high: undefined,
  volume: 0n,
  volumeQuote: 0n,
  minutes: []
})

/**
 * Counts a trade, which must be the newest.
 *
 * @category mutations
 * @since 0.1.0
 */
export const record = (self: DayStatistics, { price, quantity, timestamp }: Trade): void => {
  expire(self, timestamp)
  const start = Math.floor(timestamp / MINUTE) * MINUTE
  const volumeQuote = price * quantity
  const minute = self.minutes.at(-1)
  if (minute !== undefined && minute.start === start) {
    if (price < minute.low) minute.low = price
    if (price > minute.high) minute.high = price
    minute.volume += quantity
    minute.volumeQuote += volumeQuote
  } else {
    self.minutes.push({ start, open: price, low: price, high: price, volume: quantity, volumeQuote })
  }
  self.last = price
  self.open ??= price
  if (self.low === undefined || price < self.low) self.low = price
  if (self.high === undefined || price > self.high) self.high = price
  self.volume += quantity
  self.volumeQuote += volumeQuote
}

/**
 * Leaves out what is older than 24 hours; whether anything was.
 *
 * @category mutations
 * @since 0.1.0
 */
export const expire = (self: DayStatistics, now: number): boolean => {
  let gone = 0
  while (gone < self.minutes.length && self.minutes[gone]!.start <= now - DAY - MINUTE) {
    self.volume -= self.minutes[gone]!.volume
    self.volumeQuote -= self.minutes[gone]!.volumeQuote
    gone++
  }
  if (gone === 0) return false
  self.minutes.splice(0, gone)
  self.open = self.minutes[0]?.open
  self.low = undefined
  self.high = undefined
  for (const { high, low } of self.minutes) {
    if (self.low === undefined || low < self.low) self.low = low
    if (self.high === undefined || high > self.high) self.high = high
  }
  return true
}

const MINUTE = 60_000
const DAY = 86_400_000
