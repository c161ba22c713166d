import * as Random from "@effect-hitbtc/sandbox/Random"
import type { Final, Version } from "../Job.ts"
import { names } from "./Channels.ts"
import { type Flow, makeClock, skewed, step } from "./Flow.ts"
import { type Symbol, toText } from "./Symbols.ts"

/** A ticker in one word. */
export const digest = (ticker: {
  readonly ask: string | null
  readonly bid: string | null
  readonly last: string | null
  readonly volumeQuote: string
}): string => `${ticker.ask} ${ticker.bid} ${ticker.last} ${ticker.volumeQuote}`

/** Tickers whose prices walk at random; each differs from the one before. */
export const make = (seed: number, version: Version, symbols: ReadonlyArray<Symbol>): Flow => {
  const random = Random.make(seed, "tickers")
  // What only v3 says, from a source of its own: prices walk the same way in both versions.
  const quantities = Random.make(seed, "ticker quantities")
  const clock = makeClock(random)
  const states = symbols.map((symbol) => ({
    symbol,
    last: symbol.ticks,
    open: symbol.ticks + random.below(2_000),
    low: symbol.ticks - 2_000,
    high: symbol.ticks + 2_000,
    volume: 100_000_000 + random.below(500_000_000),
    quote: 100_000_000_000 + random.below(400_000_000_000),
    trade: 1_000_000_000
  }))
  const finals: Record<string, Final> = {}
  let frames = 0

  return {
    channel: "tickers",
    snapshot: () => undefined,
    next() {
      // Each symbol has one at least.
      const state = states[frames < states.length ? frames : skewed(random, states.length)]!
      frames++
      const { priceDecimals, sizeDecimals, id } = state.symbol
      state.last = step(random, state.last, state.symbol.ticks)
      state.low = Math.min(state.low, state.last)
      state.high = Math.max(state.high, state.last)
      state.volume += 1 + random.below(500)
      state.quote += 1 + random.below(50_000)
      state.trade++
      const millis = clock()
      const price = (ticks: number) => toText(ticks, priceDecimals)
      const ticker = {
        ask: price(state.last + 1 + random.below(15)),
        bid: price(state.last - random.below(15)),
        last: price(state.last),
        open: price(state.open),
        low: price(state.low),
        high: price(state.high),
        volume: toText(state.volume, sizeDecimals),
        volumeQuote: toText(state.quote, 10)
      }
      finals[id] = { newest: millis, digest: digest(ticker) }
      return JSON.stringify(
        version === "v2"
          ? {
            jsonrpc: "2.0",
            method: "ticker",
            params: { ...ticker, timestamp: new Date(millis).toISOString(), symbol: id }
          }
          : {
            ch: names.tickers.v3,
            data: {
              [id]: {
                t: millis,
                a: ticker.ask,
                A: toText(1 + quantities.below(100_000), sizeDecimals),
                b: ticker.bid,
                B: toText(1 + quantities.below(100_000), sizeDecimals),
                c: ticker.last,
                o: ticker.open,
                h: ticker.high,
                l: ticker.low,
                v: ticker.volume,
                q: ticker.volumeQuote,
                p: price(Math.abs(state.last - state.open)),
                P: ((state.last / state.open - 1) * 100).toFixed(2),
                L: state.trade
              }
            }
          }
      )
    },
    finals: () => finals
  }
}
