import { Sandbox } from "@effect-hitbtc/sandbox"
import type { Transport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { empty, trade } from "../support/Trader.ts"

const layer = Sandbox.layerTransport({ seed: 1, listings: [empty] })

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
})
