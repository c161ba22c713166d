/** ccxws, with listeners that count. It keeps no book: it hands out the updates. */
import * as Symbols from "../feed/Symbols.ts"
import * as Harness from "../Harness.ts"
import type { Channel } from "../Job.ts"
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
  readonly subscribeTrades: (market: Market) => void
  readonly subscribeCandles: (market: Market) => void
}
interface Options {
  readonly wssPath: string
  /** Between two requests. */
  readonly throttleMs: number
}
type Module = { readonly HitBtcClient: new(options: Options) => Client }

interface Subscription {
  readonly event: string
  readonly subscribe: (market: Market) => void
}

const { HitBtcClient } = await Peers.load("ccxws") as Module
const job = await Harness.job
let received = 0

const client = new HitBtcClient({ wssPath: job.url, throttleMs: 1 })
client.on("error", (error) => {
  throw error
})
const count = () => {
  if (++received === job.frames) Harness.finish({ applied: received, delivered: received })
}
const subscriptions: { readonly [C in Channel]: Subscription } = {
  tickers: { event: "ticker", subscribe: (market) => client.subscribeTicker(market) },
  books: { event: "l2update", subscribe: (market) => client.subscribeLevel2Updates(market) },
  trades: { event: "trade", subscribe: (market) => client.subscribeTrades(market) },
  // Of a minute, unless told otherwise.
  candles: { event: "candle", subscribe: (market) => client.subscribeCandles(market) }
}
for (const channel of Object.keys(job.expected)) {
  const { event, subscribe } = subscriptions[channel as Channel]
  client.on(event, count)
  for (const symbol of Symbols.take(job.symbols)) subscribe(symbol)
}
