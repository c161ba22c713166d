/** Market data of either version whose venue the test plays, under the oracle, by frames as the version writes them. */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Context, Effect, Layer, Scope } from "effect"
import type { Kind, Levels } from "./MarketWire.ts"
import * as ScriptedHttp from "./ScriptedHttp.ts"
import { connect } from "./ScriptedMarketData.ts"
import { v2, v3, type Version } from "./Version.ts"

export type Name = Version["name"]

/** Frames, as the version writes them. */
export interface Frames {
  readonly ticker: (symbol: string, last: string) => string
  readonly trades: (kind: Kind, symbol: string, ids: ReadonlyArray<number>) => string
  readonly book: (kind: Kind, symbol: string, sequence: number, asks: Levels, bids: Levels) => string
  readonly candle: (kind: Kind, symbol: string, minute: number, close: string) => string
}

const framesOf = ({ market }: Version): Frames => ({
  ticker: (...ticker) => JSON.stringify(market.ticker(...ticker)),
  trades: (...trades) => JSON.stringify(market.trades(...trades)),
  book: (...book) => JSON.stringify(market.book(...book)),
  candle: (kind, symbol, minute, close) => JSON.stringify(market.candles(kind, symbol, "M1", [[minute, close, close]]))
})

const versions = { v2, v3 }

export const frames: { readonly [name in Name]: Frames } = { v2: framesOf(v2), v3: framesOf(v3) }

/** Waits for the next connection, and acknowledges whatever is asked on it. */
export const accept = (name: Name, memory: MemoryTransport.MemoryTransport) =>
  Effect.map(connect(versions[name], memory), ({ peer }) => peer)

/** A client under the oracle, and the other end of its transport. */
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
    accept: Effect.provideService(accept(name, memory), Scope.Scope, scope)
  }
})
