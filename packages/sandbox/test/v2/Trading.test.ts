import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Order } from "@effect-hitbtc/core/Order"
import * as TradingWire from "@effect-hitbtc/core/v2/TradingWire"
import { Sandbox } from "@effect-hitbtc/sandbox"
import type { Transport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Option, Schema, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { connect, settle } from "../support/Client.ts"
import { brief, empty, hs256, type Report, trade } from "../support/Trader.ts"

const layer = Sandbox.layerTransport({
  seed: 1,
  listings: [empty],
  accounts: [{ key: "sandbox-key", secret: "sandbox-secret" }, { key: "other-key", secret: "other-secret" }]
})

/** 2017-10-20T12:17:12.245Z, as in the reference. */
const START = Date.UTC(2017, 9, 20, 12, 17, 12, 245)

type Services = Sandbox.Sandbox | Transport.Transport | Scope.Scope

const test = <E>(name: string, body: Effect.Effect<void, E, Services>) =>
  it.effect(name, () => Effect.andThen(TestClock.setTime(START), Effect.provide(body, layer)))

describe("v2 trading", () => {
  test(
    "a limit order rests, report before result, and is cancelled: field for field",
    Effect.gen(function*() {
      const client = yield* trade()
      assert.deepStrictEqual(client.texts.slice(1), [
        `{"jsonrpc":"2.0","result":true,"id":"reports"}`,
        `{"jsonrpc":"2.0","method":"activeOrders","params":[]}`
      ])
      yield* client.send("newOrder", {
        clientOrderId: "57d5525562c945448e3cbd559bd068c4",
        symbol: "ETHBTC",
        side: "sell",
        price: "0.059837",
        quantity: "0.015"
      }, 123)
      const { id } = client.reports().at(0)!
      assert.match(id, /^\d{10}$/)
      const report = (reportType: string, status = "new", updatedAt = "2017-10-20T12:17:12.245Z") =>
        `{"id":"${id}","clientOrderId":"57d5525562c945448e3cbd559bd068c4","symbol":"ETHBTC","side":"sell",` +
        `"status":"${status}","type":"limit","timeInForce":"GTC","quantity":"0.015","price":"0.059837",` +
        `"cumQuantity":"0.000","postOnly":false,"createdAt":"2017-10-20T12:17:12.245Z","updatedAt":"${updatedAt}",` +
        `"reportType":"${reportType}"}`
      assert.deepStrictEqual(client.texts.slice(3), [
        `{"jsonrpc":"2.0","method":"report","params":${report("new")}}`,
        `{"jsonrpc":"2.0","result":${report("new")},"id":123}`
      ])
      yield* client.send("getOrders", {}, 124)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":[${report("status")}],"id":124}`)
      assert.deepStrictEqual(yield* client.balance("ETH"), { currency: "ETH", available: "199.985", reserved: "0.015" })
      yield* TestClock.adjust("1 second")
      yield* client.send("cancelOrder", { clientOrderId: "57d5525562c945448e3cbd559bd068c4" }, 125)
      const canceled = report("canceled", "canceled", "2017-10-20T12:17:13.245Z")
      assert.deepStrictEqual(client.texts.slice(-2), [
        `{"jsonrpc":"2.0","method":"report","params":${canceled}}`,
        `{"jsonrpc":"2.0","result":${canceled},"id":125}`
      ])
      yield* client.send("getOrders", {}, 126)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":[],"id":126}`)
      assert.deepStrictEqual(yield* client.balance("ETH"), { currency: "ETH", available: "200", reserved: "0" })
    })
  )

  test(
    "a resting order is hit: trade report, with the maker's rebate, and the balances that follow",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ clientOrderId: "resting-1", side: "sell", price: "0.054470", quantity: "0.010" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.060000", quantity: "0.004" })
      const report = client.reports().at(-1)!
      assert.deepStrictEqual(Object.keys(report).slice(-5), [
        "reportType",
        "tradeQuantity",
        "tradePrice",
        "tradeId",
        "tradeFee"
      ])
      assert.deepInclude(report, {
        status: "partiallyFilled",
        cumQuantity: "0.004",
        reportType: "trade",
        tradeQuantity: "0.004",
        tradePrice: "0.054470",
        tradeFee: "-0.000000021788"
      })
      assert.deepStrictEqual(yield* client.balance("ETH"), { currency: "ETH", available: "199.99", reserved: "0.006" })
      assert.deepStrictEqual(yield* client.balance("BTC"), {
        currency: "BTC",
        available: "10.000217901788",
        reserved: "0"
      })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", quantity: "0.006" })
      assert.deepStrictEqual(client.briefs(), [
        "resting-1 new new 0.000",
        "resting-1 trade partiallyFilled 0.004",
        "resting-1 trade filled 0.010"
      ])
    })
  )

  test(
    "cancel-replace: one report with the id of the order that was replaced, then the result, field for field",
    Effect.gen(function*() {
      const client = yield* trade()
      yield* client.newOrder({ clientOrderId: "9cbe79cb6f864b71a811402a48d4b5b1", price: "0.083", quantity: "0.001" })
      yield* TestClock.adjust("6 seconds")
      yield* client.send("cancelReplaceOrder", {
        clientOrderId: "9cbe79cb6f864b71a811402a48d4b5b1",
        requestClientId: "9cbe79cb6f864b71a811402a48d4b5b2",
        quantity: "0.002",
        price: "0.083837",
        strictValidate: true
      }, 123)
      const [old, replacement] = [client.reports().at(0)!, client.reports().at(1)!]
      assert.notStrictEqual(old.id, replacement.id)
      const report =
        `{"id":"${replacement.id}","clientOrderId":"9cbe79cb6f864b71a811402a48d4b5b2","symbol":"ETHBTC","side":"sell",` +
        `"status":"new","type":"limit","timeInForce":"GTC","quantity":"0.002","price":"0.083837","cumQuantity":"0.000",` +
        `"postOnly":false,"createdAt":"2017-10-20T12:17:12.245Z","updatedAt":"2017-10-20T12:17:18.245Z",` +
        `"reportType":"replaced","originalRequestClientOrderId":"9cbe79cb6f864b71a811402a48d4b5b1"}`
      assert.deepStrictEqual(client.texts.slice(-2), [
        `{"jsonrpc":"2.0","method":"report","params":${report}}`,
        `{"jsonrpc":"2.0","result":${report},"id":123}`
      ])
    })
  )

  test(
    "a stop order good till a date, and a market order, field for field",
    Effect.gen(function*() {
      const client = yield* trade()
      yield* client.newOrder({
        clientOrderId: "stop-limit-1",
        type: "stopLimit",
        timeInForce: "GTD",
        stopPrice: "0.05",
        price: "0.049",
        expireTime: "2017-10-20T12:17:13Z",
        postOnly: true
      })
      yield* client.newOrder({ clientOrderId: "market-1", type: "market", side: "buy", postOnly: true })
      const [stop, market, over] = client.reports()
      assert.strictEqual(
        JSON.stringify(stop),
        `{"id":"${stop!.id}","clientOrderId":"stop-limit-1","symbol":"ETHBTC","side":"sell","status":"suspended",` +
          `"type":"stopLimit","timeInForce":"GTD","quantity":"0.010","price":"0.049000","cumQuantity":"0.000",` +
          `"postOnly":true,"createdAt":"2017-10-20T12:17:12.245Z","updatedAt":"2017-10-20T12:17:12.245Z",` +
          `"stopPrice":"0.050000","expireTime":"2017-10-20T12:17:13.000Z","reportType":"suspended"}`
      )
      assert.strictEqual(
        JSON.stringify(market),
        `{"id":"${market!.id}","clientOrderId":"market-1","symbol":"ETHBTC","side":"buy","status":"new",` +
          `"type":"market","timeInForce":"GTC","quantity":"0.010","cumQuantity":"0.000","postOnly":false,` +
          `"createdAt":"2017-10-20T12:17:12.245Z","updatedAt":"2017-10-20T12:17:12.245Z","reportType":"new"}`
      )
      assert.deepInclude(over, { clientOrderId: "market-1", status: "expired", reportType: "expired" })
      assert.deepStrictEqual((yield* client.getOrders).map((order) => [order.clientOrderId, order.reportType]), [
        ["stop-limit-1", "status"]
      ])
      yield* TestClock.adjust("1 second")
      assert.deepInclude(client.reports().at(-1), {
        clientOrderId: "stop-limit-1",
        status: "expired",
        reportType: "expired",
        updatedAt: "2017-10-20T12:17:13.000Z"
      })
    })
  )

  test(
    "a stop order is triggered by the trade of others, and told at once",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ clientOrderId: "stop-market-1", type: "stopMarket", stopPrice: "0.05" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.05", quantity: "1" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", quantity: "0.1" })
      assert.deepStrictEqual(client.briefs(), [
        "stop-market-1 suspended suspended 0.000",
        "stop-market-1 new new 0.000",
        "stop-market-1 trade filled 0.010"
      ])
    })
  )

  test(
    "all reports come before the result, which is the first of them",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.05", quantity: "0.006" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.06", quantity: "0.006" })
      const result = yield* client.newOrder({ clientOrderId: "market-1", type: "market", side: "buy" })
      assert.deepStrictEqual(client.briefs(), [
        "market-1 new new 0.000",
        "market-1 trade partiallyFilled 0.006",
        "market-1 trade filled 0.010"
      ])
      assert.deepStrictEqual(client.reports().at(0), result)
      assert.deepStrictEqual(client.frames.at(-1)!.result, result)
    })
  )

  test(
    "the public sees orders and trades of accounts, and strangers hit them",
    Effect.gen(function*() {
      const client = yield* trade()
      const watcher = yield* connect("wss://sandbox.test/api/2/ws/public")
      for (const topic of ["Orderbook", "Trades", "Ticker"]) {
        yield* watcher.send(`subscribe${topic}`, { symbol: "ETHBTC" }, topic)
      }
      const before = watcher.frames.length
      yield* client.newOrder({ clientOrderId: "sell-it-1", price: "0.05", quantity: "0.01" })
      yield* client.newOrder({ clientOrderId: "buy-it-1", side: "buy", price: "0.05", quantity: "0.004" })
      const { tradeId } = client.reports().at(-1)!
      const frames = watcher.frames.slice(before).filter(({ method }) => method !== "ticker")
      assert.deepStrictEqual(frames.map(({ method }) => method), ["updateOrderbook", "updateOrderbook", "updateTrades"])
      assert.deepStrictEqual<ReadonlyArray<unknown>>(frames.map(({ params }) => params!.ask ?? params!.data), [
        [{ price: "0.050000", size: "0.010" }],
        [{ price: "0.050000", size: "0.006" }],
        [{
          id: tradeId!,
          price: "0.050000",
          quantity: "0.004",
          side: "buy",
          timestamp: "2017-10-20T12:17:12.245Z"
        }]
      ])
      yield* TestClock.adjust("100 millis")
      const ticker: object = watcher.ofMethod("ticker").at(-1)!.params!
      assert.deepInclude(ticker, { ask: "0.050000", last: "0.050000" })
    })
  )

  test(
    "two connections of an account and one of another: each is told of its own orders, if it subscribed",
    Effect.gen(function*() {
      const [first, second] = [yield* trade(), yield* trade({ url: "wss://sandbox.test/api/2/ws/trading" })]
      const quiet = yield* trade({ reports: false })
      const other = yield* trade({ key: "other-key", secret: "other-secret" })
      yield* first.newOrder({ clientOrderId: "resting-1", price: "0.05", quantity: "0.01" })
      yield* other.newOrder({ clientOrderId: "taking-1", side: "buy", price: "0.05", quantity: "0.01" })
      const mine = ["resting-1 new new 0.000", "resting-1 trade filled 0.010"]
      assert.deepStrictEqual([first, second, quiet].map((client) => client.briefs()), [mine, mine, []])
      assert.deepStrictEqual(other.briefs(), ["taking-1 new new 0.000", "taking-1 trade filled 0.010"])
      assert.deepInclude(yield* other.cancelOrder("resting-1"), { code: 20002 })
      yield* second.ask("unsubscribeReports", {})
      yield* first.newOrder({ clientOrderId: "resting-2", price: "0.05", quantity: "0.01" })
      assert.strictEqual(second.briefs().length, 2)
      const late = yield* trade()
      assert.strictEqual(late.frames.at(-1)!.method, "activeOrders")
      const active = late.frames.at(-1)!.params as unknown as ReadonlyArray<Report>
      assert.deepStrictEqual(active.map(brief), ["resting-2 status new 0.000"])
    })
  )

  test(
    "orders outlive their connection, and active orders are sent again",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ clientOrderId: "resting-1", price: "0.05", quantity: "0.01" })
      yield* sandbox.drop()
      yield* settle
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.05", quantity: "0.004" })
      const again = yield* trade()
      const active = () =>
        again.ofMethod("activeOrders").map(({ params }) => (params as unknown as ReadonlyArray<Report>).map(brief))
      assert.deepStrictEqual(active(), [["resting-1 status partiallyFilled 0.004"]])
      yield* sandbox.resendOrders
      yield* settle
      assert.deepStrictEqual(active().length, 2)
      yield* again.ask("subscribeReports", {})
      assert.deepStrictEqual(active().length, 3)
      const [open] = yield* sandbox.openOrders()
      assert.strictEqual(open!.order.cumulativeQuantity, "0.004")
      assert.strictEqual(open!.fills.length, 1)
    })
  )

  test(
    "amounts may be numbers, white space and jsonrpc do no harm, ids keep their type",
    Effect.gen(function*() {
      const client = yield* trade()
      yield* client.sendText(
        ` { "jsonrpc": "2.0", "id": "x", "method": "newOrder", "params": { "clientOrderId": "numbers-1",` +
          ` "symbol": "ETHBTC", "side": "sell", "quantity": 0.0150, "price": 5e-2, "extra": null } } `
      )
      assert.strictEqual(client.frames.at(-1)!.id, "x")
      assert.deepInclude(client.reports().at(-1), { quantity: "0.015", price: "0.050000" })
      const before = client.frames.length
      yield* client.send("cancelOrder", { clientOrderId: "numbers-1" })
      assert.deepStrictEqual(client.frames.slice(before).map(({ method }) => method), ["report"])
    })
  )
})

describe("v2 trading refuses", () => {
  const invalid = { code: 10001, message: "Validation error" }
  const cases: ReadonlyArray<readonly [method: string, params: object, error: object]> = [
    ["newOrder", { symbol: "DOGEBTC" }, {
      code: 2001,
      message: "Symbol not found",
      description: "Try get /api/2/public/symbol, to get list of all available symbols."
    }],
    ["newOrder", { quantity: "a lot" }, { code: 2010, message: "Quantity not a valid number" }],
    ["newOrder", { quantity: -1 }, { code: 2010, message: "Quantity not a valid number" }],
    ["newOrder", { quantity: "0.0001" }, { code: 2011, message: "Quantity too low" }],
    ["newOrder", { quantity: "0.0015", strictValidate: true }, { code: 2012, message: "Bad quantity" }],
    ["newOrder", { price: "" }, { code: 2020, message: "Price not a valid number" }],
    ["newOrder", { price: 1e-7 }, { code: 2021, message: "Price too low" }],
    ["newOrder", { price: "0.0500001", strictValidate: true }, { code: 2022, message: "Bad price" }],
    ["newOrder", { quantity: "200.001" }, {
      code: 20001,
      message: "Insufficient funds",
      description: "Check that the funds are sufficient, given commissions"
    }],
    ["newOrder", { clientOrderId: "taken-id" }, { code: 20008, message: "Duplicate clientOrderId" }],
    ["newOrder", { clientOrderId: "short" }, invalid],
    ["newOrder", { clientOrderId: "x".repeat(33) }, invalid],
    ["newOrder", { clientOrderId: 12345678 }, invalid],
    ["newOrder", { clientOrderId: undefined }, invalid],
    ["newOrder", { side: "long" }, invalid],
    ["newOrder", { type: "iceberg" }, invalid],
    ["newOrder", { timeInForce: "gtc" }, invalid],
    ["newOrder", { price: undefined }, invalid],
    ["newOrder", { price: null }, invalid],
    ["newOrder", { type: "stopLimit" }, invalid],
    ["newOrder", { timeInForce: "GTD" }, invalid],
    ["newOrder", { timeInForce: "GTD", expireTime: "tomorrow" }, invalid],
    ["newOrder", { timeInForce: "GTD", expireTime: "2017-10-20T12:17:12.245Z" }, invalid],
    ["newOrder", { postOnly: "yes" }, invalid],
    ["cancelOrder", {}, invalid],
    ["cancelOrder", { clientOrderId: "unknown-id" }, { code: 20002, message: "Order not found" }],
    ["cancelReplaceOrder", { clientOrderId: "unknown-id" }, { code: 20002, message: "Order not found" }],
    ["cancelReplaceOrder", { clientOrderId: "taken-id", quantity: "0.010" }, {
      code: 20009,
      message: "Price and quantity not changed"
    }],
    ["cancelReplaceOrder", { clientOrderId: "taken-id", requestClientId: "taken-id" }, {
      code: 20008,
      message: "Duplicate clientOrderId"
    }],
    ["cancelReplaceOrder", { clientOrderId: "taken-id", requestClientId: "short" }, invalid],
    ["cancelReplaceOrder", { clientOrderId: "taken-id", quantity: undefined }, invalid],
    ["marginOrderNew", {}, {
      code: 404,
      message: "Unsupported API method",
      description: "Method is not supported: marginOrderNew"
    }]
  ]
  const defaults: { readonly [method: string]: object } = {
    newOrder: { clientOrderId: "the-order", symbol: "ETHBTC", side: "sell", quantity: "0.01", price: "0.1" },
    cancelReplaceOrder: { requestClientId: "replacement-1", quantity: "0.02", price: "0.1" }
  }
  test(
    "with the codes and messages of the reference, and changes nothing",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ clientOrderId: "taken-id" })
      const before = [yield* sandbox.balances(), yield* sandbox.orders(), yield* sandbox.book("ETHBTC")]
      for (const [method, params, error] of cases) {
        const answer = yield* client.ask(method, { ...defaults[method], ...params }, method)
        const what = `${method} ${JSON.stringify(params)}`
        assert.deepStrictEqual(Object.keys(answer), ["jsonrpc", "error", "id"], what)
        if (error === invalid) {
          assert.deepInclude(answer.error, error, what)
          assert.match(answer.error!.description ?? "", /^[^\n]+$/)
        } else {
          assert.deepStrictEqual<object | undefined>(answer.error, error, what)
        }
      }
      assert.deepStrictEqual(
        [yield* sandbox.balances(), yield* sandbox.orders(), yield* sandbox.book("ETHBTC")],
        before
      )
      assert.strictEqual(client.reports().length, 1)
    })
  )
})

describe("v2 login", () => {
  const failed = { code: 1002, message: "Authorization failed" }
  const required = { code: 1001, message: "Authorization required" }

  test(
    "by HS256 and by BASIC, once or again, on each path that trades",
    Effect.gen(function*() {
      for (const path of ["/api/2/ws", "/api/2/ws/trading"]) {
        const client = yield* connect(`wss://sandbox.test${path}`)
        assert.deepStrictEqual((yield* client.ask("getOrders")).error, required)
        yield* client.send("login", hs256("sandbox-key", "sandbox-secret"), 1)
        assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true,"id":1}`)
        assert.deepStrictEqual((yield* client.ask("getOrders")).result, [])
        for (
          const params of [
            hs256("sandbox-key", "sandbox-secret"),
            hs256("sandbox-key", "sandbox-secret", "another nonce, Ünïcode"),
            { algo: "BASIC", pKey: "sandbox-key", sKey: "sandbox-secret" }
          ]
        ) assert.strictEqual((yield* client.ask("login", params)).result, true)
      }
    })
  )

  test(
    "refuses what is wrong, says so to what comes after, and may be tried again",
    Effect.gen(function*() {
      const client = yield* connect()
      const right = hs256("sandbox-key", "sandbox-secret")
      const wrong: ReadonlyArray<object> = [
        hs256("sandbox-key", "other-secret"),
        hs256("nobody", "sandbox-secret"),
        { ...right, nonce: "other" },
        { ...right, signature: right.signature.toUpperCase() },
        { ...right, signature: undefined },
        { ...right, nonce: undefined },
        { algo: "BASIC", pKey: "sandbox-key", sKey: "other-secret" },
        { algo: "BASIC", pKey: "sandbox-key" },
        { algo: "BASIC", pKey: "__proto__", sKey: "sandbox-secret" }
      ]
      for (const params of wrong) {
        assert.deepStrictEqual((yield* client.ask("login", params)).error, failed)
        assert.deepStrictEqual((yield* client.ask("newOrder", {})).error, failed)
      }
      assert.deepStrictEqual((yield* client.ask("login", { ...right, algo: "RS256" })).error, {
        code: 1004,
        message: "Unsupported authorization method"
      })
      for (const params of [{}, { algo: "HS256" }, { pKey: "sandbox-key" }, { ...right, nonce: 5 }]) {
        assert.strictEqual((yield* client.ask("login", params)).error?.code, 10001)
      }
      assert.strictEqual((yield* client.ask("login", right)).result, true)
      // Who is logged in stays so, and nobody else becomes it.
      assert.deepStrictEqual((yield* client.ask("login", wrong.at(0))).error, failed)
      assert.deepStrictEqual((yield* client.ask("login", hs256("other-key", "other-secret"))).error, failed)
      assert.deepStrictEqual((yield* client.ask("getOrders")).result, [])
      assert.isUndefined(client.loss())
    })
  )

  test(
    "belongs to one connection",
    Effect.gen(function*() {
      yield* trade()
      const stranger = yield* connect()
      for (const method of ["subscribeReports", "unsubscribeReports", "getTradingBalance", "cancelOrder"]) {
        assert.deepStrictEqual((yield* stranger.ask(method, {})).error, required)
      }
    })
  )

  test(
    "and trading do not exist where there is market data alone, nor market data where there is trading alone",
    Effect.gen(function*() {
      const data = yield* connect("wss://sandbox.test/api/2/ws/public")
      const trading = yield* connect("wss://sandbox.test/api/2/ws/trading")
      for (const method of ["login", "newOrder", "getOrders", "subscribeReports"]) {
        assert.strictEqual((yield* data.ask(method, {})).error?.code, 404)
      }
      for (const method of ["getSymbols", "subscribeTicker", "getTrades"]) {
        assert.strictEqual((yield* trading.ask(method, { symbol: "ETHBTC" })).error?.code, 404)
      }
    })
  )
})

/** A busy second, in which much is traded, triggered and expires. */
const busySecond = (interval: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const client = yield* trade()
    const { asks, bids } = Option.getOrThrow(yield* sandbox.book("ETHBTC"))
    for (let i = 0; i < 12; i++) {
      const price = (i % 2 === 0 ? asks : bids)[0]!.price
      const side = i % 2 === 0 ? "sell" : "buy"
      yield* client.newOrder({ clientOrderId: `limit-${i}-x`, side, price, quantity: "0.7" })
      yield* client.newOrder({ clientOrderId: `stop-${i}-xx`, side, type: "stopMarket", stopPrice: price })
      // Any moment somebody takes these, or they expire.
      const best = Option.getOrThrow(yield* sandbox.book("ETHBTC"))[i % 2 === 0 ? "asks" : "bids"][0]!.price
      const now = yield* Clock.currentTimeMillis
      for (let j = 1; j <= 20; j++) {
        const expireTime = new Date(now + 4 * j).toISOString()
        yield* client.newOrder({
          clientOrderId: `until-${i}-${j}`,
          side,
          price: best,
          quantity: "0.05",
          timeInForce: "GTD",
          expireTime
        })
      }
      yield* TestClock.adjust("73 millis")
    }
    yield* TestClock.adjust("1 second")
    return client.reports()
  }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 5, rate: 400, interval })), Effect.scoped)

describe("the accounts of the sandbox", () => {
  it.effect("have plenty of every currency by default, or what they were given", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const rich = yield* trade({ key: "rich", secret: "one" })
      const balances = (yield* rich.ask("getTradingBalance", {})).result as ReadonlyArray<{ available: string }>
      assert.deepStrictEqual<unknown>(balances, yield* sandbox.balances("rich"))
      assert.deepStrictEqual(Object.keys(balances.at(0)!), ["currency", "available", "reserved"])
      assert.isTrue(balances.every(({ available }) => Number(available) > 0))
      assert.strictEqual(balances.length, 8)
      assert.deepStrictEqual((yield* sandbox.balances("poor")).filter(({ available }) => available !== "0"), [
        { currency: "BTC", available: "0.013634021", reserved: "0" }
      ] as unknown as ReadonlyArray<Balance>)
      const exit = yield* Effect.exit(sandbox.balances("nobody"))
      assert.strictEqual(exit._tag, "Failure")
      const error = (yield* (yield* connect()).ask("login", hs256("sandbox-key", "sandbox-secret"))).error
      assert.strictEqual(error?.code, 1002)
    }).pipe(Effect.provide(Sandbox.layerTransport({
      rate: 0,
      accounts: [{ key: "rich", secret: "one" }, { key: "poor", secret: "two", balances: { BTC: "0.013634021" } }]
    }))))

  it.effect("trade with the simulated market, and what they own with the house adds up", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const opening = yield* sandbox.balances()
      const sum = Effect.fnUntraced(function*() {
        const { fees, strangers } = yield* sandbox.house
        const totals = new Map<string, Decimal.Decimal>()
        for (const { available, currency, reserved } of [...(yield* sandbox.balances()), ...fees, ...strangers]) {
          totals.set(currency, Decimal.sum(totals.get(currency) ?? Decimal.zero, Decimal.sum(available, reserved)))
        }
        return Array.from(totals)
      })
      for (let i = 0; i < 40; i++) {
        const book = Option.getOrThrow(yield* sandbox.book("ETHBTC"))
        // Right in front of the others: sooner or later somebody takes it.
        yield* client.newOrder({ clientOrderId: `sell-here-${i}`, price: book.asks[0]!.price, quantity: "0.5" })
        yield* client.newOrder({ clientOrderId: `buy-here-${i}`, side: "buy", price: book.bids[0]!.price })
        yield* TestClock.adjust("100 millis")
      }
      const makers = (yield* sandbox.orders()).flatMap(({ fills }) => fills).filter(({ isMaker }) => isMaker)
      assert.isAbove(makers.length, 10)
      const { fees } = yield* sandbox.house
      assert.isTrue(fees.every(({ available }) => Decimal.isNegative(available)), "makers get a rebate")
      assert.deepStrictEqual(
        (yield* sum()).map(([currency, total]) => `${currency} ${total}`),
        opening.map(({ available, currency }) => `${currency} ${available}`)
      )
      // What the last report of each order says is the truth.
      const told = new Map<string, Order>()
      for (const report of client.reports()) {
        const { order } = Schema.decodeUnknownSync(TradingWire.ReportFromWire)(report)
        told.set(order.id, order)
      }
      assert.deepStrictEqual(
        (yield* sandbox.orders()).map(({ order }) => JSON.stringify(order)).toSorted(),
        Array.from(told.values(), (order) => JSON.stringify(order)).toSorted()
      )
      const open = yield* sandbox.openOrders()
      assert.deepStrictEqual(
        (yield* client.getOrders).map(({ clientOrderId, cumQuantity }) => [clientOrderId, cumQuantity]),
        open.map(({ order }) => [order.clientOrderId, order.cumulativeQuantity])
      )
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 4, rate: 500 }))))

  it.effect("see the same, however often the venue looks at the clock", () => {
    return Effect.gen(function*() {
      const often = yield* busySecond(1)
      const kinds = new Set(often.map(({ reportType, type }) => `${reportType} ${type}`))
      for (const kind of ["trade limit", "expired limit", "trade stopMarket"]) assert.include(kinds, kind)
      assert.isTrue(
        often.filter(({ expireTime, reportType }) => reportType === "expired" && expireTime !== undefined)
          .every(({ expireTime, updatedAt }) => updatedAt === expireTime)
      )
      yield* TestClock.setTime(0)
      assert.deepStrictEqual(yield* busySecond(97), often)
    })
  })
})
