/**
 * The frames of API v3's public socket, written by hand: fields and their order are those of the reference's samples.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type * as Candles from "../Candles.ts"
import type { Market } from "../Market.ts"
import * as PriceLevels from "../PriceLevels.ts"
import * as Ticker from "../Ticker.ts"
import type { Trade } from "../TradeHistory.ts"
import type { VenueError } from "../VenueError.ts"
import * as Rates from "./Rates.ts"

/**
 * The id of a request, as it is echoed; the answer to a request without one has none.
 *
 * @category models
 * @since 0.1.0
 */
export type Id = string | number | null | undefined

/**
 * The answer to a request: the codes that are now followed on the channel.
 *
 * @category frames
 * @since 0.1.0
 */
export const result = (ch: string, subscriptions: ReadonlyArray<string>, id: Id): string =>
  `{"result":{"ch":"${ch}","subscriptions":${JSON.stringify(subscriptions)}}${member(id)}}`

/**
 * The error that answers a request, or a frame that is none.
 *
 * @category frames
 * @since 0.1.0
 */
export const failure = (error: VenueError, id: Id): string => `{"error":${JSON.stringify(error)}${member(id)}}`

/**
 * Data of a channel: JSON values by symbol or currency. Where the channel converts, `target` is the currency it converts
 * to.
 *
 * @category frames
 * @since 0.1.0
 */
export const data = (
  ch: string,
  target: string | undefined,
  key: "snapshot" | "update" | "data",
  values: Iterable<readonly [code: string, value: string]>
): string => {
  let text = ""
  for (const [code, value] of values) text += `${text === "" ? "" : ","}"${code}":${value}`
  const head = target === undefined ? `{"ch":"${ch}"` : `{"ch":"${ch}","target_currency":"${target}"`
  return `${head},"${key}":{${text}}}`
}

/**
 * Trades, oldest first.
 *
 * @category values
 * @since 0.1.0
 */
export const trades = ({ scale }: Market, trades: ReadonlyArray<Trade>): string =>
  list(
    trades,
    ({ id, price, quantity, side, timestamp }) =>
      `{"t":${timestamp},"i":${id},"p":"${scale.price(price)}","q":"${scale.quantity(quantity)}","s":"${side}"}`
  )

/**
 * Candles, oldest first. Where there is a rate, prices and the quote volume are converted by it.
 *
 * @category values
 * @since 0.1.0
 */
export const candles = ({ scale }: Market, candles: ReadonlyArray<Candles.Candle>, rate?: Rates.Rate): string => {
  const converted = (amount: Decimal.Decimal) => rate === undefined ? amount : Rates.convert(rate, amount)
  const price = (ticks: bigint) => converted(scale.price(ticks))
  return list(
    candles,
    ({ close, max, min, open, timestamp, volume, volumeQuote }) =>
      `{"t":${timestamp},"o":"${price(open)}","c":"${price(close)}","h":"${price(max)}","l":"${price(min)}",` +
      `"v":"${scale.quantity(volume)}","q":"${converted(scale.quote(volumeQuote))}"}`
  )
}

/**
 * A whole book, or so many of its best levels.
 *
 * @category values
 * @since 0.1.0
 */
export const book = (market: Market, depth?: number): string =>
  levels(market, {
    asks: PriceLevels.toArray(market.engine.asks, depth),
    bids: PriceLevels.toArray(market.engine.bids, depth),
    sequence: market.sequence,
    timestamp: market.timestamp
  })

/**
 * The levels of a book that changed; those with size zero are gone.
 *
 * @category values
 * @since 0.1.0
 */
export const levels = (
  { scale }: Market,
  { asks, bids, sequence, timestamp }: {
    readonly asks: ReadonlyArray<PriceLevels.LevelChange>
    readonly bids: ReadonlyArray<PriceLevels.LevelChange>
    readonly sequence: number
    readonly timestamp: number
  }
): string => {
  const side = (levels: ReadonlyArray<PriceLevels.LevelChange>) =>
    list(levels, ({ price, size }) => `["${scale.price(price)}","${scale.quantity(size)}"]`)
  return `{"t":${timestamp},"s":${sequence},"a":${side(asks)},"b":${side(bids)}}`
}

/**
 * The best level of each side; of an empty side there is nothing.
 *
 * @category values
 * @since 0.1.0
 */
export const top = ({ engine, scale, timestamp }: Market): string => {
  const best = (side: PriceLevels.PriceLevels, price: string, quantity: string) => {
    const level = PriceLevels.best(side)
    return level === undefined
      ? ""
      : `,"${price}":"${scale.price(level.price)}","${quantity}":"${scale.quantity(level.size)}"`
  }
  return `{"t":${timestamp}${best(engine.asks, "a", "A")}${best(engine.bids, "b", "B")}}`
}

/**
 * What a ticker says at a time in milliseconds, without that time: `null` for what there is not.
 *
 * @category contents
 * @since 0.1.0
 */
export const ticker = (market: Market, now: number): string => {
  const { ask, askQuantity, bid, bidQuantity, change, high, last, low, open, volume, volumeQuote } = Ticker.make(
    market,
    now
  )
  const percent = change === null || open === null
    ? null
    : Decimal.divide(Decimal.multiply(change, HUNDRED), open, PERCENT_PLACES, "nearest")
  return `"a":${json(ask)},"A":${json(askQuantity)},"b":${json(bid)},"B":${json(bidQuantity)},"o":${json(open)},` +
    `"c":${json(last)},"h":"${high}","l":"${low}","v":"${volume}","q":"${volumeQuote}","p":${json(change)},` +
    `"P":${json(percent)},"L":${market.history.trades.at(-1)?.id ?? null}`
}

/**
 * What a mini ticker says at a time in milliseconds, without that time.
 *
 * @category contents
 * @since 0.1.0
 */
export const miniTicker = (market: Market, now: number): string => {
  const { high, last, low, open, volume, volumeQuote } = Ticker.make(market, now)
  return `"o":${json(open)},"c":${json(last)},"h":"${high}","l":"${low}","v":"${volume}","q":"${volumeQuote}"`
}

/**
 * What a rate says, without its time.
 *
 * @category contents
 * @since 0.1.0
 */
export const rate = (rate: Rates.Rate): string => `"r":"${Rates.convert(rate, ONE)}"`

const ONE = Decimal.makeUnsafe("1")
const HUNDRED = Decimal.makeUnsafe("100")
const PERCENT_PLACES = Decimal.makeUnsafe("0.000000000000001")

const member = (id: Id): string => id === undefined || id === null ? "" : `,"id":${JSON.stringify(id)}`

const json = Ticker.toJson

const list = <A>(items: ReadonlyArray<A>, write: (item: A) => string): string => {
  let text = ""
  for (const item of items) text += text === "" ? write(item) : `,${write(item)}`
  return `[${text}]`
}
