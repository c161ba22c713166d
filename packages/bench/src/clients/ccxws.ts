/** ccxws, with a listener that counts. It keeps no book: it hands out the updates. */
import { symbols } from "../feed/Symbols.ts"
import * as Harness from "../Harness.ts"
import * as Peers from "../Peers.ts"

interface Market {
  readonly id: string
  readonly base: string
  readonly quote: string
}
interface Client {
  readonly on: (event: string, listener: (argument: unknown) => void) => void
  readonly subscribeTicker: (market: Market) => void
  readonly subscribeLevel2Updates: (market: Market) => void
}
type Module = { readonly HitBtcClient: new(options: { readonly wssPath: string }) => Client }

const { HitBtcClient } = await Peers.load("ccxws") as Module
const job = await Harness.job
let received = 0

const client = new HitBtcClient({ wssPath: job.url })
client.on("error", (error) => {
  throw error
})
client.on(job.workload === "books" ? "l2update" : "ticker", () => {
  if (++received === job.frames) Harness.finish({ applied: received, delivered: received })
})
for (const symbol of symbols) {
  if (job.workload === "books") client.subscribeLevel2Updates(symbol)
  else client.subscribeTicker(symbol)
}
