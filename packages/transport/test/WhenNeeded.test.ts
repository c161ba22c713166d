/** A gateway that dials when something needs the connection. */
import { Topic } from "@effect-hitbtc/core"
import { type Gateway, TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule, type Scope, Stream } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

const TICKER = Topic.ticker("ETHBTC")

const idle = (options?: Harness.Options) => Harness.make({ dial: "whenNeeded", ...options })

const account: Gateway.Account = {
  login: Effect.succeed({ method: "login", params: {} }),
  begin: (ask) => Effect.asVoid(ask({ method: "subscribeReports", params: {} })),
  onEvent: () => {}
}

/** Calls on the connection that is there, or the first one; what became of it, in words. */
const bound = (
  harness: Pick<Harness.Harness, "gateway">,
  method: string,
  options?: Gateway.CallOptions
) =>
  Effect.forkScoped(
    Effect.map(
      Effect.exit(harness.gateway.call(method, {}, { whenDisconnected: "fail", ...options })),
      (exit) => {
        if (Exit.isSuccess(exit)) return JSON.stringify(exit.value)
        const error = Exit.findErrorOption(exit)
        return error._tag === "Some" ? error.value.message : "a defect"
      }
    ),
    { startImmediately: true }
  )

const methods = (line: Venue.Line) => line.asked.map((asked) => asked.method)

describe("a gateway that dials when it is needed", () => {
  it.effect("does not dial for who only looks at it", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      for (
        const effect of [
          harness.gateway.state,
          harness.gateway.topics,
          harness.gateway.stopped,
          Stream.runDrain(harness.gateway.states),
          Stream.runDrain(harness.gateway.frames),
          Stream.runDrain(harness.gateway.anomalies)
        ]
      ) yield* Effect.forkScoped(effect, { startImmediately: true })
      harness.gateway.renew(TICKER)
      yield* Harness.pass("1 hour")
      assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle"])
      assert.strictEqual(yield* harness.memory.dials, 0)
    }))

  const needs: ReadonlyArray<
    readonly [string, (harness: Harness.Harness) => Effect.Effect<unknown, unknown, Scope.Scope>]
  > = [
    ["a subscription", (harness) => harness.gateway.subscribe(TICKER, { onEvent: () => {}, onStatus: () => {} })],
    ["a call", (harness) => harness.gateway.call("getThing")],
    [
      "a call that waits for no other connection",
      (harness) => harness.gateway.call("getThing", {}, { whenDisconnected: "fail" })
    ],
    ["a request that nothing answers", (harness) => harness.gateway.notify("tell")],
    ["who waits for it to be ready", (harness) => harness.gateway.ready],
    ["who wakes it", (harness) => harness.gateway.wake]
  ]
  for (const [name, need] of needs) {
    it.effect(`dials for ${name}, once, and serves it`, () =>
      Effect.gen(function*() {
        const harness = yield* idle()
        yield* Harness.settle
        assert.strictEqual(yield* harness.memory.dials, 0)
        const first = yield* Effect.forkScoped(need(harness), { startImmediately: true })
        yield* Harness.settle
        assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle", "Connecting"])
        const second = yield* Effect.forkScoped(need(harness), { startImmediately: true })
        yield* harness.accept()
        assert.deepStrictEqual([yield* Fiber.await(first), yield* Fiber.await(second)].map(Exit.isSuccess), [
          true,
          true
        ])
        yield* need(harness)
        yield* Harness.settle
        assert.strictEqual(yield* harness.memory.dials, 1)
        assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle", "Connecting", "Open", "Ready"])
      }))
  }

  it.effect("does not dial for a request that cannot be sent", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      yield* Effect.flip(harness.gateway.call("getThing", {}, { id: NaN }))
      yield* Effect.flip(harness.gateway.call("getThing", {}, { responses: 0 }))
      yield* Harness.settle
      assert.strictEqual(yield* harness.memory.dials, 0)
    }))

  it.effect("keeps the connection as ever, once it was needed", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      const heard = yield* Harness.want(harness, TICKER)
      const line = yield* harness.accept()
      yield* heard.leave
      yield* Harness.pass("10 minutes")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      yield* line.peer.drop
      yield* harness.accept()
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.strictEqual(yield* harness.memory.dials, 2)
    }))

  it.effect("that was never needed stops with its scope, and stays so", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      yield* Harness.settle
      yield* harness.close
      assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle", "Stopped"])
      assert.isUndefined(yield* harness.gateway.stopped)
      yield* harness.gateway.wake
      const error = yield* Effect.flip(harness.gateway.call("getThing", {}, { whenDisconnected: "fail" }))
      assert.strictEqual(error.reason._tag, "Stopped")
      assert.strictEqual((yield* Effect.flip(harness.gateway.ready)).reason._tag, "Stopped")
      yield* Harness.settle
      assert.strictEqual(yield* harness.memory.dials, 0)
    }))
})

describe("a call that waits for no other connection, before the first one", () => {
  it.effect("waits for it, and goes out on it, once", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      const calls = [yield* bound(harness, "first"), yield* bound(harness, "second")]
      yield* Harness.pass("9 seconds")
      const line = yield* harness.accept((asked) => ({ result: asked.method }))
      assert.deepStrictEqual(yield* Effect.forEach(calls, Fiber.join), ["\"first\"", "\"second\""])
      yield* line.peer.drop
      const next = yield* harness.accept()
      assert.lengthOf(line.asked, 2)
      assert.lengthOf(next.asked, 0)
    }))

  it.effect("fails at its deadline where the handshake is not answered, and is never sent", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      const call = yield* bound(harness, "newOrder")
      yield* Harness.pass("10 seconds")
      assert.strictEqual(yield* Fiber.join(call), "newOrder: not sent: no connection: connecting, within 10s")
      const line = yield* harness.accept()
      assert.lengthOf(line.asked, 0)
    }))

  it.effect("fails with the reason where that fails, and does not wait for a second attempt", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      const call = yield* bound(harness, "newOrder")
      yield* Harness.settle
      yield* harness.memory.refuse({ status: 503 })
      yield* Harness.settle
      assert.strictEqual(
        yield* Fiber.join(call),
        "newOrder: not sent: no connection: Could not open the connection: the server answered with status 503"
      )
      // From then on it is as ever: at once, or not at all.
      yield* harness.memory.refuse({ status: 503 })
      yield* Harness.settle
      const late = yield* bound(harness, "late")
      assert.isDefined(late.pollUnsafe())
      assert.match(yield* Fiber.join(late), /^late: not sent: no connection/)
      yield* Harness.pass("10 seconds")
      const line = yield* harness.accept()
      assert.strictEqual(yield* bound(harness, "ready").pipe(Effect.flatMap(Fiber.join)), "true")
      assert.deepStrictEqual(methods(line), ["ready"])
    }))

  for (
    const [name, refusal] of [
      ["that cannot be helped", TransportError.openFailed("Handshake", "no such endpoint", 404)],
      ["and the schedule ends", TransportError.openFailed("Refused", "nobody there")]
    ] as const
  ) {
    it.effect(`fails with Stopped where that fails ${name}`, () =>
      Effect.gen(function*() {
        const harness = yield* idle({ reconnect: Schedule.recurs(0) })
        const call = yield* bound(harness, "newOrder")
        yield* Harness.settle
        yield* harness.memory.refuse(refusal)
        yield* Harness.settle
        assert.strictEqual(yield* Fiber.join(call), `newOrder: the connection was given up: ${refusal.message}`)
      }))
  }

  it.effect("fails with Stopped where the scope closes", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      const call = yield* bound(harness, "newOrder")
      yield* Harness.settle
      yield* harness.close
      assert.match(yield* Fiber.join(call), /^newOrder: the connection was given up/)
    }))

  it.effect("waits for the login, and for what the account begins with", () =>
    Effect.gen(function*() {
      const harness = yield* idle({ account })
      const call = yield* bound(harness, "newOrder")
      const line = yield* harness.accept(Venue.mute)
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.deepStrictEqual(methods(line), ["login", "subscribeReports"])
      yield* line.answer(line.asked[1]!)
      yield* Harness.settle
      yield* line.answer(line.asked[2]!)
      assert.strictEqual(yield* Fiber.join(call), "true")
      assert.deepStrictEqual(methods(line), ["login", "subscribeReports", "newOrder"])
    }))

  it.effect("fails with the reason where the connection is lost before the login is done", () =>
    Effect.gen(function*() {
      const harness = yield* idle({ account })
      const call = yield* bound(harness, "newOrder")
      const line = yield* harness.accept(Venue.mute)
      yield* line.peer.close(1001, "restart")
      yield* Harness.settle
      assert.strictEqual(
        yield* Fiber.join(call),
        "newOrder: not sent: no connection: Connection closed: 1001 (restart)"
      )
      const next = yield* harness.accept()
      assert.deepStrictEqual(methods(next), ["login", "subscribeReports"])
    }))

  it.effect("fails with Stopped where the venue refuses the login", () =>
    Effect.gen(function*() {
      const harness = yield* idle({ account })
      const call = yield* bound(harness, "newOrder")
      const line = yield* harness.accept(() => Venue.error(1002, "bad signature"))
      assert.match(yield* Fiber.join(call), /^newOrder: the connection was given up: Login refused: 1002/)
      assert.deepStrictEqual(methods(line), ["login"])
    }))

  it.effect("fails where that one is lost while it waits for its turn, and is not sent on the next", () =>
    Effect.gen(function*() {
      const harness = yield* idle({ rate: { burst: 1, perSecond: 1 } })
      const first = yield* bound(harness, "first")
      const second = yield* bound(harness, "second")
      const line = yield* harness.accept()
      assert.strictEqual(yield* Fiber.join(first), "true")
      yield* line.peer.drop
      const next = yield* harness.accept()
      yield* Harness.pass("1 second")
      assert.strictEqual(
        yield* Fiber.join(second),
        "second: not sent: the connection was lost while it waited for its turn"
      )
      assert.deepStrictEqual([methods(line), methods(next)], [["first"], []])
    }))

  it.effect("fails at once after it, as ever, where there is none", () =>
    Effect.gen(function*() {
      const harness = yield* idle()
      yield* harness.gateway.wake
      const line = yield* harness.accept()
      yield* line.peer.close(1013)
      yield* Harness.settle
      const call = yield* bound(harness, "newOrder")
      assert.isDefined(call.pollUnsafe())
      assert.match(yield* Fiber.join(call), /^newOrder: not sent: no connection: Connection closed: 1013/)
    }))

  it.effect("fails at once on a gateway that dials at once", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      yield* Harness.settle
      const call = yield* bound(harness, "newOrder")
      assert.isDefined(call.pollUnsafe())
      assert.strictEqual(yield* Fiber.join(call), "newOrder: not sent: no connection: connecting")
    }))
})
