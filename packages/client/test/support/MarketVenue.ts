/**
 * Market data of either version whose venue the test plays, under the oracle: the same messages are written as the version
 * has them.
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Context, Effect, Layer, Scope } from "effect"
import * as ScriptedHttp from "./ScriptedHttp.ts"
import * as V2 from "./ScriptedVenue.ts"
import * as V3 from "./ScriptedVenueV3.ts"

export type Name = "v2" | "v3"

type Levels = ReadonlyArray<readonly [price: string, size: string]>

/** Frames, as the version writes them. */
export interface Frames {
  readonly ticker: (symbol: string, last: string) => string
  readonly trades: (kind: "snapshot" | "update", symbol: string, ids: ReadonlyArray<number>) => string
  readonly book: (kind: "snapshot" | "update", symbol: string, sequence: number, asks: Levels, bids: Levels) => string
  readonly candle: (kind: "snapshot" | "update", symbol: string, minute: number, close: string) => string
}

const message = (method: string, params: object) => JSON.stringify({ jsonrpc: "2.0", method, params })

const minuteOf = (minute: number) => Date.UTC(2017, 9, 19, 15, minute)

export const frames: { readonly [name in Name]: Frames } = {
  v2: {
    ticker: (symbol, last) => message("ticker", V2.ticker(symbol, last)),
    trades: (kind, symbol, ids) => message(`${kind}Trades`, { symbol, data: ids.map((id) => V2.trade(id)) }),
    book: (kind, symbol, sequence, asks, bids) => message(`${kind}Orderbook`, V2.book(symbol, sequence, asks, bids)),
    candle: (kind, symbol, minute, close) =>
      message(`${kind}Candles`, {
        symbol,
        period: "M1",
        data: [{
          timestamp: new Date(minuteOf(minute)).toISOString(),
          open: "1",
          close,
          min: "1",
          max: "2",
          volume: close,
          volumeQuote: close
        }]
      })
  },
  v3: {
    ticker: (symbol, last) => JSON.stringify({ ch: "ticker/1s", data: { [symbol]: V3.ticker(last) } }),
    trades: (kind, symbol, ids) =>
      JSON.stringify({ ch: "trades", [kind]: { [symbol]: ids.map((id) => V3.trade(id)) } }),
    book: (kind, symbol, sequence, asks, bids) =>
      JSON.stringify({ ch: "orderbook/full", [kind]: { [symbol]: V3.book(sequence, asks, bids) } }),
    candle: (kind, symbol, minute, close) =>
      JSON.stringify({ ch: "candles/M1", [kind]: { [symbol]: [{ ...V3.candle(minute, close, close) }] } })
  }
}

/** A client under the oracle, and the other end of its transport. `accept` acknowledges whatever is asked. */
export const make = Effect.fnUntraced(function*(name: Name) {
  const scope = yield* Effect.scope
  const oracle = yield* Oracle.make()
  const memory = yield* MemoryTransport.make({ openTimeout: "1000 days" })
  oracle.watchMemory(memory)
  const layer = name === "v2" ? HitBtc.layerV2() : Layer.orDie(HitBtc.layer())
  const context = yield* oracle.build(
    layer.pipe(Layer.provide([memory.layer, ScriptedHttp.make(() => ({ status: 503 })).layer]))
  )
  const market = Context.get(context, MarketData.MarketData)
  const states = yield* oracle.watchStates(market.connection.states)
  return {
    oracle,
    memory,
    market,
    states,
    frames: frames[name],
    accept: Effect.provideService(
      name === "v2"
        ? Effect.map(V2.connect(memory), ({ peer }) => peer)
        : Effect.map(V3.connect(memory), ({ peer }) => peer),
      Scope.Scope,
      scope
    )
  }
})
