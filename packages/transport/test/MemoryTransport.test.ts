import { MemoryTransport, Transport, TransportError } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"

const url = "wss://venue.test/ws"

/** A memory transport with one open connection, and the scope that owns it. */
const connected = Effect.gen(function*() {
  const memory = yield* MemoryTransport.make()
  const scope = yield* Scope.make()
  const dialling = yield* Effect.forkChild(Scope.provide(memory.transport.dial(url), scope))
  const peer = yield* memory.accept
  const connection = yield* Fiber.join(dialling)
  return { memory, scope, peer, connection }
})

describe("MemoryTransport", () => {
  it.effect("hands frames over in order, in both directions", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      assert.strictEqual(peer.url, url)
      yield* connection.send("1")
      yield* connection.send("2")
      assert.deepStrictEqual(yield* peer.receive, ["1", "2"])
      yield* peer.send("a")
      yield* peer.sendAll(["b", "c"])
      assert.deepStrictEqual(yield* connection.receive, ["a", "b", "c"])
    }))

  it.effect("delivers sendAll as one batch to a client that waits", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      const receiving = yield* Effect.forkChild(connection.receive, { startImmediately: true })
      yield* peer.sendAll(["a", "b"])
      yield* peer.send("c")
      assert.deepStrictEqual(yield* Fiber.join(receiving), ["a", "b"])
      assert.deepStrictEqual(yield* connection.receive, ["c"])
    }))

  it.effect("keeps a dial pending until it is accepted", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const dialling = yield* Effect.forkChild(memory.transport.dial(url), { startImmediately: true })
      assert.strictEqual(yield* memory.pendingDials, 1)
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(dialling.pollUnsafe())
      yield* memory.accept
      yield* Fiber.join(dialling)
      assert.strictEqual(yield* memory.pendingDials, 0)
      assert.strictEqual(yield* memory.openConnections, 1)
    }))

  it.effect("answers an accept that waits with the next dial", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const accepting = yield* Effect.forkChild(memory.accept, { startImmediately: true })
      yield* memory.transport.dial(url)
      assert.strictEqual((yield* Fiber.join(accepting)).url, url)
    }))

  it.effect("does not open a dial for an accept that was interrupted", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const accepting = yield* Effect.forkChild(memory.accept, { startImmediately: true })
      yield* Fiber.interrupt(accepting)
      yield* Effect.forkChild(memory.transport.dial(url), { startImmediately: true })
      assert.strictEqual(yield* memory.pendingDials, 1)
      assert.strictEqual(yield* memory.openConnections, 0)
    }))

  it.effect("fails a dial that is never answered at the open deadline, and forgets it", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make({ openTimeout: "3 seconds" })
      const dialling = yield* Effect.forkChild(Effect.flip(memory.transport.dial(url)), { startImmediately: true })
      yield* TestClock.adjust("3 seconds")
      const error = yield* Fiber.join(dialling)
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Timeout" })
      assert.strictEqual(error.remedy, "retry")
      assert.strictEqual(yield* memory.pendingDials, 0)
      assert.strictEqual(yield* memory.dials, 1)
    }))

  it.effect("forgets a dial that is interrupted", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const dialling = yield* Effect.forkChild(memory.transport.dial(url), { startImmediately: true })
      yield* Fiber.interrupt(dialling)
      assert.strictEqual(yield* memory.pendingDials, 0)
    }))

  it.effect("refuses the dial that waits, and otherwise the next one", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const dialling = yield* Effect.forkChild(Effect.flip(memory.transport.dial(url)), { startImmediately: true })
      yield* memory.refuse({ status: 503 })
      assert.deepInclude((yield* Fiber.join(dialling)).reason, { kind: "Handshake", status: 503 })
      yield* memory.refuse(TransportError.openFailed("Refused", "no route"))
      const error = yield* Effect.flip(memory.transport.dial(url))
      assert.deepInclude(error.reason, { kind: "Refused" })
      assert.strictEqual(yield* memory.dials, 2)
      assert.strictEqual(yield* memory.openConnections, 0)
    }))

  for (const code of [1000, 1001, 1005, 1006, 1008, 1011, 1012, 1013, 4002]) {
    it.effect(`fails with Closed ${code} after the frames that came before it, and again on every later call`, () =>
      Effect.gen(function*() {
        const { connection, memory, peer } = yield* connected
        yield* peer.send("last")
        yield* code === 1006 ? peer.drop : peer.close(code, "bye")
        yield* peer.send("late")
        assert.deepStrictEqual(yield* connection.receive, ["last"])
        for (let i = 0; i < 2; i++) {
          const error = yield* Effect.flip(connection.receive)
          assert.deepInclude(error.reason, { _tag: "Closed", code, closeReason: code === 1006 ? "" : "bye" })
        }
        assert.strictEqual(yield* memory.openConnections, 0)
      }))
  }

  it.effect("fails a receive that waits when the connection is lost", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      const receiving = yield* Effect.forkChild(Effect.flip(connection.receive), { startImmediately: true })
      yield* peer.drop
      assert.deepInclude((yield* Fiber.join(receiving)).reason, { code: 1006 })
    }))

  it.effect("counts the first end only", () =>
    Effect.gen(function*() {
      const { connection, peer, scope } = yield* connected
      yield* peer.close(1001)
      yield* peer.close(1011)
      yield* connection.terminate
      yield* Scope.close(scope, Exit.void)
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1001 })
      assert.deepInclude((yield* peer.closed).reason, { code: 1001 })
    }))

  it.effect("does not send after the end", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      yield* peer.close(1000)
      assert.strictEqual((yield* Effect.flip(connection.send("late"))).reason._tag, "WriteFailed")
      assert.strictEqual((yield* Effect.flip(peer.receive)).reason._tag, "Closed")
    }))

  it.effect("closes with code 1000 when the scope of the dial ends", () =>
    Effect.gen(function*() {
      const { connection, memory, peer, scope } = yield* connected
      const waiting = yield* Effect.forkChild(Effect.flip(connection.receive), { startImmediately: true })
      yield* connection.send("last")
      yield* Scope.close(scope, Exit.void)
      yield* peer.send("late")
      assert.deepStrictEqual(yield* peer.receive, ["last"])
      assert.deepInclude((yield* Effect.flip(peer.receive)).reason, { code: 1000 })
      assert.deepInclude((yield* Fiber.join(waiting)).reason, { code: 1000 })
      assert.strictEqual((yield* Effect.flip(connection.send("x"))).reason._tag, "WriteFailed")
      assert.isFalse(yield* peer.isOpen)
      assert.strictEqual(yield* memory.openConnections, 0)
    }))

  it.effect("delivers nothing after the scope of the dial ended, not even what had arrived", () =>
    Effect.gen(function*() {
      const { connection, peer, scope } = yield* connected
      yield* peer.send("unread")
      yield* Scope.close(scope, Exit.void)
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1000 })
    }))

  it.effect("terminate is a loss with code 1006 on both sides", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      yield* connection.terminate
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1006 })
      assert.deepInclude((yield* peer.closed).reason, { code: 1006 })
    }))

  it.effect("loses no frame of a receive that is interrupted", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      const receiving = yield* Effect.forkChild(connection.receive, { startImmediately: true })
      yield* Fiber.interrupt(receiving)
      yield* peer.send("1")
      assert.deepStrictEqual(yield* connection.receive, ["1"])
    }))

  it.effect("keeps connections apart", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const accepting = yield* Effect.forkChild(Effect.all([memory.accept, memory.accept]))
      const first = yield* memory.transport.dial("a")
      const second = yield* memory.transport.dial("b")
      const [one, two] = yield* Fiber.join(accepting)
      yield* two.send("for b")
      yield* one.send("for a")
      assert.deepStrictEqual(yield* first.receive, ["for a"])
      assert.deepStrictEqual(yield* second.receive, ["for b"])
    }))

  it.effect("plays ping-pong 20,000 times without growing the stack", () =>
    Effect.gen(function*() {
      const { connection, peer } = yield* connected
      yield* peer.receive.pipe(Effect.flatMap((frames) => peer.sendAll(frames)), Effect.forever, Effect.forkChild)
      for (let i = 0; i < 20_000; i++) {
        yield* connection.send(String(i))
        assert.deepStrictEqual(yield* connection.receive, [String(i)])
      }
    }))
})

const echo = (peer: MemoryTransport.Peer) =>
  peer.receive.pipe(Effect.flatMap((frames) => peer.sendAll(frames)), Effect.forever, Effect.catch(() => Effect.void))

describe("MemoryTransport.layer", () => {
  it.effect("serves every dial in its own fibre", () =>
    Effect.gen(function*() {
      const transport = yield* Transport.Transport
      const first = yield* transport.dial(url)
      const second = yield* transport.dial(url)
      yield* second.send("2")
      yield* first.send("1")
      assert.deepStrictEqual(yield* first.receive, ["1"])
      assert.deepStrictEqual(yield* second.receive, ["2"])
    }).pipe(Effect.provide(MemoryTransport.layer(echo))))

  it.effect("interrupts the handler, and ends its scope, when the client closes", () =>
    Effect.gen(function*() {
      const released = yield* Deferred.make<void>()
      const handler = () =>
        Effect.andThen(Effect.addFinalizer(() => Deferred.succeed(released, undefined)), Effect.never)
      yield* Effect.gen(function*() {
        const transport = yield* Transport.Transport
        yield* Effect.scoped(transport.dial(url))
        yield* Deferred.await(released)
      }).pipe(Effect.provide(MemoryTransport.layer(handler)))
    }))

  it.effect("closes with code 1000 when the handler returns", () =>
    Effect.gen(function*() {
      const transport = yield* Transport.Transport
      const connection = yield* transport.dial(url)
      assert.deepStrictEqual(yield* connection.receive, ["hello"])
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1000 })
    }).pipe(Effect.provide(MemoryTransport.layer((peer) => peer.send("hello")))))

  it.effect("closes with code 1011 when the handler dies", () =>
    Effect.gen(function*() {
      const transport = yield* Transport.Transport
      const connection = yield* transport.dial(url)
      const { reason } = yield* Effect.flip(connection.receive)
      assert.deepInclude(reason, { code: 1011, closeReason: "the handler died: Error: boom" })
    }).pipe(Effect.provide(MemoryTransport.layer(() => Effect.die(new Error("boom"))))))

  it.effect("closes with code 1001 when the layer's scope ends, and refuses dials from then on", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(MemoryTransport.layer(echo), scope)
      const { connection, transport } = yield* Effect.gen(function*() {
        const transport = yield* Transport.Transport
        return { transport, connection: yield* transport.dial(url) }
      }).pipe(Effect.provide(context))
      yield* Scope.close(scope, Exit.void)
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1001 })
      assert.deepInclude((yield* Effect.flip(transport.dial(url))).reason, { kind: "Refused" })
    }))

  it.effect("fails a dial that admit refuses, and one that it holds up past the deadline", () =>
    Effect.gen(function*() {
      const transport = yield* Transport.Transport
      const refused = yield* Effect.flip(transport.dial("banned"))
      assert.deepInclude(refused.reason, { kind: "Handshake", status: 429 })
      const held = yield* Effect.forkChild(Effect.flip(transport.dial("slow")), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      assert.deepInclude((yield* Fiber.join(held)).reason, { kind: "Timeout" })
    }).pipe(Effect.provide(MemoryTransport.layer(echo, {
      admit: (url) =>
        url === "banned" ? Effect.fail(TransportError.openFailed("Handshake", "banned", 429)) : Effect.never
    }))))
})
