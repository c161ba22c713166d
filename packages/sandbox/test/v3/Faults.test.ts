import { RateLimits, Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { type Frame, settle } from "../support/Client.ts"
import { empty } from "../support/Trader.ts"
import { enter, merge, state, trade, TRADING, WALLET } from "../support/TraderV3.ts"

const layer = Sandbox.layerTransport({ seed: 1, listings: [empty] })

const what = ({ error, id, method }: Frame) => method ?? (error === undefined ? id : `${String(id)} ${error.code}`)

const order = (client_order_id: string) => ({
  client_order_id,
  symbol: "ETHBTC",
  side: "sell",
  price: "0.05",
  quantity: "0.01"
})

const pair = (name: string) => ({
  contingency_type: "oneTriggerOther",
  orders: [order(`${name}-1`), order(`${name}-2`)]
})

const statuses = Effect.fnUntraced(function*() {
  const sandbox = yield* Sandbox.Sandbox
  return (yield* sandbox.orders()).map(({ order }) => `${order.clientOrderId} ${order.status}`)
})

describe("v3 faults of requests", () => {
  it.effect("drop after receiving: not executed; after executing: nothing is said of it here, but elsewhere", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [first, second, other] = [yield* trade(), yield* trade(), yield* trade()]
      const counts = [first, second].map(({ frames }) => frames.length)
      yield* sandbox.failRequests({ _tag: "DropBefore" }, { method: "spot_new_order" })
      yield* first.send("spot_new_order", order("lost"), 1)
      yield* sandbox.failRequests({ _tag: "DropAfter", code: 1012 }, { method: "spot_new_order_list" })
      yield* second.send("spot_new_order_list", pair("done"), 2)
      assert.deepStrictEqual([first, second].map(({ frames }) => frames.length), counts)
      assert.deepStrictEqual([first.loss(), second.loss()], ["1006", "1012"])
      assert.deepStrictEqual(other.briefs(), ["done-1 new new 0", "done-2 suspended suspended 0"])
      assert.deepStrictEqual(yield* statuses(), ["done-1 new", "done-2 suspended"])
    }).pipe(Effect.provide(layer)))

  it.effect("lose or delay an answer, all parts of it: executed and reported", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "Lose" })
      yield* sandbox.failRequests({ _tag: "Delay", duration: "2 seconds" })
      yield* client.send("spot_new_order_list", pair("lost"), "lost")
      yield* client.send("spot_new_order_list", pair("late"), "late")
      yield* client.send("spot_cancel_orders", {}, "cancel")
      const soon = [
        ...Array.from({ length: 4 }, () => "spot_order"),
        "cancel",
        ...Array.from({ length: 4 }, () => "spot_order")
      ]
      assert.deepStrictEqual(client.frames.slice(before).map(what), soon)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(client.frames.slice(before).map(what), [...soon, "late", "late"])
    }).pipe(Effect.provide(layer)))

  it.effect("answer with one error, executed or not", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "Error", executed: true })
      yield* sandbox.failRequests({ _tag: "Error", code: 20080, executed: false })
      yield* client.send("spot_new_order_list", pair("done"), "done")
      yield* client.send("spot_new_order_list", pair("not"), "not")
      assert.deepStrictEqual(client.frames.slice(before).map(what), [
        "done 504",
        "spot_order",
        "spot_order",
        "not 20080"
      ])
      assert.deepStrictEqual(client.frames.at(-1)!.error, {
        code: 20080,
        message: "Internal order execution deadline exceeded"
      })
      assert.deepStrictEqual(yield* statuses(), ["done-1 new", "done-2 suspended"])
    }).pipe(Effect.provide(layer)))

  it.effect("withhold acknowledgements, and swallow balances, reports and transactions as channels of their own", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [client, wallet] = [yield* trade(), yield* enter(WALLET)]
      const before = client.frames.length
      yield* sandbox.withholdAcknowledgements()
      yield* client.send("spot_balance_subscribe", { mode: "updates" }, 1)
      yield* sandbox.silence("1 second", { channel: "balances" })
      yield* client.newOrder(order("order-1"))
      yield* TestClock.adjust("1 second")
      yield* sandbox.silence("1 second", { channel: "reports" })
      yield* client.newOrder(order("order-2"))
      assert.deepStrictEqual(client.frames.slice(before).map(what), [
        "spot_balance",
        "c1",
        "spot_order",
        "c2",
        "spot_balance"
      ])
      yield* wallet.ask("subscribe_transactions", {})
      yield* wallet.ask("subscribe_wallet_balances", {})
      yield* sandbox.silence("1 second", { channel: "transactions" })
      yield* sandbox.deposit({ currency: "BTC", amount: "1" })
      yield* settle
      assert.deepStrictEqual(wallet.frames.slice(-2).map(what), ["wallet_balances", "wallet_balance_update"])
    }).pipe(Effect.provide(layer)))

  it.effect("come by themselves to order commands alone, and nothing is lost of what is owned", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      let client = yield* trade()
      const follower = yield* enter(TRADING)
      yield* follower.ask("spot_balance_subscribe", { mode: "updates" })
      const outcomes = new Set<string>()
      for (let i = 0; i < 60; i++) {
        yield* follower.ask("spot_balances", {})
        const before = client.frames.length
        yield* client.send("spot_new_order", { ...order(`order-${i}`), quantity: "0.001" }, i)
        const said = client.frames.slice(before).filter(({ method }) => method === undefined).map(what).join(" ")
        outcomes.add(client.loss() === undefined ? said.replace(/^\d+ ?/, "") : "lost")
        if (client.loss() !== undefined) client = yield* trade()
      }
      assert.deepStrictEqual(Array.from(outcomes).toSorted(), ["", "504", "lost"])
      assert.isUndefined(follower.loss())
      assert.deepStrictEqual(merge(follower, "spot_balance"), state(yield* sandbox.balances()))
      const active = (yield* client.getOrders).map(({ client_order_id }) => client_order_id)
      assert.deepStrictEqual(active, (yield* sandbox.openOrders()).map(({ order }) => order.clientOrderId))
      assert.isBelow(active.length, 60)
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 3, listings: [empty], faults: { failEvery: 2 } }))))

  it.effect("are answered 429 beyond the limit, commands, subscriptions and other questions apart", () =>
    Effect.gen(function*() {
      const client = yield* trade()
      const refused = () => client.frames.flatMap(({ error, id }) => error?.code === 429 ? [id] : [])
      for (let i = 0; i < 4; i++) yield* client.send("spot_cancel_orders", {}, `command ${i}`)
      assert.deepStrictEqual(refused(), ["command 3"])
      for (let i = 0; i < 3; i++) yield* client.send("spot_balances", {}, `balances ${i}`)
      for (let i = 0; i < 3; i++) yield* client.send("spot_subscribe", {}, `subscribe ${i}`)
      assert.deepStrictEqual(refused(), ["command 3", "balances 2", "subscribe 1", "subscribe 2"])
      assert.deepStrictEqual(client.frames.at(-1)!.error, { code: 429, message: "Too many requests" })
    }).pipe(Effect.provide(Sandbox.layerTransport({
      listings: [empty],
      // `trade` subscribed once.
      rateLimits: { ...RateLimits.documentedV3, order: 3, account: 2, subscription: 2 }
    }))))
})
