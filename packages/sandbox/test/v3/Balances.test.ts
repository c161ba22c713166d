import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { settle } from "../support/Client.ts"
import { empty } from "../support/Trader.ts"
import { enter, merge, state, trade, TRADING } from "../support/TraderV3.ts"

const layer = Sandbox.layerTransport({
  seed: 1,
  listings: [empty],
  accounts: [
    { key: "sandbox-key", secret: "sandbox-secret", balances: { BTC: "1.5", ETH: "10" }, wallet: { BTC: "2" } },
    { key: "other-key", secret: "other-secret" }
  ]
})

const balance = (...balances: ReadonlyArray<readonly [currency: string, available: string, reserved: string]>) =>
  `{"jsonrpc":"2.0","method":"spot_balance","params":[${
    balances.map(([currency, available, reserved]) =>
      `{"currency":"${currency}","available":"${available}","reserved":"${reserved}","reserved_margin":"0"}`
    ).join(",")
  }]}`

describe("v3 balances", () => {
  it.effect("are first all that are not zero, then those that changed, at each change, field for field", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade({ reports: false })
      const before = client.texts.length
      yield* client.send("spot_balance_subscribe", { mode: "updates" }, 134)
      assert.deepStrictEqual(client.texts.slice(before), [
        `{"jsonrpc":"2.0","result":true,"id":134}`,
        balance(["BTC", "1.5", "0"], ["ETH", "10", "0"])
      ])
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.05", quantity: "2" })
      yield* client.newOrder({ client_order_id: "an-order", side: "buy", price: "0.06", quantity: "1" })
      yield* client.newOrder({ client_order_id: "all-of-it", price: "0.07", quantity: "11" })
      yield* client.cancelOrder("all-of-it")
      yield* sandbox.transfer({ currency: "BTC", amount: "0.5", from: "wallet", to: "spot" })
      yield* settle
      assert.deepStrictEqual(client.texts.slice(before + 2).filter((text) => text.includes("spot_balance")), [
        balance(["BTC", "1.43994", "0.06006"]),
        balance(["ETH", "11", "0"], ["BTC", "1.44995", "0"]),
        balance(["ETH", "0", "11"]),
        balance(["ETH", "11", "0"]),
        balance(["BTC", "1.94995", "0"])
      ])
      yield* client.send("spot_balance_unsubscribe", { mode: "updates" }, 135)
      yield* client.newOrder({ client_order_id: "unheard-of" })
      assert.strictEqual(client.frames.at(-1)!.method, undefined)
      assert.deepStrictEqual(
        (yield* client.ask("spot_balances", {})).result,
        [
          { currency: "BTC", available: "1.94995", reserved: "0", reserved_margin: "0" },
          { currency: "ETH", available: "10.99", reserved: "0.01", reserved_margin: "0" }
        ]
      )
    }).pipe(Effect.provide(layer)))

  it.effect("come in batches, once a second, without what was taken back", () =>
    Effect.gen(function*() {
      const client = yield* trade({ reports: false })
      const before = client.texts.length
      yield* client.send("spot_balance_subscribe", {}, 134)
      const changes = () => client.texts.slice(before + 2).filter((text) => text.includes(`"method"`))
      yield* client.newOrder({ client_order_id: "order-1", quantity: "1" })
      yield* client.newOrder({ client_order_id: "order-2", side: "buy", price: "0.01", quantity: "1" })
      yield* TestClock.adjust("990 millis")
      yield* client.newOrder({ client_order_id: "order-3", quantity: "1" })
      assert.deepStrictEqual(changes(), [])
      yield* TestClock.adjust("10 millis")
      const first = [balance(["BTC", "1.48999", "0.01001"], ["ETH", "8", "2"])]
      assert.deepStrictEqual(changes(), first)
      yield* client.newOrder({ client_order_id: "order-4", quantity: "1" })
      yield* client.cancelOrder("order-4")
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(changes(), first)
      // After a pause, the next is sent at once, when the clock is next looked at.
      yield* client.newOrder({ client_order_id: "order-5", quantity: "1" })
      yield* TestClock.adjust("10 millis")
      assert.deepStrictEqual(changes(), [...first, balance(["ETH", "7", "3"])])
    }).pipe(Effect.provide(layer)))

  it.effect("of an account are told to its connections, each as it asked, and to no other", () =>
    Effect.gen(function*() {
      const client = yield* trade({ reports: false })
      const [updates, batches] = [yield* enter(TRADING), yield* enter(TRADING)]
      const other = yield* enter(TRADING, { key: "other-key", secret: "other-secret" })
      yield* updates.ask("spot_balance_subscribe", { mode: "updates" })
      yield* batches.ask("spot_balance_subscribe", { mode: "batches" })
      yield* other.ask("spot_balance_subscribe", { mode: "updates" })
      yield* client.newOrder({ client_order_id: "an-order" })
      const counts = () => [updates, batches, other].map((one) => one.ofMethod("spot_balance").length)
      assert.deepStrictEqual(counts(), [2, 1, 1])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(counts(), [2, 2, 1])
      // Subscribing again: all of it, in the new mode.
      yield* batches.ask("spot_balance_subscribe", { mode: "updates" })
      yield* client.cancelOrder("an-order")
      assert.deepStrictEqual(counts(), [3, 4, 1])
    }).pipe(Effect.provide(layer)))

  it.effect("merge to the truth, however they come, in a busy market with lists of orders", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const [updates, batches] = [yield* enter(TRADING), yield* enter(TRADING)]
      yield* updates.ask("spot_balance_subscribe", { mode: "updates" })
      yield* batches.ask("spot_balance_subscribe", { mode: "batches" })
      const truth = () => Effect.map(sandbox.balances(), state)
      const house = Effect.fnUntraced(function*() {
        const { fees, outside, strangers } = yield* sandbox.house
        const balances = [
          ...yield* sandbox.balances(),
          ...yield* sandbox.walletBalances(),
          ...fees,
          ...strangers,
          ...outside
        ]
        const totals = new Map<string, bigint>()
        for (const { available, currency, reserved } of balances) {
          for (const amount of [available, reserved]) {
            const [whole = "", fraction = ""] = amount.replace("-", "").split(".")
            const units = BigInt(whole + fraction.padEnd(20, "0")) * (amount.startsWith("-") ? -1n : 1n)
            totals.set(currency, (totals.get(currency) ?? 0n) + units)
          }
        }
        return totals
      })
      const opening = yield* house()
      for (let i = 0; i < 30; i++) {
        const { asks, bids } = Option.getOrThrow(yield* sandbox.book("ETHBTC"))
        const [ask, bid] = [asks[0]!.price, bids[0]!.price]
        const order = { symbol: "ETHBTC", quantity: "0.5" }
        yield* client.newOrderList({
          contingency_type: "oneTriggerOneCancelOther",
          orders: [
            { ...order, side: "buy", price: ask },
            { ...order, side: "sell", price: ask },
            { ...order, side: "sell", type: "stopMarket", stop_price: bid }
          ]
        })
        yield* client.newOrderList({
          contingency_type: "oneCancelOther",
          orders: [
            { ...order, side: "sell", price: ask },
            { ...order, side: "buy", type: "takeProfitLimit", stop_price: bid, price: ask }
          ]
        })
        if (i % 10 === 3) yield* sandbox.deposit({ currency: "ETH", amount: "0.1" })
        if (i % 10 === 5) yield* sandbox.transfer({ currency: "ETH", amount: "0.05", from: "wallet", to: "spot" })
        if (i % 10 === 9) yield* client.ask("spot_cancel_orders", {})
        yield* TestClock.adjust("173 millis")
        assert.deepStrictEqual(merge(updates, "spot_balance"), yield* truth())
      }
      yield* TestClock.adjust("2 seconds")
      yield* sandbox.setRate(0)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(merge(updates, "spot_balance"), yield* truth())
      assert.deepStrictEqual(merge(batches, "spot_balance"), yield* truth())
      assert.isBelow(batches.ofMethod("spot_balance").length, updates.ofMethod("spot_balance").length / 5)
      assert.deepStrictEqual(yield* house(), opening)
      const kinds = new Set(
        client.reports().map(({ contingency_type, report_type }) => `${contingency_type} ${report_type}`)
      )
      for (const kind of ["trade", "canceled", "suspended", "new"]) {
        assert.include(kinds, `oneCancelOther ${kind}`)
        assert.include(kinds, `oneTriggerOneCancelOther ${kind}`)
      }
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 7, rate: 400 }))))
})
