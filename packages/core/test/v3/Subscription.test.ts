import { Candle, JsonRpc, Topic } from "@effect-hitbtc/core"
import * as Channel from "@effect-hitbtc/core/v3/Channel"
import * as Subscription from "@effect-hitbtc/core/v3/Subscription"
import { assert, describe, it } from "@effect/vitest"
import { cases, requests } from "./support/publicFrames.ts"

type Topics = readonly [Topic.Topic, ...Array<Topic.Topic>]

const written = (verb: "subscribe" | "unsubscribe", topics: Topics, id: number): unknown => {
  const made = verb === "subscribe" ? Subscription.subscribe(topics) : Subscription.unsubscribe(topics)
  const [only, ...rest] = made
  assert.deepStrictEqual(rest, [])
  return JSON.parse(JsonRpc.encodeRequest({ ...only!.request, id }))
}

const paramsOf = (topic: Topic.Topic) => Subscription.subscribe([topic]).map(({ request }) => request)

const resultOf = (frame: string): unknown => (JSON.parse(frame) as { readonly result: unknown }).result

/** Each request of the reference, and the topics that ask for it. */
const asked: ReadonlyArray<readonly [verb: "subscribe" | "unsubscribe", id: number, topics: Topics]> = [
  ["subscribe", 123, [Topic.trades("ETHBTC", 100), Topic.trades("BTCUSDT", 100)]],
  ["unsubscribe", 124, [Topic.trades("ETHBTC", 100)]],
  ["subscribe", 123, [Topic.trades("ETHBTC", 100), Topic.trades("BTCUSDT", 100)]],
  ["subscribe", 124, [Topic.candles("BTCUSDT", "M1", 2)]],
  ["subscribe", 125, [
    Channel.convertedCandles("BTCUSDT", "USDT", "M1", 10),
    Channel.convertedCandles("ETHBTC", "USDT", "M1", 10)
  ]],
  ["subscribe", 126, [Topic.ticker("BTCUSDT"), Channel.ticker("ETHBTC", "1s")]],
  ["subscribe", 127, [Channel.miniTicker("BTCUSDT", "1s")]],
  ["subscribe", 128, [Channel.miniTicker("*", "1s", { batch: true })]],
  ["subscribe", 1, [Topic.orderBook("BTCUSDT_PERP"), Topic.orderBook("ZRXUSDT_PERP")]],
  ["subscribe", 2, [Channel.partialBook("BTCUSDT_PERP", "D20", "100ms")]],
  ["subscribe", 3, [Channel.topOfBook("BTCUSDT", "100ms")]],
  ["subscribe", 4, [Channel.rate("ETH", "USDT", "1s"), Channel.rate("BTC", "USDT", "1s")]],
  ["subscribe", 5, [Channel.futuresInfo("BTCUSDT_PERP")]]
]

describe("requests", () => {
  it("are those of the reference, field for field", () => {
    const frames = requests.map((frame) => JSON.parse(frame) as { readonly method: string })
    assert.deepStrictEqual(
      asked.map(([verb, id, topics]) => written(verb, topics, id)),
      frames.filter(({ method }) => method !== "subscriptions")
    )
    assert.deepStrictEqual(
      [JSON.parse(JsonRpc.encodeRequest({ ...Subscription.subscriptions("trades"), id: 125 }))],
      frames.filter(({ method }) => method === "subscriptions")
    )
  })

  it("are one for each channel, target currency and limit", () => {
    const made = Subscription.subscribe([
      Topic.orderBook("A"),
      Topic.trades("A"),
      Topic.orderBook("B"),
      Topic.trades("B", 5),
      Channel.rate("ETH", "BTC", "1s"),
      Channel.rate("ETH", "USDT", "1s")
    ])
    assert.deepStrictEqual(made.map(({ request }) => request), [
      { method: "subscribe", ch: "orderbook/full", params: { symbols: ["A", "B"] } },
      { method: "subscribe", ch: "trades", params: { symbols: ["A"], limit: 100 } },
      { method: "subscribe", ch: "trades", params: { symbols: ["B"], limit: 5 } },
      { method: "subscribe", ch: "price/rate/1s", params: { target_currency: "BTC", currencies: ["ETH"] } },
      { method: "subscribe", ch: "price/rate/1s", params: { target_currency: "USDT", currencies: ["ETH"] } }
    ])
    assert.deepStrictEqual(made.flatMap(({ topics }) => topics.map(Topic.toString)), [
      "orderBook A",
      "orderBook B",
      "trades A",
      "trades B",
      "price/rate/1s:BTC ETH",
      "price/rate/1s:USDT ETH"
    ])
    // Unsubscribing has no limit, so that one request is enough.
    assert.deepStrictEqual(Subscription.unsubscribe([Topic.trades("A"), Topic.trades("B", 5)]).map((r) => r.request), [
      { method: "unsubscribe", ch: "trades", params: { symbols: ["A", "B"] } }
    ])
  })

  it("list 50 symbols at most, or as many as they are told", () => {
    const topics = Array.from({ length: 120 }, (_, i) => Topic.orderBook(`S${i}`))
    const [, ...rest] = topics
    const first = Topic.orderBook("S0")
    const sizes = (options?: Subscription.Options) =>
      Subscription.subscribe([first, ...rest], options).map((request) => request.topics.length)
    assert.deepStrictEqual(sizes(), [50, 50, 20])
    assert.deepStrictEqual(sizes({ symbolsPerRequest: 1 }), topics.map(() => 1))
    const all = Subscription.unsubscribe([first, ...rest]).flatMap(({ topics }) => topics.map(({ symbol }) => symbol))
    assert.deepStrictEqual(all, topics.map(({ symbol }) => symbol))
  })

  it("send symbols in upper case, a limit of 100 where there is a past, and what they do not know as it is", () => {
    assert.deepStrictEqual(paramsOf(Channel.topOfBook("ethbtc", "500ms")), [
      { method: "subscribe", ch: "orderbook/top/500ms", params: { symbols: ["ETHBTC"] } }
    ])
    assert.deepStrictEqual(paramsOf(Channel.convertedCandles("A", "USDT", "H1")), [
      {
        method: "subscribe",
        ch: "converted/candles/H1",
        params: { target_currency: "USDT", symbols: ["A"], limit: 100 }
      }
    ])
    assert.deepStrictEqual(paramsOf(Topic.candles("A", "M1")), [
      { method: "subscribe", ch: "candles/M1", params: { symbols: ["A"], limit: 100 } }
    ])
    assert.deepStrictEqual(paramsOf(Topic.trades("A", 0)), [
      { method: "subscribe", ch: "trades", params: { symbols: ["A"], limit: 0 } }
    ])
    assert.deepStrictEqual(paramsOf({ channel: "orderbook/D30/100ms", symbol: "A" }), [
      { method: "subscribe", ch: "orderbook/D30/100ms", params: { symbols: ["A"] } }
    ])
  })
})

describe("acknowledgements", () => {
  const topics: Topics = [Topic.orderBook("BTCUSDT_PERP"), Topic.orderBook("nope"), Topic.orderBook("zrxusdt_perp")]
  const [request] = Subscription.subscribe(topics)

  it("tell which topics the venue left out", () => {
    const ack = cases.find(({ frame, section }) => section === "6.6" && frame.includes("subscriptions"))!.frame
    assert.deepStrictEqual(request!.missing(resultOf(ack)), topics.slice(1, 2))
    assert.deepStrictEqual(request!.missing({ ch: "orderbook/full", subscriptions: [] }), topics)
  })

  it("say yes where they list nothing, to an unsubscribe, and to everything", () => {
    for (const result of [true, null, {}, { subscriptions: "A" }, { subscriptions: [5] }]) {
      assert.deepStrictEqual(request!.missing(result), [])
      assert.strictEqual(Subscription.acknowledged(result), undefined)
    }
    const [end] = Subscription.unsubscribe(topics)
    assert.deepStrictEqual(end!.missing({ subscriptions: [] }), [])
    const [all] = Subscription.subscribe([Channel.futuresInfo("*")])
    assert.deepStrictEqual(all!.missing({ subscriptions: ["BTCUSDT_PERP"] }), [])
  })
})

describe("channels", () => {
  it("are found by their name on the wire and in a topic", () => {
    assert.strictEqual(new Set(Channel.channels.map(({ ch }) => ch)).size, Channel.channels.length)
    for (const channel of Channel.channels) {
      assert.strictEqual(Channel.fromWire(channel.ch), channel)
      const target = channel.hasTarget ? "USDT" : undefined
      assert.deepStrictEqual(Channel.fromTopic(Channel.withTarget(channel.topic, target)), { channel, target })
    }
    for (const period of Candle.Period.literals) {
      assert.strictEqual(Channel.fromTopic(Topic.candles("A", period).channel)?.channel.period, period)
    }
    assert.strictEqual(Channel.fromTopic("ticker")?.channel.ch, "ticker/1s")
    assert.strictEqual(Channel.fromTopic("orderBook")?.channel.ch, "orderbook/full")
  })

  it("need a currency to convert to where they convert, and take none elsewhere", () => {
    for (const topic of ["price/rate/1s", "price/rate/1s:", "ticker:USDT", "converted/candles/M1", "", "constructor"]) {
      assert.strictEqual(Channel.fromTopic(topic), undefined, topic)
    }
  })

  it("take all symbols where the reference says so", () => {
    const kinds = new Set(Channel.channels.filter(({ takesAll }) => takesAll).map(({ kind }) => kind))
    assert.deepStrictEqual(
      kinds,
      new Set(["ticker", "miniTicker", "partialBook", "topOfBook", "rate", "futuresInfo"] as const)
    )
  })
})
