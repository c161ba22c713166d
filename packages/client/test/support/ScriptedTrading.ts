/** An account whose venue the test plays: it logs in, lists orders, and answers the rest as the script says. */
import * as Trading from "@effect-hitbtc/client/Trading"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { NodeCrypto } from "@effect/platform-node"
import { Context, Effect, Layer } from "effect"
import * as Line from "./Line.ts"
import { settle, watch } from "./observe.ts"
import { credentials } from "./TradingVenue.ts"
import type { TradingOptions, Version, Word } from "./Version.ts"

/** A request, by the word of its method, with the client order ids that it is about. */
export interface Asked {
  readonly method: string
  readonly ids: ReadonlyArray<string>
  readonly params: Line.Params
}

/** An answer, or none: `silent`. Where a script says nothing, the usual comes. */
export type Reply = Answer | { readonly silent: true } | undefined
type Answer = { readonly result: unknown } | { readonly error: object }

/** A client, the other end of its transport, and what it told so far. */
export const make = Effect.fnUntraced(function*(version: Version, options?: Partial<TradingOptions>) {
  const memory = yield* MemoryTransport.make()
  const context = yield* Layer.build(
    version.trading("wss://api.hitbtc.com", { credentials, ...options }).pipe(
      Layer.provide(memory.layer),
      Layer.provide(NodeCrypto.layerMac)
    )
  )
  const trading = Context.get(context, Trading.Trading)
  const outcomes = yield* watch(trading.outcomes)
  return {
    memory,
    trading,
    outcomes,
    reports: yield* watch(trading.reports),
    changes: yield* watch(trading.orders),
    states: yield* watch(trading.connection.states),
    /** Orders, by what is known of them. */
    known: Effect.map(
      trading.allOrders,
      (orders) => orders.map(({ clientOrderId, knowledge }) => `${clientOrderId} ${knowledge}`)
    ),
    told: () =>
      outcomes.seen.map((outcome) =>
        `${version.toWord(outcome.method)} ${outcome.clientOrderId} ${outcome._tag}` +
        ("cause" in outcome ? ` ${outcome.cause}` : "") + ("isLate" in outcome && outcome.isLate ? " late" : "")
      )
  }
})

/** The venue's side of the next connection; lists no orders by itself where they are `null`. */
export const accept = Effect.fnUntraced(function*(
  version: Version,
  memory: MemoryTransport.MemoryTransport,
  script: (asked: Asked) => Reply = () => undefined,
  orders: ReadonlyArray<object> | null = []
) {
  const wordOf = ({ method }: Line.Request) => version.toWord(method)
  const notification = (word: Word, params: unknown) => ({
    jsonrpc: "2.0",
    method: version.toWire(word),
    params
  })
  const usual = (method: string) =>
    method === "login" || method === "subscribeReports"
      ? { result: true }
      : method === "getOrders"
      ? { result: orders ?? [] }
      : { silent: true } as const
  const line = yield* Line.accept(memory, (request) => {
    const { id, params } = request
    const method = wordOf(request)
    const reply = script({ method, params, ids: version.idsOf(params) }) ?? usual(method)
    if ("silent" in reply) return []
    const answer = { jsonrpc: "2.0", ...reply, id }
    return method === "subscribeReports" && "result" in reply && orders !== null
      ? [answer, notification("activeOrders", orders)]
      : [answer]
  })
  yield* settle
  return {
    ...line,
    methods: () => line.requests.map(wordOf),
    answer: (method: Word, reply: Answer) =>
      line.send({
        jsonrpc: "2.0",
        ...reply,
        id: line.requests.findLast((request) => wordOf(request) === method)!.id
      }),
    report: (params: object) => line.send(notification("report", params)),
    raw: (text: string) => Effect.andThen(line.peer.send(text), settle),
    list: (params: ReadonlyArray<object>) => line.send(notification("activeOrders", params))
  }
})
