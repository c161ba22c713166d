// oxlint-disable vitest/expect-expect -- isMalformed asserts
/** The public socket: every frame that the reference shows, and what is broken. */
import type { JsonRpc, MarketEvent, Protocol } from "@effect-hitbtc/core"
import * as MarketData from "@effect-hitbtc/core/v3/MarketData"
import { assert, describe, it } from "@effect/vitest"
import { entryOf } from "../faults/support/encode.ts"
import { cases } from "./support/publicFrames.ts"

const messagesOf = (frame: string, options?: MarketData.Options): ReadonlyArray<Protocol.Message> => {
  const message = MarketData.decode(frame, options)
  return message._tag === "Batch" ? message.messages : [message]
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const summary = (message: Protocol.Message): unknown =>
  message._tag === "Failure" ? { failure: message.error.code, id: message.id } : plain(message)

const isMalformed = (message: Protocol.Message | undefined, ...words: ReadonlyArray<string>): JsonRpc.Malformed => {
  if (message?._tag !== "Malformed") throw new Error(`Expected Malformed, got ${JSON.stringify(message)}`)
  for (const word of words) assert.include(message.issue, word)
  return message
}

interface PublicData extends Protocol.Data {
  readonly event: MarketEvent.MarketEvent
}

const dataOf = (message: Protocol.Message | undefined): PublicData => {
  if (message?._tag !== "Data") throw new Error(`Expected Data, got ${JSON.stringify(message)}`)
  const { event } = message
  if (event._tag === "Balances" || event._tag === "TransactionUpdate") throw new Error(`Expected no ${event._tag}`)
  assert.strictEqual(message.symbol, event._tag === "Rate" ? event.currency : event.symbol)
  return { ...message, event }
}

const onlyBtc = (ch: string) => ch === "price/rate/3s" ? "BTC" : undefined

const read = (ch: string, entry: object) => dataOf(messagesOf(JSON.stringify({ ch, data: { A: entry } }))[0]).event

const trade = (fields: object) => ({
  t: 1626861123552,
  i: 1555634969,
  p: "30877.68",
  q: "0.00006",
  s: "sell",
  ...fields
})
const trades = (...list: ReadonlyArray<unknown>) => JSON.stringify({ ch: "trades", update: { BTCUSDT: list } })
const book = (fields: object, symbols: ReadonlyArray<string> = ["A"]) => {
  const entry = { t: 1, s: 2, a: [["1", "2"]], b: [], ...fields }
  return JSON.stringify({
    ch: "orderbook/full",
    update: Object.fromEntries(symbols.map((symbol) => [symbol, symbol === "A" ? entry : { ...entry, a: [] }]))
  })
}

describe("the reference's frames", () => {
  it.each(cases)("of section $section: case %$", ({ frame, messages }) => {
    assert.deepStrictEqual(messagesOf(frame).map(summary), messages)
  })

  it("are written again as they were read", () => {
    let count = 0
    for (const { frame } of cases) {
      const { data, snapshot, update } = JSON.parse(frame) as {
        readonly [key: string]: { readonly [s: string]: unknown }
      }
      const entries = Object.values(data ?? snapshot ?? update ?? {})
      if (entries.length === 0) continue
      assert.deepStrictEqual(messagesOf(frame).map((message) => entryOf(dataOf(message).event)), entries)
      count++
    }
    assert.isAbove(count, 20)
  })
})

describe("routing", () => {
  it("takes an error without an id for one of the connection", () => {
    const message = MarketData.decode(`{"error":{"code":1,"message":"Invalid json"}}`)
    assert.strictEqual(message._tag === "Failure" ? message.id : 0, null)
  })

  it("shows channels and methods that it does not know", () => {
    const frame = `{"ch":"orderbook/D30/100ms","data":{"A":{}}}`
    assert.deepStrictEqual(MarketData.decode(frame), {
      _tag: "Notification",
      method: "orderbook/D30/100ms",
      params: JSON.parse(frame)
    })
    assert.deepStrictEqual(MarketData.decode(`{"method":"news","params":1}`), {
      _tag: "Notification",
      method: "news",
      params: 1
    })
  })

  it("takes a response that names its channel for a response", () => {
    assert.strictEqual(MarketData.decode(`{"ch":"trades","result":true,"id":1}`)._tag, "Result")
    assert.strictEqual(MarketData.decode(`{"ch":"trades","error":{"code":2003},"id":1}`)._tag, "Failure")
    assert.deepStrictEqual(MarketData.decode(`{"id":6,"result":"pong"}`), { _tag: "Result", id: 6, result: "pong" })
  })

  it.each([
    [`{"ch":"trades"}`, "trades: expected snapshot, update or data"],
    [`{"ch":"trades","data":{}}`, "trades: expected snapshot or update, got data"],
    [`{"ch":"ticker/1s","update":{}}`, "ticker/1s: expected data, got update"],
    [`{"ch":"orderbook/full","data":{}}`, "orderbook/full: expected snapshot or update, got data"],
    [`{"ch":"trades","update":{},"snapshot":{}}`, "trades: expected one of"],
    [`{"ch":"trades","update":null}`, "trades: expected an object"],
    [`{"ch":"trades","update":[]}`, "trades: expected an object with an entry for each of the symbols"],
    [`{"ch":"price/rate/1s","data":5}`, "each of the currencies"],
    [`{"ch":5,"update":{}}`, "expected an object with method, result or error"],
    [`[]`, "expected at least one message"],
    [`nope`, "not JSON"],
    [`5`, "expected an object"],
    [`null`, "expected an object"]
  ])("%s is malformed", (frame, issue) => {
    assert.strictEqual(isMalformed(messagesOf(frame)[0], issue).frame, frame)
  })

  it("reads the currency that rates and converted candles come in, or takes the only one", () => {
    const rate = `{"ch":"price/rate/3s","data":{"ETH":{"t":1,"r":"2"}}}`
    assert.strictEqual(dataOf(messagesOf(rate)[0]).channel, "price/rate/3s")
    assert.notProperty(dataOf(messagesOf(rate)[0]).event, "targetCurrency")
    const known = dataOf(messagesOf(rate, { targetCurrency: onlyBtc })[0])
    assert.strictEqual(known.channel, "price/rate/3s:BTC")
    assert.propertyVal(known.event, "targetCurrency", "BTC")
    const own = rate.replace(`"data"`, `"target_currency":"USDT","data"`)
    assert.strictEqual(dataOf(messagesOf(own, { targetCurrency: onlyBtc })[0]).channel, "price/rate/3s:USDT")
    // Others are not touched by it.
    assert.strictEqual(dataOf(messagesOf(trades(trade({})), { targetCurrency: () => "BTC" })[0]).channel, "trades")
    const another = messagesOf(rate.replace("3s", "1s"), { targetCurrency: onlyBtc })
    assert.strictEqual(dataOf(another[0]).channel, "price/rate/1s")
  })
})

const nestedAt = (frame: string, depth: number) =>
  messagesOf(frame.replace(`"<here>"`, "[".repeat(depth) + "]".repeat(depth)))[0]

describe("tolerance", () => {
  it("costs a bad trade itself, and not its neighbours", () => {
    const [bad, good] = messagesOf(trades(trade({ i: 1 }), trade({ q: 1 }), trade({ i: 2 })))
    isMalformed(bad, "trades BTCUSDT: ", `["q"]`)
    assert.strictEqual(bad?._tag === "Malformed" && bad.frame, JSON.stringify(trade({ q: 1 })))
    const { event } = dataOf(good)
    assert.deepStrictEqual(event._tag === "Trades" && event.trades.map(({ id }) => id), [1, 2])
    assert.deepStrictEqual(messagesOf(trades(trade({ s: "x" }))).map(({ _tag }) => _tag), ["Malformed"])
  })

  it("costs a bad level the whole message of its book, and no other book", () => {
    for (const level of [["1"], ["1", "2", "3"], ["1", 2], ["1e5", "2"], "12", null, {}, { price: "1", size: "2" }]) {
      const [only, ...rest] = messagesOf(book({ a: [["1", "1"], level] }))
      assert.deepStrictEqual(rest, [])
      isMalformed(only, "orderbook/full A: ", `["a"][1]`)
      const [a, b] = messagesOf(book({ a: [level] }, ["A", "B"]))
      assert.notInclude(isMalformed(a, "orderbook/full A: ").frame, `"B"`)
      assert.strictEqual(dataOf(b).event._tag, "BookUpdate")
    }
  })

  it("turns down numbers above 2^53, of trades and of sequences, rather than round them", () => {
    const frame = trades(trade({}), trade({ i: 7 })).replace("1555634969", "9007199254740993")
    const [bad, good] = messagesOf(frame)
    isMalformed(bad, `["i"]`)
    assert.strictEqual(dataOf(good).event._tag, "Trades")
    isMalformed(messagesOf(book({ s: 2 ** 53 }))[0], `["s"]`)
  })

  it.each([-62_167_219_200_001, 1.5, 253_402_300_800_000, "1626861123552", null, true])(
    "turns down the time %j",
    (t) => {
      isMalformed(messagesOf(book({ t }))[0], `["t"]`)
      isMalformed(messagesOf(trades(trade({ t })))[0], `["t"]`)
    }
  )

  it("takes null, or no key, for what a ticker lacks", () => {
    const day = { h: "1", l: "1", v: "0", q: "0", t: 5 }
    const rest = { a: null, A: null, b: null, B: null, o: null, c: null, p: null, P: null, L: null }
    assert.deepStrictEqual(read("ticker/3s", day), read("ticker/3s", { ...day, ...rest }))
    assert.deepStrictEqual(entryOf(read("ticker/3s", day)), { ...day, ...rest })
  })

  it("takes a side of the book without a price for an empty one", () => {
    assert.deepInclude<object>(read("orderbook/top/500ms", { t: 1, a: "1", A: "2" }), {
      ask: { price: "1", size: "2" },
      bid: null
    })
    assert.deepInclude<object>(read("orderbook/top/500ms", { t: 1, a: null, A: null, b: "1" }), {
      ask: null,
      bid: null
    })
  })

  it("puts trades and candles in the order of time", () => {
    const { event } = dataOf(messagesOf(trades(trade({ i: 3 }), trade({ i: 1 }), trade({ i: 2 })))[0])
    assert.deepStrictEqual(event._tag === "Trades" && event.trades.map(({ id }) => id), [1, 2, 3])
  })

  it("says nothing of a frame without entries", () => {
    assert.deepStrictEqual(MarketData.decode(`{"ch":"trades","update":{}}`), { _tag: "Batch", messages: [] })
    const { event } = dataOf(messagesOf(trades())[0])
    assert.deepStrictEqual(event, { _tag: "Trades", isSnapshot: false, symbol: "BTCUSDT", trades: [] })
  })

  it("reads several messages in one frame, and names such as __proto__", () => {
    const [first, second, third] = messagesOf(`[${trades(trade({}))},5,${book({})}]`)
    assert.strictEqual(dataOf(first).channel, "trades")
    isMalformed(second, "expected an object")
    assert.strictEqual(dataOf(third).channel, "orderBook")
    const odd = dataOf(messagesOf(`{"ch":"trades","update":{"__proto__":[]}}`)[0])
    assert.propertyVal(odd.event, "symbol", "__proto__")
  })

  it("turns down a nesting of 100,000, and reads one of 400", () => {
    for (const frame of [book({ a: "<here>" }), trades("<here>")]) {
      isMalformed(nestedAt(frame, 100_000), "nested deeper than 500")
    }
    isMalformed(nestedAt(book({ a: "<here>" }), 400), "orderbook/full A: ")
    isMalformed(nestedAt(trades("<here>"), 400), "trades BTCUSDT: ")
  })
})
