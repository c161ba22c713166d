/**
 * Thousands of random commands of two accounts among strangers, and after each of them everything that must hold.
 * Amounts are counted here by the digits of the decimals, independently of the ledger.
 */
import type { Side } from "@effect-hitbtc/core/Side"
import type * as Order from "@effect-hitbtc/sandbox/exchange/Order"
import * as Truth from "@effect-hitbtc/sandbox/exchange/Truth"
import * as PriceLevels from "@effect-hitbtc/sandbox/PriceLevels"
import * as Random from "@effect-hitbtc/sandbox/Random"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Floor from "../support/Floor.ts"

const DIGITS = 40

/** A decimal as a whole number of 10^-40. */
const units = (text: string): bigint => {
  const negative = text.startsWith("-")
  const [whole = "", fraction = ""] = (negative ? text.slice(1) : text).split(".")
  const value = BigInt(whole + fraction.padEnd(DIGITS, "0"))
  return negative ? -value : value
}
const times = (x: bigint, y: bigint): bigint => x * y / 10n ** BigInt(DIGITS)

const symbols = new Map(Floor.listings.map(({ symbol }) => [symbol.id, {
  base: symbol.baseCurrency,
  quote: symbol.quoteCurrency,
  take: units(symbol.takeLiquidityRate),
  make: units(symbol.provideLiquidityRate)
}]))

const legal: { readonly [status: string]: ReadonlyArray<string> } = {
  nothing: ["new", "suspended"],
  suspended: ["new", "canceled", "expired"],
  new: ["partiallyFilled", "filled", "canceled", "expired"],
  partiallyFilled: ["partiallyFilled", "filled", "canceled", "expired"]
}

/** What somebody knows who was told the opening balances and all reports. */
class Follower {
  readonly totals = new Map<string, bigint>()
  readonly orders = new Map<number, Order.Order>()
  readonly counts = new Map<string, number>()

  constructor(balances: { readonly [currency: string]: string }) {
    for (const [currency, amount] of Object.entries(balances)) this.totals.set(currency, units(amount))
  }

  add(currency: string, amount: bigint) {
    this.totals.set(currency, this.totals.get(currency)! + amount)
  }

  hear({ fill, order, originalClientOrderId, reportType }: Order.Report) {
    const what = `${reportType} ${order.type} ${order.timeInForce}`
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
    const before = this.orders.get(order.id)
    const { base, make, quote, take } = symbols.get(order.market.id)!
    const { scale } = order.market
    assert.include(legal[before?.status ?? "nothing"]!, order.status)
    assert.isTrue(order.cumQuantity >= 0n && order.cumQuantity <= order.quantity)
    assert.strictEqual(order.status === "filled", order.cumQuantity === order.quantity)
    if (before === undefined) {
      assert.include(["new", "suspended", "replaced"], reportType)
      assert.strictEqual(order.cumQuantity, 0n)
    } else {
      assert.notInclude(["suspended", "replaced"], reportType)
      assert.deepStrictEqual(
        { ...order, status: 0, cumQuantity: 0n, updatedAt: 0 },
        { ...before, status: 0, cumQuantity: 0n, updatedAt: 0 }
      )
      assert.isAtLeast(order.updatedAt, before.updatedAt)
      assert.strictEqual(order.cumQuantity - before.cumQuantity, fill?.quantity ?? 0n)
    }
    assert.strictEqual(reportType === "trade", fill !== undefined)
    assert.strictEqual(reportType === "replaced", originalClientOrderId !== undefined)
    if (reportType === "replaced") {
      const original = Array.from(this.orders.values()).find((known) => known.clientOrderId === originalClientOrderId)!
      assert.strictEqual(original.createdAt, order.createdAt)
      this.orders.delete(original.id)
    }
    if (fill !== undefined) {
      const amount = times(units(scale.price(fill.price)), units(scale.quantity(fill.quantity)))
      const fee = times(amount, fill.isMaker ? make : take)
      const quantity = units(scale.quantity(fill.quantity))
      this.add(base, order.side === "buy" ? quantity : -quantity)
      this.add(quote, (order.side === "buy" ? -amount : amount) - fee)
      if (order.price !== undefined) {
        assert.isTrue(order.side === "buy" ? fill.price <= order.price : fill.price >= order.price, "beyond the limit")
      }
    }
    if (order.status === "new" || order.status === "suspended" || order.status === "partiallyFilled") {
      this.orders.set(order.id, order)
    } else {
      this.orders.delete(order.id)
    }
  }

  reserved(currency: string): bigint {
    let total = 0n
    for (const { cumQuantity, market, price, quantity, side, stopPrice } of this.orders.values()) {
      const { base, make, quote, take } = symbols.get(market.id)!
      const left = units(market.scale.quantity(quantity - cumQuantity))
      if (side === "sell") {
        if (base === currency) total += left
      } else if (quote === currency) {
        const cost = times(units(market.scale.price(price ?? stopPrice!)), left)
        const rate = [take, price === undefined ? 0n : make, 0n].reduce((x, y) => x > y ? x : y)
        total += cost + times(cost, rate)
      }
    }
    return total
  }
}

/** The book as one list of orders, by the time they came. */
class Queue {
  resting: Array<{ readonly id: number; readonly side: Side; readonly price: bigint; remaining: bigint }> = []

  first(side: Side) {
    return this.resting.filter((order) => order.side === side)
      .reduce<(typeof this.resting)[number] | undefined>(
        (best, order) =>
          best === undefined || (side === "buy" ? order.price > best.price : order.price < best.price) ? order : best,
        undefined
      )
  }
}

const opening = { BTC: "3", ETH: "60", USDT: "100000" }

const run = (seed: number, steps: number) => {
  const random = Random.make(seed, "flow")
  const floor = Floor.make([
    { key: "a", secret: "", balances: opening },
    { key: "b", secret: "", balances: opening }
  ])
  const { events, exchange, markets } = floor
  const followers = new Map([["a", new Follower(opening)], ["b", new Follower(opening)]])
  const queues = new Map(Array.from(markets.keys(), (id) => [id, new Queue()]))
  const strangers: Array<readonly [string, number]> = []
  const known: Array<string> = ["unknown-1"]
  const refusals = new Map<string, number>()
  const pick = <A>(items: ReadonlyArray<A>): A => items[random.below(items.length)]!
  let heard = 0

  const price = (symbol: string) => {
    const near = symbol === "ETHBTC" ? 54_464 : 800_000
    const ticks = near + random.below(17) - 8
    return symbol === "ETHBTC" ? `0.0${ticks}` : `${(ticks / 20).toFixed(2)}${random.chance(0.1) ? "3" : ""}`
  }
  const quantity = (symbol: string) =>
    symbol === "ETHBTC"
      ? `${1 + random.below(9)}.${random.below(1000)}${random.chance(0.1) ? "7005" : ""}`
      : `0.${10_000 + random.below(60_000)}`

  const command = () => {
    const key = pick(["a", "b"])
    const dice = random.next()
    if (dice < 0.2) return floor.cancel(key, pick(known.slice(-20)))
    const symbol = pick(["ETHBTC", "BTCUSDT"])
    if (dice < 0.4) {
      const clientOrderId = pick(known.slice(-12))
      const of = floor.order(key, clientOrderId)?.order.symbol ?? symbol
      const newClientOrderId = random.chance(0.05) ? clientOrderId : `replaced-${known.length}`
      const order = floor.order(key, clientOrderId)?.order
      const isSame = order?.price !== undefined && random.chance(0.1)
      known.push(newClientOrderId)
      return floor.replace(key, {
        clientOrderId,
        newClientOrderId,
        quantity: isSame ? order.quantity : quantity(of),
        price: isSame ? order.price : price(of)
      })
    }
    const type = pick(["limit", "limit", "limit", "limit", "market", "stopLimit", "stopMarket"] as const)
    const clientOrderId = random.chance(0.05) ? pick(known) : `order-${known.length}`
    known.push(clientOrderId)
    return floor.newOrder(key, {
      clientOrderId,
      symbol,
      side: pick(["buy", "sell"]),
      type,
      timeInForce: pick(["GTC", "GTC", "GTC", "IOC", "FOK", "Day", "GTD"] as const),
      quantity: random.chance(0.02) ? "99999999" : quantity(symbol),
      price: type === "limit" || type === "stopLimit" ? price(symbol) : undefined,
      stopPrice: type === "stopLimit" || type === "stopMarket" ? price(symbol) : undefined,
      expireTime: floor.now() + 1 + random.below(60_000),
      postOnly: random.chance(0.15),
      strictValidate: random.chance(0.3)
    })
  }

  const state = () => JSON.stringify([Truth.house(exchange), ...["a", "b"].map((key) => snapshot(key))])
  const snapshot = (key: string) => {
    const account = Truth.account(exchange, key)
    return [Truth.balances(exchange, account), Truth.orders(exchange, account.active)]
  }

  for (let step = 0; step < steps; step++) {
    const dice = random.next()
    const symbol = pick(["ETHBTC", "BTCUSDT"])
    if (dice < 0.55) {
      const before = step % 4 === 0 ? state() : undefined
      const reported = floor.reports().length
      const result = command()
      if (Result.isSuccess(result)) {
        assert.deepStrictEqual(floor.reports()[reported], result.success, "the answer is the first report")
      } else {
        refusals.set(result.failure._tag, (refusals.get(result.failure._tag) ?? 0) + 1)
        if (before !== undefined) assert.strictEqual(state(), before, "a refusal changed something")
        assert.strictEqual(floor.reports().length, reported)
      }
    } else if (dice < 0.85) {
      const amount = quantity(symbol).slice(0, symbol === "ETHBTC" ? 5 : 7)
      const isMarket = random.chance(0.25)
      const at = isMarket ? undefined : price(symbol).slice(0, 8)
      strangers.push([symbol, floor.stranger(symbol, pick(["buy", "sell"]), amount, at)])
    } else if (dice < 0.97 && strangers.length > 0) {
      floor.strangerCancels(...pick(strangers.slice(-30)))
    } else {
      floor.moveTo(floor.now() + (random.chance(0.03) ? Floor.DAY / 2 : random.below(20_000)))
    }

    // Everything that was told: to owners, and to the public.
    for (; heard < events.length; heard++) {
      const event = events[heard]!
      if (event._tag === "Reported") {
        followers.get(event.report.order.account)!.hear(event.report)
        continue
      }
      const queue = queues.get(event.event.market.id)!
      let left: bigint | undefined
      for (const happened of event.event.events) {
        if (happened._tag === "Traded") {
          const { maker, price, quantity, taker } = happened
          left = happened.takerRemaining
          const first = queue.first(taker.side === "buy" ? "sell" : "buy")!
          assert.deepStrictEqual([maker.id, price], [first.id, first.price], "not the first in the queue")
          first.remaining -= quantity
          if (first.remaining === 0n) queue.resting = queue.resting.filter((order) => order !== first)
        } else if (happened._tag === "Rested") {
          // What remains of the order by now may be less: this is told of later.
          const { id, price, quantity, side } = happened.order
          queue.resting.push({ id, side, price, remaining: left ?? quantity })
        } else if (happened._tag === "Canceled") {
          queue.resting = queue.resting.filter(({ id }) => id !== happened.order.id)
        }
      }
    }

    for (const { engine } of markets.values()) {
      const [ask, bid] = [PriceLevels.best(engine.asks), PriceLevels.best(engine.bids)]
      assert.isFalse(ask !== undefined && bid !== undefined && bid.price >= ask.price, "crossed")
    }
    const { fees, strangers: others } = Truth.house(exchange)
    for (const currency of ["BTC", "ETH", "USDT"]) {
      let total = 0n
      for (const key of ["a", "b"]) {
        const { available, reserved } = Truth.balances(exchange, Truth.account(exchange, key))
          .find((balance) => balance.currency === currency)!
        const follower = followers.get(key)!
        assert.isAtLeast(Number(available), 0)
        assert.strictEqual(units(reserved), follower.reserved(currency), `reserved ${currency} of ${key}`)
        assert.strictEqual(units(available) + units(reserved), follower.totals.get(currency), `${currency} of ${key}`)
        total += units(available) + units(reserved)
      }
      for (const { available, currency: own } of [...fees, ...others]) {
        if (own === currency) total += units(available)
      }
      assert.strictEqual(total, 2n * units(opening[currency as keyof typeof opening]), `${currency} was lost or made`)
    }
  }
  return { counts: Array.from(followers.values(), ({ counts }) => counts), refusals, reports: floor.reports() }
}

const told = (seed: number) => run(seed, 200).reports.map(Floor.brief)

describe("Exchange, over random order flow", () => {
  it("conserves funds, reserves what is needed, keeps priority, and reports all of it", () => {
    const seen = new Set<string>()
    const refused = new Set<string>()
    for (let seed = 0; seed < 12; seed++) {
      const { counts, refusals } = run(seed, 700)
      for (const count of counts) for (const what of count.keys()) seen.add(what)
      for (const tag of refusals.keys()) refused.add(tag)
    }
    // Nothing of this is worth much where it never happened.
    for (const type of ["limit", "market", "stopLimit", "stopMarket"]) {
      for (const timeInForce of ["GTC", "IOC", "FOK", "Day", "GTD"]) {
        for (const reportType of ["new", "trade", "expired"]) {
          const isEndless = timeInForce === "GTC" && reportType === "expired" && type.toLowerCase().includes("limit")
          if (!isEndless) assert.include(seen, `${reportType} ${type} ${timeInForce}`)
        }
      }
    }
    for (
      const what of ["canceled limit GTC", "replaced limit GTC", "replaced stopLimit GTC", "suspended stopMarket GTC"]
    ) {
      assert.include(seen, what)
    }
    assert.includeMembers(Array.from(refused), [
      "BadPrice",
      "BadQuantity",
      "InsufficientFunds",
      "OrderNotFound",
      "DuplicateClientOrderId",
      "NotChanged"
    ])
  })

  it("does the same with the same seed", () => {
    assert.deepStrictEqual(told(5), told(5))
    assert.notDeepEqual(told(5), told(6))
  })
})
