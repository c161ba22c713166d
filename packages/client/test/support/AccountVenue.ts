/**
 * An account on either version of the API whose venue the test plays, under the oracle: the same script, and the same
 * orders, are written as the version has them.
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Trading from "@effect-hitbtc/client/Trading"
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import type { NewOrder } from "@effect-hitbtc/core/OrderRequest"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { credentials } from "@effect-hitbtc/testkit/Secrets"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import { NodeCrypto } from "@effect/platform-node"
import { describe } from "@effect/vitest"
import { Clock, Context, type Duration, Effect, type Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"

export type Name = "v2" | "v3"

export type Verb = "login" | "subscribe" | "list" | "place" | "cancel" | "replace" | "cancelAll"

/** An order as the venue speaks of it. */
export interface Spoken {
  readonly id: string
  readonly kind?: "new" | "status" | "canceled" | "replaced" | "trade" | "expired"
  readonly status?: "new" | "partiallyFilled" | "filled" | "canceled" | "expired"
  readonly quantity?: string
  readonly price?: string
  readonly filled?: string
  readonly tradeId?: number
  readonly tradeQuantity?: string
  readonly original?: string
}

export interface Asked {
  /** That of the request; other methods have none. */
  readonly verb: Verb | undefined
  readonly rpcId: number
  readonly method: string
  /** Of the order that it makes, or cancels. */
  readonly id: string | undefined
  readonly params: { readonly [key: string]: unknown }
}

/** `"silent"`: no answer. `undefined`: the usual one, which for commands is none. */
export type Reply = { readonly result: unknown } | { readonly error: object } | "silent" | undefined

export const error = (code: number) => ({ error: { code, message: `no ${code}` } })

const tradingMethods: { readonly [name in Name]: { readonly [verb in Verb]: string } } = {
  v2: {
    login: "login",
    subscribe: "subscribeReports",
    list: "getOrders",
    place: "newOrder",
    cancel: "cancelOrder",
    replace: "cancelReplaceOrder",
    cancelAll: "cancelAll is of v3"
  },
  v3: {
    login: "login",
    subscribe: "spot_subscribe",
    list: "spot_get_orders",
    place: "spot_new_order",
    cancel: "spot_cancel_order",
    replace: "spot_replace_order",
    cancelAll: "spot_cancel_orders"
  }
}

const verbOf = (name: Name, method: string): Verb | undefined =>
  (Object.keys(tradingMethods[name]) as Array<Verb>).find((verb) => tradingMethods[name][verb] === method)

const wireV2 = (order: Required<Spoken>) => ({
  id: `venue-${order.id}`,
  clientOrderId: order.id,
  symbol: "ETHBTC",
  side: "sell",
  status: order.status,
  type: "limit",
  timeInForce: "GTC",
  quantity: order.quantity,
  price: order.price,
  cumQuantity: order.filled,
  postOnly: false,
  createdAt: "2017-10-20T12:17:12.245Z",
  updatedAt: "2017-10-20T12:17:12.245Z",
  reportType: order.kind,
  ...(order.kind === "trade"
    ? { tradeQuantity: order.tradeQuantity, tradePrice: order.price, tradeId: order.tradeId, tradeFee: "0" }
    : undefined),
  ...(order.original === "" ? undefined : { originalRequestClientOrderId: order.original })
})

// Each name has a number of its own.
const numbers = new Map<string, number>()
const numberOf = (id: string) => {
  const number = numbers.get(id) ?? 1_000_000 + numbers.size
  numbers.set(id, number)
  return number
}

const wireV3 = (order: Required<Spoken>) => ({
  id: numberOf(order.id),
  client_order_id: order.id,
  symbol: "ETHBTC",
  side: "sell",
  status: order.status,
  type: "limit",
  time_in_force: "GTC",
  quantity: order.quantity,
  quantity_cumulative: order.filled,
  price: order.price,
  post_only: false,
  created_at: "2025-01-10T12:00:00.000Z",
  updated_at: "2025-01-10T12:00:00.000Z",
  report_type: order.kind,
  ...(order.kind === "trade"
    ? { trade_id: order.tradeId, trade_quantity: order.tradeQuantity, trade_price: order.price, trade_fee: "0" }
    : undefined),
  ...(order.original === "" ? undefined : { original_client_order_id: order.original })
})

const statusOf = ({ filled = "0", kind = "new", quantity = "1" }: Spoken): Required<Spoken>["status"] =>
  kind === "canceled" || kind === "expired"
    ? kind
    : filled === quantity
    ? "filled"
    : filled === "0"
    ? "new"
    : "partiallyFilled"

/** An order, as the version writes it. */
export const wire = (name: Name, spoken: Spoken): object => {
  const whole: Required<Spoken> = {
    kind: "new",
    quantity: "1",
    price: "0.05",
    filled: "0",
    tradeId: 0,
    tradeQuantity: spoken.filled ?? "0",
    original: "",
    status: statusOf(spoken),
    ...spoken
  }
  return name === "v2" ? wireV2(whole) : wireV3(whole)
}

export const SELL: NewOrder = {
  symbol: "ETHBTC",
  side: "sell",
  type: "limit",
  price: "0.05",
  quantity: "1",
  clientOrderId: "my-order-1"
}
export const sell = (clientOrderId: string): NewOrder => ({ ...SELL, clientOrderId })

/** Lets everything that is ready run; the clock stands still. */
export const settle = Effect.gen(function*() {
  for (let i = 0; i < 5; i++) yield* TestClock.adjust(0)
})

/** Lets time pass, step by step where it is long, and then everything that is ready run. */
export const pass = Effect.fnUntraced(function*(duration: Duration.Input, steps = 1) {
  for (let i = 0; i < steps; i++) yield* Effect.andThen(TestClock.adjust(duration), settle)
})

export type Options = Partial<HitBtc.TradingOptions & HitBtc.TradingOptionsV2>

/** Trading on a version, and what it needs besides a transport. */
export const layer = (
  name: Name,
  options: Options = {}
): Layer.Layer<Trading.Trading | Account.Account, never, Transport> =>
  (name === "v2"
    ? HitBtc.layerTradingV2({ credentials, ...options })
    : Layer.orDie(HitBtc.layerTrading({ credentials, ...options }))).pipe(Layer.provide(NodeCrypto.layerMac))

export interface Desk {
  readonly name: Name
  readonly oracle: Oracle.Oracle
  readonly memory: MemoryTransport.MemoryTransport
  readonly trading: Trading.Trading["Service"]
  readonly account: Account.Account["Service"]
  readonly outcomes: ReadonlyArray<CommandOutcome>
  readonly reports: ReadonlyArray<ReportEvent>
  readonly changes: ReadonlyArray<TrackedOrder>
  readonly states: ReadonlyArray<{ readonly _tag: string }>
  /** Outcomes in words: `place my-order-1 Accepted`. */
  readonly told: () => ReadonlyArray<string>
  /** Orders in words: `my-order-1 Active`. */
  readonly known: Effect.Effect<ReadonlyArray<string>>
  /** Begins a command; the oracle knows of it. `id` is that of the order which it makes, or is about. */
  readonly begin: <A>(
    id: string,
    command: Effect.Effect<A, HitBtcError>
  ) => Effect.Effect<Fiber.Fiber<Exit.Exit<A, HitBtcError>>>
  readonly accept: (
    script?: (asked: Asked) => Reply,
    orders?: ReadonlyArray<Spoken> | null
  ) => Effect.Effect<Line>
}

/** The venue's side of one connection. */
export interface Line {
  readonly peer: MemoryTransport.Peer
  readonly asked: ReadonlyArray<Asked>
  readonly verbs: () => ReadonlyArray<Verb | undefined>
  /** Answers the last request of a verb, or of a verb and an order. */
  readonly answer: (verb: Verb, reply: object, id?: string) => Effect.Effect<void>
  /** The same, with a report for a result. */
  readonly succeed: (verb: Verb, spoken: Spoken) => Effect.Effect<void>
  readonly report: (spoken: Spoken) => Effect.Effect<void>
  readonly list: (orders: ReadonlyArray<Spoken>) => Effect.Effect<void>
  readonly raw: (message: object) => Effect.Effect<void>
}

const serve = Effect.fnUntraced(function*(
  name: Name,
  peer: MemoryTransport.Peer,
  script: (asked: Asked) => Reply,
  orders: ReadonlyArray<Spoken> | null
) {
  const methods = tradingMethods[name]
  const asked: Array<Asked> = []
  const raw = (message: object) => peer.send(JSON.stringify({ jsonrpc: "2.0", ...message }))
  const list = (spoken: ReadonlyArray<Spoken>) =>
    raw({
      method: name === "v2" ? "activeOrders" : "spot_orders",
      params: spoken.map((order) => wire(name, { kind: "status", ...order }))
    })
  const read = (text: string): Asked => {
    const { id, method, params } = JSON.parse(text) as {
      readonly id: number
      readonly method: string
      readonly params: Asked["params"]
    }
    const own = params["requestClientId"] ?? params["new_client_order_id"] ?? params["clientOrderId"] ??
      params["client_order_id"]
    return { verb: verbOf(name, method), rpcId: id, method, params, id: typeof own === "string" ? own : undefined }
  }
  const usual = ({ verb }: Asked): Reply =>
    verb === "login" || verb === "subscribe"
      ? { result: true }
      : verb === "list"
      ? { result: (orders ?? []).map((order) => wire(name, { kind: "status", ...order })) }
      : undefined
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const one = read(frame)
        asked.push(one)
        const reply = script(one) ?? usual(one)
        if (reply === undefined || reply === "silent") return Effect.void
        const answer = raw({ ...reply, id: one.rpcId })
        return one.method === methods.subscribe && "result" in reply && orders !== null
          ? Effect.andThen(answer, list(orders))
          : answer
      }, { discard: true })
    ),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  yield* settle
  const answer: Line["answer"] = (verb, reply, id) => {
    const one = asked.findLast((a) => a.verb === verb && (id === undefined || a.id === id))
    return one === undefined
      ? Effect.die(new Error(`nobody asked to ${verb} ${id ?? ""}`))
      : Effect.andThen(raw({ ...reply, id: one.rpcId }), settle)
  }
  const line: Line = {
    peer,
    asked,
    verbs: () => asked.map(({ verb }) => verb),
    answer,
    succeed: (verb, spoken) => answer(verb, { result: wire(name, spoken) }, spoken.id),
    report: (spoken) =>
      Effect.andThen(
        raw({ method: name === "v2" ? "report" : "spot_order", params: wire(name, spoken) }),
        settle
      ),
    list: (spoken) => Effect.andThen(list(spoken), settle),
    raw: (message) => Effect.andThen(raw(message), settle)
  }
  return line
})

/** Of the account itself: in place of the test clock, and of the transport in memory. */
export interface Surroundings {
  readonly clock?: Clock.Clock
  readonly transport?: Layer.Layer<Transport>
}

/** An account under the oracle, with its streams watched. */
export const make = Effect.fnUntraced(function*(name: Name, options?: Options & Surroundings) {
  const { clock, transport, ...rest } = options ?? {}
  const scope = yield* Effect.scope
  const oracle = yield* Oracle.make()
  const memory = yield* MemoryTransport.make({ openTimeout: "1000 days" })
  oracle.watchMemory(memory)
  const context = yield* oracle.build(layer(name, rest).pipe(Layer.provide(transport ?? memory.layer))).pipe(
    Effect.provideService(Clock.Clock, clock ?? (yield* Clock.Clock))
  )
  const trading = Context.get(context, Trading.Trading)
  const states = yield* oracle.watchStates(trading.connection.states)
  const commands = yield* oracle.watchCommands(trading.outcomes)
  const outcomes = yield* oracle.watch(trading.outcomes)
  const reports = yield* oracle.watch(trading.reports)
  const changes = yield* oracle.watch(trading.orders)
  yield* oracle.watch(trading.connection.anomalies)
  yield* oracle.watch(trading.connection.states)
  yield* settle
  const desk: Desk = {
    name,
    oracle,
    memory,
    trading,
    account: Context.get(context, Account.Account),
    outcomes,
    reports,
    changes,
    states,
    told: () =>
      outcomes.map((outcome) =>
        `${verbOf(name, outcome.method)} ${outcome.clientOrderId} ${outcome._tag}` +
        ("cause" in outcome ? ` ${outcome.cause}` : "") + ("isLate" in outcome && outcome.isLate ? " late" : "")
      ),
    known: Effect.map(
      trading.allOrders,
      (orders) => orders.map(({ clientOrderId, knowledge }) => `${clientOrderId} ${knowledge}`)
    ),
    begin: (id, command) =>
      Effect.tap(
        Effect.forkIn(Effect.exit(oracle.watched(commands.run(id, command))), scope, { startImmediately: true }),
        () => settle
      ),
    accept: (script = () => undefined, orders = []) =>
      Effect.flatMap(
        memory.accept,
        (peer) => Effect.provideService(serve(name, peer, script, orders), Scope.Scope, scope)
      )
  }
  return desk
})

/** How a command failed. */
export const failure = Effect.fnUntraced(function*<A>(fiber: Fiber.Fiber<Exit.Exit<A, HitBtcError>>) {
  return (yield* Effect.flip(Effect.flatten(Fiber.join(fiber)))).reason
})
/** What a command succeeded with. */
export const success = <A>(fiber: Fiber.Fiber<Exit.Exit<A, HitBtcError>>) => Effect.flatten(Fiber.join(fiber))

export const tags = (events: ReadonlyArray<{ readonly _tag: string }>) => events.map(({ _tag }) => _tag)

/** A suite for each version. */
export const each = (suite: (name: Name) => void): void => {
  for (const name of ["v2", "v3"] as const) {
    describe(`API ${name}`, () => {
      suite(name)
    })
  }
}
