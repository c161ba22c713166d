/** Orders over `ws` by hand: a request is written, every frame is parsed, and the answer is found by its id. */
import { once } from "node:events"
import * as Orders from "../orders/client.ts"
import { WebSocket } from "./ws.ts"

const ws = new WebSocket(Orders.url, { perMessageDeflate: false })
await once(ws, "open")

const waiting = new Map<number, (result: unknown) => void>()
let requests = 0
ws.on("message", (data: Buffer) => {
  const message = JSON.parse(data.toString())
  const resolve = waiting.get(message.id)
  if (resolve === undefined) return
  waiting.delete(message.id)
  resolve(message.result)
})
const call = (method: string, params: object): Promise<unknown> =>
  new Promise((resolve) => {
    const id = ++requests
    waiting.set(id, resolve)
    ws.send(JSON.stringify({ method, params, id }))
  })

const { api, order } = Orders
const place = () => {
  const clientOrderId = String(requests).padStart(32, "0")
  return api === "v2"
    ? call("newOrder", { clientOrderId, ...order })
    : call("spot_new_order", { client_order_id: clientOrderId, ...order })
}

await call("login", {})
await call(api === "v2" ? "subscribeReports" : "spot_subscribe", {})
Orders.serve(async (orders) => {
  const nanos: Array<number> = []
  for (let i = 0; i < orders; i++) {
    const before = process.hrtime.bigint()
    await place()
    nanos.push(Number(process.hrtime.bigint() - before))
  }
  return nanos
})
