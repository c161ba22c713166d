/** A venue that answers 429: what becomes of the request, and of those that come after it. */
import { Topic } from "@effect-hitbtc/core"
import * as SkewedClock from "@effect-hitbtc/testkit/SkewedClock"
import { type Gateway, RateLimiter } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

const { cancel, command, query } = RateLimiter.Priority

const taking = (limiter: RateLimiter.RateLimiter, priority: RateLimiter.Priority, into: Array<[number, number]>) =>
  Effect.forkScoped(
    Effect.andThen(limiter.take(priority), Effect.map(Harness.now, (at) => into.push([priority, at]))),
    { startImmediately: true }
  )

describe("the rate limiter, told that it was too much", () => {
  it.effect("lets nobody go for a second, and then one after the other, the first of the queue first", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 100, perSecond: 10 })
      const gone: Array<[number, number]> = []
      yield* limiter.take(command)
      limiter.refused(command)
      for (const priority of [query, command, cancel]) yield* taking(limiter, priority, gone)
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(gone, [])
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(gone, [[cancel, 1_100], [command, 1_200], [query, 1_300]])
    }))

  it.effect("again, while some wait, begins the second anew", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 10 })
      const gone: Array<[number, number]> = []
      limiter.refused(cancel)
      yield* taking(limiter, cancel, gone)
      yield* Harness.pass("900 millis")
      limiter.refused(cancel)
      yield* Harness.pass("2 seconds")
      assert.deepStrictEqual(gone, [[cancel, 2_000]])
    }))

  it.effect("holds nobody of another kind up", () =>
    Effect.gen(function*() {
      const rate = { burst: 1, perSecond: 1 }
      const limiter = yield* RateLimiter.make({ orders: rate, queries: rate, subscriptions: rate })
      limiter.refused(cancel)
      const gone: Array<[number, number]> = []
      for (const priority of [query, command]) yield* taking(limiter, priority, gone)
      yield* Harness.settle
      assert.deepStrictEqual(gone, [[query, 0]])
    }))

  it.effect("holds nobody up for longer where the clock is set back", () =>
    Effect.gen(function*() {
      const { clock, jump } = yield* SkewedClock.make
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 10 }).pipe(
        Effect.provideService(Clock.Clock, clock)
      )
      limiter.refused(cancel)
      yield* jump(-3_600_000)
      const gone: Array<[number, number]> = []
      yield* taking(limiter, cancel, gone)
      yield* Harness.pass("3 seconds")
      assert.lengthOf(gone, 1)
    }))
})

const busy = (times: number): Venue.Script => {
  let left = times
  return ({ method }) => method === "cancelOrder" && left-- > 0 ? Venue.error(429) : Venue.OK
}
const call = (gateway: Gateway.Gateway["Service"], options?: Gateway.CallOptions) =>
  Effect.forkScoped(Effect.exit(gateway.call("cancelOrder", {}, { priority: cancel, ...options })), {
    startImmediately: true
  })
const times = (line: Venue.Line) => line.asked.flatMap(({ at, method }) => method === "cancelOrder" ? [at] : [])

describe("a call that is answered 429", () => {
  it.effect("fails with Rejected, unless it is to be repeated; others wait for a second either way", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, busy(2))
      const error = yield* Effect.flip(harness.gateway.call("cancelOrder"))
      assert.isTrue(error.reason._tag === "Rejected" && error.isRetryable)
      const fiber = yield* call(harness.gateway, { whenBusy: "repeat" })
      yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(line.asked.map(({ method }) => method), ["cancelOrder"])
      yield* Harness.pass("3 seconds")
      assert.isDefined(fiber.pollUnsafe())
      assert.strictEqual(yield* Effect.flatten(Fiber.join(fiber)), true)
      assert.lengthOf(times(line), 3)
      assert.isAtLeast(times(line)[2]! - times(line)[1]!, 1_000)
    }))

  it.effect("is repeated under new ids, even where the first was one's own", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, busy(2))
      const fiber = yield* call(harness.gateway, { whenBusy: "repeat", id: "mine" })
      yield* Harness.passStepwise("4 seconds")
      yield* Effect.flatten(Fiber.join(fiber))
      const ids = line.asked.map(({ id }) => id)
      assert.strictEqual(ids[0], "mine")
      assert.strictEqual(new Set(ids).size, 3)
    }))

  it.effect("and is to be repeated ends with Rejected at its deadline, or where the connection goes", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, busy(Infinity))
      const late = yield* call(harness.gateway, { whenBusy: "repeat", timeout: "3 seconds" })
      const bound = yield* call(harness.gateway, { whenBusy: "repeat", whenDisconnected: "fail", timeout: "1 minute" })
      yield* Harness.passStepwise("3 seconds")
      assert.strictEqual((yield* Effect.flip(yield* Fiber.join(late))).reason._tag, "Rejected")
      yield* Harness.pass("2 seconds")
      yield* line.peer.drop
      const next = yield* harness.accept()
      yield* Harness.passStepwise("3 seconds")
      assert.strictEqual((yield* Effect.flip(yield* Fiber.join(bound))).reason._tag, "Rejected")
      assert.deepStrictEqual(times(next), [])
    }))
})
