import { MemoryTransport, type Recording, RecordingTransport, TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"

/** A recorded transport with one connection, what is recorded of it, and the scope that owns it. */
const recorded = Effect.gen(function*() {
  const memory = yield* MemoryTransport.make()
  const entries: Array<Recording.Entry> = []
  const transport = yield* RecordingTransport.make(
    memory.transport,
    (more) => Effect.sync(() => void entries.push(...more))
  )
  const scope = yield* Scope.make()
  const dialling = yield* Effect.forkChild(
    Scope.provide(transport.dial("wss://me:secret@venue.test/ws?key=secret"), scope)
  )
  const peer = yield* memory.accept
  const connection = yield* Fiber.join(dialling)
  const lines = () =>
    entries.map((entry) => {
      const { at, event, session } = entry
      const what = event === "dial"
        ? entry.url
        : event === "end"
        ? `${entry.code} ${entry.reason}`
        : event === "open"
        ? ""
        : entry.frame
      return `${at.epochMilliseconds} ${session} ${event} ${what}`.trim()
    })
  return { memory, transport, scope, peer, connection, lines }
})

describe("RecordingTransport", () => {
  it.effect("writes down frames in both directions, with their times, and the end", () =>
    Effect.gen(function*() {
      const { connection, lines, peer, scope } = yield* recorded
      yield* TestClock.adjust("10 millis")
      yield* connection.send("question")
      yield* TestClock.adjust("10 millis")
      yield* peer.sendAll(["answer", "more"])
      assert.deepStrictEqual(yield* connection.receive, ["answer", "more"])
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(lines(), [
        "0 1 dial wss://venue.test/ws",
        "0 1 open",
        "10 1 out question",
        "20 1 in answer",
        "20 1 in more",
        "20 1 end 1000"
      ])
    }))

  it.effect("writes down how a connection was lost, once, and counts connections", () =>
    Effect.gen(function*() {
      const { connection, lines, memory, peer, scope, transport } = yield* recorded
      yield* peer.close(1012, "restart")
      yield* Effect.flip(connection.receive)
      yield* Effect.flip(connection.receive)
      yield* Scope.close(scope, Exit.void)
      yield* memory.refuse(TransportError.openFailed("Refused", "nobody listens"))
      yield* Effect.flip(Effect.scoped(transport.dial("wss://venue.test/ws")))
      assert.deepStrictEqual(lines().slice(2), [
        "0 1 end 1012 restart",
        "0 2 dial wss://venue.test/ws",
        "0 2 end 1006 Could not open the connection: nobody listens"
      ])
    }))

  it.effect("sends a login as it is, and does not write down its secrets", () =>
    Effect.gen(function*() {
      const { connection, lines, peer } = yield* recorded
      const login = `{"method":"login","params":{"type":"HS256","api_key":"KEY","signature":"SIGNATURE"},"id":1}`
      yield* connection.send(login)
      assert.deepStrictEqual(yield* peer.receive, [login])
      assert.notMatch(lines().join("\n"), /KEY|SIGNATURE|secret/)
    }))

  it.effect("hands frames on only once they are written down", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const transport = yield* RecordingTransport.make(
        memory.transport,
        ([entry]) => entry?.event === "in" ? Effect.sleep("1 second") : Effect.void
      )
      const dialling = yield* Effect.forkChild(transport.dial("wss://venue.test/ws"))
      const peer = yield* memory.accept
      const connection = yield* Fiber.join(dialling)
      yield* peer.send("slow")
      const receiving = yield* Effect.forkChild(connection.receive, { startImmediately: true })
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(receiving.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(receiving), ["slow"])
    }).pipe(Effect.scoped))
})
