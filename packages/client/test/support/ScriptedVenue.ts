/**
 * A client on an in-memory transport whose venue the test plays: requests are recorded and acknowledged, everything
 * else is sent by hand.
 */
import type { OptionsV2 } from "@effect-hitbtc/client/HitBtc"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Context, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

export interface Request {
  readonly method: string
  readonly params: { readonly symbol?: string; readonly [key: string]: unknown }
  readonly id?: string | number
}

export interface Venue {
  readonly peer: MemoryTransport.Peer
  /** All requests of this connection so far. */
  readonly requests: ReadonlyArray<Request>
  readonly notify: (method: string, params: unknown) => Effect.Effect<void>
}

/** Waits for the next connection and acknowledges whatever is asked on it, unless `answer` says otherwise. */
export const connect = Effect.fnUntraced(function*(
  memory: MemoryTransport.MemoryTransport,
  answer: (request: Request) => object | undefined = () => ({ result: true })
) {
  const peer = yield* memory.accept
  const requests: Array<Request> = []
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const request = JSON.parse(frame) as Request
        requests.push(request)
        const reply = answer(request)
        return reply === undefined
          ? Effect.void
          : peer.send(JSON.stringify({ jsonrpc: "2.0", ...reply, id: request.id }))
      })
    ),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped
  )
  const venue: Venue = {
    peer,
    requests,
    notify: (method, params) => Effect.andThen(peer.send(JSON.stringify({ jsonrpc: "2.0", method, params })), settle)
  }
  return venue
})

/** Lets everything that is ready run, without the clock moving on. */
export const settle = TestClock.adjust(0)

/** A client, and the other end of its transport. */
export const make = Effect.fnUntraced(function*(options?: OptionsV2) {
  const memory = yield* MemoryTransport.make()
  const context = yield* Layer.build(HitBtc.layerV2(options).pipe(Layer.provide(memory.layer)))
  return {
    memory,
    marketData: Context.get(context, MarketData.MarketData),
    gateway: Context.get(context, Gateway.Gateway)
  }
})

const level = ([price, size]: readonly [string, string]) => ({ price, size })

/** The params of a snapshot or an update of an order book. */
export const book = (
  symbol: string,
  sequence: number,
  asks: ReadonlyArray<readonly [string, string]>,
  bids: ReadonlyArray<readonly [string, string]>
) => ({
  ask: asks.map(level),
  bid: bids.map(level),
  symbol,
  sequence,
  timestamp: new Date(1_500_000_000_000 + sequence).toISOString()
})

export const trade = (id: number, price = "0.054") => ({
  id,
  price,
  quantity: "0.1",
  side: "buy",
  timestamp: "2017-10-19T16:34:25.041Z"
})

export const ticker = (symbol: string, last: string) => ({
  ask: "0.054464",
  bid: "0.054463",
  last,
  open: "0.057133",
  low: "0.053615",
  high: "0.057559",
  volume: "33068.346",
  volumeQuote: "1832.687530809",
  timestamp: "2017-10-19T15:45:44.941Z",
  symbol
})
