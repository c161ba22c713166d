/**
 * A client on an in-memory transport, under the oracle, whose venue the test plays: subscriptions are acknowledged,
 * everything else is sent by hand.
 */
import type { ConnectionOptions } from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import type * as Candle from "@effect-hitbtc/core/Candle"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Context, Effect, Layer } from "effect"
import * as Line from "./Line.ts"
import type { CandleEntry, Kind, Levels, TradeEntry } from "./MarketWire.ts"
import { settle } from "./observe.ts"
import * as ScriptedHttp from "./ScriptedHttp.ts"
import type { Version } from "./Version.ts"

/**
 * Waits for the next connection and acknowledges what is asked on it, unless `answer` says otherwise. Symbols that are
 * not `known` are refused, as the version does that.
 */
export const connect = Effect.fnUntraced(function*(
  version: Version,
  memory: MemoryTransport.MemoryTransport,
  options: {
    readonly known?: (symbol: string) => boolean
    readonly answer?: (request: Line.Request) => object
  } = {}
) {
  const { market } = version
  const { answer = market.acknowledge(options.known ?? (() => true)) } = options
  const line = yield* Line.accept(
    memory,
    (request) => [{ ...market.envelope, ...answer(request), id: request.id }]
  )
  return {
    ...line,
    /** Subscriptions and their ends, one by one, such as `"subscribe ticker ETHBTC"`. */
    log: () => line.requests.flatMap(market.read),
    ticker: (symbol: string, last: string) => line.send(market.ticker(symbol, last)),
    trades: (kind: Kind, symbol: string, ...trades: ReadonlyArray<TradeEntry>) =>
      line.send(market.trades(kind, symbol, trades)),
    candles: (kind: Kind, symbol: string, period: Candle.Period, ...candles: ReadonlyArray<CandleEntry>) =>
      line.send(market.candles(kind, symbol, period, candles)),
    book: (kind: Kind, symbol: string, sequence: number, asks: Levels, bids: Levels, at?: number) =>
      line.send(market.book(kind, symbol, sequence, asks, bids, at))
  }
})

/** A client, which dials, and the other end of its transport. */
export const make = Effect.fnUntraced(function*(version: Version, options?: ConnectionOptions) {
  const memory = yield* MemoryTransport.make()
  const oracle = yield* Oracle.make()
  oracle.watchMemory(memory)
  const context = yield* oracle.build(
    version.marketData("wss://api.hitbtc.com", options).pipe(
      Layer.provide(memory.layer),
      Layer.provide(ScriptedHttp.make(() => ({ status: 503 })).layer)
    )
  )
  const gateway = Context.get(context, Gateway.Gateway)
  yield* oracle.watchStates(gateway.states)
  yield* gateway.wake
  yield* settle
  return { oracle, memory, gateway, marketData: Context.get(context, MarketData.MarketData) }
})
