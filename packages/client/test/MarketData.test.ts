/** Market data on either version of the API, on a venue that the test plays. */
import type { BookView } from "@effect-hitbtc/client/BookView"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import type * as Candle from "@effect-hitbtc/core/Candle"
import * as Topic from "@effect-hitbtc/core/Topic"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Context, Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { observe, settle } from "./support/observe.ts"
import * as ScriptedHttp from "./support/ScriptedHttp.ts"
import { connect, make } from "./support/ScriptedMarketData.ts"
import { v2, v3, versions } from "./support/Version.ts"

const summary = (view: BookView) =>
  view._tag === "Live"
    ? `Live ${view.sequence} ${view.bids.map((l) => l.price).join(",")}|${view.asks.map((l) => l.price).join(",")}`
    : view._tag === "Resyncing"
    ? `Resyncing ${view.reason?._tag ?? "-"}`
    : "Stale"

const noHttp = ScriptedHttp.make(() => ({ status: 503 })).layer

const idOf = (message: { readonly _tag: string; readonly id?: number }) => message.id ?? message._tag

describe.each(versions)("MarketData on $name", (version) => {
  describe("subscriptions", () => {
    it.effect("subscribes when a stream runs and unsubscribes when it ends", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        yield* settle
        assert.deepStrictEqual(venue.requests, [])
        const { fiber, seen } = yield* observe(marketData.tickers("ETHBTC"))
        assert.deepStrictEqual(venue.log(), ["subscribe ticker ETHBTC"])
        yield* venue.ticker("ETHBTC", "0.1")
        yield* Fiber.interrupt(fiber)
        yield* settle
        assert.deepStrictEqual(seen.map((t): unknown => t.last), ["0.1"])
        assert.deepStrictEqual(venue.log(), ["subscribe ticker ETHBTC", "unsubscribe ticker ETHBTC"])
      }))

    it.effect("shares one subscription between streams, and the last one out ends it", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const first = yield* observe(marketData.tickers("ETHBTC"))
        yield* venue.ticker("ETHBTC", "0.1")
        const second = yield* observe(marketData.tickers(["BTCUSDT", "ETHBTC"]))
        assert.deepStrictEqual(
          second.seen.map((t): unknown => t.last),
          ["0.1"],
          "who joins later begins with the newest"
        )
        yield* Fiber.interrupt(first.fiber)
        yield* venue.ticker("ETHBTC", "0.2")
        assert.deepStrictEqual(second.seen.map((t): unknown => t.last), ["0.1", "0.2"])
        yield* Fiber.interrupt(second.fiber)
        yield* settle
        assert.deepStrictEqual(venue.log(), [
          "subscribe ticker ETHBTC",
          "subscribe ticker BTCUSDT",
          "unsubscribe ticker ETHBTC",
          "unsubscribe ticker BTCUSDT"
        ])
      }))

    it.effect("passes symbols, period and limit on", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        yield* observe(marketData.tickers(["ETHBTC", "BTCUSDT"]))
        yield* observe(marketData.candles("ETHBTC", { period: "M1", limit: 10 }))
        yield* observe(marketData.candles("ETHBTC"))
        yield* observe(marketData.trades("ETHBTC", { limit: 5 }))
        yield* observe(marketData.trades("BTCUSDT"))
        yield* observe(marketData.orderBooks("ETHBTC"))
        assert.strictEqual(venue.peer.url, `wss://api.hitbtc.com${version.paths.marketData}`)
        assert.deepStrictEqual(
          venue.requests.map(({ id: _, ...request }) => request),
          version.market.subscriptions([
            Topic.ticker("ETHBTC"),
            Topic.ticker("BTCUSDT"),
            Topic.candles("ETHBTC", "M1", 10),
            Topic.candles("ETHBTC", "M30"),
            Topic.trades("ETHBTC", 5),
            Topic.trades("BTCUSDT"),
            Topic.orderBook("ETHBTC")
          ])
        )
      }))

    it.effect("fails the stream whose symbol is refused, and no other", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory, { known: (symbol) => symbol !== "NOPE" })
        const good = yield* observe(marketData.tickers("ETHBTC"))
        const refused = Effect.fnUntraced(function*(stream: Stream.Stream<unknown, HitBtcError>, topic: Topic.Topic) {
          const { ch, message, method, reason } = yield* Effect.flip(Stream.runDrain(stream))
          assert.strictEqual(reason._tag, "SubscriptionRefused")
          assert.deepStrictEqual({ ch, message, method }, version.market.refusal(topic))
        })
        yield* refused(marketData.tickers("NOPE"), Topic.ticker("NOPE"))
        yield* refused(marketData.orderBooks(["BTCUSDT", "NOPE"]), Topic.orderBook("NOPE"))
        yield* venue.ticker("ETHBTC", "0.1")
        assert.strictEqual(good.seen.length, 1)
        yield* settle
        assert.deepStrictEqual(venue.log(), [
          "subscribe ticker ETHBTC",
          "subscribe ticker NOPE",
          "subscribe orderBook BTCUSDT",
          "subscribe orderBook NOPE",
          "unsubscribe orderBook BTCUSDT"
        ], "what was asked for beside it is ended")
      }))

    it.effect("asks anew for a topic that was refused before", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        let isListed = false
        const venue = yield* connect(version, memory, { known: () => isListed })
        yield* Effect.flip(Stream.runDrain(marketData.tickers("NEWBTC")))
        isListed = true
        const { seen } = yield* observe(marketData.tickers("NEWBTC"))
        yield* venue.ticker("NEWBTC", "1")
        assert.strictEqual(seen.length, 1)
      }))

    it.effect("lives through a lost connection, and subscribes again to all that is wanted", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.tickers(["ETHBTC", "BTCUSDT"]))
        yield* observe(marketData.trades("ETHBTC"))
        yield* observe(marketData.orderBooks("ETHBTC"))
        yield* venue.ticker("ETHBTC", "0.1")
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(version, memory)
        yield* settle
        assert.deepStrictEqual(again.log(), [
          "subscribe ticker ETHBTC",
          "subscribe ticker BTCUSDT",
          "subscribe trades ETHBTC",
          "subscribe orderBook ETHBTC"
        ])
        const late = yield* observe(marketData.tickers("ETHBTC"))
        const every = yield* observe(marketData.tickers("ETHBTC", { delivery: "every" }))
        assert.deepStrictEqual(
          [late.seen, every.seen],
          [[], []],
          "what was before the loss is not what the market is now"
        )
        yield* again.ticker("ETHBTC", "0.2")
        assert.deepStrictEqual(seen.map((t): unknown => t.last), ["0.1", "0.2"])
      }))

    it.effect("ends the streams when the layer's scope ends", () =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const { marketData, memory } = yield* Scope.provide(make(version), scope)
        const venue = yield* connect(version, memory)
        const { fiber } = yield* observe(marketData.tickers("ETHBTC"))
        yield* Scope.close(scope, Exit.void)
        assert.deepStrictEqual(yield* Fiber.await(fiber), Exit.void)
        assert.include((yield* venue.peer.closed).message, "1000")
      }))

    it.effect("fails the streams, once, where the connection is given up", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        yield* memory.refuse({ status: 401 })
        const error = yield* Effect.flip(Stream.runDrain(marketData.tickers("ETHBTC")))
        assert.strictEqual(error.reason._tag, "Stopped")
        const later = yield* Effect.flip(Stream.runDrain(marketData.trades("ETHBTC")))
        assert.strictEqual(later.reason._tag, "Stopped")
        assert.strictEqual((yield* Effect.flip(marketData.connection.call("echo"))).reason._tag, "Stopped")
      }))
  })

  describe("tickers", () => {
    it.effect("gives a slow consumer the newest of each symbol", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.tickers(["ETHBTC", "BTCUSDT"]), (t) =>
            Effect.andThen(Effect.sync(() => seen.push(`${t.symbol} ${t.last}`)), Effect.sleep("1 second")))
        )
        yield* settle
        yield* venue.ticker("ETHBTC", "1")
        for (const last of ["2", "3", "4"]) {
          yield* venue.ticker("ETHBTC", last)
          yield* venue.ticker("BTCUSDT", last)
        }
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(seen, ["ETHBTC 1", "ETHBTC 4", "BTCUSDT 4"])
      }))

    it.effect("gives every ticker where asked to, and says how many it could not keep", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.tickers("ETHBTC", { delivery: "every", capacity: 2 }), (t) =>
            Effect.andThen(
              Effect.sync(() => seen.push(t._tag === "Dropped" ? `dropped ${t.count}` : String(t.last))),
              Effect.sleep("1 second")
            ))
        )
        yield* settle
        for (let i = 1; i <= 6; i++) yield* venue.ticker("ETHBTC", String(i))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(seen, ["1", "dropped 3", "5", "6"])
      }))
  })

  describe("trades", () => {
    it.effect("gives each trade once, and joins the snapshot after a lost connection to what was seen", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        yield* venue.trades("snapshot", "ETHBTC", 1, 2)
        yield* venue.trades("update", "ETHBTC", 3, 3, 4)
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(version, memory)
        yield* settle
        yield* again.trades("snapshot", "ETHBTC", 3, 4, 5)
        yield* again.trades("update", "ETHBTC", 7, 6)
        assert.deepStrictEqual(seen.map(idOf), [1, 2, 3, 4, 5, 6, 7])
      }))

    it.effect("gives every trade of a venue whose ids are instants, and each once", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        yield* venue.trades("snapshot", "ETHBTC", [10, "1"], [10, "2"])
        yield* venue.trades("update", "ETHBTC", [10, "3"])
        yield* venue.trades("update", "ETHBTC", [12, "4"])
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(version, memory)
        yield* settle
        yield* again.trades("snapshot", "ETHBTC", [10, "3"], [12, "4"], [12, "5"])
        assert.deepStrictEqual<unknown>(seen.map((t) => t._tag === "Trade" ? t.price : t), ["1", "2", "3", "4", "5"])
      }))

    it.effect("case 82: marks a gap where the snapshot does not reach back to the last trade seen", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        yield* venue.trades("snapshot", "ETHBTC", 1, 2)
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(version, memory)
        yield* settle
        yield* again.trades("snapshot", "ETHBTC", 8, 7)
        assert.deepStrictEqual(seen.slice(2).map((t) => t._tag === "Trade" ? t.id : t), [
          { _tag: "TradeGap", symbol: "ETHBTC", after: 2, before: 7 },
          7,
          8
        ])
      }))

    it.effect("begins with all of the past of many symbols, and no more of it than was asked for", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const symbols = Array.from({ length: 12 }, (_, i) => `S${i}BTC`)
        yield* observe(marketData.trades(symbols, { limit: 1000 }))
        const past = Array.from({ length: 1000 }, (_, i) => i + 1)
        for (const symbol of symbols) yield* venue.trades("snapshot", symbol, ...past)
        const all = yield* observe(marketData.trades(symbols, { limit: 1000 }))
        // Thousands of elements take a consumer more than one turn.
        yield* Effect.repeat(settle, { times: 50 })
        assert.strictEqual(all.seen.length, 12_000)
        assert.isTrue(all.seen.every((t) => t._tag === "Trade"))
        const few = yield* observe(marketData.trades("S3BTC", { limit: 2 }))
        assert.deepStrictEqual(few.seen.map(idOf), [999, 1000])
      }))

    it.effect("begins with the past for who joins later, too", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        yield* observe(marketData.trades("ETHBTC", { limit: 2 }))
        yield* venue.trades("snapshot", "ETHBTC", 1, 2)
        yield* venue.trades("update", "ETHBTC", 3)
        const { seen } = yield* observe(marketData.trades("ETHBTC"))
        assert.deepStrictEqual(seen.map(idOf), [2, 3])
      }))
  })

  describe("candles", () => {
    it.effect("gives each candle when it changed, and what is known to who joins later", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.candles("ETHBTC", { period: "M1" }))
        yield* venue.candles("snapshot", "ETHBTC", "M1", [0, "1", "1"], [1, "1.1", "2"])
        yield* venue.candles("update", "ETHBTC", "M1", [1, "1.2", "3"])
        yield* venue.candles("snapshot", "ETHBTC", "M1", [1, "1.2", "3"], [2, "1.3", "1"])
        const text = (c: typeof seen[number]) => `${c.timestamp.epochMilliseconds / 60_000 % 60} ${c.close}`
        assert.deepStrictEqual(seen.map(text), ["0 1", "1 1.1", "1 1.2", "2 1.3"])
        const later = yield* observe(marketData.candles("ETHBTC", { period: "M1" }))
        assert.deepStrictEqual(later.seen.map(text), ["0 1", "1 1.2", "2 1.3"])
      }))
  })

  describe("orderBooks", () => {
    it.effect("is live from the snapshot on, and says so when a gap ends that", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        yield* venue.book("snapshot", "ETHBTC", 1, [["2", "1"], ["3", "1"]], [["1", "1"]])
        yield* venue.book("update", "ETHBTC", 2, [["2", "0"]], [])
        yield* venue.book("update", "ETHBTC", 4, [], [])
        yield* venue.book("update", "ETHBTC", 5, [], [])
        yield* venue.book("snapshot", "ETHBTC", 6, [["4", "1"]], [["1", "1"]])
        assert.deepStrictEqual(seen.map(summary), [
          "Resyncing -",
          "Live 1 1|2",
          "Live 2 1|3",
          "Resyncing SequenceJump",
          "Live 6 1|4"
        ])
        assert.deepStrictEqual(venue.log(), [
          "subscribe orderBook ETHBTC",
          "unsubscribe orderBook ETHBTC",
          "subscribe orderBook ETHBTC"
        ])
      }))

    it.effect("gives no view from a gap until the snapshot that ends it, while the others go on", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const eth = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        const btc = yield* observe(marketData.orderBooks("BTCUSDT", { depth: 1 }))
        for (const symbol of ["ETHBTC", "BTCUSDT"]) yield* venue.book("snapshot", symbol, 1, [["2", "1"]], [["1", "1"]])
        // What was on its way when the gap was seen comes in the same breath.
        yield* venue.peer.sendAll(
          [3, 4, 5].map((sequence) =>
            JSON.stringify(version.market.book("update", "ETHBTC", sequence, [["1.5", "1"]], []))
          )
        )
        yield* settle
        assert.deepStrictEqual(venue.log().slice(2), ["unsubscribe orderBook ETHBTC", "subscribe orderBook ETHBTC"])
        yield* venue.book("update", "ETHBTC", 6, [["1.4", "1"]], [])
        yield* venue.book("update", "BTCUSDT", 2, [], [["1.1", "1"]])
        assert.deepStrictEqual(eth.seen.map(summary), ["Resyncing -", "Live 1 1|2", "Resyncing SequenceJump"])
        yield* venue.book("snapshot", "ETHBTC", 7, [["3", "1"]], [["1", "1"]])
        yield* venue.book("update", "ETHBTC", 8, [], [["2", "1"]])
        assert.deepStrictEqual(eth.seen.slice(3).map(summary), ["Live 7 1|3", "Live 8 2|3"])
        assert.deepStrictEqual(btc.seen.map(summary), ["Resyncing -", "Live 1 1|2", "Live 2 1.1|2"])
      }))

    it.effect("has no levels from a lost connection until the new snapshot", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const { seen } = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        yield* venue.book("snapshot", "ETHBTC", 1, [["2", "1"]], [["1", "1"]])
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(version, memory)
        yield* settle
        yield* again.book("update", "ETHBTC", 2, [["2", "0"]], [])
        yield* again.book("snapshot", "ETHBTC", 900, [["2", "1"]], [["1", "1"]])
        assert.deepStrictEqual(seen.map(summary), ["Resyncing -", "Live 1 1|2", "Stale", "Resyncing -", "Live 900 1|2"])
      }))

    it.effect("gives a slow consumer the book as it is when it comes", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(marketData.orderBooks("ETHBTC", { depth: 1 }), (view) =>
            Effect.andThen(Effect.sync(() => seen.push(summary(view))), Effect.sleep("1 second")))
        )
        yield* settle
        yield* venue.book("snapshot", "ETHBTC", 1, [["2", "1"]], [["1", "1"]])
        for (let i = 2; i <= 100; i++) {
          yield* venue.book("update", "ETHBTC", i, [], [["1", `${i}`]])
        }
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(seen, ["Resyncing -", "Live 100 1|2"])
      }))

    it.effect("never hands out a live view of a book that is lost, however slow the consumer", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
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
          yield* venue.book("snapshot", symbol, 1, [["2", "1"]], [["1", "1"]])
        }
        yield* TestClock.adjust("35 seconds")
        yield* venue.peer.drop
        yield* TestClock.adjust("60 seconds")
        assert.isAbove(seen.filter((line) => line.startsWith("Live")).length, 0)
        assert.deepStrictEqual(seen.filter((line) => line.startsWith("Live") && line !== "Live Ready"), [])
      }))

    it.effect("is live even where another listener subscribed to the book first", () =>
      Effect.gen(function*() {
        const { gateway, marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        yield* gateway.subscribe(Topic.orderBook("ETHBTC"), { onEvent: () => {}, onStatus: () => {} })
        yield* settle
        yield* venue.book("snapshot", "ETHBTC", 1, [["2", "1"]], [["1", "1"]])
        const { seen } = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
        yield* venue.book("snapshot", "ETHBTC", 2, [["2", "1"]], [["1", "1"]])
        assert.deepStrictEqual(venue.log(), [
          "subscribe orderBook ETHBTC",
          "unsubscribe orderBook ETHBTC",
          "subscribe orderBook ETHBTC"
        ])
        assert.strictEqual(summary(seen.at(-1)!), "Live 2 1|2")
      }))

    it.effect("gives the raw messages too, and a snapshot of the maintained book to who joins later", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        yield* observe(marketData.orderBooks("ETHBTC"))
        yield* venue.book("snapshot", "ETHBTC", 1, [["2", "1"]], [["1", "1"]])
        yield* venue.book("update", "ETHBTC", 2, [["2.5", "1"]], [])
        const { seen } = yield* observe(marketData.orderBookMessages("ETHBTC"))
        yield* venue.book("update", "ETHBTC", 3, [], [])
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
      ["an empty currency", (m) => m.getCurrency(""), /invalid request: .*\bcurrency\b/]
    ])("is refused before anything is sent: %s", ([, run, message]) =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
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
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory, { answer: ({ params }) => ({ result: { echo: params } }) })
        const result = yield* marketData.connection.call("somethingNew", { a: 1 }, { id: "mine" })
        assert.deepStrictEqual(result, { echo: { a: 1 } })
        assert.deepStrictEqual(venue.requests, [{ method: "somethingNew", params: { a: 1 }, id: "mine" }])
      }))

    it.effect("carries method, id and parameters in the error of a request that was rejected", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        yield* connect(version, memory, {
          answer: () => ({ error: { code: 2001, message: "Symbol not found", description: "Look elsewhere" } })
        })
        const error = yield* Effect.flip(marketData.connection.call("somethingNew", { symbol: "NOPE" }, { id: 77 }))
        assert.strictEqual(error.method, "somethingNew")
        assert.strictEqual(error.id, 77)
        assert.deepStrictEqual(error.params, { symbol: "NOPE" })
        assert.strictEqual(
          error.message,
          "somethingNew: rejected by the venue: 2001 Symbol not found (Look elsewhere)"
        )
      }))

    it.effect("shows the raw frames, in and out", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        yield* connect(version, memory, { answer: () => ({ result: true }) })
        const { seen } = yield* observe(marketData.connection.frames)
        yield* marketData.connection.call("echo", {}, { id: 1 })
        yield* settle
        assert.deepStrictEqual(seen.map((f) => `${f.direction} ${f.text}`), [
          "out {\"method\":\"echo\",\"params\":{},\"id\":1}",
          `in ${JSON.stringify({ ...version.market.envelope, result: true, id: 1 })}`
        ])
      }))

    it.effect("goes on after frames that cannot be used, and shows them", () =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make(version)
        const venue = yield* connect(version, memory)
        const anomalies = yield* observe(marketData.connection.anomalies)
        const tickers = yield* observe(marketData.tickers("ETHBTC"))
        for (const frame of ["", "{", "null", "[]", "42", "{\"jsonrpc\":\"2.0\",\"result\":true,\"id\":null}"]) {
          yield* venue.peer.send(frame)
        }
        yield* venue.send(version.market.news)
        const ticker = JSON.stringify(version.market.ticker("ETHBTC", "1"))
        yield* venue.peer.send(ticker.replace("\"33068.346\"", "12"))
        yield* venue.ticker("LTCBTC", "1")
        yield* venue.ticker("ETHBTC", "2")
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
        const { marketData, memory } = yield* make(version)
        const { seen } = yield* observe(marketData.connection.states)
        assert.isFalse(yield* marketData.connection.isConnected)
        const venue = yield* connect(version, memory)
        yield* settle
        assert.isTrue(yield* marketData.connection.isConnected)
        yield* venue.peer.close(1000)
        yield* settle
        assert.isFalse(yield* marketData.connection.isConnected, "a clean close is a loss like any other")
        yield* connect(version, memory)
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

    const configured = Effect.fnUntraced(function*(
      memory: MemoryTransport.MemoryTransport,
      env: { readonly [name: string]: string },
      options?: { readonly url?: undefined }
    ) {
      const provider = ConfigProvider.fromEnv({ env: { HITBTC_URL: `wss://demo${version.paths.base}`, ...env } })
      const context = yield* Layer.build(
        version.marketDataConfig(options).pipe(Layer.provide([memory.layer, noHttp, ConfigProvider.layer(provider)]))
      )
      yield* Context.get(context, Gateway.Gateway).wake
      return Context.get(context, MarketData.MarketData)
    })

    it.effect("takes an option that is undefined for one that is not given", () =>
      Effect.gen(function*() {
        const memory = yield* MemoryTransport.make()
        yield* configured(memory, {}, { url: undefined })
        assert.strictEqual((yield* memory.accept).url, `wss://demo${version.paths.marketData}`)
      }))

    it.effect("takes its options from the configuration", () =>
      Effect.gen(function*() {
        const memory = yield* MemoryTransport.make()
        const { connection } = yield* configured(memory, { HITBTC_CALL_TIMEOUT: "2 seconds" })
        const peer = yield* memory.accept
        assert.strictEqual(peer.url, `wss://demo${version.paths.marketData}`)
        const fiber = yield* Effect.forkScoped(Effect.flip(connection.call("nothing")))
        yield* TestClock.adjust("2 seconds")
        assert.match((yield* Fiber.join(fiber)).message, /no answer within the deadline/)
      }))
  })
})

describe("on v2 alone, where symbols and currencies are asked for on the socket", () => {
  it.effect("they fail with the connection", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make(v2)
      yield* memory.refuse({ status: 401 })
      assert.strictEqual((yield* Effect.flip(marketData.getSymbols())).reason._tag, "Stopped")
    }))

  it.effect("their errors carry method, id and parameters", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make(v2)
      yield* connect(v2, memory, {
        answer: () => ({
          error: { code: 2001, message: "Symbol not found", description: "Try get /api/2/public/symbol" }
        })
      })
      const error = yield* Effect.flip(marketData.getSymbol("NOPE", { id: 77 }))
      assert.strictEqual(error.method, "getSymbol")
      assert.strictEqual(error.id, 77)
      assert.deepStrictEqual(error.params, { symbol: "NOPE" })
      assert.strictEqual(
        error.message,
        "getSymbol: rejected by the venue: 2001 Symbol not found (Try get /api/2/public/symbol)"
      )
    }))

  it.effect("an error says which field of a result is not what the protocol says", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make(v2)
      yield* connect(v2, memory, { answer: () => ({ result: [{ id: "ETHBTC", baseCurrency: 1 }] }) })
      const error = yield* Effect.flip(marketData.getSymbols())
      assert.strictEqual(error.reason._tag, "InvalidResult")
      assert.match(error.message, /baseCurrency/)
    }))
})

describe("on v3 alone, where names are in upper case, and all symbols have a name", () => {
  it.effect("two ways to write a symbol are one", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make(v3)
      const venue = yield* connect(v3, memory)
      const { seen } = yield* observe(marketData.tickers(["ethbtc", "ETHBTC"]))
      yield* venue.ticker("ETHBTC", "0.1")
      assert.deepStrictEqual<unknown>(seen.map((t) => [t.symbol, t.last, t.bidQuantity]), [[
        "ETHBTC",
        "0.1",
        "0.10565"
      ]])
      assert.deepStrictEqual(venue.log(), ["subscribe ticker ETHBTC"])
    }))

  it.effect("no connection is dialled before it is needed", () =>
    Effect.gen(function*() {
      const memory = yield* MemoryTransport.make()
      const context = yield* Layer.build(
        v3.marketData("wss://api.hitbtc.com").pipe(Layer.provide([memory.layer, noHttp]))
      )
      const { connection, tickers } = Context.get(context, MarketData.MarketData)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* connection.state)._tag, "Idle")
      assert.strictEqual(yield* memory.dials, 0)
      const { seen } = yield* observe(tickers("ETHBTC"))
      const venue = yield* connect(v3, memory)
      yield* settle
      yield* venue.ticker("ETHBTC", "0.1")
      assert.strictEqual(seen.length, 1)
    }))

  it.effect.each<[string, (marketData: MarketData.MarketData["Service"]) => Stream.Stream<unknown, HitBtcError>]>([
    ["tickers", (m) => m.tickers("*")],
    ["trades", (m) => m.trades(["ETHBTC", "*"])],
    ["candles", (m) => m.candles("*")],
    ["orderBooks", (m) => m.orderBooks("*")],
    ["orderBookMessages", (m) => m.orderBookMessages("*")]
  ])("all symbols are refused before anything is sent: of %s", ([method, run]) =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make(v3)
      const venue = yield* connect(v3, memory)
      const error = yield* Effect.flip(Stream.runDrain(run(marketData)))
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      assert.strictEqual(
        error.message,
        `${method}: invalid request: symbols: "*" is not possible here, expected names such as "ETHBTC"`
      )
      assert.deepStrictEqual(venue.requests, [])
    }))
})
