/** Symbols, currencies and trades of the past on API v3: over REST, kept for a while, with the errors of a call. */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import { Gateway } from "@effect-hitbtc/transport/Gateway"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Exit, Fiber, Logger, Metric } from "effect"
import { TestClock } from "effect/testing"
import { settle } from "./support/observe.ts"
import type * as ScriptedHttp from "./support/ScriptedHttp.ts"
import { make } from "./support/ScriptedMarketDataV3.ts"

const symbol = (base: string, quote: string) => ({
  type: "spot",
  base_currency: base,
  quote_currency: quote,
  status: "working",
  quantity_increment: "0.001",
  tick_size: "0.000001",
  take_rate: "0.001",
  make_rate: "-0.0001",
  fee_currency: quote
})
const symbols = { ETHBTC: symbol("ETH", "BTC"), BTCUSDT: symbol("BTC", "USDT") }

const currency = (name: string) => ({
  full_name: name,
  crypto: true,
  payin_enabled: true,
  payout_enabled: true,
  transfer_enabled: true,
  delisted: false,
  networks: []
})
const currencies = { ETH: currency("Ethereum"), BTC: currency("Bitcoin") }

const trades = [
  { id: 974786185, price: "0.032462", qty: "0.3673", side: "buy", timestamp: "2020-10-16T12:57:39.846Z" },
  { id: 974786170, price: "0.032458", qty: "1", side: "sell", timestamp: "2020-10-16T12:57:38.5Z" }
]

const refusal = (code: number, message: string, status = 400): ScriptedHttp.Answer => ({
  status,
  body: { timestamp: "2021-06-09T09:57:00.000Z", error: { code, message, description: "see the docs" }, path: "/api/3" }
})

/** A venue with two symbols and two currencies. */
const venue: ScriptedHttp.Script = ({ target }) => {
  switch (target.split("?")[0]) {
    case "/api/3/public/symbol":
      return { body: symbols }
    case "/api/3/public/symbol/ETHBTC":
      return { body: symbols.ETHBTC }
    case "/api/3/public/currency":
      return { body: currencies }
    case "/api/3/public/currency/ETH":
      return { body: currencies.ETH }
    case "/api/3/public/trades/ETHBTC":
      return { body: trades }
    default:
      return refusal(2001, "Symbol not found")
  }
}

const network = (code: string, message: string) => Object.assign(new Error(message), { code })

describe("reference data over REST", () => {
  it.effect("gives all symbols and all currencies, in the terms of the domain", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      const list = yield* marketData.getSymbols()
      assert.deepStrictEqual(list.map(({ id, baseCurrency, quoteCurrency }) => [id, baseCurrency, quoteCurrency]), [
        ["ETHBTC", "ETH", "BTC"],
        ["BTCUSDT", "BTC", "USDT"]
      ])
      assert.strictEqual<string>(list[0]!.provideLiquidityRate, "-0.0001")
      assert.deepStrictEqual((yield* marketData.getCurrencies()).map(({ id, fullName }) => [id, fullName]), [
        ["ETH", "Ethereum"],
        ["BTC", "Bitcoin"]
      ])
      assert.deepStrictEqual(http.targets, ["/api/3/public/symbol", "/api/3/public/currency"])
      assert.strictEqual(http.questions[0]!.url.origin, "https://api.hitbtc.com")
    }))

  it.effect("asks the venue of the base URL, and lets it know nothing of the caller's traces", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue, url: "ws://127.0.0.1:9300/" })
      yield* Effect.withSpan(marketData.getSymbols(), "caller")
      assert.strictEqual(http.questions[0]!.url.href, "http://127.0.0.1:9300/api/3/public/symbol")
      assert.deepStrictEqual(http.questions[0]!.headers, { accept: "application/json" })
    }))

  it.effect("gives one symbol or currency, whatever the case of its name", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      assert.strictEqual((yield* marketData.getSymbol("ethbtc")).id, "ETHBTC")
      assert.strictEqual((yield* marketData.getCurrency("eth")).id, "ETH")
      assert.deepStrictEqual(http.targets, ["/api/3/public/symbol/ETHBTC", "/api/3/public/currency/ETH"])
    }))

  it.effect("gives trades of the past, and asks for a hundred unless told otherwise", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      const list = yield* marketData.getTrades("ethbtc")
      assert.deepStrictEqual(
        list.map((t) => [t.symbol, t.id, t.quantity, t.side, DateTime.formatIso(t.timestamp)]),
        [
          ["ETHBTC", 974786185, "0.3673", "buy", "2020-10-16T12:57:39.846Z"],
          ["ETHBTC", 974786170, "1", "sell", "2020-10-16T12:57:38.500Z"]
        ] as never
      )
      yield* marketData.getTrades("ETHBTC", {
        sort: "ASC",
        by: "timestamp",
        from: DateTime.makeUnsafe("2020-10-16T00:00:00Z"),
        till: 7,
        limit: 2,
        offset: 3
      })
      assert.deepStrictEqual(http.targets[0], "/api/3/public/trades/ETHBTC?limit=100")
      assert.deepStrictEqual(Object.fromEntries(http.questions[1]!.url.searchParams), {
        sort: "ASC",
        by: "timestamp",
        from: "2020-10-16T00:00:00.000Z",
        till: "7",
        limit: "2",
        offset: "3"
      })
    }))

  describe("what is kept", () => {
    it.effect("shares one request among those who ask at the same time", () =>
      Effect.gen(function*() {
        const { http, marketData } = yield* make({
          http: () => Effect.as(Effect.sleep("1 second"), { body: symbols })
        })
        const fibers = yield* Effect.forEach([1, 2, 3], () => Effect.forkScoped(marketData.getSymbols()))
        yield* TestClock.adjust("1 second")
        for (const fiber of fibers) assert.strictEqual((yield* Fiber.join(fiber)).length, 2)
        assert.strictEqual(http.targets.length, 1)
      }))

    it.effect("is asked for again after five minutes, or the time of one's choice", () =>
      Effect.gen(function*() {
        for (const [options, minutes] of [[{}, 5], [{ referenceDataTtl: "1 hour" as const }, 60]] as const) {
          const { http, marketData } = yield* make({ ...options, http: venue })
          yield* marketData.getCurrencies()
          yield* TestClock.adjust(minutes * 60_000 - 1)
          yield* marketData.getCurrencies()
          assert.strictEqual(http.targets.length, 1)
          yield* TestClock.adjust(1)
          yield* marketData.getCurrencies()
          assert.strictEqual(http.targets.length, 2)
        }
      }))

    it.effect("answers for one symbol while the list is fresh, and each one is kept by itself", () =>
      Effect.gen(function*() {
        const { http, marketData } = yield* make({ http: venue })
        yield* marketData.getSymbol("ETHBTC")
        yield* marketData.getSymbol("ETHBTC")
        assert.deepStrictEqual(http.targets, ["/api/3/public/symbol/ETHBTC"])
        yield* marketData.getSymbols()
        assert.strictEqual((yield* marketData.getSymbol("BTCUSDT")).id, "BTCUSDT")
        assert.deepStrictEqual(http.targets.slice(1), ["/api/3/public/symbol"])
        const error = yield* Effect.flip(marketData.getSymbol("NEWBTC"))
        assert.strictEqual(error.reason._tag, "Rejected")
        assert.deepStrictEqual(
          http.targets.slice(2),
          ["/api/3/public/symbol/NEWBTC"],
          "one that is not listed may be new"
        )
      }))

    it.effect("is never a failure", () =>
      Effect.gen(function*() {
        let isOpen = false
        const { http, marketData } = yield* make({
          http: (question) => isOpen ? venue(question) : refusal(503, "Service Unavailable", 503)
        })
        assert.isTrue((yield* Effect.flip(marketData.getSymbols())).isRetryable)
        isOpen = true
        assert.strictEqual((yield* marketData.getSymbols()).length, 2)
        assert.strictEqual(http.targets.length, 2)
      }))

    it.effect("goes on for the others where one gives up, and ends with the last", () =>
      Effect.gen(function*() {
        const { http, marketData } = yield* make({ http: () => "never" })
        const hasty = yield* Effect.forkScoped(Effect.flip(marketData.getSymbols({ timeout: "1 second" })))
        const patient = yield* Effect.forkScoped(Effect.flip(marketData.getSymbols({ timeout: "2 seconds" })))
        yield* TestClock.adjust("1 second")
        assert.match((yield* Fiber.join(hasty)).message, /no answer within the deadline/)
        assert.strictEqual(http.interruptions(), 0)
        yield* TestClock.adjust("1 second")
        assert.match((yield* Fiber.join(patient)).message, /no answer within the deadline/)
        assert.strictEqual(http.interruptions(), 1)
        assert.strictEqual(http.targets.length, 1)
      }))
  })

  describe("an entry that cannot be read", () => {
    const broken = { ...symbols, BADBTC: { ...symbols.ETHBTC, tick_size: 1 }, NONE: null }

    it.effect("is left out, counted and logged with its code and field", () =>
      Effect.gen(function*() {
        const lines: Array<string> = []
        const logger = Logger.make((entry) => {
          lines.push(`${entry.logLevel} ${JSON.stringify(Logger.formatStructured.log(entry))}`)
        })
        const { marketData } = yield* make({ http: () => ({ body: broken }) })
        const before = (yield* Metric.value(Metrics.decodeFailures)).count
        const list = yield* Effect.provide(marketData.getSymbols(), Logger.layer([logger]))
        assert.deepStrictEqual(list.map(({ id }) => id), ["ETHBTC", "BTCUSDT"])
        assert.strictEqual((yield* Metric.value(Metrics.decodeFailures)).count - before, 2)
        assert.strictEqual(lines.length, 1)
        assert.match(lines[0]!, /^Warn .*2 that could not be read.*BADBTC: Expected string at .*tick_size.*NONE: /)
      }))

    it.effect("is an error where it was asked for by itself, or where no other can be read", () =>
      Effect.gen(function*() {
        const { marketData } = yield* make({
          http: ({ target }) => ({ body: target.endsWith("/currency") ? { ETH: { crypto: "yes" } } : broken.BADBTC })
        })
        const one = yield* Effect.flip(marketData.getSymbol("BADBTC"))
        assert.strictEqual(one.reason._tag, "InvalidResult")
        assert.match(one.message, /^GET \/public\/symbol\/\{symbol\}: unexpected result: BADBTC.*tick_size/)
        const all = yield* Effect.flip(marketData.getCurrencies())
        assert.match(all.message, /^GET \/public\/currency: unexpected result: ETH/)
      }))

    it.effect("costs the whole answer where it is a trade of the past: a hole would not be seen", () =>
      Effect.gen(function*() {
        const { marketData } = yield* make({ http: () => ({ body: [trades[0], { ...trades[1], price: 1 }] }) })
        const error = yield* Effect.flip(marketData.getTrades("ETHBTC"))
        assert.strictEqual(error.reason._tag, "InvalidResult")
        assert.match(error.message, /\[1\]\["price"\]/)
      }))
  })

  describe("a failure", () => {
    const fail = Effect.fnUntraced(function*(script: ScriptedHttp.Script) {
      const { marketData } = yield* make({ http: script })
      return yield* Effect.flip(marketData.getSymbols())
    })

    it.effect("is Rejected, with code, message and description of the venue", () =>
      Effect.gen(function*() {
        const { marketData } = yield* make({ http: venue })
        const error = yield* Effect.flip(marketData.getSymbol("NOPE"))
        assert.deepStrictEqual(error.params, { symbol: "NOPE" })
        assert.strictEqual(
          error.message,
          "GET /public/symbol/{symbol}: rejected by the venue: 2001 Symbol not found (see the docs)"
        )
        assert.isFalse(error.isRetryable)
      }))

    it.effect.each<[string, ScriptedHttp.Answer, string, boolean]>([
      [
        "429 with the venue's error",
        refusal(429, "Too many requests", 429),
        "rejected by the venue: 429 Too many requests (see the docs)",
        true
      ],
      [
        "429 without it",
        { status: 429, body: "slow down" },
        "rejected by the venue: 429 HTTP status 429, without the venue's error",
        true
      ],
      [
        "503 of something in front of the venue",
        { status: 503, body: "<html>" },
        "rejected by the venue: 503 HTTP status 503, without the venue's error",
        true
      ],
      [
        "an error without a code",
        { status: 429, body: { error: "Too Many Requests" } },
        "rejected by the venue: 429 Too Many Requests",
        true
      ],
      [
        "404 of another server",
        { status: 404, body: { path: "/api/3" } },
        "rejected by the venue: 404 HTTP status 404, without the venue's error",
        false
      ],
      [
        "504",
        refusal(504, "Gateway Timeout", 504),
        "outcome unknown: the venue timed out and cannot say",
        false
      ],
      [
        "no JSON",
        { body: "<html>hello</html>" },
        "unexpected result: expected JSON, got \"<html>hello</html>\"",
        false
      ],
      ["an empty body", { body: "" }, "unexpected result: expected JSON, got \"\"", false],
      ["another kind of JSON", { body: [1] }, "unexpected result: ", false],
      [
        "a redirect",
        { status: 302, headers: { location: "https://evil.example/symbol" } },
        "unexpected result: expected an answer, got a redirect to \"https://evil.example/symbol\"",
        false
      ],
      [
        "an answer of another host, where the client followed a redirect",
        { body: symbols, url: "https://evil.example/symbol" },
        "unexpected result: expected an answer of https://api.hitbtc.com, got one of https://evil.example",
        false
      ]
    ])("says what was answered: %s", ([, answer, message, isRetryable]) =>
      Effect.gen(function*() {
        const error = yield* fail(() => answer)
        assert.include(error.message, `GET /public/symbol: ${message}`)
        assert.strictEqual(error.isRetryable, isRetryable)
      }))

    it.effect("is NotSent where there is no connection", () =>
      Effect.gen(function*() {
        const error = yield* fail(() =>
          new TypeError("fetch failed", { cause: network("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:443") })
        )
        assert.strictEqual(
          error.message,
          "GET /public/symbol: not sent: no connection: connect ECONNREFUSED 127.0.0.1:443"
        )
        assert.isTrue(error.isRetryable)
      }))

    it.effect("is OutcomeUnknown where the connection was lost with the question on its way", () =>
      Effect.gen(function*() {
        const error = yield* fail(() =>
          new TypeError("fetch failed", { cause: network("ECONNRESET", "read ECONNRESET") })
        )
        assert.strictEqual(
          error.message,
          "GET /public/symbol: outcome unknown: the connection was lost before the answer came"
        )
      }))

    it.effect("is OutcomeUnknown after the deadline: ten seconds, or that of the options, or of the call", () =>
      Effect.gen(function*() {
        const after = Effect.fnUntraced(function*(
          seconds: number,
          options: Parameters<typeof make>[0],
          timeout?: "3 seconds"
        ) {
          const { marketData } = yield* make({ ...options, http: () => "never" })
          const fiber = yield* Effect.forkScoped(Effect.exit(marketData.getTrades("ETHBTC", {}, { timeout })))
          yield* TestClock.adjust(seconds * 1000 - 1)
          assert.isUndefined(fiber.pollUnsafe())
          yield* TestClock.adjust(1)
          const exit = yield* Fiber.join(fiber)
          assert.isTrue(Exit.isFailure(exit))
          assert.include(String(Exit.isFailure(exit) && exit.cause), "outcome unknown: no answer within the deadline")
        })
        yield* after(10, {})
        yield* after(2, { callTimeout: "2 seconds" })
        yield* after(3, { callTimeout: "2 seconds" }, "3 seconds")
      }))

    it.effect("is NotSent where the rate limit let nothing out in time", () =>
      Effect.gen(function*() {
        const { http, marketData } = yield* make({ http: venue, restRate: { burst: 1, perSecond: 0.01 } })
        yield* marketData.getTrades("ETHBTC")
        const fiber = yield* Effect.forkScoped(Effect.flip(marketData.getTrades("ETHBTC")))
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual(
          (yield* Fiber.join(fiber)).message,
          "GET /public/trades/{symbol}: not sent: the rate limit made it wait for longer than 10s"
        )
        assert.strictEqual(http.targets.length, 1)
      }))
  })

  it.effect("asks no more often than the venue allows: fifty at once, and thirty a second", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      yield* Effect.forEach(Array.from({ length: 200 }), () => Effect.forkScoped(marketData.getTrades("ETHBTC")))
      yield* settle
      assert.strictEqual(http.targets.length, 50)
      yield* TestClock.adjust("1 second")
      assert.isAtMost(http.targets.length, 80)
      assert.isAtLeast(http.targets.length, 79)
    }))

  it.effect.each<[string, string]>([
    ["", "symbol: expected the venue's name of a symbol, got \"\""],
    [".", "symbol: expected the venue's name of a symbol, got \".\""],
    ["..", "symbol: expected the venue's name of a symbol, got \"..\""],
    ["\ud800", "symbol: expected the venue's name of a symbol, got \"\\ud800\""]
  ])("refuses a name that could be no part of a URL: %j", ([name, issue]) =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      for (const question of [marketData.getSymbol(name), marketData.getTrades(name)]) {
        const error = yield* Effect.flip<unknown, HitBtcError, never>(question)
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.include(error.message, issue)
      }
      assert.deepStrictEqual(http.targets, [])
    }))

  it.effect("never lets a name lead to another path, host or query", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      for (const name of ["../currency", "a/b", "//evil.example", "a?x=1", "a#b", "%2e%2e", "a b", "$&{symbol}"]) {
        yield* Effect.exit(marketData.getSymbol(name))
      }
      for (const { url } of http.questions) {
        assert.strictEqual(url.host, "api.hitbtc.com")
        assert.match(url.pathname, /^\/api\/3\/public\/symbol\/[^/]+$/)
        assert.strictEqual(url.search + url.hash, "")
      }
      assert.strictEqual(http.targets.length, 8)
    }))

  it.effect("says which parameter of a query is wrong before anything is sent", () =>
    Effect.gen(function*() {
      const { http, marketData } = yield* make({ http: venue })
      const error = yield* Effect.flip(marketData.getTrades("ETHBTC", { limit: 5000 }))
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      assert.match(error.message, /^GET \/public\/trades\/\{symbol\}: invalid request: .*from 1 to 1000 at \["limit"\]/)
      assert.deepStrictEqual(http.targets, [])
    }))

  it.effect("fails to begin where the URL is none of a venue", () =>
    Effect.gen(function*() {
      const { gateway, http } = yield* make({ http: venue })
      const error = yield* Effect.flip(MarketData.makeV3({ url: "wss://api.hitbtc.com/api/2/ws" })).pipe(
        Effect.provideService(Gateway, gateway),
        Effect.provide(http.layer)
      )
      assert.strictEqual(error._tag, "InvalidUrl")
      assert.include(error.message, "ends with /api/3")
    }))
})
