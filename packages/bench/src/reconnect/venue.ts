/**
 * A venue with limits: it answers subscriptions to tickers no faster than the documentation says, with error 429 beyond,
 * and sends one ticker for each. Told to, it cuts all connections.
 *
 *     venue.ts v2|v3 <symbols>
 */
import * as RateLimits from "@effect-hitbtc/sandbox/RateLimits"
import { type WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import * as Symbols from "../feed/Symbols.ts"
import * as TickerFlow from "../feed/TickerFlow.ts"
import { nowNanos } from "../Job.ts"
import type { FromReconnect, ToVenue } from "./Messages.ts"

const [, , version, symbols] = process.argv
const isV3 = version === "v3"
const limits = RateLimits.make(isV3 ? RateLimits.documentedV3 : RateLimits.documented)
const tickers = new Map(
  Symbols.take(Number(symbols)).map((symbol) => [symbol.id, TickerFlow.make(1, isV3 ? "v3" : "v2", [symbol])])
)

const report = (message: FromReconnect) => process.send!(message)
let requests = 0
let refusals = 0

interface Request {
  readonly id: unknown
  readonly ch?: string
  readonly params: { readonly symbol?: string; readonly symbols?: ReadonlyArray<string> }
}

const answer = (ws: WebSocket, { ch, id, params }: Request, subscribed: Set<string>): void => {
  requests++
  const jsonrpc = isV3 ? {} : { jsonrpc: "2.0" }
  // The limit is of an address: a new connection begins with what the old one left.
  if (!RateLimits.take(limits, isV3 ? "public" : "marketData", "everybody", performance.now())) {
    refusals++
    return ws.send(JSON.stringify({ ...jsonrpc, error: { code: 429, message: "Too many requests" }, id }))
  }
  const wanted = params.symbols ?? [params.symbol ?? ""]
  for (const symbol of wanted) subscribed.add(symbol)
  ws.send(JSON.stringify({ ...jsonrpc, result: isV3 ? { ch, subscriptions: [...subscribed] } : true, id }))
  for (const symbol of wanted) ws.send(tickers.get(symbol)!.next())
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false })
server.on("connection", (ws) => {
  const subscribed = new Set<string>()
  ws.on("message", (data: Buffer) => answer(ws, JSON.parse(data.toString()), subscribed))
  ws.on("error", () => {})
})
process.on("message", ({ _tag }: ToVenue) => {
  if (_tag === "Tell") report({ _tag: "Seen", requests, refusals })
  else {
    requests = 0
    refusals = 0
    report({ _tag: "Dropped", atNanos: nowNanos() })
    for (const ws of server.clients) ws.terminate()
  }
})
process.on("disconnect", () => process.exit())

await once(server, "listening")
report({ _tag: "LimitedListening", port: (server.address() as AddressInfo).port })
