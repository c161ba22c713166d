/**
 * The venue of the bench: a process of its own that acknowledges subscriptions, sends snapshots, and, told to go,
 * streams all frames as fast as they are read.
 *
 *     server.ts <feed, as JSON> <seed>
 */
import { type WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import { once } from "node:events"
import type { AddressInfo, Socket } from "node:net"
import { type Channel, type Feed, type FromServer, nowNanos, type ToServer } from "../Job.ts"
import * as Channels from "./Channels.ts"
import * as Streams from "./Streams.ts"
import * as WireChunks from "./WireChunks.ts"

const [, , feed, seed] = process.argv
const { frames, symbols, ...rest } = JSON.parse(feed!) as Feed
const source = Streams.make({ symbols, ...rest }, Number(seed))

const report = (message: FromServer) => process.send!(message)

const wire = WireChunks.make()
let characters = 0
for (let i = 0; i < frames; i++) {
  const frame = source.next()
  characters += frame.length
  wire.add(frame)
}
const chunks = wire.end()
const expected = source.expected()

/** Waits whenever the socket has enough: the client's own pace. */
const stream = async (socket: Socket): Promise<void> => {
  report({ _tag: "Started", atNanos: nowNanos() })
  for (const chunk of chunks) {
    if (!socket.write(chunk)) await once(socket, "drain")
  }
}

interface Request {
  readonly id?: unknown
  readonly method?: string
  readonly ch?: string
  readonly params?: { readonly symbol?: string; readonly symbols?: ReadonlyArray<string> }
}

type Subscribed = Map<Channel, Set<string>>

/**
 * Both APIs acknowledge, and then send the snapshot; that of v3 lists all that the channel has by now, and does so too
 * where it is only asked for it.
 */
const answer = (ws: WebSocket, { ch, id, method, params }: Request, subscribed: Subscribed): void => {
  const channel = Channels.fromRequest(ch ?? method)!
  const known = subscribed.get(channel) ?? new Set()
  subscribed.set(channel, known)
  const wanted = method === "subscriptions" ? [] : params?.symbols ?? [params?.symbol ?? ""]
  for (const symbol of wanted) known.add(symbol)
  ws.send(JSON.stringify(
    ch === undefined ? { jsonrpc: "2.0", result: true, id } : { result: { ch, subscriptions: [...known] }, id }
  ))
  for (const symbol of wanted) {
    const snapshot = source.snapshot(channel, symbol)
    if (snapshot !== undefined) ws.send(snapshot)
  }
}

const isComplete = (subscribed: Subscribed): boolean =>
  Object.keys(expected).every((channel) => subscribed.get(channel as Channel)?.size === symbols)

let current: Socket | undefined
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false })
server.on("connection", (ws, { socket }) => {
  current = socket
  const subscribed: Subscribed = new Map()
  let isReady = false
  ws.on("message", (data: Buffer) => {
    answer(ws, JSON.parse(data.toString()), subscribed)
    if (isReady || !isComplete(subscribed)) return
    isReady = true
    report({ _tag: "Subscribed" })
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
  expected,
  frameBytes: characters / frames
})
