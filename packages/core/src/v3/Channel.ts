/**
 * The channels of API v3's public socket: what each is called on the wire, what it is called in a `Topic`, and what may
 * be asked of it. The table is closed: the venue refuses every other depth, speed and period with error 2003.
 *
 * @since 0.1.0
 */
import * as Candle from "../Candle.ts"
import * as Topic from "../Topic.ts"

/**
 * What a channel carries.
 *
 * @category models
 * @since 0.1.0
 */
export type Kind =
  | "trades"
  | "candles"
  | "convertedCandles"
  | "ticker"
  | "miniTicker"
  | "orderBook"
  | "partialBook"
  | "topOfBook"
  | "rate"
  | "futuresInfo"

/**
 * How often a ticker, a mini ticker or a rate comes at most.
 *
 * @category models
 * @since 0.1.0
 */
export type Speed = "1s" | "3s"

/**
 * How often a partial book or the top of a book comes at most.
 *
 * @category models
 * @since 0.1.0
 */
export type BookSpeed = "100ms" | "500ms" | "1000ms"

/**
 * How many levels of each side a partial book has.
 *
 * @category models
 * @since 0.1.0
 */
export type Depth = "D5" | "D10" | "D20"

/**
 * A channel.
 *
 * **Details**
 *
 * - `ch`: its name on the wire; `topic`: its name in a `Topic`, where that of the shared domain differs
 * - `period`: of candles
 * - `isBatch`: whether one frame has many symbols
 * - `hasPast`: whether a subscription may ask for entries of the past, with `limit`
 * - `hasTarget`: whether it converts to a currency, which is then a part of the topic's channel: see {@link withTarget}
 * - `selector`: what is listed in a subscription
 * - `takesAll`: whether `"*"` selects everything
 *
 * @category models
 * @since 0.1.0
 */
export interface Channel {
  readonly kind: Kind
  readonly ch: string
  readonly topic: string
  readonly period?: Candle.Period | undefined
  readonly isBatch: boolean
  readonly hasPast: boolean
  readonly hasTarget: boolean
  readonly selector: "symbols" | "currencies"
  readonly takesAll: boolean
}

const speeds: ReadonlyArray<Speed> = ["1s", "3s"]
const bookSpeeds: ReadonlyArray<BookSpeed> = ["100ms", "500ms", "1000ms"]
const depths: ReadonlyArray<Depth> = ["D5", "D10", "D20"]

// The names that the shared `Topic` gives to what both versions have.
const topics: { readonly [ch: string]: string } = {
  "ticker/1s": Topic.ticker("").channel,
  "orderbook/full": Topic.orderBook("").channel
}

const channel = (kind: Kind, ch: string, period?: Candle.Period): Channel => ({
  kind,
  ch,
  topic: topics[ch] ?? ch,
  period,
  isBatch: ch.endsWith("/batch"),
  hasPast: kind === "trades" || kind === "candles" || kind === "convertedCandles",
  hasTarget: kind === "convertedCandles" || kind === "rate",
  selector: kind === "rate" ? "currencies" : "symbols",
  takesAll: kind !== "trades" && kind !== "candles" && kind !== "convertedCandles" && kind !== "orderBook"
})

const withBatch = (kind: Kind, ch: string): ReadonlyArray<Channel> => [channel(kind, ch), channel(kind, `${ch}/batch`)]

/**
 * All channels.
 *
 * @category constants
 * @since 0.1.0
 */
export const channels: ReadonlyArray<Channel> = [
  channel("trades", "trades"),
  ...Candle.Period.literals.map((period) => channel("candles", Topic.candlesChannel[period], period)),
  ...Candle.Period.literals.map((period) => channel("convertedCandles", `converted/candles/${period}`, period)),
  ...speeds.flatMap((speed) => withBatch("ticker", `ticker/${speed}`)),
  ...speeds.flatMap((speed) => withBatch("miniTicker", `ticker/price/${speed}`)),
  channel("orderBook", "orderbook/full"),
  ...depths.flatMap((depth) => bookSpeeds.flatMap((speed) => withBatch("partialBook", `orderbook/${depth}/${speed}`))),
  ...bookSpeeds.flatMap((speed) => withBatch("topOfBook", `orderbook/top/${speed}`)),
  ...speeds.flatMap((speed) => withBatch("rate", `price/rate/${speed}`)),
  channel("futuresInfo", "futures/info")
]

const byWire: ReadonlyMap<string, Channel> = new Map(channels.map((entry) => [entry.ch, entry]))
const byTopic: ReadonlyMap<string, Channel> = new Map(channels.map((entry) => [entry.topic, entry]))

/**
 * The channel of a name on the wire.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromWire = (ch: string): Channel | undefined => byWire.get(ch)

/**
 * The channel of a topic, and the currency it converts to.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTopic = (
  topic: string
): { readonly channel: Channel; readonly target: string | undefined } | undefined => {
  const colon = topic.indexOf(":")
  const found = byTopic.get(colon === -1 ? topic : topic.slice(0, colon))
  const target = colon === -1 ? undefined : topic.slice(colon + 1)
  if (found === undefined || found.hasTarget !== (target !== undefined && target !== "")) return undefined
  return { channel: found, target }
}

/**
 * The topic's channel with the currency it converts to: two targets share one channel on the wire, and are two topics.
 *
 * @category conversions
 * @since 0.1.0
 */
export const withTarget = (topic: string, target: string | undefined): string =>
  target === undefined ? topic : `${topic}:${target}`

const isBatch = (options: { readonly batch?: boolean | undefined } | undefined) =>
  options?.batch === true ? "/batch" : ""

/**
 * A ticker at a speed. The shared `Topic.ticker` is that of one second, one symbol a frame.
 *
 * @category topics
 * @since 0.1.0
 */
export const ticker = (symbol: string, speed: Speed, options?: { readonly batch?: boolean | undefined }) => {
  const ch = `ticker/${speed}${isBatch(options)}`
  return { channel: topics[ch] ?? ch, symbol } satisfies Topic.Topic
}

/**
 * The mini ticker of a symbol: no best prices.
 *
 * @category topics
 * @since 0.1.0
 */
export const miniTicker = (symbol: string, speed: Speed, options?: { readonly batch?: boolean | undefined }) =>
  ({ channel: `ticker/price/${speed}${isBatch(options)}`, symbol }) satisfies Topic.Topic

/**
 * The best levels of a symbol's book.
 *
 * @category topics
 * @since 0.1.0
 */
export const partialBook = (
  symbol: string,
  depth: Depth,
  speed: BookSpeed,
  options?: { readonly batch?: boolean | undefined }
) => ({ channel: `orderbook/${depth}/${speed}${isBatch(options)}`, symbol }) satisfies Topic.Topic

/**
 * The best level of each side of a symbol's book.
 *
 * @category topics
 * @since 0.1.0
 */
export const topOfBook = (symbol: string, speed: BookSpeed, options?: { readonly batch?: boolean | undefined }) =>
  ({ channel: `orderbook/top/${speed}${isBatch(options)}`, symbol }) satisfies Topic.Topic

/**
 * The rate of a currency in another. The topic's `symbol` is the currency.
 *
 * @category topics
 * @since 0.1.0
 */
export const rate = (
  currency: string,
  target: string,
  speed: Speed,
  options?: { readonly batch?: boolean | undefined }
) => ({ channel: withTarget(`price/rate/${speed}${isBatch(options)}`, target), symbol: currency }) satisfies Topic.Topic

/**
 * The candles of a symbol, with prices converted to a currency.
 *
 * @category topics
 * @since 0.1.0
 */
export const convertedCandles = (symbol: string, target: string, period: Candle.Period, limit?: number) =>
  ({ channel: withTarget(`converted/candles/${period}`, target), symbol, limit }) satisfies Topic.Topic

/**
 * Mark price, index price and funding of a future.
 *
 * @category topics
 * @since 0.1.0
 */
export const futuresInfo = (symbol: string) => ({ channel: "futures/info", symbol }) satisfies Topic.Topic
