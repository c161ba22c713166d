import * as TradingWire from "@effect-hitbtc/core/v3/TradingWire"
import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { settle } from "../support/Client.ts"
import * as Stage from "../support/Stage.ts"
import * as V2 from "../support/Trader.ts"
import { brief, type Report, trade } from "../support/TraderV3.ts"

const layer = Sandbox.layerTransport({
  seed: 1,
  listings: [V2.empty],
  accounts: [{ key: "sandbox-key", secret: "sandbox-secret" }, { key: "other-key", secret: "other-secret" }]
})

/** 2022-12-27T10:35:52.737Z, as in the reference. */
const START = Date.UTC(2022, 11, 27, 10, 35, 52, 737)

const test = Stage.at(START, layer)

describe("v3 trading", () => {
  test(
    "a limit order rests, result before report, and is cancelled: field for field",
    Effect.gen(function*() {
      const client = yield* trade()
      assert.deepStrictEqual(client.texts, [
        `{"jsonrpc":"2.0","result":true,"id":"login"}`,
        `{"jsonrpc":"2.0","result":true,"id":"reports"}`,
        `{"jsonrpc":"2.0","method":"spot_orders","params":[]}`
      ])
      yield* client.send("spot_new_order", {
        client_order_id: "harry222",
        symbol: "ETHBTC",
        side: "buy",
        type: "limit",
        time_in_force: "GTC",
        quantity: "0.150",
        price: "0.009500",
        post_only: false,
        strict_validate: false
      }, 126)
      const { id } = client.reports().at(0)!
      const report = (reportType: string, status = "new", updatedAt = "2022-12-27T10:35:52.737Z", display = "") =>
        `{"id":${id},"client_order_id":"harry222","symbol":"ETHBTC","side":"buy","status":"${status}","type":"limit",` +
        `"time_in_force":"GTC","quantity":"0.150","quantity_cumulative":"0","price":"0.009500","post_only":false,` +
        `${display}"created_at":"2022-12-27T10:35:52.737Z","updated_at":"${updatedAt}","report_type":"${reportType}"}`
      const shown = report("new", "new", undefined, `"display_quantity":"0",`)
      assert.deepStrictEqual(client.texts.slice(3), [
        `{"jsonrpc":"2.0","result":${report("new")},"id":126}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":${shown}}`
      ])
      yield* client.send("spot_get_orders", {}, 125)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":[${report("status")}],"id":125}`)
      assert.strictEqual(yield* client.balance("BTC"), "9.998573575 0.001426425")
      yield* TestClock.adjust("17 seconds")
      yield* TestClock.adjust("395 millis")
      yield* client.send("spot_cancel_order", { client_order_id: "harry222" }, 128)
      const canceled = report("canceled", "canceled", "2022-12-27T10:36:10.132Z")
      assert.deepStrictEqual(client.texts.slice(-2), [
        `{"jsonrpc":"2.0","result":${canceled},"id":128}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":${canceled}}`
      ])
      yield* client.send("spot_get_orders", {}, 126)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":[],"id":126}`)
      assert.strictEqual(yield* client.balance("BTC"), "10 0")
    })
  )

  test(
    "the active orders are sent to whoever subscribes, field for field, and again when they are asked to be",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ client_order_id: "resting-1", price: "0.05" })
      yield* sandbox.drop()
      yield* settle
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.05", quantity: "0.004" })
      const again = yield* trade()
      const orders =
        `{"jsonrpc":"2.0","method":"spot_orders","params":[{"id":${
          client.reports()[0]!.id
        },"client_order_id":"resting-1",` +
        `"symbol":"ETHBTC","side":"sell","status":"partiallyFilled","type":"limit","time_in_force":"GTC",` +
        `"quantity":"0.010","quantity_cumulative":"0.004","price":"0.050000","price_average":"0.050000",` +
        `"post_only":false,"created_at":"2022-12-27T10:35:52.737Z","updated_at":"2022-12-27T10:35:52.737Z",` +
        `"report_type":"status"}]}`
      assert.strictEqual(again.texts.at(-1), orders)
      yield* sandbox.resendOrders
      yield* settle
      yield* again.ask("spot_subscribe", {})
      assert.deepStrictEqual(again.texts.filter((text) => text.includes("spot_orders")), [orders, orders, orders])
      const before = again.texts.length
      yield* again.send("spot_unsubscribe", {}, 124)
      yield* again.newOrder({ client_order_id: "resting-2" })
      assert.strictEqual(again.texts[before], `{"jsonrpc":"2.0","result":true,"id":124}`)
      assert.strictEqual(again.texts.length, before + 2)
    })
  )

  test(
    "a market order is answered new, and filled by later reports, field for field",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.05", quantity: "0.006" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.06", quantity: "0.006" })
      const before = client.texts.length
      yield* client.send("spot_new_order", {
        client_order_id: "market-1",
        symbol: "ETHBTC",
        side: "buy",
        type: "market",
        time_in_force: "FOK",
        quantity: "0.01"
      }, 127)
      const { id, trade_id } = client.reports().at(-1)!
      const order = (status: string, cumulative: string, rest: string) =>
        `{"id":${id},"client_order_id":"market-1","symbol":"ETHBTC","side":"buy","status":"${status}","type":"market",` +
        `"time_in_force":"FOK","quantity":"0.010","quantity_cumulative":"${cumulative}",${rest}}`
      const times = `"created_at":"2022-12-27T10:35:52.737Z","updated_at":"2022-12-27T10:35:52.737Z"`
      const result = order("new", "0", `"post_only":false,${times},"report_type":"new"`)
      const shown = order("new", "0", `"post_only":false,"display_quantity":"0",${times},"report_type":"new"`)
      assert.deepStrictEqual(client.texts.slice(before), [
        `{"jsonrpc":"2.0","result":${result},"id":127}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":${shown}}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":${
          order(
            "partiallyFilled",
            "0.006",
            `"price_average":"0.050000","post_only":false,${times},"trade_id":${
              trade_id! - 1
            },"trade_quantity":"0.006",` +
              `"trade_price":"0.050000","trade_fee":"0.0000003","trade_taker":true,"report_type":"trade"`
          )
        }}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":${
          order(
            "filled",
            "0.010",
            `"price_average":"0.054000","post_only":false,${times},"trade_id":${trade_id},"trade_quantity":"0.004",` +
              `"trade_price":"0.060000","trade_fee":"0.00000024","trade_taker":true,"report_type":"trade"`
          )
        }}`
      ])
    })
  )

  test(
    "a resting order is hit: not the taker, with the maker's rebate, and an average that is no multiple of the tick",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({ client_order_id: "resting-1", price: "0.054470" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.06", quantity: "0.004" })
      assert.deepInclude(client.reports().at(-1), {
        status: "partiallyFilled",
        quantity_cumulative: "0.004",
        trade_quantity: "0.004",
        trade_price: "0.054470",
        trade_fee: "-0.000000021788",
        trade_taker: false,
        report_type: "trade"
      })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.01", quantity: "0.002" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.010001", quantity: "0.001" })
      yield* client.newOrder({ client_order_id: "taking-1", type: "market", quantity: "0.003", price: undefined })
      assert.deepInclude(client.reports().at(-1), { status: "filled", price_average: "0.0100003333" })
    })
  )

  test(
    "an order is replaced by one with a new id, field for field; stop prices, too",
    Effect.gen(function*() {
      const client = yield* trade()
      yield* client.newOrder({ client_order_id: "harry222", quantity: "0.001", price: "0.01" })
      yield* TestClock.adjust("287 seconds")
      yield* TestClock.adjust("913 millis")
      yield* client.send("spot_replace_order", {
        client_order_id: "harry222",
        new_client_order_id: "harry223",
        quantity: "0.002",
        price: "0.02"
      }, 129)
      const [old, replacement] = [client.reports().at(0)!, client.reports().at(1)!]
      assert.notStrictEqual(old.id, replacement.id)
      const report =
        `{"id":${replacement.id},"client_order_id":"harry223","symbol":"ETHBTC","side":"sell","status":"new",` +
        `"type":"limit","time_in_force":"GTC","quantity":"0.002","quantity_cumulative":"0","price":"0.020000",` +
        `"post_only":false,"created_at":"2022-12-27T10:35:52.737Z","updated_at":"2022-12-27T10:40:40.65Z",` +
        `"original_client_order_id":"harry222","report_type":"replaced"}`
      assert.deepStrictEqual(client.texts.slice(-2), [
        `{"jsonrpc":"2.0","result":${report},"id":129}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":${report}}`
      ])
      yield* client.newOrder({ client_order_id: "stop-1", type: "stopLimit", stop_price: "0.05", price: "0.049" })
      const same = { client_order_id: "stop-1", new_client_order_id: "stop-2", quantity: "0.01", price: "0.049" }
      const unchanged = { code: 20009, message: "Price and quantity not changed" }
      assert.deepStrictEqual(yield* client.replaceOrder(same), unchanged)
      assert.deepStrictEqual(yield* client.replaceOrder({ ...same, stop_price: "0.050000" }), unchanged)
      assert.deepInclude(yield* client.replaceOrder({ ...same, stop_price: "0.048" }), {
        client_order_id: "stop-2",
        status: "suspended",
        stop_price: "0.048000",
        price: "0.049000",
        report_type: "replaced"
      })
    })
  )

  test(
    "stop and take-profit orders wait, each on its side of the market, field for field",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* client.newOrder({
        client_order_id: "profit-1",
        type: "takeProfitLimit",
        time_in_force: "GTD",
        stop_price: "0.05",
        price: "0.049",
        expire_time: "2022-12-27T10:35:53Z",
        post_only: true
      })
      assert.strictEqual(
        JSON.stringify(client.reports().at(-1)),
        `{"id":${client.reports().at(-1)!.id},"client_order_id":"profit-1","symbol":"ETHBTC","side":"sell",` +
          `"status":"suspended","type":"takeProfitLimit","time_in_force":"GTD","quantity":"0.010",` +
          `"quantity_cumulative":"0","price":"0.049000","stop_price":"0.050000","expire_time":"2022-12-27T10:35:53Z",` +
          `"post_only":true,"created_at":"2022-12-27T10:35:52.737Z","updated_at":"2022-12-27T10:35:52.737Z",` +
          `"report_type":"suspended"}`
      )
      yield* client.newOrder({
        client_order_id: "profit-2",
        type: "takeProfitMarket",
        stop_price: "0.05",
        price: undefined
      })
      yield* client.newOrder({ client_order_id: "stop-1", type: "stopMarket", stop_price: "0.04", price: undefined })
      yield* TestClock.adjust("1 second")
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.05", quantity: "1" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", quantity: "0.1" })
      assert.deepStrictEqual(client.briefs(), [
        "profit-1 suspended suspended 0",
        "profit-2 suspended suspended 0",
        "stop-1 suspended suspended 0",
        "profit-1 expired expired 0",
        "profit-2 new new 0",
        "profit-2 trade filled 0.010"
      ])
    })
  )

  test(
    "all orders are cancelled by one request, in the order in which they were entered, field for field",
    Effect.gen(function*() {
      const client = yield* trade()
      yield* client.send("spot_cancel_orders", {}, 129)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":[],"id":129}`)
      for (const id of ["first-1", "second-1"]) yield* client.newOrder({ client_order_id: id })
      const before = client.texts.length
      yield* client.send("spot_cancel_orders", {}, 130)
      const reports = client.reports().slice(-2).map((report) => JSON.stringify(report))
      assert.deepStrictEqual(client.texts.slice(before), [
        `{"jsonrpc":"2.0","result":[${reports.join(",")}],"id":130}`,
        ...reports.map((report) => `{"jsonrpc":"2.0","method":"spot_order","params":${report}}`)
      ])
      assert.deepStrictEqual(client.briefs().slice(-2), [
        "first-1 canceled canceled 0",
        "second-1 canceled canceled 0"
      ])
      assert.deepStrictEqual(yield* client.getOrders, [])
    })
  )

  test(
    "a list of orders is answered once for each, without a report type, field for field",
    Effect.gen(function*() {
      const client = yield* trade()
      const before = client.texts.length
      yield* client.send("spot_new_order_list", {
        contingency_type: "oneCancelOther",
        orders: [
          {
            client_order_id: "list-1-a",
            symbol: "ETHBTC",
            side: "sell",
            type: "limit",
            time_in_force: "GTC",
            quantity: "0.01",
            price: "0.1"
          },
          {
            client_order_id: "list-1-b",
            symbol: "ETHBTC",
            side: "sell",
            type: "stopMarket",
            time_in_force: "GTC",
            quantity: "0.01",
            stop_price: "0.00001"
          }
        ],
        order_list_id: "list-1-a"
      }, 131)
      const [first, second] = client.reports()
      const times = `"created_at":"2022-12-27T10:35:52.737Z","updated_at":"2022-12-27T10:35:52.737Z"`
      const list = `"order_list_id":"list-1-a","contingency_type":"oneCancelOther"`
      const order = (id: number, name: string, status: string, type: string, price: string, display = "") =>
        `"id":${id},"client_order_id":"${name}","symbol":"ETHBTC","side":"sell","status":"${status}","type":"${type}",` +
        `"time_in_force":"GTC","quantity":"0.010","quantity_cumulative":"0",${price},"post_only":false,${display}` +
        `${times},${list}`
      const limit = [first!.id, "list-1-a", "new", "limit", `"price":"0.100000"`] as const
      const stop = [second!.id, "list-1-b", "suspended", "stopMarket", `"stop_price":"0.000010"`] as const
      assert.deepStrictEqual(client.texts.slice(before), [
        `{"jsonrpc":"2.0","result":{${order(...limit)}},"id":131}`,
        `{"jsonrpc":"2.0","result":{${order(...stop)}},"id":131}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":{${
          order(...limit, `"display_quantity":"0",`)
        },"report_type":"new"}}`,
        `{"jsonrpc":"2.0","method":"spot_order","params":{${order(...stop)},"report_type":"suspended"}}`
      ])
    })
  )

  test(
    "a list without ids gets ids, and its orders depend on each other",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      const order = { symbol: "ETHBTC", side: "sell", quantity: "0.01" }
      const answers = yield* client.newOrderList({
        contingency_type: "oneTriggerOneCancelOther",
        orders: [
          { ...order, price: "0.05" },
          { ...order, price: "0.06" },
          { ...order, type: "takeProfitMarket", stop_price: "0.07" }
        ]
      })
      const results = answers.map(({ result }) => result as Report)
      assert.deepStrictEqual(results.map(({ status }) => status), ["new", "suspended", "suspended"])
      for (const { client_order_id, order_list_id } of results) {
        assert.match(client_order_id, /^[0-9a-f]{32}$/)
        assert.strictEqual(order_list_id, results[0]!.client_order_id)
      }
      const before = client.reports().length
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.06", quantity: "0.015" })
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", price: "0.06", quantity: "0.001" })
      yield* settle
      const names = new Map(results.map(({ client_order_id }, i) => [client_order_id, `order ${i}`]))
      assert.deepStrictEqual(
        client.reports().slice(before).map((report) =>
          brief({ ...report, client_order_id: names.get(report.client_order_id)! })
        ),
        [
          "order 0 trade filled 0.010",
          "order 1 new new 0",
          "order 1 trade partiallyFilled 0.005",
          "order 2 canceled canceled 0",
          "order 1 trade partiallyFilled 0.006"
        ]
      )
    })
  )

  test(
    "fees may be raised, and not lowered",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.05", quantity: "1" })
      const take = (id: string, rates: object) =>
        client.newOrder({ client_order_id: id, side: "buy", price: "0.05", ...rates })
      yield* take("raised-1", { take_rate: "0.002", make_rate: "0.001" })
      yield* take("lowered-1", { take_rate: "0.0005", make_rate: -1 })
      assert.deepStrictEqual(client.reports().flatMap(({ trade_fee }) => trade_fee ?? []), ["0.000001", "0.0000005"])
      assert.deepInclude(yield* take("wrong-1", { take_rate: "1.1" }), {
        code: 10001,
        description: "Expected a take_rate of at most 1 and 9 digits"
      })
    })
  )

  test(
    "what happens is the same on both versions of the API, and what one has no word for is not told there",
    Effect.gen(function*() {
      const client = yield* trade()
      const old = yield* V2.trade()
      yield* client.newOrder({ client_order_id: "of-the-new", price: "0.05" })
      yield* client.newOrder({
        client_order_id: "profit-1",
        type: "takeProfitLimit",
        stop_price: "0.05",
        price: "0.04"
      })
      yield* old.newOrder({ clientOrderId: "of-the-old", side: "buy", price: "0.05", quantity: "0.004" })
      yield* old.cancelOrder("of-the-new")
      assert.deepStrictEqual(
        client.briefs(),
        [
          "of-the-new new new 0",
          "profit-1 suspended suspended 0",
          "of-the-old new new 0",
          "of-the-old trade filled 0.004",
          "of-the-new trade partiallyFilled 0.004",
          "profit-1 new new 0",
          "of-the-new canceled canceled 0.004"
        ]
      )
      assert.isFalse(old.briefs().some((report) => report.startsWith("profit-1")))
      assert.isFalse((yield* old.getOrders).some(({ clientOrderId }) => clientOrderId === "profit-1"))
      assert.deepStrictEqual(
        client.briefs().filter((report) => !report.startsWith("profit-1")).map((report) =>
          report.replace(/ 0$/, " 0.000")
        ),
        old.briefs()
      )
    })
  )

  test(
    "all that is sent can be read by the client's codec",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* trade()
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "sell", price: "0.05", quantity: "0.006" })
      yield* client.newOrder({ client_order_id: "taking-1", side: "buy", price: "0.05" })
      yield* client.replaceOrder({
        client_order_id: "taking-1",
        new_client_order_id: "taking-2",
        quantity: "0.01",
        price: "0.04"
      })
      yield* client.newOrderList({
        contingency_type: "oneTriggerOther",
        orders: [{ symbol: "ETHBTC", side: "sell", quantity: "0.01", price: "0.04" }, {
          symbol: "ETHBTC",
          side: "buy",
          quantity: "0.01",
          price: "0.03",
          time_in_force: "Day"
        }]
      })
      yield* client.ask("spot_cancel_orders", {})
      const orders = new Map<string, unknown>()
      for (const report of client.reports()) {
        const { order } = Schema.decodeUnknownSync(TradingWire.ReportFromWire)(report)
        orders.set(order.clientOrderId, order)
      }
      const truth = (yield* sandbox.orders()).filter(({ order }) => order.clientOrderId !== "taking-1")
      for (const { contingencyType, order, orderListId, priceAverage } of truth) {
        assert.deepEqual(orders.get(order.clientOrderId), {
          ...order,
          // The same number, written otherwise.
          cumulativeQuantity: order.cumulativeQuantity === "0.000" ? "0" : order.cumulativeQuantity,
          ...(priceAverage === undefined ? undefined : { priceAverage }),
          ...(orderListId === undefined ? undefined : { orderListId, contingencyType })
        })
      }
      assert.strictEqual(truth.length, 3)
    })
  )
})
