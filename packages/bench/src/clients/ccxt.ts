/**
 * CCXT, watching every symbol in a loop of its own, as its manual shows. It speaks API v3. Its markets are given, so
 * that it asks no REST server; what it takes in is counted where it handles a message.
 */
import { pro } from "ccxt"
import { symbols } from "../feed/Symbols.ts"
import * as Harness from "../Harness.ts"

type Exchange = InstanceType<typeof pro.hitbtc>

const job = await Harness.job

const name = (symbol: typeof symbols[number]) => `${symbol.base}/${symbol.quote}`
const markets = Object.fromEntries(symbols.map((symbol) => [name(symbol), {
  id: symbol.id,
  symbol: name(symbol),
  base: symbol.base,
  quote: symbol.quote,
  baseId: symbol.base,
  quoteId: symbol.quote,
  type: "spot",
  spot: true,
  active: true,
  precision: { price: 10 ** -symbol.priceDecimals, amount: 10 ** -symbol.sizeDecimals },
  limits: {}
}]))

let applied = 0
let delivered = 0
const snapshots = job.workload === "books" ? symbols.length : 0

class Counted extends pro.hitbtc {
  override handleTicker(...message: Parameters<Exchange["handleTicker"]>) {
    super.handleTicker(...message)
    this.count()
  }
  override handleOrderBook(...message: Parameters<Exchange["handleOrderBook"]>) {
    super.handleOrderBook(...message)
    this.count()
  }
  count() {
    if (++applied === job.frames + snapshots) Harness.finish({ applied: applied - snapshots, delivered })
  }
}

const exchange = new Counted({ markets })
exchange.urls.api.ws.public = job.url
// What it asks for where the URL begins with ws: and not with wss:.
await exchange.loadHttpProxyAgent()

const watch = async (symbol: string): Promise<never> => {
  while (true) {
    await (job.workload === "books" ? exchange.watchOrderBook(symbol) : exchange.watchTicker(symbol))
    delivered++
  }
}
await Promise.all(symbols.map((symbol) => watch(name(symbol))))
