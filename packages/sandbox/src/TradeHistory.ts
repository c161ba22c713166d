/**
 * The public trades of a market, and the questions that one can ask about them.
 *
 * @since 0.1.0
 */
import type { Side } from "@effect-hitbtc/core/Side"
import type { Random } from "./Random.ts"

/**
 * A trade: `price` in ticks, `quantity` in lots, `side` of the taker, `timestamp` in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Trade {
  readonly id: number
  readonly price: bigint
  readonly quantity: bigint
  readonly side: Side
  readonly timestamp: number
}

/**
 * The last trades of a market, oldest first: ids and times ascend.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradeHistory {
  readonly trades: Array<Trade>
}

/**
 * How many trades are kept at least.
 *
 * @category constants
 * @since 0.1.0
 */
export const KEPT = 10_000

/**
 * No trades yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): TradeHistory => ({ trades: [] })

/**
 * Adds a trade, which must be the newest.
 *
 * @category mutations
 * @since 0.1.0
 */
export const record = (self: TradeHistory, trade: Trade): void => {
  self.trades.push(trade)
  if (self.trades.length > 2 * KEPT) self.trades.splice(0, self.trades.length - KEPT)
}

/**
 * A question about trades: which, in which order, and how many of them after how many.
 *
 * **Details**
 *
 * `from` and `till` are both included; they are milliseconds, or ids where `by` is `"id"`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Query {
  readonly sort: "ASC" | "DESC"
  readonly by: "timestamp" | "id"
  readonly from?: number | undefined
  readonly till?: number | undefined
  readonly limit: number
  readonly offset: number
}

/**
 * The answer to a question.
 *
 * @category accessors
 * @since 0.1.0
 */
export const query = (self: TradeHistory, { by, from, limit, offset, sort, till }: Query): ReadonlyArray<Trade> => {
  const key = by === "id" ? (trade: Trade) => trade.id : (trade: Trade) => trade.timestamp
  const start = from === undefined ? 0 : firstIndex(self.trades, (trade) => key(trade) >= from)
  const end = till === undefined ? self.trades.length : firstIndex(self.trades, (trade) => key(trade) > till)
  if (start >= end) return []
  return sort === "ASC"
    ? self.trades.slice(Math.min(start + offset, end), Math.min(start + offset + limit, end))
    : self.trades.slice(Math.max(end - offset - limit, start), Math.max(end - offset, start)).toReversed()
}

/**
 * Trades from before the market began, up to a moment: dense in the last hours, sparser the longer ago, over about
 * three years, and a price that ends at the one given.
 *
 * @category constructors
 * @since 0.1.0
 */
export const invent = (options: {
  readonly random: Random
  readonly until: number
  readonly price: bigint
  readonly typicalQuantity: bigint
  /** About how many. */
  readonly count: number
  readonly nextId: () => number
}): ReadonlyArray<Trade> => {
  const { count, random } = options
  if (count === 0) return []
  const moments: Array<number> = []
  const prices: Array<number> = []
  let age = random.exponential(1_000)
  let price = Number(options.price)
  while (age < THREE_YEARS) {
    moments.push(options.until - Math.ceil(age))
    prices.push(price)
    const wait = random.exponential(2_000 + age * 12 / count)
    age += wait
    // About 60 % a year, whatever the distance between trades.
    price *= 1 + 0.6 * Math.sqrt(wait / YEAR) * random.normal()
    price = Math.max(price, Number(options.price) / 20)
  }
  const trades: Array<Trade> = []
  for (let i = moments.length - 1; i >= 0; i--) {
    trades.push({
      id: options.nextId(),
      price: atLeastOne(prices[i]!),
      quantity: atLeastOne(Number(options.typicalQuantity) * random.exponential(1)),
      side: random.chance(0.5) ? "buy" : "sell",
      timestamp: moments[i]!
    })
  }
  return trades
}

const YEAR = 365 * 86_400_000
const THREE_YEARS = 3 * YEAR

const atLeastOne = (value: number): bigint => BigInt(Math.max(1, Math.round(value)))

const firstIndex = (trades: ReadonlyArray<Trade>, predicate: (trade: Trade) => boolean): number => {
  let low = 0
  let high = trades.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (predicate(trades[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
