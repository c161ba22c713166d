/** The limit: `ws` and `JSON.parse`, and nothing else. */
import * as Harness from "../Harness.ts"
import { WebSocket } from "./ws.ts"

const job = await Harness.job
const total = job.frames + Harness.snapshots(job)
let received = 0

const ws = new WebSocket(job.url, { perMessageDeflate: false })
ws.on("open", () => {
  for (const request of Harness.requests(job)) ws.send(request)
})
const count = () => {
  if (++received === total) Harness.finish({ applied: job.frames, delivered: job.frames })
}
// A notification has a method on v2 and a channel on v3; an answer has neither.
ws.on(
  "message",
  job.version === "v2"
    ? (data: Buffer) => {
      if (JSON.parse(data.toString()).method !== undefined) count()
    }
    : (data: Buffer) => {
      if (JSON.parse(data.toString()).ch !== undefined) count()
    }
)
