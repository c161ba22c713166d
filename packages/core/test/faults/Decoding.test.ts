// oxlint-disable vitest/expect-expect, unicorn/no-useless-spread -- helpers assert; lists have one kind of thing a line
/** Cases 52 to 63: what is broken, hostile or new in a frame costs itself, and is said; nothing is taken for another. */
import {
  Decimal,
  type JsonRpc,
  OrderRequest,
  type Protocol,
  V2,
  V2TradingMethods,
  VenueError
} from "@effect-hitbtc/core"
import * as Account from "@effect-hitbtc/core/v3/Account"
import * as MarketData from "@effect-hitbtc/core/v3/MarketData"
import * as V3OrderRequest from "@effect-hitbtc/core/v3/OrderRequest"
import * as ReferenceData from "@effect-hitbtc/core/v3/ReferenceData"
import * as SpotMethods from "@effect-hitbtc/core/v3/SpotMethods"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Result, Schema } from "effect"
import * as corpus from "./support/corpus.ts"
import { nested } from "./support/hostile.ts"
import { assertUnpolluted, show } from "./support/sound.ts"
import { type Target, targets } from "./support/targets.ts"

type Decode = (frame: string) => ReturnType<Protocol.Protocol["decode"]>

const decoders: ReadonlyArray<readonly [name: string, decode: Decode]> = [
  ["v2", V2.decode],
  ["v3 public", MarketData.decode],
  ["v3 private", Account.decode]
]

const messagesOf = (message: ReturnType<Decode>): ReadonlyArray<Protocol.Message> =>
  message._tag === "Batch" ? message.messages : [message]

const isMalformed = (message: Protocol.Message | undefined, ...words: ReadonlyArray<string>): JsonRpc.Malformed => {
  if (message?._tag !== "Malformed") throw new Error(`Expected Malformed, got ${show(message)}`)
  for (const word of words) assert.include(message.issue, word)
  return message
}

/** A good frame of each socket, which is read as well after a bad one. */
const good: { readonly [name: string]: string } = {
  "v2": corpus.v2[0]!.text,
  "v3 public": `{"ch":"trades","update":{"A":[{"t":1,"i":1,"p":"1","q":"1","s":"buy"}]}}`,
  "v3 private": `{"jsonrpc":"2.0","method":"spot_balance","params":[]}`
}

describe("case 52: what is no message", () => {
  const junk = [
    ...["", " ", "nope", "{", "[", `{"method":"ticker","params":{"as`, "\ufeff{}", `\ufeff{"result":true,"id":1}`],
    ...[
      "null",
      "[]",
      "42",
      `"str"`,
      "true",
      "[[]]",
      "{}",
      "[{}]",
      "NaN",
      "undefined",
      "{'a':1}",
      "{\"a\":1,}",
      "\u0000"
    ]
  ]
  for (const [name, decode] of decoders) {
    it.each(junk)(`of ${name} is malformed, and what comes after it is read: %j`, (frame) => {
      for (const message of messagesOf(decode(frame))) {
        const { frame: quoted, issue } = isMalformed(message)
        assert.isNotEmpty(issue)
        assert.isTrue(frame === quoted || frame === `[${quoted}]`)
      }
      assert.strictEqual(messagesOf(decode(frame)).length, 1)
      assert.strictEqual(decode(good[name]!)._tag, "Data")
    })

    it(`of ${name}, cut off at any place, is malformed`, () => {
      const frame = good[name]!
      for (let length = 0; length < frame.length; length++) isMalformed(messagesOf(decode(frame.slice(0, length)))[0])
    })
  }
})

describe("case 53: bytes that are no UTF-8", () => {
  for (const [name, decode] of decoders) {
    it(`of ${name}, as a decoder of text leaves them, are malformed where they stand in a value or a name`, () => {
      const frame = good[name]!
      const bytes = Buffer.from(frame)
      assert.lengthOf(bytes, frame.length)
      const whole = JSON.stringify(decode(frame))
      // What holds no text that is free: all but what stands in quotation marks, and in these what is a number.
      const isInText = (at: number) => (frame.slice(0, at).match(/"/g) ?? []).length % 2 === 1 && frame[at] !== "\""
      const isInNumber = (at: number) =>
        /(?<!"jsonrpc":)"[-\d.]*$/.test(frame.slice(0, at)) && /^[-\d.]+"[,}\]]/.test(frame.slice(at))
      const seen = { Malformed: 0, Notification: 0, Data: 0 }
      for (let at = 0; at < bytes.length; at++) {
        const broken = Buffer.from(bytes)
        broken[at] = 0xff
        const text = broken.toString()
        assert.include(text, "\ufffd")
        for (const message of messagesOf(decode(text))) {
          if (message._tag !== "Malformed" && message._tag !== "Notification" && message._tag !== "Data") {
            throw new Error(`${text} became ${show(message)}`)
          }
          seen[message._tag]++
          if (!isInText(at) || isInNumber(at)) assert.strictEqual(message._tag, "Malformed", text)
          // Within the name of a symbol they are kept, and within a member that nobody reads they change nothing.
          const read = JSON.stringify(message)
          if (message._tag === "Data") assert.isTrue(read === whole || read.includes("\ufffd"), text)
        }
      }
      assert.isAbove(seen.Malformed, frame.length / 4)
      assert.isAbove(seen.Notification, 0)
    })
  }

  it("are never a digit", () => {
    const frame = good["v3 public"]!.replace(`"p":"1"`, `"p":"\ufffd"`)
    isMalformed(messagesOf(MarketData.decode(frame))[0], `["p"]`)
    isMalformed(messagesOf(V2.decode(good["v2"]!.replace(/"ask":"[^"]*"/, `"ask":"1\ufffd"`)))[0], `["ask"]`)
  })
})

const batchOf = (count: number) => `[${Array.from({ length: count }, () => `{"result":1,"id":1}`).join()}]`

describe("case 54: answers", () => {
  const ids: ReadonlyArray<readonly [id: string, expected: JsonRpc.Id | null]> = [
    [`,"id":null`, null],
    ["", null],
    [`,"id":7`, 7],
    [`,"id":"7"`, "7"],
    [`,"id":""`, ""],
    [`,"id":1,"id":2`, 2],
    [`,"id":[7]`, null],
    [`,"id":{"id":7}`, null],
    [`,"id":true`, null],
    [`,"__proto__":{"id":7}`, null]
  ]
  for (const [name, decode] of decoders) {
    it.each(ids)(`of ${name} have the id that was written, of its type, or none: %s`, (id, expected) => {
      const [result, failure] = [`{"result":true${id}}`, `{"error":{"code":2001}${id}}`].map((frame) => decode(frame))
      assert.deepStrictEqual(result, { _tag: "Result", id: expected, result: true })
      assert.strictEqual(failure?._tag === "Failure" ? failure.id : undefined, expected)
    })

    it(`of ${name}, several in one frame, are read one by one, and a bad one costs itself`, () => {
      const messages = messagesOf(decode(`[{"result":1,"id":1},5,{"result":2,"id":"1"},{"error":{},"id":1},{}]`))
      assert.deepStrictEqual(
        messages.map((message) => "id" in message ? [message._tag, message.id] : [message._tag]),
        [["Result", 1], ["Malformed"], ["Result", "1"], ["Failure", 1], ["Malformed"]]
      )
    })

    it(`of ${name}, more in one frame than any venue sends, are turned down as one`, () => {
      assert.strictEqual(messagesOf(decode(batchOf(10_000))).length, 10_000)
      isMalformed(messagesOf(decode(batchOf(10_001)))[0], "at most 10000 messages")
    })
  }
})

const errorOf = (decode: Decode, error: string): VenueError.VenueError => {
  const message = decode(`{"jsonrpc":"2.0","result":{"id":1},"error":${error},"id":5}`)
  if (message._tag !== "Failure") throw new Error(`Expected Failure, got ${show(message)}`)
  assert.strictEqual(message.id, 5)
  return message.error
}

describe("case 55: errors", () => {
  for (const [name, decode] of decoders) {
    it(`of ${name} win over a result beside them`, () => {
      assert.strictEqual(errorOf(decode, `{"code":20001,"message":"Insufficient funds"}`).code, 20001)
      assert.strictEqual(decode(`{"result":true,"error":null,"id":5}`)._tag, "Result")
    })

    it.each(["{}", "[]", "5", "true", `"why"`, `{"code":null}`, `{"code":{}}`, `{"code":"x"}`, `{"code":1.5}`])(
      `of ${name} without a code are of an unknown class, and nothing that may be sent again: %s`,
      (error) => {
        const { code, errorClass, isRetryable, message } = errorOf(decode, error)
        assert.deepStrictEqual([code, errorClass, isRetryable], [undefined, "unknown", false])
        assert.strictEqual(message, error === `"why"` ? "why" : "The venue sent an error without a message")
      }
    )

    it(`of ${name} with code 500 are the venue's fault`, () => {
      const { errorClass, isRetryable } = errorOf(decode, `{"code":500,"message":"Internal Server Error"}`)
      assert.deepStrictEqual([errorClass, isRetryable], ["venueFault", true])
    })

    it(`of ${name} with a code that no table has are of an unknown class`, () => {
      assert.strictEqual(errorOf(decode, `{"code":99999,"message":"New"}`).errorClass, "unknown")
    })
  }

  it("of a body over REST are those of a socket", () => {
    const error = VenueError.fromRestBody(JSON.parse(`{"error":{"code":500},"result":true}`))
    assert.deepStrictEqual([error.code, error.errorClass], [500, "venueFault"])
  })
})

const reportWith = (fields: object) => {
  const { params } = JSON.parse(corpus.v3Private.find(({ text }) => text.includes(`"spot_order"`))!.text)
  return Account.decode(JSON.stringify({ method: "spot_order", params: { ...params, ...fields } }))
}

describe("case 56: what is new", () => {
  it.each([
    ["v2", `{"jsonrpc":"2.0","method":"news","params":{"x":1}}`, "news"],
    ["v3 public", `{"ch":"orderbook/D30/100ms","data":{"A":{}}}`, "orderbook/D30/100ms"],
    ["v3 public", `{"method":"news","params":{"x":1}}`, "news"],
    ["v3 private", `{"jsonrpc":"2.0","method":"spot_news","params":[]}`, "spot_news"],
    ["v3 private", `{"jsonrpc":"2.0","method":"constructor","params":[]}`, "constructor"],
    ["v3 public", `{"ch":"__proto__","data":{"A":{}}}`, "__proto__"]
  ])("a method or channel of %s is a notification that names it: %s", (name, frame, method) => {
    const message = decoders.find(([known]) => known === name)![1](frame)
    assert.strictEqual(message._tag === "Notification" ? message.method : undefined, method)
  })

  for (const { check, name, samples } of targets.filter(({ name }) => !name.includes("recorded"))) {
    it(`members of ${name} are left aside, wherever they are`, () => {
      for (const sample of samples) {
        for (const { start } of sample.members) {
          const text = `${sample.text.slice(0, start)}"brandNew":{"a":[1]},${sample.text.slice(start)}`
          const [before, after] = [sample.text, text].map((text) => {
            const outcomes: Array<string> = []
            check(text, sample, (what) => outcomes.push(what))
            return outcomes
          })
          // One more entry of a symbol, where entries have names, is one that is bad.
          assert.includeMembers([...after!], [...before!].filter((what) => what !== "result of a method"), text)
        }
      }
    })
  }

  it("words where the domain describes are taken; where it decides, they cost the message and are named", () => {
    assert.strictEqual(reportWith({ contingency_type: "brandNew" })._tag, "Account")
    for (const field of ["status", "type", "side", "time_in_force", "report_type", "margin_mode"]) {
      isMalformed(messagesOf(reportWith({ [field]: "brandNew" }))[0], `spot_order: `, `["${field}"]`)
    }
    const symbols = JSON.parse(corpus.rest.find(({ name }) => name === "Symbols")!.text)
    const [code] = Object.keys(symbols)
    const read = ReferenceData.readSymbols({ [code!]: { ...symbols[code!], type: "option", status: "brandNew" } })
    assert.strictEqual(Result.getOrThrow(read).values[0]?.type, "option")
  })
})

const trade = (fields: object) => ({ t: 1, i: 1, p: "1", q: "1", s: "buy", ...fields })
const trades = (...list: ReadonlyArray<object>) => JSON.stringify({ ch: "trades", update: { A: list } })
const top = (fields: object) => ({ t: 1, a: "2", A: "1", b: "1", B: "1", ...fields })
const entriesOf = (count: number) => `{${Array.from({ length: count }, (_, i) => `"${i}":0`).join()}}`

describe("case 57: a required field that is gone, or has another name", () => {
  it("costs its trade on v3, and no other", () => {
    const { q, ...without } = trade({ i: 2 })
    for (const bad of [without, { ...without, quantity: q }]) {
      const [malformed, data] = messagesOf(MarketData.decode(trades(trade({}), bad, trade({ i: 3 }))))
      isMalformed(malformed, "trades A: ", `["q"]`)
      const event = data?._tag === "Data" ? data.event : undefined
      assert.deepStrictEqual(event?._tag === "Trades" && event.trades.map(({ id }) => id), [1, 3])
    }
  })

  it("costs its trade or candle on v2, and no other", () => {
    const [snapshot] = corpus.v2.filter(({ text }) => text.includes("snapshotTrades"))
    const json = JSON.parse(snapshot!.text)
    delete json.params.data[0].price
    const [malformed, data] = messagesOf(V2.decode(JSON.stringify(json)))
    isMalformed(malformed, "snapshotTrades: ", `["price"]`)
    const event = data?._tag === "Data" ? data.event : undefined
    assert.isAbove(json.params.data.length, 1)
    assert.strictEqual(event?._tag === "Trades" && event.trades.length, json.params.data.length - 1)

    const candles = JSON.parse(corpus.v2.find(({ text }) => text.includes("snapshotCandles"))!.text)
    const [candle] = candles.params.data
    const { max, ...without } = candle
    candles.params.data = [candle, without, { ...without, high: max }, candle]
    const messages = messagesOf(V2.decode(JSON.stringify(candles)))
    for (const bad of messages.slice(0, 2)) isMalformed(bad, "snapshotCandles: ", `["max"]`)
    const last = messages[2]?._tag === "Data" ? messages[2].event : undefined
    assert.strictEqual(last?._tag === "Candles" && last.candles.length, 2)
    assert.lengthOf(messages, 3)
  })

  it("costs its symbol in a frame of many, and in a body over REST", () => {
    const [malformed, data] = messagesOf(MarketData.decode(JSON.stringify({
      ch: "orderbook/top/100ms/batch",
      data: { A: top({ t: undefined }), B: top({}) }
    })))
    isMalformed(malformed, "orderbook/top/100ms/batch A: ", `["t"]`)
    assert.strictEqual(data?._tag === "Data" && data.symbol, "B")
    const symbols = JSON.parse(corpus.rest.find(({ text }) => text.includes("MANAUSDT"))!.text)
    delete symbols.MANAUSDT.tick_size
    const { issues, values } = Result.getOrThrow(ReferenceData.readSymbols(symbols))
    assert.deepStrictEqual(values.map(({ id }) => id), ["AAVEUSDT_PERP"])
    assert.include(issues[0]?.issue, `MANAUSDT: Missing key at ["tick_size"]`)
  })

  it("is said of a list of a million once for the first ten, and once for the others", () => {
    const many = `[${"null,".repeat(999_999)}null]`
    const frames = [
      [V2.decode, `{"method":"updateTrades","params":{"symbol":"A","data":${many}}}`],
      [MarketData.decode, `{"ch":"trades","update":{"A":${many}}}`]
    ] as const
    for (const [decode, frame] of frames) {
      const messages = messagesOf(decode(frame))
      assert.strictEqual(messages.length, 11)
      assert.notInclude(isMalformed(messages[9]).issue, "others")
      isMalformed(messages[10], "(and 999989 others)")
    }
  })

  it("is said of the lists of 10,000 symbols, and of a batch around them in one word", () => {
    const lists = Array.from({ length: 10_000 }, (_, i) => `"${i}":[${"0,".repeat(20)}0]`).join()
    const frame = `{"ch":"trades","update":{${lists}}}`
    const messages = messagesOf(MarketData.decode(frame))
    assert.strictEqual(messages.length, 110_000)
    isMalformed(messages.at(-1), "trades 9999: ", "(and 10 others)")
    isMalformed(messagesOf(MarketData.decode(`[${frame}]`))[0], "expected at most 10000 messages")
  })

  it("costs one issue, of a frame with more symbols than any venue has", () => {
    const decode = (count: number) =>
      messagesOf(MarketData.decode(`{"ch":"ticker/1s/batch","data":${entriesOf(count)}}`))
    assert.strictEqual(decode(10_000).length, 10_000)
    const [only, ...rest] = decode(10_001)
    isMalformed(only, "ticker/1s/batch: expected at most 10000 symbols, got 10001")
    assert.deepStrictEqual(rest, [])
    const batch = `[${Array.from({ length: 3 }, () => `{"ch":"ticker/1s/batch","data":${entriesOf(9_000)}}`).join()}]`
    isMalformed(messagesOf(MarketData.decode(batch))[0], "expected at most 10000 messages")
  })
})

// ---- numbers ---------------------------------------------------------------------------------------------------------

// What holds a decimal, on any of the sockets. On v3 a level has no names.
const decimalKeys = new Set([
  ...["ask", "bid", "last", "open", "low", "high", "volume", "volumeQuote", "price", "size", "quantity", "close"],
  ...["min", "max", "cumQuantity", "stopPrice", "tradeQuantity", "tradePrice", "tradeFee", "available", "reserved"],
  ...["payoutFee", "payoutMinimalAmount", "quantityIncrement", "tickSize", "takeLiquidityRate", "provideLiquidityRate"],
  ...["maxInitialLeverage", "a", "A", "b", "B", "o", "c", "h", "l", "v", "q", "p", "P", "r", "R", "m", "i", "I"],
  ...["quantity_cumulative", "price_average", "stop_price", "display_quantity", "trade_quantity", "trade_price"],
  ...["trade_fee", "reserved_margin", "cross_margin_reserved", "leverage", "margin_balance", "reserved_orders"],
  ...["reserved_positions", "price_entry", "price_margin_call", "price_liquidation", "pnl", "amount", "fee"],
  ...["take_rate", "make_rate", "quantity_increment", "tick_size", "max_initial_leverage", "precision_transfer"],
  ...["precision_payout", "payout_fee", "payin_confirmations", "volume_quote", "qty"]
])
const integerKeys = new Set(["id", "sequence", "tradeId", "t", "i", "s", "T", "L", "trade_id", "trade_position_id"])

interface Place {
  readonly target: Target
  readonly sample: corpus.Sample
  readonly key: string
  /** What stands there. */
  readonly literal: string
  readonly put: (literal: string) => string
}

const placesOf = (isSo: (key: string, literal: string) => boolean): ReadonlyArray<Place> =>
  targets.filter(({ name }) => !name.includes("recorded")).flatMap((target) =>
    target.samples.flatMap((sample) =>
      sample.values.flatMap(({ end, start }) => {
        const { text } = sample
        const key = /"([^"]*)":$/.exec(text.slice(0, start))?.[1] ?? "[]"
        const literal = text.slice(start, end)
        const put = (other: string) => text.slice(0, start) + other + text.slice(end)
        return isSo(key, literal) ? [{ target, sample, key, literal, put }] : []
      })
    )
  )

const decimals = placesOf((key, literal) => /^"-?\d+(\.\d+)?"$/.test(literal) && (key === "[]" || decimalKeys.has(key)))
const integers = placesOf((key, literal) => /^\d+$/.test(literal) && integerKeys.has(key))

const outcomesOf = ({ sample, target }: Place, text: string): ReadonlyArray<string> => {
  const outcomes: Array<string> = []
  target.check(text, sample, (what) => outcomes.push(what))
  return outcomes
}

const isBad = (what: string) =>
  what === "Malformed" || what === "no result of the method" || what === "no entries" || what === "no list"

/** Something of the frame is said to be wrong: a message, an element, or the result of the method. */
const assertBad = (place: Place, literal: string): void => {
  const text = place.put(literal)
  assert.isTrue(outcomesOf(place, text).some(isBad), `${place.target.name}: ${text}`)
}

/** It is read as it stands there: `check` compares what is read with what was written. */
const assertKept = (place: Place, literal: string): void => {
  const text = place.put(literal)
  const outcomes = outcomesOf(place, text)
  assert.isFalse(outcomes.some(isBad), `${place.target.name}: ${text}: ${outcomes.join()}`)
}

const forty = "1234567890123456789012345678901234567890"

const writeDecimal = (random: Random): string => {
  const digits = (count: number) => Array.from({ length: count }, () => random.between(0, 9)).join("")
  const integer = random.chance(0.3) ? "0" : digits(random.between(1, 21))
  return `${random.chance(0.3) ? "-" : ""}${integer}${random.chance(0.3) ? "" : `.${digits(random.between(1, 18))}`}`
}

describe("case 58: numbers", () => {
  it("are looked at wherever they are", () => {
    assert.isAbove(decimals.length, 400)
    assert.isAbove(integers.length, 100)
    for (const { name } of targets.filter(({ name }) => !name.includes("recorded"))) {
      assert.isTrue(decimals.some(({ target }) => target.name === name), name)
      assert.isTrue(integers.some(({ target }) => target.name === name), name)
    }
  })

  const notDecimals = [
    ...[`""`, `" "`, `"NaN"`, `"Infinity"`, `"1e-7"`, `"1E5"`, `"+1"`, `" 1"`, `"1 "`, `"1."`, `".5"`, `"-"`, `"--1"`],
    ...[`"1,5"`, `"0x10"`, `"1_000"`, `"1n"`, `"１"`, `"1\\u0000"`, `"1.2.3"`, "1", "0", "-0", "1.5", "1e-7", "true"],
    ...["[]", "{}", `["1"]`, `{"0":"1"}`]
  ]
  it.each(notDecimals)("that are no decimals are turned down, in every place: %s", (literal) => {
    for (const place of decimals) {
      // The venue writes "" for the price of a margin call where there is none.
      if (literal === `""` && /^price_(margin_call|liquidation)$/.test(place.key)) assertKept(place, literal)
      else assertBad(place, literal)
    }
  })

  it.each([`"0"`, `"-0"`, `"0.000"`, `"-0.00"`, `"007"`, `"00.10"`, `"-1.5"`, `"${forty}"`, `"${forty}.${forty}"`])(
    "that are decimals are kept to the letter, in every place: %s",
    (literal) => {
      for (const place of decimals) assertKept(place, literal)
    }
  )

  it.each(["1.5", `"5"`, `""`, "true", "[]", "{}", "-1e400", `"1e3"`])(
    "that are no whole numbers are turned down, where a whole number is meant: %s",
    (literal) => {
      for (const place of integers) {
        const isIdOfV2 = place.target.name === "v2" && place.key === "id" && literal.startsWith("\"")
        const isIdOfAnswer = /"id":\d+\}$/.test(place.sample.text) && place.put("").endsWith(`"id":}`)
        if (!isIdOfV2 && !isIdOfAnswer) assertBad(place, literal)
      }
    }
  )
})

describe("case 59: whole numbers of 2^53 and more", () => {
  it("are turned down wherever they stand, and the largest below is exact", () => {
    for (const place of integers) {
      for (const literal of ["9007199254740992", "9007199254740993", "18446744073709551616", "1e21", "1e400"]) {
        assertBad(place, literal)
      }
      // As an instant it is far beyond the calendar.
      if (place.key !== "t" && place.key !== "T") assertKept(place, "9007199254740991")
    }
  })

  for (const [name, decode] of decoders) {
    it.each(["9007199254740993", "-9007199254740993", "1e400"])(
      `that are the id of an answer of ${name} make it malformed, for it may be another request's: %s`,
      (id) => {
        for (const frame of [`{"result":true,"id":${id}}`, `{"error":{"code":1},"id":${id}}`]) {
          isMalformed(messagesOf(decode(frame))[0], "id: expected a string, or a number below 2^53")
          isMalformed(messagesOf(decode(`[${frame}]`))[0], "id: ")
        }
      }
    )
    it(`that are a code of ${name} are no code`, () => {
      const message = decode(`{"error":{"code":9007199254740993,"message":"x"},"id":1}`)
      assert.strictEqual(message._tag === "Failure" ? message.error.code : 0, undefined)
    })
  }
})

describe("case 60: what is read is written again, digit for digit", () => {
  it("with every frame of the reference, and every recorded one", () => {
    for (const { check, samples } of targets) for (const sample of samples) check(sample.text, sample, () => {})
  })

  it("with decimals from 10^-18 to 10^20, in every place", () => {
    for (const seed of seeds(20)) {
      withSeed(seed, (random) => {
        for (const place of decimals) assertKept(place, `"${writeDecimal(random)}"`)
      })
    }
  })

  it("and an order is never written with an exponent", () => {
    const requests = [
      [V2TradingMethods.newOrder.params, OrderRequest.NewOrder],
      [SpotMethods.orders.newOrder.params, V3OrderRequest.NewOrder]
    ] as const
    for (const [params, request] of requests) {
      const encode = Schema.encodeUnknownSync(params)
      for (let scale = -20; scale <= 18; scale++) {
        for (const price of [BigDecimal.make(1n, scale), BigDecimal.make(123456789n, scale)]) {
          const order = { symbol: "A", side: "buy", type: "limit", quantity: price, price, clientOrderId: "12345678" }
          const json = JSON.stringify(encode(Schema.decodeUnknownSync(request)(order)))
          const written = JSON.parse(json) as { readonly price: string; readonly quantity: string }
          assert.match(written.price, /^\d+(\.\d+)?$/)
          assert.strictEqual(written.price, written.quantity)
          assert.isTrue(BigDecimal.equals(Decimal.toBigDecimal(Decimal.makeUnsafe(written.price)), price))
        }
      }
    }
  })
})

describe("case 61: frames made to break", () => {
  it.each([["arrays", "[", "", "]"], ["objects", `{"a":`, "0", "}"], ["both", `[{"a":`, "0", "}]"]])(
    "%s nested deeper than 500 are turned down before they are parsed, and those of 500 are read",
    (_, open, inside, close) => {
      const levels = open.length > 5 ? 2 : 1
      for (const [name, decode] of decoders) {
        for (const depth of [501, 100_000]) {
          isMalformed(messagesOf(decode(nested(depth, open, inside, close)))[0], "nested deeper than 500")
          const at = good[name]!.indexOf(":") + 1
          const within = good[name]!.slice(0, at) + nested(depth, open, inside, close) + good[name]!.slice(at)
          isMalformed(messagesOf(decode(within))[0], "nested deeper than 500")
        }
        // The object around it is one level, too.
        const deepest = nested(Math.floor(499 / levels), open, inside, close)
        const message = decode(`{"method":"news","params":${deepest}}`)
        assert.strictEqual(message._tag, "Notification")
        assert.isAbove(JSON.stringify(message).length, 400)
      }
    }
  )

  it("brackets in a string are text", () => {
    for (const [, decode] of decoders) {
      const text = JSON.stringify(`${"[{".repeat(2_000)}\\"`)
      assert.strictEqual(decode(`{"method":"news","params":[${text},${text}]}`)._tag, "Notification")
      // None of them closes what is open.
      isMalformed(messagesOf(decode(`${`["]]]]",`.repeat(600)}1${"]".repeat(600)}`))[0], "nested deeper")
    }
  })

  it("50 MB are read, or turned down with little of them quoted", () => {
    const filler = "x".repeat(50_000_000)
    const frames = [filler, `{"method":"ticker","params":"${filler}"}`, `{"ch":"trades","update":"${filler}"}`]
    // What a socket has no such method or channel of is news, and handed over as it is.
    const expected: { readonly [name: string]: ReadonlyArray<Protocol.Message["_tag"]> } = {
      "v2": ["Malformed", "Malformed", "Malformed"],
      "v3 public": ["Malformed", "Notification", "Malformed"],
      "v3 private": ["Malformed", "Notification", "Malformed"]
    }
    for (const [name, decode] of decoders) {
      for (const [i, frame] of frames.entries()) {
        const [message, ...rest] = messagesOf(decode(frame))
        assert.deepStrictEqual(rest, [])
        assert.strictEqual(message?._tag, expected[name]?.[i], `${name}: ${frame.slice(0, 30)}`)
        if (message?._tag === "Malformed") assert.isBelow(message.frame.length + message.issue.length, 1_200)
        if (message?._tag === "Notification") assert.strictEqual(message.params, filler)
      }
    }
  })

  for (const { check, name, samples } of targets.filter(({ name }) => !name.includes("recorded"))) {
    it(`names such as __proto__ and constructor, anywhere in ${name}, change no prototype and no value`, () => {
      for (const sample of samples) {
        for (const { start } of sample.members) {
          for (const evil of [`"__proto__":{"polluted":true}`, `"constructor":{"prototype":{"polluted":true}}`]) {
            // What comes out is compared with the frame, has no prototype but those of objects, arrays and instants, and
            // no schema of the domain finds anything in it that it does not know.
            check(`${sample.text.slice(0, start)}${evil},${sample.text.slice(start)}`, sample, () => {})
            assertUnpolluted()
            assert.notProperty({}, "polluted")
          }
        }
      }
    })
  }

  it("required fields are never found on a prototype", () => {
    const trade = `{"__proto__":{"t":1,"i":1,"p":"1","q":"1","s":"buy"}}`
    isMalformed(messagesOf(MarketData.decode(`{"ch":"trades","update":{"A":[${trade}]}}`))[0], "trades A")
    isMalformed(messagesOf(V2.decode(`{"method":"ticker","params":{"__proto__":${corpus.v2[0]!.text}}}`))[0], "ticker")
    isMalformed(
      messagesOf(Account.decode(`{"__proto__":{"method":"spot_order","params":{}}}`))[0],
      "expected an object"
    )
  })
})

const frameOf = (t: string) => `{"ch":"trades","update":{"A":[{"t":${t},"i":1,"p":"1","q":"1","s":"buy"}]}}`
const tradeAt = (frame: string, decode: Decode) => {
  const [message] = messagesOf(decode(frame))
  const event = message?._tag === "Data" ? message.event : undefined
  return event?._tag === "Trades" ? event.trades[0]?.timestamp.epochMilliseconds : isMalformed(message).issue
}
const iso = (text: string) =>
  `{"method":"updateTrades","params":{"symbol":"A","data":[{"id":1,"price":"1","quantity":"1","side":"buy",` +
  `"timestamp":${text}}]}}`
const privately = (text: string) =>
  corpus.v3Private.find((sample) => sample.text.includes(`"spot_order"`))!.text
    .replace(/"created_at":"[^"]*"/, `"created_at":${text}`)

describe("case 62: instants", () => {
  it.each([
    "1626861123552000",
    "1626861123552000000",
    "1626861123552.5",
    "253402300800000",
    `"1626861123552"`,
    "null",
    "1e400"
  ])(
    "of v3's public socket in microseconds, in nanoseconds, or that are none, are turned down: %s",
    (t) => assert.include(String(tradeAt(frameOf(t), MarketData.decode)), `["t"]`)
  )

  it.each(["1626861123552", "1626861123", "0", "-1", "4102444800000", "253402300799999"])(
    "of v3's public socket in the past and in the future are what they say, to the millisecond: %s",
    (t) => assert.strictEqual(tradeAt(frameOf(t), MarketData.decode), Number(t))
  )

  const bad = [
    ...["1626861123552", "1626861123", "null", `""`, `"1626861123552"`, `"2017-10-19"`, `"2017-02-29T00:00:00.000Z"`],
    ...[
      `"2017-13-01T00:00:00.000Z"`,
      `"2017-10-19T24:00:00.000Z"`,
      `"2017-10-19T23:59:60.000Z"`,
      `"2017-10-19T15:45:44.941"`
    ],
    ...[`"2017-10-19T15:45:44.941+02:00"`, `"2017-10-19 15:45:44.941Z"`, `"2017-10-19T15:45:44.1234567890Z"`, `"now"`]
  ]
  it.each(bad)("of v2 and of v3's private sockets that are none are turned down, and named: %s", (text) => {
    assert.include(String(tradeAt(iso(text), V2.decode)), `["timestamp"]`)
    isMalformed(messagesOf(Account.decode(privately(text)))[0], "spot_order: ", `["created_at"]`)
  })

  it.each([
    "1970-01-01T00:00:00.000Z",
    "2999-12-31T23:59:59.999Z",
    "2016-02-29T12:00:00.5Z",
    "2017-10-19T15:45:44.123456Z"
  ])(
    "of v2 and of v3's private sockets in the past and in the future are what they say: %s",
    (text) => {
      assert.strictEqual(tradeAt(iso(`"${text}"`), V2.decode), Math.floor(Date.parse(text)))
      const message = Account.decode(privately(`"${text}"`))
      const order = message._tag === "Account" && message.event._tag === "ExecutionReport"
        ? message.event.order
        : undefined
      assert.strictEqual(order?.createdAt.epochMilliseconds, Math.floor(Date.parse(text)))
    }
  )
})
