/** The fault proxy between a client and a server of plain TCP. */
import * as FaultProxy from "@effect-hitbtc/testkit/FaultProxy"
import * as LoopbackServer from "@effect-hitbtc/testkit/LoopbackServer"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Scope } from "effect"
import * as Net from "node:net"

interface End {
  readonly socket: Net.Socket
  readonly chunks: Array<Buffer>
  /** `end` for a FIN, the code of an error, `close`. */
  readonly events: Array<string>
  readonly text: () => string
}

const watch = (socket: Net.Socket): End => {
  const chunks: Array<Buffer> = []
  const events: Array<string> = []
  socket.on("data", (chunk: Buffer) => chunks.push(chunk))
  socket.on("end", () => events.push("end"))
  socket.on("error", (error: NodeJS.ErrnoException) => events.push(error.code ?? "error"))
  socket.on("close", () => events.push("close"))
  return { socket, chunks, events, text: () => Buffer.concat(chunks).toString() }
}

/** Waits, in real time, until it holds. */
const until = (what: () => boolean, within = 2_000): Effect.Effect<void> =>
  Effect.gen(function*() {
    const deadline = performance.now() + within
    while (!what()) {
      assert.isBelow(performance.now(), deadline, `waited for ${what.toString()}`)
      yield* Effect.sleep("2 millis")
    }
  })

/** A connection through the proxy, both of its ends. */
const connected = Effect.gen(function*() {
  const oracle = yield* Oracle.make()
  const servers: Array<End> = []
  const server = Net.createServer({ allowHalfOpen: true }, (socket) => servers.push(watch(socket)))
  const proxy = yield* Effect.gen(function*() {
    const port = yield* LoopbackServer.listen(server, () => {
      for (const { socket } of servers) socket.destroy()
    })
    return yield* FaultProxy.make(`ws://127.0.0.1:${port}/path`)
  }).pipe(Scope.provide(oracle.scope))
  const { port } = new URL(proxy.url)
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => watch(Net.connect({ port: Number(port), host: "127.0.0.1", noDelay: true }))),
    ({ socket }) => Effect.sync(() => socket.destroy())
  )
  yield* until(() => servers.length === 1 && client.socket.readyState === "open")
  return { proxy, client, server: servers[0]!, port: Number(port) }
})

describe("a fault proxy", () => {
  it.live("passes bytes on, both ways, and the end of each way by itself", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      assert.include(proxy.url, "/path")
      client.socket.write("hello")
      server.socket.write("there")
      yield* until(() => server.text() === "hello" && client.text() === "there")
      client.socket.end("bye")
      yield* until(() => server.events.includes("end"))
      assert.strictEqual(server.text(), "hellobye")
      server.socket.end("!")
      yield* until(() => client.events.includes("close"))
      assert.strictEqual(client.text(), "there!")
      assert.deepStrictEqual(client.events, ["end", "close"])
      yield* until(() => proxy.open() === 0)
      assert.deepStrictEqual(proxy.passed(), { toClient: 6, toServer: 8 })
    }))

  it.live("delays one way, and keeps the order", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.toClient({ latency: 100 })
      const begun = performance.now()
      server.socket.write("a")
      yield* Effect.sleep("20 millis")
      server.socket.write("b")
      client.socket.write("at once")
      yield* until(() => server.text() === "at once")
      assert.isBelow(performance.now() - begun, 90)
      assert.strictEqual(client.text(), "")
      yield* until(() => client.text() === "ab")
      assert.isAbove(performance.now() - begun, 115)
    }))

  it.live("swallows bytes and ends: both sides stay open, and hear nothing", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.both({ isBlackHole: true })
      client.socket.write("hello")
      server.socket.write("there")
      client.socket.end()
      yield* Effect.sleep("100 millis")
      assert.deepStrictEqual([client.text(), server.text(), server.events], ["", "", []])
      client.socket.destroy()
      yield* Effect.sleep("50 millis")
      assert.deepStrictEqual(server.events, [])
      // Healed, it tells of the end that was held back.
      yield* proxy.both({})
      yield* until(() => server.events.includes("end"))
    }))

  it.live("resets who speaks to a side that went unnoticed, once it heals", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.both({ isBlackHole: true })
      client.socket.resetAndDestroy()
      yield* until(() => proxy.open() === 0)
      assert.deepStrictEqual(server.events, [])
      yield* proxy.both({})
      server.socket.write("are you there?")
      yield* until(() => server.events.includes("close"))
      assert.deepStrictEqual(server.events, ["ECONNRESET", "close"])
    }))

  it.live("resets both sides", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.reset
      yield* until(() => client.events.length === 2 && server.events.length === 2)
      assert.deepStrictEqual(client.events, ["ECONNRESET", "close"])
      assert.deepStrictEqual(server.events, ["ECONNRESET", "close"])
      assert.strictEqual(proxy.open(), 0)
      assert.strictEqual(proxy.accepted(), 1)
    }))

  it.live("passes a reset on", () =>
    Effect.gen(function*() {
      const { client, server } = yield* connected
      server.socket.resetAndDestroy()
      yield* until(() => client.events.length === 2)
      assert.deepStrictEqual(client.events, ["ECONNRESET", "close"])
    }))

  it.live("resets after so many bytes, counted from when it was told", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      server.socket.write("before")
      yield* until(() => client.text() === "before")
      yield* proxy.toClient({ resetAfter: 3 })
      server.socket.write("after")
      yield* until(() => client.events.length === 2)
      assert.strictEqual(client.text(), "beforeaft")
      assert.deepStrictEqual(client.events, ["ECONNRESET", "close"])
    }))

  it.live("cuts into pieces", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.toClient({ slice: 1 })
      server.socket.write("one by one")
      yield* until(() => client.text() === "one by one")
      assert.isAbove(client.chunks.length, 3)
      assert.isAtMost(Math.max(...client.chunks.map(({ length }) => length)), 5)
    }))

  it.live("keeps to a bandwidth", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.toClient({ bandwidth: 1_000 })
      const begun = performance.now()
      server.socket.write("x".repeat(300))
      yield* until(() => client.text().length === 300)
      assert.isAbove(performance.now() - begun, 230)
    }))

  it.live("stops, so that the sender is held up, and goes on where it stopped", () =>
    Effect.gen(function*() {
      const { client, proxy, server } = yield* connected
      yield* proxy.toClient({ isPaused: true })
      const big = Buffer.alloc(16 * 1024 * 1024, "x")
      server.socket.write(big)
      yield* Effect.sleep("100 millis")
      assert.strictEqual(client.text(), "")
      assert.isAbove(server.socket.writableLength, 0)
      yield* proxy.both({})
      yield* until(() => client.chunks.reduce((sum, { length }) => sum + length, 0) === big.length)
      assert.strictEqual(server.socket.writableLength, 0)
    }))

  it.live("is gone with its scope, and so are its connections, in whatever state they are", () =>
    Effect.gen(function*() {
      for (const faults of [{}, { isBlackHole: true }, { isPaused: true }, { latency: 60_000 }, { bandwidth: 1 }]) {
        const client = yield* Effect.scoped(Effect.gen(function*() {
          const { client, proxy, server } = yield* connected
          yield* proxy.both(faults)
          server.socket.write("some bytes")
          yield* Effect.sleep("10 millis")
          return client
        }))
        yield* until(() => client.socket.destroyed)
      }
    }))
})
