import type { BookView } from "@effect-hitbtc/client/BookView"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import type * as Candle from "@effect-hitbtc/core/Candle"
import * as Topic from "@effect-hitbtc/core/Topic"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Context, Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { observe } from "./support/observe.ts"
import { book, connect, make, settle, ticker, trade } from "./support/ScriptedVenue.ts"

const summary = (view: BookView) =>
  view._tag === "Live"
    ? `Live ${view.sequence} ${view.bids.map((l) => l.price).join(",")}|${view.asks.map((l) => l.price).join(",")}`
    : view._tag === "Resyncing"
    ? `Resyncing ${view.reason?._tag ?? "-"}`
    : "Stale"

const candle = (minute: number, close: string, volume: string) => ({
  timestamp: new Date(Date.UTC(2017, 9, 19, 15, minute)).toISOString(),
  open: "1",
  close,
  min: "1",
  max: "2",
  volume,
  volumeQuote: volume
})

describe("MarketData", () => {
  describe("subscriptions", () => {
    it.effect("subscribes when a stream runs and unsubscribes when it ends", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        yield* settle
        assert.deepStrictEqual(venue.requests, [])
        const { fiber, seen } = yield* observe(marketData.tickers("ETHBTC"))
        assert.deepStrictEqual(venue.requests.map(({ method, params }) => ({ method, params })), [
          { method: "subscribeTicker", params: { symbol: "ETHBTC" } }
        ])
        yield* venue.notify("ticker", ticker("ETHBTC", "0.1"))
        yield* Fiber.interrupt(fiber)
        yield* settle
        assert.deepStrictEqual(seen.map((t): unknown => t.last), ["0.1"])
        assert.deepStrictEqual(venue.requests.at(-1)?.method, "unsubscribeTicker")
      }))

    it.effect("shares one subscription between streams, and the last one out ends it", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const first = yield* observe(marketData.tickers("ETHBTC"))
        yield* venue.notify("ticker", ticker("ETHBTC", "0.1"))
        const second = yield* observe(marketData.tickers(["BTCUSDT", "ETHBTC"]))
        assert.deepStrictEqual(
          second.seen.map((t): unknown => t.last),
          ["0.1"],
          "who joins later begins with the newest"
        )
        yield* Fiber.interrupt(first.fiber)
        yield* venue.notify("ticker", ticker("ETHBTC", "0.2"))
        assert.deepStrictEqual(second.seen.map((t): unknown => t.last), ["0.1", "0.2"])
        yield* Fiber.interrupt(second.fiber)
        yield* settle
        assert.deepStrictEqual(venue.requests.map((r) => `${r.method} ${r.params.symbol}`), [
          "subscribeTicker ETHBTC",
          "subscribeTicker BTCUSDT",
          "unsubscribeTicker ETHBTC",
          "unsubscribeTicker BTCUSDT"
        ])
      }))

    it.effect("passes period and limit on", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        yield* observe(marketData.candles("ETHBTC", { period: "M1", limit: 10 }))
        yield* observe(marketData.candles("ETHBTC"))
        yield* observe(marketData.trades("ETHBTC", { limit: 5 }))
        yield* observe(marketData.orderBooks("ETHBTC"))
        assert.deepStrictEqual(venue.requests.map(({ method, params }) => ({ method, params })), [
          { method: "subscribeCandles", params: { symbol: "ETHBTC", period: "M1", limit: 10 } },
          { method: "subscribeCandles", params: { symbol: "ETHBTC", period: "M30" } },
          { method: "subscribeTrades", params: { symbol: "ETHBTC", limit: 5 } },
          { method: "subscribeOrderbook", params: { symbol: "ETHBTC" } }
        ])
      }))

    it.effect("fails the stream whose symbol is refused, and no other", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory, ({ params }) =>
          params.symbol === "NOPE" ? { error: { code: 2001, message: "Symbol not found" } } : { result: true })
        const good = yield* observe(marketData.tickers("ETHBTC"))
        const error = yield* Effect.flip(Stream.runDrain(marketData.tickers("NOPE")))
        assert.strictEqual(error.method, "subscribeTicker")
        assert.strictEqual(error.reason._tag, "SubscriptionRefused")
        assert.strictEqual(
          error.message,
          "subscribeTicker: subscription refused: ticker NOPE: 2001 Symbol not found"
        )
        yield* venue.notify("ticker", ticker("ETHBTC", "0.1"))
        assert.strictEqual(good.seen.length, 1)
      }))

    it.effect("asks anew for a topic that was refused before", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        let isListed = false
        const venue = yield* connect(memory, () =>
          isListed ? { result: true } : { error: { code: 2001, message: "Symbol not found" } })
        yield* Effect.flip(Stream.runDrain(marketData.tickers("NEWBTC")))
        isListed = true
        const { seen } = yield* observe(marketData.tickers("NEWBTC"))
        yield* venue.notify("ticker", ticker("NEWBTC", "1"))
        assert.strictEqual(seen.length, 1)
      }))

    it.effect("lives through a lost connection, and subscribes again", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(marketData.tickers("ETHBTC"))
        yield* venue.notify("ticker", ticker("ETHBTC", "0.1"))
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(memory)
        yield* settle
        assert.deepStrictEqual(again.requests.map((r) => r.method), ["subscribeTicker"])
        yield* again.notify("ticker", ticker("ETHBTC", "0.2"))
        assert.deepStrictEqual(seen.map((t): unknown => t.last), ["0.1", "0.2"])
      }))

    it.effect("ends the streams when the layer's scope ends", () =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const { marketData, memory } = yield* Scope.provide(make(), scope)
        const venue = yield* connect(memory)
        const { fiber } = yield* observe(marketData.tickers("ETHBTC"))
        yield* Scope.close(scope, Exit.void)
        assert.deepStrictEqual(yield* Fiber.await(fiber), Exit.void)
        assert.include((yield* venue.peer.closed).message, "1000")
      }))

    it.effect("fails the streams, once, where the connection is given up", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        yield* memory.refuse({ status: 401 })
        const error = yield* Effect.flip(Stream.runDrain(marketData.tickers("ETHBTC")))
        assert.strictEqual(error.reason._tag, "Stopped")
        const later = yield* Effect.flip(Stream.runDrain(marketData.trades("ETHBTC")))
        assert.strictEqual(later.reason._tag, "Stopped")
        assert.strictEqual((yield* Effect.flip(marketData.getSymbols())).reason._tag, "Stopped")
      }))
  })

  describe("tickers", () => {
    it.effect("gives a slow consumer the newest of each symbol", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.tickers(["ETHBTC", "BTCUSDT"]), (t) =>
            Effect.andThen(Effect.sync(() => seen.push(`${t.symbol} ${t.last}`)), Effect.sleep("1 second")))
        )
        yield* settle
        yield* venue.notify("ticker", ticker("ETHBTC", "1"))
        for (const last of ["2", "3", "4"]) {
          yield* venue.notify("ticker", ticker("ETHBTC", last))
          yield* venue.notify("ticker", ticker("BTCUSDT", last))
        }
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(seen, ["ETHBTC 1", "ETHBTC 4", "BTCUSDT 4"])
      }))

    it.effect("gives every ticker where asked to, and says how many it could not keep", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.tickers("ETHBTC", { delivery: "every", capacity: 2 }), (t) =>
            Effect.andThen(
              Effect.sync(() => seen.push(t._tag === "Dropped" ? `dropped ${t.count}` : String(t.last))),
              Effect.sleep("1 second")
            ))
        )
        yield* settle
        for (let i = 1; i <= 6; i++) yield* venue.notify("ticker", ticker("ETHBTC", String(i)))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(seen, ["1", "dropped 3", "5", "6"])
      }))
  })

  describe("trades", () => {
    it.effect("gives each trade once, and joins the snapshot after a lost connection to what was seen", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        yield* venue.notify("snapshotTrades", { data: [trade(1), trade(2)], symbol: "ETHBTC" })
        yield* venue.notify("updateTrades", { data: [trade(3), trade(3), trade(4)], symbol: "ETHBTC" })
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(memory)
        yield* settle
        yield* again.notify("snapshotTrades", { data: [trade(3), trade(4), trade(5)], symbol: "ETHBTC" })
        yield* again.notify("updateTrades", { data: [trade(7), trade(6)], symbol: "ETHBTC" })
        assert.deepStrictEqual(seen.map((t) => t._tag === "Trade" ? t.id : t._tag), [1, 2, 3, 4, 5, 6, 7])
      }))

    it.effect("marks a gap where the snapshot does not reach back to the last trade seen (82)", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        yield* venue.notify("snapshotTrades", { data: [trade(1), trade(2)], symbol: "ETHBTC" })
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(memory)
        yield* settle
        yield* again.notify("snapshotTrades", { data: [trade(8), trade(7)], symbol: "ETHBTC" })
        assert.deepStrictEqual(seen.slice(2).map((t) => t._tag === "Trade" ? t.id : t), [
          { _tag: "TradeGap", symbol: "ETHBTC", after: 2, before: 7 },
          7,
          8
        ])
      }))

    it.effect("begins with all of the past of many symbols, and no more of it than was asked for", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const symbols = Array.from({ length: 12 }, (_, i) => `S${i}BTC`)
        yield* observe(marketData.trades(symbols, { limit: 1000 }))
        const past = Array.from({ length: 1000 }, (_, i) => trade(i + 1))
        for (const symbol of symbols) yield* venue.notify("snapshotTrades", { data: past, symbol })
        const all = yield* observe(marketData.trades(symbols, { limit: 1000 }))
        // Thousands of elements take a consumer more than one turn.
        yield* Effect.repeat(settle, { times: 50 })
        assert.strictEqual(all.seen.length, 12_000)
        assert.isTrue(all.seen.every((t) => t._tag === "Trade"))
        const few = yield* observe(marketData.trades("S3BTC", { limit: 2 }))
        assert.deepStrictEqual(few.seen.map((t) => t._tag === "Trade" ? t.id : t._tag), [999, 1000])
      }))

    it.effect("begins with the past for who joins later, too", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        yield* observe(marketData.trades("ETHBTC", { limit: 2 }))
        yield* venue.notify("snapshotTrades", { data: [trade(1), trade(2)], symbol: "ETHBTC" })
        yield* venue.notify("updateTrades", { data: [trade(3)], symbol: "ETHBTC" })
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        assert.deepStrictEqual(seen.map((t) => t._tag === "Trade" ? t.id : t._tag), [2, 3])
      }))
  })

  describe("candles", () => {
    it.effect("gives each candle when it changed, and what is known to who joins later", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(marketData.candles("ETHBTC", { period: "M1" }))
        const send = (method: string, ...data: Array<unknown>) =>
          venue.notify(method, { data, symbol: "ETHBTC", period: "M1" })
        yield* send("snapshotCandles", candle(0, "1", "1"), candle(1, "1.1", "2"))
        yield* send("updateCandles", candle(1, "1.2", "3"))
        yield* send("snapshotCandles", candle(1, "1.2", "3"), candle(2, "1.3", "1"))
        const text = (c: typeof seen[number]) => `${c.timestamp.epochMilliseconds / 60_000 % 60} ${c.close}`
        assert.deepStrictEqual(seen.map(text), ["0 1", "1 1.1", "1 1.2", "2 1.3"])
        const later = yield* observe(marketData.candles("ETHBTC", { period: "M1" }))
        assert.deepStrictEqual(later.seen.map(text), ["0 1", "1 1.2", "2 1.3"])
      }))
  })

  describe("orderBooks", () => {
    it.effect("is live from the snapshot on, and says so when a gap ends that", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 1, [["2", "1"], ["3", "1"]], [["1", "1"]]))
        yield* venue.notify("updateOrderbook", book("ETHBTC", 2, [["2", "0"]], []))
        yield* venue.notify("updateOrderbook", book("ETHBTC", 4, [], []))
        yield* venue.notify("updateOrderbook", book("ETHBTC", 5, [], []))
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 6, [["4", "1"]], [["1", "1"]]))
        assert.deepStrictEqual(seen.map(summary), [
          "Resyncing -",
          "Live 1 1|2",
          "Live 2 1|3",
          "Resyncing SequenceJump",
          "Live 6 1|4"
        ])
        assert.deepStrictEqual(venue.requests.map((r) => r.method), [
          "subscribeOrderbook",
          "unsubscribeOrderbook",
          "subscribeOrderbook"
        ])
      }))

    it.effect("has no levels from a lost connection until the new snapshot", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 1, [["2", "1"]], [["1", "1"]]))
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(memory)
        yield* settle
        yield* again.notify("updateOrderbook", book("ETHBTC", 2, [["2", "0"]], []))
        yield* again.notify("snapshotOrderbook", book("ETHBTC", 900, [["2", "1"]], [["1", "1"]]))
        assert.deepStrictEqual(seen.map(summary), ["Resyncing -", "Live 1 1|2", "Stale", "Resyncing -", "Live 900 1|2"])
      }))

    it.effect("gives a slow consumer the book as it is when it comes", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.orderBooks("ETHBTC", { depth: 1 }), (view) =>
            Effect.andThen(Effect.sync(() => seen.push(summary(view))), Effect.sleep("1 second")))
        )
        yield* settle
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 1, [["2", "1"]], [["1", "1"]]))
        for (let i = 2; i <= 100; i++) {
          yield* venue.notify("updateOrderbook", book("ETHBTC", i, [], [["1", `${i}`]]))
        }
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(seen, ["Resyncing -", "Live 100 1|2"])
      }))

    it.effect("never hands out a live view of a book that is lost, however slow the consumer", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const symbols = ["ETHBTC", "BTCUSDT", "LTCBTC"]
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.orderBooks(symbols, { depth: 1 }), (view) =>
            Effect.gen(function*() {
              seen.push(`${view._tag} ${(yield* marketData.connection.state)._tag}`)
              yield* Effect.sleep("10 seconds")
            }))
        )
        yield* settle
        for (const symbol of symbols) {
          yield* venue.notify("snapshotOrderbook", book(symbol, 1, [["2", "1"]], [["1", "1"]]))
        }
        yield* TestClock.adjust("35 seconds")
        yield* venue.peer.drop
        yield* TestClock.adjust("60 seconds")
        assert.isAbove(seen.filter((line) => line.startsWith("Live")).length, 0)
        assert.deepStrictEqual(seen.filter((line) => line.startsWith("Live") && line !== "Live Ready"), [])
      }))

    it.effect("is live even where another listener subscribed to the book first", () =>
      Effect.gen(function*() {
        const { gateway, marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        yield* gateway.subscribe(Topic.orderBook("ETHBTC"), { onEvent: () => {}, onStatus: () => {} })
        yield* settle
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 1, [["2", "1"]], [["1", "1"]]))
        const { seen } = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 2, [["2", "1"]], [["1", "1"]]))
        assert.deepStrictEqual(venue.requests.map((r) => r.method), [
          "subscribeOrderbook",
          "unsubscribeOrderbook",
          "subscribeOrderbook"
        ])
        assert.strictEqual(summary(seen.at(-1)!), "Live 2 1|2")
      }))

    it.effect("gives the raw messages too, and a snapshot of the maintained book to who joins later", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        yield* observe(marketData.orderBooks("ETHBTC"))
        yield* venue.notify("snapshotOrderbook", book("ETHBTC", 1, [["2", "1"]], [["1", "1"]]))
        yield* venue.notify("updateOrderbook", book("ETHBTC", 2, [["2.5", "1"]], []))
        const { seen } = yield* observe(marketData.orderBookMessages("ETHBTC"))
        yield* venue.notify("updateOrderbook", book("ETHBTC", 3, [], []))
        assert.deepStrictEqual(
          seen.map((m): unknown => m._tag === "Dropped" ? m : [m._tag, m.sequence, m.asks.map((l) => l.price)]),
          [["BookSnapshot", 2, ["2", "2.5"]], ["BookUpdate", 3, []]]
        )
        assert.strictEqual(venue.requests.length, 1)
      }))
  })

  describe("bad input", () => {
    it.effect.each<
      [string, (marketData: MarketData.MarketData["Service"]) => Effect.Effect<unknown, HitBtcError>, RegExp]
    >([
      ["no symbol", (m) => Stream.runDrain(m.tickers([])), /tickers: invalid request: symbols: expected at least one/],
      ["an empty symbol", (m) => Stream.runDrain(m.trades("")), /symbols: expected the venue's names/],
      [
        "a limit of 0",
        (m) => Stream.runDrain(m.trades("ETHBTC", { limit: 0 })),
        /limit: expected an integer from 1 to 1000, got 0/
      ],
      [
        "a limit over 1000",
        (m) => Stream.runDrain(m.candles("ETHBTC", { limit: 1001 })),
        /limit: expected an integer from 1 to 1000, got 1001/
      ],
      ["a depth of half", (m) => Stream.runDrain(m.orderBooks("ETHBTC", { depth: 0.5 })), /depth: expected an integer/],
      [
        "an unknown period",
        (m) => Stream.runDrain(m.candles("ETHBTC", { period: "M2" as Candle.Period })),
        /period: expected one of M1, .* got M2/
      ],
      [
        "a limit of getTrades",
        (m) => m.getTrades("ETHBTC", { limit: 5000 }),
        /an integer from 1 to 1000 at \["limit"\]/
      ],
      ["an empty currency", (m) => m.getCurrency(""), /getCurrency: invalid request: .*\["currency"\]/]
    ])("is refused before anything is sent: %s", ([, run, message]) =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const error = yield* Effect.flip(run(marketData))
        assert.match(error.message, message)
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.strictEqual(error.isRetryable, false)
        assert.deepStrictEqual(venue.requests, [])
      }))
  })

  describe("requests", () => {
    it.effect("sends any method, with an id of one's own", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory, (request) => ({ result: { echo: request.params } }))
        const result = yield* marketData.connection.call("somethingNew", { a: 1 }, { id: "mine" })
        assert.deepStrictEqual(result, { echo: { a: 1 } })
        assert.deepStrictEqual(venue.requests, [{ method: "somethingNew", params: { a: 1 }, id: "mine" }])
      }))

    it.effect("carries method, id and parameters in the error of a request that was rejected", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        yield* connect(memory, () => ({
          error: { code: 2001, message: "Symbol not found", description: "Try get /api/2/public/symbol" }
        }))
        const error = yield* Effect.flip(marketData.getSymbol("NOPE", { id: 77 }))
        assert.strictEqual(error.method, "getSymbol")
        assert.strictEqual(error.id, 77)
        assert.deepStrictEqual(error.params, { symbol: "NOPE" })
        assert.strictEqual(
          error.message,
          "getSymbol: rejected by the venue: 2001 Symbol not found (Try get /api/2/public/symbol)"
        )
      }))

    it.effect("says which field of a result is not what the protocol says", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        yield* connect(memory, () => ({ result: [{ id: "ETHBTC", baseCurrency: 1 }] }))
        const error = yield* Effect.flip(marketData.getSymbols())
        assert.strictEqual(error.reason._tag, "InvalidResult")
        assert.match(error.message, /baseCurrency/)
      }))

    it.effect("shows the raw frames, in and out", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        yield* connect(memory)
        const { seen } = yield* observe(marketData.connection.frames)
        yield* marketData.connection.call("echo", {}, { id: 1 })
        yield* settle
        assert.deepStrictEqual(seen.map((f) => `${f.direction} ${f.text}`), [
          "out {\"method\":\"echo\",\"params\":{},\"id\":1}",
          "in {\"jsonrpc\":\"2.0\",\"result\":true,\"id\":1}"
        ])
      }))

    it.effect("goes on after frames that cannot be used, and shows them", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const anomalies = yield* observe(marketData.connection.anomalies)
        const tickers = yield* observe(marketData.tickers("ETHBTC"))
        for (const frame of ["", "{", "null", "[]", "42", "{\"jsonrpc\":\"2.0\",\"result\":true,\"id\":null}"]) {
          yield* venue.peer.send(frame)
        }
        yield* venue.notify("news", { text: "maintenance" })
        yield* venue.notify("ticker", { ...ticker("ETHBTC", "1"), volume: 12 })
        yield* venue.notify("ticker", ticker("LTCBTC", "1"))
        yield* venue.notify("ticker", ticker("ETHBTC", "2"))
        assert.deepStrictEqual(tickers.seen.map((t): unknown => t.last), ["2"])
        assert.deepStrictEqual(anomalies.seen.map((a) => a._tag), [
          "Malformed",
          "Malformed",
          "Malformed",
          "Malformed",
          "Malformed",
          "Unmatched",
          "Notification",
          "Malformed",
          "Unrouted"
        ])
      }))
  })

  describe("connection", () => {
    it.effect("shows its state, now and as a stream", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const { seen } = yield* observe(marketData.connection.states)
        assert.isFalse(yield* marketData.connection.isConnected)
        const venue = yield* connect(memory)
        yield* settle
        assert.isTrue(yield* marketData.connection.isConnected)
        yield* venue.peer.close(1000)
        yield* settle
        assert.isFalse(yield* marketData.connection.isConnected, "a clean close is a loss like any other")
        yield* connect(memory)
        yield* settle
        assert.deepStrictEqual(seen.map((s) => s._tag), [
          "Connecting",
          "Open",
          "Ready",
          "Lost",
          "Connecting",
          "Open",
          "Ready"
        ])
      }))

    it.effect("takes an option that is undefined for one that is not given", () =>
      Effect.gen(function*() {
        const { memory } = yield* make()
        yield* memory.accept
        const provider = ConfigProvider.fromEnv({ env: { HITBTC_URL: "wss://demo/api/2/ws" } })
        yield* Layer.build(
          HitBtc.layerV2Config({ url: undefined }).pipe(
            Layer.provide(memory.layer),
            Layer.provide(ConfigProvider.layer(provider))
          )
        )
        assert.strictEqual((yield* memory.accept).url, "wss://demo/api/2/ws")
      }))

    it.effect("takes its options from the configuration", () =>
      Effect.gen(function*() {
        const { memory } = yield* make()
        const layer = HitBtc.layerV2Config().pipe(
          Layer.provide(memory.layer),
          Layer.provide(ConfigProvider.layer(
            ConfigProvider.fromEnv({ env: { HITBTC_URL: "wss://demo/api/2/ws", HITBTC_CALL_TIMEOUT: "2 seconds" } })
          ))
        )
        const context = yield* Layer.build(layer)
        yield* memory.accept
        const peer = yield* memory.accept
        assert.strictEqual(peer.url, "wss://demo/api/2/ws")
        const fiber = yield* Effect.forkScoped(
          Effect.flip(Context.get(context, MarketData.MarketData).connection.call("nothing"))
        )
        yield* TestClock.adjust("2 seconds")
        assert.match((yield* Fiber.join(fiber)).message, /no answer within the deadline/)
      }))
  })
})
