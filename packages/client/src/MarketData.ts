/**
 * Market data: tickers, trades, candles and order books as Streams; symbols, currencies and past trades as Effects.
 *
 * Running a Stream subscribes, ending it unsubscribes; Streams on one topic share one subscription. A Stream lives
 * through lost connections, and ends only when its owner ends it, with its layer, or with a typed failure. Reading the
 * socket never waits for a slow consumer: each Stream says what it does instead.
 *
 * @since 0.1.0
 */
import type { BookMessage } from "@effect-hitbtc/core/BookMessage"
import * as Candle from "@effect-hitbtc/core/Candle"
import type { Currency } from "@effect-hitbtc/core/Currency"
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import * as Topic from "@effect-hitbtc/core/Topic"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { TradesQuery } from "@effect-hitbtc/core/TradesQuery"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Methods from "@effect-hitbtc/core/v2/MarketDataMethods"
import { type CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import { HitBtcError, InvalidRequest } from "@effect-hitbtc/transport/HitBtcError"
import type { Policy } from "@effect-hitbtc/transport/Mailbox"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { BookView } from "./BookView.ts"
import * as Connection from "./Connection.ts"
import { type Dropped, dropped, type TradeGap } from "./Delivery.ts"
import * as BookFeed from "./internal/BookFeed.ts"
import * as CandleFeed from "./internal/CandleFeed.ts"
import * as Feed from "./internal/Feed.ts"
import * as request from "./internal/request.ts"
import * as TickerFeed from "./internal/TickerFeed.ts"
import * as TradeFeed from "./internal/TradeFeed.ts"

/**
 * One symbol or many, by the venue's names, such as `"ETHBTC"`.
 *
 * @category models
 * @since 0.1.0
 */
export type Symbols = string | ReadonlyArray<string>

/**
 * A stream of messages that must not be lost silently: how many wait for a slow consumer before the oldest are dropped
 * and a `Dropped` stands in their place. Default: 10,000, or 2,000 for each symbol where that is more.
 *
 * @category options
 * @since 0.1.0
 */
export interface BufferOptions {
  readonly capacity?: number | undefined
}

/**
 * Market data of the venue: Streams that subscribe while they run, and requests.
 *
 * @category services
 * @since 0.1.0
 */
export class MarketData extends Context.Service<MarketData, {
  /**
   * Tickers, as the venue sends them: about every 100 ms where they change. A consumer that is slower gets the newest
   * of each symbol; with `delivery: "every"` it gets each one, up to `capacity`.
   *
   * @since 0.1.0
   */
  readonly tickers: {
    (symbols: Symbols, options?: { readonly delivery?: "latest" | undefined }): Stream.Stream<Ticker, HitBtcError>
    (
      symbols: Symbols,
      options: BufferOptions & { readonly delivery: "every" }
    ): Stream.Stream<Ticker | Dropped, HitBtcError>
  }
  /**
   * Trades, oldest first: the latest `limit` before the subscription (1 to 1000, default 100), then each as it happens,
   * once; a stream that joins another on the same symbol gets as much of the past as that one has. What may be missing is
   * marked: `TradeGap` after a lost connection, `Dropped` where the consumer was too slow.
   *
   * @since 0.1.0
   */
  readonly trades: (
    symbols: Symbols,
    options?: BufferOptions & { readonly limit?: number | undefined }
  ) => Stream.Stream<Trade | TradeGap | Dropped, HitBtcError>
  /**
   * Candles of a period (default `M30`), oldest first: the latest `limit` before the subscription (1 to 1000, default
   * 100), then the running one at each change. A consumer that is slower gets the newest state of each candle.
   *
   * @since 0.1.0
   */
  readonly candles: (
    symbols: Symbols,
    options?: { readonly period?: Candle.Period | undefined; readonly limit?: number | undefined }
  ) => Stream.Stream<Candle.Candle, HitBtcError>
  /**
   * Order books, kept up to date: a view to a depth (default 20; `Infinity` for all levels) whenever a book changed and the consumer is ready for
   * it. Each view is of the book at that moment; while the book is not known, the view says so.
   *
   * @since 0.1.0
   */
  readonly orderBooks: (
    symbols: Symbols,
    options?: { readonly depth?: number | undefined }
  ) => Stream.Stream<BookView, HitBtcError>
  /**
   * The messages that order books are made of, as they come: a snapshot, then updates. After a gap or a lost connection
   * comes another snapshot. After a `Dropped` the updates that follow do not join to those before.
   *
   * @since 0.1.0
   */
  readonly orderBookMessages: (
    symbols: Symbols,
    options?: BufferOptions
  ) => Stream.Stream<BookMessage | Dropped, HitBtcError>
  /**
   * All symbols.
   *
   * @since 0.1.0
   */
  readonly getSymbols: (options?: CallOptions) => Effect.Effect<ReadonlyArray<TradingSymbol>, HitBtcError>
  /**
   * A symbol. Fails with `Rejected` and code 2001 where there is none of that name.
   *
   * @since 0.1.0
   */
  readonly getSymbol: (symbol: string, options?: CallOptions) => Effect.Effect<TradingSymbol, HitBtcError>
  /**
   * All currencies.
   *
   * @since 0.1.0
   */
  readonly getCurrencies: (options?: CallOptions) => Effect.Effect<ReadonlyArray<Currency>, HitBtcError>
  /**
   * A currency. Fails with `Rejected` and code 2002 where there is none of that name.
   *
   * @since 0.1.0
   */
  readonly getCurrency: (currency: string, options?: CallOptions) => Effect.Effect<Currency, HitBtcError>
  /**
   * Trades of the past, newest first unless `sort` says otherwise. What the parameters mean: `TradesQuery`.
   *
   * @since 0.1.0
   */
  readonly getTrades: (
    symbol: string,
    params?: TradesQuery,
    options?: CallOptions
  ) => Effect.Effect<ReadonlyArray<Trade>, HitBtcError>
  /**
   * The connection behind all this.
   *
   * @since 0.1.0
   */
  readonly connection: Connection.Connection
}>()("@effect-hitbtc/client/MarketData") {}

const DEFAULT_CAPACITY = 10_000
// Of trades and candles of the past: the venue's.
const MAX_LIMIT = 1000
const DEFAULT_DEPTH = 20
const DEFAULT_PERIOD: Candle.Period = "M30"

const integerIssue = (name: string, value: number | undefined, maximum: number): string | undefined =>
  value === undefined || (Number.isInteger(value) && value >= 1 && value <= maximum)
    ? undefined
    : `${name}: expected an integer from 1 to ${maximum}, got ${value}`

// The topics of a stream, or what is wrong with what was asked for.
const onTopics = <A>(
  method: string,
  symbols: Symbols,
  options: { readonly [name: string]: unknown },
  issues: ReadonlyArray<string | undefined>,
  toTopic: (symbol: string) => Topic.Topic,
  run: (topics: ReadonlyArray<Topic.Topic>) => Stream.Stream<A, HitBtcError>
): Stream.Stream<A, HitBtcError> => {
  const list: ReadonlyArray<unknown> = Array.isArray(symbols) ? symbols : [symbols]
  const names = list.filter((symbol) => typeof symbol === "string" && symbol !== "").map(String)
  const issue = list.length === 0
    ? "symbols: expected at least one"
    : names.length < list.length
    ? "symbols: expected the venue's names of symbols, such as \"ETHBTC\""
    : issues.find((text) => text !== undefined)
  return issue === undefined
    ? run(Array.from(new Set(names), toTopic))
    : Stream.fail(
      new HitBtcError({ method, params: { symbols, ...options }, reason: new InvalidRequest({ issue }) })
    )
}
// What a stream begins with must fit: the past of each topic, and as much again.
const roomFor = (topics: ReadonlyArray<Topic.Topic>) => Math.max(DEFAULT_CAPACITY, 2 * MAX_LIMIT * topics.length)
const buffer = <A>(
  options: BufferOptions | undefined,
  topics: ReadonlyArray<Topic.Topic>
): Policy<A | Dropped, HitBtcError> => ({
  _tag: "Buffer",
  capacity: options?.capacity ?? roomFor(topics),
  dropped
})
const capacityIssue = (options: BufferOptions | undefined) =>
  integerIssue("capacity", options?.capacity, Number.MAX_SAFE_INTEGER)

/**
 * On API v2, where one socket answers requests and carries subscriptions.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV2 = Effect.gen(function*() {
  const gateway = yield* Gateway

  const tickerFeeds = Feed.make<Ticker>(gateway, (_topic, outlets) => TickerFeed.make(outlets))
  const tradeFeeds = Feed.make<Trade | TradeGap>(gateway, TradeFeed.make)
  const candleFeeds = Feed.make<Candle.Candle>(gateway, CandleFeed.make)
  const context = yield* Effect.context()
  const bookFeeds = Feed.make<BookMessage | BookFeed.Changed>(
    gateway,
    (topic, outlets) =>
      BookFeed.make(topic, outlets, {
        sequence: gateway.protocol.sequence,
        onGap: () => {
          Metrics.bookGaps.updateUnsafe(1, context)
          gateway.renew(topic)
        }
      })
  )

  const tickers = (
    symbols: Symbols,
    options: BufferOptions & { readonly delivery?: "latest" | "every" | undefined } = {}
  ): Stream.Stream<Ticker | Dropped, HitBtcError> =>
    onTopics(
      "tickers",
      symbols,
      { ...options },
      [capacityIssue(options)],
      Topic.ticker,
      (topics) =>
        options.delivery === "every"
          ? Feed.stream<Ticker, Dropped>(tickerFeeds, topics, buffer(options, topics))
          : Feed.stream<Ticker>(tickerFeeds, topics, { _tag: "Latest", key: (ticker) => ticker.symbol })
    )

  const trades: MarketData["Service"]["trades"] = (symbols, options = {}) =>
    onTopics(
      "trades",
      symbols,
      { ...options },
      [integerIssue("limit", options.limit, MAX_LIMIT), capacityIssue(options)],
      (symbol) => Topic.trades(symbol, options.limit),
      (topics) => Feed.stream<Trade | TradeGap, Dropped>(tradeFeeds, topics, buffer(options, topics))
    )

  const candles: MarketData["Service"]["candles"] = (symbols, options = {}) => {
    const period = options.period ?? DEFAULT_PERIOD
    return onTopics(
      "candles",
      symbols,
      { ...options },
      [
        Candle.Period.literals.includes(period)
          ? undefined
          : `period: expected one of ${Candle.Period.literals.join(", ")}, got ${period}`,
        integerIssue("limit", options.limit, MAX_LIMIT)
      ],
      (symbol) => Topic.candles(symbol, period, options.limit),
      (topics) =>
        Feed.stream(candleFeeds, topics, {
          _tag: "Latest",
          key: (candle) => `${candle.symbol} ${candle.timestamp.epochMilliseconds}`,
          capacity: roomFor(topics)
        })
    )
  }

  const orderBooks: MarketData["Service"]["orderBooks"] = (symbols, options = {}) => {
    const depth = options.depth ?? DEFAULT_DEPTH
    return onTopics(
      "orderBooks",
      symbols,
      { ...options },
      [depth === Infinity ? undefined : integerIssue("depth", depth, Number.MAX_SAFE_INTEGER)],
      Topic.orderBook,
      (topics) =>
        Feed.stream(
          Feed.filter(bookFeeds, (message): message is BookFeed.Changed => message._tag === "Changed"),
          topics,
          { _tag: "Latest", key: (changed) => changed.symbol }
          // One by one: a view made ahead of its consumer would be of a book that may be gone by then.
        ).pipe(Stream.mapEffect((changed) => Effect.sync(() => changed.view(depth))))
    )
  }

  const orderBookMessages: MarketData["Service"]["orderBookMessages"] = (symbols, options) =>
    onTopics(
      "orderBookMessages",
      symbols,
      { ...options },
      [capacityIssue(options)],
      Topic.orderBook,
      (topics) =>
        Feed.stream<BookMessage, Dropped>(
          Feed.filter(bookFeeds, (message): message is BookMessage => message._tag !== "Changed"),
          topics,
          buffer(options, topics)
        )
    )

  const getSymbols = request.make(gateway, Methods.getSymbols)
  const getSymbol = request.make(gateway, Methods.getSymbol)
  const getCurrencies = request.make(gateway, Methods.getCurrencies)
  const getCurrency = request.make(gateway, Methods.getCurrency)
  const getTrades = request.make(gateway, Methods.getTrades)

  return MarketData.of({
    // The overloads tell when a `Dropped` can come.
    tickers: tickers as MarketData["Service"]["tickers"],
    trades,
    candles,
    orderBooks,
    orderBookMessages,
    getSymbols: (options) => getSymbols({}, options),
    getSymbol: (symbol, options) => getSymbol({ symbol }, options),
    getCurrencies: (options) => getCurrencies({}, options),
    getCurrency: (currency, options) => getCurrency({ currency }, options),
    getTrades: (symbol, params, options) => getTrades({ ...params, symbol }, options),
    connection: Connection.fromGateway(gateway)
  })
})

/**
 * Market data on API v2, over a gateway of the application.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV2: Layer.Layer<MarketData, never, Gateway> = Layer.effect(MarketData, makeV2)
