/** What is particular to `MarketData` on API v3: channels, lists of symbols, silent refusals, upper case. */
import type { BookView } from "@effect-hitbtc/client/BookView"
import type * as MarketData from "@effect-hitbtc/client/MarketData"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { observe } from "./support/observe.ts"
import { settle } from "./support/ScriptedVenue.ts"
import { book, candle, connect, make, ticker, trade } from "./support/ScriptedVenueV3.ts"

const summary = (view: BookView) =>
  view._tag === "Live"
    ? `Live ${view.sequence} ${view.bids.map((l) => l.price).join(",")}|${view.asks.map((l) => l.price).join(",")}`
    : view._tag === "Resyncing"
    ? `Resyncing ${view.reason?._tag ?? "-"}`
    : "Stale"

const idOf = (message: { readonly _tag: string; readonly id?: number }) => message.id ?? message._tag

describe("MarketData on API v3", () => {
  it.effect("asks for many symbols at once, on the channels of v3, and for a hundred of the past", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory)
      yield* observe(marketData.tickers(["ETHBTC", "BTCUSDT"]))
      yield* observe(marketData.trades("ETHBTC"))
      yield* observe(marketData.trades("BTCUSDT", { limit: 7 }))
      yield* observe(marketData.candles("ETHBTC"))
      yield* observe(marketData.candles("ETHBTC", { period: "M1", limit: 10 }))
      yield* observe(marketData.orderBooks("ETHBTC"))
      assert.strictEqual(venue.peer.url, "wss://api.hitbtc.com/api/3/ws/public")
      assert.deepStrictEqual(venue.requests.map(({ ch, method, params }) => ({ ch, method, params })), [
        { method: "subscribe", ch: "ticker/1s", params: { symbols: ["ETHBTC", "BTCUSDT"] } },
        { method: "subscribe", ch: "trades", params: { symbols: ["ETHBTC"], limit: 100 } },
        { method: "subscribe", ch: "trades", params: { symbols: ["BTCUSDT"], limit: 7 } },
        { method: "subscribe", ch: "candles/M30", params: { symbols: ["ETHBTC"], limit: 100 } },
        { method: "subscribe", ch: "candles/M1", params: { symbols: ["ETHBTC"], limit: 10 } },
        { method: "subscribe", ch: "orderbook/full", params: { symbols: ["ETHBTC"] } }
      ])
    }))

  it.effect("writes symbols in upper case, so that two ways to write one are one", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory)
      const { seen } = yield* observe(marketData.tickers(["ethbtc", "ETHBTC"]))
      yield* venue.send("ticker/1s", { data: { ETHBTC: ticker("0.1") } })
      assert.deepStrictEqual(
        seen.map((t) => [t.symbol, t.last, t.bidQuantity]),
        [["ETHBTC", "0.1", "0.10565"]] as never
      )
      assert.deepStrictEqual(venue.log(), ["subscribe ticker/1s ETHBTC"])
    }))

  it.effect("delivers trades, candles and books", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory)
      const trades = yield* observe(marketData.trades("ETHBTC"))
      const candles = yield* observe(marketData.candles("ETHBTC", { period: "M1" }))
      const books = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
      const messages = yield* observe(marketData.orderBookMessages("ETHBTC"))
      yield* venue.send("trades", { snapshot: { ETHBTC: [trade(2), trade(1)] } })
      yield* venue.send("trades", { update: { ETHBTC: [trade(3)] } })
      yield* venue.send("candles/M1", { snapshot: { ETHBTC: [candle(0, "1", "1")] } })
      yield* venue.send("candles/M1", { update: { ETHBTC: [candle(0, "1.1", "2")] } })
      yield* venue.send("orderbook/full", { snapshot: { ETHBTC: book(1, [["2", "1"], ["3", "1"]], [["1", "1"]]) } })
      yield* venue.send("orderbook/full", { update: { ETHBTC: book(2, [["2", "0"]], []) } })
      assert.deepStrictEqual(trades.seen.map(idOf), [1, 2, 3])
      assert.deepStrictEqual<unknown>(candles.seen.map((c) => c.close), ["1", "1.1"])
      assert.deepStrictEqual(books.seen.map(summary), ["Resyncing -", "Live 1 1|2", "Live 2 1|3"])
      assert.deepStrictEqual(messages.seen.map((m) => m._tag), ["BookSnapshot", "BookUpdate"])
    }))

  it.effect("delivers every trade of a venue whose ids are instants, and each once", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory)
      const { seen } = yield* observe(marketData.trades("ETHBTC"))
      yield* venue.send("trades", { snapshot: { ETHBTC: [trade(10, "1"), trade(10, "2")] } })
      yield* venue.send("trades", { update: { ETHBTC: [trade(10, "3")] } })
      yield* venue.send("trades", { update: { ETHBTC: [trade(12, "4")] } })
      yield* venue.peer.drop
      yield* settle
      const again = yield* connect(memory)
      yield* settle
      yield* again.send("trades", { snapshot: { ETHBTC: [trade(10, "3"), trade(12, "4"), trade(12, "5")] } })
      assert.deepStrictEqual<unknown>(seen.map((t) => t._tag === "Trade" ? t.price : t), ["1", "2", "3", "4", "5"])
    }))

  it.effect("fails the stream whose symbol the venue drops without a word, and no other", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory, { known: (symbol) => symbol !== "NOPE" })
      const good = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
      const mixed = yield* Effect.forkScoped(Effect.flip(Stream.runDrain(marketData.orderBooks(["BTCUSDT", "NOPE"]))))
      yield* settle
      const error = yield* Fiber.join(mixed)
      assert.strictEqual(error.reason._tag, "SubscriptionRefused")
      assert.strictEqual(error.ch, "orderbook/full")
      assert.include(error.message, "orderBook NOPE: left out of the acknowledgement")
      yield* venue.send("orderbook/full", { snapshot: { ETHBTC: book(1, [["2", "1"]], [["1", "1"]]) } })
      assert.deepStrictEqual(good.seen.map(summary), ["Resyncing -", "Live 1 1|2"])
      yield* settle
      assert.deepStrictEqual(venue.log(), [
        "subscribe orderbook/full ETHBTC",
        "subscribe orderbook/full BTCUSDT,NOPE",
        "unsubscribe orderbook/full BTCUSDT"
      ])
    }))

  it.effect("ends a gap with an unsubscribe and a subscribe, and delivers no book in between", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory)
      const eth = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
      const btc = yield* observe(marketData.orderBooks("BTCUSDT", { depth: 1 }))
      const snapshot = book(1, [["2", "1"]], [["1", "1"]])
      yield* venue.send("orderbook/full", { snapshot: { ETHBTC: snapshot } })
      yield* venue.send("orderbook/full", { snapshot: { BTCUSDT: snapshot } })
      // What was on its way when the gap was seen comes in the same breath.
      yield* venue.peer.sendAll(
        [3, 4, 5].map((sequence) =>
          JSON.stringify({ ch: "orderbook/full", update: { ETHBTC: book(sequence, [["1.5", "1"]], []) } })
        )
      )
      yield* settle
      assert.deepStrictEqual(venue.log().slice(2), [
        "unsubscribe orderbook/full ETHBTC",
        "subscribe orderbook/full ETHBTC"
      ])
      yield* venue.send("orderbook/full", { update: { ETHBTC: book(6, [["1.4", "1"]], []) } })
      yield* venue.send("orderbook/full", { update: { BTCUSDT: book(2, [], [["1.1", "1"]]) } })
      assert.deepStrictEqual(eth.seen.map(summary), ["Resyncing -", "Live 1 1|2", "Resyncing SequenceJump"])
      yield* venue.send("orderbook/full", { snapshot: { ETHBTC: book(7, [["3", "1"]], [["1", "1"]]) } })
      yield* venue.send("orderbook/full", { update: { ETHBTC: book(8, [], [["2", "1"]]) } })
      assert.deepStrictEqual(eth.seen.slice(3).map(summary), ["Live 7 1|3", "Live 8 2|3"])
      assert.deepStrictEqual(btc.seen.map(summary), ["Resyncing -", "Live 1 1|2", "Live 2 1.1|2"], "others go on")
    }))

  it.effect("asks for all that is wanted after a lost connection, and says what is not known until then", () =>
    Effect.gen(function*() {
      const { marketData, memory } = yield* make()
      const venue = yield* connect(memory)
      const tickers = yield* observe(marketData.tickers(["ETHBTC", "BTCUSDT"]))
      const trades = yield* observe(marketData.trades("ETHBTC"))
      const books = yield* observe(marketData.orderBooks("ETHBTC", { depth: 1 }))
      yield* venue.send("ticker/1s", { data: { ETHBTC: ticker("1") } })
      yield* venue.send("trades", { snapshot: { ETHBTC: [trade(1)] } })
      yield* venue.send("orderbook/full", { snapshot: { ETHBTC: book(1, [["2", "1"]], [["1", "1"]]) } })
      yield* venue.peer.drop
      yield* settle
      const again = yield* connect(memory)
      yield* settle
      assert.deepStrictEqual(again.log(), [
        "subscribe ticker/1s BTCUSDT,ETHBTC",
        "subscribe trades ETHBTC",
        "subscribe orderbook/full ETHBTC"
      ])
      const late = yield* observe(marketData.tickers("ETHBTC"))
      const every = yield* observe(marketData.tickers("ETHBTC", { delivery: "every" }))
      assert.deepStrictEqual(
        [late.seen, every.seen],
        [[], []],
        "what was before the loss is not what the market is now"
      )
      yield* again.send("orderbook/full", { update: { ETHBTC: book(2, [["1.9", "1"]], []) } })
      yield* again.send("ticker/1s", { data: { ETHBTC: ticker("2") } })
      yield* again.send("trades", { snapshot: { ETHBTC: [trade(5)] } })
      yield* again.send("orderbook/full", { snapshot: { ETHBTC: book(9, [["4", "1"]], [["3", "1"]]) } })
      assert.deepStrictEqual<unknown>(tickers.seen.map((t) => t.last), ["1", "2"])
      assert.deepStrictEqual(trades.seen.map(idOf), [1, "TradeGap", 5])
      assert.deepStrictEqual(books.seen.map(summary), [
        "Resyncing -",
        "Live 1 1|2",
        "Stale",
        "Resyncing -",
        "Live 9 3|4"
      ])
    }))

  describe("bad input", () => {
    it.effect.each<[string, (marketData: MarketData.MarketData["Service"]) => Stream.Stream<unknown, HitBtcError>]>([
      ["tickers", (m) => m.tickers("*")],
      ["trades", (m) => m.trades(["ETHBTC", "*"])],
      ["candles", (m) => m.candles("*")],
      ["orderBooks", (m) => m.orderBooks("*")],
      ["orderBookMessages", (m) => m.orderBookMessages("*")]
    ])("is refused before anything is sent: all symbols of %s", ([method, run]) =>
      Effect.gen(function*() {
        const { marketData, memory } = yield* make()
        const venue = yield* connect(memory)
        const error = yield* Effect.flip(Stream.runDrain(run(marketData)))
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.strictEqual(
          error.message,
          `${method}: invalid request: symbols: "*" is not possible here, expected names such as "ETHBTC"`
        )
        assert.deepStrictEqual(venue.requests, [])
      }))
  })
})
