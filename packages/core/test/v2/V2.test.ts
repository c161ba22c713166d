// oxlint-disable vitest/expect-expect -- assertCase and assertMalformed assert
import { Candle, JsonRpc, type Protocol, Topic, V2 } from "@effect-hitbtc/core"
import { assert, describe, it, vi } from "@effect/vitest"
import { assertCase, cases, messagesOf, set, snapshotTrades, ticker, updateOrderbook } from "../support/v2Frames.ts"

const assertMalformed = (message: Protocol.Message | undefined, ...words: ReadonlyArray<string>): void => {
  if (message?._tag !== "Malformed") throw new Error(`Expected Malformed, got ${message?._tag}`)
  for (const word of words) assert.include(message.issue, word)
  assert.isBelow(message.frame.length, JsonRpc.maxQuoted + 50)
  assert.isBelow(message.issue.length, JsonRpc.maxQuoted + 50)
}

describe("decode", () => {
  it("compiles nothing, where the compiler of schemas was not enabled", () => {
    const compile = vi.spyOn(globalThis, "Function")
    for (const example of cases) assertCase(example)
    assert.strictEqual(compile.mock.calls.length, 0)
    compile.mockRestore()
  })

  it.each(cases)("reads $name", assertCase)

  it("writes an issue in one line", () => {
    assertMalformed(messagesOf(set(ticker, ["params", "low"], "1e5"))[0])
    assert.deepStrictEqual(messagesOf(set(ticker, ["params", "low"], "1e5")), [
      JsonRpc.malformed(
        set(ticker, ["params", "low"], "1e5"),
        `ticker: Expected a decimal in plain notation, such as "0.054670" at ["low"]`
      )
    ])
  })

  it("quotes the element, not the frame, where an element is bad", () => {
    const [bad, data] = messagesOf(set(snapshotTrades, ["params", "data", 0], { id: 1 }))
    assert.deepStrictEqual(bad, JsonRpc.malformed(`{"id":1}`, `snapshotTrades: Missing key at ["price"]`))
    assert.strictEqual(data?._tag, "Data")
  })

  it.each([
    [["params", "ask"], ticker],
    [["params", "more"], ticker],
    [["params", "ask"], updateOrderbook],
    [["params", "ask", 0, "price"], updateOrderbook],
    [["params", "data", 0], snapshotTrades],
    [["params"], snapshotTrades]
  ])("turns down a nesting of 100,000, at %j", (path, frame) => {
    const nested = set(frame, path, "<here>").replace(`"<here>"`, "[".repeat(100_000) + "]".repeat(100_000))
    assertMalformed(messagesOf(nested)[0], "nested deeper than 500")
  })

  it.each([
    ["ticker", ["params", "ask"], ticker],
    ["ticker", ["params", "more"], ticker],
    ["updateOrderbook", ["params", "ask"], updateOrderbook],
    ["updateOrderbook", ["params", "ask", 0, "price"], updateOrderbook],
    ["snapshotTrades", ["params", "data"], snapshotTrades],
    ["snapshotTrades", ["params", "data", 0], snapshotTrades],
    ["snapshotTrades", ["params", "data", 0, "side"], snapshotTrades],
    ["snapshotTrades", ["params"], snapshotTrades]
  ])("reads a nesting of 400 in %s, at %j", (method, path, frame) => {
    const nested = set(frame, path, "<here>").replace(`"<here>"`, "[".repeat(400) + "]".repeat(400))
    const [first] = messagesOf(nested)
    if (path[1] === "more") assert.strictEqual(first?._tag, "Data")
    else assertMalformed(first, method)
  })

  it("says little of a frame of 5 MB", () => {
    const filler = "x".repeat(5_000_000)
    assertMalformed(messagesOf(set(ticker, ["params", "ask"], filler))[0], `["ask"]`)
    assertMalformed(messagesOf(set(snapshotTrades, ["params", "data", 0, "price"], filler))[0], `["price"]`)
    assertMalformed(messagesOf(set(snapshotTrades, ["params", "symbol"], [filler]))[0], `["symbol"]`)
    assert.strictEqual(messagesOf(set(ticker, ["params", "ask"], "9".repeat(5_000_000)))[0]?._tag, "Data")
  })
})

describe("requests", () => {
  const protocol = V2.make()

  const written = (verb: "subscribe" | "unsubscribe", ...topics: readonly [Topic.Topic, ...Array<Topic.Topic>]) =>
    protocol[verb](topics).map(({ missing, request, topics }, i) => {
      // One symbol per subscription, acknowledged with `true`: nothing can be left out.
      assert.deepStrictEqual(missing(true), [])
      return [protocol.encode({ ...request, id: i + 1 }), topics.map(Topic.toString)]
    })

  it.each<readonly [Topic.Topic, string, string]>([
    [
      Topic.ticker("ETHBTC"),
      `{"method":"subscribeTicker","params":{"symbol":"ETHBTC"},"id":1}`,
      `{"method":"unsubscribeTicker","params":{"symbol":"ETHBTC"},"id":1}`
    ],
    [
      Topic.orderBook("ETHBTC"),
      `{"method":"subscribeOrderbook","params":{"symbol":"ETHBTC"},"id":1}`,
      `{"method":"unsubscribeOrderbook","params":{"symbol":"ETHBTC"},"id":1}`
    ],
    [
      Topic.trades("ETHBTC"),
      `{"method":"subscribeTrades","params":{"symbol":"ETHBTC"},"id":1}`,
      `{"method":"unsubscribeTrades","params":{"symbol":"ETHBTC"},"id":1}`
    ],
    [
      Topic.trades("ETHBTC", 10),
      `{"method":"subscribeTrades","params":{"symbol":"ETHBTC","limit":10},"id":1}`,
      `{"method":"unsubscribeTrades","params":{"symbol":"ETHBTC"},"id":1}`
    ],
    [
      Topic.candles("ETHBTC", "M30"),
      `{"method":"subscribeCandles","params":{"symbol":"ETHBTC","period":"M30"},"id":1}`,
      `{"method":"unsubscribeCandles","params":{"symbol":"ETHBTC","period":"M30"},"id":1}`
    ],
    [
      Topic.candles("ETHBTC", "1M", 0),
      `{"method":"subscribeCandles","params":{"symbol":"ETHBTC","period":"1M","limit":0},"id":1}`,
      `{"method":"unsubscribeCandles","params":{"symbol":"ETHBTC","period":"1M"},"id":1}`
    ]
  ])("are written as the reference shows: case %$", (topic, subscribe, unsubscribe) => {
    assert.deepStrictEqual(written("subscribe", topic), [[subscribe, [Topic.toString(topic)]]])
    assert.deepStrictEqual(written("unsubscribe", topic), [[unsubscribe, [Topic.toString(topic)]]])
  })

  it("are one for each topic, in order", () => {
    const topics = [Topic.ticker("A"), Topic.orderBook("A"), Topic.ticker("B"), Topic.candles("B", "H1")] as const
    assert.deepStrictEqual(written("subscribe", ...topics), [
      [`{"method":"subscribeTicker","params":{"symbol":"A"},"id":1}`, ["ticker A"]],
      [`{"method":"subscribeOrderbook","params":{"symbol":"A"},"id":2}`, ["orderBook A"]],
      [`{"method":"subscribeTicker","params":{"symbol":"B"},"id":3}`, ["ticker B"]],
      [`{"method":"subscribeCandles","params":{"symbol":"B","period":"H1"},"id":4}`, ["candles/H1 B"]]
    ])
  })

  it("name a channel that the version does not have, so that the venue refuses it", () => {
    const [request] = protocol.subscribe([{ channel: "candles/M2", symbol: "A" }])
    assert.deepStrictEqual(request?.request, { method: "subscribe candles/M2", params: { symbol: "A" } })
  })

  it("probe with a request that every server answers", () => {
    assert.strictEqual(
      protocol.encode({ ...protocol.probe, id: 1 }),
      `{"method":"getSymbol","params":{"symbol":"BTCUSD"},"id":1}`
    )
  })
})

describe("make", () => {
  it("takes sequences for contiguous, unless told otherwise", () => {
    assert.strictEqual(V2.make().version, "v2")
    assert.strictEqual(V2.make().sequence, "contiguous")
    assert.strictEqual(V2.make({ sequence: undefined }).sequence, "contiguous")
    assert.strictEqual(V2.make({ sequence: "monotonic" }).sequence, "monotonic")
    assert.strictEqual(V2.make().decode, V2.decode)
  })
})

describe("topics", () => {
  it("have a channel for each period, and back", () => {
    for (const period of Candle.Period.literals) {
      const topic = Topic.candles("ETHBTC", period)
      assert.strictEqual(topic.channel, `candles/${period}`)
      assert.strictEqual(Topic.candlesChannel[period], topic.channel)
      assert.strictEqual(Topic.periodOf(topic.channel), period)
    }
    for (const channel of ["ticker", "orderBook", "trades", "candles", "candles/", "candles/M2", "", "constructor"]) {
      assert.strictEqual(Topic.periodOf(channel), undefined)
    }
  })

  it("are the channels of what arrives", () => {
    const channels = cases.flatMap(({ frame }) => messagesOf(frame)).flatMap((message) =>
      message._tag === "Data" ? [message.channel] : []
    )
    assert.deepStrictEqual(
      new Set(channels),
      new Set([
        Topic.ticker("A").channel,
        Topic.orderBook("A").channel,
        Topic.trades("A").channel,
        ...Candle.Period.literals.map((period) => Topic.candles("A", period).channel)
      ])
    )
  })

  it("are written in words", () => {
    assert.strictEqual(Topic.toString(Topic.ticker("ETHBTC")), "ticker ETHBTC")
    assert.strictEqual(Topic.toString(Topic.candles("ETHBTC", "1M", 5)), "candles/1M ETHBTC")
  })
})
