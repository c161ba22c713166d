/**
 * The venue of the bench: a process of its own that acknowledges subscriptions, sends snapshots, and, told to go,
 * streams all frames as fast as they are read.
 *
 *     server.ts tickers|books v2|v3 <frames> <seed>
 */
import { type WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import { once } from "node:events"
import type { AddressInfo, Socket } from "node:net"
import { type FromServer, nowNanos, type ToServer } from "../Job.ts"
import * as BookFlow from "./BookFlow.ts"
import { symbols } from "./Symbols.ts"
import * as TickerFlow from "./TickerFlow.ts"
import * as WireChunks from "./WireChunks.ts"

const [, , workload, version, frames, seed] = process.argv
const flow = (workload === "books" ? BookFlow : TickerFlow).make(Number(seed), version === "v3" ? "v3" : "v2")

const report = (message: FromServer) => process.send!(message)

const wire = WireChunks.make()
let characters = 0
for (let i = 0; i < Number(frames); i++) {
  const frame = flow.next()
  characters += frame.length
  wire.add(frame)
}
const chunks = wire.end()

/** Waits whenever the socket has enough: the client's own pace. */
const stream = async (socket: Socket): Promise<void> => {
  report({ _tag: "Started", atNanos: nowNanos() })
  for (const chunk of chunks) {
    if (!socket.write(chunk)) await once(socket, "drain")
  }
}

interface Request {
  readonly id?: unknown
  readonly ch?: string
  readonly params?: { readonly symbol?: string; readonly symbols?: ReadonlyArray<string> }
}

/** Both APIs acknowledge, and then send the snapshot. */
const answer = (ws: WebSocket, request: Request): ReadonlyArray<string> => {
  const wanted = request.params?.symbols ?? [request.params?.symbol ?? ""]
  const result = request.ch === undefined ? true : { ch: request.ch, subscriptions: wanted }
  ws.send(JSON.stringify({ jsonrpc: "2.0", result, id: request.id }))
  for (const symbol of wanted) {
    const snapshot = flow.snapshot(symbol)
    if (snapshot !== undefined) ws.send(snapshot)
  }
  return wanted
}

let current: Socket | undefined
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false })
server.on("connection", (ws, { socket }) => {
  current = socket
  const missing = new Set(symbols.map(({ id }) => id))
  ws.on("message", (data: Buffer) => {
    const wasReady = missing.size === 0
    for (const symbol of answer(ws, JSON.parse(data.toString()))) missing.delete(symbol)
    if (!wasReady && missing.size === 0) report({ _tag: "Subscribed" })
  })
  // A client that is done may leave in the middle.
  ws.on("error", () => {})
})

process.on("message", (_: ToServer) => {
  // Where the client leaves, its socket closes, and `drain` never comes: nothing waits for that.
  if (current !== undefined) void stream(current)
})
process.on("disconnect", () => process.exit())

await once(server, "listening")
report({
  _tag: "Listening",
  port: (server.address() as AddressInfo).port,
  finals: flow.finals(),
  frameBytes: characters / Number(frames)
})
