/**
 * The market data that only API v3 has: partial books, the top of books, mini tickers, rates, converted candles, and
 * what is said of futures; and with them tickers of all symbols at once.
 *
 * The Streams live and end as those of `MarketData`. What is whole each time it comes is delivered as such: the newest
 * of each symbol to a slow consumer, and nothing that is older than a lost connection.
 *
 * @since 0.1.0
 */
import * as Candle from "@effect-hitbtc/core/Candle"
import type { FuturesInfo } from "@effect-hitbtc/core/FuturesInfo"
import type { MiniTicker } from "@effect-hitbtc/core/MiniTicker"
import type { PartialBook } from "@effect-hitbtc/core/PartialBook"
import type { Rate } from "@effect-hitbtc/core/Rate"
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import type { Topic } from "@effect-hitbtc/core/Topic"
import type { TopOfBook } from "@effect-hitbtc/core/TopOfBook"
import * as Channel from "@effect-hitbtc/core/v3/Channel"
import { Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { CrossedBook, Dropped } from "./Delivery.ts"
import {
  buffer,
  capacityIssue,
  integerIssue,
  type Issue,
  literalIssue,
  MAX_LIMIT,
  type Naming,
  onTopics,
  roomFor
} from "./internal/asked.ts"
import * as CandleFeed from "./internal/CandleFeed.ts"
import * as Feed from "./internal/Feed.ts"
import * as LatestFeed from "./internal/LatestFeed.ts"
import { tickersOf } from "./internal/tickers.ts"
import * as uncrossed from "./internal/uncrossed.ts"
import type { BufferOptions, Symbols } from "./MarketData.ts"

/**
 * Symbols as `Symbols`, for a channel that has no `"*"`.
 *
 * @category models
 * @since 0.1.0
 */
export type NotAll<S extends Symbols> = S extends "*" ? never
  : S extends ReadonlyArray<string> ? string extends S[number] ? S : "*" extends S[number] ? never : S
  : S

/**
 * A stream of what is whole each time it comes, on symbols or on `"*"`, which is all that the venue has. A slow consumer
 * gets the newest of each symbol; with `delivery: "every"` it gets each one, up to `capacity`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Latest<Options, A> {
  (
    symbols: Symbols,
    options?: Options & { readonly delivery?: "latest" | undefined }
  ): Stream.Stream<A, HitBtcError>
  (
    symbols: Symbols,
    options: Options & BufferOptions & { readonly delivery: "every" }
  ): Stream.Stream<A | Dropped, HitBtcError>
}

/**
 * Which partial books: of how many levels a side (default `D20`), and how often at most (default `100ms`).
 *
 * @category options
 * @since 0.1.0
 */
export interface PartialBookOptions {
  readonly depth?: Channel.Depth | undefined
  readonly speed?: Channel.BookSpeed | undefined
}

/**
 * How often the top of a book comes at most; default `100ms`.
 *
 * @category options
 * @since 0.1.0
 */
export interface TopOfBookOptions {
  readonly speed?: Channel.BookSpeed | undefined
}

/**
 * How often a ticker comes at most; default `1s`.
 *
 * @category options
 * @since 0.1.0
 */
export interface TickerOptions {
  readonly speed?: Channel.Speed | undefined
}

/**
 * Rates in which currency, and how often at most; default `1s`.
 *
 * @category options
 * @since 0.1.0
 */
export interface RateOptions {
  readonly target: string
  readonly speed?: Channel.Speed | undefined
}

/**
 * Market data that only API v3 has.
 *
 * @category services
 * @since 0.1.0
 */
export class MarketDataV3 extends Context.Service<MarketDataV3, {
  /**
   * The best levels of books, whole each time, best prices first, without levels of size zero. A book that comes crossed
   * or locked is not delivered: a `CrossedBook` stands in its place.
   *
   * @since 0.1.0
   */
  readonly partialBooks: Latest<PartialBookOptions, PartialBook | CrossedBook>
  /**
   * The best level of each side of books. Crossed or locked ones are told as those of `partialBooks` are.
   *
   * @since 0.1.0
   */
  readonly topOfBook: Latest<TopOfBookOptions, TopOfBook | CrossedBook>
  /**
   * Statistics of 24 hours, without best prices.
   *
   * @since 0.1.0
   */
  readonly miniTickers: Latest<TickerOptions, MiniTicker>
  /**
   * Tickers, at a speed of one's choice, and of all symbols too. Those of `MarketData` are of one second.
   *
   * @since 0.1.0
   */
  readonly tickers: Latest<TickerOptions, Ticker>
  /**
   * Rates of currencies, or of all (`"*"`), in a `target` currency such as `"USDT"`.
   *
   * @since 0.1.0
   */
  readonly rates: {
    (
      currencies: Symbols,
      options: RateOptions & { readonly delivery?: "latest" | undefined }
    ): Stream.Stream<Rate, HitBtcError>
    (
      currencies: Symbols,
      options: RateOptions & BufferOptions & { readonly delivery: "every" }
    ): Stream.Stream<Rate | Dropped, HitBtcError>
  }
  /**
   * Candles with prices converted to a `target` currency such as `"USDT"`; in all else as those of `MarketData`. The
   * venue has no `"*"` here.
   *
   * @since 0.1.0
   */
  readonly convertedCandles: <const S extends Symbols>(
    symbols: S & NotAll<S>,
    options: {
      readonly target: string
      readonly period?: Candle.Period | undefined
      readonly limit?: number | undefined
    }
  ) => Stream.Stream<Candle.Candle, HitBtcError>
  /**
   * Mark price, index price, open interest and funding of futures, about every three seconds.
   *
   * @since 0.1.0
   */
  readonly futuresInfo: Latest<unknown, FuturesInfo>
}>()("@effect-hitbtc/client/MarketDataV3") {}

const DEFAULT_PERIOD: Candle.Period = "M30"
const speeds: ReadonlyArray<Channel.Speed> = ["1s", "3s"]
const bookSpeeds: ReadonlyArray<Channel.BookSpeed> = ["100ms", "500ms", "1000ms"]
const depths: ReadonlyArray<Channel.Depth> = ["D5", "D10", "D20"]

const upperCase = (name: string) => name.toUpperCase()
const symbolNames: Naming = { selector: "symbols", toName: upperCase, all: "allowed" }
const currencyNames: Naming = { selector: "currencies", toName: upperCase, all: "allowed" }

const ALL = "*"
// All of a channel come many to a frame, on a channel of their own: what the venue makes of one that has both is not
// known.
const batched = (name: string) => ({ batch: name === ALL })

const targetIssue = (target: unknown): Issue =>
  typeof target === "string" && target !== "" && target !== ALL
    ? undefined
    : "target: expected the venue's name of a currency, such as \"USDT\""

const streamsOf = <Options, A>(
  method: string,
  naming: Naming,
  latest: LatestFeed.Latest<A>,
  issuesOf: (options: Options) => ReadonlyArray<Issue>,
  toTopic: (name: string, options: Options) => Topic
) => {
  const stream = (
    names: Symbols,
    options: Options & BufferOptions & { readonly delivery?: "latest" | "every" | undefined }
  ): Stream.Stream<A | Dropped, HitBtcError> =>
    onTopics(
      method,
      naming,
      names,
      options,
      [...issuesOf(options), capacityIssue(options)],
      (name) => toTopic(name, options),
      (topics) =>
        options.delivery === "every"
          ? LatestFeed.every(latest, topics, buffer(options, topics))
          : LatestFeed.latest(latest, topics)
    )
  // The overloads tell when a `Dropped` can come.
  return ((names, options) => stream(names, { ...options } as Parameters<typeof stream>[1])) as Latest<Options, A>
}

/**
 * Over a gateway whose protocol is that of v3's public socket.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<MarketDataV3["Service"], never, Gateway> = Effect.gen(function*() {
  const gateway = yield* Gateway

  const partialBooks = LatestFeed.make<PartialBook | CrossedBook>(
    gateway,
    (event) => event._tag === "PartialBook" ? uncrossed.partialBook(event) : undefined,
    (book) => book.symbol
  )
  const topOfBook = LatestFeed.make<TopOfBook | CrossedBook>(
    gateway,
    (event) => event._tag === "TopOfBook" ? uncrossed.topOfBook(event) : undefined,
    (top) => top.symbol
  )
  const miniTickers = LatestFeed.make(
    gateway,
    (event) => event._tag === "MiniTicker" ? event : undefined,
    (ticker) => ticker.symbol
  )
  const rates = LatestFeed.make(
    gateway,
    (event) => event._tag === "Rate" ? event : undefined,
    (rate) => rate.currency
  )
  const futuresInfo = LatestFeed.make(
    gateway,
    (event) => event._tag === "FuturesInfo" ? event : undefined,
    (info) => info.symbol
  )
  const candleFeeds = Feed.make<Candle.Candle>(gateway, CandleFeed.make("ConvertedCandles"))

  const convertedCandles = (
    symbols: Symbols,
    options: Parameters<MarketDataV3["Service"]["convertedCandles"]>[1]
  ): Stream.Stream<Candle.Candle, HitBtcError> => {
    const period = options.period ?? DEFAULT_PERIOD
    return onTopics(
      "convertedCandles",
      { ...symbolNames, all: "refused" },
      symbols,
      options,
      [
        targetIssue(options.target),
        literalIssue("period", period, Candle.Period.literals),
        integerIssue("limit", options.limit, MAX_LIMIT)
      ],
      (symbol) => Channel.convertedCandles(symbol, options.target.toUpperCase(), period, options.limit),
      (topics) => Feed.stream(candleFeeds, topics, { _tag: "Latest", key: CandleFeed.keyOf, capacity: roomFor(topics) })
    )
  }

  return MarketDataV3.of({
    partialBooks: streamsOf<PartialBookOptions, PartialBook | CrossedBook>(
      "partialBooks",
      symbolNames,
      partialBooks,
      ({ depth, speed }) => [literalIssue("depth", depth, depths), literalIssue("speed", speed, bookSpeeds)],
      (symbol, { depth = "D20", speed = "100ms" }) => Channel.partialBook(symbol, depth, speed, batched(symbol))
    ),
    topOfBook: streamsOf<TopOfBookOptions, TopOfBook | CrossedBook>(
      "topOfBook",
      symbolNames,
      topOfBook,
      ({ speed }) => [literalIssue("speed", speed, bookSpeeds)],
      (symbol, { speed = "100ms" }) => Channel.topOfBook(symbol, speed, batched(symbol))
    ),
    miniTickers: streamsOf<TickerOptions, MiniTicker>(
      "miniTickers",
      symbolNames,
      miniTickers,
      ({ speed }) => [literalIssue("speed", speed, speeds)],
      (symbol, { speed = "1s" }) => Channel.miniTicker(symbol, speed, batched(symbol))
    ),
    tickers: streamsOf<TickerOptions, Ticker>(
      "tickers",
      symbolNames,
      tickersOf(gateway),
      ({ speed }) => [literalIssue("speed", speed, speeds)],
      (symbol, { speed = "1s" }) => Channel.ticker(symbol, speed, batched(symbol))
    ),
    rates: streamsOf<RateOptions, Rate>(
      "rates",
      currencyNames,
      rates,
      ({ speed, target }) => [targetIssue(target), literalIssue("speed", speed, speeds)],
      (currency, { speed = "1s", target }) => Channel.rate(currency, target.toUpperCase(), speed, batched(currency))
    ),
    convertedCandles,
    futuresInfo: streamsOf<unknown, FuturesInfo>(
      "futuresInfo",
      symbolNames,
      futuresInfo,
      () => [],
      Channel.futuresInfo
    )
  })
})

/**
 * Market data that only API v3 has, over a gateway of the application.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<MarketDataV3, never, Gateway> = Layer.effect(MarketDataV3, make)
