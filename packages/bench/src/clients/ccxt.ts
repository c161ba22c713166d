/**
 * CCXT, watching every symbol in a loop of its own, as its manual shows. It speaks API v3. Its markets are given, so
 * that it asks no REST server; what it takes in is counted where it handles a message.
 */
import { symbols } from "../feed/Symbols.ts"
import * as Harness from "../Harness.ts"
import * as Peers from "../Peers.ts"

interface Exchange {
  urls: { readonly api: { readonly ws: { public: string } } }
  handleTicker(client: unknown, message: unknown): void
  handleOrderBook(client: unknown, message: unknown): void
  loadHttpProxyAgent(): Promise<unknown>
  watchTicker(symbol: string): Promise<unknown>
  watchOrderBook(symbol: string): Promise<unknown>
}
type Module = {
  readonly default: { readonly pro: { readonly hitbtc: new(options: { readonly markets: unknown }) => Exchange } }
}

const ccxt = await Peers.load("ccxt") as Module
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

class Counted extends ccxt.default.pro.hitbtc {
  override handleTicker(client: unknown, message: unknown) {
    super.handleTicker(client, message)
    this.count()
  }
  override handleOrderBook(client: unknown, message: unknown) {
    super.handleOrderBook(client, message)
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
