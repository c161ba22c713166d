/** The trading half of the wire: the samples of the venue's documentation, field for field. */
import { ClientOrderId, JsonRpc, V2 } from "@effect-hitbtc/core"
import * as Login from "@effect-hitbtc/core/v2/Login"
import * as Methods from "@effect-hitbtc/core/v2/TradingMethods"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { createHmac } from "node:crypto"
import { inspect } from "node:util"

const ACTIVE =
  `{"jsonrpc": "2.0", "method": "activeOrders", "params": [{"id": "4345613661", "clientOrderId": "57d5525562c945448e3cbd559bd068c3", "symbol": "BCCBTC", "side": "sell", "status": "new", "type": "limit", "timeInForce": "GTC", "quantity": "0.013", "price": "0.100000", "cumQuantity": "0.000", "postOnly": false, "createdAt": "2017-10-20T12:17:12.245Z", "updatedAt": "2017-10-20T12:17:12.245Z", "reportType": "status"}]}`
const TRADE =
  `{"jsonrpc": "2.0", "method": "report", "params": {"id": "4345697765", "clientOrderId": "53b7cf917963464a811a4af426102c19", "symbol": "ETHBTC", "side": "sell", "status": "filled", "type": "limit", "timeInForce": "GTC", "quantity": "0.001", "price": "0.053868", "cumQuantity": "0.001", "postOnly": false, "createdAt": "2017-10-20T12:20:05.952Z", "updatedAt": "2017-10-20T12:20:38.708Z", "reportType": "trade", "tradeQuantity": "0.001", "tradePrice": "0.053868", "tradeId": 55051694, "tradeFee": "-0.000000005"}}`
const REPLACED =
  `{"id": "4346371528", "clientOrderId": "9cbe79cb6f864b71a811402a48d4b5b2", "symbol": "ETHBTC", "side": "sell", "status": "new", "type": "limit", "timeInForce": "GTC", "quantity": "0.002", "price": "0.083837", "cumQuantity": "0.000", "postOnly": false, "createdAt": "2017-10-20T12:47:07.942Z", "updatedAt": "2017-10-20T12:50:34.488Z", "reportType": "replaced", "originalRequestClientOrderId": "9cbe79cb6f864b71a811402a48d4b5b1"}`
const BALANCES =
  `[{"currency": "BTC", "available": "0.013634021", "reserved": "0"}, {"currency": "ETH", "available": "0", "reserved": "0.00200000"}]`

const frame = (sample: string) => {
  const message = V2.decode(sample)
  if (message._tag !== "Account") throw new Error(`not of an account: ${JSON.stringify(message)}`)
  return message.event
}
// Of a decoded value, what JSON shows: dates as ISO strings.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const sample = (id: string, clientOrderId: string, rest: object) => ({
  _tag: "Order",
  id,
  clientOrderId,
  symbol: "ETHBTC",
  side: "sell",
  status: "new",
  type: "limit",
  timeInForce: "GTC",
  postOnly: false,
  ...rest
})

describe("the documentation's samples", () => {
  it("activeOrders", () => {
    assert.deepStrictEqual(plain(frame(ACTIVE)), {
      _tag: "ActiveOrders",
      orders: [sample("4345613661", "57d5525562c945448e3cbd559bd068c3", {
        symbol: "BCCBTC",
        quantity: "0.013",
        cumulativeQuantity: "0.000",
        price: "0.100000",
        createdAt: "2017-10-20T12:17:12.245Z",
        updatedAt: "2017-10-20T12:17:12.245Z"
      })]
    })
  })

  it("a report of a trade", () => {
    assert.deepStrictEqual(plain(frame(TRADE)), {
      _tag: "ExecutionReport",
      reportType: "trade",
      order: sample("4345697765", "53b7cf917963464a811a4af426102c19", {
        status: "filled",
        quantity: "0.001",
        cumulativeQuantity: "0.001",
        price: "0.053868",
        createdAt: "2017-10-20T12:20:05.952Z",
        updatedAt: "2017-10-20T12:20:38.708Z"
      }),
      fill: { tradeId: 55051694, quantity: "0.001", price: "0.053868", fee: "-0.000000005" }
    })
  })

  it("the answer to a replacement", () => {
    const decoded = Schema.decodeUnknownSync(Methods.cancelReplaceOrder.result)(JSON.parse(REPLACED))
    assert.deepStrictEqual(plain(decoded), {
      _tag: "ExecutionReport",
      reportType: "replaced",
      order: sample("4346371528", "9cbe79cb6f864b71a811402a48d4b5b2", {
        quantity: "0.002",
        cumulativeQuantity: "0.000",
        price: "0.083837",
        createdAt: "2017-10-20T12:47:07.942Z",
        updatedAt: "2017-10-20T12:50:34.488Z"
      }),
      originalClientOrderId: "9cbe79cb6f864b71a811402a48d4b5b1"
    })
  })

  it("balances, and active orders as an answer", () => {
    assert.deepStrictEqual(
      plain(Schema.decodeUnknownSync(Methods.getTradingBalance.result)(JSON.parse(BALANCES))),
      JSON.parse(BALANCES)
    )
    const list: unknown = (JSON.parse(ACTIVE) as { params: unknown }).params
    const orders = Schema.decodeUnknownSync(Methods.getOrders.result)(list)
    assert.deepStrictEqual(orders.map((order) => order.clientOrderId), ["57d5525562c945448e3cbd559bd068c3"])
  })

  it("are written again as they were read", () => {
    for (const text of [REPLACED, JSON.stringify((JSON.parse(TRADE) as { params: unknown }).params)]) {
      const decoded = Schema.decodeUnknownSync(Methods.newOrder.result)(JSON.parse(text))
      assert.deepStrictEqual(plain(Schema.encodeSync(Methods.newOrder.result)(decoded)), JSON.parse(text))
    }
  })

  it("a margin sample's id is a number; one that is not known says which field is wrong", () => {
    const report = JSON.parse(REPLACED) as object
    const decode = Schema.decodeUnknownSync(Methods.newOrder.result)
    assert.strictEqual(decode({ ...report, id: 4346371528 }).order.id, "4346371528")
    for (
      const [field, value] of [["quantity", 1], ["status", "gone"], ["createdAt", "yesterday"], [
        "price",
        "1e5"
      ]] as const
    ) {
      const message = V2.decode(JSON.stringify({ method: "report", params: { ...report, [field]: value } }))
      assert.strictEqual(message._tag, "Malformed")
      assert.include(message._tag === "Malformed" ? message.issue : "", field)
    }
    const incomplete = V2.decode(JSON.stringify({ method: "report", params: { ...report, reportType: "trade" } }))
    assert.strictEqual(incomplete._tag, "Malformed")
  })
})

const write = <P>(method: { readonly name: string; readonly params: Schema.Codec<P, object> }, params: P) =>
  JSON.parse(
    JsonRpc.encodeRequest({
      method: method.name,
      params: { ...Schema.encodeSync(method.params)(params) },
      id: 123
    })
  ) as { readonly method: string; readonly params: unknown; readonly id: number }

describe("requests", () => {
  it("newOrder, as the reference shows", () => {
    const params = {
      clientOrderId: "57d5525562c945448e3cbd559bd068c4",
      symbol: "ETHBTC",
      side: "sell",
      price: "0.059837",
      quantity: "0.015"
    }
    const checked = Schema.decodeUnknownSync(Methods.newOrder.params)({ ...params, type: "limit" })
    const frame = write(Methods.newOrder, checked)
    assert.strictEqual(frame.method, "newOrder")
    assert.strictEqual(frame.id, 123)
    assert.deepStrictEqual(frame.params, { ...params, type: "limit" })
  })

  it("newOrder with all that it can have", () => {
    const params = {
      clientOrderId: "57d5525562c945448e3cbd559bd068c4",
      symbol: "ETHBTC",
      side: "buy",
      type: "stopLimit",
      timeInForce: "GTD",
      quantity: "0.015",
      price: "0.059837",
      stopPrice: "0.06",
      expireTime: "2017-10-20T12:17:12.245Z",
      strictValidate: true,
      postOnly: false
    }
    assert.deepStrictEqual(
      write(Methods.newOrder, Schema.decodeUnknownSync(Methods.newOrder.params)(params)).params,
      params
    )
  })

  it("cancelOrder, cancelReplaceOrder and those without parameters", () => {
    const id = "57d5525562c945448e3cbd559bd068c4"
    assert.deepStrictEqual(write(Methods.cancelOrder, { clientOrderId: id }).params, { clientOrderId: id })
    const replace = { clientOrderId: id, requestClientId: "new-order-id", quantity: "0.1", price: "0.2" }
    assert.deepStrictEqual(
      write(Methods.cancelReplaceOrder, Schema.decodeUnknownSync(Methods.cancelReplaceOrder.params)(replace)).params,
      replace
    )
    for (const method of [Methods.getOrders, Methods.getTradingBalance, Methods.subscribeReports]) {
      assert.deepStrictEqual(write(method, {}).params, {})
    }
  })
})

describe("login", () => {
  const key = Redacted.make("3ef4a9f8c8bf04bd8f09884b98403eae")
  const secret = Redacted.make("2deb570ab58fd553a4ed3ee249fd2d51")
  const nonce = "N1g287gL8YOwDZr"

  it.effect("HS256 signs the nonce, as node:crypto does", () =>
    Effect.gen(function*() {
      const request = yield* Login.login({ key, secret, nonce: Effect.succeed(nonce) })
      const signature = createHmac("sha256", Redacted.value(secret)).update(nonce).digest("hex")
      assert.match(signature, /^[0-9a-f]{64}$/)
      assert.deepStrictEqual(request, {
        method: "login",
        params: { algo: "HS256", pKey: Redacted.value(key), nonce, signature }
      })
      assert.notInclude(JSON.stringify(request), Redacted.value(secret))
      const other = yield* Login.sign(Redacted.make("schlüssel 🔑"), "ñonce")
      assert.strictEqual(other, createHmac("sha256", "schlüssel 🔑").update("ñonce").digest("hex"))
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it.effect("has another nonce each time", () =>
    Effect.gen(function*() {
      const requests = yield* Effect.all(Array.from({ length: 100 }, () => Login.login({ key, secret })))
      assert.strictEqual(new Set(requests.map(({ params }) => params["nonce"])).size, 100)
      assert.strictEqual(new Set(requests.map(({ params }) => params["signature"])).size, 100)
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it.effect("BASIC sends the secret, and shows none of it", () =>
    Effect.gen(function*() {
      const request = yield* Login.login({ key, secret, method: "BASIC" })
      assert.deepStrictEqual(request.params, {
        algo: "BASIC",
        pKey: Redacted.value(key),
        sKey: Redacted.value(secret)
      })
      assert.deepStrictEqual(Login.redact(request), { algo: "BASIC", pKey: "<redacted>", sKey: "<redacted>" })
      assert.notInclude(inspect({ key, secret }), Redacted.value(secret))
    }).pipe(Effect.provide(Layer.mergeAll(NodeCrypto.layerMac))))

  it("redacts a login however it is spelt, and nothing else", () => {
    assert.deepStrictEqual(Login.redact({ method: "Login", params: { sKey: "s", nested: { sKey: "s" } } }), {
      sKey: "<redacted>",
      nested: "<redacted>"
    })
    const params = { symbol: "ETHBTC" }
    assert.strictEqual(Login.redact({ method: "getSymbol", params }), params)
  })
})

describe("ClientOrderId", () => {
  it("has 8 to 32 characters", () => {
    const is = Schema.is(ClientOrderId.ClientOrderId)
    assert.deepStrictEqual([7, 8, 32, 33].map((n) => is("x".repeat(n))), [false, true, true, false])
  })
  it.effect("is new each time", () =>
    Effect.gen(function*() {
      const ids = yield* Effect.all(Array.from({ length: 10_000 }, () => ClientOrderId.make))
      assert.strictEqual(new Set(ids).size, ids.length)
      for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/)
    }))
})
