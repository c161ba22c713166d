/**
 * The happy path of trading on either version of the API against the simulated exchange: in memory, and the same over a
 * real WebSocket.
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import * as Exchange from "./support/Exchange.ts"
import { collect, until } from "./support/observe.ts"
import { credentials, quiet } from "./support/TradingVenue.ts"
import { type Version, versions } from "./support/Version.ts"

const program = (version: Version) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const trading = yield* Trading.Trading
    const account = yield* Account.Account
    const outcomes = yield* collect(trading.outcomes)
    const reports = yield* collect(trading.reports)
    yield* trading.connection.ready
    const symbol = "ETHBTC"

    const resting = yield* trading.placeOrder({ symbol, side: "sell", type: "limit", price: "0.06", quantity: "0.5" })
    assert.strictEqual(resting.status, "new")
    assert.match(resting.clientOrderId, /^[0-9a-f]{32}$/)
    assert.deepStrictEqual<unknown>(yield* account.getBalance("ETH"), {
      currency: "ETH",
      available: "199.5",
      reserved: "0.5",
      ...version.margin
    })
    const moved = yield* trading.replaceOrder({ clientOrderId: resting.clientOrderId, price: "0.055", quantity: "0.4" })
    assert.strictEqual((yield* trading.order(resting.clientOrderId))?.replacedBy, moved.clientOrderId)
    assert.deepStrictEqual((yield* trading.getActiveOrders()).map((o) => o.clientOrderId), [moved.clientOrderId])

    yield* sandbox.placeOrder({ symbol, side: "buy", price: "0.055", quantity: "0.1" })
    yield* until(
      "a fill",
      Effect.map(trading.order(moved.clientOrderId), (tracked) => tracked?.order?.status === "partiallyFilled")
    )
    const canceled = yield* trading.cancelOrder(moved.clientOrderId)
    assert.strictEqual(canceled.status, "canceled")
    const again = yield* Effect.flip(trading.cancelOrder(moved.clientOrderId))
    assert.strictEqual(again.message, `${version.toWire("cancelOrder")}: rejected by the venue: 20002 Order not found`)

    // The answer says "new", and the caller is given what is known by then: on v2 the fill is reported before the answer.
    yield* sandbox.placeOrder({ symbol, side: "sell", price: "0.056", quantity: "0.3" })
    const bought = yield* trading.placeOrder({ symbol, side: "buy", type: "limit", price: "0.056", quantity: "0.3" })
    assert.include(version.answers("filled"), bought.status)
    yield* until(
      "it is filled",
      Effect.map(trading.order(bought.clientOrderId), (tracked) => tracked?.order?.status === "filled")
    )

    // What is filled while nobody listens is found out afterwards.
    const left = yield* trading.placeOrder({ symbol, side: "sell", type: "limit", price: "0.07", quantity: "1" })
    yield* sandbox.failRequests({ _tag: "DropAfter" }, { method: version.toWire("newOrder") })
    const error = yield* Effect.flip(
      trading.placeOrder({
        symbol,
        side: "sell",
        type: "limit",
        price: "0.08",
        quantity: "1",
        clientOrderId: "answer-lost"
      })
    )
    assert.isTrue(error.reason._tag === "OutcomeUnknown" && error.reason.cause === "ConnectionLost")
    yield* until(
      "it is found",
      Effect.map(trading.order("answer-lost"), (tracked) => tracked?.knowledge === "Active")
    )
    yield* trading.connection.ready
    yield* trading.cancelOrder("answer-lost")
    yield* trading.cancelOrder(left.clientOrderId)
    assert.deepStrictEqual(yield* sandbox.openOrders(), [])
    assert.isTrue((yield* trading.allOrders).every(({ knowledge }) => knowledge === "Closed"))
    yield* until("all is told", Effect.sync(() => outcomes.length >= 9))
    assert.deepStrictEqual(outcomes.map(({ _tag, method }) => `${version.toWord(method)} ${_tag}`), [
      "newOrder Accepted",
      "cancelReplaceOrder Accepted",
      "cancelOrder Accepted",
      "cancelOrder Rejected",
      "newOrder Accepted",
      "newOrder Accepted",
      "newOrder OutcomeUnknown",
      "cancelOrder Accepted",
      "cancelOrder Accepted"
    ])
    assert.strictEqual(reports.filter(({ _tag }) => _tag === "Reconciled").length, 1)
    assert.strictEqual(reports.filter((event) => "fill" in event).length, 2)
  })

const sandbox: Sandbox.Options = { listings: [quiet], rate: 0 }

describe.each(versions)("trading on $name", (version) => {
  const client = (method: "HS256" | "BASIC"): Exchange.Client<Trading.Trading | Account.Account> => (origin) =>
    version.trading(origin, { credentials: { ...credentials, method } })

  Exchange.inMemory("in memory", { client: client("HS256"), sandbox, program: program(version) })

  for (const method of ["HS256", "BASIC"] as const) {
    Exchange.overSockets(`over a real WebSocket, logged in with ${method}`, {
      client: client(method),
      sandbox,
      program: program(version)
    })
  }
})
