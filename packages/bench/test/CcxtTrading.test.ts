/**
 * CCXT's HitBTC trades at the sandbox. What it says of orders and balances is compared with what the sandbox has, as
 * floats: CCXT keeps nothing else.
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import { Sandbox } from "@effect-hitbtc/sandbox/Sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import { assert, describe, it } from "@effect/vitest"
import { AuthenticationError, InsufficientFunds, type Order, OrderNotFound } from "ccxt"
import { Effect, Option } from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Ccxt from "./support/Ccxt.ts"

const SYMBOL = "ETH/BTC"
const ID = "ETHBTC"

const bounded = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.scoped(Effect.timeout(effect, "30 seconds"))

// Nothing happens by itself.
const quiet = SandboxServer.layer({ seed: 1, rate: 0 })

const bestAsk = Effect.gen(function*() {
  const sandbox = yield* Sandbox
  return Option.getOrThrow(yield* sandbox.book(ID)).asks[0]!
})

const statuses: { readonly [status: string]: string } = {
  new: "open",
  partiallyFilled: "open",
  filled: "closed",
  canceled: "canceled"
}

/** All orders of the account, oldest first, as the sandbox has them. */
const truths = Effect.gen(function*() {
  const sandbox = yield* Sandbox
  return (yield* sandbox.orders()).map(({ order }) => ({
    clientOrderId: order.clientOrderId,
    symbol: SYMBOL,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    amount: Number(order.quantity),
    price: order.price === undefined ? undefined : Number(order.price),
    status: statuses[order.status]
  }))
})

/** The same as CCXT says it; the answers to requests have the side in upper case. */
const told = ({ amount, clientOrderId, price, side, status, symbol, timeInForce, type }: Order) => ({
  clientOrderId,
  symbol,
  side: side?.toLowerCase(),
  type,
  timeInForce,
  amount,
  price,
  status
})

const rejection = (call: () => Promise<unknown>) =>
  Effect.flip(Effect.tryPromise({ try: call, catch: (error) => error }))

describe("CCXT at the sandbox's trading", () => {
  it.live("logs in, and with a wrong secret does not", () =>
    Effect.gen(function*() {
      const exchange = yield* Ccxt.open()
      yield* Effect.promise(() => exchange.authenticate())
      const stranger = yield* Ccxt.open({ secret: "wrong" })
      assert.instanceOf(yield* rejection(() => stranger.authenticate()), AuthenticationError)
    }).pipe(bounded, Effect.provide(quiet)))

  it.live("places orders, lists those that are open, and cancels them", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const open = () => exchange.fetchOpenOrdersWs(SYMBOL)
      const first = yield* Effect.promise(() => exchange.createOrderWs(SYMBOL, "limit", "buy", 0.5, 0.05))
      const second = yield* Effect.promise(() => exchange.createOrderWs(SYMBOL, "limit", "sell", 0.25, 0.07))
      const placed = yield* truths
      assert.deepStrictEqual([first, second].map(told), placed)
      assert.deepStrictEqual(placed.map(({ status }) => status), ["open", "open"])
      assert.deepStrictEqual((yield* Effect.promise(open)).map(told), placed)

      const cancelled = yield* Effect.promise(() => exchange.cancelOrderWs(first.clientOrderId!))
      assert.strictEqual(cancelled.status, "canceled")
      assert.deepStrictEqual([told(cancelled), told(second)], yield* truths)
      assert.deepStrictEqual((yield* Effect.promise(open)).map(told), [told(second)])

      yield* Effect.promise(() => exchange.cancelAllOrdersWs())
      assert.deepStrictEqual(yield* Effect.promise(open), [])
      assert.deepStrictEqual(yield* sandbox.openOrders(), [])
    }).pipe(bounded, Effect.provide(quiet)))

  it.live("watches its orders as they are executed", () =>
    Effect.gen(function*() {
      const exchange = yield* Ccxt.open()
      const watch = () => exchange.watchOrders()
      const seen = (id: string | undefined) =>
        Array.from<Order>(exchange.orders ?? []).find(({ clientOrderId }) => clientOrderId === id)
      const ask = yield* bestAsk
      // It ends with the first report.
      const first = watch()
      const part = yield* Effect.promise(() =>
        exchange.createOrderWs(SYMBOL, "limit", "buy", Number(Decimal.sum(ask.size, one)), Number(ask.price))
      )
      yield* Effect.promise(() => first)
      const whole = yield* Effect.promise(() => exchange.createOrderWs(SYMBOL, "market", "buy", 0.5))
      yield* Ccxt.until(
        () => seen(part.clientOrderId)?.filled === Number(ask.size) && seen(whole.clientOrderId)?.filled === 0.5,
        watch
      )
      const [partTruth, wholeTruth] = yield* truths
      assert.strictEqual(wholeTruth!.status, "closed")
      assert.deepStrictEqual(told(seen(part.clientOrderId)!), partTruth)
      // Of a market order it takes the average price for the price.
      assert.deepStrictEqual<object | undefined>({ ...told(seen(whole.clientOrderId)!), price: undefined }, wholeTruth)

      yield* Effect.promise(() => exchange.cancelOrderWs(part.clientOrderId!))
      yield* Ccxt.until(() => seen(part.clientOrderId)?.status === "canceled", watch)
    }).pipe(bounded, Effect.provide(quiet)))

  it.live("watches its balances", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const watch = () => exchange.watchBalance({ mode: "updates" })
      const known = (currency: string) => {
        const { free, used } = exchange.balance[currency]!
        return { free, used }
      }
      const truth = Effect.map(sandbox.balances(), (balances) =>
        balances.filter(({ available, reserved }) =>
          !Decimal.isZero(available) || !Decimal.isZero(reserved)
        ).map((
          { available, currency, reserved }
        ) => [currency, { free: Number(available), used: Number(reserved) }] as const))
      const settled = Effect.gen(function*() {
        const balances = yield* truth
        yield* Ccxt.until(
          () => balances.every(([currency, balance]) => isDeepStrictEqual(known(currency), balance)),
          watch
        )
        return Object.fromEntries(balances)
      })
      yield* Effect.promise(watch)
      const before = yield* settled
      yield* Effect.promise(() => exchange.createOrderWs(SYMBOL, "market", "buy", 0.5))
      yield* Effect.promise(() => exchange.createOrderWs(SYMBOL, "limit", "sell", 0.25, 0.07))
      const after = yield* settled
      assert.deepStrictEqual(after.ETH, { free: before.ETH!.free + 0.25, used: 0.25 })
      assert.isBelow(after.BTC!.free, before.BTC!.free)
    }).pipe(bounded, Effect.provide(quiet)))

  it.live("is told why an order is refused", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const exchange = yield* Ccxt.open()
      const place = () => exchange.createOrderWs(SYMBOL, "limit", "buy", 1_000_000, 0.05)
      assert.instanceOf(yield* rejection(place), InsufficientFunds)
      assert.instanceOf(yield* rejection(() => exchange.cancelOrderWs("nobody's")), OrderNotFound)
      assert.deepStrictEqual(yield* sandbox.orders(), [])
    }).pipe(bounded, Effect.provide(quiet)))
})

const one = Decimal.makeUnsafe("1")
