import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { connect, type Frame } from "../support/Client.ts"

const layer = Sandbox.layerTransport({ seed: 1, rate: 0 })

/** The example of the venue's documentation. */
const ETHBTC = {
  id: "ETHBTC",
  baseCurrency: "ETH",
  quoteCurrency: "BTC",
  quantityIncrement: "0.001",
  tickSize: "0.000001",
  takeLiquidityRate: "0.001",
  provideLiquidityRate: "-0.0001",
  feeCurrency: "BTC"
}

const ETH = {
  id: "ETH",
  fullName: "Ethereum",
  crypto: true,
  payinEnabled: true,
  payinPaymentId: false,
  payinConfirmations: 2,
  payoutEnabled: true,
  payoutIsPaymentId: false,
  transferEnabled: true,
  delisted: false,
  payoutFee: "0.001",
  payoutMinimalAmount: "0.00958",
  precisionPayout: 10,
  precisionTransfer: 10
}

const symbolNotFound = {
  code: 2001,
  message: "Symbol not found",
  description: "Try get /api/2/public/symbol, to get list of all available symbols."
}

const trades = (frame: Frame) => (frame.result as { data: ReadonlyArray<{ id: number; timestamp: string }> }).data

describe("v2 requests", () => {
  it.effect("getSymbol, getSymbols", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      assert.deepStrictEqual(yield* client.ask("getSymbol", { symbol: "ETHBTC" }, 123), {
        jsonrpc: "2.0",
        result: ETHBTC,
        id: 123
      })
      const symbols = (yield* client.ask("getSymbols", {}, "s")).result as ReadonlyArray<{ [field: string]: unknown }>
      assert.deepStrictEqual(symbols[0], ETHBTC)
      assert.deepStrictEqual(symbols.map(({ id }) => id), [
        "ETHBTC",
        "BTCUSDT",
        "ETHUSDT",
        "LTCBTC",
        "XRPUSDT",
        "GVTETH"
      ])
      const xrp = symbols.find(({ id }) => id === "XRPUSDT")!
      assert.strictEqual(xrp["quoteCurrency"], "USD")
      assert.strictEqual(xrp["marginTrading"], true)
      assert.strictEqual(xrp["maxInitialLeverage"], "10.00")
    }).pipe(Effect.provide(layer)))

  it.effect("getCurrency, getCurrencies", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const { id, jsonrpc, result } = yield* client.ask("getCurrency", { currency: "ETH" }, 123)
      assert.deepStrictEqual({ jsonrpc, result, id }, { jsonrpc: "2.0", result: ETH, id: 123 })
      const currencies = (yield* client.ask("getCurrencies")).result as ReadonlyArray<{ id: string }>
      for (const id of ["BTC", "ETH", "USDT", "USD", "LTC", "XRP", "GVT"]) {
        assert.isTrue(currencies.some((currency) => currency.id === id), id)
      }
    }).pipe(Effect.provide(layer)))

  it.effect("getTrades: by default the last hundred, newest first", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const answer = yield* client.ask("getTrades", { symbol: "BTCUSDT" })
      assert.deepStrictEqual(Object.keys(answer), ["jsonrpc", "result", "id"])
      assert.deepStrictEqual(Object.keys(answer.result as object), ["data", "symbol"])
      const data = trades(answer)
      assert.strictEqual(data.length, 100)
      assert.deepStrictEqual(Object.keys(data.at(0)!), ["id", "price", "quantity", "side", "timestamp"])
      assert.deepStrictEqual(data, data.toSorted((x, y) => y.id - x.id))
    }).pipe(Effect.provide(layer)))

  it.effect("getTrades: sort, by, from, till, limit, offset", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const symbol = "ETHUSDT"
      const ask = (params: object) => Effect.map(client.ask("getTrades", { symbol, ...params }), trades)
      const all = yield* ask({ limit: 1000 })
      assert.strictEqual(all.length, 1000)
      assert.deepStrictEqual(yield* ask({ limit: 10, offset: 20 }), all.slice(20, 30))
      const [till, from] = [all.at(30)!, all.at(40)!]
      const between = all.slice(30, 41)
      assert.deepStrictEqual(yield* ask({ by: "id", from: from.id, till: till.id }), between)
      assert.deepStrictEqual(yield* ask({ by: "id", from: String(from.id), till: String(till.id) }), between)
      assert.deepStrictEqual(
        yield* ask({ sort: "ASC", by: "id", from: from.id, till: till.id }),
        between.toReversed()
      )
      const times = all.filter(({ timestamp }) => timestamp >= from.timestamp && timestamp <= till.timestamp)
      assert.deepStrictEqual(yield* ask({ from: from.timestamp, till: till.timestamp }), times)
      assert.deepStrictEqual(
        yield* ask({ from: Date.parse(from.timestamp), till: Date.parse(till.timestamp) }),
        times
      )
      assert.deepStrictEqual(yield* ask({ from: till.timestamp, till: from.timestamp, sort: "ASC" }), [])
    }).pipe(Effect.provide(layer)))

  it.effect("has no trades where there never were any", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const answer = yield* client.ask("getTrades", { symbol: "GVTETH" })
      assert.deepStrictEqual(answer.result, { data: [], symbol: "GVTETH" })
    }).pipe(Effect.provide(layer)))

  const errors: ReadonlyArray<readonly [method: string, params: unknown, error: object]> = [
    ["getSymbol", { symbol: "DOGEBTC" }, symbolNotFound],
    ["getSymbol", { symbol: "ethbtc" }, symbolNotFound],
    ["getTrades", { symbol: "" }, symbolNotFound],
    ["subscribeTicker", { symbol: "XXX" }, symbolNotFound],
    ["unsubscribeOrderbook", { symbol: "XXX" }, symbolNotFound],
    ["subscribeCandles", { symbol: "XXX", period: "M1" }, symbolNotFound],
    ["getCurrency", { currency: "DOGE" }, {
      code: 2002,
      message: "Currency not found",
      description: "Try get /api/2/public/currency, to get list of all available currencies."
    }],
    ["nope", {}, { code: 404, message: "Unsupported API method", description: "Method is not supported: nope" }],
    ["newOrder", { symbol: "ETHBTC" }, { code: 1001, message: "Authorization required" }],
    ["cancelOrder", {}, { code: 1001, message: "Authorization required" }],
    ["cancelReplaceOrder", {}, { code: 1001, message: "Authorization required" }],
    ["getOrders", {}, { code: 1001, message: "Authorization required" }],
    ["getTradingBalance", {}, { code: 1001, message: "Authorization required" }],
    ["subscribeReports", {}, { code: 1001, message: "Authorization required" }],
    ["login", { algo: "BASIC", pKey: "k", sKey: "s" }, { code: 1002, message: "Authorization failed" }]
  ]
  for (const [method, params, error] of errors) {
    it.effect(`refuses ${method} ${JSON.stringify(params)}`, () =>
      Effect.gen(function*() {
        const client = yield* connect()
        assert.deepStrictEqual(yield* client.ask(method, params, "x-1"), { jsonrpc: "2.0", error, id: "x-1" } as Frame)
      }).pipe(Effect.provide(layer)))
  }

  const invalid: ReadonlyArray<readonly [method: string, params: unknown]> = [
    ["getSymbol", {}],
    ["getSymbol", undefined],
    ["getSymbol", { symbol: 7 }],
    ["getSymbol", []],
    ["getSymbol", "ETHBTC"],
    ["getCurrency", null],
    ["getTrades", { symbol: "ETHBTC", limit: 1001 }],
    ["getTrades", { symbol: "ETHBTC", limit: -1 }],
    ["getTrades", { symbol: "ETHBTC", limit: "many" }],
    ["getTrades", { symbol: "ETHBTC", offset: 100_001 }],
    ["getTrades", { symbol: "ETHBTC", sort: "UP" }],
    ["getTrades", { symbol: "ETHBTC", by: "price" }],
    ["getTrades", { symbol: "ETHBTC", from: "yesterday" }],
    ["getTrades", { symbol: "ETHBTC", by: "id", till: "last" }],
    ["subscribeTrades", { symbol: "ETHBTC", limit: 1.5 }],
    ["subscribeCandles", { symbol: "ETHBTC", period: "M2" }]
  ]
  for (const [method, params] of invalid) {
    it.effect(`finds ${method} ${JSON.stringify(params)} not valid`, () =>
      Effect.gen(function*() {
        const client = yield* connect()
        const { error, id, jsonrpc, ...rest } = yield* client.ask(method, params, 9)
        assert.deepStrictEqual(rest, {})
        assert.strictEqual(jsonrpc, "2.0")
        assert.strictEqual(id, 9)
        assert.strictEqual(error?.code, 10001)
        assert.strictEqual(error?.message, "Validation error")
        assert.match(error?.description ?? "", /^[^\n]+$/)
      }).pipe(Effect.provide(layer)))
  }
})

describe("v2 framing", () => {
  it.effect("echoes ids with their own type", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (const id of [0, 7, -1, 1.5, "", "7", "HITBTC.ws.1", "\"\\\u2028"]) {
        assert.deepStrictEqual(yield* client.ask("unsubscribeTicker", { symbol: "ETHBTC" }, id), {
          jsonrpc: "2.0",
          result: true,
          id
        })
      }
    }).pipe(Effect.provide(layer)))

  it.effect("executes a request without an id, and does not answer it", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeTicker", { symbol: "ETHBTC" })
      yield* client.sendText(`{"method":"subscribeTrades","params":{"symbol":"ETHBTC"},"id":null}`)
      yield* client.send("getSymbols", {})
      yield* client.send("nope", {})
      assert.deepStrictEqual(client.frames.map(({ method }) => method), ["ticker", "snapshotTrades"])
    }).pipe(Effect.provide(layer)))

  it.effect("answers it with id null, where the option says so", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("unsubscribeTicker", { symbol: "ETHBTC" })
      yield* client.send("nope", {})
      assert.deepStrictEqual(client.texts, [
        `{"result":true,"id":null}`,
        `{"jsonrpc":"2.0","error":{"code":404,"message":"Unsupported API method",` +
        `"description":"Method is not supported: nope"}}`
      ])
    }).pipe(Effect.provide(Sandbox.layerTransport({ rate: 0, answersNotifications: true }))))

  it.effect("accepts white space, jsonrpc, and fields that it does not know", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.sendText(
        ` \n{ "jsonrpc" : "2.0", "method":"unsubscribeTicker", "params":{"symbol":"ETHBTC","x":[1]}, "id":1, "y":{} }\t`
      )
      yield* client.sendText(`{"method":"getCurrency","id":2,"params":{"currency":"BTC","__proto__":{"a":1}}}`)
      assert.deepStrictEqual(client.frames.map(({ error, id }) => [id, error]), [[1, undefined], [2, undefined]])
    }).pipe(Effect.provide(layer)))

  it.effect("answers text that is not JSON with an error without an id, and goes on", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (const text of ["", "ping", "{", "{\"method\":", "\u0000", "[".repeat(50_000)]) {
        yield* client.sendText(text)
        assert.deepStrictEqual(client.frames.at(-1), {
          jsonrpc: "2.0",
          error: { code: 1, message: "Invalid json", description: "JSON request is corrupted." }
        })
      }
      assert.strictEqual(client.frames.length, 6)
      assert.strictEqual((yield* client.ask("getSymbol", { symbol: "ETHBTC" })).error, undefined)
    }).pipe(Effect.provide(layer)))

  it.effect("answers JSON that is no request with an error without an id, and executes nothing", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const subscribe = `"method":"subscribeTicker","params":{"symbol":"ETHBTC"}`
      for (
        const text of ["42", "null", "true", "\"x\"", "[]", `[{${subscribe},"id":1}]`, `{${subscribe},"id":{}}`].concat(
          `{${subscribe},"id":[1]}`,
          `{${subscribe},"id":true}`
        )
      ) {
        yield* client.sendText(text)
        const { error, ...rest } = client.frames.at(-1)!
        assert.deepStrictEqual(rest, { jsonrpc: "2.0" })
        assert.strictEqual(error?.code, 10001, text)
      }
      assert.strictEqual(client.frames.length, 9)
      yield* client.sendText(`{"id":5}`)
      assert.deepStrictEqual([client.frames.at(-1)!.id, client.frames.at(-1)!.error?.code], [5, 10001])
    }).pipe(Effect.provide(layer)))

  it.effect("executes requests first in, first out", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (let id = 0; id < 50; id++) {
        yield* client.send(id % 2 === 0 ? "getSymbol" : "nope", { symbol: "ETHBTC" }, id)
      }
      assert.deepStrictEqual(client.frames.map(({ id }) => id), Array.from({ length: 50 }, (_, id) => id))
    }).pipe(Effect.provide(layer)))

  it.effect("says the same on the path for market data alone, and refuses other paths with 404", () =>
    Effect.gen(function*() {
      const client = yield* connect("wss://api.hitbtc.com/api/2/ws/public")
      assert.strictEqual((yield* client.ask("getSymbols")).error, undefined)
      for (const path of ["/", "/api/2/ws/nope", "/api/2"]) {
        const error = yield* Effect.flip(connect(`wss://api.hitbtc.com${path}`))
        assert.strictEqual(error.reason._tag === "OpenFailed" && error.reason.status, 404)
      }
      yield* TestClock.adjust("1 second")
      assert.isUndefined(client.loss())
    }).pipe(Effect.provide(layer)))
})
