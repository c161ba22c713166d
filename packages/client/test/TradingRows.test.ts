/**
 * What the original client offers for trading, row by row of the specification, and what this one adds: each on either
 * version of the API against the simulated exchange, in memory and over a real WebSocket.
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import type { Order } from "@effect-hitbtc/core/Order"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import { assert, describe } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Redacted, type Scope } from "effect"
import * as Exchange from "./support/Exchange.ts"
import { collect, until } from "./support/observe.ts"
import { credentials, quiet } from "./support/TradingVenue.ts"
import { type Version, versions } from "./support/Version.ts"

const symbol = "ETHBTC"

type Services = Trading.Trading | Account.Account | MarketData.MarketData | Sandbox.Sandbox | Scope.Scope
interface Row {
  readonly credentials?: Partial<Credentials>
  readonly program: Effect.Effect<void, unknown, Services>
}

const logsIn = Effect.gen(function*() {
  const account = yield* Account.Account
  assert.strictEqual((yield* account.getBalance("BTC")).available, "10")
})

const rows = (version: Version): Record<string, Row> => ({
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
      yield* until("one connection is left", Effect.map(sandbox.connections, ({ length }) => length === 1))
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
      const becomes = Effect.fnUntraced(function*(
        end: Order["status"],
        order: Parameters<Trading.Trading["Service"]["placeOrder"]>[0]
      ) {
        const placed = yield* trading.placeOrder(order)
        assert.include(version.answers(end), placed.status)
        yield* until(
          `it is ${end}`,
          Effect.map(trading.order(placed.clientOrderId), (tracked) => tracked?.order?.status === end)
        )
        const truth = (yield* sandbox.orders()).find(({ order }) => order.clientOrderId === placed.clientOrderId)
        assert.strictEqual(truth?.order.status, end)
      })
      const tomorrow = Timestamp.fromMillis((yield* Clock.currentTimeMillis) + 86_400_000)
      yield* becomes("new", limit)
      yield* becomes("new", { ...limit, timeInForce: "GTC" })
      yield* becomes("new", { ...limit, timeInForce: "Day" })
      yield* becomes("new", { ...limit, timeInForce: "GTD", expireTime: tomorrow })
      yield* becomes("new", { ...limit, postOnly: true })
      yield* becomes("expired", { ...limit, timeInForce: "IOC" })
      yield* becomes("expired", { ...limit, timeInForce: "FOK" })
      yield* becomes("canceled", { ...limit, price: "0.06", postOnly: true })
      yield* becomes("filled", { ...limit, price: "0.06", timeInForce: "FOK" })
      yield* becomes("filled", { symbol, side: "buy", type: "market", quantity: "0.1" })
      const stop = { symbol, side: "buy", stopPrice: "0.07", quantity: "0.1" } as const
      yield* becomes("suspended", { ...stop, type: "stopLimit", price: "0.08" })
      yield* becomes("suspended", { ...stop, type: "stopMarket" })
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
      const reports = yield* collect(trading.reports)
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
      const outcomes = yield* collect(trading.outcomes)
      const place = (clientOrderId: string, quantity = "0.1", timeout = "10 seconds") =>
        trading.placeOrder(
          { symbol, side: "buy", type: "limit", price: "0.05", quantity, clientOrderId },
          { timeout: timeout as "10 seconds" }
        )
      assert.strictEqual((yield* Effect.flip(place("rejected", "100000"))).reason._tag, "Rejected")

      yield* sandbox.failRequests({ _tag: "DropBefore" }, { method: version.toWire("newOrder") })
      const before = yield* Effect.flip(place("never-arrived"))
      assert.strictEqual(before.reason._tag, "OutcomeUnknown")
      assert.strictEqual((yield* Effect.flip(place("not-sent"))).reason._tag, "NotSent")
      yield* trading.connection.ready
      assert.strictEqual((yield* trading.order("never-arrived"))?.knowledge, "NotActive")

      yield* sandbox.failRequests({ _tag: "DropAfter" }, { method: version.toWire("newOrder") })
      assert.strictEqual((yield* Effect.flip(place("answer-lost"))).reason._tag, "OutcomeUnknown")
      yield* trading.connection.ready
      assert.strictEqual((yield* trading.order("answer-lost"))?.knowledge, "Active")

      yield* sandbox.failRequests({ _tag: "Error", executed: true }, { method: version.toWire("newOrder") })
      assert.strictEqual((yield* Effect.flip(place("gateway-timeout"))).reason._tag, "OutcomeUnknown")
      yield* sandbox.failRequests({ _tag: "Delay", duration: "1 second" }, { method: version.toWire("newOrder") })
      assert.strictEqual((yield* Effect.flip(place("late-answer", "0.1", "300 millis"))).reason._tag, "OutcomeUnknown")
      yield* sandbox.failRequests({ _tag: "Delay", duration: "1 second" }, { method: version.toWire("newOrder") })
      const interrupted = yield* Effect.forkChild(place("interrupted"), { startImmediately: true })
      yield* until(
        "it is executed",
        Effect.map(sandbox.openOrders(), (all) => all.some(({ order }) => order.clientOrderId === "interrupted"))
      )
      yield* Fiber.interrupt(interrupted)
      yield* until(
        "late answers are published",
        () => outcomes.filter((outcome) => "isLate" in outcome && outcome.isLate).length === 2
      )
      const open = (yield* sandbox.openOrders()).map((truth) => truth.order.clientOrderId)
      assert.sameMembers(open, ["answer-lost", "gateway-timeout", "late-answer", "interrupted"])
      for (const id of open) {
        yield* until("it is known", Effect.map(trading.order(id), (tracked) => tracked?.knowledge === "Active"))
      }
    })
  }
})

const sandbox: Sandbox.Options = { listings: [quiet], rate: 0 }

describe.each(versions)("trading on $name", (version) => {
  const all = Object.entries(rows(version)).map(([name, row]) => {
    const client: Exchange.Client<Trading.Trading | Account.Account | MarketData.MarketData> = (origin) =>
      Layer.merge(
        version.trading(origin, { credentials: { ...credentials, ...row.credentials } }),
        version.marketData(origin)
      )
    return [name, { client, sandbox, program: row.program }] as const
  })

  describe("in memory", () => {
    for (const [name, row] of all) Exchange.inMemory(name, row)
  })

  describe("over a real WebSocket", () => {
    for (const [name, row] of all) Exchange.overSockets(name, row)
  })
})
