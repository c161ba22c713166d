/**
 * The simulated traders of one market. They keep a book of realistic depth around a fair price that wanders, requote,
 * take, and change their minds.
 *
 * What they decide is drawn in floating point, and rounded to whole ticks and lots before it becomes an order.
 *
 * @since 0.1.0
 */
import type { Side } from "@effect-hitbtc/core/Side"
import * as Market from "./Market.ts"
import * as PriceLevels from "./PriceLevels.ts"
import * as Random from "./Random.ts"

/**
 * The traders of a market: what they believe, and which orders are theirs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Traders {
  readonly random: Random.Random
  readonly anchor: number
  readonly quantity: number
  /** The distance, in ticks, that counts as near: a hundredth of a percent of the price, or a tick. */
  readonly near: number
  readonly orders: { readonly buy: Array<number>; readonly sell: Array<number> }
  /** What they think a unit is worth, in ticks. */
  fair: number
  movedAt: number
}

/**
 * Traders who have filled the market's book: both sides of a lively market, the bids of a quiet one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (market: Market.Market, seed: number, now: number): Traders => {
  const anchor = Number(Market.referencePrice(market))
  const self: Traders = {
    random: Random.make(seed, "traders", market.id),
    anchor,
    quantity: Number(Market.typicalQuantity(market)),
    near: Math.max(1, anchor / 10_000),
    orders: { buy: [], sell: [] },
    fair: anchor,
    movedAt: now
  }
  const isQuiet = market.listing.weight === 0
  for (let i = 0; i < market.listing.depth; i++) {
    rest(self, market, now, "buy")
    if (!isQuiet) rest(self, market, now, "sell")
  }
  return self
}

/**
 * One of them does something, at a time; the caller commits it.
 *
 * @category simulation
 * @since 0.1.0
 */
export const act = (self: Traders, market: Market.Market, now: number): void => {
  moveFair(self, now)
  if (arbitrage(self, market, now)) return
  const side: Side = self.random.chance(0.5) ? "buy" : "sell"
  const count = (side === "buy" ? market.engine.bids : market.engine.asks).prices.length
  const dice = self.random.next()
  if (dice < 0.70) {
    // Fewer levels than usual: more come than go.
    if (self.random.chance(count / (2 * market.listing.depth))) withdraw(self, market, side)
    else rest(self, market, now, side)
  } else if (dice < 0.85) {
    requote(self, market, now, side)
  } else if (dice < 0.995) {
    take(self, market, now)
  } else {
    // Placed and withdrawn at once: the book changes its sequence and nothing else.
    const id = rest(self, market, now, side)
    Market.cancel(market, id)
    self.orders[side].pop()
  }
}

const moveFair = (self: Traders, now: number): void => {
  const years = Math.max(0, now - self.movedAt) / 31_536_000_000
  self.movedAt = now
  // About 60 % a year, and an inclination to come back, so that a long run stays where its increments make sense.
  self.fair *= 1 + 0.6 * Math.sqrt(years) * self.random.normal()
  self.fair += (self.anchor - self.fair) * Math.min(1, years * 20)
}

// Whoever sells below, or bids above, what everybody thinks it is worth finds a taker.
const arbitrage = (self: Traders, market: Market.Market, now: number): boolean => {
  const ask = PriceLevels.best(market.engine.asks)
  const bid = PriceLevels.best(market.engine.bids)
  const bound = toTicks(self.fair)
  if (ask !== undefined && Number(ask.price) < self.fair - self.near) {
    Market.immediate(market, now, { side: "buy", price: bound, quantity: lots(self, 3) })
    return true
  }
  if (bid !== undefined && Number(bid.price) > self.fair + self.near) {
    Market.immediate(market, now, { side: "sell", price: bound, quantity: lots(self, 3) })
    return true
  }
  return false
}

// Distances are spread evenly over their logarithm: dense near the price, up to about a fifth of it.
const rest = (self: Traders, market: Market.Market, now: number, side: Side): number => {
  const distance = self.near * (0.3 + Math.pow(2_000, self.random.next()) - 1)
  const price = behindOther(market, side, toTicks(side === "buy" ? self.fair - distance : self.fair + distance))
  const id = Market.limit(market, now, { side, price, quantity: lots(self, 0.5 + Math.sqrt(distance / self.near) / 4) })
  self.orders[side].push(id)
  return id
}

const requote = (self: Traders, market: Market.Market, now: number, side: Side): void => {
  const count = 1 + self.random.below(4)
  for (let i = 0; i < count; i++) withdraw(self, market, side)
  for (let i = 0; i < count; i++) rest(self, market, now, side)
}

const take = (self: Traders, market: Market.Market, now: number): void => {
  const side: Side = self.random.chance(0.5) ? "buy" : "sell"
  // As far as half a percent beyond the fair price, so that a thin book is not emptied.
  const price = toTicks(self.fair * (side === "buy" ? 1.005 : 0.995))
  Market.immediate(market, now, { side, price, quantity: lots(self, 0.8) })
}

// One of their own orders, at random; those that were filled meanwhile are forgotten on the way.
const withdraw = (self: Traders, market: Market.Market, side: Side): void => {
  const orders = self.orders[side]
  while (orders.length > 0) {
    const index = self.random.below(orders.length)
    const id = orders[index]!
    orders[index] = orders[orders.length - 1]!
    orders.pop()
    if (Market.cancel(market, id)) return
  }
}

const behindOther = (market: Market.Market, side: Side, price: bigint): bigint => {
  const other = PriceLevels.best(side === "buy" ? market.engine.asks : market.engine.bids)
  if (other === undefined) return price
  if (side === "buy") return price >= other.price && other.price > 1n ? other.price - 1n : price
  return price <= other.price ? other.price + 1n : price
}

const lots = (self: Traders, factor: number): bigint =>
  BigInt(Math.max(1, Math.round(self.quantity * factor * self.random.exponential(1))))

const toTicks = (price: number): bigint => BigInt(Math.max(1, Math.round(price)))
