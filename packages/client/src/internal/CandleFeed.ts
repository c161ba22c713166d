/** The feed of the candles of a symbol and a period, as they are or converted to a currency. */
import type { Candle } from "@effect-hitbtc/core/Candle"
import type { Topic } from "@effect-hitbtc/core/Topic"
import type { Feed, Outlet } from "./Feed.ts"

/** How many candles of the past the venue sends unless told otherwise. */
const DEFAULT_LIMIT = 100

const isSame = (a: Candle, b: Candle): boolean =>
  a.volume === b.volume && a.close === b.close && a.high === b.high && a.low === b.low && a.open === b.open

/** What tells the candles of one period apart. */
export const keyOf = (candle: Candle): string => `${candle.symbol} ${candle.timestamp.epochMilliseconds}`

/** Each candle when it changed, oldest first; who joins later begins with the newest ones known. */
export const make =
  (kind: "Candles" | "ConvertedCandles") => (topic: Topic, outlets: ReadonlySet<Outlet<Candle>>): Feed<Candle> => {
    const limit = topic.limit ?? DEFAULT_LIMIT
    const known = new Map<number, Candle>()
    return {
      onEvent(event) {
        if (event._tag !== kind) return
        for (const candle of event.candles) {
          const time = candle.timestamp.epochMilliseconds
          const before = known.get(time)
          if (before !== undefined && isSame(before, candle)) continue
          known.set(time, candle)
          for (const outlet of outlets) outlet.put(candle)
        }
        if (known.size > 2 * limit) {
          for (const time of Array.from(known.keys()).toSorted((a, b) => a - b).slice(0, -limit)) known.delete(time)
        }
      },
      onStatus() {},
      replay(outlet, wanted = DEFAULT_LIMIT) {
        const byTime = Array.from(known).toSorted(([a], [b]) => a - b)
        for (const [, candle] of byTime.slice(-Math.min(limit, wanted))) outlet.put(candle)
      }
    }
  }
