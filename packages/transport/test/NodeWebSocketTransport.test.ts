import * as Server from "@effect-hitbtc/testkit/LoopbackServer"
import { CloseCode, Transport, WebSocketTransport } from "@effect-hitbtc/transport"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as NodeWS from "@effect/platform-node/NodeWS"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Schedule, Scope } from "effect"

const bounded = Effect.timeout("20 seconds")

/** All frames until `count` are there. */
const collect = (connection: Transport.Connection, count: number) =>
  Effect.gen(function*() {
    const frames: Array<string> = []
    const batches: Array<number> = []
    while (frames.length < count) {
      const batch = yield* connection.receive
      frames.push(...batch)
      batches.push(batch.length)
    }
    return { batches, frames }
  })

/** Waits until `condition` holds, without a bound of its own: the test's timeout is one. */
const until = (condition: () => boolean) =>
  Effect.sync(condition).pipe(Effect.repeat({ until: (holds) => holds, schedule: Schedule.spaced("2 millis") }))

const dial = (url: string) => Effect.flatMap(Transport.Transport, (transport) => transport.dial(url))

/** What keeps the process alive: sockets, timers, requests. */
const resources = () => process.getActiveResourcesInfo().filter((name) => name !== "Immediate").length

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i))

const layers: ReadonlyArray<readonly [string, Layer.Layer<Transport.Transport>]> = [
  ["NodeWebSocketTransport", NodeWebSocketTransport.layer()],
  ["WebSocketTransport over ws", Layer.provide(WebSocketTransport.layer(), NodeWS.layerWebSocketConstructor)],
  ["WebSocketTransport over the global WebSocket", WebSocketTransport.layerGlobal()]
]

for (const [name, layer] of layers) {
  describe(`${name}, on a real server`, () => {
    it.live("hands over frames in order over many ticks, text and binary", () =>
      Effect.gen(function*() {
        const server = yield* Server.make({
          onConnection: ({ socket }) => {
            let next = 0
            const some = () => {
              for (let i = 0; i < 100; i++, next++) socket.send(next % 7 === 0 ? Buffer.from(`${next}`) : `${next}`)
              if (next < 5_000) setImmediate(some)
            }
            some()
          }
        })
        const connection = yield* dial(server.url)
        const { frames } = yield* collect(connection, 5_000)
        assert.deepStrictEqual(frames, numbers(5_000))
      }).pipe(Effect.provide(layer), bounded))

    it.live("hands over as one batch what one read brought", () =>
      Effect.gen(function*() {
        const server = yield* Server.make()
        const connection = yield* dial(server.url)
        const { socket } = yield* server.connection
        const receiving = yield* Effect.forkChild(collect(connection, 100), { startImmediately: true })
        yield* Effect.sync(() => {
          for (const frame of numbers(100)) socket.send(frame)
        })
        const { batches } = yield* Fiber.join(receiving)
        assert.isBelow(batches.length, 50)
      }).pipe(Effect.provide(layer), bounded))

    it.live("sends frames in order", () =>
      Effect.gen(function*() {
        const server = yield* Server.make()
        const connection = yield* dial(server.url)
        for (const frame of numbers(1_000)) yield* connection.send(frame)
        const { received } = yield* server.connection
        yield* until(() => received.length === 1_000)
        assert.deepStrictEqual(received, numbers(1_000))
      }).pipe(Effect.provide(layer), bounded))

    for (const code of [1000, 1001, 1005, 1008, 1011, 1012, 1013, 4002]) {
      it.live(`fails with Closed ${code} (${CloseCode.ofCloseCode(code).remedy}) when the server closes so`, () =>
        Effect.gen(function*() {
          const server = yield* Server.make()
          const connection = yield* dial(server.url)
          const { socket } = yield* server.connection
          socket.send("last")
          if (code === 1005) socket.close()
          else socket.close(code, "bye")
          assert.deepStrictEqual(yield* connection.receive, ["last"])
          const { reason, remedy } = yield* Effect.flip(connection.receive)
          assert.deepInclude(reason, { _tag: "Closed", code, closeReason: code === 1005 ? "" : "bye" })
          assert.strictEqual(remedy, CloseCode.ofCloseCode(code).remedy)
          assert.strictEqual((yield* Effect.flip(connection.send("late"))).reason._tag, "WriteFailed")
        }).pipe(Effect.provide(layer), bounded))
    }

    it.live("fails with a loss that may be retried when the server vanishes", () =>
      Effect.gen(function*() {
        const server = yield* Server.make()
        const connection = yield* dial(server.url)
        const { socket } = yield* server.connection
        socket.terminate()
        const error = yield* Effect.flip(connection.receive)
        if (error.reason._tag === "Closed") assert.strictEqual(error.reason.code, 1006)
        else assert.strictEqual(error.reason._tag, "ReadFailed")
        assert.strictEqual(error.remedy, "retry")
      }).pipe(Effect.provide(layer), bounded))

    it.live("is seen by the server to close with 1000 when the scope ends", () =>
      Effect.gen(function*() {
        const server = yield* Server.make()
        const connection = yield* Effect.scoped(Effect.gen(function*() {
          const connection = yield* dial(server.url)
          yield* connection.send("last")
          return connection
        }))
        const { ended, received } = yield* server.connection
        assert.deepInclude(yield* Deferred.await(ended), { code: 1000 })
        assert.deepStrictEqual(received, ["last"])
        assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { _tag: "Closed", code: 1000 })
      }).pipe(Effect.provide(layer), bounded))

    it.live("fails the dial with Refused at a closed port", () =>
      Effect.gen(function*() {
        const port = yield* Server.closedPort
        const error = yield* Effect.flip(dial(`ws://127.0.0.1:${port}`))
        assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Refused" })
        assert.strictEqual(error.remedy, "retry")
      }).pipe(Effect.scoped, Effect.provide(layer), bounded))

    it.live("releases a handshake that is never answered when the dial is interrupted", () =>
      Effect.gen(function*() {
        const server = yield* Server.blackHole
        const dialling = yield* Effect.forkChild(dial(server.url), { startImmediately: true })
        yield* until(() => server.open() === 1)
        yield* Fiber.interrupt(dialling)
        yield* until(() => server.open() === 0)
      }).pipe(Effect.provide(layer), bounded))
  })
}

describe("NodeWebSocketTransport", () => {
  const make = NodeWebSocketTransport.make

  for (const status of [400, 401, 403, 404, 429, 502, 503]) {
    it.live(`keeps status ${status} of a refused handshake`, () =>
      Effect.gen(function*() {
        const server = yield* Server.make({ status: () => status })
        const error = yield* Effect.flip(make().dial(server.url))
        assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Handshake", status })
        assert.strictEqual(error.remedy, CloseCode.ofStatus(status).remedy)
      }).pipe(bounded))
  }

  it.live("fails with Refused where the name does not resolve", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(make().dial("ws://no-such-host.invalid/ws"))
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Refused" })
    }).pipe(bounded))

  it.live("fails with Refused where the server speaks no TLS", () =>
    Effect.gen(function*() {
      const server = yield* Server.make()
      const error = yield* Effect.flip(make().dial(server.url.replace("ws:", "wss:")))
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Refused" })
    }).pipe(bounded))

  it.live("fails with Timeout at a server that never answers, and lets go of the socket", () =>
    Effect.gen(function*() {
      const server = yield* Server.blackHole
      const error = yield* Effect.flip(make({ openTimeout: "100 millis" }).dial(server.url))
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Timeout" })
      yield* until(() => server.open() === 0)
    }).pipe(bounded))

  it.live("fails with InvalidUrl where a header is not acceptable, and does not print it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(make({ headers: { "x-key": "canary\n" } }).dial("ws://127.0.0.1:1"))
      assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "InvalidUrl" })
      assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "canary")
    }).pipe(bounded))

  it.live("sends the headers and protocols it was given, and offers no compression", () =>
    Effect.gen(function*() {
      const server = yield* Server.make()
      yield* make({ headers: { "x-key": "value" }, protocols: ["json"] }).dial(server.url)
      const { request } = yield* server.connection
      assert.strictEqual(request.headers["x-key"], "value")
      assert.strictEqual(request.headers["sec-websocket-protocol"], "json")
      assert.isUndefined(request.headers["sec-websocket-extensions"])
    }).pipe(bounded))

  it.live("pauses at the high-water mark, and loses nothing when frames are taken again", () =>
    Effect.gen(function*() {
      const count = 20_000
      const frame = "x".repeat(990)
      const server = yield* Server.make({
        onConnection: ({ socket }) => {
          for (let i = 0; i < count; i++) socket.send(`${String(i).padStart(10, "0")}${frame}`)
        }
      })
      const connection = yield* make({ highWaterMark: 100_000 }).dial(server.url)
      const { socket } = yield* server.connection
      // The kernel's buffers are full, and most of the frames wait on the server's side.
      let buffered = -1
      yield* until(() => buffered === (buffered = socket.bufferedAmount)).pipe(Effect.delay("100 millis"))
      assert.isAbove(socket.bufferedAmount, 5_000_000)
      const first = yield* connection.receive
      assert.isBelow(first.length * 1_000, 100_000 + 128 * 1024)
      const { frames } = yield* collect(connection, count - first.length)
      const all = [...first, ...frames]
      assert.deepStrictEqual(all.map((frame) => Number(frame.slice(0, 10))), all.map((_, i) => i))
      assert.strictEqual(all.length, count)
    }).pipe(bounded))

  it.live("closes cleanly while it is paused", () =>
    Effect.gen(function*() {
      const server = yield* Server.make({
        onConnection: ({ socket }) => {
          for (let i = 0; i < 2_000; i++) socket.send("x".repeat(1_000))
        }
      })
      const scope = yield* Scope.make()
      yield* Scope.provide(make({ highWaterMark: 1_000 }).dial(server.url), scope)
      const { ended } = yield* server.connection
      yield* Effect.sleep("50 millis")
      yield* Scope.close(scope, Exit.void)
      assert.deepInclude(yield* Deferred.await(ended), { code: 1000 })
    }).pipe(bounded))

  it.live("terminate gives the connection up at once, without a closing handshake", () =>
    Effect.gen(function*() {
      const server = yield* Server.make()
      const connection = yield* make().dial(server.url)
      const { ended } = yield* server.connection
      const receiving = yield* Effect.forkChild(Effect.flip(connection.receive), { startImmediately: true })
      yield* connection.terminate
      assert.deepInclude((yield* Fiber.join(receiving)).reason, { _tag: "Closed", code: 1006 })
      assert.deepInclude(yield* Deferred.await(ended), { code: 1006 })
      assert.strictEqual((yield* Effect.flip(connection.send("x"))).reason._tag, "WriteFailed")
    }).pipe(bounded))

  it.live("returns from the release at once, and destroys the socket where the server does not answer the close", () =>
    Effect.gen(function*() {
      const server = yield* Server.mute()
      const scope = yield* Scope.make()
      yield* Scope.provide(make().dial(server.url), scope)
      assert.strictEqual(server.open(), 1)
      const before = performance.now()
      yield* Scope.close(scope, Exit.void)
      assert.isBelow(performance.now() - before, 100)
      yield* until(() => server.open() === 0)
      assert.isAbove(performance.now() - before, 900)
      assert.isBelow(performance.now() - before, 2_000)
    }).pipe(bounded))

  it.live("notices a server that closes but does not hang up", () =>
    Effect.gen(function*() {
      const server = yield* Server.mute({ says: Buffer.of(0x88, 0x02, 0x03, 0xe9) })
      const connection = yield* make().dial(server.url)
      const before = performance.now()
      assert.deepInclude((yield* Effect.flip(connection.receive)).reason, { code: 1001 })
      assert.isBelow(performance.now() - before, 2_000)
    }).pipe(bounded))

  it.live("lets go of a server that no longer reads, writes or hangs up, when terminated", () =>
    Effect.gen(function*() {
      const server = yield* Server.mute()
      const connection = yield* make().dial(server.url)
      yield* connection.terminate
      yield* until(() => server.open() === 0)
    }).pipe(bounded))

  it.live("takes a frame of 50 MB within the maximal payload", () =>
    Effect.gen(function*() {
      const frame = "x".repeat(50_000_000)
      const server = yield* Server.make({ onConnection: ({ socket }) => socket.send(frame) })
      const connection = yield* make({ maxPayload: 64 * 1024 * 1024 }).dial(server.url)
      const [received] = yield* connection.receive
      assert.strictEqual(received.length, frame.length)
      assert.isTrue(received === frame)
    }).pipe(bounded))

  it.live("fails with ReadFailed at a frame beyond the maximal payload, after the frames before it", () =>
    Effect.gen(function*() {
      const server = yield* Server.make({
        onConnection: ({ socket }) => {
          socket.send("small")
          socket.send("x".repeat(50_000_000))
        }
      })
      const connection = yield* make({ maxPayload: 1_000_000 }).dial(server.url)
      assert.deepStrictEqual(yield* connection.receive, ["small"])
      const { reason } = yield* Effect.flip(connection.receive)
      assert.deepInclude(reason, { _tag: "ReadFailed", description: "Max payload size exceeded" })
    }).pipe(bounded))

  it.live("fails with ReadFailed at text that is not UTF-8", () =>
    Effect.gen(function*() {
      const server = yield* Server.make({
        onConnection: ({ socket }) => socket.send(Buffer.of(0xff, 0xfe), { binary: false })
      })
      const connection = yield* make().dial(server.url)
      assert.strictEqual((yield* Effect.flip(connection.receive)).reason._tag, "ReadFailed")
    }).pipe(bounded))

  it.live("leaves nothing behind after 200 dials that end in every way", () =>
    Effect.gen(function*() {
      const closed = yield* Server.closedPort
      const before = resources()
      yield* Effect.scoped(Effect.gen(function*() {
        const open = yield* Server.make()
        const refusing = yield* Server.make({ status: () => 503 })
        const silent = yield* Server.blackHole
        const transport = make({ openTimeout: "5 millis" })
        const patient = make()
        const ways: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
          Effect.scoped(Effect.flatMap(patient.dial(open.url), (connection) => connection.send("x"))),
          Effect.scoped(Effect.flatMap(patient.dial(open.url), (connection) => connection.terminate)),
          Effect.flip(Effect.scoped(patient.dial(refusing.url))),
          Effect.flip(Effect.scoped(transport.dial(silent.url))),
          Effect.flip(Effect.scoped(patient.dial(`ws://127.0.0.1:${closed}`))),
          Effect.timeoutOption(Effect.scoped(patient.dial(silent.url)), "1 millis")
        ]
        for (let i = 0; i < 200; i++) yield* ways[i % ways.length] ?? Effect.void
        for (const { ended } of open.connections) yield* Deferred.await(ended)
        yield* until(() => silent.open() === 0)
      }))
      yield* until(() => resources() <= before)
    }).pipe(bounded))
})
