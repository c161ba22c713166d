/** What a workload is made of: one channel, or all of them mixed. */
import * as Random from "@effect-hitbtc/sandbox/Random"
import type { Channel, Expectations, Feed } from "../Job.ts"
import * as BookFlow from "./BookFlow.ts"
import * as CandleFlow from "./CandleFlow.ts"
import * as Symbols from "./Symbols.ts"
import * as TickerFlow from "./TickerFlow.ts"
import * as TradeFlow from "./TradeFlow.ts"

export interface Stream {
  readonly next: () => string
  readonly snapshot: (channel: Channel, symbol: string) => string | undefined
  /** What the frames so far come to. */
  readonly expected: () => Expectations
}

const flows = { tickers: TickerFlow.make, books: BookFlow.make, trades: TradeFlow.make, candles: CandleFlow.make }

/**
 * Shares of the frames. In a recording of ten lively symbols, seven frames of ten were of books and the rest tickers;
 * trades and candles are rarer than that, but the mix is to have some of each.
 */
const shares: { readonly [W in Feed["workload"]]: { readonly [C in Channel]?: number } } = {
  tickers: { tickers: 1 },
  books: { books: 1 },
  mix: { books: 0.6, tickers: 0.25, trades: 0.1, candles: 0.05 }
}

export const make = ({ symbols, version, workload }: Omit<Feed, "frames">, seed: number): Stream => {
  const names = Symbols.take(symbols)
  const random = Random.make(seed, "mix")
  const parts = Object.entries(shares[workload]).map(([channel, share]) => ({
    flow: flows[channel as Channel](seed, version, names),
    share,
    frames: 0
  }))
  const pick = () => {
    let left = random.next()
    return parts.find(({ share }) => (left -= share) < 0) ?? parts[0]!
  }
  return {
    next() {
      const part = parts.length === 1 ? parts[0]! : pick()
      part.frames++
      return part.flow.next()
    },
    snapshot: (channel, symbol) => parts.find(({ flow }) => flow.channel === channel)?.flow.snapshot(symbol),
    expected: () =>
      Object.fromEntries(parts.map(({ flow, frames }) => [flow.channel, {
        frames,
        snapshots: names.filter(({ id }) => flow.snapshot(id) !== undefined).length,
        finals: flow.finals()
      }]))
  }
}
