import * as ReferenceData from "@effect-hitbtc/core/v3/ReferenceData"
import { RateLimits, Sandbox } from "@effect-hitbtc/sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { connectPublic, openingAt } from "../support/PublicClient.ts"

const still = Sandbox.layerTransport({ seed: 1, rate: 0 })
const NOW = Date.UTC(2021, 5, 2, 17, 52, 36, 732)

/** A request in memory: the host does not matter. */
const get = (path: string) =>
  Effect.gen(function*() {
    const response = yield* HttpClient.get(`https://api.hitbtc.com/api/3/public/${path}`)
    return { status: response.status, text: yield* response.text, headers: response.headers }
  })

const json = (path: string) => Effect.map(get(path), ({ text }) => JSON.parse(text) as never)

interface Trade {
  readonly id: number
  readonly timestamp: string
}
const trades = (path: string): Effect.Effect<ReadonlyArray<Trade>, unknown, HttpClient.HttpClient> => json(path)

const tradesOf = (query: string) => trades(`trades/ETHUSDT?${query}`)

const decode = <A, E>(path: string, schema: Schema.Codec<A, E>) =>
  Effect.flatMap(
    HttpClient.get(`https://sandbox.test/api/3/public/${path}`),
    HttpClientResponse.schemaBodyJson(schema)
  )

describe("v3 reference data", () => {
  it.effect("symbols, as in the reference", () =>
    Effect.gen(function*() {
      const ethbtc =
        `{"type":"spot","base_currency":"ETH","quote_currency":"BTC","status":"working","quantity_increment":"0.001",` +
        `"tick_size":"0.000001","take_rate":"0.001","make_rate":"-0.0001","fee_currency":"BTC"}`
      const { headers, status, text } = yield* get("symbol/ETHBTC")
      assert.deepStrictEqual([status, text, headers["content-type"]], [200, ethbtc, "application/json"])
      assert.strictEqual((yield* get("symbol?symbols=ETHBTC,NOPE")).text, `{"ETHBTC":${ethbtc}}`)
      const all: { readonly [symbol: string]: object } = yield* json("symbol")
      assert.deepStrictEqual(Object.keys(all), ["ETHBTC", "BTCUSDT", "ETHUSDT", "LTCBTC", "XRPUSDT", "GVTETH"])
      assert.deepInclude(all["BTCUSDT"], { margin_trading: true, max_initial_leverage: "12.00" })
      const two: object = yield* json("symbol/?symbols=GVTETH,BTCUSDT")
      assert.deepStrictEqual(Object.keys(two), ["BTCUSDT", "GVTETH"])
    }).pipe(Effect.provide(still)))

  it.effect("currencies, as in the reference", () =>
    Effect.gen(function*() {
      const network = `{"code":"ETH","network_name":"Ethereum","network":"ETH","protocol":"","default":true,` +
        `"is_ens_available":false,"payin_enabled":true,"payout_enabled":true,"precision_payout":"0.0000000001",` +
        `"payout_fee":"0.001","payout_is_payment_id":false,"payin_payment_id":false,"payin_confirmations":"2",` +
        `"crypto_payment_id_name":"","crypto_explorer":"","is_multichain":false}`
      const eth = `{"full_name":"Ethereum","crypto":true,"payin_enabled":true,"payout_enabled":true,` +
        `"transfer_enabled":true,"transfer_to_wallet_enabled":true,"transfer_to_exchange_enabled":true,"sign":"E",` +
        `"crypto_payment_id_name":"","crypto_explorer":"","precision_transfer":"0.0000000001","delisted":false,` +
        `"networks":[${network}]}`
      assert.strictEqual((yield* get("currency/ETH")).text, eth)
      assert.strictEqual((yield* get("currency?currencies=ETH")).text, `{"ETH":${eth}}`)
      const all: { readonly [code: string]: object } = yield* json("currency")
      assert.includeMembers(Object.keys(all), ["BTC", "ETH", "USDT", "USD", "LTC", "XRP", "GVT", "STEEM"])
      assert.deepInclude(all["USD"], { crypto: false, networks: [] })
      assert.deepInclude(all["STEEM"], { delisted: true })
      assert.notProperty(all["STEEM"], "precision_transfer")
    }).pipe(Effect.provide(still)))

  it.effect("tickers, as in the reference, of the same values as those of the socket", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      yield* client.subscribe("ticker/1s", { symbols: ["BTCUSDT"] })
      const data = client.take().at(1)!.data!["BTCUSDT"] as { readonly [field: string]: string }
      const { a, b, c, h, l, o, q, v } = data
      assert.strictEqual(
        (yield* get("ticker/BTCUSDT")).text,
        `{"ask":"${a}","bid":"${b}","last":"${c}","low":"${l}","high":"${h}","open":"${o}","volume":"${v}",` +
          `"volume_quote":"${q}","timestamp":"2021-06-02T17:52:36.732Z"}`
      )
      const gvt: { readonly [symbol: string]: object } = yield* json("ticker?symbols=GVTETH")
      assert.deepInclude(gvt["GVTETH"], { ask: null, last: null, open: null, low: "0", high: "0", volume: "0" })
      const all: object = yield* json("ticker")
      assert.strictEqual(Object.keys(all).length, 6)
    }).pipe(Effect.provide(still), openingAt(NOW)))

  it.effect("trades: by default the last ten, newest first, and those of the socket", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      yield* client.subscribe("trades", { symbols: ["ETHBTC"], limit: 10 })
      const last = client.take().at(1)!.snapshot!["ETHBTC"] as ReadonlyArray<
        { readonly t: number; readonly i: number; readonly p: string; readonly q: string; readonly s: string }
      >
      const expected = last.toReversed().map(({ i, p, q, s, t }) =>
        `{"id":${i},"price":"${p}","qty":"${q}","side":"${s}","timestamp":"${new Date(t).toISOString()}"}`
      )
      assert.strictEqual((yield* get("trades/ETHBTC")).text, `[${expected.join(",")}]`)
      const of: { readonly [symbol: string]: ReadonlyArray<Trade> } = yield* json(
        "trades?symbols=ETHBTC,LTCBTC&limit=3"
      )
      assert.deepStrictEqual(Object.keys(of), ["ETHBTC", "LTCBTC"])
      assert.deepStrictEqual(of["ETHBTC"], yield* trades("trades/ETHBTC?limit=3"))
      assert.strictEqual(of["LTCBTC"]!.length, 3)
      assert.strictEqual((yield* get("trades/GVTETH")).text, "[]")
    }).pipe(Effect.provide(still)))

  it.effect("trades: sort, by, from, till, limit, offset", () =>
    Effect.gen(function*() {
      const all = yield* tradesOf("limit=1000")
      assert.strictEqual(all.length, 1000)
      assert.deepStrictEqual(yield* tradesOf("limit=10&offset=20"), all.slice(20, 30))
      const [till, from] = [all.at(30)!, all.at(40)!]
      assert.deepStrictEqual(yield* tradesOf(`by=id&from=${from.id}&till=${till.id}&limit=100`), all.slice(30, 41))
      assert.deepStrictEqual(
        yield* tradesOf(`sort=ASC&by=id&from=${from.id}&till=${till.id}&limit=5`),
        all.slice(36, 41).toReversed()
      )
      const times = all.filter(({ timestamp }) => timestamp >= from.timestamp && timestamp <= till.timestamp)
      for (const write of [encodeURIComponent, (iso: string) => Date.parse(iso)]) {
        const query = `by=timestamp&from=${write(from.timestamp)}&till=${write(till.timestamp)}&limit=1000`
        assert.deepStrictEqual(yield* tradesOf(query), times)
      }
    }).pipe(Effect.provide(still), openingAt(NOW)))

  it.effect("is understood by the client's schemas", () =>
    Effect.gen(function*() {
      assert.strictEqual(Object.keys(yield* decode("symbol", ReferenceData.Symbols)).length, 6)
      assert.isAtLeast(Object.keys(yield* decode("currency", ReferenceData.Currencies)).length, 8)
      assert.strictEqual(Object.keys(yield* decode("ticker", ReferenceData.Tickers)).length, 6)
      assert.strictEqual((yield* decode("trades/ETHBTC?limit=1000", ReferenceData.Trades)).length, 1000)
      yield* decode("trades", Schema.Record(Schema.String, ReferenceData.Trades))
    }).pipe(Effect.provide(still)))

  const failures: ReadonlyArray<readonly [path: string, status: number, code: number, says: string]> = [
    ["symbol/NOPE", 400, 2001, "Symbol not found"],
    ["ticker/NOPE", 400, 2001, "Symbol not found"],
    ["trades/NOPE", 400, 2001, "Symbol not found"],
    ["currency/NOPE", 400, 2002, "Currency not found"],
    ["trades/ETHBTC?limit=1001", 400, 10001, "limit"],
    ["trades/ETHBTC?limit=x", 400, 10001, "limit"],
    ["trades?sort=UP", 400, 10001, "sort"],
    ["trades/ETHBTC?from=yesterday", 400, 10001, "from"],
    ["trades/ETHBTC?by=id&till=2021-06-02", 400, 10001, "till"],
    ["nope", 404, 800, "Resource Not Found"],
    ["symbol/ETHBTC/more", 404, 800, "Resource Not Found"],
    ["constructor", 404, 800, "Resource Not Found"]
  ]
  it.effect.each(failures)("%s: status %i", ([path, status, code, says]) =>
    Effect.gen(function*() {
      const answer = yield* get(path)
      assert.strictEqual(answer.status, status)
      const body = JSON.parse(answer.text) as {
        readonly error: { readonly code: number; readonly message: string; readonly description: string }
        readonly [field: string]: unknown
      }
      assert.deepStrictEqual(Object.keys(body), ["timestamp", "error", "path", "requestId"])
      assert.deepStrictEqual(Object.keys(body.error).toSorted(), ["code", "description", "message"])
      assert.strictEqual(body["timestamp"], "2021-06-02T17:52:36.732Z")
      assert.strictEqual(body["path"], `/api/3/public/${path.split("?").at(0)}`)
      assert.isString(body["requestId"])
      assert.strictEqual(body.error.code, code)
      assert.include(`${body.error.message} ${body.error.description}`, says)
    }).pipe(Effect.provide(still), openingAt(NOW)))

  it.effect("is asked for with GET, and only there", () =>
    Effect.gen(function*() {
      const { http } = yield* Sandbox.Sandbox
      const status = (method: string, url: string) => Effect.map(http({ method, url }), ({ status }) => status)
      assert.strictEqual(yield* status("GET", "/api/3/public/symbol"), 200)
      assert.strictEqual(yield* status("POST", "/api/3/public/symbol"), 404)
      for (const url of ["/", "//", "", "http://[", "/api/3/public", "/api/2/public/symbol", "/api/3/publicsymbol"]) {
        assert.strictEqual(yield* status("GET", url), 404)
      }
    }).pipe(Effect.provide(still)))

  it.effect("is refused when it is told to be, and beyond 30 requests a second and a burst of 50", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.refuseHttp(503, 2)
      const [one, two, three] = [yield* get("symbol"), yield* get("symbol"), yield* get("symbol")]
      assert.deepStrictEqual([one.status, two.status, three.status], [503, 503, 200])
      assert.deepInclude(JSON.parse(one.text), {
        error: { description: "", code: 503, message: "Service Unavailable" }
      })
      yield* sandbox.refuseHttp(500)
      yield* sandbox.clearFaults
      assert.strictEqual((yield* get("symbol")).status, 200)
      // Four of the eighty are gone.
      const statuses = yield* Effect.forEach(Array.from({ length: 80 }), () => get("ticker/ETHBTC"))
      assert.deepStrictEqual(statuses.map(({ status }) => status), [
        ...Array.from({ length: 76 }, () => 200),
        429,
        429,
        429,
        429
      ])
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* get("symbol")).status, 200)
    }).pipe(Effect.provide(Sandbox.layerTransport({ rate: 0, rateLimits: RateLimits.documentedV3 }))))

  it.live("over a real server", () =>
    Effect.gen(function*() {
      const { apiUrl, restUrl } = yield* SandboxServer.SandboxServer
      const sandbox = yield* Sandbox.Sandbox
      const fetchText = (path: string) =>
        Effect.promise(async () => {
          const response = await fetch(`${restUrl}${path}`)
          return { status: response.status, type: response.headers.get("content-type"), text: await response.text() }
        })
      assert.strictEqual(apiUrl(3).replace("ws:", "http:"), restUrl)
      const { status, text, type } = yield* fetchText("/public/symbol/ETHBTC")
      assert.deepStrictEqual([status, type], [200, "application/json"])
      assert.include(text, `"tick_size":"0.000001"`)
      const [trade] = JSON.parse((yield* fetchText("/public/trades/ETHBTC?limit=1")).text) as ReadonlyArray<
        { readonly price: string }
      >
      assert.isString(trade!.price)
      const book = Option.getOrThrow(yield* sandbox.book("ETHBTC"))
      assert.include((yield* fetchText("/public/ticker/ETHBTC")).text, `"ask":"${book.asks[0]!.price}"`)
      assert.strictEqual((yield* fetchText("/public/nope")).status, 404)
      yield* sandbox.refuseHttp(429)
      assert.strictEqual((yield* fetchText("/public/symbol")).status, 429)
    }).pipe(Effect.timeout("10 seconds"), Effect.provide(SandboxServer.layer({ rate: 0 }))))
})
