/** An account on API v3 whose venue the test plays: it logs in, lists no orders, and answers the rest as the script says. */
import * as AccountV3 from "@effect-hitbtc/client/AccountV3"
import * as Futures from "@effect-hitbtc/client/Futures"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Margin from "@effect-hitbtc/client/Margin"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import * as Wallet from "@effect-hitbtc/client/Wallet"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { NodeCrypto } from "@effect/platform-node"
import { Context, Effect, Layer, Stream } from "effect"
import { settle } from "./ScriptedVenue.ts"
import { credentials } from "./TradingVenue.ts"

export interface Asked {
  readonly id: number
  readonly method: string
  readonly params: { readonly [key: string]: unknown }
}

export const make = Effect.fnUntraced(function*(options?: Partial<HitBtc.TradingOptions>) {
  const memory = yield* MemoryTransport.make()
  const context = yield* Layer.build(
    HitBtc.layerTrading({ credentials, ...options }).pipe(
      Layer.provide(memory.layer),
      Layer.provide(NodeCrypto.layerMac)
    )
  )
  return {
    memory,
    trading: Context.get(context, TradingV3.TradingV3),
    account: Context.get(context, AccountV3.AccountV3),
    wallet: Context.get(context, Wallet.Wallet),
    margin: Context.get(context, Margin.Margin),
    futures: Context.get(context, Futures.Futures)
  }
})

/** The venue's side of the next connection. `undefined` of the script leaves a request to be answered by hand. */
export const accept = Effect.fnUntraced(function*(
  memory: MemoryTransport.MemoryTransport,
  script: (asked: Asked) => object | undefined = () => undefined
) {
  const peer = yield* memory.accept
  const asked: Array<Asked> = []
  const send = (message: object) => peer.send(JSON.stringify({ jsonrpc: "2.0", ...message }))
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const request = JSON.parse(frame) as Asked
        asked.push(request)
        const market = /^(spot|margin|futures)_subscribe$/.exec(request.method)?.[1]
        const reply = script(request) ??
          (request.method === "login" || market !== undefined ? { result: true } : undefined)
        const answer = reply === undefined ? Effect.void : send({ ...reply, id: request.id })
        return market === undefined || reply === undefined || !("result" in reply)
          ? answer
          : Effect.andThen(answer, send({ method: `${market}_orders`, params: [] }))
      }, { discard: true })
    ),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  yield* settle
  return {
    peer,
    asked,
    methods: () => asked.map(({ method }) => method),
    /** What was asked last by this method, as it was written, without its id. */
    written: (method: string) => {
      const { params } = asked.findLast((a) => a.method === method)!
      return { method, params }
    },
    answer: (method: string, reply: object) =>
      Effect.andThen(send({ ...reply, id: asked.findLast((a) => a.method === method)!.id }), settle),
    notify: (method: string, params: unknown) => Effect.andThen(send({ method, params }), settle),
    raw: (text: string) => Effect.andThen(peer.send(text), settle)
  }
})

export const collect = Effect.fnUntraced(function*<A, E>(stream: Stream.Stream<A, E>) {
  const seen: Array<A> = []
  const fiber = yield* Effect.forkScoped(
    Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a))),
    { startImmediately: true }
  )
  yield* settle
  return { seen, fiber }
})

/** An order on the wire. */
export const wire = (client_order_id: string, rest: object = {}) => ({
  id: 1_000_000 + client_order_id.length,
  client_order_id,
  symbol: "EOSETH",
  side: "sell",
  status: "new",
  type: "limit",
  time_in_force: "GTC",
  quantity: "0.01",
  quantity_cumulative: "0",
  price: "10000",
  post_only: false,
  created_at: "2025-01-10T12:00:00.000Z",
  updated_at: "2025-01-10T12:00:00.000Z",
  ...rest
})
