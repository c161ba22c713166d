import * as Random from "@effect-hitbtc/sandbox/Random"
import type { Final, Version } from "../Job.ts"
import { names } from "./Channels.ts"
import { type Flow, makeClock, skewed, START_MILLIS, step } from "./Flow.ts"
import { type Symbol, toText } from "./Symbols.ts"

const MINUTE = 60_000

/** A candle in one word. */
export const digest = (candle: {
  readonly open: string
  readonly close: string
  readonly high: string
  readonly low: string
  readonly volume: string
}): string => `${candle.open} ${candle.high} ${candle.low} ${candle.close} ${candle.volume}`

/** Candles of a minute: the running one again at each change, and a new one when its minute is over. */
export const make = (seed: number, version: Version, symbols: ReadonlyArray<Symbol>): Flow => {
  const random = Random.make(seed, "candles")
  const clock = makeClock(random)
  const states = symbols.map((symbol) => ({
    symbol,
    at: START_MILLIS - MINUTE,
    open: symbol.ticks,
    close: symbol.ticks,
    high: symbol.ticks,
    low: symbol.ticks,
    volume: 0,
    quote: 0
  }))
  const finals: Record<string, Final> = {}
  const message = (kind: "snapshot" | "update", state: typeof states[number]): string => {
    const { id, priceDecimals, sizeDecimals, ticks } = state.symbol
    const price = (units: number) => toText(units, priceDecimals)
    state.volume += 1 + random.below(5_000)
    state.quote += 1 + random.below(50_000_000)
    state.close = step(random, state.close, ticks)
    state.high = Math.max(state.high, state.close)
    state.low = Math.min(state.low, state.close)
    const candle = {
      open: price(state.open),
      close: price(state.close),
      high: price(state.high),
      low: price(state.low),
      volume: toText(state.volume, sizeDecimals)
    }
    const quote = toText(state.quote, 10)
    finals[id] = { newest: state.at, digest: digest(candle) }
    return JSON.stringify(
      version === "v2"
        ? {
          jsonrpc: "2.0",
          method: `${kind}${names.candles.v2}`,
          params: {
            data: [{
              timestamp: new Date(state.at).toISOString(),
              open: candle.open,
              close: candle.close,
              min: candle.low,
              max: candle.high,
              volume: candle.volume,
              volumeQuote: quote
            }],
            period: "M1",
            symbol: id
          }
        }
        : {
          ch: names.candles.v3,
          [kind]: {
            [id]: [{
              t: state.at,
              o: candle.open,
              c: candle.close,
              h: candle.high,
              l: candle.low,
              v: candle.volume,
              q: quote
            }]
          }
        }
    )
  }
  const snapshots = new Map(states.map((state) => [state.symbol.id, message("snapshot", state)]))

  return {
    channel: "candles",
    snapshot: (symbol) => snapshots.get(symbol),
    next() {
      const state = states[skewed(random, states.length)]!
      const at = Math.floor(clock() / MINUTE) * MINUTE
      if (at > state.at) {
        Object.assign(state, { at, open: state.close, high: state.close, low: state.close, volume: 0, quote: 0 })
      }
      return message("update", state)
    },
    finals: () => finals
  }
}
