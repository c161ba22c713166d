/** Faults of frames, cases 53 and 61: bytes of every kind, and a frame beyond the limit, over every socket there is. */
import * as Fake from "@effect-hitbtc/testkit/FakeWebSocket"
import * as Server from "@effect-hitbtc/testkit/LoopbackServer"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { Transport, type TransportError, WebSocketTransport } from "@effect-hitbtc/transport"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as NodeWS from "@effect/platform-node/NodeWS"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import { setImmediate as turn } from "node:timers/promises"

/** A transport under the oracle: its dials are seen, and what they leave. */
const watching = Effect.fnUntraced(function*(layer: Layer.Layer<Transport.Transport>) {
  const oracle = yield* Oracle.make()
  const { dial } = Context.get(yield* oracle.build(layer), Transport.Transport)
  return { oracle, dial }
})

const bounded = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.timeout(effect, "20 seconds")

type Make = (options?: { readonly maxPayload: number }) => Layer.Layer<Transport.Transport>

const sockets: ReadonlyArray<readonly [name: string, make: Make]> = [
  ["ws", NodeWebSocketTransport.layer],
  [
    "a standard WebSocket over ws",
    (options) => Layer.provide(WebSocketTransport.layer(options), NodeWS.layerWebSocketConstructor)
  ],
  ["the global WebSocket", WebSocketTransport.layerGlobal]
]

for (const [name, make] of sockets) {
  describe(`case 61: over ${name}`, () => {
    it.live("a frame of 50 MB fails the connection with ReadFailed, after the frames before it, and the next one is fine", () =>
      Effect.gen(function*() {
        const { dial, oracle } = yield* watching(make())
        const server = yield* Server.make({
          onConnection: ({ socket }) => {
            socket.send("small")
            if (server.connections.length === 1) socket.send("x".repeat(50_000_000))
          }
        })
        yield* oracle.watched(Effect.scoped(Effect.gen(function*() {
          const connection = yield* dial(server.url)
          const [first, ...rest] = yield* connection.receive
          assert.deepStrictEqual([first, ...rest], ["small"])
          const error = yield* Effect.flip(connection.receive)
          assert.strictEqual(error.reason._tag, "ReadFailed")
          assert.strictEqual(error.remedy, "retry")
          assert.isBelow(error.message.length, 200)
          assert.strictEqual((yield* Effect.flip(connection.send("late"))).reason._tag, "WriteFailed")
        })))
        const next = yield* oracle.provide(dial(server.url))
        assert.deepStrictEqual(yield* next.receive, ["small"])
      }).pipe(bounded))

    it.live("a frame of just the limit is taken, text and binary, and one more byte is not", () =>
      Effect.gen(function*() {
        const { dial, oracle } = yield* watching(make({ maxPayload: 1_000 }))
        const server = yield* Server.make({
          onConnection: ({ socket }) => {
            socket.send("x".repeat(1_000))
            socket.send(Buffer.from("y".repeat(1_000)))
            socket.send(Buffer.from("z".repeat(1_001)))
          }
        })
        const connection = yield* oracle.provide(dial(server.url))
        const frames: Array<string> = []
        const error = yield* connection.receive.pipe(
          Effect.map((batch) => frames.push(...batch)),
          Effect.forever,
          Effect.flip
        )
        assert.deepStrictEqual(frames, ["x".repeat(1_000), "y".repeat(1_000)])
        assert.strictEqual(error.reason._tag, "ReadFailed")
      }).pipe(bounded))
  })
}

const connected = (maxPayload?: number) =>
  Effect.gen(function*() {
    const fake = Fake.make(Fake.FakeWebSocket)
    const { dial, oracle } = yield* watching(
      Layer.provide(WebSocketTransport.layer(maxPayload === undefined ? {} : { maxPayload }), fake.layer)
    )
    const dialling = yield* Effect.forkChild(oracle.provide(dial("wss://venue.test/ws")), { startImmediately: true })
    fake.last().open()
    return { connection: yield* Fiber.join(dialling), socket: fake.last() }
  })

const bytes = (text: string) => new TextEncoder().encode(text)

describe("case 53: frames that are no text", () => {
  const taken = Effect.fnUntraced(function*(
    receive: Effect.Effect<ReadonlyArray<string>, TransportError.TransportError>,
    count: number
  ) {
    const frames: Array<string> = []
    while (frames.length < count) frames.push(...(yield* receive))
    return frames
  })

  it.effect("come in the order in which they were sent, however long each takes to be read", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* connected()
      // Blobs are read later than the frames after them: the first of these last of all.
      const read = Promise.withResolvers<ArrayBuffer>()
      const late = new Blob(["1"])
      late.arrayBuffer = () => read.promise
      socket.message(late)
      for (const frame of ["2", new Blob(["3"]), bytes("4"), new Blob(["5"]), bytes("6").buffer, "7"]) {
        socket.message(frame)
      }
      const taking = yield* Effect.forkChild(taken(connection.receive, 7), { startImmediately: true })
      yield* Effect.promise(() => turn())
      assert.isUndefined(taking.pollUnsafe())
      read.resolve(bytes("1").buffer)
      assert.deepStrictEqual(yield* Fiber.join(taking), ["1", "2", "3", "4", "5", "6", "7"])
    }))

  for (const [name, make] of sockets) {
    it.live(`and no UTF-8 are read with U+FFFD in the place of each, between the others, over ${name}`, () =>
      Effect.gen(function*() {
        const { dial, oracle } = yield* watching(make())
        const server = yield* Server.make({
          onConnection: ({ socket }) => {
            socket.send("1")
            socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]))
            socket.send(Buffer.from("3é"))
            socket.send("4")
          }
        })
        const connection = yield* oracle.provide(dial(server.url))
        assert.deepStrictEqual(yield* taken(connection.receive, 4), ["1", "\"\ufffd\ufffd\"", "3é", "4"])
      }).pipe(bounded))
  }

  for (
    const [name, frame] of [["of no kind that is known", 5], ["a Blob that cannot be read", new Blob(["2"])]] as const
  ) {
    it.effect(`but ${name}, fail the connection with a typed error, in their turn`, () =>
      Effect.gen(function*() {
        const { connection, socket } = yield* connected()
        if (frame instanceof Blob) frame.arrayBuffer = () => Promise.reject(new Error("the file is gone"))
        socket.message("1")
        socket.message(frame)
        socket.message("3")
        assert.deepStrictEqual(yield* connection.receive, ["1"])
        assert.strictEqual((yield* Effect.flip(connection.receive)).reason._tag, "ReadFailed")
      }))
  }
})

describe("case 61: a standard WebSocket", () => {
  const large: ReadonlyArray<readonly [name: string, frame: unknown]> = [
    ["text", "12345"],
    ["an ArrayBuffer", new ArrayBuffer(5)],
    ["a Uint8Array", new Uint8Array(5)],
    ["a Blob", new Blob(["12345"])]
  ]
  for (const [name, frame] of large) {
    it.effect(`fails at ${name} beyond the limit, in its turn, and says both sizes`, () =>
      Effect.gen(function*() {
        const { connection, socket } = yield* connected(4)
        socket.message(new Blob(["1234"]))
        socket.message(frame)
        socket.message("late")
        assert.deepStrictEqual(yield* connection.receive, ["1234"])
        const { reason } = yield* Effect.flip(connection.receive)
        assert.deepInclude(reason, {
          _tag: "ReadFailed",
          description: "a frame of 5, more than the maxPayload of 4"
        })
      }))
  }

  it.effect("does not read a Blob beyond the limit", () =>
    Effect.gen(function*() {
      const { connection, socket } = yield* connected(4)
      const blob = new Blob(["12345"])
      let reads = 0
      blob.arrayBuffer = () => {
        reads++
        return Promise.resolve(new ArrayBuffer(5))
      }
      socket.message(blob)
      assert.strictEqual((yield* Effect.flip(connection.receive)).reason._tag, "ReadFailed")
      assert.strictEqual(reads, 0)
    }))
})
