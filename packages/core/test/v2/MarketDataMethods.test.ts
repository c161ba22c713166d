import { Decimal, Timestamp, V2MarketDataMethods, V2MarketDataWire } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

const arbitrary = { arbitrary: { seed: 1, runs: 300 } }
const d = Decimal.makeUnsafe
const at = (iso: string) => Timestamp.fromMillis(Date.parse(iso))

const eth = `{
  "id": "ETH", "fullName": "Ethereum", "crypto": true, "payinEnabled": true, "payinPaymentId": false,
  "payinConfirmations": 2, "payoutEnabled": true, "payoutIsPaymentId": false, "transferEnabled": true,
  "delisted": false, "payoutFee": "0.001", "payoutMinimalAmount": "0.00958", "precisionPayout": 10,
  "precisionTransfer": 10
}`
const ethbtc = `{
  "id": "ETHBTC", "baseCurrency": "ETH", "quoteCurrency": "BTC", "quantityIncrement": "0.001",
  "tickSize": "0.000001", "takeLiquidityRate": "0.001", "provideLiquidityRate": "-0.0001", "feeCurrency": "BTC"
}`
const trades = `{
  "data": [
    { "id": 54469813, "price": "0.054670", "quantity": "0.183", "side": "buy",
      "timestamp": "2017-10-19T16:34:25.041Z" }
  ],
  "symbol": "ETHBTC"
}`

const params = <P>(method: { readonly params: Schema.Codec<P, object> }, input: NoInfer<P>) =>
  Schema.encodeSync(method.params)(input)
const result = <R>(method: { readonly result: Schema.Codec<R, unknown> }, json: unknown) =>
  Schema.decodeUnknownSync(method.result)(json)

const throughJson = <A>(schema: Schema.Codec<A, unknown>, value: A): A =>
  Schema.decodeUnknownSync(schema)(JSON.parse(JSON.stringify(Schema.encodeSync(schema)(value))))

describe("the methods of market data", () => {
  it("are named and asked as the reference shows", () => {
    assert.deepStrictEqual(
      [
        [V2MarketDataMethods.getCurrency.name, params(V2MarketDataMethods.getCurrency, { currency: "ETH" })],
        [V2MarketDataMethods.getCurrencies.name, params(V2MarketDataMethods.getCurrencies, {})],
        [V2MarketDataMethods.getSymbol.name, params(V2MarketDataMethods.getSymbol, { symbol: "ETHBTC" })],
        [V2MarketDataMethods.getSymbols.name, params(V2MarketDataMethods.getSymbols, {})],
        [V2MarketDataMethods.getTrades.name, params(V2MarketDataMethods.getTrades, { symbol: "ETHBTC" })]
      ],
      [
        ["getCurrency", { currency: "ETH" }],
        ["getCurrencies", {}],
        ["getSymbol", { symbol: "ETHBTC" }],
        ["getSymbols", {}],
        ["getTrades", { symbol: "ETHBTC" }]
      ]
    )
  })

  it("writes instants and ids of getTrades as the venue reads them", () => {
    assert.deepStrictEqual(
      params(V2MarketDataMethods.getTrades, {
        symbol: "ETHBTC",
        sort: "ASC",
        by: "timestamp",
        from: at("2017-10-19T16:00:00.000Z"),
        till: at("2017-10-19T17:00:00.000Z"),
        limit: 1_000,
        offset: 100_000
      }),
      {
        symbol: "ETHBTC",
        sort: "ASC",
        by: "timestamp",
        from: "2017-10-19T16:00:00.000Z",
        till: "2017-10-19T17:00:00.000Z",
        limit: 1_000,
        offset: 100_000
      }
    )
    assert.deepStrictEqual(
      params(V2MarketDataMethods.getTrades, {
        symbol: "ETHBTC",
        by: "id",
        from: 54469813,
        till: 54469900,
        limit: 1,
        offset: 0
      }),
      { symbol: "ETHBTC", by: "id", from: 54469813, till: 54469900, limit: 1, offset: 0 }
    )
  })

  it.each([
    [{ symbol: "" }, "symbol"],
    [{ symbol: "ETHBTC", limit: 0 }, "an integer from 1 to 1000"],
    [{ symbol: "ETHBTC", limit: 1_001 }, "an integer from 1 to 1000"],
    [{ symbol: "ETHBTC", limit: 1.5 }, "limit"],
    [{ symbol: "ETHBTC", limit: NaN }, "limit"],
    [{ symbol: "ETHBTC", offset: -1 }, "an integer from 0 to 100000"],
    [{ symbol: "ETHBTC", offset: 100_001 }, "an integer from 0 to 100000"],
    [{ symbol: "ETHBTC", from: 2 ** 53 }, "from"]
  ])("turns down the params %j of getTrades, and names what is wrong", (input, words) => {
    assert.throws(() => params(V2MarketDataMethods.getTrades, input), words)
  })

  it("turns down an empty symbol and an empty currency", () => {
    assert.throws(() => params(V2MarketDataMethods.getSymbol, { symbol: "" }), "symbol")
    assert.throws(() => params(V2MarketDataMethods.getCurrency, { currency: "" }), "currency")
  })

  it.prop("takes params back as they were", [V2MarketDataMethods.getTrades.params], ([input]) => {
    const encoded = Schema.encodeSync(V2MarketDataMethods.getTrades.params)(input)
    assert.deepStrictEqual(Schema.decodeUnknownSync(V2MarketDataMethods.getTrades.params)(encoded), input)
  }, arbitrary)
})

describe("results", () => {
  it("reads a currency, and writes it back", () => {
    const currency = result(V2MarketDataMethods.getCurrency, JSON.parse(eth))
    assert.deepStrictEqual(currency, {
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
      payoutFee: d("0.001"),
      payoutMinimalAmount: d("0.00958"),
      precisionPayout: 10,
      precisionTransfer: 10
    })
    assert.deepStrictEqual(Schema.encodeSync(V2MarketDataMethods.getCurrency.result)(currency), JSON.parse(eth))
    assert.deepStrictEqual(result(V2MarketDataMethods.getCurrencies, JSON.parse(`[${eth}]`)), [currency])
  })

  it("reads a symbol, and writes it back", () => {
    const symbol = result(V2MarketDataMethods.getSymbol, JSON.parse(ethbtc))
    assert.deepStrictEqual(symbol, {
      id: "ETHBTC",
      baseCurrency: "ETH",
      quoteCurrency: "BTC",
      quantityIncrement: d("0.001"),
      tickSize: d("0.000001"),
      takeLiquidityRate: d("0.001"),
      provideLiquidityRate: d("-0.0001"),
      feeCurrency: "BTC"
    })
    assert.deepStrictEqual(Schema.encodeSync(V2MarketDataMethods.getSymbol.result)(symbol), JSON.parse(ethbtc))
    assert.deepStrictEqual(result(V2MarketDataMethods.getSymbols, JSON.parse(`[${ethbtc}]`)), [symbol])
  })

  it("reads trades with the symbol in each, in the venue's order, and writes them back", () => {
    const list = result(V2MarketDataMethods.getTrades, JSON.parse(trades))
    assert.deepStrictEqual(list, [{
      _tag: "Trade",
      symbol: "ETHBTC",
      id: 54469813,
      price: d("0.054670"),
      quantity: d("0.183"),
      side: "buy",
      timestamp: at("2017-10-19T16:34:25.041Z")
    }])
    assert.deepStrictEqual(Schema.encodeSync(V2MarketDataMethods.getTrades.result)(list), JSON.parse(trades))
    assert.deepStrictEqual(result(V2MarketDataMethods.getTrades, { data: [], symbol: "ETHBTC" }), [])
  })

  it.each([
    ["fullName", undefined],
    ["payinConfirmations", "2"],
    ["payoutFee", 0.001],
    ["payoutFee", "1e-3"],
    ["delisted", "false"]
  ])("turns down a currency with %s: %j, and names the field", (field, value) => {
    assert.throws(() => result(V2MarketDataMethods.getCurrency, { ...JSON.parse(eth), [field]: value }), `["${field}"]`)
    assert.throws(
      () => result(V2MarketDataMethods.getCurrencies, [JSON.parse(eth), { ...JSON.parse(eth), [field]: value }]),
      `[1]["${field}"]`
    )
  })

  it.each([["tickSize", ""], ["tickSize", 0.000001], ["quantityIncrement", null], ["id", 5], [
    "marginTrading",
    "true"
  ]])(
    "turns down a symbol with %s: %j, and names the field",
    (field, value) => {
      assert.throws(
        () => result(V2MarketDataMethods.getSymbol, { ...JSON.parse(ethbtc), [field]: value }),
        `["${field}"]`
      )
    }
  )

  it("need what v2 always says, and leave aside what only v3 has", () => {
    const currency = JSON.parse(eth) as { readonly [field: string]: unknown }
    for (const field of ["payinPaymentId", "payinConfirmations", "payoutIsPaymentId"]) {
      const rest = Object.entries(currency).filter(([name]) => name !== field)
      assert.throws(() => result(V2MarketDataMethods.getCurrency, Object.fromEntries(rest)), `["${field}"]`)
    }
    assert.deepStrictEqual(
      result(V2MarketDataMethods.getCurrency, { ...currency, networks: 5 }),
      result(V2MarketDataMethods.getCurrency, currency)
    )
    const symbol = JSON.parse(ethbtc) as object
    assert.deepStrictEqual(
      result(V2MarketDataMethods.getSymbol, { ...symbol, type: 5, status: 5, underlying: 5, expiry: 5 }),
      result(V2MarketDataMethods.getSymbol, symbol)
    )
  })

  it.prop(
    "come back as they were",
    {
      currency: V2MarketDataMethods.getCurrency.result,
      symbol: V2MarketDataMethods.getSymbol.result,
      trades: V2MarketDataWire.TradesWire
    },
    ({ currency, symbol, trades }) => {
      const { getCurrency, getSymbol, getTrades } = V2MarketDataMethods
      for (const value of [symbol, throughJson(getSymbol.result, symbol)]) {
        assert.deepStrictEqual(throughJson(getSymbol.result, value), symbol)
      }
      // Once, for the -0 that generators make is 0 in JSON.
      const once = throughJson(getCurrency.result, currency)
      assert.deepStrictEqual(throughJson(getCurrency.result, once), once)
      const list = throughJson(getTrades.result, result(getTrades, trades))
      assert.deepStrictEqual(throughJson(getTrades.result, list), list)
      assert.strictEqual(list.length, trades.data.length)
    },
    arbitrary
  )
})
