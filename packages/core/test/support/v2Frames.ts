/**
 * Frames of API v2, good and bad, and what each must decode to. The good ones are those of the venue's documentation,
 * with their whole envelope.
 */
import { Decimal, type JsonRpc, type Protocol, Timestamp, V2 } from "@effect-hitbtc/core"
import { assert } from "@effect/vitest"

/** A message, or a malformed part whose issue has these words. */
export type Expected =
  | Exclude<Protocol.Message, { readonly _tag: "Malformed" } | { readonly _tag: "Failure" }>
  | { readonly failure: number | undefined; readonly id: JsonRpc.Id | null }
  | { readonly malformed: ReadonlyArray<string> }

export interface Case {
  readonly name: string
  readonly frame: string
  readonly messages: ReadonlyArray<Expected>
}

const d = Decimal.makeUnsafe
const at = (iso: string) => Timestamp.fromMillis(Date.parse(iso))
const level = (price: string, size: string) => ({ price: d(price), size: d(size) })

// ---- the frames of the documentation ---------------------------------------------------------------------------------

export const ticker = `{
  "jsonrpc": "2.0",
  "method": "ticker",
  "params": {
    "ask": "0.054464",
    "bid": "0.054463",
    "last": "0.054463",
    "open": "0.057133",
    "low": "0.053615",
    "high": "0.057559",
    "volume": "33068.346",
    "volumeQuote": "1832.687530809",
    "timestamp": "2017-10-19T15:45:44.941Z",
    "symbol": "ETHBTC"
  }
}`

export const snapshotOrderbook = `{
  "jsonrpc": "2.0",
  "method": "snapshotOrderbook",
  "params": {
    "ask": [
      { "price": "0.054588", "size": "0.245" },
      { "price": "0.054590", "size": "0.000" },
      { "price": "0.054591", "size": "2.784" }
    ],
    "bid": [
      { "price": "0.054558", "size": "0.500" },
      { "price": "0.054557", "size": "0.076" }
    ],
    "symbol": "ETHBTC",
    "sequence": 8073827,
    "timestamp": "2018-11-19T05:00:28.193Z"
  }
}`

export const updateOrderbook = `{
  "jsonrpc": "2.0",
  "method": "updateOrderbook",
  "params": {
    "ask": [
      { "price": "0.054590", "size": "0.000" },
      { "price": "0.054591", "size": "0.000" }
    ],
    "bid": [
      { "price": "0.054504", "size": "0.000" }
    ],
    "symbol": "ETHBTC",
    "sequence": 8073830,
    "timestamp": "2018-11-19T05:00:28.700Z"
  }
}`

export const snapshotTrades = `{
  "jsonrpc": "2.0",
  "method": "snapshotTrades",
  "params": {
    "data": [
      { "id": 54469456, "price": "0.054656", "quantity": "0.057", "side": "buy",
        "timestamp": "2017-10-19T16:33:42.821Z" },
      { "id": 54469697, "price": "0.054662", "quantity": "0.001", "side": "sell",
        "timestamp": "2017-10-19T16:34:17.502Z" }
    ],
    "symbol": "ETHBTC"
  }
}`

export const updateTrades = `{
  "jsonrpc": "2.0",
  "method": "updateTrades",
  "params": {
    "data": [
      { "id": 54469813, "price": "0.054670", "quantity": "0.183", "side": "buy",
        "timestamp": "2017-10-19T16:34:25.041Z" }
    ],
    "symbol": "ETHBTC"
  }
}`

export const snapshotCandles = `{
  "jsonrpc": "2.0",
  "method": "snapshotCandles",
  "params": {
    "data": [
      { "timestamp": "2017-10-19T15:00:00.000Z", "open": "0.054801", "close": "0.054625", "min": "0.054601",
        "max": "0.054894", "volume": "380.750", "volumeQuote": "20.844237223" },
      { "timestamp": "2017-10-19T15:30:00.000Z", "open": "0.054616", "close": "0.054618", "min": "0.054420",
        "max": "0.054724", "volume": "348.527", "volumeQuote": "19.011854364" }
    ],
    "symbol": "ETHBTC",
    "period": "M30"
  }
}`

export const updateCandles = `{
  "jsonrpc": "2.0",
  "method": "updateCandles",
  "params": {
    "data": [
      { "timestamp": "2017-10-19T16:30:00.000Z", "open": "0.054614", "close": "0.054465", "min": "0.054339",
        "max": "0.054724", "volume": "141.268", "volumeQuote": "7.709353873" }
    ],
    "symbol": "ETHBTC",
    "period": "M30"
  }
}`

/** One of each. */
export const samples: ReadonlyArray<string> = [
  ticker,
  snapshotOrderbook,
  updateOrderbook,
  snapshotTrades,
  updateTrades,
  snapshotCandles,
  updateCandles
]

// ---- what they say ---------------------------------------------------------------------------------------------------

const tickerData: Protocol.Data = {
  _tag: "Data",
  channel: "ticker",
  symbol: "ETHBTC",
  event: {
    _tag: "Ticker",
    symbol: "ETHBTC",
    ask: d("0.054464"),
    bid: d("0.054463"),
    last: d("0.054463"),
    open: d("0.057133"),
    low: d("0.053615"),
    high: d("0.057559"),
    volume: d("33068.346"),
    volumeQuote: d("1832.687530809"),
    timestamp: at("2017-10-19T15:45:44.941Z")
  }
}

const snapshotData: Protocol.Data = {
  _tag: "Data",
  channel: "orderBook",
  symbol: "ETHBTC",
  event: {
    _tag: "BookSnapshot",
    symbol: "ETHBTC",
    sequence: 8073827,
    asks: [level("0.054588", "0.245"), level("0.054590", "0.000"), level("0.054591", "2.784")],
    bids: [level("0.054558", "0.500"), level("0.054557", "0.076")],
    timestamp: at("2018-11-19T05:00:28.193Z")
  }
}

const updateData: Protocol.Data = {
  _tag: "Data",
  channel: "orderBook",
  symbol: "ETHBTC",
  event: {
    _tag: "BookUpdate",
    symbol: "ETHBTC",
    sequence: 8073830,
    asks: [level("0.054590", "0.000"), level("0.054591", "0.000")],
    bids: [level("0.054504", "0.000")],
    timestamp: at("2018-11-19T05:00:28.700Z")
  }
}

const trade = (id: number, price: string, quantity: string, side: "buy" | "sell", time: string) => ({
  _tag: "Trade" as const,
  symbol: "ETHBTC",
  id,
  price: d(price),
  quantity: d(quantity),
  side,
  timestamp: at(time)
})
const firstTrade = trade(54469456, "0.054656", "0.057", "buy", "2017-10-19T16:33:42.821Z")
const secondTrade = trade(54469697, "0.054662", "0.001", "sell", "2017-10-19T16:34:17.502Z")
const thirdTrade = trade(54469813, "0.054670", "0.183", "buy", "2017-10-19T16:34:25.041Z")

const tradesData = (isSnapshot: boolean, ...trades: ReadonlyArray<typeof firstTrade>): Protocol.Data => ({
  _tag: "Data",
  channel: "trades",
  symbol: "ETHBTC",
  event: { _tag: "Trades", isSnapshot, symbol: "ETHBTC", trades }
})

const candle = (
  time: string,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string,
  volumeQuote: string
) => ({
  _tag: "Candle" as const,
  symbol: "ETHBTC",
  period: "M30" as const,
  timestamp: at(time),
  open: d(open),
  high: d(high),
  low: d(low),
  close: d(close),
  volume: d(volume),
  volumeQuote: d(volumeQuote)
})
const fifteen = "2017-10-19T15:00:00.000Z"
const firstCandle = candle(fifteen, "0.054801", "0.054894", "0.054601", "0.054625", "380.750", "20.844237223")
const halfPast = "2017-10-19T15:30:00.000Z"
const secondCandle = candle(halfPast, "0.054616", "0.054724", "0.054420", "0.054618", "348.527", "19.011854364")
const sixteen = "2017-10-19T16:30:00.000Z"
const thirdCandle = candle(sixteen, "0.054614", "0.054724", "0.054339", "0.054465", "141.268", "7.709353873")

const candlesData = (isSnapshot: boolean, ...candles: ReadonlyArray<typeof firstCandle>): Protocol.Data => ({
  _tag: "Data",
  channel: "candles/M30",
  symbol: "ETHBTC",
  event: { _tag: "Candles", isSnapshot, symbol: "ETHBTC", period: "M30", candles }
})

// ---- changes of frames -----------------------------------------------------------------------------------------------

type Path = ReadonlyArray<string | number>

interface Json {
  [key: string | number]: Json
}

const changed = (frame: string, path: Path, change: (parent: Json, key: string | number) => void): string => {
  const json = JSON.parse(frame) as Json
  const parent = path.slice(0, -1).reduce((value, key) => value[key]!, json)
  change(parent, path[path.length - 1]!)
  return JSON.stringify(json)
}

/** The frame with the value at a path set. */
export const set = (frame: string, path: Path, value: unknown): string =>
  changed(frame, path, (parent, key) => {
    parent[key] = value as Json
  })

/** The frame without the key at a path. */
export const without = (frame: string, path: Path): string =>
  changed(frame, path, (parent, key) => {
    delete parent[key]
  })

/** The frame with the key at a path renamed. */
export const renamed = (frame: string, path: Path, to: string): string =>
  changed(frame, path, (parent, key) => {
    parent[to] = parent[key]!
    delete parent[key]
  })

/** The frame with the text at a path replaced: what `JSON.stringify` cannot write, such as a number of 17 digits. */
const setText = (frame: string, path: Path, text: string): string =>
  set(frame, path, "<here>").replace(`"<here>"`, text)

const good = (name: string, frame: string, ...messages: ReadonlyArray<Expected>): Case => ({ name, frame, messages })
const bad = (name: string, frame: string, ...words: ReadonlyArray<string>): Case => ({
  name,
  frame,
  messages: [{ malformed: words }]
})
const withEvent = (data: Protocol.Data, change: Record<string, unknown>): Protocol.Data => ({
  ...data,
  event: { ...data.event, ...change }
})

// ---- the table -------------------------------------------------------------------------------------------------------

const forty = "1234567890123456789012345678901234567890"

const goodCases: ReadonlyArray<Case> = [
  good("a ticker", ticker, tickerData),
  good("a snapshot of a book, with a level of size zero", snapshotOrderbook, snapshotData),
  good("an update of a book", updateOrderbook, updateData),
  good("a snapshot of trades", snapshotTrades, tradesData(true, firstTrade, secondTrade)),
  good("new trades", updateTrades, tradesData(false, thirdTrade)),
  good("a snapshot of candles", snapshotCandles, candlesData(true, firstCandle, secondCandle)),
  good("new candles", updateCandles, candlesData(false, thirdCandle)),
  good(
    "several messages in one frame",
    `[${ticker},${updateTrades},{"jsonrpc":"2.0","result":true,"id":7},${updateOrderbook}]`,
    tickerData,
    tradesData(false, thirdTrade),
    { _tag: "Result", id: 7, result: true },
    updateData
  ),
  good("an acknowledgement", `{"jsonrpc":"2.0","result":true,"id":"HITBTC.ws.1"}`, {
    _tag: "Result",
    id: "HITBTC.ws.1",
    result: true
  }),
  good("an error", `{"jsonrpc":"2.0","error":{"code":2001,"message":"Symbol not found"},"id":123}`, {
    failure: 2001,
    id: 123
  }),
  good("an error without an id", `{"error":{"code":500,"message":"Internal Server Error"}}`, {
    failure: 500,
    id: null
  }),

  ...(["ask", "bid", "last", "open"] as const).map((field) =>
    good(
      `a ticker with null in ${field}`,
      set(ticker, ["params", field], null),
      withEvent(tickerData, { [field]: null })
    )
  ),
  good("a book without a timestamp", without(updateOrderbook, ["params", "timestamp"]), {
    ...updateData,
    event: (({ timestamp: _, ...event }) => event)(updateData.event as Record<string, unknown>)
  } as Protocol.Data),
  good(
    "a book with empty sides",
    set(set(updateOrderbook, ["params", "ask"], []), ["params", "bid"], []),
    withEvent(updateData, { asks: [], bids: [] })
  ),
  good("no trades", set(snapshotTrades, ["params", "data"], []), tradesData(true)),
  good("no candles", set(snapshotCandles, ["params", "data"], []), candlesData(true)),
  good(
    "a price of 40 digits",
    set(ticker, ["params", "last"], forty),
    withEvent(tickerData, { last: d(forty) })
  ),
  good(
    "a sequence of 2^53 - 1",
    set(updateOrderbook, ["params", "sequence"], Number.MAX_SAFE_INTEGER),
    withEvent(updateData, { sequence: Number.MAX_SAFE_INTEGER })
  ),
  good(
    "a timestamp of whole seconds",
    set(ticker, ["params", "timestamp"], "2017-10-19T15:45:44Z"),
    withEvent(tickerData, { timestamp: at("2017-10-19T15:45:44.000Z") })
  ),
  good(
    "a timestamp of nanoseconds",
    set(ticker, ["params", "timestamp"], "2017-10-19T15:45:44.941999999Z"),
    tickerData
  ),
  ...["M1", "M3", "M5", "M15", "M30", "H1", "H4", "D1", "D7", "1M"].map((period) =>
    good(`candles of ${period}`, set(updateCandles, ["params", "period"], period), {
      _tag: "Data",
      channel: `candles/${period}`,
      symbol: "ETHBTC",
      event: {
        _tag: "Candles",
        isSnapshot: false,
        symbol: "ETHBTC",
        period,
        candles: [{ ...thirdCandle, period }]
      }
    } as Protocol.Data)
  ),

  // What the protocol does not name is left aside.
  good("a ticker with more fields", set(ticker, ["params", "more"], { deep: [1] }), tickerData),
  good("a message with more fields", set(ticker, ["more"], 1), tickerData),
  good("a level with more fields", set(updateOrderbook, ["params", "ask", 0, "count"], 3), {
    ...updateData,
    event: {
      ...updateData.event,
      asks: [{ ...level("0.054590", "0.000"), count: 3 }, level("0.054591", "0.000")]
    }
  } as Protocol.Data),
  good("a trade with more fields", set(updateTrades, ["params", "data", 0, "more"], 1), tradesData(false, thirdTrade)),
  good(
    "a candle with more fields",
    set(updateCandles, ["params", "data", 0, "more"], 1),
    candlesData(false, thirdCandle)
  ),
  good("a message without jsonrpc", without(ticker, ["jsonrpc"]), tickerData),
  good("a message with an id", set(ticker, ["id"], 5), tickerData),
  good(
    "fields named __proto__",
    ticker.replace(`"params": {`, `"__proto__": { "method": "x" }, "params": { "__proto__": { "ask": "1" },`),
    tickerData
  ),

  // Methods that the protocol does not know.
  good("an unknown method", `{"jsonrpc":"2.0","method":"balance","params":[1]}`, {
    _tag: "Notification",
    method: "balance",
    params: [1]
  }),
  good("an unknown method without params", `{"method":"updateOrderBook"}`, {
    _tag: "Notification",
    method: "updateOrderBook",
    params: undefined
  }),
  ...["Ticker", "TICKER", "ticker ", "", "__proto__", "constructor", "toString"].map((method) =>
    good(`the method ${JSON.stringify(method)}`, `{"method":${JSON.stringify(method)},"params":{}}`, {
      _tag: "Notification" as const,
      method,
      params: {}
    })
  )
]

const notDecimals: ReadonlyArray<unknown> = [
  0.054464,
  0,
  true,
  [],
  {},
  "",
  "NaN",
  "1e-7",
  "+1",
  " 1",
  "1.",
  ".5",
  "0x1",
  "1,5"
]
const notInstants: ReadonlyArray<unknown> = [
  1_508_427_944_941,
  null,
  "",
  "1508427944941",
  "2017-10-19",
  "2017-10-19T15:45:44.941",
  "2017-10-19T15:45:44.941z",
  "2017-10-19T15:45:44.941+00:00",
  "2017-02-29T00:00:00.000Z",
  "2017-10-19T15:45:60.000Z"
]
const notIntegers: ReadonlyArray<unknown> = ["8073830", 1.5, null, true, {}, "", [1]]
const notSymbols: ReadonlyArray<unknown> = [null, 5, true, {}, ["ETHBTC"]]

const fieldsOf = (frame: string, path: Path): ReadonlyArray<string> =>
  Object.keys(path.reduce((value, key) => value[key]!, JSON.parse(frame) as Json))

/** For each required field: missing, renamed, and with each of the values that it must not have. */
const wrong = (
  kind: string,
  frame: string,
  path: Path,
  values: { readonly [field: string]: ReadonlyArray<unknown> },
  expected: (field: string) => ReadonlyArray<Expected>,
  optional: ReadonlyArray<string> = []
): ReadonlyArray<Case> =>
  fieldsOf(frame, path).flatMap((field) => [
    ...(optional.includes(field) ? [] : [
      { name: `${kind} without ${field}`, frame: without(frame, [...path, field]), messages: expected(field) },
      {
        name: `${kind} with ${field} renamed`,
        frame: renamed(frame, [...path, field], `${field}_`),
        messages: expected(field)
      }
    ]),
    ...(values[field] ?? []).map((value) => ({
      name: `${kind} with ${field}: ${JSON.stringify(value)}`,
      frame: set(frame, [...path, field], value),
      messages: expected(field)
    }))
  ])

const never = [...notDecimals, null]

const tickerWrong = wrong("a ticker", ticker, ["params"], {
  ask: notDecimals,
  bid: notDecimals,
  last: notDecimals,
  open: notDecimals,
  low: never,
  high: never,
  volume: never,
  volumeQuote: never,
  timestamp: notInstants,
  symbol: notSymbols
}, (field) => [{ malformed: [`ticker: `, `["${field}"]`] }])

const bookWrong = [
  ["snapshotOrderbook", snapshotOrderbook] as const,
  ["updateOrderbook", updateOrderbook] as const
].flatMap(([method, frame]) => [
  ...wrong(
    method,
    frame,
    ["params"],
    {
      ask: [null, {}, "", 1, [null], [1], ["0.05"], [[]]],
      bid: [null, {}, "", 1, [null], [1], ["0.05"], [["0.05", "1"]]],
      symbol: notSymbols,
      sequence: notIntegers,
      timestamp: notInstants
    },
    (field) => [{ malformed: [`${method}: `, `["${field}"]`] }],
    ["timestamp"]
  ),
  // A bad level costs the message: a book with a part of it is wrong.
  ...wrong(
    `${method}, a level`,
    frame,
    ["params", "ask", 1],
    { price: never, size: never },
    (field) => [{ malformed: [`${method}: `, `["ask"][1]["${field}"]`] }]
  ),
  bad(
    `${method} with a sequence above 2^53`,
    setText(frame, ["params", "sequence"], "9007199254740993"),
    method,
    `["sequence"]`
  ),
  bad(`${method} with an infinite sequence`, setText(frame, ["params", "sequence"], "1e400"), method, `["sequence"]`)
])

/** One bad element, and its neighbours. */
const elementWrong = (
  method: string,
  frame: string,
  values: { readonly [field: string]: ReadonlyArray<unknown> },
  ...rest: ReadonlyArray<Expected>
): ReadonlyArray<Case> => [
  ...wrong(`${method}, an element`, frame, ["params", "data", 0], values, (field) => [
    { malformed: [`${method}: `, `["${field}"]`] },
    ...rest
  ]),
  ...[null, 1, "", [], true].map((element): Case => ({
    name: `${method} with ${JSON.stringify(element)} for an element`,
    frame: set(frame, ["params", "data", 0], element),
    messages: [{ malformed: [`${method}: Expected`] }, ...rest]
  })),
  {
    name: `${method} with bad elements only`,
    frame: set(frame, ["params", "data"], [1, 2]),
    messages: [{ malformed: [method] }, { malformed: [method] }]
  }
]

const tradeValues = {
  id: notIntegers,
  price: never,
  quantity: never,
  side: [null, "", "BUY", "hold", 1, true],
  timestamp: notInstants
}
const candleValues = {
  timestamp: notInstants,
  open: never,
  close: never,
  min: never,
  max: never,
  volume: never,
  volumeQuote: never
}

const listWrong = [
  ...elementWrong("snapshotTrades", snapshotTrades, tradeValues, tradesData(true, secondTrade)),
  ...elementWrong("updateTrades", updateTrades, tradeValues),
  ...elementWrong("snapshotCandles", snapshotCandles, candleValues, candlesData(true, secondCandle)),
  ...elementWrong("updateCandles", updateCandles, candleValues),
  good(
    "trades with an id above 2^53",
    setText(snapshotTrades, ["params", "data", 1, "id"], "9007199254740993"),
    { malformed: ["snapshotTrades: ", `["id"]`] },
    tradesData(true, firstTrade)
  ),
  // The list itself.
  ...[snapshotTrades, updateTrades, snapshotCandles, updateCandles].flatMap((frame) => {
    const { method } = JSON.parse(frame) as { readonly method: string }
    return wrong(method, frame, ["params"], {
      data: [null, {}, "", 1],
      symbol: notSymbols,
      period: [null, "", "M2", "m30", "1m", 30, {}]
    }, (field) => [{ malformed: [`${method}: `, `["${field}"]`] }])
  })
]

const envelopeWrong = samples.flatMap((frame) => {
  const { method } = JSON.parse(frame) as { readonly method: string }
  return [
    bad(`${method} without params`, without(frame, ["params"]), `${method}: Expected`),
    ...[null, [], "", 5, true].map((params) =>
      bad(`${method} with params ${JSON.stringify(params)}`, set(frame, ["params"], params), `${method}: Expected`)
    ),
    bad(`${method} with empty params`, set(frame, ["params"], {}), `${method}: Missing key`),
    bad(`${method}, truncated`, frame.slice(0, -20), "not JSON"),
    bad(`${method} without a method`, without(frame, ["method"]), "expected an object with method, result or error"),
    bad(`${method} with a number for a method`, set(frame, ["method"], 5), "expected an object with method")
  ]
})

export const cases: ReadonlyArray<Case> = [
  ...goodCases,
  ...tickerWrong,
  ...bookWrong,
  ...listWrong,
  ...envelopeWrong,
  good(
    "good and bad messages in one frame",
    `[${without(ticker, ["params", "low"])},${ticker},5,${set(snapshotTrades, ["params", "data", 0, "side"], "x")}]`,
    { malformed: ["ticker: ", `["low"]`] },
    tickerData,
    { malformed: ["expected an object"] },
    { malformed: ["snapshotTrades: ", `["side"]`] },
    tradesData(true, secondTrade)
  )
]

// ---- decoding --------------------------------------------------------------------------------------------------------

/** The messages of a frame. */
export const messagesOf = (frame: string): ReadonlyArray<Protocol.Message> => {
  const message = V2.decode(frame)
  return message._tag === "Batch" ? message.messages : [message]
}

/** Asserts that a frame decodes to what its case says. */
export const assertCase = ({ frame, messages }: Case): void => {
  const decoded = messagesOf(frame)
  assert.deepStrictEqual<unknown>(
    decoded.map((message, i) => {
      const expected = messages[i]
      if (message._tag === "Malformed" && expected !== undefined && "malformed" in expected) {
        return { malformed: expected.malformed.filter((word) => message.issue.includes(word)), issue: message.issue }
      }
      return message._tag === "Failure" ? { failure: message.error.code, id: message.id } : message
    }),
    messages.map((expected, i) => {
      const message = decoded[i]
      return "malformed" in expected && message?._tag === "Malformed"
        ? { ...expected, issue: message.issue }
        : expected
    })
  )
}
