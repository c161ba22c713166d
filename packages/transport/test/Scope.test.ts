import { Topic } from "@effect-hitbtc/core"
import type { Gateway } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, type Scope, Stream } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

const TICKER = Topic.ticker("ETHBTC")

const account: Gateway.Account = {
  login: Effect.succeed({ method: "login", params: {} }),
  begin: (ask) => Effect.asVoid(ask({ method: "subscribeReports", params: {} })),
  onEvent: () => {}
}

/** Brings a gateway to some point of its life, and gives the connection that is open there, if any. */
type Point = (harness: Harness.Harness) => Effect.Effect<Venue.Line | undefined, never, Scope.Scope>

const points: ReadonlyArray<readonly [string, Point, Harness.Options?]> = [
  ["before it began", () => Effect.undefined],
  ["while a gateway that dials when it is needed dials", () => Effect.as(Harness.settle, undefined), {
    dial: "whenNeeded"
  }],
  ["while it dials", () => Effect.as(Harness.settle, undefined)],
  ["while a handshake is not answered", () => Effect.as(Harness.pass("5 seconds"), undefined)],
  [
    "in the moment that a dial is accepted",
    (harness) => Effect.flatMap(harness.memory.accept, (peer) => Venue.serve(peer))
  ],
  ["while it waits for acknowledgements", (harness) => harness.accept(Venue.mute)],
  ["while it asks once more", (harness) => Effect.tap(harness.accept(Venue.mute), () => Harness.pass("6 seconds"))],
  [
    "while the venue is too busy",
    (harness) => harness.accept((asked) => asked.method.startsWith("subscribe") ? Venue.error(429) : undefined)
  ],
  ["while it logs in", (harness) => harness.accept(Venue.mute), { account }],
  [
    "while it asks what the account begins with",
    (harness) => harness.accept((asked) => asked.method === "login" ? Venue.OK : undefined),
    { account }
  ],
  ["while it asks for all topics again", (harness) =>
    Effect.gen(function*() {
      const first = yield* harness.accept()
      yield* first.peer.drop
      return yield* harness.accept(Venue.mute)
    })],
  ["when it is ready", (harness) => harness.accept()],
  [
    "in the moment that the venue closes",
    (harness) =>
      Effect.gen(function*() {
        const line = yield* harness.accept()
        yield* line.peer.close(1001)
        return undefined
      })
  ],
  ["while a probe waits", (harness) =>
    Effect.tap(
      harness.accept((asked) => asked.method === "getSymbol" ? undefined : Venue.OK),
      () => Harness.pass("16 seconds")
    )],
  [
    "while it renews a topic",
    (harness) =>
      Effect.tap(
        harness.accept((asked) => asked.method.startsWith("unsubscribe") ? undefined : Venue.OK),
        () => Effect.andThen(Effect.sync(() => harness.gateway.renew(TICKER)), Harness.settle)
      )
  ],
  ["while subscriptions wait for the rate limit", (harness) => harness.accept(), {
    rate: { burst: 1, perSecond: 0.001 }
  }],
  [
    "while it waits to dial again",
    (harness) =>
      Effect.gen(function*() {
        const line = yield* harness.accept()
        yield* line.peer.close(1013)
        yield* Harness.settle
        return undefined
      })
  ],
  [
    "after it stopped",
    (harness) =>
      Effect.gen(function*() {
        yield* harness.memory.refuse({ status: 404 })
        yield* Harness.settle
        return undefined
      })
  ]
]

describe("closing the scope", () => {
  for (const [name, reach, options] of points) {
    it.effect(`case 8: ${name} takes no time, and leaves nothing`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make({ callTimeout: "1 hour", ...options })
        const heard = yield* Harness.want(harness, TICKER)
        yield* Harness.want(harness, Topic.orderBook("ETHBTC"))
        const frames = yield* Effect.forkScoped(Stream.runDrain(harness.gateway.frames), { startImmediately: true })
        const stopped = yield* Effect.forkScoped(harness.gateway.stopped, { startImmediately: true })
        const line = yield* reach(harness)
        const calls = yield* Effect.forEach(
          [
            harness.gateway.call("getThing", { n: 0 }),
            harness.gateway.notify("getThing", { n: 1 }),
            harness.gateway.call("getThing", { n: 2 })
          ],
          (effect) => Effect.forkScoped(Effect.exit(effect), { startImmediately: true })
        )
        const before = yield* Harness.now
        const closing = yield* Effect.forkChild(harness.close, { startImmediately: true })
        for (let i = 0; i < 3; i++) yield* Harness.settle
        assert.isDefined(closing.pollUnsafe())
        assert.strictEqual(yield* Harness.now, before)

        if (line !== undefined) {
          assert.isFalse(yield* line.peer.isOpen)
          assert.deepInclude((yield* line.peer.closed).reason, { code: 1000 })
        }
        assert.strictEqual(harness.oracle.fibers(), 0)
        assert.strictEqual(yield* harness.memory.openConnections, 0)
        assert.strictEqual(yield* harness.memory.pendingDials, 0)
        for (const [n, call] of calls.entries()) {
          const exit = yield* Fiber.join(call)
          const error = Exit.findErrorOption(exit)
          const outcome = Exit.isSuccess(exit)
            ? "success"
            : error._tag === "Some"
            ? error.value.reason._tag
            : "a defect"
          // What was written may have been done, and what was not written never is.
          const isWritten = line?.asked.some(({ params }) => params["n"] === n) === true
          const expected = isWritten ? ["success", "OutcomeUnknown"] : ["Stopped", "NotSent"]
          assert.include(expected, outcome, `call ${n}, ${isWritten ? "written" : "not written"}`)
        }
        assert.deepStrictEqual(yield* Fiber.await(frames), Exit.void)
        assert.isDefined(stopped.pollUnsafe())
        assert.strictEqual(harness.states.at(-1)?._tag, "Stopped")
        assert.strictEqual(heard.tags().filter((tag) => tag === "Stopped").length, 1)
        assert.strictEqual(heard.tags().at(-1), "Stopped")
        // Nothing runs after.
        const dials = yield* harness.memory.dials
        const asked = line?.asked.length
        yield* Harness.pass("2 hours")
        assert.strictEqual(yield* harness.memory.dials, dials)
        assert.strictEqual(line?.asked.length, asked)
      }))
  }

  it.effect("case 8: settles calls that wait for the rate limit, and those that wait for an answer, each as it is", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected(
        { rate: { burst: 1, perSecond: 0.001 }, callTimeout: "1 hour" },
        Venue.mute
      )
      const sent = yield* Effect.forkScoped(Effect.flip(harness.gateway.call("first")), { startImmediately: true })
      const waiting = yield* Effect.forkScoped(Effect.flip(harness.gateway.call("second")), { startImmediately: true })
      yield* Harness.settle
      assert.lengthOf(line.asked, 1)
      yield* harness.close
      assert.deepInclude((yield* Fiber.join(sent)).reason, { _tag: "OutcomeUnknown", cause: "ConnectionLost" })
      assert.strictEqual((yield* Fiber.join(waiting)).reason._tag, "Stopped")
      assert.lengthOf(line.asked, 1)
    }))

  it.effect("ends the streams, those that begin later, too", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected()
      yield* harness.close
      assert.deepStrictEqual(yield* Stream.runCollect(harness.gateway.states), [{ _tag: "Stopped", error: undefined }])
      assert.deepStrictEqual(yield* Stream.runCollect(harness.gateway.frames), [])
      assert.deepStrictEqual(yield* Stream.runCollect(harness.gateway.anomalies), [])
    }))

  it.effect("case 81: after 1,000 connections leaves nothing, and they took nothing along", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ stableAfter: 0, rate: { burst: 10_000, perSecond: 1 } })
      yield* Harness.want(harness, TICKER)
      let fibers = 0
      for (let i = 0; i < 1_000; i++) {
        const peer = yield* harness.memory.accept
        const line = yield* Effect.scoped(Effect.tap(Venue.serve(peer), () => Harness.settle))
        assert.lengthOf(line.asked, 1)
        if (i === 0) fibers = harness.oracle.fibers()
        assert.strictEqual(harness.oracle.fibers(), fibers)
        yield* peer.drop
      }
    }))
})
