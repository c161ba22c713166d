/** The happy path of trading against the simulated exchange: in memory, and the same over a real WebSocket. */
import * as Account from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Trading from "@effect-hitbtc/client/Trading"
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import { credentials, layer, quiet } from "./support/TradingVenue.ts"

const until = (what: string, holds: Effect.Effect<boolean>) =>
  Effect.sleep("20 millis").pipe(
    Effect.andThen(holds),
    Effect.repeat({ while: (isSo) => !isSo }),
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

const program = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const trading = yield* Trading.Trading
  const account = yield* Account.Account
  const outcomes = yield* collect<CommandOutcome>(trading.outcomes)
  const reports = yield* collect<ReportEvent>(trading.reports)
  yield* trading.connection.ready
  const symbol = "ETHBTC"

  const resting = yield* trading.placeOrder({ symbol, side: "sell", type: "limit", price: "0.06", quantity: "0.5" })
  assert.strictEqual(resting.status, "new")
  assert.match(resting.clientOrderId, /^[0-9a-f]{32}$/)
  assert.deepStrictEqual<unknown>(yield* account.getBalance("ETH"), {
    currency: "ETH",
    available: "199.5",
    reserved: "0.5"
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
  assert.strictEqual(again.message, "cancelOrder: rejected by the venue: 20002 Order not found")

  // The fill is reported before the answer, and the answer says "new": the caller is given what is known by then.
  yield* sandbox.placeOrder({ symbol, side: "sell", price: "0.056", quantity: "0.3" })
  const bought = yield* trading.placeOrder({ symbol, side: "buy", type: "limit", price: "0.056", quantity: "0.3" })
  assert.strictEqual(bought.status, "filled")

  // What is filled while nobody listens is found out afterwards.
  const left = yield* trading.placeOrder({ symbol, side: "sell", type: "limit", price: "0.07", quantity: "1" })
  yield* sandbox.failRequests({ _tag: "DropAfter" }, { method: "newOrder" })
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
  assert.deepStrictEqual(outcomes.map(({ _tag, method }) => `${method} ${_tag}`), [
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

describe("trading on the sandbox", () => {
  it.effect("in memory", () =>
    Effect.gen(function*() {
      yield* Effect.forkScoped(Effect.forever(TestClock.adjust("10 millis")))
      yield* Effect.provide(program, layer([]))
    }))

  for (const method of ["HS256", "BASIC"] as const) {
    it.live(`over a real WebSocket, logged in with ${method}`, () => {
      const client = Layer.unwrap(Effect.map(SandboxServer.SandboxServer, ({ endpoints }) =>
        HitBtc.layerTradingV2({
          url: endpoints.find((url) => url.endsWith("/trading")) ?? endpoints[0],
          credentials: { ...credentials, method }
        })))
      return program.pipe(
        Effect.provide(
          client.pipe(
            Layer.provide(NodeWebSocketTransport.layer()),
            Layer.provide(NodeCrypto.layerMac),
            Layer.provideMerge(SandboxServer.layer({ listings: [quiet], rate: 0 }))
          )
        ),
        Effect.timeout("30 seconds")
      )
    })
  }
})
