import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { connect } from "../support/Client.ts"
import * as Stage from "../support/Stage.ts"
import { empty } from "../support/Trader.ts"
import { trade, TRADING } from "../support/TraderV3.ts"

/** 2022-12-27T10:35:52.737Z, as in the reference. */
const START = Date.UTC(2022, 11, 27, 10, 35, 52, 737)

const test = Stage.at(START, Sandbox.layerTransport({ seed: 1, listings: [empty] }))

describe("v3 trading answers", () => {
  test(
    "the fees of one symbol or all, and the balances of one currency or all that are not zero, field for field",
    Effect.gen(function*() {
      const client = yield* trade({ reports: false })
      yield* client.send("spot_fees", {}, 136)
      yield* client.send("spot_fee", { symbol: "ETHBTC" }, 137)
      yield* client.send("spot_balance", { currency: "BTC" }, 133)
      assert.deepStrictEqual(client.texts.slice(1), [
        `{"jsonrpc":"2.0","result":[{"symbol":"ETHBTC","take_rate":"0.001","make_rate":"-0.0001"}],"id":136}`,
        `{"jsonrpc":"2.0","result":{"symbol":"ETHBTC","take_rate":"0.001","make_rate":"-0.0001"},"id":137}`,
        `{"jsonrpc":"2.0","result":{"currency":"BTC","available":"10","reserved":"0","reserved_margin":"0"},"id":133}`
      ])
    })
  )

  test(
    "requests without an id without one, and what is no request, or none that it knows, with an error",
    Effect.gen(function*() {
      const client = yield* trade({ reports: false })
      const before = client.texts.length
      yield* client.send("spot_subscribe", {})
      yield* client.send("spot_fee", { symbol: "NOPE" })
      yield* client.sendText("{")
      yield* client.send("nope", {}, 20)
      yield* client.send("margin_new_order", {}, "x")
      yield* client.sendText(` { "id": 7, "jsonrpc": "2.0", "method": "spot_unsubscribe" } `)
      yield* client.sendText(`[]`)
      assert.deepStrictEqual(client.texts.slice(before), [
        `{"jsonrpc":"2.0","result":true}`,
        `{"jsonrpc":"2.0","method":"spot_orders","params":[]}`,
        `{"jsonrpc":"2.0","error":{"code":2001,"message":"Symbol not found",` +
        `"description":"Try get /api/3/public/symbol, to get list of all available symbols."}}`,
        `{"jsonrpc":"2.0","error":{"code":1,"message":"Invalid json","description":"JSON request is corrupted."}}`,
        `{"jsonrpc":"2.0","error":{"code":404,"message":"Unsupported API method",` +
        `"description":"Method is not supported: nope"},"id":20}`,
        `{"jsonrpc":"2.0","error":{"code":404,"message":"Unsupported API method",` +
        `"description":"Method is not supported: margin_new_order"},"id":"x"}`,
        `{"jsonrpc":"2.0","result":true,"id":7}`,
        `{"jsonrpc":"2.0","error":{"code":10001,"message":"Validation error",` +
        `"description":"Batches are not supported"}}`
      ])
    })
  )
})

describe("v3 trading refuses", () => {
  const invalid = { code: 10001, message: "Validation error" }
  const sell = { symbol: "ETHBTC", side: "sell", quantity: "0.01", price: "0.1" }
  const rule = (description: string) => ({ ...invalid, description })
  const list = (contingency_type: string, ...orders: ReadonlyArray<object>) => ({
    contingency_type,
    orders: orders.map((order) => ({ ...sell, ...order }))
  })
  const cases: ReadonlyArray<readonly [method: string, params: object, error: object]> = [
    ["spot_new_order", { symbol: "DOGEBTC" }, {
      code: 2001,
      message: "Symbol not found",
      description: "Try get /api/3/public/symbol, to get list of all available symbols."
    }],
    ["spot_new_order", { quantity: "a lot" }, { code: 2010, message: "Quantity not a valid number" }],
    ["spot_new_order", { quantity: "0.0001" }, { code: 2011, message: "Quantity too low" }],
    ["spot_new_order", { quantity: "0.0015", strict_validate: true }, { code: 2012, message: "Bad quantity" }],
    ["spot_new_order", { price: "" }, { code: 2020, message: "Price not a valid number" }],
    ["spot_new_order", { price: 1e-7 }, { code: 2020, message: "Price not a valid number" }],
    ["spot_new_order", { price: "0.0500001", strict_validate: true }, { code: 2022, message: "Bad price" }],
    ["spot_new_order", { quantity: "200.001" }, {
      code: 20001,
      message: "Insufficient funds",
      description: "Check that the funds are sufficient, given commissions"
    }],
    ["spot_new_order", { client_order_id: "taken-id" }, { code: 20008, message: "Duplicate clientOrderId" }],
    ["spot_new_order", { client_order_id: "" }, invalid],
    ["spot_new_order", { client_order_id: "x".repeat(33) }, invalid],
    ["spot_new_order", { side: "long" }, invalid],
    ["spot_new_order", { type: "iceberg" }, invalid],
    ["spot_new_order", { time_in_force: "GDT" }, invalid],
    ["spot_new_order", { price: undefined }, rule("Expected a price in an order of this type")],
    ["spot_new_order", { type: "takeProfitLimit" }, rule("Expected a stop_price in an order of this type")],
    ["spot_new_order", { time_in_force: "GTD" }, rule("GTD needs an expire_time")],
    ["spot_new_order", { time_in_force: "GTD", expire_time: "x" }, rule("Expected an ISO 8601 time in expire_time")],
    [
      "spot_new_order",
      { time_in_force: "GTD", expire_time: "2022-12-27T10:35:52Z" },
      rule("Expected an expire_time in the future")
    ],
    [
      "spot_new_order",
      { display_quantity: "0.001" },
      rule("Expected no display_quantity but 0: there are no icebergs here")
    ],
    ["spot_new_order", { make_rate: "many" }, rule("Expected a make_rate of at most 1 and 9 digits")],
    ["spot_new_order", { make_rate: "0.0000000001" }, rule("Expected a make_rate of at most 1 and 9 digits")],
    ["spot_cancel_order", {}, invalid],
    ["spot_cancel_order", { client_order_id: "unknown-id" }, { code: 20002, message: "Order not found" }],
    ["spot_replace_order", { client_order_id: "unknown-id" }, { code: 20002, message: "Order not found" }],
    ["spot_replace_order", { client_order_id: "taken-id", quantity: "0.01", price: "0.1" }, {
      code: 20009,
      message: "Price and quantity not changed"
    }],
    ["spot_replace_order", { client_order_id: "taken-id", new_client_order_id: "taken-id" }, {
      code: 20008,
      message: "Duplicate clientOrderId"
    }],
    ["spot_replace_order", { client_order_id: "taken-id", quantity: undefined }, invalid],
    ["spot_new_order_list", list("someOfThem", {}, {}), invalid],
    ["spot_new_order_list", list("oneCancelOther", {}), rule("oneCancelOther: expected 2 or 3 orders")],
    ["spot_new_order_list", { ...list("oneTriggerOther", {}, {}), order_list_id: "mine" }, {
      ...invalid,
      description: "Expected the id of the first order as order_list_id"
    }],
    ["spot_new_order_list", list("oneTriggerOther", {}, { client_order_id: "taken-id" }), {
      code: 20008,
      message: "Duplicate clientOrderId"
    }],
    ["spot_balance", {}, invalid],
    ["spot_balance", { currency: "DOGE" }, {
      code: 2002,
      message: "Currency not found",
      description: "Try get /api/3/public/currency, to get list of all available currencies."
    }],
    ["spot_balance_subscribe", { mode: "sometimes" }, invalid],
    ["spot_fee", {}, invalid]
  ]
  const defaults: { readonly [method: string]: object } = {
    spot_new_order: { client_order_id: "the-order", ...sell },
    spot_replace_order: { new_client_order_id: "replacement-1", quantity: "0.02", price: "0.1" }
  }
  test(
    "with the codes and messages of the reference, one error each, and changes nothing",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ client_order_id: "taken-id" })
      const before = [yield* sandbox.balances(), yield* sandbox.orders(), yield* sandbox.book("ETHBTC")]
      for (const [method, params, error] of cases) {
        const frames = client.frames.length
        const answer = yield* client.ask(method, { ...defaults[method], ...params }, method)
        const what = `${method} ${JSON.stringify(params)}`
        assert.strictEqual(client.frames.length, frames + 1, what)
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

  test(
    "market data: that is another socket",
    Effect.gen(function*() {
      const client = yield* connect(TRADING)
      assert.strictEqual((yield* client.ask("subscribe", { symbols: ["ETHBTC"] })).error?.code, 404)
    })
  )
})
