/**
 * Reference data: the bodies that the reference shows, what they are in the domain, and what is broken. What a schema
 * does not name is left aside.
 */
import { Currency, Ticker, Trade, TradingSymbol } from "@effect-hitbtc/core"
import * as ReferenceData from "@effect-hitbtc/core/v3/ReferenceData"
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { bodies } from "./support/restBodies.ts"

const bodyOf = (name: string, part: string): unknown =>
  JSON.parse(bodies.find(([found, , body]) => found === name && body.includes(part))![2])

const ethbtc = bodyOf("Symbols", "ETHBTC") as { readonly ETHBTC: { readonly [field: string]: unknown } }
const listed = bodyOf("Symbols", "AAVEUSDT_PERP") as { readonly [code: string]: object }
const dfc = bodyOf("Currencies", "DFC") as {
  readonly DFC: { readonly networks: readonly [{ readonly [field: string]: unknown }] }
}

const isSymbol = Schema.is(TradingSymbol.TradingSymbol)
const isCurrency = Schema.is(Currency.Currency)

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("reference data", () => {
  it.each(bodies)("%s", (_, schema, body, expected) => {
    const decoded = Schema.decodeUnknownSync(schema)(JSON.parse(body))
    assert.deepStrictEqual(plain(decoded), expected)
    assert.deepStrictEqual(Schema.decodeUnknownSync(schema)(plain(Schema.encodeUnknownSync(schema)(decoded))), decoded)
  })

  it.each([["tick_size", 0.1], ["tick_size", "1e-6"], ["quantity_increment", null], ["fee_currency", 5]])(
    "turns down a symbol with %s: %j",
    (field, value) => {
      const decode = Schema.decodeUnknownSync(ReferenceData.Symbols)
      assert.throws(() => decode({ ETHBTC: { ...ethbtc.ETHBTC, [field]: value } }), `["ETHBTC"]["${field}"]`)
    }
  )
})

const symbolsOf = (json: unknown) => Result.getOrThrow(ReferenceData.readSymbols(json))
const currenciesOf = (json: unknown) => Result.getOrThrow(ReferenceData.readCurrencies(json))
const currencyOf = (fields: object) => currenciesOf({ DFC: { ...dfc.DFC, ...fields } }).values[0]
const networkOf = (fields: object) => currencyOf({ networks: [{ ...dfc.DFC.networks[0], ...fields }] })

describe("symbols in the domain", () => {
  it("are those of the reference", () => {
    const { issues, values } = symbolsOf({ ...ethbtc, ...listed })
    assert.deepStrictEqual(issues, [])
    assert.deepStrictEqual<unknown>(values, [
      {
        id: "ETHBTC",
        baseCurrency: "ETH",
        quoteCurrency: "BTC",
        quantityIncrement: "0.001",
        tickSize: "0.000001",
        takeLiquidityRate: "0.001",
        provideLiquidityRate: "-0.0001",
        feeCurrency: "BTC",
        type: "spot",
        status: "working"
      },
      {
        id: "MANAUSDT",
        baseCurrency: "MANA",
        quoteCurrency: "USDT",
        quantityIncrement: "1",
        tickSize: "0.0000001",
        takeLiquidityRate: "0.0025",
        provideLiquidityRate: "0.001",
        feeCurrency: "USDT",
        marginTrading: true,
        maxInitialLeverage: "5.00",
        type: "spot",
        status: "working"
      },
      {
        id: "AAVEUSDT_PERP",
        baseCurrency: "AAVE",
        quoteCurrency: "USDT",
        quantityIncrement: "0.01",
        tickSize: "0.001",
        takeLiquidityRate: "0.0005",
        provideLiquidityRate: "0.0002",
        feeCurrency: "USDT",
        marginTrading: true,
        maxInitialLeverage: "50.00",
        type: "futures",
        underlying: "AAVE"
      }
    ])
    assert.isTrue(values.every(isSymbol))
  })

  it("keep the expiry of a future that has one, as it is written", () => {
    const [symbol] = symbolsOf({ A: { ...listed["AAVEUSDT_PERP"], expiry: "2026-12-25" } }).values
    assert.strictEqual(symbol?.expiry, "2026-12-25")
  })

  it("cost a bad one itself only, and name its code and field", () => {
    const nothing = { ...ethbtc.ETHBTC, base_currency: null }
    const bad = {
      A: { ...ethbtc.ETHBTC, tick_size: 0.1 },
      B: 5,
      C: { ...ethbtc.ETHBTC, type: undefined },
      D: nothing,
      ["__proto__"]: null
    }
    const { issues, values } = symbolsOf({ ...bad, ...ethbtc })
    assert.deepStrictEqual(values.map(({ id }) => id), ["ETHBTC"])
    assert.deepStrictEqual(
      issues.map(({ issue }) => issue.slice(0, 2)),
      Object.keys(bad).map((code) => code === "__proto__" ? "__" : `${code}:`)
    )
    assert.include(issues[0]?.issue, `["tick_size"]`)
    assert.strictEqual(issues[1]?.frame, "5")
    assert.include(issues[2]?.issue, `["type"]`)
    assert.strictEqual(issues[3]?.issue, `D: Expected a currency, here or in underlying at ["base_currency"]`)
    assert.strictEqual(issues[3]?.frame, JSON.stringify(nothing))
  })
})

describe("currencies in the domain", () => {
  const network = {
    payinPaymentId: false,
    payinConfirmations: 2,
    payoutIsPaymentId: false,
    payoutFee: "277000.0000000000",
    precisionPayout: 18
  }

  it("are those of the reference, with what is of its default network", () => {
    const { issues, values } = currenciesOf(dfc)
    assert.deepStrictEqual(issues, [])
    assert.deepStrictEqual<unknown>(values, [{
      id: "DFC",
      fullName: "DeFiScale",
      crypto: true,
      payinEnabled: false,
      payoutEnabled: true,
      transferEnabled: false,
      delisted: false,
      ...network,
      precisionTransfer: 8,
      networks: [{
        network: "ETH",
        code: "ETH",
        name: "Ethereum",
        protocol: "ERC-20",
        isDefault: true,
        payinEnabled: true,
        payoutEnabled: true,
        ...network,
        contractAddress: "0x1b2a76da77d03b7fc21189d9838f55bd849014af"
      }]
    }])
    assert.isTrue(values.every(isCurrency))
  })

  it("lack what is of networks where none is the default, or there is none", () => {
    for (
      const currency of [networkOf({ default: false }), currencyOf({ networks: null }), currencyOf({ networks: [] })]
    ) {
      for (const field of Object.keys(network)) assert.notProperty(currency, field)
      assert.isTrue(isCurrency(currency))
    }
    const [first] = dfc.DFC.networks
    const networks = [{ ...first, default: false, payin_confirmations: "9" }, first]
    assert.strictEqual(currencyOf({ networks })?.payinConfirmations, 2)
  })

  it.each([
    ["0.00000001", 8],
    ["0.10", 1],
    ["1", 0],
    ["1.00", 0],
    ["100", 0],
    ["0", undefined],
    ["-0.1", undefined],
    [null, undefined]
  ])("have in a precision of %s as many decimal places as %s", (unit, places) => {
    assert.strictEqual(currencyOf({ precision_transfer: unit })?.precisionTransfer, places)
    assert.strictEqual(networkOf({ precision_payout: unit })?.precisionPayout, places)
  })

  it("count confirmations in whole numbers, or not at all", () => {
    assert.strictEqual(networkOf({ payin_confirmations: "20.0" })?.payinConfirmations, 20)
    for (const count of ["1.5", "99999999999999999999", null]) {
      assert.notProperty(networkOf({ payin_confirmations: count }), "payinConfirmations")
    }
  })

  it("are delisted where the venue says so", () => {
    assert.deepStrictEqual([true, false, null].map((delisted) => currencyOf({ delisted })?.delisted), [
      true,
      false,
      false
    ])
  })

  it("cost a bad one itself only, and name its code and field", () => {
    const { issues, values } = currenciesOf({
      BAD: { ...dfc.DFC, networks: [{ ...dfc.DFC.networks[0], default: 1 }] },
      ...dfc
    })
    assert.deepStrictEqual(values.map(({ id }) => id), ["DFC"])
    assert.deepStrictEqual(issues.map(({ issue }) => issue), [`BAD: Expected boolean at ["networks"][0]["default"]`])
  })
})

const failure = (result: Result.Result<unknown, { readonly issue: string }>) =>
  Result.isFailure(result) ? result.failure.issue : undefined

describe("a body that is no object", () => {
  it.each([[[]], [null], ["ETHBTC"], [5], [[ethbtc.ETHBTC]]])("fails as a whole: %j", (body) => {
    assert.strictEqual(
      failure(ReferenceData.readSymbols(body)),
      "expected an object with an entry for each of the symbols"
    )
    assert.strictEqual(
      failure(ReferenceData.readCurrencies(body)),
      "expected an object with an entry for each of the currencies"
    )
  })

  it("is not one without entries", () => {
    assert.deepStrictEqual(symbolsOf({}), { values: [], issues: [] })
  })
})

describe("tickers and trades in the domain", () => {
  it("are those of the reference", () => {
    const { ETHBTC } = Schema.decodeUnknownSync(ReferenceData.Tickers)(bodyOf("Tickers", "ETHBTC"))
    const ticker = ReferenceData.toTicker("ETHBTC", ETHBTC!)
    assert.deepStrictEqual(plain(ticker), {
      _tag: "Ticker",
      symbol: "ETHBTC",
      ask: "0.020572",
      bid: "0.020566",
      last: "0.020574",
      open: "0.020913",
      low: "0.020388",
      high: "0.021084",
      volume: "138444.3666",
      volumeQuote: "2853.6874972480",
      timestamp: "2021-06-02T17:52:36.732Z"
    })
    assert.isTrue(Schema.is(Ticker.Ticker)(ticker))
    const trades = Schema.decodeUnknownSync(ReferenceData.Trades)(bodyOf("Trades", "974786185"))
      .map((trade) => ReferenceData.toTrade("ETHBTC", trade))
    assert.deepStrictEqual(plain(trades), [{
      _tag: "Trade",
      symbol: "ETHBTC",
      id: 974786185,
      price: "0.032462",
      quantity: "0.3673",
      side: "buy",
      timestamp: "2020-10-16T12:57:39.846Z"
    }])
    assert.isTrue(Schema.is(Schema.Array(Trade.Trade))(trades))
  })
})
