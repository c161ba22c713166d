import { type Recording, ReplayTransport, Transport, type TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

type Line =
  | readonly [millis: number, event: "out" | "in", frame: string]
  | readonly [millis: number, event: "end", code: number]

/** A recording of connections to one path: each a list of what happened on it. */
const recordingOf = (...sessions: ReadonlyArray<ReadonlyArray<Line>>): Recording.Recording => ({
  entries: sessions.flatMap((lines, i): ReadonlyArray<Recording.Entry> => {
    const session = i + 1
    const start = Date.UTC(2026, 0, 2) + i * 60_000
    const at = (millis: number) => DateTime.toUtc(DateTime.makeUnsafe(start + millis))
    return [
      { at: at(0), session, event: "dial", url: "wss://venue.test/ws" },
      { at: at(0), session, event: "open" },
      ...lines.map((line): Recording.Entry =>
        line[1] === "end"
          ? { at: at(line[0]), session, event: "end", code: line[2], reason: "" }
          : { at: at(line[0]), session, event: line[1], frame: line[2] }
      )
    ]
  })
})

const subscribe = (id: number, symbols: ReadonlyArray<string>, ch = "trades") =>
  JSON.stringify({ method: "subscribe", ch, params: { symbols, limit: 5 }, id })
const acknowledge = (id: number, subscriptions: ReadonlyArray<string>, ch = "trades") =>
  JSON.stringify({ result: { ch, subscriptions }, id })

const dial = Effect.flatMap(Transport.Transport, ({ dial }) => dial("wss://elsewhere.test/ws"))

/** All frames that are there, and a loss, without waiting for more. */
const drain = (connection: Transport.Connection, into: Array<string>) =>
  Effect.forkChild(
    connection.receive.pipe(
      Effect.map((frames) => void into.push(...frames)),
      Effect.forever,
      Effect.catch((error: TransportError.TransportError) => Effect.sync(() => void into.push(error.message)))
    ),
    { startImmediately: true }
  )

const replay = (recording: Recording.Recording, options?: ReplayTransport.Options) =>
  Effect.provide(ReplayTransport.layer(recording, options))

describe("ReplayTransport", () => {
  it.effect("answers what was asked then under the id of now, and plays the rest at its time", () =>
    Effect.gen(function*() {
      const connection = yield* dial
      const seen: Array<string> = []
      yield* drain(connection, seen)
      yield* connection.send(subscribe(99, ["A"]))
      yield* TestClock.adjust("0 millis")
      assert.deepStrictEqual(seen, [acknowledge(99, ["A"])])
      yield* TestClock.adjust("999 millis")
      assert.strictEqual(seen.length, 1)
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(seen.slice(1), ["data 1"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(seen.slice(2), ["data 2"])
    }).pipe(
      replay(recordingOf([
        [0, "out", subscribe(1, ["A"])],
        [0, "in", acknowledge(1, ["A"])],
        [1000, "in", "data 1"],
        [2000, "in", "data 2"],
        [60_000, "end", 1006]
      ])),
      Effect.scoped
    ))

  it.effect("goes as fast as it is told, and without end waits for nothing but the client", () =>
    Effect.gen(function*() {
      const recording = recordingOf([
        [0, "out", subscribe(1, ["A"])],
        [10, "in", acknowledge(1, ["A"])],
        [100_000, "in", "data"],
        [200_000, "end", 1012]
      ])
      const seen: Array<string> = []
      yield* Effect.gen(function*() {
        const connection = yield* dial
        yield* drain(connection, seen)
        yield* TestClock.adjust("500 millis")
        // Not before it was asked for.
        assert.deepStrictEqual(seen, [])
        yield* connection.send(subscribe(7, ["A"]))
        yield* TestClock.adjust("0 millis")
        assert.deepStrictEqual(seen.slice(0, 2), [acknowledge(7, ["A"]), "data"])
        assert.match(seen[2]!, /^Connection closed: 1012/)
      }).pipe(replay(recording, { speed: Infinity }), Effect.scoped)

      const slow: Array<string> = []
      yield* Effect.gen(function*() {
        const connection = yield* dial
        yield* drain(connection, slow)
        yield* connection.send(subscribe(7, ["A"]))
        yield* TestClock.adjust("9999 millis")
        assert.strictEqual(slow.length, 1)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(slow.length, 2)
      }).pipe(replay(recording, { speed: 10 }), Effect.scoped)
    }))

  it.effect("waits no longer than its patience for what is not asked this time", () =>
    Effect.gen(function*() {
      const connection = yield* dial
      const seen: Array<string> = []
      yield* drain(connection, seen)
      yield* connection.send(subscribe(1, ["B"], "candles/M1"))
      yield* TestClock.adjust("1999 millis")
      assert.deepStrictEqual(seen, [acknowledge(1, ["B"], "candles/M1")])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(seen.slice(1), ["data", "more"])
    }).pipe(
      replay(
        recordingOf([
          [0, "out", subscribe(1, ["A"])],
          [0, "out", subscribe(2, ["A", "B"], "candles/M1")],
          [0, "out", `{"method":"never again","id":3}`],
          [0, "in", acknowledge(2, ["B"], "candles/M1")],
          [0, "in", "data"],
          [0, "out", `{"method":"nor this","id":4}`],
          [0, "in", "more"],
          [60_000, "end", 1006]
        ]),
        { patience: "2 seconds" }
      ),
      Effect.scoped
    ))

  it.effect("takes several requests for one that asks for all of it", () =>
    Effect.gen(function*() {
      const connection = yield* dial
      yield* connection.send(subscribe(5, ["B", "A"]))
      assert.deepStrictEqual(yield* connection.receive, [acknowledge(5, ["A", "B"])])
    }).pipe(
      replay(recordingOf([
        [0, "out", subscribe(1, ["A"])],
        [0, "out", subscribe(2, ["B"])],
        [0, "in", acknowledge(2, ["B"])],
        [0, "in", acknowledge(1, ["A"])],
        [1, "end", 1006]
      ])),
      Effect.scoped
    ))

  it.effect("accepts any login where one was accepted, and refuses what was never asked", () =>
    Effect.gen(function*() {
      const connection = yield* dial
      yield* connection.send(`{"method":"login","params":{"api_key":"mine"},"id":1}`)
      assert.deepStrictEqual(yield* connection.receive, [`{"result":true,"id":1}`])
      yield* connection.send(`{"method":"spot_new_order","params":{"client_order_id":"other"},"id":2}`)
      assert.deepStrictEqual(yield* connection.receive, [
        `{"error":{"code":10001,"message":"Not in the recording"},"id":2}`
      ])
      yield* connection.send(subscribe(3, ["C"]))
      assert.match((yield* connection.receive)[0], /Not in the recording/)
    }).pipe(
      replay(recordingOf([
        [0, "out", `{"method":"login","params":"<redacted>","id":1}`],
        [0, "in", `{"result":true,"id":1}`],
        [0, "out", `{"method":"spot_new_order","params":{"client_order_id":"then"},"id":2}`],
        [0, "in", `{"result":{},"id":2}`],
        [0, "out", subscribe(3, ["A"])],
        [60_000, "end", 1006]
      ])),
      Effect.scoped
    ))

  it.effect("plays one connection for each dial, and then says that it is over", () =>
    Effect.gen(function*() {
      const { dial } = yield* Transport.Transport
      const frames: Array<string> = []
      for (const host of ["elsewhere.test", "another.test"]) {
        const connection = yield* dial(`wss://${host}/ws`)
        const draining = yield* drain(connection, frames)
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(draining)
      }
      assert.deepStrictEqual(frames, [
        "first",
        "Connection closed: 1006 (no closing handshake)",
        "second",
        "Connection closed: 1000 (the recording is over)"
      ])
      const error = yield* Effect.flip(dial("wss://elsewhere.test/ws"))
      assert.isTrue(ReplayTransport.isOver(error))
      assert.strictEqual(error.remedy, "stop")
      assert.isTrue(ReplayTransport.isOver(yield* Effect.flip(dial("wss://elsewhere.test/another"))))
    }).pipe(replay(recordingOf([[0, "in", "first"], [5, "end", 1006]], [[0, "in", "second"]])), Effect.scoped))
})
