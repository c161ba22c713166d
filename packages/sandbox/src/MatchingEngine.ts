/**
 * A matching engine for one symbol: a limit order book with price-time priority.
 *
 * It is pure in the sense that matters: no clock, no I/O, no randomness. What it does follows from the calls alone.
 * Prices are whole ticks and quantities whole lots, so nothing is ever rounded, and the book it shows is never crossed.
 *
 * @since 0.1.0
 */
import type { Side } from "@effect-hitbtc/core/Side"
import * as PriceLevels from "./PriceLevels.ts"

/**
 * The book, and where each of its orders is. Mutable; owned by whoever made it.
 *
 * @category models
 * @since 0.1.0
 */
export interface MatchingEngine {
  readonly bids: PriceLevels.PriceLevels
  readonly asks: PriceLevels.PriceLevels
  readonly orders: Map<number, PriceLevels.Order>
}

/**
 * What a call did, in the order in which it happened. Changes of levels are collected: see {@link takeChanges}.
 *
 * **Details**
 *
 * - `Traded`: the taker met the maker at the maker's price; `remaining` of both is what it was after this fill
 * - `Rested`: what was left of the order is in the book
 * - `Expired`: what was left of an order that must not rest
 * - `Canceled`: the order was taken out of the book, or left it because one that it is linked with was executed
 *
 * @category models
 * @since 0.1.0
 */
export type EngineEvent =
  | {
    readonly _tag: "Traded"
    readonly taker: PriceLevels.Order
    readonly maker: PriceLevels.Order
    readonly price: bigint
    readonly quantity: bigint
    readonly takerRemaining: bigint
    readonly makerRemaining: bigint
  }
  | { readonly _tag: "Rested"; readonly order: PriceLevels.Order }
  | { readonly _tag: "Expired"; readonly order: PriceLevels.Order }
  | { readonly _tag: "Canceled"; readonly order: PriceLevels.Order }

/**
 * An order as it is handed in: `price` in ticks, `quantity` in lots, both above zero. The `id` must be new.
 *
 * @category models
 * @since 0.1.0
 */
export interface LimitOrder {
  readonly id: number
  readonly side: Side
  readonly price: bigint
  readonly quantity: bigint
  readonly owner?: string | undefined
  readonly linked?: ReadonlySet<number> | undefined
}

/**
 * An order that takes what there is, at any price.
 *
 * @category models
 * @since 0.1.0
 */
export interface MarketOrder {
  readonly id: number
  readonly side: Side
  readonly quantity: bigint
  readonly owner?: string | undefined
}

/**
 * An engine with an empty book.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): MatchingEngine => ({
  bids: PriceLevels.make("buy"),
  asks: PriceLevels.make("sell"),
  orders: new Map()
})

/**
 * Matches an order up to its price; the rest goes into the book.
 *
 * @category orders
 * @since 0.1.0
 */
export const limit = (self: MatchingEngine, order: LimitOrder): ReadonlyArray<EngineEvent> => {
  const entered = enter(self, order, order.price)
  const events = match(self, entered, order.price)
  if (entered.remaining > 0n) {
    PriceLevels.add(order.side === "buy" ? self.bids : self.asks, entered)
    self.orders.set(entered.id, entered)
    events.push({ _tag: "Rested", order: entered })
  }
  return events
}

/**
 * Matches an order up to its price; the rest expires (immediate or cancel).
 *
 * @category orders
 * @since 0.1.0
 */
export const immediate = (self: MatchingEngine, order: LimitOrder): ReadonlyArray<EngineEvent> => {
  const entered = enter(self, order, order.price)
  return expireRest(match(self, entered, order.price), entered)
}

/**
 * Matches an order at any price; what the book cannot give expires.
 *
 * @category orders
 * @since 0.1.0
 */
export const market = (self: MatchingEngine, order: MarketOrder): ReadonlyArray<EngineEvent> => {
  const entered = enter(self, order, 0n)
  return expireRest(match(self, entered, undefined), entered)
}

/**
 * Takes an order out of the book; `undefined` where it is not there (any more).
 *
 * @category orders
 * @since 0.1.0
 */
export const cancel = (self: MatchingEngine, id: number): PriceLevels.Order | undefined => {
  const order = self.orders.get(id)
  if (order === undefined) return undefined
  self.orders.delete(id)
  PriceLevels.remove(order.side === "buy" ? self.bids : self.asks, order)
  return order
}

/**
 * How much a taker could get at once, at a price or better, or at any price: what a fill-or-kill order asks first.
 * Counting stops at `enough`; `gone` is as for {@link reachable}.
 *
 * @category accessors
 * @since 0.1.0
 */
export const available = (
  self: MatchingEngine,
  side: Side,
  price: bigint | undefined,
  enough: bigint,
  gone?: Set<number>
): bigint => {
  const other = side === "buy" ? self.asks : self.bids
  let total = 0n
  for (const maker of reachable(self, side, gone)) {
    if (total >= enough || (price !== undefined && PriceLevels.isBetter(other, price, maker.price))) break
    total += maker.remaining
  }
  return total
}

/**
 * The orders that a taker of a side would meet, in order, without those that would have left the book by then. Those are
 * noted in `gone`, where they may be from other books, too.
 *
 * @category accessors
 * @since 0.1.0
 */
export function* reachable(
  self: MatchingEngine,
  side: Side,
  gone: Set<number> = new Set()
): Generator<PriceLevels.Order, void> {
  for (const { orders } of PriceLevels.toArray(side === "buy" ? self.asks : self.bids)) {
    for (const maker of orders.values()) {
      if (gone.has(maker.id)) continue
      yield maker
      for (const id of maker.linked ?? []) if (id !== maker.id) gone.add(id)
    }
  }
}

/**
 * The levels of each side that differ from what they were when this was last called, best first.
 *
 * @category mutations
 * @since 0.1.0
 */
export const takeChanges = (
  self: MatchingEngine
): {
  readonly asks: ReadonlyArray<PriceLevels.LevelChange>
  readonly bids: ReadonlyArray<PriceLevels.LevelChange>
} => ({
  asks: PriceLevels.takeChanges(self.asks),
  bids: PriceLevels.takeChanges(self.bids)
})

const enter = (self: MatchingEngine, order: LimitOrder | MarketOrder, price: bigint): PriceLevels.Order => {
  if (order.quantity <= 0n || price < 0n || self.orders.has(order.id)) {
    throw new RangeError(`Order ${order.id} is not valid: quantity ${order.quantity}, price ${price}`)
  }
  return {
    id: order.id,
    side: order.side,
    price,
    quantity: order.quantity,
    owner: order.owner,
    linked: "linked" in order ? order.linked : undefined,
    remaining: order.quantity
  }
}

const expireRest = (events: Array<EngineEvent>, order: PriceLevels.Order): ReadonlyArray<EngineEvent> => {
  if (order.remaining > 0n) events.push({ _tag: "Expired", order })
  return events
}

const match = (self: MatchingEngine, taker: PriceLevels.Order, price: bigint | undefined): Array<EngineEvent> => {
  const other = taker.side === "buy" ? self.asks : self.bids
  const events: Array<EngineEvent> = []
  while (taker.remaining > 0n) {
    const level = PriceLevels.best(other)
    if (level === undefined || (price !== undefined && PriceLevels.isBetter(other, price, level.price))) break
    // A map keeps the order of insertion: its first order has waited longest.
    for (const maker of level.orders.values()) {
      const quantity = maker.remaining < taker.remaining ? maker.remaining : taker.remaining
      taker.remaining -= quantity
      PriceLevels.fill(other, maker, quantity)
      if (maker.remaining === 0n) self.orders.delete(maker.id)
      events.push({
        _tag: "Traded",
        taker,
        maker,
        price: level.price,
        quantity,
        takerRemaining: taker.remaining,
        makerRemaining: maker.remaining
      })
      for (const id of maker.linked ?? []) {
        const order = id === maker.id ? undefined : cancel(self, id)
        if (order !== undefined) events.push({ _tag: "Canceled", order })
      }
      if (taker.remaining === 0n) break
    }
  }
  return events
}
