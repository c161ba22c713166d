import { RateLimits, Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { connectPublic } from "../support/PublicClient.ts"

const still = Sandbox.layerTransport({ seed: 1, rate: 0 })

const periods = ["M1", "M3", "M5", "M15", "M30", "H1", "H4", "D1", "D7", "1M"]
const speeds = ["1s", "3s"]
const bookSpeeds = ["100ms", "500ms", "1000ms"]
const withBatch = (ch: string) => [ch, `${ch}/batch`]

/** The table of the reference: without and with `"*"`. */
const strict = [
  "trades",
  "orderbook/full",
  ...periods.map((period) => `candles/${period}`),
  ...periods.map((period) => `converted/candles/${period}`)
]
const open = [
  ...speeds.flatMap((speed) => withBatch(`ticker/${speed}`)),
  ...speeds.flatMap((speed) => withBatch(`ticker/price/${speed}`)),
  ...["D5", "D10", "D20", "top"].flatMap((depth) =>
    bookSpeeds.flatMap((speed) => withBatch(`orderbook/${depth}/${speed}`))
  )
]
const rates = speeds.flatMap((speed) => withBatch(`price/rate/${speed}`))

const symbols = ["ETHBTC", "BTCUSDT", "ETHUSDT", "LTCBTC", "XRPUSDT", "GVTETH"]

const subscribe = (ch: string, ...symbols: ReadonlyArray<string>) => ({
  method: "subscribe",
  ch,
  params: { symbols },
  id: 16
})
const unknownChannel = (ch: string) =>
  `{"error":{"code":2003,"message":"Unknown channel","description":"Channel is not supported: ${ch}"},"id":16}`

const ratesOf = (...currencies: ReadonlyArray<string>) =>
  `{"result":{"ch":"price/rate/1s","subscriptions":${JSON.stringify(currencies)}},"id":1}`

/** Sends text, and gives the texts that come at once. */
const ask = Effect.fnUntraced(
  function*(client: Effect.Success<ReturnType<typeof connectPublic>>, request: unknown) {
    yield* client.sendText(typeof request === "string" ? request : JSON.stringify(request))
    return client.takeTexts()
  }
)

describe("v3 public requests", () => {
  it.effect("are acknowledged with all that is followed on the channel, without jsonrpc", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const request = (method: string, symbols: ReadonlyArray<string>, id: number) =>
        ask(client, { method, ch: "trades", params: { symbols }, id })
      assert.deepStrictEqual(yield* request("subscribe", ["ETHBTC", "BTCUSDT"], 123), [
        `{"result":{"ch":"trades","subscriptions":["ETHBTC","BTCUSDT"]},"id":123}`
      ])
      assert.deepStrictEqual(yield* request("subscribe", ["LTCBTC"], 124), [
        `{"result":{"ch":"trades","subscriptions":["ETHBTC","BTCUSDT","LTCBTC"]},"id":124}`
      ])
      assert.deepStrictEqual(yield* request("unsubscribe", ["ETHBTC", "XRPUSDT"], 125), [
        `{"result":{"ch":"trades","subscriptions":["BTCUSDT","LTCBTC"]},"id":125}`
      ])
      for (const params of [undefined, {}]) {
        assert.deepStrictEqual(yield* ask(client, { method: "subscriptions", ch: "trades", params, id: 126 }), [
          `{"result":{"ch":"trades","subscriptions":["BTCUSDT","LTCBTC"]},"id":126}`
        ])
      }
      assert.deepStrictEqual(yield* ask(client, { method: "subscriptions", ch: "candles/M1", id: 127 }), [
        `{"result":{"ch":"candles/M1","subscriptions":[]},"id":127}`
      ])
      const other = yield* connectPublic()
      assert.deepStrictEqual(yield* ask(other, { method: "subscriptions", ch: "trades", id: 1 }), [
        `{"result":{"ch":"trades","subscriptions":[]},"id":1}`
      ])
    }).pipe(Effect.provide(still)))

  const odd: ReadonlyArray<readonly [name: string, request: unknown, ...replies: ReadonlyArray<string>]> = [
    [
      "one unknown symbol",
      subscribe("orderbook/full", "NOPEBTC"),
      `{"result":{"ch":"orderbook/full","subscriptions":[]},"id":16}`
    ],
    [
      "one good and one unknown symbol",
      subscribe("trades", "ETHBTC", "NOPEBTC"),
      `{"result":{"ch":"trades","subscriptions":["ETHBTC"]},"id":16}`
    ],
    [
      "* on orderbook/full",
      subscribe("orderbook/full", "*"),
      `{"result":{"ch":"orderbook/full","subscriptions":[]},"id":16}`
    ],
    ["another depth", subscribe("orderbook/D30/100ms", "ETHBTC"), unknownChannel("orderbook/D30/100ms")],
    ["another speed", subscribe("orderbook/D20/200ms", "ETHBTC"), unknownChannel("orderbook/D20/200ms")],
    [
      "a spot symbol on futures/info",
      subscribe("futures/info", "ETHBTC", "*"),
      `{"result":{"ch":"futures/info","subscriptions":[]},"id":16}`
    ],
    [
      "an unknown method",
      { method: "nope", ch: "trades", id: 20 },
      `{"error":{"code":404,"message":"Unsupported API method","description":"Method is not supported: nope"},"id":20}`
    ],
    [
      "the undocumented ping",
      { method: "ping", id: 6 },
      `{"error":{"code":404,"message":"Unsupported API method","description":"Method is not supported: ping"},"id":6}`
    ],
    [
      "text that is not JSON",
      "nope{",
      `{"error":{"code":1,"message":"Invalid json","description":"JSON request is corrupted."}}`
    ]
  ]
  it.effect.each(odd)("%s", ([, request, ...replies]) =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      assert.deepStrictEqual(yield* ask(client, request), replies)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(client.takeTexts(), [])
      assert.isUndefined(client.loss())
    }).pipe(Effect.provide(still)))

  it.effect("the same symbol subscribed twice: no second snapshot; after unsubscribing there is one", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const result = `{"result":{"ch":"orderbook/full","subscriptions":["ETHBTC"]},"id":16}`
      const [acknowledgement, snapshot = "", ...rest] = yield* ask(client, subscribe("orderbook/full", "ETHBTC"))
      assert.strictEqual(acknowledgement, result)
      assert.match(snapshot, /^\{"ch":"orderbook\/full","snapshot":\{"ETHBTC":\{"t":\d+,"s":\d+,"a":\[\[/)
      assert.deepStrictEqual(rest, [])
      assert.deepStrictEqual(yield* ask(client, subscribe("orderbook/full", "ETHBTC", "ETHBTC")), [result])
      yield* ask(client, { ...subscribe("orderbook/full", "ETHBTC"), method: "unsubscribe" })
      assert.deepStrictEqual(yield* ask(client, subscribe("orderbook/full", "ETHBTC")), [result, snapshot])
    }).pipe(Effect.provide(still)))

  it.effect("echo their id as it was: a number, a large one, a string; without one the answer has none", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      for (const id of [0, 1700228604325, 9007199254740991, "abc", "1", ""]) {
        const [text] = yield* ask(client, { method: "subscriptions", ch: "trades", id })
        assert.strictEqual(text, `{"result":{"ch":"trades","subscriptions":[]},"id":${JSON.stringify(id)}}`)
      }
      for (const id of [undefined, null]) {
        assert.deepStrictEqual(yield* ask(client, { method: "subscriptions", ch: "trades", id }), [
          `{"result":{"ch":"trades","subscriptions":[]}}`
        ])
        assert.deepStrictEqual(yield* ask(client, { method: "subscriptions", ch: "nope", id }), [
          `{"error":{"code":2003,"message":"Unknown channel","description":"Channel is not supported: nope"}}`
        ])
      }
    }).pipe(Effect.provide(still)))

  it.effect("know every channel of the reference, and no other", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const target_currency = "USDT"
      for (const ch of [...strict, ...open, "futures/info"]) {
        const [text] = yield* ask(client, {
          method: "subscribe",
          ch,
          params: { symbols: ["ETHBTC"], target_currency },
          id: 1
        })
        const list = ch === "futures/info" ? "" : `"ETHBTC"`
        assert.strictEqual(text, `{"result":{"ch":"${ch}","subscriptions":[${list}]},"id":1}`)
      }
      for (const ch of rates) {
        const params = { currencies: ["ETH", "BTC"], target_currency }
        const [text] = yield* ask(client, { method: "subscribe", ch, params, id: 1 })
        assert.strictEqual(text, `{"result":{"ch":"${ch}","subscriptions":["ETH","BTC"]},"id":1}`)
      }
      const others = [
        "",
        "trade",
        "candles",
        "candles/H2",
        "candles/M1/batch",
        "orderbook/full/batch",
        "orderbook/D20",
        "orderbook/top/200ms",
        "ticker",
        "ticker/2s",
        "ticker/1s/price",
        "price/rate/1s/batches",
        "toString"
      ]
      for (const ch of others) {
        for (const method of ["subscribe", "unsubscribe", "subscriptions"]) {
          assert.deepStrictEqual(yield* ask(client, { ...subscribe(ch, "ETHBTC"), method }), [unknownChannel(ch)])
        }
      }
    }).pipe(Effect.provide(still)))

  it.effect("take * for all where the reference's table allows it, and for nothing elsewhere", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const request = Effect.fnUntraced(function*(method: string, ch: string, list: ReadonlyArray<string>) {
        const params = { symbols: list, currencies: list, target_currency: "USDT" }
        const [text = ""] = yield* ask(client, { method, ch, params, id: 1 })
        return (JSON.parse(text) as { result: { subscriptions: ReadonlyArray<string> } }).result.subscriptions
      })
      for (const ch of strict) {
        assert.deepStrictEqual(yield* request("subscribe", ch, ["*"]), [])
        assert.deepStrictEqual(yield* request("subscribe", ch, ["*", "LTCBTC"]), ["LTCBTC"])
        assert.deepStrictEqual(yield* request("unsubscribe", ch, ["*"]), ["LTCBTC"])
      }
      for (const ch of open) {
        assert.deepStrictEqual(yield* request("subscribe", ch, ["*"]), symbols)
        assert.deepStrictEqual(yield* request("unsubscribe", ch, ["ETHBTC"]), symbols.slice(1))
        assert.deepStrictEqual(yield* request("unsubscribe", ch, ["*"]), [])
      }
      for (const ch of rates) {
        assert.includeMembers(Array.from(yield* request("subscribe", ch, ["*"])), ["BTC", "ETH", "USDT", "GVT"])
      }
    }).pipe(Effect.provide(still)))

  it.effect("list the codes of all targets of a channel that converts", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const request = (method: string, currencies: ReadonlyArray<string>, target_currency: string) =>
        ask(client, { method, ch: "price/rate/1s", params: { currencies, target_currency }, id: 1 })
      assert.strictEqual((yield* request("subscribe", ["ETH", "BTC"], "USDT")).at(0), ratesOf("ETH", "BTC"))
      assert.strictEqual((yield* request("subscribe", ["LTC", "ETH"], "BTC")).at(0), ratesOf("ETH", "BTC", "LTC"))
      assert.strictEqual((yield* request("unsubscribe", ["ETH"], "USDT")).at(0), ratesOf("BTC", "LTC", "ETH"))
      assert.strictEqual((yield* request("unsubscribe", ["ETH"], "BTC")).at(0), ratesOf("BTC", "LTC"))
    }).pipe(Effect.provide(still)))

  it.effect("give a snapshot of as many as the limit says: none by default, as on the wire", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      for (const ch of ["trades", "candles/M1", "converted/candles/M1"]) {
        for (const limit of [undefined, 0, 1, 250, 1000]) {
          const params = { symbols: ["ETHBTC"], target_currency: "USDT", limit }
          yield* client.subscribe(ch, params)
          const frames = client.take().slice(1)
          const counts = frames.map(({ snapshot }) => (snapshot!["ETHBTC"] as ReadonlyArray<unknown>).length)
          assert.deepStrictEqual(counts, limit === undefined || limit === 0 ? [] : [limit])
          yield* client.unsubscribe(ch, params)
          client.take()
        }
      }
    }).pipe(Effect.provide(still)))

  it.effect("tolerate a limit beside params, and where a channel has no past", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const outside = { ...subscribe("trades", "ETHBTC"), limit: 100, jsonrpc: "2.0", more: {} }
      assert.deepStrictEqual(yield* ask(client, outside), [
        `{"result":{"ch":"trades","subscriptions":["ETHBTC"]},"id":16}`
      ])
      const book = { ...subscribe("orderbook/full", "ETHBTC"), params: { symbols: ["ETHBTC"], limit: 7 } }
      assert.strictEqual((yield* ask(client, book)).length, 2)
    }).pipe(Effect.provide(still)))

  const invalid: ReadonlyArray<readonly [name: string, request: unknown, code: number, says: string]> = [
    ["no channel", { method: "subscribe", params: { symbols: ["ETHBTC"] } }, 10001, "channel"],
    ["a channel that is no string", { method: "subscriptions", ch: 1 }, 10001, "channel"],
    ["no parameters", { method: "subscribe", ch: "trades" }, 10001, "symbols"],
    ["no symbols", { method: "unsubscribe", ch: "trades", params: {} }, 10001, "symbols"],
    [
      "symbols that are no list",
      { method: "subscribe", ch: "trades", params: { symbols: "ETHBTC" } },
      10001,
      "symbols"
    ],
    ["a symbol that is no string", { method: "subscribe", ch: "trades", params: { symbols: [1] } }, 10001, "symbols"],
    ["parameters that are none", { method: "subscribe", ch: "trades", params: 7 }, 10001, "object"],
    [
      "a limit above 1000",
      { method: "subscribe", ch: "trades", params: { symbols: ["ETHBTC"], limit: 1001 } },
      10001,
      "limit"
    ],
    [
      "a limit below zero",
      { method: "subscribe", ch: "candles/M1", params: { symbols: ["ETHBTC"], limit: -1 } },
      10001,
      "limit"
    ],
    [
      "symbols where currencies are asked for",
      { method: "subscribe", ch: "price/rate/1s", params: { symbols: ["ETHBTC"], target_currency: "USDT" } },
      10001,
      "currencies"
    ],
    [
      "no target currency",
      { method: "subscribe", ch: "converted/candles/M1", params: { symbols: ["ETHBTC"] } },
      10001,
      "target_currency"
    ],
    [
      "an unknown target currency",
      { method: "subscribe", ch: "price/rate/1s", params: { currencies: ["ETH"], target_currency: "NOPE" } },
      2002,
      ""
    ],
    ["a batch", [subscribe("trades", "ETHBTC")], 10001, "Batches"],
    ["no object", 7, 10001, "object"],
    ["an id that is an object", { ...subscribe("trades", "ETHBTC"), id: {} }, 10001, "id"],
    ["no method", { ch: "trades" }, 10001, "method"]
  ]
  it.effect.each(invalid)(
    "%s: an error that says so, and nothing is followed",
    ([, request, code, says]) =>
      Effect.gen(function*() {
        const client = yield* connectPublic()
        const texts = yield* ask(client, request)
        assert.strictEqual(texts.length, 1)
        const { error } = JSON.parse(texts.at(0)!) as { error: { code: number; description?: string } }
        assert.strictEqual(error.code, code)
        assert.include(error.description ?? "", says)
        assert.deepStrictEqual(yield* ask(client, { method: "subscriptions", ch: "trades" }), [
          `{"result":{"ch":"trades","subscriptions":[]}}`
        ])
      }).pipe(Effect.provide(still))
  )

  it.effect("beyond ten a second and a burst of ten are answered 429, and do nothing", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const flood = Effect.fnUntraced(function*(count: number) {
        for (let i = 0; i < count; i++) yield* client.subscribe("trades", { symbols: ["ETHBTC"] })
        return client.take().filter(({ error }) => error?.code === 429).length
      })
      assert.strictEqual(yield* flood(25), 5)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* flood(12), 2)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* flood(21), 1)
      const other = yield* connectPublic()
      yield* other.subscribe("trades", { symbols: ["LTCBTC"] })
      assert.deepStrictEqual(other.take().map(({ result }) => result?.subscriptions), [["LTCBTC"]])
      yield* other.unsubscribe("trades", { symbols: ["LTCBTC"] })
    }).pipe(Effect.provide(Sandbox.layerTransport({ rate: 0, rateLimits: RateLimits.documentedV3 }))))
})
