/**
 * The frames of API v2, written by hand: fields and their order are those of the recorded feed.
 *
 * @since 0.1.0
 */
import type { Period } from "@effect-hitbtc/core/Candle"
import type { Currency } from "@effect-hitbtc/core/Currency"
import type * as Candles from "../Candles.ts"
import type { Market, MarketEvent } from "../Market.ts"
import * as PriceLevels from "../PriceLevels.ts"
import * as Ticker from "../Ticker.ts"
import type { Trade } from "../TradeHistory.ts"

/**
 * What a ticker says at a time in milliseconds, without that time.
 *
 * @category parts
 * @since 0.1.0
 */
export const tickerContent = (market: Market, now: number): string => {
  const { ask, bid, high, last, low, open, volume, volumeQuote } = Ticker.make(market, now)
  return `"ask":${json(ask)},"bid":${json(bid)},"last":${json(last)},"open":${json(open)},"low":"${low}",` +
    `"high":"${high}","volume":"${volume}","volumeQuote":"${volumeQuote}"`
}

/**
 * The notification of a ticker; `content` is as {@link tickerContent} writes it, `timestamp` in milliseconds.
 *
 * @category frames
 * @since 0.1.0
 */
export const ticker = ({ id }: Market, content: string, timestamp: number): string =>
  `{"jsonrpc":"2.0","method":"ticker","params":{${content},"timestamp":"${iso(timestamp)}","symbol":"${id}"}}`

/**
 * The notification with all levels of a book, best price first.
 *
 * @category frames
 * @since 0.1.0
 */
export const snapshotOrderbook = (market: Market): string =>
  book(
    "snapshotOrderbook",
    market,
    PriceLevels.toArray(market.engine.asks),
    PriceLevels.toArray(market.engine.bids),
    market.sequence,
    market.timestamp
  )

/**
 * The notification of the levels that changed; those with size zero are gone.
 *
 * @category frames
 * @since 0.1.0
 */
export const updateOrderbook = ({ asks, bids, market, sequence, timestamp }: MarketEvent): string =>
  book("updateOrderbook", market, asks, bids, sequence, timestamp)

/**
 * Trades, oldest first.
 *
 * @category frames
 * @since 0.1.0
 */
export const trades = (
  method: "snapshotTrades" | "updateTrades",
  market: Market,
  trades: ReadonlyArray<Trade>
): string => `{"jsonrpc":"2.0","method":"${method}","params":${tradeList(market, trades)}}`

/**
 * The result of `getTrades`: trades in the order asked for.
 *
 * @category parts
 * @since 0.1.0
 */
export const tradeList = ({ id, scale }: Market, trades: ReadonlyArray<Trade>): string => {
  let data = ""
  for (const { id, price, quantity, side, timestamp } of trades) {
    data += `${data === "" ? "" : ","}{"id":${id},"price":"${scale.price(price)}",` +
      `"quantity":"${scale.quantity(quantity)}","side":"${side}","timestamp":"${iso(timestamp)}"}`
  }
  return `{"data":[${data}],"symbol":"${id}"}`
}

/**
 * Candles, oldest first.
 *
 * @category frames
 * @since 0.1.0
 */
export const candles = (
  method: "snapshotCandles" | "updateCandles",
  { id, scale }: Market,
  period: Period,
  candles: ReadonlyArray<Candles.Candle>
): string => {
  let data = ""
  for (const { close, max, min, open, timestamp, volume, volumeQuote } of candles) {
    data += `${data === "" ? "" : ","}{"timestamp":"${iso(timestamp)}","open":"${scale.price(open)}",` +
      `"close":"${scale.price(close)}","min":"${scale.price(min)}","max":"${scale.price(max)}",` +
      `"volume":"${scale.quantity(volume)}","volumeQuote":"${scale.quote(volumeQuote)}"}`
  }
  return `{"jsonrpc":"2.0","method":"${method}","params":{"data":[${data}],"period":"${period}","symbol":"${id}"}}`
}

/**
 * A symbol, as `getSymbol` answers it.
 *
 * @category parts
 * @since 0.1.0
 */
export const symbol = ({ listing }: Market): string => JSON.stringify(listing.symbol)

/**
 * A currency, as `getCurrency` answers it.
 *
 * @category parts
 * @since 0.1.0
 */
export const currency = (currency: Currency): string => JSON.stringify(currency)

const book = (
  method: string,
  { id, scale }: Market,
  asks: ReadonlyArray<PriceLevels.LevelChange>,
  bids: ReadonlyArray<PriceLevels.LevelChange>,
  sequence: number,
  timestamp: number
): string => {
  const side = (levels: ReadonlyArray<PriceLevels.LevelChange>) => {
    let text = ""
    for (const { price, size } of levels) {
      text += `${text === "" ? "" : ","}{"price":"${scale.price(price)}","size":"${scale.quantity(size)}"}`
    }
    return text
  }
  return `{"jsonrpc":"2.0","method":"${method}","params":{"ask":[${side(asks)}],"bid":[${side(bids)}],` +
    `"sequence":${sequence},"timestamp":"${iso(timestamp)}","symbol":"${id}"}}`
}

const json = Ticker.toJson

const iso = (millis: number): string => new Date(millis).toISOString()
