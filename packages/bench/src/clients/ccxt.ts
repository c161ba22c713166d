/**
 * CCXT, watching every topic in a loop of its own, as its manual shows. It speaks API v3. Its markets are given, so
 * that it asks no REST server; what it takes in is counted where it handles a message.
 */
import { pro } from "ccxt"
import * as Symbols from "../feed/Symbols.ts"
import * as Harness from "../Harness.ts"
import type { Channel } from "../Job.ts"

type Exchange = InstanceType<typeof pro.hitbtc>

const job = await Harness.job

const symbols = Symbols.take(job.symbols)
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
const snapshots = Harness.snapshots(job)

class Counted extends pro.hitbtc {
  override handleTicker(...message: Parameters<Exchange["handleTicker"]>) {
    super.handleTicker(...message)
    this.count()
  }
  override handleOrderBook(...message: Parameters<Exchange["handleOrderBook"]>) {
    super.handleOrderBook(...message)
    this.count()
  }
  override handleTrades(...message: Parameters<Exchange["handleTrades"]>) {
    const handled = super.handleTrades(...message)
    this.count()
    return handled
  }
  override handleOHLCV(...message: Parameters<Exchange["handleOHLCV"]>) {
    const handled = super.handleOHLCV(...message)
    this.count()
    return handled
  }
  count() {
    if (++applied === job.frames + snapshots) Harness.finish({ applied: applied - snapshots, delivered })
  }
}

const exchange = new Counted({ markets })
exchange.urls.api.ws.public = job.url
// What it asks for where the URL begins with ws: and not with wss:.
await exchange.loadHttpProxyAgent()

const next: { readonly [C in Channel]: (symbol: string) => Promise<unknown> } = {
  tickers: (symbol) => exchange.watchTicker(symbol),
  books: (symbol) => exchange.watchOrderBook(symbol),
  trades: (symbol) => exchange.watchTrades(symbol),
  candles: (symbol) => exchange.watchOHLCV(symbol, "1m")
}
const watch = async (channel: Channel, symbol: string): Promise<never> => {
  while (true) {
    await next[channel](symbol)
    delivered++
  }
}
await Promise.all(
  Object.keys(job.expected).flatMap((channel) => symbols.map((symbol) => watch(channel as Channel, name(symbol))))
)
