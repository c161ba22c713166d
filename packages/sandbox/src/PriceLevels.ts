/**
 * One side of an order book: price levels, and in each the orders that rest there, first come first.
 *
 * @since 0.1.0
 */
import type { Side } from "@effect-hitbtc/core/Side"

/**
 * An order in the book. `remaining` falls with each fill; the rest is fixed.
 *
 * **Details**
 *
 * - `price` in ticks, `quantity` and `remaining` in lots
 * - `owner`: whose it is; the engine only carries it
 * - `linked`: ids of orders, maybe its own among them, that leave the book as soon as this one is executed there
 *
 * @category models
 * @since 0.1.0
 */
export interface Order {
  readonly id: number
  readonly side: Side
  readonly price: bigint
  readonly quantity: bigint
  readonly owner: string | undefined
  readonly linked: ReadonlySet<number> | undefined
  remaining: bigint
}

/**
 * A price level: `size` is the sum of what remains of its orders, which are in order of arrival.
 *
 * @category models
 * @since 0.1.0
 */
export interface PriceLevel {
  readonly price: bigint
  readonly orders: Map<number, Order>
  size: bigint
}

/**
 * A side of a book. The best price is the last of `prices`, where insertion and removal are cheap and frequent.
 *
 * @category models
 * @since 0.1.0
 */
export interface PriceLevels {
  readonly side: Side
  readonly levels: Map<bigint, PriceLevel>
  readonly prices: Array<bigint>
  /** Sizes as they were when the changes were last taken, for the prices touched since. */
  readonly touched: Map<bigint, bigint>
}

/**
 * An empty side.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (side: Side): PriceLevels => ({ side, levels: new Map(), prices: [], touched: new Map() })

/**
 * The best level: the highest bid, the lowest ask.
 *
 * @category accessors
 * @since 0.1.0
 */
export const best = (self: PriceLevels): PriceLevel | undefined =>
  self.prices.length === 0 ? undefined : self.levels.get(self.prices[self.prices.length - 1]!)

/**
 * The levels, best first; all of them, or no more than `depth`.
 *
 * @category accessors
 * @since 0.1.0
 */
export const toArray = (self: PriceLevels, depth = Infinity): Array<PriceLevel> => {
  const result: Array<PriceLevel> = []
  const end = Math.max(0, self.prices.length - depth)
  for (let i = self.prices.length - 1; i >= end; i--) result.push(self.levels.get(self.prices[i]!)!)
  return result
}

/**
 * Whether the first price is better than the second: higher for bids, lower for asks.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isBetter = (self: PriceLevels, price: bigint, than: bigint): boolean =>
  self.side === "buy" ? price > than : price < than

/**
 * Puts an order at the end of the queue of its price.
 *
 * @category mutations
 * @since 0.1.0
 */
export const add = (self: PriceLevels, order: Order): void => {
  touch(self, order.price)
  let level = self.levels.get(order.price)
  if (level === undefined) {
    level = { price: order.price, orders: new Map(), size: 0n }
    self.levels.set(order.price, level)
    self.prices.splice(position(self, order.price), 0, order.price)
  }
  level.orders.set(order.id, order)
  level.size += order.remaining
}

/**
 * Takes a quantity from an order of this side, which leaves the book when nothing remains of it.
 *
 * @category mutations
 * @since 0.1.0
 */
export const fill = (self: PriceLevels, order: Order, quantity: bigint): void => {
  const level = self.levels.get(order.price)!
  touch(self, order.price)
  order.remaining -= quantity
  level.size -= quantity
  if (order.remaining === 0n) drop(self, level, order)
}

/**
 * Removes an order of this side.
 *
 * @category mutations
 * @since 0.1.0
 */
export const remove = (self: PriceLevels, order: Order): void => {
  const level = self.levels.get(order.price)!
  touch(self, order.price)
  level.size -= order.remaining
  drop(self, level, order)
}

/**
 * A level whose size changed, and its size now; zero where it is gone.
 *
 * @category models
 * @since 0.1.0
 */
export interface LevelChange {
  readonly price: bigint
  readonly size: bigint
}

/**
 * The levels that differ from what they were when this was last called, best first. A level that came and went in
 * between is not among them.
 *
 * @category mutations
 * @since 0.1.0
 */
export const takeChanges = (self: PriceLevels): ReadonlyArray<LevelChange> => {
  if (self.touched.size === 0) return []
  const changes: Array<LevelChange> = []
  for (const [price, before] of self.touched) {
    const size = self.levels.get(price)?.size ?? 0n
    if (size !== before) changes.push({ price, size })
  }
  self.touched.clear()
  return changes.toSorted((x, y) => isBetter(self, x.price, y.price) ? -1 : 1)
}

const touch = (self: PriceLevels, price: bigint): void => {
  if (!self.touched.has(price)) self.touched.set(price, self.levels.get(price)?.size ?? 0n)
}

const drop = (self: PriceLevels, level: PriceLevel, order: Order): void => {
  level.orders.delete(order.id)
  if (level.orders.size > 0) return
  self.levels.delete(level.price)
  self.prices.splice(position(self, level.price), 1)
}

// The index of a price, or where it belongs: prices go from worst to best.
const position = (self: PriceLevels, price: bigint): number => {
  let low = 0
  let high = self.prices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBetter(self, price, self.prices[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
