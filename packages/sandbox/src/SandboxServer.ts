/**
 * The sandbox as a real server of WebSockets, and of reference data over HTTP, on Node.
 *
 * It listens when the layer is built, and is gone when its scope ends: connections are closed with 1001, and nothing is
 * left that would keep a process alive. It pings every 30 seconds, and disconnects who does not answer or does not read.
 *
 * @since 0.1.0
 */
import type { Peer } from "@effect-hitbtc/transport/MemoryTransport"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import * as NodeWS from "@effect/platform-node/NodeWS"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Schema from "effect/Schema"
import * as Http from "node:http"
import type { AddressInfo, Socket } from "node:net"
import * as Sandbox from "./Sandbox.ts"

/**
 * The server could not listen: the port is taken, or the address is not of this machine.
 *
 * @category errors
 * @since 0.1.0
 */
export class ListenFailed extends Schema.TaggedError<ListenFailed>("@effect-hitbtc/sandbox/SandboxServer/ListenFailed")(
  "ListenFailed",
  { host: Schema.String, port: Schema.Number, code: Schema.String }
) {
  override get message(): string {
    const why = this.code === "EADDRINUSE"
      ? "the port is in use"
      : this.code === "EACCES"
      ? "not allowed"
      : this.code
    return `Could not listen on ${this.host}:${this.port}: ${why}`
  }
}

/**
 * Where the server listens, and when it disconnects a client.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /** Default: `127.0.0.1`. */
  readonly host?: string | undefined
  /** Zero lets the system choose. Default: zero. */
  readonly port?: number | undefined
  /** How often clients are pinged; who has not answered by the next ping is closed with 4002. Default: 30 seconds. */
  readonly pingInterval?: Duration.Input | undefined
  /** How many bytes may wait for a client that reads too slowly, before it is disconnected. Default: 16 MiB. */
  readonly maxBufferedBytes?: number | undefined
}

/**
 * A listening server.
 *
 * @category services
 * @since 0.1.0
 */
export class SandboxServer extends Context.Service<SandboxServer, {
  readonly host: string
  /** The port that it really listens on. */
  readonly port: number
  /** The server's own URL, such as `ws://127.0.0.1:9300`. */
  readonly url: string
  /** The URLs of the endpoints, such as `ws://127.0.0.1:9300/api/2/ws`. */
  readonly endpoints: ReadonlyArray<string>
  /** What the URLs of the sockets of an API version begin with, such as `ws://127.0.0.1:9300/api/3`. */
  readonly apiUrl: (version: 2 | 3) => string
  /** What the URLs of the reference data of API v3 begin with, such as `http://127.0.0.1:9300/api/3`. */
  readonly restUrl: string
}>()("@effect-hitbtc/sandbox/SandboxServer") {}

/**
 * Listens, and serves a running venue, until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: Options = {}) {
  const { host = "127.0.0.1", maxBufferedBytes = 16 * 1024 * 1024, pingInterval = "30 seconds", port = 0 } = options
  const sandbox = yield* Sandbox.Sandbox
  const run = yield* FiberSet.makeRuntime()
  const live = new Map<NodeWS.WebSocket, { isAnswering: boolean }>()

  const wss = new NodeWS.WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 * 1024 })
  const server = Http.createServer(({ method = "GET", url = "/" }, response) => {
    run(Effect.map(sandbox.http({ method, url }), ({ body, headers, status }) => {
      response.writeHead(status, headers)
      response.end(body)
    }))
  })

  const accept = (ws: NodeWS.WebSocket, socket: Socket, url: string) => {
    const state = { isAnswering: true }
    live.set(ws, state)
    ws.on("pong", () => {
      state.isAnswering = true
    })
    ws.on("close", () => live.delete(ws))
    run(
      Effect.scoped(
        Effect.flatMap(
          makePeer(ws, socket, url, maxBufferedBytes),
          (peer) => Effect.andThen(sandbox.serve(peer), peer.close(1000))
        )
      )
    )
  }

  server.on("upgrade", (request, stream, head) => {
    const socket = stream as Socket
    socket.on("error", () => socket.destroy())
    const url = request.url ?? "/"
    run(Effect.map(sandbox.refusal(url), (status) => {
      if (Option.isSome(status)) {
        const line = `${status.value} ${Http.STATUS_CODES[status.value] ?? "Refused"}`
        socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      } else {
        wss.handleUpgrade(request, socket, head, (ws) => accept(ws, socket, url))
      }
    }))
  })

  yield* Effect.acquireRelease(listen(server, host, port), () => stop(server, live.keys()))

  const ping = Effect.sync(() => {
    for (const [ws, state] of live) {
      if (!state.isAnswering) ws.close(4002, "Ping pong timeout.")
      else ws.ping()
      state.isAnswering = false
    }
  })
  yield* Effect.sleep(pingInterval).pipe(Effect.andThen(ping), Effect.forever, Effect.forkScoped)

  const actual = (server.address() as AddressInfo).port
  const authority = `${host.includes(":") ? `[${host}]` : host}:${actual}`
  const url = `ws://${authority}`
  return SandboxServer.of({
    host,
    port: actual,
    url,
    endpoints: sandbox.paths.map((path) => `${url}${path}`),
    apiUrl: (version) => `${url}/api/${version}`,
    restUrl: `http://${authority}/api/3`
  })
})

/**
 * A server for a venue that is given.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerServer = (options?: Options): Layer.Layer<SandboxServer, ListenFailed, Sandbox.Sandbox> =>
  Layer.effect(SandboxServer, make(options))

/**
 * A venue and its server.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: Options & Sandbox.Options
): Layer.Layer<SandboxServer | Sandbox.Sandbox, ListenFailed> =>
  layerServer(options).pipe(Layer.provideMerge(Sandbox.layer(options)))

const listen = (server: Http.Server, host: string, port: number): Effect.Effect<void, ListenFailed> =>
  Effect.callback<void, ListenFailed>((resume) => {
    const onError = (error: NodeJS.ErrnoException) =>
      resume(Effect.fail(new ListenFailed({ host, port, code: error.code ?? error.message })))
    server.once("error", onError)
    server.listen(port, host, () => {
      server.off("error", onError)
      resume(Effect.void)
    })
    return Effect.sync(() => server.close())
  })

// Close frames go out with the turn of the event loop that ends here; nobody is waited for.
const stop = (server: Http.Server, sockets: Iterable<NodeWS.WebSocket>): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const open = Array.from(sockets)
    for (const ws of open) ws.close(1001)
    setImmediate(() => {
      for (const ws of open) ws.terminate()
      server.close(() => resume(Effect.void))
      server.closeAllConnections()
    })
  })

const makePeer = (
  ws: NodeWS.WebSocket,
  socket: Socket,
  url: string,
  maxBufferedBytes: number
): Effect.Effect<Peer> =>
  Effect.map(Queue.unbounded<string, TransportError.TransportError>(), (queue) => {
    const ended = Deferred.makeUnsafe<TransportError.TransportError>()
    const end = (loss: TransportError.TransportError) => {
      if (Deferred.doneUnsafe(ended, Effect.succeed(loss))) Queue.failCauseUnsafe(queue, Cause.fail(loss))
    }
    const sendAll = (frames: Iterable<string>) => {
      if (ws.readyState !== ws.OPEN) return
      socket.cork()
      for (const frame of frames) ws.send(frame)
      socket.uncork()
      if (ws.bufferedAmount > maxBufferedBytes) ws.terminate()
    }
    // A binary frame is read as text, as far as it is any.
    ws.on("message", (data: Buffer) => {
      Queue.offerUnsafe(queue, data.toString())
    })
    // An error, such as a frame that is too large, is followed by the close.
    ws.on("error", () => {})
    ws.on("close", (code, reason) => end(TransportError.closed(code, reason.toString())))
    return {
      url,
      receive: Queue.takeAll(queue),
      send: (frame) => Effect.sync(() => sendAll([frame])),
      sendAll: (frames) => Effect.sync(() => sendAll(frames)),
      close: (code, reason = "") =>
        Effect.sync(() => {
          if (isSendable(code)) ws.close(code, reason)
          else ws.terminate()
          end(TransportError.closed(code, reason))
        }),
      drop: Effect.sync(() => ws.terminate()),
      closed: Deferred.await(ended),
      isOpen: Effect.sync(() => ws.readyState === ws.OPEN)
    }
  })

// Codes below 1000 and those that only name an observation (1005, 1006, 1015) never travel.
const isSendable = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
