/** Real servers on 127.0.0.1, on a port of the system's choice, gone with the scope. */
import { WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import { Deferred, Effect, type Scope } from "effect"
import { createHash } from "node:crypto"
import * as Http from "node:http"
import * as Net from "node:net"

export interface Ended {
  readonly code: number
  readonly reason: string
}

export interface Served {
  readonly socket: WebSocket
  readonly request: Http.IncomingMessage
  readonly received: Array<string>
  readonly ended: Deferred.Deferred<Ended>
}

const portOf = (server: Net.Server): number => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port")
  return address.port
}

/** Listens on a port of the system's choice until the scope closes; `close` ends what is open. */
export const listen = <S extends Net.Server>(
  server: S,
  close: (server: S) => void
): Effect.Effect<number, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(portOf(server))))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        close(server)
      })
  )

/** A WebSocket server. `status` refuses handshakes with it; `onConnection` runs before the client hears of it. */
export const make = (options?: {
  readonly status?: () => number | undefined
  readonly onConnection?: (served: Served) => void
}) =>
  Effect.gen(function*() {
    const http = Http.createServer()
    const wss = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024 * 1024 })
    const connections: Array<Served> = []
    const waiting: Array<(served: Served) => void> = []
    http.on("upgrade", (request, socket, head) => {
      const status = options?.status?.()
      if (status !== undefined) {
        // Who is refused may hang up before it has read why.
        socket.on("error", () => {})
        socket.end(`HTTP/1.1 ${status} ${Http.STATUS_CODES[status]}\r\ncontent-length: 2\r\n\r\nno`)
        return
      }
      wss.handleUpgrade(request, socket, head, (ws) => {
        const served: Served = { socket: ws, request, received: [], ended: Deferred.makeUnsafe<Ended>() }
        ws.on("message", (data: Buffer) => served.received.push(data.toString()))
        ws.on("close", (code, reason) =>
          Deferred.doneUnsafe(served.ended, Effect.succeed({ code, reason: reason.toString() })))
        ws.on("error", () => {})
        connections.push(served)
        options?.onConnection?.(served)
        waiting.shift()?.(served)
      })
    })
    const port = yield* listen(http, (http) => {
      for (const { socket } of connections) {
        socket.terminate()
      }
      http.closeAllConnections()
    })
    return {
      url: `ws://127.0.0.1:${port}/ws`,
      connections,
      /** The connection that comes next, or the last one that came. */
      connection: Effect.callback<Served>((resume) => {
        const last = connections.at(-1)
        if (last !== undefined) {
          return resume(Effect.succeed(last))
        }
        waiting.push((served) =>
          resume(Effect.succeed(served))
        )
      })
    }
  })

/** A TCP server that hands each connection to `serve`, and counts those that are open. */
const tcp = (serve: (socket: Net.Socket) => void) =>
  Effect.gen(function*() {
    const sockets = new Set<Net.Socket>()
    const server = Net.createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => sockets.delete(socket))
      serve(socket)
    })
    const port = yield* listen(server, () => {
      for (const socket of sockets) socket.destroy()
    })
    return { url: `ws://127.0.0.1:${port}/ws`, open: () => sockets.size }
  })

/** Accepts TCP connections, and never says anything. */
export const blackHole = tcp((socket) => socket.resume())

/** Completes the handshake, says the bytes `says`, and then neither answers nor hangs up. */
export const mute = (options?: { readonly says?: Uint8Array }) =>
  tcp((socket) =>
    socket.once("data", (request) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? ""
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64")
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`
      )
      if (options?.says !== undefined) socket.write(options.says)
      socket.resume()
    })
  )

/** A port where nobody listens. */
export const closedPort = Effect.scoped(listen(Net.createServer(), () => {}))
