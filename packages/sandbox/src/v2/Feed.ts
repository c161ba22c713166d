/**
 * The market data of API v2: who subscribed to what, and what each is sent and when.
 *
 * **Details**
 *
 * - A subscription is answered by a snapshot at once; subscribing again to the same is acknowledged and changes nothing,
 *   in particular it gives no second snapshot (so does v3 on the wire). Unsubscribing and subscribing gives a new one.
 * - Half a second to five seconds after the first snapshot of a book comes a second one, unasked.
 * - A ticker comes at once, and then about every 100 ms where it changed.
 *
 * @since 0.1.0
 */
import type { Period } from "@effect-hitbtc/core/Candle"
import * as Candles from "../Candles.ts"
import type { Channel } from "../Faults.ts"
import type { Market, MarketEvent } from "../Market.ts"
import type { Session } from "../Protocol.ts"
import type { Random } from "../Random.ts"
import * as Subscribers from "../Subscribers.ts"
import * as Wire from "./Wire.ts"

/**
 * What one can subscribe to.
 *
 * @category models
 * @since 0.1.0
 */
export type Topic =
  | { readonly channel: "ticker" | "orderbook"; readonly market: Market }
  | { readonly channel: "trades"; readonly market: Market; readonly limit: number }
  | { readonly channel: "candles"; readonly market: Market; readonly period: Period; readonly limit: number }

/**
 * The subscriptions of all sessions, and what is still to be sent to them. Mutable; times are in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Feed {
  readonly random: Random
  readonly subscribers: Subscribers.Subscribers
  /** Markets that changed since their last ticker. */
  readonly restless: Set<Market>
  readonly tickers: Map<Market, { readonly content: string; readonly timestamp: number }>
  secondSnapshots: Array<{ readonly due: number; readonly session: Session; readonly market: Market }>
}

/**
 * A feed without subscribers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (random: Random): Feed => ({
  random,
  subscribers: Subscribers.make(),
  restless: new Set(),
  tickers: new Map(),
  secondSnapshots: []
})

/**
 * Adds a subscription and sends its snapshot; `false` where it was there already.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const subscribe = (self: Feed, session: Session, topic: Topic, now: number): boolean => {
  const { market } = topic
  if (!Subscribers.add(self.subscribers, keyOf(topic), session)) return false
  switch (topic.channel) {
    case "ticker": {
      const timestamp = Math.max(market.timestamp, self.tickers.get(market)?.timestamp ?? 0)
      session.notify("ticker", market.id, Wire.ticker(market, Wire.tickerContent(market, now), timestamp))
      break
    }
    case "orderbook": {
      session.notify("orderbook", market.id, Wire.snapshotOrderbook(market))
      const due = now + Math.round(self.random.between(SECOND_SNAPSHOT_FROM, SECOND_SNAPSHOT_TO))
      self.secondSnapshots.push({ due, session, market })
      break
    }
    case "trades": {
      const { trades } = market.history
      const snapshot = topic.limit === 0 ? [] : trades.slice(-topic.limit)
      session.notify("trades", market.id, Wire.trades("snapshotTrades", market, snapshot))
      break
    }
    case "candles": {
      const candles = Candles.latest(market.candles, topic.period, topic.limit)
      session.notify("candles", market.id, Wire.candles("snapshotCandles", market, topic.period, candles))
      break
    }
  }
  return true
}

/**
 * Ends a subscription; `false` where there was none.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const unsubscribe = (self: Feed, session: Session, topic: Topic): boolean => {
  if (!Subscribers.remove(self.subscribers, keyOf(topic), session)) return false
  if (topic.channel === "orderbook") {
    self.secondSnapshots = self.secondSnapshots.filter((second) =>
      second.session !== session || second.market !== topic.market
    )
  }
  return true
}

/**
 * Ends all subscriptions of a session that is over.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const leave = (self: Feed, session: Session): void => {
  for (const key of self.subscribers.keys()) Subscribers.remove(self.subscribers, key, session)
  self.secondSnapshots = self.secondSnapshots.filter((second) => second.session !== session)
}

/**
 * Sends a public change: the update of the book, unless it is to be lost, and the trades.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publish = (self: Feed, event: MarketEvent, bookIsLost: boolean): void => {
  const { market } = event
  self.restless.add(market)
  if (!bookIsLost) send(self, "orderbook", market, `orderbook:${market.id}`, () => Wire.updateOrderbook(event))
  if (event.trades.length > 0) {
    send(self, "trades", market, `trades:${market.id}`, () => Wire.trades("updateTrades", market, event.trades))
  }
}

/**
 * Sends candles that changed.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publishCandles = (
  self: Feed,
  market: Market,
  period: Period,
  candles: ReadonlyArray<Candles.Candle>
): void =>
  send(
    self,
    "candles",
    market,
    `candles:${market.id}:${period}`,
    () => Wire.candles("updateCandles", market, period, candles)
  )

/**
 * Sends what is due: second snapshots, and tickers that changed.
 *
 * @category publishing
 * @since 0.1.0
 */
export const tick = (self: Feed, now: number): void => {
  for (const market of self.restless) {
    const before = self.tickers.get(market)
    if (before !== undefined && now - before.timestamp < TICKER_INTERVAL) continue
    self.restless.delete(market)
    const content = Wire.tickerContent(market, now)
    if (content === before?.content) continue
    self.tickers.set(market, { content, timestamp: now })
    send(self, "ticker", market, `ticker:${market.id}`, () => Wire.ticker(market, content, now))
  }
  if (!self.secondSnapshots.some(({ due }) => due <= now)) return
  const due = self.secondSnapshots.filter((second) => second.due <= now)
  self.secondSnapshots = self.secondSnapshots.filter((second) => second.due > now)
  for (const { market, session } of due) session.notify("orderbook", market.id, Wire.snapshotOrderbook(market))
}

const TICKER_INTERVAL = 100
const SECOND_SNAPSHOT_FROM = 500
const SECOND_SNAPSHOT_TO = 5_000

const keyOf = (topic: Topic): string =>
  topic.channel === "candles"
    ? `candles:${topic.market.id}:${topic.period}`
    : `${topic.channel}:${topic.market.id}`

const send = (self: Feed, channel: Channel, market: Market, key: string, write: () => string): void =>
  Subscribers.send(self.subscribers, key, channel, market.id, write)
