/** An account on API v3 whose venue the test plays: it logs in, lists no orders, and answers the rest as the script says. */
import * as AccountV3 from "@effect-hitbtc/client/AccountV3"
import * as Futures from "@effect-hitbtc/client/Futures"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Margin from "@effect-hitbtc/client/Margin"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import * as Wallet from "@effect-hitbtc/client/Wallet"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { NodeCrypto } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import * as Line from "./Line.ts"
import { settle } from "./observe.ts"

import { credentials } from "./TradingVenue.ts"

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
  script: (request: Line.Request) => object | undefined = () => undefined
) {
  const line = yield* Line.accept(memory, (request) => {
    const market = /^(spot|margin|futures)_subscribe$/.exec(request.method)?.[1]
    const reply = script(request) ??
      (request.method === "login" || market !== undefined ? { result: true } : undefined)
    if (reply === undefined) return []
    const answer = { jsonrpc: "2.0", ...reply, id: request.id }
    return market === undefined || !("result" in reply)
      ? [answer]
      : [answer, { jsonrpc: "2.0", method: `${market}_orders`, params: [] }]
  })
  yield* settle
  const last = (method: string) => line.requests.findLast((request) => request.method === method)!
  return {
    ...line,
    methods: () => line.requests.map(({ method }) => method),
    /** What was asked last by this method, as it was written, without its id. */
    written: (method: string) => {
      const { params } = last(method)
      return { method, params }
    },
    answer: (method: string, reply: object) => line.send({ jsonrpc: "2.0", ...reply, id: last(method).id }),
    notify: (method: string, params: unknown) => line.send({ jsonrpc: "2.0", method, params })
  }
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
