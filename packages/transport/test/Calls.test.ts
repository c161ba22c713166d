import { V2, V3 } from "@effect-hitbtc/core"
import { Random } from "@effect-hitbtc/testkit/Random"
import {
  type Anomaly,
  Calls,
  type HitBtcError,
  type RateLimiter,
  Transport,
  TransportError
} from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Stream } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

type Outcome = Exit.Exit<unknown, HitBtcError.HitBtcError>

/** Calls, and remembers each outcome: there must be exactly one. */
const calling = Effect.fnUntraced(function*(
  harness: Pick<Harness.Harness, "gateway">,
  ...args: Parameters<Harness.Harness["gateway"]["call"]>
) {
  const outcomes: Array<Outcome> = []
  const fiber = yield* harness.gateway.call(...args).pipe(
    Effect.onExit((exit) => Effect.sync(() => void outcomes.push(exit))),
    Effect.forkScoped({ startImmediately: true })
  )
  return { outcomes, fiber }
})

/** What became of it, in words. */
const word = (outcomes: ReadonlyArray<Outcome>): string => {
  const [exit] = outcomes
  if (exit === undefined || outcomes.length > 1) return `${outcomes.length} outcomes`
  if (Exit.isSuccess(exit)) return JSON.stringify(exit.value)
  const error = Exit.findErrorOption(exit)
  if (error._tag === "None") return "interrupted"
  const { reason } = error.value
  return reason._tag === "OutcomeUnknown" ? `OutcomeUnknown ${reason.cause}` : reason._tag
}

const unmatched = (anomalies: ReadonlyArray<Anomaly.Anomaly>) =>
  anomalies.flatMap((anomaly) => anomaly._tag === "Unmatched" ? [anomaly.answer.id] : [])

const echo: Venue.Script = (asked) => ({ result: asked.params })

describe("a call", () => {
  it.effect("gives the result to its caller", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, echo)
      assert.deepStrictEqual(yield* harness.gateway.call("getThing", { a: 1 }), { a: 1 })
      assert.deepInclude(line.asked[0], { method: "getThing", params: { a: 1 } })
      assert.isNull(
        yield* Harness.connected({}, () => ({ result: null })).pipe(
          Effect.flatMap((other) => other.gateway.call("getNothing"))
        )
      )
    }))

  it.effect("gets an id of its own, also over connections", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, echo)
      yield* Effect.forEach(Array.from({ length: 15 }), () => harness.gateway.call("getThing"))
      yield* line.peer.drop
      const next = yield* harness.accept(echo)
      yield* Effect.forEach(Array.from({ length: 5 }), () => harness.gateway.call("getThing"))
      const ids = [...line.asked, ...next.asked].map((asked) => asked.id)
      assert.lengthOf(new Set(ids), 20)
    }))

  it.effect("takes an id of one's own, a string or a number, and echoes it with the same type", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, echo)
      for (const id of ["mine", "", "7", 7, -1, 0, 1.5, 2 ** 53 - 1] as const) {
        assert.deepStrictEqual(yield* harness.gateway.call("getThing", { id }, { id }), { id })
        assert.strictEqual(line.asked.at(-1)?.id, id)
      }
    }))

  it.effect("is refused where its id is awaited, and leaves the other one alone", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const first = yield* calling(harness, "getThing", {}, { id: "x" })
      const second = yield* calling(harness, "getThing", {}, { id: "x" })
      yield* Harness.settle
      assert.strictEqual(word(second.outcomes), "InvalidRequest")
      assert.lengthOf(line.asked, 1)
      yield* line.answer(line.asked[0]!, { result: 1 })
      yield* Harness.settle
      assert.strictEqual(word(first.outcomes), "1")
      const third = yield* calling(harness, "getThing", {}, { id: "x" })
      yield* Harness.settle
      yield* line.answer(line.asked[1]!, { result: 3 })
      yield* Harness.settle
      assert.strictEqual(word(third.outcomes), "3")
    }))

  it.effect("never gets an id that a caller chose before, awaited or not", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      yield* calling(harness, "mine", {}, { id: 3 })
      yield* calling(harness, "mine", {}, { id: 5, timeout: "1 second" })
      yield* calling(harness, "mine", {}, { id: 2 ** 53 - 1 })
      yield* Harness.pass("1 second")
      for (let i = 0; i < 6; i++) yield* calling(harness, "its")
      yield* Harness.settle
      const ids = line.asked.map((asked) => asked.id)
      assert.lengthOf(new Set(ids), 9)
      assert.isBelow(Number(ids.at(-1)), 20)
    }))

  for (const id of [NaN, Infinity, -Infinity, 2 ** 53, -1e300]) {
    it.effect(`is refused with the id ${id}, which JSON has no word for, or not one of its own`, () =>
      Effect.gen(function*() {
        const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
        const error = yield* Effect.flip(harness.gateway.call("getThing", {}, { id }))
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.lengthOf(line.asked, 0)
      }))
  }

  it.effect("is refused where its parameters cannot be written", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, echo)
      const error = yield* Effect.flip(harness.gateway.call("getThing", { n: 1n }, { id: 1 }))
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      const told = yield* Effect.flip(harness.gateway.notify("tell", { n: 1n }))
      assert.strictEqual(told.reason._tag, "InvalidRequest")
      assert.lengthOf(line.asked, 0)
      assert.deepStrictEqual(yield* harness.gateway.call("getThing", {}, { id: 1 }), {})
    }))

  it.effect("case 74: is told apart from 10,000 others answered in random order", () =>
    Effect.gen(function*() {
      const random = new Random(74)
      const held: Array<Venue.Asked> = []
      const { line, ...harness } = yield* Harness.connected(
        { rate: { burst: 100_000, perSecond: 1 } },
        (asked) => void held.push(asked)
      )
      const calls = yield* Effect.forEach(
        Array.from({ length: 10_000 }, (_, n) => n),
        (n) => Effect.forkScoped(harness.gateway.call("getThing", { n }))
      )
      yield* Harness.settle
      assert.lengthOf(held, 10_000)
      for (const asked of random.shuffle(held)) yield* line.answer(asked, { result: asked.params.n })
      const results = yield* Effect.forEach(calls, Fiber.join)
      assert.isTrue(results.every((result, n) => result === n))
      assert.lengthOf(harness.anomalies, 0)
    }))

  it.effect("fails with Rejected and the class of the venue's error, and carries method, id and parameters", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({}, () => Venue.error(20001, "Insufficient funds"))
      const error = yield* Effect.flip(harness.gateway.call("newOrder", { a: 1 }, { id: "o1" }))
      assert.deepInclude(error, { method: "newOrder", id: "o1", params: { a: 1 } })
      assert.strictEqual(error.reason._tag, "Rejected")
      if (error.reason._tag !== "Rejected") return
      assert.deepInclude(error.reason.error, { code: 20001, message: "Insufficient funds" })
      assert.strictEqual(error.reason.error.errorClass, "rejected")
      assert.isFalse(error.isRetryable)
    }))

  it.effect("fails with OutcomeUnknown where the venue timed out", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({}, () => Venue.error(504))
      const call = yield* calling(harness, "newOrder")
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "OutcomeUnknown VenueTimeout")
    }))

  it.effect("fails with OutcomeUnknown at the deadline once it was sent, and a late answer is an anomaly", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "newOrder", {}, { id: "late" })
      yield* Harness.pass(9_999)
      assert.lengthOf(call.outcomes, 0)
      yield* Harness.pass(1)
      assert.strictEqual(word(call.outcomes), "OutcomeUnknown Timeout")
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.deepStrictEqual(unmatched(harness.anomalies), ["late"])
      assert.lengthOf(call.outcomes, 1)
    }))

  it.effect("takes a deadline of its own", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "newOrder", {}, { timeout: "1 second" })
      yield* Harness.pass("1 second")
      assert.strictEqual(word(call.outcomes), "OutcomeUnknown Timeout")
    }))

  it.effect("waits for a connection, and goes out on it once", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      const call = yield* calling(harness, "getThing", { a: 1 })
      const told = yield* Effect.forkScoped(harness.gateway.notify("tell"))
      yield* Harness.pass("5 seconds")
      const line = yield* harness.accept((asked) => asked.id === undefined ? undefined : { result: asked.params })
      assert.strictEqual(word(call.outcomes), "{\"a\":1}")
      yield* Fiber.join(told)
      assert.deepStrictEqual(line.asked.map(({ id, method }) => [method, id]), [["getThing", 1], ["tell", undefined]])
      yield* line.peer.drop
      const next = yield* harness.accept()
      assert.lengthOf(next.asked, 0)
    }))

  it.effect("fails with NotSent at the deadline where there is no connection, and is never sent", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      const call = yield* calling(harness, "newOrder")
      const told = yield* Effect.forkScoped(Effect.flip(harness.gateway.notify("tell")))
      yield* Harness.pass("10 seconds")
      assert.strictEqual(word(call.outcomes), "NotSent")
      assert.strictEqual((yield* Fiber.join(told)).reason._tag, "NotSent")
      const line = yield* harness.accept()
      assert.lengthOf(line.asked, 0)
    }))

  it.effect("fails with NotSent at the deadline where the rate limit holds it up, and is never sent", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ rate: { burst: 1, perSecond: 0.01 } }, Venue.mute)
      yield* calling(harness, "first")
      const call = yield* calling(harness, "second")
      yield* Harness.pass("10 seconds")
      assert.strictEqual(word(call.outcomes), "NotSent")
      yield* Harness.pass("2 seconds")
      assert.lengthOf(line.asked, 1)
    }))

  it.effect("case 68: fails with OutcomeUnknown, once, where the connection is lost, and is not sent on the next one", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const calls = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, n) => n),
        (n) => calling(harness, "newOrder", { n })
      )
      yield* Harness.settle
      assert.lengthOf(line.asked, 20)
      yield* line.peer.drop
      yield* Harness.settle
      for (const call of calls) assert.strictEqual(word(call.outcomes), "OutcomeUnknown ConnectionLost")
      const next = yield* harness.accept(echo)
      yield* Effect.forEach(line.asked, (asked) => next.answer(asked))
      yield* Harness.pass("10 seconds")
      assert.lengthOf(next.asked, 0)
      assert.lengthOf(unmatched(harness.anomalies), 20)
      for (const call of calls) assert.lengthOf(call.outcomes, 1)
    }))

  it.effect("waits for the next connection where this one is lost while the rate limit holds it up", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ rate: { burst: 1, perSecond: 1 } }, Venue.mute)
      yield* calling(harness, "first")
      const call = yield* calling(harness, "second")
      yield* line.peer.drop
      yield* Harness.pass("3 seconds")
      const next = yield* harness.accept(echo)
      yield* Harness.pass("2 seconds")
      assert.strictEqual(word(call.outcomes), "{}")
      assert.deepStrictEqual(next.asked.map((asked) => asked.method), ["second"])
    }))

  it.effect("fails with NotSent where the socket does not take it", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({
        transport: Transport.Transport.of({
          dial: () =>
            Effect.succeed({
              receive: Effect.never,
              send: () => Effect.fail(TransportError.writeFailed("closing")),
              terminate: Effect.void
            })
        })
      })
      yield* Harness.settle
      const call = yield* calling(harness, "newOrder")
      const told = yield* Effect.flip(harness.gateway.notify("tell"))
      assert.strictEqual(word(call.outcomes), "NotSent")
      assert.strictEqual(told.reason._tag, "NotSent")
    }))

  it.effect("fails with Stopped on a gateway that is over", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({}, echo)
      yield* harness.close
      for (const effect of [harness.gateway.call("getThing"), harness.gateway.notify("tell")]) {
        const error = yield* Effect.flip(effect)
        assert.strictEqual(error.reason._tag, "Stopped")
        assert.isFalse(error.isRetryable)
      }
    }))

  it.effect("is forgotten where it is interrupted: its answer is an anomaly, and its id free", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "getThing", {}, { id: "x" })
      yield* Harness.settle
      yield* Fiber.interrupt(call.fiber)
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.deepStrictEqual(unmatched(harness.anomalies), ["x"])
      const again = yield* calling(harness, "getThing", {}, { id: "x" })
      yield* line.answer(line.asked[1]!, { result: 2 })
      yield* Harness.settle
      assert.strictEqual(word(again.outcomes), "2")
    }))

  it.effect("leaves nothing behind where it is interrupted before it was sent", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      const waiting = yield* calling(harness, "getThing")
      yield* Fiber.interrupt(waiting.fiber)
      const line = yield* harness.accept(echo)
      assert.lengthOf(line.asked, 0)
    }))

  it.effect("case 35: is answered where the one told of its answer throws, and so are those in the same frame", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      harness.oracle.expectError(/a fault of the listener/)
      const first = yield* calling(harness, "getThing", {}, {
        id: 1,
        onAnswer: () => {
          throw new Error("a fault of the listener")
        }
      })
      const second = yield* calling(harness, "getThing", {}, { id: 2 })
      yield* line.peer.send("[{\"id\":1,\"result\":1},{\"id\":2,\"result\":2}]")
      yield* Harness.settle
      assert.strictEqual(word(first.outcomes), "1")
      assert.strictEqual(word(second.outcomes), "2")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("names the channel that it is about beside its method, in its errors, too", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected(
        { protocol: V3.makePublic() },
        (asked) =>
          asked.ch === "nope"
            ? Venue.error(2003, "Unknown channel")
            : { result: { ch: asked.ch, subscriptions: ["ETHBTC"] } }
      )
      assert.deepStrictEqual(yield* harness.gateway.call("subscriptions", {}, { ch: "trades" }), {
        ch: "trades",
        subscriptions: ["ETHBTC"]
      })
      yield* harness.gateway.notify("subscribe", { symbols: ["BTCUSDT"] }, { ch: "ticker/1s" })
      yield* harness.gateway.call("other")
      assert.deepStrictEqual(line.asked.map(({ ch, method }) => [method, ch]), [
        ["subscriptions", "trades"],
        ["subscribe", "ticker/1s"],
        ["other", undefined]
      ])
      const error = yield* Effect.flip(harness.gateway.call("subscriptions", {}, { ch: "nope" }))
      assert.strictEqual(error.message, "subscriptions nope: rejected by the venue: 2003 Unknown channel")
      assert.deepInclude(error, { method: "subscriptions", ch: "nope" })
      yield* harness.close
      const stopped = yield* Effect.flip(harness.gateway.notify("subscribe", {}, { ch: "trades" }))
      assert.strictEqual(stopped.ch, "trades")
    }))

  it.effect("shows its frames, the request before the answer", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({}, echo)
      const frames = yield* Effect.forkScoped(Stream.runCollect(Stream.take(harness.gateway.frames, 2)), {
        startImmediately: true
      })
      yield* harness.gateway.call("getThing")
      const seen = yield* Fiber.join(frames)
      assert.deepStrictEqual(seen.map((frame) => [frame.direction, frame.session]), [["out", 1], ["in", 1]])
    }))
})

/** Three answers to the id 1, told into an array, with whether they were late. */
const listing = (told: Array<readonly [unknown, boolean]>) => ({
  id: 1,
  responses: 3,
  onAnswer: (answer: Calls.Answer, isLate: boolean) =>
    void told.push([answer._tag === "Result" ? answer.result : answer.error.code, isLate])
})

describe("a call with several answers", () => {
  it.effect("gives their results in order of arrival, once the last is there, and tells of each as it comes", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const told: Array<readonly [unknown, boolean]> = []
      const call = yield* calling(harness, "newList", {}, listing(told))
      const other = yield* calling(harness, "getThing", {}, { id: 2 })
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: "b" })
      yield* line.answer(line.asked[1]!, { result: "other" })
      yield* line.answer(line.asked[0]!, { result: null })
      yield* Harness.settle
      assert.strictEqual(word(other.outcomes), "\"other\"")
      assert.lengthOf(call.outcomes, 0)
      assert.deepStrictEqual(told, [["b", false], [null, false]])
      yield* line.answer(line.asked[0]!, { result: "a" })
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "[\"b\",null,\"a\"]")
      assert.deepStrictEqual(told.map(([result]) => result), ["b", null, "a"])
      assert.lengthOf(harness.anomalies, 0)
      // One too many belongs to nobody.
      yield* line.answer(line.asked[0]!, { result: "c" })
      yield* Harness.settle
      assert.deepStrictEqual(unmatched(harness.anomalies), [1])
      assert.lengthOf(told, 3)
      assert.lengthOf(call.outcomes, 1)
    }))

  it.effect("in one frame gives them all", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "newList", {}, { id: 1, responses: 2 })
      yield* Harness.settle
      yield* line.peer.send("[{\"id\":1,\"result\":1},{\"id\":1,\"result\":2}]")
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "[1,2]")
    }))

  it.effect("keeps its id until the last one", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      yield* calling(harness, "newList", {}, { id: 1, responses: 2 })
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: 1 })
      const taken = yield* calling(harness, "getThing", {}, { id: 1 })
      yield* Harness.settle
      assert.strictEqual(word(taken.outcomes), "InvalidRequest")
      yield* line.answer(line.asked[0]!, { result: 2 })
      const free = yield* calling(harness, "getThing", {}, { id: 1 })
      yield* Harness.settle
      yield* line.answer(line.asked[1]!, { result: 3 })
      yield* Harness.settle
      assert.strictEqual(word(free.outcomes), "3")
    }))

  it.effect("ends with the first error, and nothing of it counts after", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const told: Array<readonly [unknown, boolean]> = []
      const call = yield* calling(harness, "newList", {}, listing(told))
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: "a" })
      yield* line.answer(line.asked[0]!, Venue.error(10001))
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "Rejected")
      yield* line.answer(line.asked[0]!, { result: "b" })
      yield* Harness.settle
      assert.deepStrictEqual(told, [["a", false], [10001, false]])
      assert.deepStrictEqual(unmatched(harness.anomalies), [1])
      assert.lengthOf(call.outcomes, 1)
    }))

  it.effect("is of an unknown outcome where the connection is lost before the last, and what came was told", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const told: Array<readonly [unknown, boolean]> = []
      const call = yield* calling(harness, "newList", {}, listing(told))
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: "a" })
      yield* line.answer(line.asked[0]!, { result: "b" })
      yield* line.peer.drop
      const next = yield* harness.accept(Venue.mute)
      assert.strictEqual(word(call.outcomes), "OutcomeUnknown ConnectionLost")
      yield* next.answer(line.asked[0]!, { result: "c" })
      yield* Harness.settle
      assert.deepStrictEqual(told, [["a", false], ["b", false]])
      assert.deepStrictEqual(unmatched(harness.anomalies), [1])
      assert.lengthOf(next.asked, 0)
    }))

  it.effect("is of an unknown outcome at the deadline; those that come late are told late, and no more than asked", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const told: Array<readonly [unknown, boolean]> = []
      const call = yield* calling(harness, "newList", {}, listing(told))
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: "a" })
      yield* Harness.pass("10 seconds")
      assert.strictEqual(word(call.outcomes), "OutcomeUnknown Timeout")
      for (const result of ["b", "c", "d"]) yield* line.answer(line.asked[0]!, { result })
      yield* Harness.settle
      assert.deepStrictEqual(told, [["a", false], ["b", true], ["c", true]])
      assert.deepStrictEqual(unmatched(harness.anomalies), [1])
    }))

  it.effect("is forgotten where it is interrupted and nobody is told of its answers", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "newList", {}, { id: 1, responses: 3 })
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: "a" })
      yield* Harness.settle
      yield* Fiber.interrupt(call.fiber)
      for (const result of ["b", "c"]) yield* line.answer(line.asked[0]!, { result })
      yield* Harness.settle
      assert.deepStrictEqual(unmatched(harness.anomalies), [1, 1])
    }))

  it.effect("goes on where the one told of them throws", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      harness.oracle.expectError(/a fault of the listener/, 2)
      const call = yield* calling(harness, "newList", {}, {
        responses: 2,
        onAnswer: () => {
          throw new Error("a fault of the listener")
        }
      })
      yield* Harness.settle
      yield* line.answer(line.asked[0]!, { result: 1 })
      yield* line.answer(line.asked[0]!, { result: 2 })
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "[1,2]")
    }))

  it.effect("that are none or not a number of answers is refused, and one of one is the result itself", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, echo)
      for (const responses of [0, -1, 1.5, NaN, Infinity]) {
        const error = yield* Effect.flip(harness.gateway.call("newList", {}, { responses }))
        assert.deepInclude(error.reason, {
          _tag: "InvalidRequest",
          issue: `responses: expected a positive integer, got ${responses}`
        })
      }
      assert.lengthOf(line.asked, 0)
      assert.deepStrictEqual(yield* harness.gateway.call("newList", { a: 1 }, { responses: 1 }), { a: 1 })
    }))
})

/** Sends frames that belong to neither of two calls, which must be answered none the less. */
const answers = (frames: ReadonlyArray<string>, expected: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
    const number = yield* calling(harness, "getThing", {}, { id: 7 })
    const string = yield* calling(harness, "getThing", {}, { id: "eight" })
    yield* Harness.settle
    for (const frame of frames) yield* line.peer.send(frame)
    yield* Harness.settle
    assert.deepStrictEqual(harness.anomalies.map((anomaly) => anomaly._tag), expected)
    assert.lengthOf(number.outcomes, 0)
    assert.lengthOf(string.outcomes, 0)
    yield* line.peer.send("[{\"id\":7,\"result\":1},{\"id\":\"eight\",\"result\":2}]")
    yield* Harness.settle
    assert.strictEqual(word(number.outcomes), "1")
    assert.strictEqual(word(string.outcomes), "2")
  })

describe("the calls of a connection", () => {
  it("settle each id once, and end but once", () => {
    const calls = Calls.make()
    const one = calls.open(1)
    const two = calls.open("1")
    assert.isDefined(one)
    assert.isDefined(two)
    assert.isUndefined(calls.open(1))
    assert.isTrue(calls.has(1))
    assert.isTrue(calls.settle({ _tag: "Result", id: 1, result: 1 }))
    assert.isFalse(calls.settle({ _tag: "Result", id: 1, result: 2 }))
    assert.isFalse(calls.settle({ _tag: "Result", id: null, result: 2 }))
    // The id is free again, and who had it first cannot take it from who has it now.
    const again = calls.open(1)
    assert.isDefined(again)
    calls.forget(1, one)
    assert.isTrue(calls.has(1))
    calls.forget(1, again)
    assert.isFalse(calls.has(1))
    calls.end()
    calls.end()
    assert.isFalse(calls.settle({ _tag: "Result", id: "1", result: 1 }))
    assert.deepStrictEqual([one, two, again].map((awaited) => Deferred.isDoneUnsafe(awaited)), [true, true, false])
  })
})

describe("an answer", () => {
  const unmatchedFrames: ReadonlyArray<readonly [string, string]> = [
    ["without an id", "{\"result\":true}"],
    ["with the id null", "{\"id\":null,\"result\":true}"],
    ["with an unknown id", "{\"id\":99,\"result\":true}"],
    ["with the id as another type", "{\"id\":\"7\",\"result\":true}"],
    ["with the id as a boolean", "{\"id\":true,\"result\":true}"],
    ["with the id in an array", "{\"id\":[7],\"result\":true}"],
    ["with an error and no id", "{\"error\":{\"code\":500},\"id\":null}"]
  ]
  for (const [name, frame] of unmatchedFrames) {
    it.effect(`case 54: ${name} resolves nothing, and is an anomaly`, () => answers([frame], ["Unmatched"]))
  }
  it.effect("case 52: that is malformed resolves nothing, and costs nothing else", () =>
    answers(
      ["", "{", "null", "[]", "42", "\"x\"", "{\"id\":7}", "\ufeff{}", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
      Array.from({ length: 9 }, () => "Malformed")
    ))
  it.effect("that the decoder throws on is malformed, and costs nothing else", () =>
    Effect.gen(function*() {
      const protocol = V2.make()
      const { line, ...harness } = yield* Harness.connected({
        protocol: {
          ...protocol,
          decode: (frame) => {
            if (frame === "boom") throw new Error("a fault of the decoder")
            return protocol.decode(frame)
          }
        }
      }, echo)
      yield* line.peer.sendAll(["boom", "boom"])
      yield* Harness.settle
      assert.deepStrictEqual(
        harness.anomalies,
        [1, 2].map(() => ({
          _tag: "Malformed" as const,
          frame: "boom",
          issue: "the decoder threw: a fault of the decoder"
        }))
      )
      assert.deepStrictEqual(yield* harness.gateway.call("getThing"), {})
    }))
  it.effect("case 54: that comes twice resolves its call once", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "getThing", {}, { id: 1 })
      yield* line.peer.sendAll(["{\"id\":1,\"result\":1}", "{\"id\":1,\"result\":2}"])
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "1")
      assert.deepStrictEqual(unmatched(harness.anomalies), [1])
    }))
  it.effect("case 55: with a result and an error is an error", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const call = yield* calling(harness, "getThing", {}, { id: 1 })
      yield* line.peer.send("{\"id\":1,\"result\":1,\"error\":{\"message\":\"no\"}}")
      yield* Harness.settle
      assert.strictEqual(word(call.outcomes), "Rejected")
    }))
})

/** Answers some, late, and with an error where it likes. */
const whimsical = (random: Random): Venue.Script => (asked, line) => {
  const roll = random.next()
  if (roll < 0.2) return undefined
  if (roll < 0.3) return Venue.error(random.pick([504, 500, 2001]))
  // Some of its answers come twice, and some once too often.
  return Effect.forkDetach(Effect.repeat(
    Effect.andThen(
      Effect.sleep(random.between(0, 3_500)),
      Effect.suspend(() => line.answer(asked, { result: asked.params.n }))
    ),
    { times: random.pick([0, 0, 0, 1, 2]) }
  ))
}

describe("any number of calls", () => {
  it.effect("end with one outcome each, whatever happens, and are written at most once", () =>
    Effect.gen(function*() {
      for (let seed = 0; seed < 60; seed++) {
        const random = new Random(seed)
        yield* Effect.scoped(Effect.gen(function*() {
          const harness = yield* Harness.make({ rate: { burst: 5, perSecond: 20 }, callTimeout: "3 seconds" })
          const lines: Array<Venue.Line> = []
          const calls: Array<{ readonly outcomes: Array<Outcome>; readonly fiber: Fiber.Fiber<unknown, unknown> }> = []
          for (let n = 0; n < 60; n++) {
            const roll = random.next()
            if (roll < 0.7) {
              calls.push(
                yield* calling(harness, "newOrder", { n }, {
                  priority: random.between(0, 3) as RateLimiter.Priority,
                  ...(random.chance(0.3) ? { timeout: random.between(0, 5_000) } : undefined),
                  ...(random.chance(0.3) ? { responses: random.between(1, 3) } : undefined),
                  ...(random.chance(0.2) ? { id: random.pick<string | number>(["a", "b", n]) } : undefined)
                })
              )
            } else if (roll < 0.75) {
              const last = lines.at(-1)
              if (last !== undefined) yield* last.peer.drop
            } else if (roll < 0.8 && calls.length > 0) {
              yield* Fiber.interrupt(random.pick(calls).fiber)
            } else if ((yield* harness.memory.pendingDials) > 0) {
              lines.push(yield* harness.accept(whimsical(random)))
            }
            yield* Harness.pass(random.between(0, 300))
          }
          yield* Harness.pass("10 seconds")
          const written = lines.flatMap((line) => line.asked.filter((asked) => asked.method === "newOrder"))
          assert.lengthOf(new Set(written.map((asked) => asked.params.n)), written.length)
          const byNumber = new Set(written.map((asked) => asked.params.n))
          for (const [index, call] of calls.entries()) {
            assert.lengthOf(call.outcomes, 1, `seed ${seed}, call ${index}`)
            const [exit] = call.outcomes
            const error = exit === undefined || Exit.isSuccess(exit) ? undefined : Exit.findErrorOption(exit)
            if (error?._tag !== "Some") continue
            const { params, reason } = error.value
            const isWritten = byNumber.has((params as { readonly n: number }).n)
            const isKnown = reason._tag === "NotSent" || reason._tag === "InvalidRequest" || reason._tag === "Stopped"
            assert.strictEqual(isWritten, !isKnown, `seed ${seed}, call ${index}: ${reason._tag}`)
          }
        }))
      }
    }))
})
