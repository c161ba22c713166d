import * as Fake from "@effect-hitbtc/testkit/FakeWebSocket"
import { Transport, type TransportError, WebSocketTransport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { Socket } from "effect/socket"
import { TestClock } from "effect/testing"

const url = "wss://venue.test/ws"

/** An open connection over a fake socket, and the scope that owns it. */
const connected = <W extends Fake.FakeWebSocket>(
  Class: new(url: string, options: Socket.WebSocketConstructorOptions | undefined) => W,
  options?: WebSocketTransport.Options
) =>
  Effect.gen(function*() {
    const fake = Fake.make(Class)
    const transport = yield* Effect.provide(WebSocketTransport.make(options), fake.layer)
    const scope = yield* Scope.make()
    const dialling = yield* Effect.forkChild(Scope.provide(transport.dial(url), scope), { startImmediately: true })
    const socket = fake.last()
    socket.open()
    return { connection: yield* Fiber.join(dialling), fake, scope, socket, transport }
  })

const plain = (options?: WebSocketTransport.Options) => connected(Fake.FakeWebSocket, options)

const dialling = (options?: WebSocketTransport.Options) =>
  Effect.gen(function*() {
    const fake = Fake.make(Fake.FakeWebSocket)
    const transport = yield* Effect.provide(WebSocketTransport.make(options), fake.layer)
    const fiber = yield* Effect.forkChild(Effect.flip(transport.dial(url)), { startImmediately: true })
    return { fiber, socket: fake.last() }
  })

const noListeners = (socket: Fake.FakeWebSocket) => {
  for (const type of ["open", "message", "close"] as const) {
    // After the release, `close` takes away the listener that swallows late errors.
    assert.isAtMost(socket.listenerCount(type), type === "close" ? 1 : 0, type)
  }
}

describe("WebSocketTransport", () => {
  it.effect("hands text frames over in order, those of one tick as one batch", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain()
      const receiving = yield* Effect.forkChild(connection.receive, { startImmediately: true })
      socket.message("1")
      socket.message("2")
      assert.deepStrictEqual(yield* Fiber.join(receiving), ["1", "2"])
      socket.message("3")
      assert.deepStrictEqual(yield* connection.receive, ["3"])
    }))

  it.effect("sends text, and offers the protocols", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain({ protocols: ["a", "b"] })
      yield* connection.send("hello")
      assert.deepStrictEqual(socket.sent, ["hello"])
      assert.deepStrictEqual(socket.options, ["a", "b"])
      assert.strictEqual(socket.url, url)
    }))

  it.effect("decodes binary frames as UTF-8", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain()
      const bytes = new TextEncoder().encode("€uro")
      assert.strictEqual(socket.binaryType, "arraybuffer")
      socket.message(bytes.buffer)
      socket.message(bytes)
      socket.message(Uint8Array.of(0x61, 0xff, 0x62))
      assert.deepStrictEqual(yield* connection.receive, ["€uro", "€uro", "a\ufffdb"])
    }))

  it.effect("keeps the order of frames, and of the loss, behind a Blob", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain()
      socket.message("1")
      socket.message(new Blob(["2"]))
      socket.message("3")
      socket.message(new Blob(["4"]))
      socket.message("5")
      socket.closed(1001, "bye")
      const frames: Array<string> = []
      const error = yield* connection.receive.pipe(
        Effect.map((batch) => frames.push(...batch)),
        Effect.forever,
        Effect.flip
      )
      assert.deepStrictEqual(frames, ["1", "2", "3", "4", "5"])
      assert.deepInclude(error.reason, { _tag: "Closed", code: 1001, closeReason: "bye" })
    }))

  it.effect("fails with ReadFailed where a Blob cannot be read, or a frame is of no known kind", () =>
    Effect.gen(function*() {
      const first = yield* plain()
      const blob = new Blob(["x"])
      blob.arrayBuffer = () => Promise.reject(new Error("the blob is gone"))
      first.socket.message(blob)
      const error = yield* Effect.flip(first.connection.receive)
      assert.deepInclude(error.reason, { _tag: "ReadFailed", description: "the blob is gone" })
      const second = yield* plain()
      second.socket.message(42)
      assert.strictEqual((yield* Effect.flip(second.connection.receive)).reason._tag, "ReadFailed")
    }))

  for (const code of [1000, 1001, 1005, 1006, 1008, 1011, 4002]) {
    it.effect(`fails with Closed ${code} after the frames that came before it`, () =>
      Effect.gen(function*() {
        const { connection, socket } = yield* plain()
        socket.message("last")
        socket.closed(code)
        assert.deepStrictEqual(yield* connection.receive, ["last"])
        assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code, closeReason: "" })
      }))
  }

  it.effect("takes a close event without a code for 1006", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain()
      socket.closed()
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1006 })
    }))

  const storms: ReadonlyArray<
    [string, (socket: Fake.FakeWebSocket) => void, TransportError.TransportErrorReason["_tag"]]
  > = [
    ["error, then close", (ws) => (ws.fire("error"), ws.closed(1006)), "ReadFailed"],
    ["close, then error", (ws) => (ws.closed(1001), ws.fire("error")), "Closed"],
    ["error twice, close twice", (ws) => {
      ws.fire("error")
      ws.fire("error")
      ws.closed(1006)
      ws.closed(1000)
    }, "ReadFailed"],
    ["close twice, a frame between", (ws) => (ws.closed(1001), ws.message("late"), ws.closed(1000)), "Closed"]
  ]
  for (const [name, storm, tag] of storms) {
    it.effect(`reports exactly one loss: ${name}`, () =>
      Effect.gen(function*() {
        const { connection, scope, socket } = yield* plain()
        const losses: Array<TransportError.TransportError> = []
        const reading = yield* connection.receive.pipe(
          Effect.forever,
          Effect.catch((error) => Effect.sync(() => losses.push(error))),
          Effect.forkChild({ startImmediately: true })
        )
        storm(socket)
        yield* Fiber.join(reading)
        yield* Scope.close(scope, Exit.void)
        socket.fire("error")
        socket.closed(1000)
        assert.deepStrictEqual(losses.map((loss) => loss.reason._tag), [tag])
        const again = yield* Effect.flip(connection.receive)
        assert.strictEqual(again.reason, losses[0]?.reason)
      }))
  }

  it.effect("fails the dial once where error and close both fire before it is open", () =>
    Effect.gen(function*() {
      const { fiber, socket } = yield* dialling()
      socket.fire("error", Object.assign({ type: "error" }, { message: "connect ECONNREFUSED" }))
      socket.closed(1006)
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Refused", description: "connect ECONNREFUSED" })
      noListeners(socket)
    }))

  it.effect("fails the dial where the socket closes before it is open", () =>
    Effect.gen(function*() {
      const { fiber, socket } = yield* dialling()
      socket.closed(1002)
      assert.deepInclude((yield* Fiber.join(fiber)).reason, { _tag: "OpenFailed", kind: "Refused" })
    }))

  it.effect("fails with Timeout at the open deadline, and closes the socket", () =>
    Effect.gen(function*() {
      const { fiber, socket } = yield* dialling({ openTimeout: "2 seconds" })
      yield* TestClock.adjust("2 seconds")
      assert.deepInclude((yield* Fiber.join(fiber)).reason, { _tag: "OpenFailed", kind: "Timeout" })
      assert.deepStrictEqual(socket.closes, [1000])
      noListeners(socket)
      socket.open()
      socket.message("late")
    }))

  it.effect("closes the socket of a dial that is interrupted", () =>
    Effect.gen(function*() {
      const { fiber, socket } = yield* dialling()
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(socket.closes, [1000])
      noListeners(socket)
    }))

  it.effect("fails with InvalidUrl, not with a defect, where the constructor throws", () =>
    Effect.gen(function*() {
      const transport = yield* WebSocketTransport.make()
      const error = yield* Effect.flip(transport.dial(`${url}?token=canary`))
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "InvalidUrl" })
      assert.strictEqual(error.remedy, "stop")
      assert.include(error.message, "blocked by the content security policy")
      assert.notInclude(error.message, "canary")
    }).pipe(Effect.provideService(Socket.WebSocketConstructor, (url) => {
      throw new DOMException(`${url} was blocked by the content security policy`, "SecurityError")
    })))

  for (
    const bad of [
      "wss://user:canary@venue.test/ws",
      "wss://canary@venue.test/ws",
      "wss://:canary@venue.test",
      "https://venue.test/canary",
      "wss://user:canary@",
      "canary",
      ""
    ]
  ) {
    it.effect(`refuses ${JSON.stringify(bad)} as InvalidUrl and does not repeat it`, () =>
      Effect.gen(function*() {
        const fake = Fake.make(Fake.FakeWebSocket)
        const transport = yield* Effect.provide(WebSocketTransport.make(), fake.layer)
        const error = yield* Effect.flip(transport.dial(bad))
        assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "InvalidUrl" })
        assert.notInclude(`${error.message} ${JSON.stringify(error)} ${String(error)}`, "canary")
        assert.strictEqual(fake.sockets.length, 0)
      }))
  }

  it.effect("closes with 1000, removes its listeners and delivers nothing more when the scope ends", () =>
    Effect.gen(function*() {
      const { connection, scope, socket } = yield* plain()
      const receiving = yield* Effect.forkChild(Effect.flip(connection.receive), { startImmediately: true })
      yield* Scope.close(scope, Exit.void)
      assert.deepInclude((yield* Fiber.join(receiving)).reason, { _tag: "Closed", code: 1000 })
      assert.deepStrictEqual(socket.closes, [1000])
      noListeners(socket)
      socket.message("late")
      socket.fire("error")
      socket.closed(1006)
      assert.strictEqual(socket.listenerCount("error") + socket.listenerCount("close"), 0)
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1000 })
      assert.strictEqual((yield* Effect.flip(connection.send("x"))).reason._tag, "WriteFailed")
    }))

  it.effect("releases cleanly while the server is closing, and after it closed", () =>
    Effect.gen(function*() {
      const closing = yield* plain()
      closing.socket.readyState = 2
      yield* Scope.close(closing.scope, Exit.void)
      closing.socket.closed(1001)
      assert.deepInclude((yield* Effect.flip(closing.connection.receive)).reason, { code: 1000 })
      const closed = yield* plain()
      closed.socket.closed(1001)
      yield* Scope.close(closed.scope, Exit.void)
      assert.deepStrictEqual(closed.socket.closes, [])
      for (const type of ["open", "message", "error", "close"] as const) {
        assert.strictEqual(closed.socket.listenerCount(type), 0)
      }
    }))

  it.effect("discards a Blob that is read after the release", () =>
    Effect.gen(function*() {
      const { connection, scope, socket } = yield* plain()
      const read = yield* Deferred.make<ArrayBuffer>()
      const blob = new Blob(["x"])
      blob.arrayBuffer = () => Effect.runPromise(Deferred.await(read))
      socket.message(blob)
      socket.message("after it")
      yield* Scope.close(scope, Exit.void)
      yield* Deferred.succeed(read, new ArrayBuffer(1))
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { _tag: "Closed", code: 1000 })
    }))

  it.effect("does not hand a late frame of an old connection to the next one", () =>
    Effect.gen(function*() {
      const first = yield* plain()
      yield* Scope.close(first.scope, Exit.void)
      const dialling = yield* Effect.forkChild(first.transport.dial(url), { startImmediately: true })
      const socket = first.fake.last()
      socket.open()
      const second = yield* Fiber.join(dialling)
      first.socket.message("late")
      first.socket.closed(1006)
      socket.message("new")
      assert.deepStrictEqual(yield* second.receive, ["new"])
    }))

  it.effect("does not send on a socket that is closing", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain()
      socket.readyState = 2
      assert.strictEqual((yield* Effect.flip(connection.send("x"))).reason._tag, "WriteFailed")
      assert.deepStrictEqual(socket.sent, [])
    }))

  it.effect("fails with WriteFailed where send throws", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain()
      socket.send = () => {
        throw new Error("no room")
      }
      const error = yield* Effect.flip(connection.send("x"))
      assert.deepInclude(error.reason, { _tag: "WriteFailed", description: "no room" })
    }))

  it.effect("fails with ReadFailed at the high-water mark where the socket cannot pause, keeping what came before", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain({ highWaterMark: 10 })
      socket.message("123456")
      yield* Effect.promise(() => Promise.resolve())
      socket.message("789012")
      yield* Effect.promise(() => Promise.resolve())
      socket.message("beyond")
      assert.deepStrictEqual(yield* connection.receive, ["123456", "789012"])
      assert.strictEqual((yield* Effect.flip(connection.receive)).reason._tag, "ReadFailed")
      assert.deepStrictEqual(socket.closes, [1000])
      noListeners(socket)
    }))

  it.effect("does not fail at the high-water mark while frames are taken", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* plain({ highWaterMark: 10 })
      for (let i = 0; i < 20; i++) {
        const receiving = yield* Effect.forkChild(connection.receive, { startImmediately: true })
        socket.message("a frame beyond it")
        assert.deepStrictEqual(yield* Fiber.join(receiving), ["a frame beyond it"])
      }
    }))

  it.effect("pauses a socket that can pause, and resumes it once the frames are taken", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* connected(Fake.PausableWebSocket, { highWaterMark: 10 })
      socket.message("12345")
      yield* Effect.promise(() => Promise.resolve())
      assert.isFalse(socket.isPaused)
      socket.message("67890")
      yield* Effect.promise(() => Promise.resolve())
      assert.isTrue(socket.isPaused)
      socket.message("in flight")
      assert.deepStrictEqual(yield* connection.receive, ["12345", "67890", "in flight"])
      assert.isFalse(socket.isPaused)
    }))

  it.effect("resumes a paused socket when the scope ends, so that it sees the closing handshake", () =>
    Effect.gen(function*() {
      const { scope, socket } = yield* connected(Fake.PausableWebSocket, { highWaterMark: 1 })
      socket.message("12345")
      yield* Effect.promise(() => Promise.resolve())
      assert.isTrue(socket.isPaused)
      yield* Scope.close(scope, Exit.void)
      assert.isFalse(socket.isPaused)
    }))

  it.effect("terminate is a loss with code 1006, and closes a socket that cannot terminate", () =>
    Effect.gen(function*() {
      const standard = yield* plain()
      standard.socket.message("last")
      yield* standard.connection.terminate
      assert.deepStrictEqual(yield* standard.connection.receive, ["last"])
      assert.deepInclude((yield* Effect.flip(standard.connection.receive)).reason, { _tag: "Closed", code: 1006 })
      assert.deepStrictEqual(standard.socket.closes, [1000])
      const able = yield* connected(Fake.PausableWebSocket)
      yield* able.connection.terminate
      assert.strictEqual(able.socket.terminated, 1)
      assert.deepInclude((yield* Effect.flip(able.connection.receive)).reason, { code: 1006 })
    }))

  it.effect("takes a socket that is open already", () =>
    Effect.gen(function*() {
      const open = yield* Transport.Transport
      yield* open.dial(url)
    }).pipe(Effect.provide(
      WebSocketTransport.layer().pipe(Layer.provide(
        Fake.make(
          class extends Fake.FakeWebSocket {
            override readyState = 1
          }
        ).layer
      ))
    )))

  it.effect("fails for a socket that is closed already", () =>
    Effect.gen(function*() {
      const open = yield* Transport.Transport
      assert.deepInclude((yield* Effect.flip(open.dial(url))).reason, { _tag: "OpenFailed", kind: "Refused" })
    }).pipe(Effect.provide(
      WebSocketTransport.layer().pipe(Layer.provide(
        Fake.make(
          class extends Fake.FakeWebSocket {
            override readyState = 3
          }
        ).layer
      ))
    )))
})
