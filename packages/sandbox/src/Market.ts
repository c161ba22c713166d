/**
 * One market: a matching engine, and all that the public sees of it: the book with its sequence, trades, candles and the
 * statistics of the day.
 *
 * Orders go in by {@link limit}, {@link immediate}, {@link market} and {@link cancel}; {@link commit} closes what
 * happened since the last one as one public change, under the next sequence number. Time is an argument.
 *
 * @since 0.1.0
 */
import type { Side } from "@effect-hitbtc/core/Side"
import * as Option from "effect/Option"
import * as Candles from "./Candles.ts"
import * as DayStatistics from "./DayStatistics.ts"
import type { Listing } from "./Listing.ts"
import * as MatchingEngine from "./MatchingEngine.ts"
import type * as PriceLevels from "./PriceLevels.ts"
import * as Random from "./Random.ts"
import * as Scale from "./Scale.ts"
import * as TradeHistory from "./TradeHistory.ts"

/**
 * What all markets of a venue count together: ids grow over all of them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Counters {
  orderId: number
  tradeId: number
}

/**
 * A market. Mutable; only the functions of this module change it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Market {
  readonly id: string
  readonly listing: Listing
  readonly scale: Scale.Scale
  readonly counters: Counters
  readonly engine: MatchingEngine.MatchingEngine
  readonly history: TradeHistory.TradeHistory
  readonly candles: Candles.Candles
  readonly statistics: DayStatistics.DayStatistics
  /** The sequence number of the last public change of the book. */
  sequence: number
  /** When the last public change was, in milliseconds. */
  timestamp: number
  /** What happened since the last commit. */
  pending: Array<MatchingEngine.EngineEvent>
  pendingTrades: Array<TradeHistory.Trade>
}

/**
 * A public change: the levels that differ from before, with their sizes now, and the trades. `events` is what happened
 * to the orders behind it, for their owners.
 *
 * @category models
 * @since 0.1.0
 */
export interface MarketEvent {
  readonly market: Market
  readonly sequence: number
  readonly timestamp: number
  readonly asks: ReadonlyArray<PriceLevels.LevelChange>
  readonly bids: ReadonlyArray<PriceLevels.LevelChange>
  readonly trades: ReadonlyArray<TradeHistory.Trade>
  readonly events: ReadonlyArray<MatchingEngine.EngineEvent>
}

/**
 * An order for a market, which gives it its id where it has none yet.
 *
 * @category models
 * @since 0.1.0
 */
export type NewOrder<Price> = Price & {
  readonly id?: number | undefined
  readonly side: Side
  readonly quantity: bigint
  readonly owner?: string | undefined
  readonly linked?: ReadonlySet<number> | undefined
}

/**
 * A market with an empty book; its history, but for a market of weight zero, is invented.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly listing: Listing
  readonly counters: Counters
  readonly seed: number
  readonly now: number
}): Market => {
  const { counters, listing, now } = options
  const random = Random.make(options.seed, "history", listing.symbol.id)
  const sequence = 1_000_000 + random.below(20_000_000)
  const self: Market = {
    id: listing.symbol.id,
    listing,
    scale: Scale.make(listing.symbol),
    counters,
    engine: MatchingEngine.make(),
    history: TradeHistory.make(),
    candles: Candles.make(),
    statistics: DayStatistics.make(),
    // As the real venue's of a market where nothing ever happened.
    sequence: listing.weight === 0 && listing.depth === 0 ? 1 : sequence,
    timestamp: now,
    pending: [],
    pendingTrades: []
  }
  if (listing.weight > 0) {
    const trades = TradeHistory.invent({
      random,
      until: now,
      price: referencePrice(self),
      typicalQuantity: typicalQuantity(self),
      count: listing.pastTrades,
      nextId: () => counters.tradeId++
    })
    for (const trade of trades) record(self, trade)
    for (const period of Candles.periods) Candles.takeChanged(self.candles, period)
  }
  return self
}

/**
 * The listing's reference price, in ticks.
 *
 * @category accessors
 * @since 0.1.0
 */
export const referencePrice = (self: Market): bigint =>
  wholeUnits(self.scale.ticks(self.listing.referencePrice), "reference price", self.id)

/**
 * The listing's typical quantity, in lots.
 *
 * @category accessors
 * @since 0.1.0
 */
export const typicalQuantity = (self: Market): bigint =>
  wholeUnits(self.scale.lots(self.listing.typicalQuantity), "typical quantity", self.id)

/**
 * Enters a limit order that may rest, and returns its id.
 *
 * @category orders
 * @since 0.1.0
 */
export const limit = (self: Market, now: number, order: NewOrder<{ readonly price: bigint }>): number => {
  const id = order.id ?? self.counters.orderId++
  return happened(self, now, id, MatchingEngine.limit(self.engine, { ...order, id }))
}

/**
 * Enters a limit order of which the rest expires at once, and returns its id.
 *
 * @category orders
 * @since 0.1.0
 */
export const immediate = (self: Market, now: number, order: NewOrder<{ readonly price: bigint }>): number => {
  const id = order.id ?? self.counters.orderId++
  return happened(self, now, id, MatchingEngine.immediate(self.engine, { ...order, id }))
}

/**
 * Enters a market order, and returns its id.
 *
 * @category orders
 * @since 0.1.0
 */
export const market = (self: Market, now: number, order: NewOrder<unknown>): number => {
  const id = order.id ?? self.counters.orderId++
  return happened(
    self,
    now,
    id,
    MatchingEngine.market(self.engine, { id, side: order.side, quantity: order.quantity, owner: order.owner })
  )
}

/**
 * Takes an order out of the book; `false` where it is not there (any more).
 *
 * @category orders
 * @since 0.1.0
 */
export const cancel = (self: Market, id: number): boolean => {
  const order = MatchingEngine.cancel(self.engine, id)
  if (order === undefined) return false
  self.pending.push({ _tag: "Canceled", order })
  return true
}

/**
 * Publishes what happened since the last commit; `undefined` where nothing did. Orders that came and went in between
 * leave no level changed: such a change is published empty, and counts in the sequence.
 *
 * @category orders
 * @since 0.1.0
 */
export const commit = (self: Market, now: number): MarketEvent | undefined => {
  if (self.pending.length === 0) return undefined
  const { asks, bids } = MatchingEngine.takeChanges(self.engine)
  const { pending: events, pendingTrades: trades } = self
  self.pending = []
  self.pendingTrades = []
  self.timestamp = now
  return { market: self, sequence: ++self.sequence, timestamp: now, asks, bids, trades, events }
}

const happened = (
  self: Market,
  now: number,
  id: number,
  events: ReadonlyArray<MatchingEngine.EngineEvent>
): number => {
  for (const event of events) {
    self.pending.push(event)
    if (event._tag !== "Traded") continue
    const { price, quantity, taker } = event
    const trade = { id: self.counters.tradeId++, price, quantity, side: taker.side, timestamp: now }
    self.pendingTrades.push(trade)
    record(self, trade)
  }
  return id
}

const record = (self: Market, trade: TradeHistory.Trade): void => {
  TradeHistory.record(self.history, trade)
  Candles.record(self.candles, trade)
  DayStatistics.record(self.statistics, trade)
}

const wholeUnits = (units: Option.Option<bigint>, what: string, id: string): bigint =>
  Option.getOrThrowWith(units, () => new RangeError(`The ${what} of ${id} is not a multiple of its increment`))
