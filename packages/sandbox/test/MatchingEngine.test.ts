import { MatchingEngine } from "@effect-hitbtc/sandbox"
import * as Random from "@effect-hitbtc/sandbox/Random"
import { assert, describe, it } from "@effect/vitest"

const trades = (events: ReadonlyArray<MatchingEngine.EngineEvent>) =>
  events.flatMap((event) => event._tag === "Traded" ? [[event.maker.id, event.price, event.quantity] as const] : [])

const levels = (engine: MatchingEngine.MatchingEngine) => ({
  asks: engine.asks.prices.toReversed().map((price) => [price, engine.asks.levels.get(price)!.size]),
  bids: engine.bids.prices.toReversed().map((price) => [price, engine.bids.levels.get(price)!.size])
})

/** The slow and obvious way: one list of orders, sorted for each match. */
class NaiveBook {
  orders: Array<{ id: number; side: "buy" | "sell"; price: bigint; remaining: bigint; time: number }> = []
  time = 0

  enter(id: number, side: "buy" | "sell", price: bigint | undefined, quantity: bigint, rests: boolean) {
    const fills: Array<readonly [number, bigint, bigint]> = []
    const makers = this.orders
      .filter((order) => order.side !== side)
      .filter((order) => price === undefined || (side === "buy" ? order.price <= price : order.price >= price))
      .toSorted((x, y) =>
        x.price === y.price ? x.time - y.time : (x.price < y.price ? -1 : 1) * (side === "buy" ? 1 : -1)
      )
    let remaining = quantity
    for (const maker of makers) {
      if (remaining === 0n) break
      const filled = maker.remaining < remaining ? maker.remaining : remaining
      maker.remaining -= filled
      remaining -= filled
      fills.push([maker.id, maker.price, filled])
    }
    this.orders = this.orders.filter((order) => order.remaining > 0n)
    if (rests && price !== undefined && remaining > 0n) {
      this.orders.push({ id, side, price, remaining, time: this.time++ })
    }
    return { fills, remaining }
  }

  levels() {
    const side = (side: "buy" | "sell") => {
      const sizes = new Map<bigint, bigint>()
      for (const order of this.orders) {
        if (order.side === side) sizes.set(order.price, (sizes.get(order.price) ?? 0n) + order.remaining)
      }
      return Array.from(sizes).toSorted(([x], [y]) => (x < y ? -1 : 1) * (side === "sell" ? 1 : -1))
    }
    return { asks: side("sell"), bids: side("buy") }
  }
}

const enter = {
  limit: MatchingEngine.limit,
  immediate: MatchingEngine.immediate,
  market: MatchingEngine.market
}

/** Two asks and a bid that are linked, between two asks that are not. */
const linkedBook = () => {
  const engine = MatchingEngine.make()
  const linked = new Set([2, 3, 4])
  MatchingEngine.limit(engine, { id: 1, side: "sell", price: 10n, quantity: 1n })
  MatchingEngine.limit(engine, { id: 2, side: "sell", price: 10n, quantity: 5n, linked })
  MatchingEngine.limit(engine, { id: 3, side: "sell", price: 11n, quantity: 5n, linked })
  MatchingEngine.limit(engine, { id: 4, side: "buy", price: 1n, quantity: 5n, linked })
  MatchingEngine.limit(engine, { id: 5, side: "sell", price: 12n, quantity: 5n })
  return engine
}

describe("MatchingEngine", () => {
  it("matches the best price first, and at one price who came first", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "sell", price: 101n, quantity: 5n })
    MatchingEngine.limit(engine, { id: 2, side: "sell", price: 100n, quantity: 3n })
    MatchingEngine.limit(engine, { id: 3, side: "sell", price: 100n, quantity: 4n })
    const events = MatchingEngine.limit(engine, { id: 4, side: "buy", price: 101n, quantity: 9n })
    assert.deepStrictEqual(trades(events), [[2, 100n, 3n], [3, 100n, 4n], [1, 101n, 2n]])
    assert.deepStrictEqual(levels(engine), { asks: [[101n, 3n]], bids: [] })
    assert.isFalse(engine.orders.has(4))
  })

  it("keeps the place of an order that was filled in part", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "buy", price: 10n, quantity: 5n })
    MatchingEngine.limit(engine, { id: 2, side: "buy", price: 10n, quantity: 5n })
    MatchingEngine.market(engine, { id: 3, side: "sell", quantity: 2n })
    const events = MatchingEngine.market(engine, { id: 4, side: "sell", quantity: 4n })
    assert.deepStrictEqual(trades(events), [[1, 10n, 3n], [2, 10n, 1n]])
  })

  it("trades at the maker's price and rests what is left at the taker's", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "sell", price: 100n, quantity: 2n })
    const events = MatchingEngine.limit(engine, { id: 2, side: "buy", price: 105n, quantity: 5n, owner: "me" })
    assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Traded", "Rested"])
    assert.deepStrictEqual(trades(events), [[1, 100n, 2n]])
    assert.deepStrictEqual(levels(engine), { asks: [], bids: [[105n, 3n]] })
    assert.strictEqual(engine.orders.get(2)?.owner, "me")
  })

  it("lets the rest of a market order and of an immediate order expire", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "sell", price: 100n, quantity: 2n })
    MatchingEngine.limit(engine, { id: 2, side: "sell", price: 102n, quantity: 2n })
    const immediate = MatchingEngine.immediate(engine, { id: 3, side: "buy", price: 101n, quantity: 5n })
    assert.deepStrictEqual(immediate.map(({ _tag }) => _tag), ["Traded", "Expired"])
    const market = MatchingEngine.market(engine, { id: 4, side: "buy", quantity: 5n })
    assert.deepStrictEqual(market.map(({ _tag }) => _tag), ["Traded", "Expired"])
    assert.deepStrictEqual(levels(engine), { asks: [], bids: [] })
    assert.deepStrictEqual(
      MatchingEngine.market(engine, { id: 5, side: "buy", quantity: 1n }).map(({ _tag }) => _tag),
      [
        "Expired"
      ]
    )
  })

  it("cancels an order once", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "sell", price: 100n, quantity: 2n })
    assert.strictEqual(MatchingEngine.cancel(engine, 1)?.remaining, 2n)
    assert.isUndefined(MatchingEngine.cancel(engine, 1))
    assert.deepStrictEqual(levels(engine), { asks: [], bids: [] })
  })

  it("says how much could be had at once", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "sell", price: 100n, quantity: 2n })
    MatchingEngine.limit(engine, { id: 2, side: "sell", price: 101n, quantity: 3n })
    assert.strictEqual(MatchingEngine.available(engine, "buy", 100n, 10n), 2n)
    assert.strictEqual(MatchingEngine.available(engine, "buy", undefined, 10n), 5n)
    assert.strictEqual(MatchingEngine.available(engine, "sell", 1n, 10n), 0n)
  })

  it("refuses what is no order", () => {
    const engine = MatchingEngine.make()
    assert.throws(() => MatchingEngine.limit(engine, { id: 1, side: "buy", price: 1n, quantity: 0n }), RangeError)
    MatchingEngine.limit(engine, { id: 1, side: "buy", price: 1n, quantity: 1n })
    assert.throws(() => MatchingEngine.limit(engine, { id: 1, side: "buy", price: 1n, quantity: 1n }), RangeError)
  })

  it("tells of net changes only, best first", () => {
    const engine = MatchingEngine.make()
    MatchingEngine.limit(engine, { id: 1, side: "buy", price: 99n, quantity: 1n })
    MatchingEngine.limit(engine, { id: 2, side: "buy", price: 100n, quantity: 2n })
    MatchingEngine.limit(engine, { id: 3, side: "buy", price: 98n, quantity: 2n })
    MatchingEngine.cancel(engine, 3)
    assert.deepStrictEqual(MatchingEngine.takeChanges(engine), {
      asks: [],
      bids: [{ price: 100n, size: 2n }, { price: 99n, size: 1n }]
    })
    MatchingEngine.market(engine, { id: 4, side: "sell", quantity: 2n })
    assert.deepStrictEqual(MatchingEngine.takeChanges(engine).bids, [{ price: 100n, size: 0n }])
    MatchingEngine.cancel(engine, 1)
    MatchingEngine.limit(engine, { id: 5, side: "buy", price: 99n, quantity: 1n })
    assert.deepStrictEqual(MatchingEngine.takeChanges(engine), { asks: [], bids: [] })
  })

  it("is the naive model, and never crossed, over thousands of random orders", () => {
    for (let seed = 0; seed < 20; seed++) {
      const random = Random.make(seed, "orders")
      const engine = MatchingEngine.make()
      const naive = new NaiveBook()
      const replica = { asks: new Map<bigint, bigint>(), bids: new Map<bigint, bigint>() }
      for (let id = 1; id <= 500; id++) {
        const side = random.chance(0.5) ? "buy" : "sell"
        const price = BigInt(90 + random.below(20))
        const quantity = BigInt(1 + random.below(9))
        const dice = random.next()
        if (dice < 0.2 && naive.orders.length > 0) {
          const target = naive.orders.at(random.below(naive.orders.length))!
          assert.strictEqual(MatchingEngine.cancel(engine, target.id)?.remaining, target.remaining)
          naive.orders = naive.orders.filter((order) => order !== target)
        } else {
          const kind = dice < 0.75 ? "limit" : dice < 0.9 ? "immediate" : "market"
          const events = enter[kind](engine, { id, side, price, quantity })
          const expected = naive.enter(id, side, kind === "market" ? undefined : price, quantity, kind === "limit")
          assert.deepStrictEqual(trades(events), expected.fills)
          const last = events.at(-1)!
          assert.strictEqual(last._tag === "Traded" ? last.takerRemaining : last.order.remaining, expected.remaining)
        }
        assert.deepStrictEqual(levels(engine), naive.levels())
        const ask = engine.asks.prices.at(-1)
        const bid = engine.bids.prices.at(-1)
        assert.isFalse(ask !== undefined && bid !== undefined && bid >= ask, "crossed")
        // What the changes say is the whole difference.
        const changes = MatchingEngine.takeChanges(engine)
        for (const side of ["asks", "bids"] as const) {
          for (const { price, size } of changes[side]) {
            if (size === 0n) assert.isTrue(replica[side].delete(price), "a level was removed that was not there")
            else replica[side].set(price, size)
          }
        }
        assert.deepStrictEqual(
          replica.asks,
          new Map(engine.asks.prices.map((p) => [p, engine.asks.levels.get(p)!.size]))
        )
        assert.deepStrictEqual(
          replica.bids,
          new Map(engine.bids.prices.map((p) => [p, engine.bids.levels.get(p)!.size]))
        )
      }
    }
  })

  it("lets linked orders leave the book with the first that is executed, and does not count on them", () => {
    const available = (price: bigint | undefined, gone?: Set<number>) =>
      MatchingEngine.available(linkedBook(), "buy", price, 100n, gone)
    assert.deepStrictEqual([10n, 11n, 12n, undefined].map((price) => available(price)), [6n, 6n, 11n, 11n])
    assert.strictEqual(available(undefined, new Set([2])), 11n)
    assert.strictEqual(available(undefined, new Set([2, 3])), 6n)
    const gone = new Set<number>()
    MatchingEngine.available(linkedBook(), "buy", undefined, 1n, gone)
    assert.deepStrictEqual(gone, new Set())
    MatchingEngine.available(linkedBook(), "buy", undefined, 2n, gone)
    assert.deepStrictEqual(gone, new Set([3, 4]))

    const engine = linkedBook()
    MatchingEngine.takeChanges(engine)
    const events = MatchingEngine.limit(engine, { id: 6, side: "buy", price: 12n, quantity: 8n })
    assert.deepStrictEqual(trades(events), [[1, 10n, 1n], [2, 10n, 5n], [5, 12n, 2n]])
    assert.deepStrictEqual(
      events.map((event) => event._tag === "Canceled" ? `Canceled ${event.order.id}` : event._tag),
      ["Traded", "Traded", "Canceled 3", "Canceled 4", "Traded"]
    )
    assert.deepStrictEqual(levels(engine), { asks: [[12n, 3n]], bids: [] })
    assert.deepStrictEqual(MatchingEngine.takeChanges(engine), {
      asks: [{ price: 10n, size: 0n }, { price: 11n, size: 0n }, { price: 12n, size: 3n }],
      bids: [{ price: 1n, size: 0n }]
    })
  })
})
