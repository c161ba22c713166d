/**
 * A venue that takes every order at once: it answers logins, subscriptions and questions, and an order with its report,
 * as a notification and as the result, in the order that each API documents or was seen to have.
 */
import { type WebSocket, WebSocketServer } from "@effect/platform-node/NodeWS"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import type { FromOrders } from "./Messages.ts"

interface Request {
  readonly id: unknown
  readonly method: string
  readonly params: { readonly [name: string]: string }
}

const AT = "2021-07-15T03:00:00.000Z"
let orders = 4_345_613_661

const report = ({ method, params }: Request) =>
  method === "newOrder"
    ? {
      id: String(++orders),
      clientOrderId: params["clientOrderId"],
      symbol: params["symbol"],
      side: params["side"],
      status: "new",
      type: "limit",
      timeInForce: "GTC",
      quantity: params["quantity"],
      price: params["price"],
      cumQuantity: "0.000",
      postOnly: false,
      createdAt: AT,
      updatedAt: AT,
      reportType: "new"
    }
    : {
      id: ++orders,
      client_order_id: params["client_order_id"],
      symbol: params["symbol"],
      side: params["side"],
      status: "new",
      type: "limit",
      time_in_force: "GTC",
      quantity: params["quantity"],
      quantity_cumulative: "0",
      price: params["price"],
      post_only: false,
      created_at: AT,
      updated_at: AT,
      report_type: "new"
    }

const answer = (ws: WebSocket, request: Request): void => {
  const send = (message: object) => ws.send(JSON.stringify({ jsonrpc: "2.0", ...message }))
  const { id, method } = request
  switch (method) {
    case "newOrder":
    case "spot_new_order": {
      const params = report(request)
      send({ method: method === "newOrder" ? "report" : "spot_order", params })
      return send({ result: params, id })
    }
    case "subscribeReports":
    case "spot_subscribe":
      send({ result: true, id })
      return send({ method: method === "subscribeReports" ? "activeOrders" : "spot_orders", params: [] })
    case "getOrders":
    case "spot_get_orders":
      return send({ result: [], id })
    default:
      return send({ result: true, id })
  }
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false })
server.on("connection", (ws) => {
  ws.on("message", (data: Buffer) => answer(ws, JSON.parse(data.toString())))
  ws.on("error", () => {})
})
process.on("disconnect", () => process.exit())

await once(server, "listening")
const listening: FromOrders = { _tag: "VenueListening", port: (server.address() as AddressInfo).port }
process.send!(listening)
