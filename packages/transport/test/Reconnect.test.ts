import { Topic, V2 } from "@effect-hitbtc/core"
import { seeds } from "@effect-hitbtc/testkit/Random"
import { CloseCode, type ConnectionState, Reconnect, type Transport, TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, Random, Schedule, Stream } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

/** The first waits of the schedule, in milliseconds. */
const waits = Effect.fnUntraced(function*(count: number, schedule: Schedule.Schedule<unknown> = Reconnect.schedule) {
  const step = yield* Schedule.toStep(schedule)
  const millis: Array<number> = []
  for (let i = 0; i < count; i++) millis.push(Duration.toMillis((yield* step(0, undefined))[1]))
  return millis
})

const lost = (states: ReadonlyArray<ConnectionState.ConnectionState>) =>
  states.flatMap((state) => state._tag === "Lost" ? [state] : [])

const dropAll = (harness: Harness.Harness, times: number) =>
  Effect.gen(function*() {
    for (let i = 0; i < times; i++) {
      const line = yield* harness.accept()
      yield* line.peer.drop
      yield* Harness.settle
      yield* Harness.pass("30 seconds")
    }
  })

describe("the reconnect schedule", () => {
  it.effect("begins at once, and then waits a random part of 0.5 s, 1 s, 2 s up to 30 s, whatever the seed", () =>
    Effect.gen(function*() {
      const highest: Array<number> = []
      for (const seed of seeds(300)) {
        const millis = yield* waits(14).pipe(Random.withSeed(seed))
        assert.strictEqual(millis[0], 0)
        for (const [attempt, wait] of millis.entries()) {
          const cap = Math.min(30_000, 500 * 2 ** (attempt - 1))
          assert.isAtLeast(wait, 0)
          assert.isAtMost(wait, attempt === 0 ? 0 : cap)
          highest[attempt] = Math.max(highest[attempt] ?? 0, attempt === 0 ? 1 : wait / cap)
        }
      }
      // Full jitter: the whole range is used.
      if (seeds(2).length > 1) assert.isAbove(Math.min(...highest), 0.95)
    }))

  it.effect("goes on for ever, and never over its cap", () =>
    Effect.gen(function*() {
      const millis = yield* waits(5_000)
      assert.isAtMost(Math.max(...millis), 30_000)
      assert.isTrue(millis.every(Number.isFinite))
    }))

  it.effect("case 7: disperses 1,000 clients dropped together: from the fifth wait on no 100 ms hold more than 5 %", () =>
    Effect.gen(function*() {
      const all = yield* Effect.forEach(
        Array.from({ length: 1_000 }, (_, seed) => seed),
        (seed) => waits(9).pipe(Random.withSeed(seed))
      )
      for (let attempt = 4; attempt < 9; attempt++) {
        const buckets = new Map<number, number>()
        for (const millis of all) {
          const bucket = Math.floor(millis[attempt]! / 100)
          buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
        }
        assert.isAtMost(Math.max(...buckets.values()), 50)
      }
    }))

  it.effect("takes another base and cap", () =>
    Effect.gen(function*() {
      const millis = yield* waits(50, Reconnect.make({ base: "10 millis", cap: "50 millis" }))
      assert.isAtMost(Math.max(...millis), 50)
    }))

  it.effect("gives each user a state of its own", () =>
    Effect.gen(function*() {
      yield* waits(10)
      assert.strictEqual((yield* waits(1))[0], 0)
    }))
})

describe("a gateway that dials", () => {
  it.effect("passes through Connecting, Open and Ready, and shows the current state first", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected()
      assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle", "Connecting", "Open", "Ready"])
      const first = yield* Stream.runCollect(Stream.take(harness.gateway.states, 1))
      assert.deepStrictEqual(first, [{ _tag: "Ready", session: 1 }])
      assert.deepStrictEqual(yield* harness.gateway.state, { _tag: "Ready", session: 1 })
    }))

  it.effect("dials again at once after a close, and says when", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected()
      yield* Harness.pass(1_234)
      yield* harness.line.peer.close(1001, "restart")
      yield* Harness.settle
      const [loss] = lost(harness.states)
      assert.strictEqual(Duration.toMillis(loss!.retryIn), 0)
      assert.strictEqual(loss!.retryAt.epochMilliseconds, 1_234)
      assert.deepInclude(loss!.error.reason, { _tag: "Closed", code: 1001, closeReason: "restart" })
      assert.strictEqual(yield* harness.memory.dials, 2)
      assert.deepStrictEqual(harness.states.at(-1), { _tag: "Connecting", attempt: 2 })
    }))

  it.effect("waits as long as it says, to the millisecond", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      for (let i = 0; i < 6; i++) {
        yield* harness.memory.refuse(TransportError.openFailed("Refused", "no route"))
        yield* Harness.settle
        const before = yield* Harness.now
        const state = yield* harness.gateway.state
        if (state._tag === "Connecting") continue
        assert.strictEqual(state._tag, "Lost")
        if (state._tag !== "Lost") return
        assert.strictEqual(state.retryAt.epochMilliseconds, before + Duration.toMillis(state.retryIn))
        const dials = yield* harness.memory.dials
        yield* Harness.pass(Duration.toMillis(state.retryIn) - 1)
        assert.strictEqual(yield* harness.memory.dials, dials)
        yield* Harness.pass(1)
        assert.strictEqual(yield* harness.memory.dials, dials + 1)
      }
    }))

  it.effect("goes on through refused dials, and counts them", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      for (let i = 0; i < 20; i++) {
        yield* harness.memory.refuse(TransportError.openFailed("Refused", "no route"))
        yield* Harness.pass("30 seconds")
      }
      assert.deepStrictEqual(harness.states.at(-1), { _tag: "Connecting", attempt: 21 })
      yield* harness.accept()
      assert.deepStrictEqual(yield* harness.gateway.state, { _tag: "Ready", session: 1 })
    }))

  it.effect("case 2: goes on after a handshake that is never answered", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ openTimeout: "10 seconds" })
      yield* Harness.pass(9_999)
      assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle", "Connecting"])
      yield* Harness.pass(1)
      assert.deepInclude(lost(harness.states)[0]?.error.reason, { _tag: "OpenFailed", kind: "Timeout" })
      assert.strictEqual(yield* harness.memory.pendingDials, 1)
      assert.strictEqual(yield* harness.memory.dials, 2)
    }))

  it.effect("case 4: does not start the schedule afresh for connections that close as soon as they open", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      yield* dropAll(harness, 12)
      const millis = lost(harness.states).map((state) => Duration.toMillis(state.retryIn))
      // Whoever draws the longest waits sees how long they may be: at once, then doubled each time up to the cap.
      assert.deepStrictEqual(
        millis,
        [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000]
      )
      assert.deepStrictEqual(harness.states.at(-1), { _tag: "Connecting", attempt: 13 })
    }).pipe(
      Effect.provideService(Random.Random, { nextIntUnsafe: () => Number.MAX_SAFE_INTEGER, nextDoubleUnsafe: () => 1 })
    ))

  for (
    const [name, uptime, attempt] of [
      ["case 5: goes on with the schedule after a connection that was ready for just under the stable time", 9_999, 5],
      ["case 5: starts the schedule afresh after a connection that was ready for the stable time", 10_000, 1],
      ["case 6: starts the schedule afresh after a healthy hour", 3_600_000, 1]
    ] as const
  ) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make({ probeAfter: "2 hours" })
        yield* dropAll(harness, 3)
        const line = yield* harness.accept()
        yield* Harness.pass(uptime)
        yield* line.peer.drop
        yield* Harness.settle
        if (attempt === 1) {
          assert.strictEqual(Duration.toMillis(lost(harness.states).at(-1)!.retryIn), 0)
          assert.deepStrictEqual(harness.states.at(-1), { _tag: "Connecting", attempt: 1 })
        } else {
          assert.isAbove(Duration.toMillis(lost(harness.states).at(-1)!.retryIn), 0)
          yield* Harness.pass("30 seconds")
          assert.deepStrictEqual(harness.states.at(-1), { _tag: "Connecting", attempt })
        }
      }))
  }

  it.effect("does not count a connection as stable that was open for long, and never ready", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ acknowledgeTimeout: "1 hour", probeAfter: "1 hour" })
      yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      const line = yield* harness.accept(Venue.mute)
      yield* Harness.pass("20 minutes")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Open")
      yield* line.peer.drop
      yield* Harness.settle
      assert.deepStrictEqual(harness.states.at(-1), { _tag: "Connecting", attempt: 2 })
    }))

  it.effect("stops with the reason where the user's schedule ends", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ reconnect: Schedule.recurs(2) })
      const heard = yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      const waiting = yield* Effect.forkChild(
        Effect.flip(harness.gateway.call("getSymbols", {}, { timeout: "1 hour" }))
      )
      const stopped = yield* Effect.forkChild(harness.gateway.stopped)
      for (let i = 0; i < 3; i++) {
        yield* harness.memory.refuse({ status: 502 })
        yield* Harness.settle
      }
      assert.deepInclude((yield* Fiber.join(stopped))?.reason, { _tag: "OpenFailed", status: 502 })
      assert.deepInclude((yield* Fiber.join(waiting)).reason, { _tag: "Stopped" })
      assert.deepInclude(heard.statuses.at(-1), { _tag: "Stopped" })
      assert.strictEqual(harness.states.at(-1)?._tag, "Stopped")
      yield* Harness.pass("1 hour")
      assert.strictEqual(yield* harness.memory.dials, 3)
      assert.strictEqual(harness.oracle.fibers(), 1)
      const late = yield* Harness.want(harness, Topic.ticker("BTCUSD"))
      assert.deepStrictEqual(late.tags(), ["Stopped"])
    }))

  it.effect("gives the schedule the error of each loss", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const reconnect = Schedule.identity<TransportError.TransportError>().pipe(
        Schedule.tap(({ input }) => Effect.sync(() => seen.push(input.reason._tag)))
      )
      const harness = yield* Harness.make({ reconnect })
      yield* harness.memory.refuse({ status: 502 })
      yield* Harness.settle
      const line = yield* harness.accept()
      yield* line.peer.drop
      yield* Harness.settle
      assert.deepStrictEqual(seen, ["OpenFailed", "Closed"])
    }))

  it.effect("says Stopped, and logs why, where something dies", () =>
    Effect.gen(function*() {
      const transport: Transport.Transport["Service"] = {
        dial: () => Effect.die(new Error("a fault in the transport"))
      }
      const harness = yield* Harness.make({ transport })
      harness.oracle.expectError(/a fault in the transport/)
      yield* Harness.settle
      const error = yield* harness.gateway.stopped
      assert.include(error?.message, "a fault in the transport")
    }))

  it.effect("says Stopped, and logs why, where the protocol dies", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({
        protocol: {
          ...V2.make(),
          subscribe: () => {
            throw new Error("a fault of the protocol")
          }
        }
      })
      harness.oracle.expectError(/a fault of the protocol/)
      yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      yield* harness.accept()
      const error = yield* harness.gateway.stopped
      assert.include(error?.message, "a fault of the protocol")
    }))

  it.effect("says Stopped where its scope closes before it began", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      assert.strictEqual((yield* harness.gateway.state)._tag, "Idle")
      yield* harness.close
      assert.deepStrictEqual(Harness.tagsOf(harness.states), ["Idle", "Stopped"])
      assert.isUndefined(yield* harness.gateway.stopped)
      assert.strictEqual(yield* harness.memory.dials, 0)
    }))

  it.effect("waits for the reader to say why a socket takes nothing more, and does as that says", () =>
    Effect.gen(function*() {
      const closing = Deferred.makeUnsafe<never, TransportError.TransportError>()
      let dials = 0
      const transport: Transport.Transport["Service"] = {
        dial: () => {
          dials++
          return Effect.succeed({
            receive: Deferred.await(closing),
            send: () => Effect.fail(TransportError.writeFailed("closing")),
            terminate: Effect.void
          })
        }
      }
      const harness = yield* Harness.make({ transport })
      yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      yield* Harness.pass("1 second")
      yield* Deferred.done(closing, Exit.fail(TransportError.closed(1008, "banned")))
      yield* Harness.settle
      assert.deepInclude(lost(harness.states)[0]?.error.reason, { code: 1008 })
      assert.strictEqual(dials, 1)
    }))

  it.effect("gives a socket up that takes nothing more and does not say why", () =>
    Effect.gen(function*() {
      const transport: Transport.Transport["Service"] = {
        dial: () =>
          Effect.succeed({
            receive: Effect.never,
            send: () => Effect.fail(TransportError.writeFailed("closing")),
            terminate: Effect.void
          })
      }
      const harness = yield* Harness.make({ transport })
      yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      yield* Harness.pass("2 seconds")
      assert.deepInclude(lost(harness.states)[0]?.error.reason, { _tag: "WriteFailed" })
    }))
})

describe("what a loss means for the next dial", () => {
  for (const code of [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009, 1011, 1012, 1014, 1015, 4002, 4999, 3000]) {
    it.effect(`case 12: dials again at once after close code ${code}`, () =>
      Effect.gen(function*() {
        assert.strictEqual(CloseCode.ofCloseCode(code).remedy, "retry")
        const harness = yield* Harness.connected()
        yield* harness.line.peer.close(code)
        yield* Harness.settle
        assert.strictEqual(yield* harness.memory.dials, 2)
      }))
  }
  for (const code of [1008, 1013]) {
    it.effect(`case 12: waits for at least a minute after close code ${code}`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.connected()
        yield* harness.line.peer.close(code)
        yield* Harness.pass(59_999)
        assert.strictEqual(yield* harness.memory.dials, 1)
        assert.deepInclude(yield* harness.gateway.state, { _tag: "Lost" })
        yield* Harness.pass(15_001)
        assert.strictEqual(yield* harness.memory.dials, 2)
      }))
  }
  it.effect("case 12: stops after close code 1010", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected()
      yield* harness.line.peer.close(1010)
      assert.deepInclude((yield* harness.gateway.stopped)?.reason, { code: 1010 })
      yield* Harness.pass("1 hour")
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))
  for (const status of [408, 425, 500, 502, 503, 504]) {
    it.effect(`case 3: dials again at once after a handshake answered with ${status}`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make()
        yield* harness.memory.refuse({ status })
        yield* Harness.settle
        assert.strictEqual(yield* harness.memory.dials, 2)
        assert.deepInclude(lost(harness.states)[0]?.error.reason, { kind: "Handshake", status })
      }))
  }
  for (const status of [400, 403, 418, 429]) {
    it.effect(`case 3: waits for at least a minute after a handshake answered with ${status}`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make()
        yield* harness.memory.refuse({ status })
        yield* Harness.pass(59_999)
        assert.strictEqual(yield* harness.memory.dials, 1)
        yield* Harness.pass(15_001)
        assert.strictEqual(yield* harness.memory.dials, 2)
      }))
  }
  for (const status of [301, 401, 404, 410, 426]) {
    it.effect(`case 3: stops after a handshake answered with ${status}`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make()
        yield* harness.memory.refuse({ status })
        const error = yield* harness.gateway.stopped
        assert.deepInclude(error?.reason, { status })
        assert.isFalse(error?.isRetryable)
        yield* Harness.pass("1 hour")
        assert.strictEqual(yield* harness.memory.dials, 1)
      }))
  }
  it.effect("stops where the URL is none", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      yield* harness.memory.refuse(TransportError.openFailed("InvalidUrl", "wss//"))
      assert.deepInclude((yield* harness.gateway.stopped)?.reason, { kind: "InvalidUrl" })
    }))
  it.effect("case 7: disperses clients that were turned away together", () =>
    Effect.gen(function*() {
      const buckets = new Map<number, number>()
      for (const seed of seeds(400)) {
        const wait = yield* Effect.scoped(Effect.gen(function*() {
          const harness = yield* Harness.make()
          yield* harness.memory.refuse({ status: 429 })
          yield* Harness.settle
          return Duration.toMillis(lost(harness.states)[0]!.retryIn)
        })).pipe(Random.withSeed(seed))
        assert.isAtLeast(wait, 60_000)
        assert.isAtMost(wait, 75_000)
        buckets.set(Math.floor(wait / 100), (buckets.get(Math.floor(wait / 100)) ?? 0) + 1)
      }
      assert.isAtMost(Math.max(...buckets.values()), 20)
    }))
})
