/**
 * A venue that runs by itself: markets, and traders who act in them as time goes by.
 *
 * It is deterministic: what happens, and when, follows from the seed and the starting time, and not from how the time
 * is cut into calls of {@link advance}.
 *
 * @since 0.1.0
 */
import type { Currency } from "@effect-hitbtc/core/Currency"
import * as Listing from "./Listing.ts"
import * as Market from "./Market.ts"
import * as Random from "./Random.ts"
import * as Traders from "./Traders.ts"

/**
 * What a simulation is made from. The same options give the same events.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /** What everything is drawn from. Default: 1. */
  readonly seed?: number | undefined
  /** Events per second over all markets: each is one public change of one book. Default: 200. */
  readonly rate?: number | undefined
  /** What is traded. Default: {@link Listing.defaults}. */
  readonly listings?: ReadonlyArray<Listing.Listing> | undefined
  /** When the simulation begins, in milliseconds. */
  readonly now: number
}

/**
 * A running venue. Mutable; {@link advance} moves it on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Simulation {
  readonly markets: ReadonlyMap<string, Market.Market>
  readonly currencies: ReadonlyMap<string, Currency>
  readonly counters: Market.Counters
  readonly random: Random.Random
  /** Who trades where, and each one's share of the events, added up. */
  readonly crowd: ReadonlyArray<
    { readonly market: Market.Market; readonly traders: Traders.Traders; readonly upTo: number }
  >
  /** Events per second over all markets. */
  rate: number
  /** How far it has come, in milliseconds. */
  now: number
  /** When the next event is due, with fractions of a millisecond. */
  next: number
}

/**
 * A venue at its opening: books filled, years of trades behind it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Simulation => {
  const { listings = Listing.defaults, now, rate = 200, seed = 1 } = options
  const counters: Market.Counters = { orderId: 4_345_613_661, tradeId: 54_469_813 }
  const markets = new Map<string, Market.Market>()
  const crowd: Array<Simulation["crowd"][number]> = []
  let weights = 0
  for (const listing of listings) {
    const market = Market.make({ listing, counters, seed, now })
    const traders = Traders.make(market, seed, now)
    Market.commit(market, now)
    markets.set(market.id, market)
    if (listing.weight > 0) crowd.push({ market, traders, upTo: weights += listing.weight })
  }
  const random = Random.make(seed, "simulation")
  const self: Simulation = {
    markets,
    currencies: new Map(Listing.currenciesOf(listings).map((currency) => [currency.id, currency])),
    counters,
    random,
    crowd,
    rate,
    now,
    next: Infinity
  }
  setRate(self, rate)
  return self
}

/**
 * Changes the rate from now on; at zero nothing happens any more.
 *
 * @category simulation
 * @since 0.1.0
 */
export const setRate = (self: Simulation, rate: number): void => {
  self.rate = rate
  self.next = rate > 0 && self.crowd.length > 0 ? self.now + self.random.exponential(1000 / rate) : Infinity
}

/**
 * Lets everything happen that is due up to a time, in milliseconds, and tells of each public change in order. A time
 * before the last one is taken for it.
 *
 * **Details**
 *
 * After a pause of more than five seconds (a laptop that slept) only the last five are lived through.
 *
 * @category simulation
 * @since 0.1.0
 */
export const advance = (self: Simulation, to: number, onEvent: (event: Market.MarketEvent) => void): void => {
  const now = Math.max(self.now, to)
  if (self.next < now - CATCH_UP) self.next = now - CATCH_UP
  while (self.next <= now) {
    const at = Math.max(self.now, Math.floor(self.next))
    self.now = at
    const { market, traders } = pick(self)
    Traders.act(traders, market, at)
    const event = Market.commit(market, at)
    if (event !== undefined) onEvent(event)
    self.next += self.random.exponential(1000 / self.rate)
  }
  self.now = now
}

const CATCH_UP = 5_000

const pick = ({ crowd, random }: Simulation): Simulation["crowd"][number] => {
  const point = random.next() * crowd[crowd.length - 1]!.upTo
  let low = 0
  let high = crowd.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (point < crowd[middle]!.upTo) high = middle
    else low = middle + 1
  }
  return crowd[low]!
}
