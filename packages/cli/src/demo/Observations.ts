/**
 * What the demo saw: the newest of everything to draw, and all that the verdict needs to know.
 *
 * The state changes in place, and only through the functions here; each is told the time, in milliseconds.
 *
 * @since 0.1.0
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import type { CrossedBook, Dropped, TradeGap } from "@effect-hitbtc/client/Delivery"
import type { Candle } from "@effect-hitbtc/core/Candle"
import * as OrderBook from "@effect-hitbtc/core/OrderBook"
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import type { TopOfBook } from "@effect-hitbtc/core/TopOfBook"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import type { Anomaly } from "@effect-hitbtc/transport/Anomaly"
import type { ConnectionState } from "@effect-hitbtc/transport/ConnectionState"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"
import * as Ladder from "../Ladder.ts"
import type * as Settings from "../Settings.ts"
import type { Desk } from "./Desk.ts"

/**
 * Something worth a line: `at` counts milliseconds since the start.
 *
 * @category models
 * @since 0.1.0
 */
export interface Event {
  readonly at: number
  readonly subject:
    | "step"
    | "venue"
    | "connection"
    | "symbol"
    | "book"
    | "trades"
    | "trading"
    | "balance"
    | "command"
    | "outcome"
    | "report"
    | "reconciled"
    | "settled"
    | "stream"
    | "log"
  readonly text: string
  readonly mood: "neutral" | "good" | "bad"
}

/**
 * A time in which a book was not known, though it had been.
 *
 * @category models
 * @since 0.1.0
 */
export interface Outage {
  readonly symbol: string
  readonly cause: "Gap" | "Lost"
  readonly millis: number
}

/**
 * @category models
 * @since 0.1.0
 */
export interface State {
  readonly startedAt: number
  api: { readonly version: Settings.Api; readonly url: string } | undefined
  step: string
  readonly events: Array<Event>
  readonly states: Array<ConnectionState>
  /** When the connection was last ready. */
  readyAt: number | undefined
  readonly symbols: Map<string, TradingSymbol>
  readonly tickers: Map<string, Ticker>
  /** All trades of a symbol, in the order in which they came. */
  readonly trades: Map<string, Array<Trade>>
  /** The newest trades of all symbols, newest first. */
  readonly recentTrades: Array<Trade>
  /** By symbol and beginning. */
  readonly candles: Map<string, Map<number, Candle>>
  readonly books: Map<string, BookView.BookView>
  /** Books that are not known now, and were. */
  readonly downBooks: Map<string, { readonly since: number; readonly cause: Outage["cause"] }>
  readonly outages: Array<Outage>
  /** The best levels of books, by themselves: on API v3. */
  readonly tops: Map<string, TopOfBook>
  /** Tops whose bid was not below their ask. */
  readonly crossed: Array<CrossedBook>
  readonly tradeGaps: Array<TradeGap>
  dropped: number
  readonly anomalies: Array<Anomaly>
  /** Streams that ended, or failed, and with what. */
  readonly ended: Array<string>
  /** Warnings and errors that were logged. */
  readonly logged: Array<string>
  readonly counts: { tickers: number; trades: number; candles: number; books: number; tops: number }
  /** When a topic, such as `ticker ETHBTC`, last delivered something. */
  readonly lastSeen: Map<string, number>
  /** Trading, once it began. */
  desk: Desk | undefined
}

/**
 * @category services
 * @since 0.1.0
 */
export class Observations extends Context.Service<Observations, {
  readonly state: State
  /** Milliseconds since 1970, by the clock of Effect. */
  readonly now: () => number
}>()("@effect-hitbtc/cli/demo/Observations") {}

/**
 * Nothing seen yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (startedAt: number): State => ({
  startedAt,
  api: undefined,
  step: "",
  events: [],
  states: [],
  readyAt: undefined,
  symbols: new Map(),
  tickers: new Map(),
  trades: new Map(),
  recentTrades: [],
  candles: new Map(),
  books: new Map(),
  downBooks: new Map(),
  outages: [],
  tops: new Map(),
  crossed: [],
  tradeGaps: [],
  dropped: 0,
  anomalies: [],
  ended: [],
  logged: [],
  counts: { tickers: 0, trades: 0, candles: 0, books: 0, tops: 0 },
  lastSeen: new Map(),
  desk: undefined
})

/**
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Observations> = Layer.effect(
  Observations,
  Effect.map(Clock.Clock, (clock) => {
    const now = () => clock.currentTimeMillisUnsafe()
    return Observations.of({ state: make(now()), now })
  })
)

// Warnings and worse.
const logger = Effect.map(Observations, ({ now, state }) =>
  Logger.make(({ logLevel, message }) => {
    if (LogLevel.isLessThan(logLevel, "Warn")) return
    const text = Array.isArray(message) ? message.map(String).join(" ") : String(message)
    state.logged.push(text)
    note(state, now(), "log", text, "bad")
  }))

/**
 * Takes the place of the logger: a warning is an observation as well, and must not tear the screen. Who asked for more
 * than warnings has the log in its usual place, too.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerLogger: Layer.Layer<never, never, Observations> = Layer.unwrap(
  Effect.map(References.MinimumLogLevel, (asked) => {
    const isMore = LogLevel.isLessThan(asked, "Warn")
    return Layer.merge(
      Logger.layer([logger], { mergeWithExisting: isMore }),
      Layer.succeed(References.MinimumLogLevel)(isMore ? asked : "Warn")
    )
  })
)

/**
 * @category recording
 * @since 0.1.0
 */
export const note = (
  self: State,
  now: number,
  subject: Event["subject"],
  text: string,
  mood: Event["mood"] = "neutral"
): void => void self.events.push({ at: now - self.startedAt, subject, text, mood })

/**
 * @category recording
 * @since 0.1.0
 */
export const seeState = (self: State, now: number, state: ConnectionState): void => {
  self.states.push(state)
  if (state._tag === "Ready") self.readyAt = now
  note(self, now, "connection", ...describeState(state))
}

/**
 * The state of a connection in words, and whether it is good news.
 *
 * @category accessors
 * @since 0.1.0
 */
export const describeState = (state: ConnectionState): readonly [text: string, mood: Event["mood"]] => {
  switch (state._tag) {
    case "Idle":
      return ["Idle: dialled when something is asked of it", "neutral"]
    case "Connecting":
      return [`Connecting, attempt ${state.attempt}`, "neutral"]
    case "Open":
    case "LoggingIn":
      return [`${state._tag}, session ${state.session}`, "neutral"]
    case "Ready":
      return [`Ready, session ${state.session}`, "good"]
    case "Lost": {
      const millis = Math.round(Duration.toMillis(state.retryIn))
      return [`Lost, retry in ${millis} ms: ${state.error.message}`, "bad"]
    }
    case "Stopped":
      return [`Stopped: ${state.error?.message ?? "closed"}`, "bad"]
  }
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeTicker = (self: State, now: number, ticker: Ticker): void => {
  self.counts.tickers++
  self.lastSeen.set(`ticker ${ticker.symbol}`, now)
  self.tickers.set(ticker.symbol, ticker)
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeTrade = (self: State, now: number, message: Trade | TradeGap | Dropped): void => {
  switch (message._tag) {
    case "Dropped": {
      self.dropped += message.count
      return note(self, now, "trades", `${message.count} messages dropped`, "bad")
    }
    case "TradeGap": {
      self.tradeGaps.push(message)
      return note(self, now, "trades", `${message.symbol} gap after ${message.after}, before ${message.before}`, "bad")
    }
    case "Trade": {
      self.counts.trades++
      self.lastSeen.set(`trades ${message.symbol}`, now)
      const trades = self.trades.get(message.symbol)
      if (trades === undefined) self.trades.set(message.symbol, [message])
      else trades.push(message)
      self.recentTrades.unshift(message)
      if (self.recentTrades.length > RECENT) self.recentTrades.pop()
    }
  }
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeCandle = (self: State, now: number, candle: Candle): void => {
  self.counts.candles++
  self.lastSeen.set(`candles ${candle.symbol}`, now)
  const candles = self.candles.get(candle.symbol) ?? new Map<number, Candle>()
  candles.set(candle.timestamp.epochMilliseconds, candle)
  self.candles.set(candle.symbol, candles)
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeBook = (self: State, now: number, view: BookView.BookView): void => {
  const { symbol } = view
  const before = self.books.get(symbol)
  self.books.set(symbol, view)
  if (BookView.isLive(view)) {
    self.counts.books++
    self.lastSeen.set(`orderBook ${symbol}`, now)
    const down = self.downBooks.get(symbol)
    if (down !== undefined) {
      const millis = now - down.since
      self.downBooks.delete(symbol)
      self.outages.push({ symbol, cause: down.cause, millis })
      note(self, now, "book", `${symbol} live again after ${millis} ms`, "good")
    } else if (before === undefined || !BookView.isLive(before)) {
      note(self, now, "book", `${symbol} live`, "good")
    }
    return
  }
  if (before === undefined || !BookView.isLive(before)) return
  const cause = view._tag === "Stale" ? "Lost" : "Gap"
  self.downBooks.set(symbol, { since: now, cause })
  // That it waits for a snapshot goes without saying: the next line of the book says that it came.
  const what = view._tag === "Resyncing" && view.reason !== undefined
    ? `has a gap: ${OrderBook.describe(view.reason)}`
    : Ladder.describeDown(view)
  note(self, now, "book", `${symbol} ${what}`, "bad")
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeTop = (self: State, now: number, message: TopOfBook | CrossedBook): void => {
  if (message._tag === "CrossedBook") {
    self.crossed.push(message)
    return note(self, now, "book", `${message.symbol} top crossed: bid ${message.bid}, ask ${message.ask}`, "bad")
  }
  self.counts.tops++
  self.lastSeen.set(`top ${message.symbol}`, now)
  self.tops.set(message.symbol, message)
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeAnomaly = (self: State, anomaly: Anomaly): void => void self.anomalies.push(anomaly)

/**
 * A stream is over, though it was to go on.
 *
 * @category recording
 * @since 0.1.0
 */
export const seeEnd = (self: State, now: number, stream: string, how: string): void => {
  self.ended.push(`${stream} ${how}`)
  note(self, now, "stream", `${stream} ${how}`, "bad")
}

const RECENT = 100
