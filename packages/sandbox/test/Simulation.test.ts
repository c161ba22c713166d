import type { Period } from "@effect-hitbtc/core/Candle"
import { Candles, Listing, type Market, Simulation } from "@effect-hitbtc/sandbox"
import * as TradeHistory from "@effect-hitbtc/sandbox/TradeHistory"
import { assert, describe, it } from "@effect/vitest"

const START = Date.UTC(2021, 6, 15, 3, 6, 43)

/** What can be seen of an event. */
const visible = ({ asks, bids, market, sequence, timestamp, trades }: Market.MarketEvent) => ({
  id: market.id,
  sequence,
  timestamp,
  asks,
  bids,
  trades
})

const run = (options: { seed: number; rate?: number; steps: ReadonlyArray<number> }) => {
  const simulation = Simulation.make({ rate: 500, ...options, now: START })
  const events: Array<ReturnType<typeof visible>> = []
  for (const step of options.steps) {
    Simulation.advance(simulation, START + step, (event) => events.push(visible(event)))
  }
  return { simulation, events }
}

const every = (interval: number, until: number) =>
  Array.from({ length: until / interval }, (_, i) => (i + 1) * interval)

/** Periods from the calendar, one trade at a time, without anything running. */
const naivePeriodStart = (period: Period, millis: number): number => {
  const date = new Date(millis)
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  const minutes = (length: number) =>
    midnight + Math.floor((date.getUTCHours() * 60 + date.getUTCMinutes()) / length) * length * 60_000
  switch (period) {
    case "1M":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
    case "D7":
      return midnight - ((date.getUTCDay() + 6) % 7) * 86_400_000
    case "D1":
      return midnight
    default:
      return minutes(Number(period.slice(1)) * (period.startsWith("H") ? 60 : 1))
  }
}

describe("Simulation", () => {
  it("does the same with the same seed, however time is cut", () => {
    const coarse = run({ seed: 7, steps: every(1000, 4000) })
    const fine = run({ seed: 7, steps: every(1, 4000) })
    assert.isAbove(coarse.events.length, 1000)
    assert.deepStrictEqual(coarse.events, fine.events)
    assert.deepStrictEqual(
      coarse.simulation.markets.get("ETHBTC")!.history.trades,
      fine.simulation.markets.get("ETHBTC")!.history.trades
    )
  })

  it("does something else with another seed", () => {
    const one = run({ seed: 1, steps: [500] })
    const other = run({ seed: 2, steps: [500] })
    assert.notDeepEqual(one.events, other.events)
  })

  it("has the rate that it was given", () => {
    const { events } = run({ seed: 3, rate: 1000, steps: every(100, 10_000) })
    assert.approximately(events.length, 10_000, 500)
    assert.strictEqual(run({ seed: 3, rate: 0, steps: [60_000] }).events.length, 0)
  })

  it("lives through the last five seconds only after a long pause", () => {
    const { events } = run({ seed: 4, rate: 100, steps: [3_600_000] })
    assert.isBelow(events.length, 1000)
    assert.isTrue(events.every(({ timestamp }) => timestamp >= START + 3_595_000))
  })

  it("does nothing when the clock goes back", () => {
    const simulation = Simulation.make({ seed: 1, rate: 1000, now: START })
    const times: Array<number> = []
    for (const step of [1000, 500, 1500]) {
      Simulation.advance(simulation, START + step, ({ timestamp }) => times.push(timestamp))
    }
    assert.deepStrictEqual(times, times.toSorted((x, y) => x - y))
  })

  it("keeps deep books that are never crossed, one sequence number a change", () => {
    const simulation = Simulation.make({ seed: 5, rate: 2000, now: START })
    const sequences = new Map(Array.from(simulation.markets.values(), (market) => [market.id, market.sequence]))
    let empty = 0
    for (const step of every(10, 20_000)) {
      Simulation.advance(simulation, START + step, ({ asks, bids, market, sequence }) => {
        assert.strictEqual(sequence, sequences.get(market.id)! + 1)
        sequences.set(market.id, sequence)
        const ask = market.engine.asks.prices.at(-1)
        const bid = market.engine.bids.prices.at(-1)
        assert.isTrue(ask !== undefined && bid !== undefined && bid < ask)
        if (asks.length + bids.length === 0) empty++
      })
    }
    assert.isAbove(empty, 0)
    for (const { engine, listing } of simulation.markets.values()) {
      if (listing.weight === 0) continue
      assert.isAbove(engine.asks.prices.length, listing.depth / 2)
      assert.isAbove(engine.bids.prices.length, listing.depth / 2)
      assert.isBelow(engine.orders.size, listing.depth * 5)
    }
  })

  it("leaves the market alone in which nothing happens", () => {
    const { events, simulation } = run({ seed: 6, steps: every(100, 5000) })
    const market = simulation.markets.get("GVTETH")!
    assert.isFalse(events.some(({ id }) => id === "GVTETH"))
    assert.strictEqual(market.engine.asks.prices.length, 0)
    assert.isAbove(market.engine.bids.prices.length, 0)
    assert.strictEqual(market.history.trades.length, 0)
    assert.isUndefined(market.statistics.last)
  })

  it("has years of trades behind it, and candles of all periods", () => {
    const { simulation } = run({ seed: 8, steps: [] })
    const { candles, history } = simulation.markets.get("BTCUSDT")!
    assert.isAbove(history.trades.length, 1000)
    for (let i = 1; i < history.trades.length; i++) {
      assert.isAbove(history.trades.at(i)!.id, history.trades.at(i - 1)!.id)
      assert.isAtLeast(history.trades.at(i)!.timestamp, history.trades.at(i - 1)!.timestamp)
    }
    for (const period of Candles.periods) {
      assert.isAtLeast(Candles.latest(candles, period, 1000).length, period === "1M" ? 30 : 100, period)
    }
  })

  it("builds the candles that a naive aggregation of all trades gives", () => {
    const { simulation } = run({ seed: 9, rate: 2000, steps: every(50, 120_000) })
    const { candles, history } = simulation.markets.get("ETHUSDT")!
    for (const period of Candles.periods) {
      const expected = new Map<number, Candles.Candle>()
      for (const { price, quantity, timestamp } of history.trades) {
        const start = naivePeriodStart(period, timestamp)
        const candle = expected.get(start)
        if (candle === undefined) {
          expected.set(start, {
            timestamp: start,
            open: price,
            close: price,
            min: price,
            max: price,
            volume: quantity,
            volumeQuote: price * quantity
          })
        } else {
          candle.close = price
          candle.min = candle.min < price ? candle.min : price
          candle.max = candle.max > price ? candle.max : price
          candle.volume += quantity
          candle.volumeQuote += price * quantity
        }
      }
      const all = Array.from(expected.values())
      const latest = Candles.latest(candles, period, 1000)
      assert.deepStrictEqual(latest, all.slice(-latest.length), period)
      assert.isAtLeast(latest.length, Math.min(all.length, 1000))
    }
  })

  it("keeps the statistics of the last 24 hours", () => {
    const { simulation } = run({ seed: 10, rate: 2000, steps: every(50, 30_000) })
    const { history, statistics } = simulation.markets.get("ETHBTC")!
    const oldest = Math.floor((START + 30_000 - 86_400_000) / 60_000) * 60_000
    const day = history.trades.filter(({ timestamp }) => timestamp >= oldest)
    const prices = day.map(({ price }) => price)
    assert.strictEqual(statistics.open, prices[0])
    assert.strictEqual(statistics.last, prices.at(-1))
    assert.strictEqual(statistics.low, prices.reduce((x, y) => x < y ? x : y))
    assert.strictEqual(statistics.high, prices.reduce((x, y) => x > y ? x : y))
    assert.strictEqual(statistics.volume, day.reduce((sum, { quantity }) => sum + quantity, 0n))
    assert.strictEqual(statistics.volumeQuote, day.reduce((sum, { price, quantity }) => sum + price * quantity, 0n))
  })

  it("has further symbols where they are wanted", () => {
    const listings = [...Listing.defaults, ...Listing.synthetic(50)]
    const simulation = Simulation.make({ seed: 1, rate: 2000, listings, now: START })
    const seen = new Set<string>()
    Simulation.advance(simulation, START + 1000, ({ market }) => seen.add(market.id))
    assert.isAbove(seen.size, 50)
    assert.isTrue(simulation.currencies.has("S0050"))
  })
})

describe("TradeHistory", () => {
  it("answers as a naive filter does", () => {
    const { simulation } = run({ seed: 11, rate: 2000, steps: [5000] })
    const { history } = simulation.markets.get("BTCUSDT")!
    const at = (index: number) => history.trades.at(index)!
    const bounds = [undefined, [at(-300), at(-5)], [at(-50), at(-50)], [at(-5), at(-300)]] as const
    for (const sort of ["ASC", "DESC"] as const) {
      for (const by of ["timestamp", "id"] as const) {
        for (const bound of bounds) {
          for (const [limit, offset] of [[100, 0], [7, 3], [1000, 290], [0, 0], [10, 100_000]] as const) {
            const from = bound?.[0][by]
            const till = bound?.[1][by]
            const expected = history.trades.filter((trade) =>
              (from === undefined || trade[by] >= from) && (till === undefined || trade[by] <= till)
            )
            assert.deepStrictEqual(
              TradeHistory.query(history, { sort, by, from, till, limit, offset }),
              (sort === "ASC" ? expected : expected.toReversed()).slice(offset, offset + limit)
            )
          }
        }
      }
    }
  })
})
