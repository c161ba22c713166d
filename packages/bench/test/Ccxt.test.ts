/**
 * A client that others wrote, CCXT's HitBTC, against the sandbox: what the two do not agree on is a fault of one of them.
 * CCXT keeps numbers as floats: what it knows is compared as such.
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import { Sandbox } from "@effect-hitbtc/sandbox/Sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Ccxt from "./support/Ccxt.ts"

const SYMBOL = "ETH/BTC"
const ID = "ETHBTC"
const MINUTE = 60_000

const bounded = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.scoped(Effect.timeout(effect, "45 seconds"))

/** What the venue answers over HTTP, without the network. */
const get = <A>(path: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const { body, status } = yield* sandbox.http({ method: "GET", url: `/api/3/public/${path}` })
    assert.strictEqual(status, 200)
    return JSON.parse(body) as A
  })

interface Trade {
  readonly id: number
  readonly price: string
  readonly qty: string
  readonly side: "buy" | "sell"
  readonly timestamp: string
}

/** The last thousand trades, oldest first. */
const trades = Effect.map(
  get<ReadonlyArray<Trade>>(`trades/${ID}?limit=1000`),
  (trades) => trades.toSorted((a, b) => a.id - b.id)
)

const levels = (levels: ReadonlyArray<{ readonly price: string; readonly size: string }>) =>
  levels.map(({ price, size }) => [Number(price), Number(size)])

describe("CCXT at the sandbox's market data", () => {
  it.live("loads the markets and currencies that the sandbox lists", () =>
    Effect.gen(function*() {
      const exchange = yield* Ccxt.open()
      assert.sameMembers(exchange.symbols, Listing.defaults.map(({ symbol }) => nameOf(symbol)))
      for (const { symbol } of Listing.defaults) {
        const market = exchange.market(nameOf(symbol))
        assert.deepStrictEqual({
          id: market.id,
          active: market.active,
          spot: market.spot,
          price: market.precision.price,
          amount: market.precision.amount,
          taker: market.taker,
          maker: market.maker
        }, {
          id: symbol.id,
          active: true,
          spot: true,
          price: Number(symbol.tickSize),
          amount: Number(symbol.quantityIncrement),
          taker: Number(symbol.takeLiquidityRate),
          maker: Number(symbol.provideLiquidityRate)
        })
      }
      const codes = Object.values(exchange.currencies).map(({ id }) => id)
      assert.sameMembers(codes, Object.keys(yield* get<object>("currency")))
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 1 }))))

  it.live("keeps the sandbox's book", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const next = () => exchange.watchOrderBook(SYMBOL)
      let updates = 0
      yield* Ccxt.until(() => updates++ === 200, next)
      yield* sandbox.setRate(0)
      const truth = Option.getOrThrow(yield* sandbox.book(ID))
      const book = () => exchange.orderbooks[SYMBOL]!
      yield* Ccxt.until(() => book().nonce === truth.sequence, next)
      assert.isAbove(truth.asks.length, 10)
      assert.deepStrictEqual(book().asks.map(([price, size]) => [price, size]), levels(truth.asks))
      assert.deepStrictEqual(book().bids.map(([price, size]) => [price, size]), levels(truth.bids))
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 2, rate: 2000 }))))

  it.live("sees the sandbox's trades, each one once and in order", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const next = () => exchange.watchTrades(SYMBOL)
      const seen = () => exchange.trades[SYMBOL] ?? []
      yield* Ccxt.until(() => seen().length > 20, next)
      yield* sandbox.setRate(0)
      const truth = yield* trades
      const last = String(truth.at(-1)?.id)
      yield* Ccxt.until(() => seen().at(-1)?.id === last, next)
      assert.deepStrictEqual(
        Array.from(seen(), ({ amount, id, price, side, timestamp }) => ({ id, price, amount, side, timestamp })),
        truth.slice(-seen().length).map(({ id, price, qty, side, timestamp }) => ({
          id: String(id),
          price: Number(price),
          amount: Number(qty),
          side,
          timestamp: Date.parse(timestamp)
        }))
      )
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 3, rate: 2000 }))))

  it.live("sees the sandbox's ticker", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const first = yield* Effect.promise(() => exchange.watchTicker(SYMBOL))
      assert.strictEqual(first.symbol, SYMBOL)
      // As long as books change, there is something to tell.
      yield* Effect.promise(() => exchange.watchTicker(SYMBOL))
      yield* sandbox.setRate(0)
      const truth = yield* get<{ readonly [field: string]: string }>(`ticker/${ID}`)
      const known = () => {
        const { ask, baseVolume, bid, high, last, low, open, quoteVolume } = exchange.tickers[SYMBOL]!
        return { ask, bid, last, low, high, open, volume: baseVolume, volume_quote: quoteVolume }
      }
      const numbers: object = Object.fromEntries(Object.keys(known()).map((name) => [name, Number(truth[name])]))
      yield* Ccxt.until(() => isDeepStrictEqual(known(), numbers), () => exchange.watchTicker(SYMBOL))
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 4, rate: 500 }))))

  it.live("sees the candles that the sandbox's trades make", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const next = () => exchange.watchOHLCV(SYMBOL, "1m", undefined, 1000)
      const seen = () => exchange.ohlcvs[SYMBOL]?.["1m"] ?? []
      let updates = 0
      yield* Ccxt.until(() => updates++ === 20, next)
      yield* sandbox.setRate(0)
      const truth = new Map<number, { prices: Array<number>; volume: Decimal.Decimal }>()
      for (const { price, qty, timestamp } of yield* trades) {
        const start = Math.floor(Date.parse(timestamp) / MINUTE) * MINUTE
        const candle = truth.get(start) ?? { prices: [], volume: Decimal.zero }
        candle.prices.push(Number(price))
        truth.set(start, { ...candle, volume: Decimal.sum(candle.volume, Decimal.makeUnsafe(qty)) })
      }
      // Of the first of these minutes some trades may be missing.
      const candles = Array.from(truth, ([start, { prices, volume }]) => [
        start,
        prices[0],
        Math.max(...prices),
        Math.min(...prices),
        prices.at(-1),
        Number(volume)
      ]).slice(1)
      yield* Ccxt.until(() => seen().at(-1)?.[5] === candles.at(-1)?.[5], next)
      assert.isAbove(candles.length, 1)
      assert.deepStrictEqual(Array.from(seen().slice(-candles.length), (candle) => [...candle]), candles)
    }).pipe(bounded, Effect.provide(SandboxServer.layer({ seed: 5, rate: 1000 }))))
})

const nameOf = (symbol: { readonly baseCurrency: string; readonly quoteCurrency: string }) =>
  `${symbol.baseCurrency}/${symbol.quoteCurrency}`
