/** The limit: `ws` and `JSON.parse`, and nothing else. */
import * as Harness from "../Harness.ts"
import { WebSocket } from "./ws.ts"

const job = await Harness.job
const method = job.workload === "books" ? "updateOrderbook" : "ticker"
let received = 0

const ws = new WebSocket(job.url, { perMessageDeflate: false })
ws.on("open", () => {
  for (const request of Harness.requests(job)) ws.send(request)
})
const count = () => {
  if (++received === job.frames) Harness.finish({ applied: received, delivered: received })
}
ws.on(
  "message",
  job.version === "v2"
    ? (data: Buffer) => {
      const message = JSON.parse(data.toString())
      if (message.method === method) count()
    }
    : (data: Buffer) => {
      const message = JSON.parse(data.toString())
      if (message.update !== undefined || message.data !== undefined) count()
    }
)
