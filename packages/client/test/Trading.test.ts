/** Trading on either version of the API, on a venue that the test plays: what goes wrong, one by one. */
import type { ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import type { NewOrder } from "@effect-hitbtc/core/OrderRequest"
import type * as OrderTracker from "@effect-hitbtc/core/OrderTracker"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit, Fiber, Layer, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { settle, watch } from "./support/observe.ts"
import * as ScriptedTrading from "./support/ScriptedTrading.ts"
import { type OrderFields, type TradingOptions, versions } from "./support/Version.ts"

const ID = "my-order-1"
const SELL: NewOrder = {
  symbol: "ETHBTC",
  side: "sell",
  type: "limit",
  price: "0.05",
  quantity: "1",
  clientOrderId: ID
}

const error = (code: number) => ({ error: { code, message: `no ${code}` } })

const idsOf = (orders: ReadonlyArray<OrderTracker.TrackedOrder>) => orders.map((order) => order.clientOrderId)
const tags = (events: ReadonlyArray<{ readonly _tag: string }>) => events.map(({ _tag }) => _tag)
const pass = (duration: "1 second" | "3 seconds" | "11 seconds" | "2 minutes") =>
  Effect.andThen(TestClock.adjust(duration), settle)
const issue = <A>(command: Effect.Effect<A, HitBtcError>) =>
  Effect.tap(Effect.forkScoped(Effect.exit(command), { startImmediately: true }), () => settle)
const failure = Effect.fnUntraced(function*<A>(fiber: Fiber.Fiber<Exit.Exit<A, HitBtcError>>) {
  const exit = yield* Fiber.join(fiber)
  return (yield* Effect.flip(exit)).reason
})

describe.each(versions)("on $name", (version) => {
  const make = (options?: Partial<TradingOptions>) => ScriptedTrading.make(version, options)
  const accept = (
    memory: MemoryTransport.MemoryTransport,
    script?: (asked: ScriptedTrading.Asked) => ScriptedTrading.Reply,
    orders?: ReadonlyArray<object> | null
  ) => ScriptedTrading.accept(version, memory, script, orders)
  const wire = (clientOrderId: string, reportType = "new", fields?: OrderFields) =>
    version.order(clientOrderId, { status: reportType === "canceled" ? "canceled" : "new", reportType, ...fields })
  const fill = (clientOrderId: string, tradeId: number | string) =>
    wire(clientOrderId, "trade", {
      status: "filled",
      cumQuantity: "1",
      tradeQuantity: "1",
      tradePrice: "0.05",
      tradeId,
      tradeFee: "0"
    })

  describe("login", () => {
    it.effect("is refused once: everything fails with the reason, and nothing is tried again", () =>
      Effect.gen(function*() {
        const { memory, outcomes, reports, states, trading } = yield* make()
        const venue = yield* accept(memory, () => error(1002))
        yield* pass("2 minutes")
        assert.deepStrictEqual(venue.methods(), ["login"])
        assert.strictEqual(yield* memory.dials, 1)
        assert.strictEqual(states.seen.at(-1)?._tag, "Stopped")
        const reason = yield* failure(yield* issue(trading.placeOrder(SELL)))
        // What follows on v3 is a hint that signatures carry the time.
        assert.match(reason.message, /^the connection was given up: Login refused: 1002 no 1002(?=$|: )/)
        for (const { fiber } of [reports, outcomes]) {
          assert.strictEqual((yield* Effect.flip(Fiber.join(fiber))).reason._tag, "Stopped")
        }
        assert.strictEqual((yield* Effect.flip(trading.connection.ready)).reason._tag, "Stopped")
      }))

    for (
      const [what, reply] of [["429", error(429)], ["503", error(503)], ["504", error(504)], ["no", {
        result: false
      }]] as const
    ) {
      it.effect(`waits, and tries again with a new login, after ${what}`, () =>
        Effect.gen(function*() {
          const { memory, states } = yield* make()
          const first = yield* accept(memory, () => reply)
          yield* pass("3 seconds")
          assert.strictEqual(yield* memory.dials, 1)
          const next = yield* Effect.forkScoped(accept(memory), { startImmediately: true })
          for (let i = 0; i < 80 && states.seen.at(-1)?._tag !== "Ready"; i++) yield* pass("1 second")
          const second = yield* Fiber.join(next)
          assert.deepStrictEqual(tags(states.seen).slice(-4), ["Connecting", "Open", "LoggingIn", "Ready"])
          const tokens = [first, second].map(({ requests }) => version.tokenOf(requests[0]!.params))
          assert.notStrictEqual(tokens[0], undefined)
          assert.notStrictEqual(tokens[0], tokens[1])
        }))
    }

    it.effect("that is not answered is given up, and its late answer belongs to nobody", () =>
      Effect.gen(function*() {
        const { memory, trading } = yield* make()
        const first = yield* accept(memory, () => ({ silent: true }))
        const fiber = yield* issue(trading.placeOrder(SELL))
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* failure(fiber))._tag, "NotSent")
        const second = yield* accept(memory)
        yield* first.answer("login", { result: true })
        assert.deepStrictEqual(first.methods(), ["login"])
        assert.deepStrictEqual(second.methods(), ["login", "subscribeReports"])
        assert.strictEqual((yield* trading.connection.state)._tag, "Ready")
      }))

    it.effect("needs credentials: without them the layer is not built", () =>
      Effect.gen(function*() {
        const memory = yield* MemoryTransport.make()
        const services = Layer.merge(memory.layer, NodeCrypto.layerMac)
        for (const env of [{}, { HITBTC_API_KEY: "k" }, { HITBTC_API_KEY: "k", HITBTC_API_SECRET: "" }]) {
          const exit = yield* Effect.exit(Layer.build(
            version.tradingConfig().pipe(
              Layer.provide(services),
              Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
            )
          ))
          assert.include(JSON.stringify(exit), "ConfigError")
        }
        const empty = { key: Redacted.make("k"), secret: Redacted.make("") }
        const exit = yield* Effect.exit(Layer.build(
          version.trading("wss://api.hitbtc.com", { credentials: empty }).pipe(Layer.provide(services))
        ))
        assert.include(String(Exit.isFailure(exit) && exit.cause), "secret must not be empty")
        assert.strictEqual(yield* memory.dials, 0)
      }))
  })

  describe("commands", () => {
    it.effect("succeed with the order, report before result, or result before report", () =>
      Effect.gen(function*() {
        const { changes, known, memory, reports, told, trading } = yield* make()
        const venue = yield* accept(memory)
        const first = yield* issue(trading.placeOrder(SELL))
        yield* venue.report(wire(ID))
        yield* venue.answer("newOrder", { result: wire(ID) })
        assert.strictEqual((yield* Effect.flatten(Fiber.join(first))).clientOrderId, ID)
        const second = yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" }))
        yield* venue.answer("newOrder", { result: wire("my-order-2") })
        yield* venue.report(wire("my-order-2"))
        yield* venue.report(fill("my-order-2", 7))
        assert.isTrue(Exit.isSuccess(yield* Fiber.join(second)))
        assert.deepStrictEqual(told(), ["newOrder my-order-1 Accepted", "newOrder my-order-2 Accepted"])
        assert.deepStrictEqual(changes.seen.map((c) => `${c.clientOrderId} ${c.knowledge}`), [
          "my-order-1 Pending",
          "my-order-1 Active",
          "my-order-2 Pending",
          "my-order-2 Active",
          "my-order-2 Closed"
        ])
        assert.deepStrictEqual(yield* known, ["my-order-1 Active", "my-order-2 Closed"])
        assert.deepStrictEqual(tags(reports.seen), [
          "ActiveOrders",
          "ExecutionReport",
          "ExecutionReport",
          "ExecutionReport"
        ])
        yield* pass("3 seconds")
        assert.notInclude(venue.methods(), "getOrders", "nothing is unknown")
      }))

    it.effect("are rejected with the venue's reason; only some may be repeated", () =>
      Effect.gen(function*() {
        const { known, memory, told, trading } = yield* make()
        yield* accept(memory, ({ ids, method }) =>
          method === "newOrder" ? error(ids[0] === ID ? 20080 : 20001) : undefined)
        const again = yield* failure(yield* issue(trading.placeOrder(SELL)))
        assert.isTrue(again._tag === "Rejected" && again.isRetryable)
        const poor = yield* failure(yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" })))
        assert.isTrue(poor._tag === "Rejected" && !poor.isRetryable)
        assert.deepStrictEqual(told(), ["newOrder my-order-1 Rejected", "newOrder my-order-2 Rejected"])
        assert.deepStrictEqual(yield* known, ["my-order-1 Rejected", "my-order-2 Rejected"])
      }))

    const unknown: ReadonlyArray<readonly [string, ScriptedTrading.Reply, string]> = [
      ["504", error(504), "VenueTimeout"],
      ["500", error(500), "VenueFault"],
      ["a result that nobody can read", { result: wire(ID, "new", { quantity: "much" }) }, "Unreadable"],
      ["a result that is no report", { result: true }, "Unreadable"]
    ]
    for (const [what, reply, cause] of unknown) {
      it.effect(`have an unknown outcome after ${what}, which the active orders settle`, () =>
        Effect.gen(function*() {
          const { known, memory, told, trading } = yield* make()
          const venue = yield* accept(
            memory,
            ({ method }) => method === "newOrder" ? reply : method === "getOrders" ? { result: [wire(ID)] } : undefined
          )
          const reason = yield* failure(yield* issue(trading.placeOrder(SELL)))
          assert.isTrue(reason._tag === "OutcomeUnknown" && reason.cause === cause && reason.clientOrderId === ID)
          assert.isFalse(reason.isRetryable)
          if (cause === "Unreadable") assert.match(reason.message, /expected/i, "it names what is wrong")
          assert.deepStrictEqual(yield* known, ["my-order-1 OutcomeUnknown"])
          yield* pass("1 second")
          assert.deepStrictEqual(yield* known, ["my-order-1 Active"])
          assert.deepStrictEqual(told(), [`newOrder my-order-1 OutcomeUnknown ${cause}`])
          assert.strictEqual(venue.methods().filter((method) => method === "getOrders").length, 1)
        }))
    }

    it.effect("time out, and their late answers are told and tracked", () =>
      Effect.gen(function*() {
        const { known, memory, told, trading } = yield* make()
        const venue = yield* accept(memory, ({ method }) => method === "getOrders" ? { silent: true } : undefined)
        const fiber = yield* issue(trading.placeOrder(SELL, { timeout: "1 second" }))
        yield* TestClock.adjust("1 second")
        const reason = yield* failure(fiber)
        assert.isTrue(reason._tag === "OutcomeUnknown" && reason.cause === "Timeout")
        yield* venue.answer("newOrder", { result: wire(ID) })
        assert.deepStrictEqual(told(), [
          "newOrder my-order-1 OutcomeUnknown Timeout",
          "newOrder my-order-1 Accepted late"
        ])
        assert.deepStrictEqual(yield* known, ["my-order-1 Active"])
        yield* venue.answer("newOrder", { result: wire(ID) })
        assert.strictEqual(told().length, 2)
      }))

    it.effect("that are interrupted are unknown where they were written, and not sent where they were not", () =>
      Effect.gen(function*() {
        const { known, memory, told, trading } = yield* make({ rate: { burst: 3, perSecond: 1 } })
        const venue = yield* accept(memory)
        const first = yield* Effect.forkScoped(trading.placeOrder(SELL), { startImmediately: true })
        const second = yield* Effect.forkScoped(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" }), {
          startImmediately: true
        })
        yield* settle
        yield* Fiber.interrupt(first)
        yield* Fiber.interrupt(second)
        yield* pass("11 seconds")
        assert.deepStrictEqual(told(), [
          "newOrder my-order-1 OutcomeUnknown Interrupted",
          "newOrder my-order-2 NotSent"
        ])
        assert.deepStrictEqual(venue.methods().filter((method) => method === "newOrder"), ["newOrder"])
        assert.deepStrictEqual(yield* known, ["my-order-1 NotActive"])
      }))

    it.effect("that wait for the rate limit time out unsent, and never go out on another connection", () =>
      Effect.gen(function*() {
        const { known, memory, told, trading } = yield* make({ rate: { burst: 3, perSecond: 1 } })
        const venue = yield* accept(memory)
        yield* issue(trading.placeOrder(SELL))
        const impatient = yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" }, { timeout: 500 }))
        yield* TestClock.adjust(500)
        assert.include((yield* failure(impatient)).message, "not sent: the rate limit")
        const patient = yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-3" }))
        yield* venue.peer.drop
        yield* settle
        const other = yield* accept(memory)
        for (let i = 0; i < 8; i++) yield* pass("1 second")
        assert.include((yield* failure(patient)).message, "not sent: the connection was lost while it waited")
        assert.deepStrictEqual(other.methods(), ["login", "subscribeReports"])
        assert.deepStrictEqual(told().toSorted(), [
          "newOrder my-order-1 OutcomeUnknown ConnectionLost",
          "newOrder my-order-2 NotSent",
          "newOrder my-order-3 NotSent"
        ])
        assert.deepStrictEqual(yield* known, ["my-order-1 NotActive"])
      }))

    it.effect("that are turned down for what is not known here make it known", () =>
      Effect.gen(function*() {
        const { known, memory, trading } = yield* make()
        const venue = yield* accept(
          memory,
          ({ method }) =>
            method === "newOrder"
              ? error(20008)
              : method === "cancelOrder"
              ? error(20002)
              : method === "getOrders"
              ? { result: [wire(ID)] }
              : undefined,
          [wire("resting-1")]
        )
        yield* failure(yield* issue(trading.cancelOrder("resting-1")))
        yield* pass("1 second")
        assert.deepStrictEqual(yield* known, ["resting-1 ClosedMeanwhile", "my-order-1 Active"])
        yield* failure(yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" })))
        assert.strictEqual((yield* trading.order("my-order-2"))?.knowledge, "OutcomeUnknown")
        yield* pass("1 second")
        assert.strictEqual((yield* trading.order("my-order-2"))?.knowledge, "NotActive")
        assert.strictEqual(venue.methods().filter((method) => method === "getOrders").length, 2)
      }))

    it.effect("whose late answer comes after the list bring nothing back, and the list is asked for again", () =>
      Effect.gen(function*() {
        const { known, memory, trading } = yield* make()
        const venue = yield* accept(memory)
        const fiber = yield* issue(trading.placeOrder(SELL, { timeout: "1 second" }))
        yield* pass("1 second")
        yield* failure(fiber)
        yield* pass("1 second")
        assert.deepStrictEqual(yield* known, ["my-order-1 NotActive"])
        yield* venue.answer("newOrder", { result: wire(ID) })
        assert.deepStrictEqual(yield* known, ["my-order-1 ClosedMeanwhile"])
        yield* pass("1 second")
        assert.strictEqual(venue.methods().filter((method) => method === "getOrders").length, 2)
      }))

    it.effect("whose answer comes in time, but after a list without them, are looked for", () =>
      Effect.gen(function*() {
        const { known, memory, told, trading } = yield* make()
        const venue = yield* accept(memory)
        const fiber = yield* issue(trading.placeOrder(SELL))
        yield* venue.raw("what became of it")
        yield* pass("1 second")
        assert.deepStrictEqual(yield* known, ["my-order-1 Pending"])
        yield* venue.answer("newOrder", { result: wire(ID) })
        assert.isTrue(Exit.isSuccess(yield* Fiber.join(fiber)))
        yield* pass("1 second")
        assert.deepStrictEqual(yield* known, ["my-order-1 ClosedMeanwhile"])
        assert.deepStrictEqual(told(), ["newOrder my-order-1 Accepted"])
        assert.strictEqual(venue.methods().filter((method) => method === "getOrders").length, 2)
      }))

    it.effect("are not lost to a list that is older than they are", () =>
      Effect.gen(function*() {
        const { known, memory, trading } = yield* make()
        const venue = yield* accept(memory, ({ ids, method }) =>
          method === "getOrders"
            ? { silent: true }
            : method === "newOrder"
            ? ids[0] === ID ? error(504) : { result: wire("my-order-2") }
            : undefined)
        yield* failure(yield* issue(trading.placeOrder(SELL)))
        yield* pass("1 second")
        yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" }))
        yield* venue.answer("getOrders", { result: [] })
        assert.deepStrictEqual(yield* known, ["my-order-1 NotActive", "my-order-2 Active"])
      }))

    it.effect("that are settled by the list of the next connection are not asked for again", () =>
      Effect.gen(function*() {
        const { known, memory, trading } = yield* make()
        const venue = yield* accept(memory, ({ method }) => method === "newOrder" ? error(504) : undefined)
        yield* failure(yield* issue(trading.placeOrder(SELL)))
        yield* venue.peer.drop
        yield* settle
        const other = yield* accept(memory)
        assert.deepStrictEqual(yield* known, ["my-order-1 NotActive"])
        yield* pass("11 seconds")
        assert.deepStrictEqual(other.methods(), ["login", "subscribeReports"])
      }))

    it.effect("are not sent while there is no connection, nor while it logs in", () =>
      Effect.gen(function*() {
        const { memory, told, trading } = yield* make()
        const first = yield* accept(memory)
        yield* first.peer.drop
        yield* settle
        assert.include((yield* failure(yield* issue(trading.cancelOrder(ID)))).message, "no connection: connecting")
        const venue = yield* accept(memory, ({ method }) => method === "login" ? { silent: true } : undefined)
        assert.include((yield* failure(yield* issue(trading.cancelOrder(ID)))).message, "no connection: logging in")
        yield* venue.answer("login", { result: true })
        assert.deepStrictEqual(venue.methods(), ["login", "subscribeReports"])
        assert.deepStrictEqual(told(), ["cancelOrder my-order-1 NotSent", "cancelOrder my-order-1 NotSent"])
      }))

    // On v3 it is the first command that dials: it is sent once the connection that it asked for is there.
    it.effect(`before the first connection ${version.waitsForFirst ? "wait for it" : "are not sent"}`, () =>
      Effect.gen(function*() {
        const { memory, told, trading } = yield* make()
        yield* settle
        const early = [yield* issue(trading.cancelOrder(ID))]
        const venue = yield* accept(memory, ({ method }) => method === "login" ? { silent: true } : undefined)
        early.push(yield* issue(trading.cancelOrder(ID)))
        yield* venue.answer("login", { result: true })
        if (version.waitsForFirst) {
          assert.deepStrictEqual(venue.methods(), ["login", "subscribeReports", "cancelOrder", "cancelOrder"])
          assert.deepStrictEqual(told(), [])
        } else {
          const messages = yield* Effect.forEach(early, (fiber) => Effect.map(failure(fiber), ({ message }) => message))
          assert.include(messages[0], "no connection: connecting")
          assert.include(messages[1], "no connection: logging in")
          assert.deepStrictEqual(venue.methods(), ["login", "subscribeReports"])
          assert.deepStrictEqual(told(), ["cancelOrder my-order-1 NotSent", "cancelOrder my-order-1 NotSent"])
        }
      }))

    it.effect("that cancel go before those that place", () =>
      Effect.gen(function*() {
        const { memory, trading } = yield* make({ rate: { burst: 2, perSecond: 1 } })
        const venue = yield* accept(memory)
        yield* issue(trading.placeOrder(SELL))
        yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" }))
        yield* issue(trading.cancelOrder("my-order-0"))
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(venue.methods().slice(2, 5), ["cancelOrder", "newOrder", "newOrder"])
      }))

    it.effect("an id that exists already may be that of an order which is there", () =>
      Effect.gen(function*() {
        const { known, memory, trading } = yield* make()
        const venue = yield* accept(memory, ({ method }) => method === "newOrder" ? { silent: true } : undefined)
        const lost = yield* issue(trading.placeOrder(SELL))
        yield* venue.peer.drop
        yield* settle
        assert.strictEqual((yield* failure(lost))._tag, "OutcomeUnknown")
        let orders: ReadonlyArray<object> = []
        yield* accept(memory, ({ method }) =>
          method === "newOrder" ? error(20008) : method === "getOrders" ? { result: orders ?? [] } : undefined)
        assert.deepStrictEqual(yield* known, ["my-order-1 NotActive"])
        orders = [wire(ID)]
        const again = yield* failure(yield* issue(trading.placeOrder(SELL)))
        assert.isTrue(again._tag === "Rejected" && again.error.code === 20008)
        assert.deepStrictEqual(yield* known, ["my-order-1 OutcomeUnknown"], "never that it was turned down")
        yield* pass("1 second")
        assert.deepStrictEqual(yield* known, ["my-order-1 Active"])
      }))

    it.effect("a hundred that go wrong ask once for the active orders, and again until they are told", () =>
      Effect.gen(function*() {
        const { known, memory, trading } = yield* make()
        let refusals = 2
        const venue = yield* accept(
          memory,
          ({ method }) =>
            method === "newOrder" ? error(504) : method === "getOrders" && refusals-- > 0 ? error(503) : undefined
        )
        yield* Effect.forEach(
          Array.from({ length: 100 }, (_, i) => `my-order-${i}`),
          (clientOrderId) => issue(trading.placeOrder({ ...SELL, clientOrderId })),
          { discard: true }
        )
        yield* pass("11 seconds")
        assert.strictEqual(venue.methods().filter((method) => method === "getOrders").length, 3)
        assert.isTrue((yield* known).every((order) => order.endsWith("NotActive")))
      }))

    it.effect("on their way when the layer is closed have their outcome", () =>
      Effect.gen(function*() {
        const fibers = yield* Effect.scoped(Effect.gen(function*() {
          const { memory, trading } = yield* make()
          yield* accept(memory)
          const outcomes = yield* Effect.forkDetach(Stream.runCollect(trading.outcomes), { startImmediately: true })
          const fiber = yield* Effect.forkDetach(Effect.exit(trading.placeOrder(SELL)), { startImmediately: true })
          yield* settle
          return { fiber, outcomes }
        }))
        yield* settle
        const reason = yield* failure(fibers.fiber)
        assert.isTrue(reason._tag === "OutcomeUnknown" && reason.cause === "ConnectionLost")
        assert.deepStrictEqual(tags(yield* Fiber.join(fibers.outcomes)), ["OutcomeUnknown"])
      }))

    it.effect("that cannot be sent are refused before, and name the field", () =>
      Effect.gen(function*() {
        const { memory, outcomes, trading } = yield* make()
        const venue = yield* accept(memory)
        const zero = yield* failure(yield* issue(trading.placeOrder({ ...SELL, quantity: "0" })))
        assert.match(zero.message, /^invalid request: .*quantity/)
        const big = yield* Effect.flip(trading.placeOrder({ ...SELL, quantity: -5n }))
        assert.include(JSON.stringify(big), `"quantity":"-5"`)
        const [id, message] = version.badId
        const bad = yield* failure(yield* issue(trading.cancelOrder(id)))
        assert.match(bad.message, /^invalid request: /)
        assert.match(bad.message, message)
        assert.deepStrictEqual(outcomes.seen, [])
        assert.deepStrictEqual(venue.methods(), ["login", "subscribeReports"])
      }))
  })

  describe("reports", () => {
    it.effect("begin with the active orders, and with what is known for who comes later", () =>
      Effect.gen(function*() {
        const { memory, reports, trading } = yield* make()
        const venue = yield* accept(memory, undefined, [wire("resting-1")])
        yield* venue.report(wire("resting-2"))
        const later = yield* watch(trading.reports)
        yield* settle
        assert.deepStrictEqual(tags(reports.seen), ["ActiveOrders", "ExecutionReport"])
        const [first] = later.seen
        assert.deepStrictEqual(
          first?._tag === "ActiveOrders" ? first.orders.map((order) => order.clientOrderId) : [],
          ["resting-1", "resting-2"]
        )
      }))

    it.effect("are held back until the active orders are known, which are asked for where they do not come", () =>
      Effect.gen(function*() {
        const { known, memory, reports } = yield* make()
        const venue = yield* accept(
          memory,
          ({ method }) => method === "getOrders" ? { result: [wire("resting-1")] } : undefined,
          null
        )
        yield* venue.report(fill("resting-0", 5))
        yield* venue.report(wire("resting-2"))
        assert.deepStrictEqual(reports.seen, [])
        yield* pass("3 seconds")
        assert.deepStrictEqual(venue.methods(), ["login", "subscribeReports", "getOrders"])
        assert.deepStrictEqual(tags(reports.seen), ["ActiveOrders", "ExecutionReport", "ExecutionReport"])
        // Reports are complete since they were subscribed to: a list that was on its way does not take them back.
        assert.deepStrictEqual(yield* known, ["resting-0 Closed", "resting-2 Active", "resting-1 Active"])
      }))

    it.effect("never are held back for ever: a list that nobody can read ends the connection", () =>
      Effect.gen(function*() {
        const { memory, reports, states } = yield* make()
        yield* accept(memory, ({ method }) => method === "getOrders" ? { result: "none" } : undefined, null)
        yield* pass("3 seconds")
        const lost = states.seen.findLast((state) => state._tag === "Lost")
        assert.match(lost?._tag === "Lost" ? lost.error.message : "", /the list of active orders: .*rray/)
        yield* accept(memory)
        assert.deepStrictEqual(tags(reports.seen), ["ActiveOrders"])
      }))

    it.effect("of a connection that was lost before its list came are not lost", () =>
      Effect.gen(function*() {
        const { known, memory, reports } = yield* make()
        const first = yield* accept(memory, undefined, [wire("resting-1")])
        yield* first.peer.drop
        yield* settle
        const second = yield* accept(
          memory,
          ({ method }) => method === "getOrders" ? { silent: true } : undefined,
          null
        )
        yield* second.report(fill("resting-1", 9))
        yield* second.peer.drop
        yield* pass("3 seconds")
        yield* accept(memory)
        assert.deepStrictEqual(tags(reports.seen), ["ActiveOrders", "ExecutionReport", "Reconciled"])
        assert.deepStrictEqual(yield* known, ["resting-1 Closed"])
      }))

    it.effect("that nobody can read are made up for by asking for the active orders", () =>
      Effect.gen(function*() {
        const { known, memory, reports, trading } = yield* make()
        const venue = yield* accept(memory, undefined, [wire("resting-1")])
        yield* venue.list([wire("resting-1"), wire("resting-2")])
        const { length } = venue.methods()
        const orders = [wire("resting-1", "status", { status: "partiallyFilled", cumQuantity: "0.4" })]
        yield* venue.report(fill("resting-2", "one"))
        yield* venue.raw("{\"method\":\"rep")
        yield* pass("1 second")
        assert.deepStrictEqual(venue.methods().slice(length), ["getOrders"])
        // The script lists what it listed first: one of the two is gone.
        assert.deepStrictEqual(yield* known, ["resting-1 Active", "resting-2 ClosedMeanwhile"])
        assert.deepStrictEqual(tags(reports.seen), ["ActiveOrders", "Reconciled", "Reconciled"])
        yield* venue.list(orders)
        assert.strictEqual((yield* trading.order("resting-1"))?.unreportedQuantity, "0.4")
      }))

    it.effect("say after a lost connection what happened meanwhile", () =>
      Effect.gen(function*() {
        const { known, memory, reports, told, trading } = yield* make()
        const names = ["filled", "parted", "canceled", "opened"].map((name) => `resting-${name}`)
        const first = yield* accept(memory, undefined, names.map((name) => wire(name)))
        const absent = yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "never-arrived" }))
        const executed = yield* issue(trading.placeOrder({ ...SELL, clientOrderId: "answer-lost" }))
        yield* first.peer.drop
        yield* settle
        for (const fiber of [absent, executed]) {
          const reason = yield* failure(fiber)
          assert.isTrue(reason._tag === "OutcomeUnknown" && reason.cause === "ConnectionLost")
        }
        yield* accept(memory, undefined, [
          wire("resting-parted", "status", { status: "partiallyFilled", cumQuantity: "0.4" }),
          wire("resting-opened"),
          wire("answer-lost")
        ])
        assert.deepStrictEqual(yield* known, [
          "resting-filled ClosedMeanwhile",
          "resting-parted Active",
          "resting-canceled ClosedMeanwhile",
          "resting-opened Active",
          "never-arrived NotActive",
          "answer-lost Active"
        ])
        const event = reports.seen.at(-1)
        assert.isTrue(event?._tag === "Reconciled")
        if (event?._tag !== "Reconciled") return
        assert.deepStrictEqual(idsOf(event.changed), ["resting-parted", "answer-lost"])
        assert.deepStrictEqual(idsOf(event.closedMeanwhile), ["resting-filled", "resting-canceled"])
        assert.deepStrictEqual(idsOf(event.notActive), ["never-arrived"])
        assert.deepStrictEqual(told(), [
          "newOrder never-arrived OutcomeUnknown ConnectionLost",
          "newOrder answer-lost OutcomeUnknown ConnectionLost"
        ])
      }))

    it.effect("fail a consumer that stalls, rather than leave a hole", () =>
      Effect.gen(function*() {
        const { memory, reports, trading } = yield* make({ capacity: 10 })
        const venue = yield* accept(memory)
        const slow: Array<ReportEvent> = []
        const fiber = yield* Effect.forkScoped(
          Stream.runForEach(
            trading.reports,
            (event) => Effect.andThen(Effect.sync(() => slow.push(event)), Effect.never)
          ),
          { startImmediately: true }
        )
        yield* settle
        for (let i = 0; i < 5; i++) yield* venue.report(fill("resting-1", i + 1))
        assert.strictEqual(reports.seen.length, 6)
        const stalled = yield* watch(trading.reports.pipe(Stream.tap(() => Effect.sleep("1 second"))))
        yield* settle
        for (let i = 5; i < 30; i++) yield* venue.report(fill("resting-1", i + 1))
        yield* pass("2 minutes")
        assert.strictEqual((yield* Effect.flip(Fiber.join(stalled.fiber))).reason._tag, "Lagged")
        const ids = stalled.seen.flatMap((event) =>
          "fill" in event && event.fill !== undefined ? [event.fill.tradeId] : []
        )
        assert.deepStrictEqual(ids, ids.map((_, i) => i + 6), "no hole before the end")
        assert.strictEqual(reports.seen.length, 31, "the others go on")
        yield* Fiber.interrupt(fiber)
      }))
  })

  describe("two accounts in one process", () => {
    it.effect("have a connection and a tracker each", () =>
      Effect.gen(function*() {
        const one = yield* make()
        const two = yield* make()
        const venue = yield* accept(one.memory, undefined, [wire("resting-1")])
        yield* accept(two.memory, undefined, [wire("resting-2")])
        yield* venue.report(fill("resting-1", 1))
        assert.deepStrictEqual(yield* one.known, ["resting-1 Closed"])
        assert.deepStrictEqual(yield* two.known, ["resting-2 Active"])
      }))
  })
})
