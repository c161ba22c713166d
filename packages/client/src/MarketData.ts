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
import { type CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import type { Rate } from "@effect-hitbtc/transport/RateLimiter"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { BookView } from "./BookView.ts"
import * as Connection from "./Connection.ts"
import type { Dropped, TradeGap } from "./Delivery.ts"
import {
  buffer,
  capacityIssue,
  integerIssue,
  literalIssue,
  MAX_LIMIT,
  type Naming,
  onTopics,
  roomFor
} from "./internal/asked.ts"
import * as BookFeed from "./internal/BookFeed.ts"
import * as CandleFeed from "./internal/CandleFeed.ts"
import * as Feed from "./internal/Feed.ts"
import * as LatestFeed from "./internal/LatestFeed.ts"
import * as ReferenceData from "./internal/ReferenceData.ts"
import * as ReferenceDataV3 from "./internal/ReferenceDataV3.ts"
import * as Rest from "./internal/Rest.ts"
import { tickersOf } from "./internal/tickers.ts"
import * as TradeFeed from "./internal/TradeFeed.ts"
import * as Venue from "./Venue.ts"

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
   * Tickers, as the venue sends them where they change: about every 100 ms on API v2, every second on v3. A consumer
   * that is slower gets the newest of each symbol, and nothing that is older than a lost connection; with
   * `delivery: "every"` it gets each one, up to `capacity`.
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

const DEFAULT_DEPTH = 20
const DEFAULT_PERIOD: Candle.Period = "M30"

/**
 * Market data from the parts of a version of the API.
 *
 * **Details**
 *
 * - `gateway`: carries the subscriptions
 * - `reference`: answers what is asked for once
 * - `upperCase`: symbols are written in upper case, and `"*"` is nothing to ask for, whatever the venue makes of it
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*({ gateway, reference, upperCase }: {
  readonly gateway: Gateway["Service"]
  readonly reference: ReferenceData.ReferenceData
  readonly upperCase: boolean
}): Effect.fn.Return<MarketData["Service"]> {
  const naming: Naming = upperCase
    ? { selector: "symbols", toName: (symbol) => symbol.toUpperCase(), all: "refused" }
    : { selector: "symbols", toName: identity, all: "unknown" }
  const tickerFeeds = tickersOf(gateway)
  const tradeFeeds = Feed.make<Trade | TradeGap>(gateway, TradeFeed.make)
  const candleFeeds = Feed.make<Candle.Candle>(gateway, CandleFeed.make("Candles"))
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
      naming,
      symbols,
      options,
      [capacityIssue(options)],
      Topic.ticker,
      (topics) =>
        options.delivery === "every"
          ? LatestFeed.every(tickerFeeds, topics, buffer(options, topics))
          : LatestFeed.latest(tickerFeeds, topics)
    )

  const trades: MarketData["Service"]["trades"] = (symbols, options = {}) =>
    onTopics(
      "trades",
      naming,
      symbols,
      options,
      [integerIssue("limit", options.limit, MAX_LIMIT), capacityIssue(options)],
      (symbol) => Topic.trades(symbol, options.limit),
      (topics) => Feed.stream<Trade | TradeGap, Dropped>(tradeFeeds, topics, buffer(options, topics))
    )

  const candles: MarketData["Service"]["candles"] = (symbols, options = {}) => {
    const period = options.period ?? DEFAULT_PERIOD
    return onTopics(
      "candles",
      naming,
      symbols,
      options,
      [
        literalIssue("period", period, Candle.Period.literals),
        integerIssue("limit", options.limit, MAX_LIMIT)
      ],
      (symbol) => Topic.candles(symbol, period, options.limit),
      (topics) => Feed.stream(candleFeeds, topics, { _tag: "Latest", key: CandleFeed.keyOf, capacity: roomFor(topics) })
    )
  }

  const orderBooks: MarketData["Service"]["orderBooks"] = (symbols, options = {}) => {
    const depth = options.depth ?? DEFAULT_DEPTH
    return onTopics(
      "orderBooks",
      naming,
      symbols,
      options,
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

  const orderBookMessages: MarketData["Service"]["orderBookMessages"] = (symbols, options = {}) =>
    onTopics(
      "orderBookMessages",
      naming,
      symbols,
      options,
      [capacityIssue(options)],
      Topic.orderBook,
      (topics) =>
        Feed.stream<BookMessage, Dropped>(
          Feed.filter(bookFeeds, (message): message is BookMessage => message._tag !== "Changed"),
          topics,
          buffer(options, topics)
        )
    )

  return MarketData.of({
    // The overloads tell when a `Dropped` can come.
    tickers: tickers as MarketData["Service"]["tickers"],
    trades,
    candles,
    orderBooks,
    orderBookMessages,
    getSymbols: reference.getSymbols,
    getSymbol: reference.getSymbol,
    getCurrencies: reference.getCurrencies,
    getCurrency: reference.getCurrency,
    getTrades: reference.getTrades,
    connection: Connection.fromGateway(gateway)
  })
})

/**
 * On API v2, where one socket answers requests and carries subscriptions.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV2: Effect.Effect<MarketData["Service"], never, Gateway> = Effect.flatMap(
  Gateway,
  (gateway) => make({ gateway, reference: ReferenceData.fromGateway(gateway), upperCase: false })
)

/**
 * Market data on API v2, over a gateway of the application.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV2: Layer.Layer<MarketData, never, Gateway> = Layer.effect(MarketData, makeV2)

/**
 * How market data is asked for over REST on API v3; the defaults are in parentheses.
 *
 * **Details**
 *
 * - `url` (HitBTC's): the base of the venue, or anything else that `Venue.fromUrl` takes
 * - `callTimeout` (10 s): from the call to its answer, with all waiting in between
 * - `referenceDataTtl` (5 minutes): how long symbols and currencies are kept before they are asked for again
 * - `restRate` (50 at once, 30 a second, as the venue allows): of requests over REST
 *
 * @category options
 * @since 0.1.0
 */
export interface OptionsV3 {
  readonly url?: string | undefined
  readonly callTimeout?: Duration.Input | undefined
  readonly referenceDataTtl?: Duration.Input | undefined
  readonly restRate?: Rate | undefined
}

/**
 * On API v3, where a public socket carries subscriptions, and symbols, currencies and trades of the past are asked for
 * over REST. Fails where the URL is none of a venue.
 *
 * **Details**
 *
 * The gateway's protocol is `V3.makePublic()`. Symbols may be given in any case; the venue's are in upper case.
 *
 * Over REST, `timeout` is the only call option that means something. Symbols and currencies are kept for a while: those
 * who ask at the same time share one request. A symbol or currency that cannot be read is left out of its list, counted
 * and logged. A redirect is not followed: `fetch` gets its options from a `FetchHttpClient.RequestInit` beside this
 * layer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV3 = Effect.fnUntraced(function*(options?: OptionsV3): Effect.fn.Return<
  MarketData["Service"],
  Venue.InvalidUrl,
  Gateway | HttpClient | Scope.Scope
> {
  const rest = yield* Rest.make({
    url: yield* Effect.fromResult(Venue.restUrl(options?.url ?? Venue.venues.hitbtc.url)),
    timeout: Duration.fromInputUnsafe(options?.callTimeout ?? "10 seconds"),
    rate: options?.restRate ?? { burst: 50, perSecond: 30 }
  })
  return yield* make({
    gateway: yield* Gateway,
    reference: yield* ReferenceDataV3.make(rest, Duration.fromInputUnsafe(options?.referenceDataTtl ?? "5 minutes")),
    upperCase: true
  })
})

/**
 * Market data on API v3, over a gateway of the application.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV3 = (options?: OptionsV3): Layer.Layer<MarketData, Venue.InvalidUrl, Gateway | HttpClient> =>
  Layer.effect(MarketData, makeV3(options))
