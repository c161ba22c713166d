import { RateLimits, Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { connect, type Frame, settle } from "./support/Client.ts"
import { empty, hs256, trade } from "./support/Trader.ts"

const layer = Sandbox.layerTransport({ seed: 1, listings: [empty] })

const order = (clientOrderId: string, params?: object) => ({
  clientOrderId,
  symbol: "ETHBTC",
  side: "sell",
  price: "0.05",
  quantity: "0.01",
  ...params
})

const what = ({ error, id, method }: Frame) => method ?? (error === undefined ? id : `${String(id)} ${error.code}`)

const statuses = Effect.fnUntraced(function*() {
  const sandbox = yield* Sandbox.Sandbox
  return (yield* sandbox.orders()).map(({ order }) => `${order.clientOrderId} ${order.status}`)
})

describe("faults of requests", () => {
  it.effect("drop after receiving: not executed, nor anything behind it", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "DropBefore" }, { method: "newOrder" })
      yield* client.sendAll([["getOrders", {}], ["newOrder", order("lost-order")], ["newOrder", order("behind-it")]])
      assert.deepStrictEqual(client.frames.slice(before).map(what), ["getOrders"])
      assert.strictEqual(client.loss(), "1006")
      assert.deepStrictEqual(yield* statuses(), [])
      assert.deepStrictEqual(yield* sandbox.connections, [])
      const again = yield* trade()
      yield* again.newOrder(order("lost-order"))
      assert.deepStrictEqual(yield* statuses(), ["lost-order new"])
    }).pipe(Effect.provide(layer)))

  it.effect("drop after executing: nothing is said of it here, but elsewhere", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [client, other] = [yield* trade(), yield* trade()]
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "DropAfter", code: 1012 }, { method: "newOrder", connection: 1 })
      yield* other.newOrder(order("of-the-other"))
      yield* client.sendAll([["getOrders", {}], ["newOrder", order("done-order")], ["newOrder", order("behind-it")]])
      assert.deepStrictEqual(client.frames.slice(before).map(what), ["report", "getOrders"])
      assert.strictEqual(client.loss(), "1012")
      assert.deepStrictEqual(other.briefs(), ["of-the-other new new 0.000", "done-order new new 0.000"])
      assert.deepStrictEqual(yield* statuses(), ["of-the-other new", "done-order new"])
      const again = yield* trade()
      assert.strictEqual((yield* again.getOrders).length, 2)
    }).pipe(Effect.provide(layer)))

  it.effect("drop after executing: nor do the public hear of it on that connection", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      for (const topic of ["Candles", "Orderbook", "Trades"]) {
        yield* client.send(`subscribe${topic}`, { symbol: "ETHBTC" }, topic)
      }
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.05", quantity: "1" })
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "DropAfter" })
      yield* client.send("newOrder", order("done-order"), 1)
      assert.deepStrictEqual(client.frames.slice(before), [])
      assert.deepStrictEqual(yield* statuses(), ["done-order filled"])
    }).pipe(Effect.provide(layer)))

  it.effect("lose an answer: executed and reported", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "Lose" }, { method: "cancelOrder" })
      yield* client.send("newOrder", order("an-order"), "new")
      yield* client.send("cancelOrder", { clientOrderId: "an-order" }, "cancel")
      yield* client.send("cancelOrder", { clientOrderId: "an-order" }, "again")
      assert.deepStrictEqual(client.frames.slice(before).map(what), ["report", "new", "report", "again 20002"])
    }).pipe(Effect.provide(layer)))

  it.effect("delay an answer: others go on, and it comes when its time is over", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "Delay", duration: "2 seconds" }, { count: 2 })
      yield* client.send("newOrder", order("late-order"), "late")
      yield* client.send("cancelOrder", { clientOrderId: "nothing-there" }, "error")
      yield* client.send("newOrder", order("next-order"), "next")
      yield* TestClock.adjust("1990 millis")
      const soon = ["report", "report", "next"]
      assert.deepStrictEqual(client.frames.slice(before).map(what), soon)
      yield* TestClock.adjust("10 millis")
      assert.deepStrictEqual(client.frames.slice(before).map(what), [...soon, "late", "error 20002"])
      const result = client.frames.at(-2)!.result as object
      assert.deepInclude(result, { clientOrderId: "late-order", status: "new" })
      // Who is gone by then is not missed.
      yield* sandbox.failRequests({ _tag: "Delay", duration: "2 seconds" })
      yield* client.send("getOrders", {}, 1)
      yield* sandbox.drop()
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(client.frames.length, before + 5)
    }).pipe(Effect.provide(layer)))

  it.effect("error 504, or another: executed, or not", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.failRequests({ _tag: "Error", executed: true })
      yield* sandbox.failRequests({ _tag: "Error", executed: false })
      yield* sandbox.failRequests({ _tag: "Error", code: 20080, executed: false })
      for (const id of ["executed", "forgotten", "deadline", "normal"]) {
        yield* client.send("newOrder", order(`order-${id}`), id)
      }
      assert.deepStrictEqual(client.frames.slice(before).map(what), [
        "report",
        "executed 504",
        "forgotten 504",
        "deadline 20080",
        "report",
        "normal"
      ])
      assert.deepStrictEqual(client.frames.at(before + 1)!.error, { code: 504, message: "Gateway Timeout" })
      assert.deepStrictEqual(client.frames.at(before + 3)!.error, {
        code: 20080,
        message: "Internal order execution deadline exceeded"
      })
      assert.deepStrictEqual(yield* statuses(), ["order-executed new", "order-normal new"])
    }).pipe(Effect.provide(layer)))

  it.effect("refuse a login, or let it meet any other fault", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const params = hs256("sandbox-key", "sandbox-secret")
      yield* sandbox.failRequests({ _tag: "Error", code: 1002, executed: false }, { method: "login", count: 2 })
      const client = yield* connect()
      for (const expected of [1002, 1002, undefined]) {
        assert.strictEqual((yield* client.ask("login", params)).error?.code, expected)
      }
      yield* sandbox.failRequests({ _tag: "DropBefore" }, { method: "login" })
      const second = yield* connect()
      yield* second.send("login", params, 1)
      assert.strictEqual(second.loss(), "1006")
      yield* sandbox.failRequests({ _tag: "Lose" }, { method: "login" })
      const third = yield* connect()
      yield* third.send("login", params, 1)
      assert.deepStrictEqual(third.frames, [])
      assert.deepStrictEqual((yield* third.ask("getOrders")).result, [])
    }).pipe(Effect.provide(layer)))

  it.effect("swallow reports as a channel of their own", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const before = client.frames.length
      yield* sandbox.silence("1 second", { channel: "reports" })
      yield* client.send("newOrder", order("an-order"), 1)
      assert.deepStrictEqual(client.frames.slice(before).map(what), [1])
    }).pipe(Effect.provide(layer)))

  it.effect("end when they are cleared, and touch market data where they are meant to", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      yield* sandbox.failRequests({ _tag: "Error", code: 503, executed: false }, { method: "getSymbols", count: 100 })
      assert.strictEqual((yield* client.ask("getSymbols")).error?.code, 503)
      assert.strictEqual((yield* client.ask("getCurrencies")).error, undefined)
      yield* sandbox.clearFaults
      assert.strictEqual((yield* client.ask("getSymbols")).error, undefined)
      yield* sandbox.failRequests({ _tag: "Error", executed: true })
      yield* client.send("subscribeTicker", { symbol: "ETHBTC" }, 1)
      assert.deepStrictEqual(client.frames.slice(-2).map(what), ["1 504", "ticker"])
    }).pipe(Effect.provide(layer)))

  it.effect("come by themselves every so often, the same each time", () => {
    const run = Effect.gen(function*() {
      const outcomes: Array<string> = []
      let client = yield* trade()
      for (let i = 0; i < 60; i++) {
        const before = client.frames.length
        yield* client.send("newOrder", order(`order-no-${i}`, { quantity: "0.001" }), i)
        const said = client.frames.slice(before).filter(({ method }) => method === undefined).map(what).join(" ")
        outcomes.push(client.loss() === undefined ? said : "lost")
        if (client.loss() !== undefined) client = yield* trade()
      }
      return [outcomes, (yield* statuses()).length] as const
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 3, listings: [empty], faults: { failEvery: 2 } })))
    return Effect.gen(function*() {
      const [outcomes, orders] = yield* run
      assert.isTrue(outcomes.every((said, i) => i % 2 === 1 || said === String(i)))
      assert.deepStrictEqual(
        Array.from(new Set(outcomes.flatMap((said, i) => i % 2 === 0 ? [] : [said.replace(/^\d+ /, "")]))).toSorted(),
        ["", "504", "lost"]
      )
      assert.isBelow(orders, 60)
      assert.deepStrictEqual(yield* run, [outcomes, orders])
    })
  })
})

const refused = (frames: ReadonlyArray<Frame>) => frames.filter(({ error }) => error?.code === 429).length

describe("rate limits", () => {
  const limited = Sandbox.layerTransport({
    seed: 1,
    listings: [empty],
    rateLimits: { ...RateLimits.documented, trading: 5, marketData: 3 },
    accounts: [{ key: "sandbox-key", secret: "sandbox-secret" }, { key: "other-key", secret: "other-secret" }]
  })

  it.effect("answer 429 and execute nothing, per account for commands, per connection for market data", () =>
    Effect.gen(function*() {
      const [first, second] = [yield* trade(), yield* trade()]
      const other = yield* trade({ key: "other-key", secret: "other-secret" })
      for (let i = 0; i < 4; i++) {
        yield* first.newOrder(order(`of-first-${i}`))
        yield* second.newOrder(order(`of-second-${i}`))
      }
      assert.deepStrictEqual([refused(first.frames), refused(second.frames)], [1, 2])
      assert.deepStrictEqual(first.frames.findLast(({ error }) => error !== undefined)!.error, {
        code: 429,
        message: "Too many requests"
      })
      assert.strictEqual((yield* statuses()).length, 5)
      yield* other.newOrder(order("of-other"))
      for (let i = 0; i < 4; i++) yield* other.ask("getSymbols")
      yield* first.ask("getSymbols")
      assert.strictEqual(refused(other.frames), 1)
      assert.strictEqual(refused(first.frames), 1)
      // A fifth of a second is one command.
      yield* TestClock.adjust("200 millis")
      yield* first.newOrder(order("one-more"))
      yield* first.newOrder(order("one-too-many"))
      assert.strictEqual(refused(first.frames), 2)
      // No more than a second's worth is saved up.
      yield* TestClock.adjust("5 seconds")
      for (let i = 0; i < 8; i++) yield* first.newOrder(order(`later-${i}`))
      assert.strictEqual(refused(first.frames), 5)
    }).pipe(Effect.provide(limited)))

  it.effect("are not there unless asked for", () =>
    Effect.gen(function*() {
      const client = yield* trade()
      for (let i = 0; i < 400; i++) yield* client.send("cancelOrder", { clientOrderId: "not-there" }, i)
      yield* settle
      assert.strictEqual(refused(client.frames), 0)
    }).pipe(Effect.provide(layer)))
})
