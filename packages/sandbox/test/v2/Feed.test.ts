import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { connect, type Frame, type Level } from "../support/Client.ts"
import * as Replica from "../support/Replica.ts"

const lively = Sandbox.layerTransport({ seed: 3, rate: 1000 })
const still = Sandbox.layerTransport({ seed: 3, rate: 0 })

const makeReplica = () => {
  const replica = Replica.make()
  return {
    ...replica,
    apply: ({ method, params }: Frame) =>
      replica.apply({
        isSnapshot: method === "snapshotOrderbook",
        sequence: params!.sequence,
        asks: params!.ask,
        bids: params!.bid
      })
  }
}

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

describe("v2 order book", () => {
  it.effect("acknowledges, sends a snapshot, then updates, field for field", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeOrderbook", { symbol: "ETHBTC" }, 123)
      yield* TestClock.adjust("400 millis")
      assert.strictEqual(client.texts[0], `{"jsonrpc":"2.0","result":true,"id":123}`)
      const [snapshot, update] = [client.frames.at(1)!, client.frames.at(2)!]
      assert.strictEqual(snapshot.method, "snapshotOrderbook")
      assert.strictEqual(update.method, "updateOrderbook")
      for (const frame of [snapshot, update]) {
        assert.deepStrictEqual(Object.keys(frame), ["jsonrpc", "method", "params"])
        assert.deepStrictEqual(Object.keys(frame.params!), ["ask", "bid", "sequence", "timestamp", "symbol"])
        assert.match(frame.params!.timestamp, iso)
      }
      assert.strictEqual(update.params!.sequence, snapshot.params!.sequence + 1)
      assert.isAbove(snapshot.params!.ask.length, 150)
      assert.deepStrictEqual(Object.keys(snapshot.params!.ask.at(0)!), ["price", "size"])
      for (const { price, size } of snapshot.params!.bid) {
        assert.match(price, /^\d\.\d{6}$/)
        assert.match(size, /^\d+\.\d{3}$/)
      }
      assert.deepStrictEqual(
        snapshot.params!.ask,
        snapshot.params!.ask.toSorted((x, y) => Number(x.price) - Number(y.price))
      )
      assert.deepStrictEqual(
        snapshot.params!.bid,
        snapshot.params!.bid.toSorted((x, y) => Number(y.price) - Number(x.price))
      )
      const deleted = client.ofMethod("updateOrderbook").flatMap(({ params }) => params!.ask.concat(params!.bid))
        .filter(({ size }) => Number(size) === 0)
      assert.isAbove(deleted.length, 0)
      assert.isTrue(deleted.every(({ size }) => size === "0"))
    }).pipe(Effect.provide(lively)))

  it.effect("keeps every client's book equal to its own, at each update, never crossed", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      const symbols = ["ETHBTC", "BTCUSDT", "ETHUSDT", "LTCBTC", "XRPUSDT", "GVTETH"]
      const replicas = new Map(symbols.map((symbol) => [symbol, makeReplica()]))
      for (const symbol of symbols) yield* client.send("subscribeOrderbook", { symbol }, symbol)
      let read = 0
      for (let i = 0; i < 300; i++) {
        yield* TestClock.adjust("10 millis")
        for (; read < client.frames.length; read++) {
          const frame = client.frames.at(read)!
          if (frame.method === undefined) continue
          const replica = replicas.get(frame.params!.symbol)!
          replica.apply(frame)
          assert.isFalse(replica.isCrossed())
        }
        for (const symbol of symbols) {
          const book = Option.getOrThrow(yield* sandbox.book(symbol))
          const replica = replicas.get(symbol)!
          assert.strictEqual(replica.sequence(), book.sequence)
          if (i % 20 !== 0) continue
          assert.deepStrictEqual<ReadonlyArray<Level>>(replica.asks(), book.asks)
          assert.deepStrictEqual<ReadonlyArray<Level>>(replica.bids(), book.bids)
        }
      }
      const updates = client.ofMethod("updateOrderbook")
      assert.approximately(updates.length, 3000, 300)
      assert.isTrue(updates.some(({ params }) => params!.ask.length + params!.bid.length === 0), "no empty update")
      assert.isTrue(updates.some(({ params }) => params!.ask.length + params!.bid.length > 5), "no large update")
    }).pipe(Effect.provide(lively)))

  it.effect("sends a second snapshot unasked, with the sequence of the last update", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (const symbol of ["ETHBTC", "BTCUSDT", "GVTETH"]) yield* client.send("subscribeOrderbook", { symbol }, symbol)
      yield* TestClock.adjust("490 millis")
      assert.strictEqual(client.ofMethod("snapshotOrderbook").length, 3)
      yield* TestClock.adjust("4520 millis")
      assert.strictEqual(client.ofMethod("snapshotOrderbook").length, 6)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(client.ofMethod("snapshotOrderbook").length, 6)
      for (const symbol of ["ETHBTC", "BTCUSDT", "GVTETH"]) {
        const frames = client.frames.filter(({ params }) => params?.symbol === symbol)
        const second = frames.findLastIndex(({ method }) => method === "snapshotOrderbook")
        const replica = makeReplica()
        for (const frame of frames.slice(0, second)) replica.apply(frame)
        assert.strictEqual(frames.at(second)!.params!.sequence, replica.sequence())
        assert.deepStrictEqual(frames.at(second)!.params!.ask, replica.asks())
        assert.deepStrictEqual(frames.at(second)!.params!.bid, replica.bids())
      }
    }).pipe(Effect.provide(lively)))

  it.effect("acknowledges a second subscription without another snapshot, and gives one after unsubscribing", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      const params = { symbol: "ETHBTC" }
      yield* client.send("subscribeOrderbook", params, 1)
      yield* client.send("subscribeOrderbook", params, 2)
      yield* client.send("unsubscribeOrderbook", params, 3)
      yield* client.send("unsubscribeOrderbook", params, 4)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(client.frames.map(({ id, method }) => method ?? id), [1, "snapshotOrderbook", 2, 3, 4])
      yield* client.send("subscribeOrderbook", params, 5)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(client.frames.slice(5).map(({ id, method }) => method ?? id), [
        5,
        "snapshotOrderbook",
        "snapshotOrderbook"
      ])
    }).pipe(Effect.provide(still)))

  it.effect("shows one empty side where nobody sells", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeOrderbook", { symbol: "GVTETH" }, 1)
      const { params } = client.frames.at(1)!
      assert.deepStrictEqual(params!.ask, [])
      assert.isAbove(params!.bid.length, 0)
    }).pipe(Effect.provide(still)))

  it.effect("publishes a stranger's orders at once, under the next sequence number", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      const symbol = "GVTETH"
      for (const channel of ["Orderbook", "Trades", "Ticker", "Candles"]) {
        yield* client.send(`subscribe${channel}`, { symbol }, channel)
      }
      const { sequence } = client.ofMethod("snapshotOrderbook").at(0)!.params!
      const id = yield* sandbox.placeOrder({ symbol, side: "sell", quantity: "2", price: "0.001" })
      yield* sandbox.placeOrder({ symbol, side: "buy", quantity: "0.5" })
      assert.isTrue(yield* sandbox.cancelOrder(symbol, id))
      assert.isFalse(yield* sandbox.cancelOrder(symbol, id))
      yield* TestClock.adjust("200 millis")
      assert.deepStrictEqual(
        client.ofMethod("updateOrderbook").map(({ params }) => [params!.sequence, params!.ask, params!.bid]),
        [
          [sequence + 1, [{ price: "0.0010000", size: "2.00" }], []],
          [sequence + 2, [{ price: "0.0010000", size: "1.50" }], []],
          [sequence + 3, [{ price: "0.0010000", size: "0" }], []]
        ]
      )
      const timestamp = "1970-01-01T00:00:00.000Z"
      const { id: tradeId, ...trade } = client.ofMethod("updateTrades").at(0)!.params!.data.at(0)!
      assert.isNumber(tradeId)
      assert.deepStrictEqual(trade, { price: "0.0010000", quantity: "0.50", side: "buy", timestamp })
      assert.deepStrictEqual(client.ofMethod("updateCandles").map(({ params }) => params!.data), [[{
        timestamp,
        open: "0.0010000",
        close: "0.0010000",
        min: "0.0010000",
        max: "0.0010000",
        volume: "0.50",
        volumeQuote: "0.000500000"
      }]])
      const ticker = client.ofMethod("ticker").at(-1)!.params! as unknown as { [field: string]: string | null }
      assert.strictEqual(ticker["last"], "0.0010000")
      assert.strictEqual(ticker["volume"], "0.50")
      assert.strictEqual(ticker["ask"], null)
    }).pipe(Effect.provide(still)))
})

describe("v2 ticker", () => {
  it.effect("comes at once, and then about every 100 ms where it changed", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeTicker", { symbol: "BTCUSDT" }, 1)
      assert.deepStrictEqual(client.frames.map(({ id, method }) => method ?? id), [1, "ticker"])
      assert.deepStrictEqual(Object.keys(client.frames.at(1)!.params!), [
        "ask",
        "bid",
        "last",
        "open",
        "low",
        "high",
        "volume",
        "volumeQuote",
        "timestamp",
        "symbol"
      ])
      const ticker = client.frames.at(1)!.params as unknown as { readonly [field: string]: string }
      for (const [field, value] of Object.entries(ticker)) {
        assert.match(value, field === "timestamp" ? iso : field === "symbol" ? /^BTCUSDT$/ : /^\d+(\.\d+)?$/)
      }
      yield* TestClock.adjust("10 seconds")
      const times = client.ofMethod("ticker").map(({ params }) => Date.parse(params!.timestamp))
      assert.isAbove(times.length, 50)
      assert.isAtMost(times.length, 101)
      for (let i = 2; i < times.length; i++) assert.isAtLeast(times.at(i)! - times.at(i - 1)!, 100)
      const contents = client.texts.map((text) => text.replace(/"timestamp":"[^"]*"/, ""))
      for (let i = 2; i < contents.length; i++) assert.notStrictEqual(contents[i], contents[i - 1])
    }).pipe(Effect.provide(lively)))

  it.effect("has nulls where nothing is offered and nothing was traded", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeTicker", { symbol: "GVTETH" }, 1)
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(client.frames.length, 2)
      const { bid, timestamp, ...rest } = client.frames.at(1)!.params! as unknown as { [field: string]: unknown }
      assert.match(String(bid), /^0\.000\d{4}$/)
      assert.match(String(timestamp), iso)
      assert.deepStrictEqual(rest, {
        ask: null,
        last: null,
        open: null,
        low: "0",
        high: "0",
        volume: "0",
        volumeQuote: "0",
        symbol: "GVTETH"
      })
    }).pipe(Effect.provide(lively)))

  it.effect("stops when it is unsubscribed", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeTicker", { symbol: "BTCUSDT" }, 1)
      yield* TestClock.adjust("1 second")
      yield* client.send("unsubscribeTicker", { symbol: "BTCUSDT" }, 2)
      const before = client.frames.length
      yield* TestClock.adjust("1 second")
      assert.strictEqual(client.frames.length, before)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true,"id":2}`)
    }).pipe(Effect.provide(lively)))
})

describe("v2 trades", () => {
  it.effect("sends a hundred trades, oldest first, then each further one once", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeTrades", { symbol: "ETHBTC" }, 1)
      yield* TestClock.adjust("3 seconds")
      const snapshot = client.frames.at(1)!
      const updates = client.frames.slice(2)
      assert.strictEqual(snapshot.method, "snapshotTrades")
      assert.deepStrictEqual(Object.keys(snapshot.params!), ["data", "symbol"])
      assert.strictEqual(snapshot.params!.data.length, 100)
      assert.deepStrictEqual(Object.keys(snapshot.params!.data.at(0)!), [
        "id",
        "price",
        "quantity",
        "side",
        "timestamp"
      ])
      assert.isAbove(updates.length, 50)
      assert.isTrue(updates.every(({ method }) => method === "updateTrades"))
      const all = [snapshot, ...updates].flatMap(({ params }) => params!.data)
      for (let i = 1; i < all.length; i++) assert.isAbove(Number(all.at(i)!["id"]), Number(all.at(i - 1)!["id"]))
      const answer = yield* client.ask("getTrades", { symbol: "ETHBTC", sort: "DESC", limit: all.length - 100 })
      assert.deepStrictEqual(
        (answer.result as { data: Array<unknown> }).data.toReversed(),
        all.slice(100)
      )
    }).pipe(Effect.provide(lively)))

  it.effect("sends as many as were asked for", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (const limit of [0, 1, 250, 1000]) {
        yield* client.send("subscribeTrades", { symbol: "ETHBTC", limit })
        yield* client.send("unsubscribeTrades", { symbol: "ETHBTC" })
      }
      assert.deepStrictEqual(client.frames.map(({ params }) => params!.data.length), [0, 1, 250, 1000])
    }).pipe(Effect.provide(still)))
})

describe("v2 candles", () => {
  it.effect("are of half an hour by default, and a hundred", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      yield* client.send("subscribeCandles", { symbol: "ETHBTC" }, 1)
      const { method, params } = client.frames.at(1)!
      assert.strictEqual(method, "snapshotCandles")
      assert.deepStrictEqual(Object.keys(params!), ["data", "period", "symbol"])
      assert.strictEqual(params!.period, "M30")
      assert.strictEqual(params!.data.length, 100)
      assert.deepStrictEqual(Object.keys(params!.data.at(0)!), [
        "timestamp",
        "open",
        "close",
        "min",
        "max",
        "volume",
        "volumeQuote"
      ])
    }).pipe(Effect.provide(still)))

  it.effect("of the snapshot and the updates are those of a new snapshot", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (const period of ["M1", "H1", "1M"]) {
        yield* client.send("subscribeCandles", { symbol: "BTCUSDT", period, limit: 20 }, period)
      }
      yield* TestClock.adjust("150 seconds")
      for (const period of ["M1", "H1", "1M"]) {
        const candles = new Map<unknown, unknown>()
        for (const { params } of client.ofMethod("snapshotCandles", "updateCandles")) {
          if (params!.period === period) {
            for (const candle of params!.data) candles.set(candle["timestamp"], candle)
          }
        }
        const other = yield* connect()
        yield* other.send("subscribeCandles", { symbol: "BTCUSDT", period, limit: candles.size }, 1)
        assert.deepStrictEqual(other.frames.at(1)!.params!.data, Array.from(candles.values()) as never)
      }
      assert.isAbove(client.ofMethod("updateCandles").length, 1000)
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 3, rate: 300 }))))

  it.effect("of other periods are other subscriptions", () =>
    Effect.gen(function*() {
      const client = yield* connect()
      for (const period of ["M1", "M3", "M5", "M15", "M30", "H1", "H4", "D1", "D7", "1M"]) {
        yield* client.send("subscribeCandles", { symbol: "ETHBTC", period, limit: 1 })
      }
      assert.strictEqual(client.frames.length, 10)
      yield* client.send("unsubscribeCandles", { symbol: "ETHBTC", period: "M1" }, 1)
      yield* TestClock.adjust("1 second")
      const periods = new Set(client.ofMethod("updateCandles").map(({ params }) => params!.period))
      assert.deepStrictEqual(periods, new Set(["M3", "M5", "M15", "M30", "H1", "H4", "D1", "D7", "1M"]))
    }).pipe(Effect.provide(lively)))
})

describe("Sandbox", () => {
  it.effect("sends the same frames with the same seed and the same clock", () =>
    Effect.gen(function*() {
      const session = Effect.gen(function*() {
        const client = yield* connect()
        for (const channel of ["Orderbook", "Trades", "Ticker", "Candles"]) {
          yield* client.send(`subscribe${channel}`, { symbol: "ETHBTC" }, channel)
        }
        yield* TestClock.adjust("3 seconds")
        return client.texts.slice()
      }).pipe(Effect.scoped, Effect.provide(Sandbox.layerTransport({ seed: 5, rate: 500 }), { local: true }))
      yield* TestClock.setTime(0)
      const first = yield* session
      yield* TestClock.setTime(0)
      assert.deepStrictEqual(yield* session, first)
      assert.isAbove(first.length, 300)
    }))

  it.effect("changes its rate when it is told to", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connect()
      yield* client.send("subscribeOrderbook", { symbol: "ETHBTC" })
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(client.ofMethod("updateOrderbook").length, 0)
      yield* sandbox.setRate(1000)
      yield* TestClock.adjust("1 second")
      const updates = client.ofMethod("updateOrderbook").length
      assert.isAbove(updates, 100)
      yield* sandbox.setRate(0)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(client.ofMethod("updateOrderbook").length, updates)
    }).pipe(Effect.provide(still)))
})
