/**
 * What the original client offers for trading, row by row of the specification, and what this one adds: each against the
 * simulated exchange, in memory and over a real WebSocket.
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Redacted, type Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { credentials, quiet } from "./support/TradingVenue.ts"

const symbol = "ETHBTC"

const until = (what: string, holds: () => boolean) =>
  Effect.sleep("20 millis").pipe(
    Effect.repeat({ while: () => !holds() }),
    Effect.timeoutOrElse({
      duration: "20 seconds",
      orElse: () => Effect.die(new Error(`it never came to this: ${what}`))
    })
  )

const collect = Effect.fnUntraced(function*<A>(stream: Stream.Stream<A, HitBtcError>) {
  const seen: Array<A> = []
  yield* Effect.forkScoped(
    Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a))).pipe(Effect.orDie),
    { startImmediately: true }
  )
  return seen
})

type Services = Trading.Trading | Account.Account | MarketData.MarketData | Sandbox.Sandbox | Scope.Scope
interface Row {
  readonly credentials?: Partial<Credentials>
  readonly program: Effect.Effect<void, unknown, Services>
}

const logsIn = Effect.gen(function*() {
  const account = yield* Account.Account
  assert.strictEqual((yield* account.getBalance("BTC")).available, "10")
})

const rows: Record<string, Row> = {
  "login: HS256": { program: logsIn },
  "login: basic": { credentials: { method: "BASIC" }, program: logsIn },
  "login: custom_nonce": { credentials: { nonce: Effect.succeed("N1g287gL8YOwDZr") }, program: logsIn },

  "a wrong key fails once, typed, and market data goes on": {
    credentials: { secret: Redacted.make("wrong") },
    program: Effect.gen(function*() {
      const trading = yield* Trading.Trading
      const marketData = yield* MarketData.MarketData
      const sandbox = yield* Sandbox.Sandbox
      const tickers = yield* collect(marketData.tickers(symbol))
      const refused = yield* Effect.flip(trading.connection.ready)
      assert.include(refused.message, "Login refused: 1002")
      const order = trading.placeOrder({ symbol, side: "buy", type: "limit", price: "0.01", quantity: "1" })
      assert.strictEqual((yield* Effect.flip(order)).reason._tag, "Stopped")
      assert.isFalse(yield* trading.connection.isConnected)
      assert.strictEqual((yield* marketData.getSymbol(symbol)).id, symbol)
      yield* until("market data has a ticker", () => tickers.length > 0)
      assert.isTrue(yield* marketData.connection.isConnected)
      yield* Effect.sleep("20 millis").pipe(
        Effect.andThen(sandbox.connections),
        Effect.repeat({ while: ({ length }) => length !== 1 }),
        Effect.timeout("20 seconds")
      )
    })
  },

  "place_order: every type and time in force": {
    program: Effect.gen(function*() {
      const trading = yield* Trading.Trading
      const sandbox = yield* Sandbox.Sandbox
      yield* trading.connection.ready
      yield* sandbox.placeOrder({ symbol, side: "sell", price: "0.06", quantity: "5" })
      yield* sandbox.placeOrder({ symbol, side: "buy", price: "0.04", quantity: "5" })
      const limit = { symbol, side: "buy", type: "limit", price: "0.05", quantity: "0.1" } as const
      const status = (order: Parameters<Trading.Trading["Service"]["placeOrder"]>[0]) =>
        Effect.map(trading.placeOrder(order), (placed) => placed.status)
      const tomorrow = Timestamp.fromMillis((yield* Clock.currentTimeMillis) + 86_400_000)
      assert.strictEqual(yield* status(limit), "new")
      assert.strictEqual(yield* status({ ...limit, timeInForce: "GTC" }), "new")
      assert.strictEqual(yield* status({ ...limit, timeInForce: "Day" }), "new")
      assert.strictEqual(yield* status({ ...limit, timeInForce: "GTD", expireTime: tomorrow }), "new")
      assert.strictEqual(yield* status({ ...limit, postOnly: true }), "new")
      assert.strictEqual(yield* status({ ...limit, timeInForce: "IOC" }), "expired")
      assert.strictEqual(yield* status({ ...limit, timeInForce: "FOK" }), "expired")
      assert.strictEqual(yield* status({ ...limit, price: "0.06", postOnly: true }), "canceled")
      assert.strictEqual(yield* status({ ...limit, price: "0.06", timeInForce: "FOK" }), "filled")
      assert.strictEqual(yield* status({ symbol, side: "buy", type: "market", quantity: "0.1" }), "filled")
      assert.strictEqual(
        yield* status({ symbol, side: "buy", type: "stopLimit", stopPrice: "0.07", price: "0.08", quantity: "0.1" }),
        "suspended"
      )
      assert.strictEqual(
        yield* status({ symbol, side: "buy", type: "stopMarket", stopPrice: "0.07", quantity: "0.1" }),
        "suspended"
      )
      const off = yield* Effect.flip(trading.placeOrder({ ...limit, price: "0.0500001", strictValidate: true }))
      assert.include(off.message, "2022 Bad price")
      assert.strictEqual((yield* trading.placeOrder({ ...limit, price: "0.0500001" })).price, "0.050000")
    })
  },

  "place_order: a price off the tick is refused, or rounded, before it is sent": {
    program: Effect.gen(function*() {
      const trading = yield* Trading.Trading
      const marketData = yield* MarketData.MarketData
      yield* trading.connection.ready
      const increments = yield* marketData.getSymbol(symbol)
      const order = { symbol, side: "buy", type: "limit", price: "0.0500009", quantity: "0.1009" } as const
      const refused = yield* Effect.flip(trading.placeOrder(order, { symbol: increments }))
      assert.include(refused.message, "quantity: expected a multiple of 0.001 above zero, got 0.1009")
      const rounded = yield* trading.placeOrder(order, { symbol: increments, offTick: "round" })
      assert.deepStrictEqual([String(rounded.price), String(rounded.quantity)], ["0.050000", "0.100"])
    })
  },

  "cancel_order, replace_order, request_active_orders, request_balance, subscribe_reports": {
    program: Effect.gen(function*() {
      const trading = yield* Trading.Trading
      const account = yield* Account.Account
      yield* trading.connection.ready
      const reports = yield* collect<ReportEvent>(trading.reports)
      const order = yield* trading.placeOrder({ symbol, side: "buy", type: "limit", price: "0.05", quantity: "0.1" })
      const { clientOrderId } = yield* trading.replaceOrder({
        clientOrderId: order.clientOrderId,
        quantity: order.quantity,
        price: "0.04"
      })
      assert.deepStrictEqual((yield* trading.getActiveOrders()).map((o) => o.clientOrderId), [clientOrderId])
      assert.strictEqual((yield* account.getBalance("BTC")).reserved, "0.004004")
      yield* trading.cancelOrder(clientOrderId)
      assert.deepStrictEqual(yield* trading.getActiveOrders(), [])
      yield* until("all is reported", () => reports.length === 4)
      assert.deepStrictEqual(
        reports.map((event) => event._tag === "ExecutionReport" ? event.reportType : event._tag),
        ["ActiveOrders", "new", "replaced", "canceled"]
      )
    })
  },

  "an outcome: rejected, not sent, unknown and settled, late": {
    program: Effect.gen(function*() {
      const trading = yield* Trading.Trading
      const sandbox = yield* Sandbox.Sandbox
      yield* trading.connection.ready
      const outcomes = yield* collect<CommandOutcome>(trading.outcomes)
      const place = (clientOrderId: string, quantity = "0.1", timeout = "10 seconds") =>
        trading.placeOrder(
          { symbol, side: "buy", type: "limit", price: "0.05", quantity, clientOrderId },
          { timeout: timeout as "10 seconds" }
        )
      assert.strictEqual((yield* Effect.flip(place("rejected", "100000"))).reason._tag, "Rejected")

      yield* sandbox.failRequests({ _tag: "DropBefore" }, { method: "newOrder" })
      const before = yield* Effect.flip(place("never-arrived"))
      assert.strictEqual(before.reason._tag, "OutcomeUnknown")
      assert.strictEqual((yield* Effect.flip(place("not-sent"))).reason._tag, "NotSent")
      yield* trading.connection.ready
      assert.strictEqual((yield* trading.order("never-arrived"))?.knowledge, "NotActive")

      yield* sandbox.failRequests({ _tag: "DropAfter" }, { method: "newOrder" })
      assert.strictEqual((yield* Effect.flip(place("answer-lost"))).reason._tag, "OutcomeUnknown")
      yield* trading.connection.ready
      assert.strictEqual((yield* trading.order("answer-lost"))?.knowledge, "Active")

      yield* sandbox.failRequests({ _tag: "Error", executed: true }, { method: "newOrder" })
      assert.strictEqual((yield* Effect.flip(place("gateway-timeout"))).reason._tag, "OutcomeUnknown")
      yield* sandbox.failRequests({ _tag: "Delay", duration: "1 second" }, { method: "newOrder" })
      assert.strictEqual((yield* Effect.flip(place("late-answer", "0.1", "300 millis"))).reason._tag, "OutcomeUnknown")
      yield* sandbox.failRequests({ _tag: "Delay", duration: "1 second" }, { method: "newOrder" })
      const interrupted = yield* Effect.forkChild(place("interrupted"), { startImmediately: true })
      yield* Effect.sleep("20 millis").pipe(
        Effect.andThen(sandbox.openOrders()),
        Effect.repeat({ while: (truths) => truths.every(({ order }) => order.clientOrderId !== "interrupted") }),
        Effect.timeout("20 seconds")
      )
      yield* Fiber.interrupt(interrupted)
      yield* until(
        "late answers are published",
        () => outcomes.filter((outcome) => "isLate" in outcome && outcome.isLate).length === 2
      )
      const open = (yield* sandbox.openOrders()).map((truth) => truth.order.clientOrderId)
      assert.sameMembers(open, ["answer-lost", "gateway-timeout", "late-answer", "interrupted"])
      for (const id of open) {
        yield* Effect.sleep("20 millis").pipe(
          Effect.andThen(trading.order(id)),
          Effect.repeat({ while: (tracked) => tracked?.knowledge !== "Active" }),
          Effect.timeout("20 seconds"),
          Effect.orDie
        )
      }
    })
  }
}

const options: Sandbox.Options = { listings: [quiet], rate: 0 }
const client = (row: Row, url: (path: string) => string) =>
  Layer.merge(
    HitBtc.layerTradingV2({
      url: url("/api/2/ws/trading"),
      credentials: { ...credentials, ...row.credentials }
    }),
    HitBtc.layerV2({ url: url("/api/2/ws/public") })
  ).pipe(Layer.provide(NodeCrypto.layerMac))

describe("in memory", () => {
  for (const [name, row] of Object.entries(rows)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        yield* Effect.forkScoped(Effect.forever(TestClock.adjust("10 millis")))
        yield* Effect.provide(
          row.program,
          client(row, (path) => `wss://sandbox${path}`).pipe(Layer.provideMerge(Sandbox.layerTransport(options)))
        )
      }))
  }
})

describe("over a real WebSocket", () => {
  for (const [name, row] of Object.entries(rows)) {
    it.live(name, () =>
      row.program.pipe(
        Effect.provide(
          Layer.unwrap(Effect.map(SandboxServer.SandboxServer, (server) => client(row, (path) => server.url + path)))
            .pipe(
              Layer.provide(NodeWebSocketTransport.layer()),
              Layer.provideMerge(SandboxServer.layer(options))
            )
        ),
        Effect.timeout("30 seconds")
      ))
  }
})
