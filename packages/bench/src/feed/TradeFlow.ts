import * as Random from "@effect-hitbtc/sandbox/Random"
import type { Final, Version } from "../Job.ts"
import { names } from "./Channels.ts"
import { type Flow, makeClock, skewed, step } from "./Flow.ts"
import { type Symbol, toText } from "./Symbols.ts"

/** A trade in one word. */
export const digest = (trade: { readonly price: string; readonly quantity: string; readonly side: string }): string =>
  `${trade.side} ${trade.quantity} at ${trade.price}`

/** Trades, one a frame, with ids that grow by one. Each symbol has one trade behind it. */
export const make = (seed: number, version: Version, symbols: ReadonlyArray<Symbol>): Flow => {
  const random = Random.make(seed, "trades")
  const clock = makeClock(random)
  const states = symbols.map((symbol) => ({
    symbol,
    ticks: symbol.ticks,
    trade: 1_000_000_000 + random.below(500_000_000)
  }))
  const finals: Record<string, Final> = {}
  const message = (kind: "snapshot" | "update", state: typeof states[number]): string => {
    const { id, priceDecimals, sizeDecimals, ticks } = state.symbol
    state.ticks = step(random, state.ticks, ticks)
    state.trade++
    const millis = clock()
    const trade = {
      price: toText(state.ticks, priceDecimals),
      quantity: toText(1 + Math.floor(random.exponential(20_000)), sizeDecimals),
      side: random.chance(0.5) ? "buy" : "sell"
    }
    finals[id] = { newest: state.trade, digest: digest(trade) }
    return JSON.stringify(
      version === "v2"
        ? {
          jsonrpc: "2.0",
          method: `${kind}${names.trades.v2}`,
          params: { data: [{ id: state.trade, ...trade, timestamp: new Date(millis).toISOString() }], symbol: id }
        }
        : {
          ch: names.trades.v3,
          [kind]: { [id]: [{ t: millis, i: state.trade, p: trade.price, q: trade.quantity, s: trade.side }] }
        }
    )
  }
  const snapshots = new Map(states.map((state) => [state.symbol.id, message("snapshot", state)]))

  return {
    channel: "trades",
    snapshot: (symbol) => snapshots.get(symbol),
    next: () => message("update", states[skewed(random, states.length)]!),
    finals: () => finals
  }
}
