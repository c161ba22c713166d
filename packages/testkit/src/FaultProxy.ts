/**
 * A TCP proxy on 127.0.0.1, between a client and a server, that does what networks do: it delays, swallows, cuts into
 * pieces, throttles, stops, and resets. Each direction by itself, and changed while connections are open.
 *
 * It goes by real time. It is gone with its scope, and so are its connections. There are kept packages for HTTP, and
 * Toxiproxy is a program of its own; this is what the tests need of it.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import * as LoopbackServer from "./LoopbackServer.ts"

/**
 * What befalls the bytes of one direction. What is left out does not.
 *
 * - `latency`: each piece arrives so many milliseconds later; the order is kept
 * - `slice`: bytes arrive in pieces of at most so many, each in a segment of its own
 * - `bandwidth`: so many bytes a second
 * - `isPaused`: nothing more is read; the sender is held up once its buffers are full
 * - `isBlackHole`: bytes are read and thrown away, and an end of the stream is not passed on: the peer that is gone, or a
 *   cable that was pulled
 * - `resetAfter` (1 or more): after so many bytes more, both sides are reset
 */
export interface Faults {
  readonly latency?: number
  readonly slice?: number
  readonly bandwidth?: number
  readonly isPaused?: boolean
  readonly isBlackHole?: boolean
  readonly resetAfter?: number
}

export interface FaultProxy {
  /** The server's URL, through the proxy. */
  readonly url: string
  /** Replaces what befalls the bytes on their way to the client, of connections that are open, too. */
  readonly toClient: (faults: Faults) => Effect.Effect<void>
  /** The same for those on their way to the server. */
  readonly toServer: (faults: Faults) => Effect.Effect<void>
  /** The same for both. `{}` heals. */
  readonly both: (faults: Faults) => Effect.Effect<void>
  /** Resets all that is open, on both sides. */
  readonly reset: Effect.Effect<void>
  /** How many connections there are whose client did not hang up. */
  readonly open: () => number
  /** How many there were. */
  readonly accepted: () => number
  /** How many bytes went out to clients, and to the server. */
  readonly passed: () => { readonly toClient: number; readonly toServer: number }
}

// More than this is not read before what there is went out.
const HIGH_WATER_MARK = 64 * 1024
// A throttled direction writes so often.
const STEPS_PER_SECOND = 20

/** What is shared by all connections in one direction. */
class Lane {
  faults: Faults = {}
  passed = 0
  readonly pumps = new Set<Pump>()
  set(faults: Faults) {
    this.faults = faults
    for (const pump of this.pumps) pump.changed()
  }
}

/** One direction of one connection. */
class Pump {
  private readonly queue: Array<{ readonly bytes: Buffer; readonly at: number }> = []
  private waiting = 0
  private sinceChange = 0
  private ended = false
  private timer: NodeJS.Timeout | undefined
  private immediate: NodeJS.Immediate | undefined
  private isFull = false
  private readonly source: Net.Socket
  private readonly sink: Net.Socket
  private readonly lane: Lane
  private readonly reset: () => void

  constructor(source: Net.Socket, sink: Net.Socket, lane: Lane, reset: () => void) {
    this.source = source
    this.sink = sink
    this.lane = lane
    this.reset = reset
    lane.pumps.add(this)
    source.on("data", (bytes: Buffer) => {
      if (lane.faults.isBlackHole === true) return
      // As a machine answers that knows nothing of the connection.
      if (sink.destroyed) return void source.resetAndDestroy()
      this.queue.push({ bytes, at: performance.now() })
      this.waiting += bytes.length
      if (this.waiting >= HIGH_WATER_MARK) source.pause()
      this.wake()
    })
    source.on("end", () => {
      this.ended = true
      this.wake()
    })
    sink.on("drain", () => {
      this.isFull = false
      this.wake()
    })
    sink.on("close", () => this.close())
  }

  changed() {
    this.sinceChange = 0
    if (this.lane.faults.isPaused === true) this.source.pause()
    else if (this.waiting < HIGH_WATER_MARK) this.source.resume()
    clearTimeout(this.timer)
    this.timer = undefined
    this.wake()
  }

  close() {
    clearTimeout(this.timer)
    clearImmediate(this.immediate)
    this.lane.pumps.delete(this)
    this.queue.length = 0
  }

  private sleep(millis: number) {
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.wake()
    }, millis)
  }

  private later(what: () => void) {
    this.immediate = setImmediate(() => {
      this.immediate = undefined
      what()
    })
  }

  private wake() {
    const { bandwidth, isBlackHole, isPaused, latency = 0, resetAfter, slice } = this.lane.faults
    while (true) {
      if (isPaused === true || this.isFull || this.timer !== undefined || this.immediate !== undefined) return
      if (isBlackHole === true) {
        this.queue.length = 0
        this.waiting = 0
        this.source.resume()
        return
      }
      const head = this.queue[0]
      if (head === undefined) {
        if (this.ended) this.sink.end()
        return
      }
      const early = head.at + latency - performance.now()
      if (early > 0) return this.sleep(early)
      const most = Math.min(
        slice ?? Infinity,
        bandwidth === undefined ? Infinity : Math.max(1, Math.ceil(bandwidth / STEPS_PER_SECOND)),
        resetAfter === undefined ? Infinity : resetAfter - this.sinceChange
      )
      const piece = head.bytes.subarray(0, most)
      if (piece.length === head.bytes.length) this.queue.shift()
      else this.queue[0] = { ...head, bytes: head.bytes.subarray(piece.length) }
      this.waiting -= piece.length
      this.sinceChange += piece.length
      this.lane.passed += piece.length
      this.isFull = !this.sink.write(piece)
      if (this.sinceChange === resetAfter) return this.later(this.reset)
      if (this.waiting < HIGH_WATER_MARK) this.source.resume()
      if (bandwidth !== undefined) return this.sleep(piece.length / bandwidth * 1000)
      // Each leaves in a segment of its own.
      if (slice !== undefined) return this.later(() => this.wake())
    }
  }
}

/** A proxy before the server of a URL on 127.0.0.1. */
export const make = Effect.fnUntraced(function*(
  target: string
): Effect.fn.Return<FaultProxy, never, Scope.Scope> {
  const upstream = Number(new URL(target).port)
  const toClient = new Lane()
  const toServer = new Lane()
  const clients = new Set<Net.Socket>()
  const resets = new Set<() => void>()
  const all = new Set<Net.Socket>()
  let accepted = 0

  const server = Net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    accepted++
    const upper = Net.connect({ port: upstream, host: "127.0.0.1", allowHalfOpen: true, noDelay: true })
    const reset = () => {
      client.resetAndDestroy()
      upper.resetAndDestroy()
    }
    resets.add(reset)
    clients.add(client)
    for (const [socket, other, lane] of [[client, upper, toClient], [upper, client, toServer]] as const) {
      all.add(socket)
      socket.on("error", () => {
        // The network's own way of ending: passed on as what it is, where anything is passed on.
        if (lane.faults.isBlackHole !== true && !other.destroyed) other.resetAndDestroy()
      })
      socket.on("close", () => {
        all.delete(socket)
        clients.delete(socket)
        if (other.destroyed) resets.delete(reset)
      })
    }
    client.on("end", () => clients.delete(client))
    const down = new Pump(upper, client, toClient, reset)
    const up = new Pump(client, upper, toServer, reset)
    down.changed()
    up.changed()
  })
  const port = yield* LoopbackServer.listen(server, () => {
    for (const socket of all) socket.destroy()
  })
  const url = new URL(target)
  url.port = String(port)

  return {
    url: url.href,
    toClient: (faults) => Effect.sync(() => toClient.set(faults)),
    toServer: (faults) => Effect.sync(() => toServer.set(faults)),
    both: (faults) =>
      Effect.sync(() => {
        toClient.set(faults)
        toServer.set(faults)
      }),
    reset: Effect.sync(() => {
      for (const reset of Array.from(resets)) reset()
    }),
    open: () => clients.size,
    accepted: () => accepted,
    passed: () => ({ toClient: toClient.passed, toServer: toServer.passed })
  }
})
