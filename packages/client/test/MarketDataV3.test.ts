import type * as MarketDataV3 from "@effect-hitbtc/client/MarketDataV3"
import type * as Channel from "@effect-hitbtc/core/v3/Channel"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { book, candle, futuresInfo, miniTicker, rate, ticker, top } from "./support/EntriesV3.ts"
import { observe, settle } from "./support/observe.ts"
import { connect, make } from "./support/ScriptedMarketDataV3.ts"

type Service = MarketDataV3.MarketDataV3["Service"]

/** The kinds of streams: their channel for some symbols and for all, and what is sent and comes of it. */
const kinds: ReadonlyArray<
  readonly [
    name: string,
    run: (v3: Service, names: string | ReadonlyArray<string>) => Stream.Stream<unknown, HitBtcError>,
    some: string,
    all: string,
    entry: (n: number) => unknown,
    shown: (value: never) => string
  ]
> = [
  [
    "partialBooks",
    (v3, names) => v3.partialBooks(names),
    "orderbook/D20/100ms",
    "orderbook/D20/100ms/batch",
    (n) => book(n, [["2", "1"]], [["1", "1"]]),
    (value: { readonly symbol: string; readonly sequence: number }) => `${value.symbol} ${value.sequence}`
  ],
  [
    "partialBooks of another depth and speed",
    (v3, names) => v3.partialBooks(names, { depth: "D5", speed: "1000ms" }),
    "orderbook/D5/1000ms",
    "orderbook/D5/1000ms/batch",
    (n) => book(n, [["2", "1"]], [["1", "1"]]),
    (value: { readonly symbol: string; readonly sequence: number }) => `${value.symbol} ${value.sequence}`
  ],
  [
    "topOfBook",
    (v3, names) => v3.topOfBook(names, { speed: "500ms" }),
    "orderbook/top/500ms",
    "orderbook/top/500ms/batch",
    (n) => top(["20", `${n}`], ["1", "1"]),
    (value: { readonly symbol: string; readonly ask: { readonly size: string } }) => `${value.symbol} ${value.ask.size}`
  ],
  [
    "miniTickers",
    (v3, names) => v3.miniTickers(names),
    "ticker/price/1s",
    "ticker/price/1s/batch",
    (n) => miniTicker(`${n}`),
    (value: { readonly symbol: string; readonly last: string }) => `${value.symbol} ${value.last}`
  ],
  [
    "tickers",
    (v3, names) => v3.tickers(names, { speed: "3s" }),
    "ticker/3s",
    "ticker/3s/batch",
    (n) => ticker(`${n}`),
    (value: { readonly symbol: string; readonly last: string }) => `${value.symbol} ${value.last}`
  ],
  [
    "rates",
    (v3, names) => v3.rates(names, { target: "usdt" }),
    "price/rate/1s",
    "price/rate/1s/batch",
    (n) => rate(`${n}`),
    (value: { readonly currency: string; readonly rate: string; readonly targetCurrency: string }) => {
      assert.strictEqual(value.targetCurrency, "USDT")
      return `${value.currency} ${value.rate}`
    }
  ],
  [
    "futuresInfo",
    (v3, names) => v3.futuresInfo(names),
    "futures/info",
    "futures/info",
    (n) => futuresInfo(`${n}`),
    (value: { readonly symbol: string; readonly markPrice: string }) => `${value.symbol} ${value.markPrice}`
  ]
]

describe("MarketDataV3", () => {
  describe.each(kinds)("%s", (name, run, some, all, entry, shown) => {
    const isRate = name === "rates"
    const extra = isRate ? { target_currency: "USDT" } : {}
    const show = (value: unknown) => shown(value as never)

    it.effect("come of the symbols asked for, one a frame", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const { fiber, seen } = yield* observe(run(v3, ["eth", "BTC", "ETH"]))
        yield* venue.send(some, { data: { ETH: entry(1) }, ...extra })
        yield* venue.send(some, { data: { BTC: entry(2) }, ...extra })
        yield* venue.send(some, { data: { ETH: entry(3) }, ...extra })
        yield* Fiber.interrupt(fiber)
        yield* settle
        assert.deepStrictEqual(seen.map(show), ["ETH 1", "BTC 2", "ETH 3"])
        assert.deepStrictEqual(venue.log(), [`subscribe ${some} BTC,ETH`, `unsubscribe ${some} BTC,ETH`])
        const names = isRate ? { currencies: ["ETH", "BTC"] } : { symbols: ["ETH", "BTC"] }
        assert.deepStrictEqual(venue.requests[0]?.params, isRate ? { target_currency: "USDT", ...names } : names)
      }))

    it.effect("come of all symbols, many a frame, and a slow consumer gets the newest of each", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(
            run(v3, "*"),
            (value) => Effect.andThen(Effect.sync(() => seen.push(show(value))), Effect.sleep("1 second"))
          )
        )
        yield* settle
        yield* venue.send(all, { data: { ETH: entry(1) }, ...extra })
        yield* venue.send(all, { data: { BTC: entry(2), ETH: entry(3) }, ...extra })
        yield* venue.send(all, { data: { LTC: entry(4), BTC: entry(5) }, ...extra })
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(seen, ["ETH 1", "BTC 5", "ETH 3", "LTC 4"])
        assert.deepStrictEqual(venue.log(), [`subscribe ${all} *`])
      }))

    it.effect("come as often as they are sent where that is asked for, as far as the buffer goes", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<unknown> = []
        const every = { delivery: "every", capacity: 2 } as const
        const stream: Stream.Stream<unknown, HitBtcError> = name === "rates"
          ? v3.rates("ETH", { target: "USDT", ...every })
          : name === "topOfBook"
          ? v3.topOfBook("ETH", { speed: "500ms", ...every })
          : name === "tickers"
          ? v3.tickers("ETH", { speed: "3s", ...every })
          : name === "miniTickers"
          ? v3.miniTickers("ETH", every)
          : name === "futuresInfo"
          ? v3.futuresInfo("ETH", every)
          : v3.partialBooks("ETH", name === "partialBooks" ? every : { depth: "D5", speed: "1000ms", ...every })
        yield* Effect.forkScoped(
          Stream.runForEach(
            stream,
            (value) => Effect.andThen(Effect.sync(() => seen.push(value)), Effect.sleep("1 second"))
          )
        )
        yield* settle
        for (let n = 1; n <= 6; n++) yield* venue.send(some, { data: { ETH: entry(n) }, ...extra })
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual([show(seen[0]), seen[1], show(seen[2]), show(seen[3])], [
          "ETH 1",
          { _tag: "Dropped", count: 3 },
          "ETH 5",
          "ETH 6"
        ])
      }))

    it.effect("begin with the newest for who joins later, unless the connection was lost since", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        yield* observe(run(v3, "*"))
        yield* venue.send(all, { data: { ETH: entry(1), BTC: entry(2) }, ...extra })
        yield* venue.send(all, { data: { ETH: entry(3) }, ...extra })
        const second = yield* observe(run(v3, ["*"]))
        assert.deepStrictEqual(second.seen.map(show), ["ETH 3", "BTC 2"])
        yield* venue.peer.drop
        yield* settle
        const third = yield* observe(run(v3, "*"))
        const again = yield* connect(memory)
        yield* settle
        assert.deepStrictEqual(third.seen, [])
        assert.deepStrictEqual(again.log(), [`subscribe ${all} *`])
        yield* again.send(all, { data: { BTC: entry(4) }, ...extra })
        assert.deepStrictEqual(third.seen.map(show), ["BTC 4"])
        assert.deepStrictEqual(second.seen.map(show), ["ETH 3", "BTC 2", "BTC 4"])
      }))

    it.effect("never come late: what a lost connection made worthless is not handed to a slow consumer", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(
            run(v3, ["ETH", "BTC"]),
            (value) => Effect.andThen(Effect.sync(() => seen.push(show(value))), Effect.sleep("1 minute"))
          )
        )
        yield* settle
        yield* venue.send(some, { data: { ETH: entry(1) }, ...extra })
        yield* venue.send(some, { data: { ETH: entry(2) }, ...extra })
        yield* venue.send(some, { data: { BTC: entry(3) }, ...extra })
        yield* venue.peer.drop
        yield* settle
        const again = yield* connect(memory)
        yield* settle
        yield* again.send(some, { data: { BTC: entry(4) }, ...extra })
        yield* TestClock.adjust("10 minutes")
        assert.deepStrictEqual(seen, ["ETH 1", "BTC 4"])
      }))

    it.effect("fail where the venue drops a symbol without a word, and the others go on", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory, { known: (symbol) => symbol !== "NOPE" })
        const { seen } = yield* observe(run(v3, "ETH"))
        const error = yield* Effect.flip(Stream.runDrain(run(v3, "NOPE")))
        assert.strictEqual(error.reason._tag, "SubscriptionRefused")
        assert.include(error.message, "left out of the acknowledgement")
        assert.strictEqual(error.ch, some)
        yield* venue.send(some, { data: { ETH: entry(1) }, ...extra })
        assert.deepStrictEqual(seen.map(show), ["ETH 1"])
      }))
  })

  it.effect("share the topics of one-second tickers with MarketData", () =>
    Effect.gen(function*() {
      const { marketData, memory, v3 } = yield* make()
      const venue = yield* connect(memory)
      const mine = yield* observe(marketData.tickers("ETHBTC"))
      yield* venue.send("ticker/1s", { data: { ETHBTC: ticker("1") } })
      const theirs = yield* observe(v3.tickers("ETHBTC"))
      assert.deepStrictEqual<unknown>(theirs.seen.map((t) => t.last), ["1"])
      yield* venue.send("ticker/1s", { data: { ETHBTC: ticker("2") } })
      for (const { seen } of [mine, theirs]) assert.deepStrictEqual<unknown>(seen.map((t) => t.last), ["1", "2"])
      yield* Fiber.interrupt(mine.fiber)
      yield* settle
      assert.deepStrictEqual(venue.log(), ["subscribe ticker/1s ETHBTC"])
    }))

  it.effect("keep all symbols and some apart where the venue has one channel for both", () =>
    Effect.gen(function*() {
      const { memory, v3 } = yield* make()
      const venue = yield* connect(memory)
      const all = yield* observe(v3.futuresInfo("*"))
      const some = yield* observe(v3.futuresInfo("ETH_PERP"))
      yield* venue.send("futures/info", { data: { ETH_PERP: futuresInfo("1") } })
      yield* venue.send("futures/info", { data: { BTC_PERP: futuresInfo("2") } })
      assert.deepStrictEqual<unknown>(all.seen.map((i) => i.markPrice), ["1", "2"])
      assert.deepStrictEqual<unknown>(some.seen.map((i) => i.markPrice), ["1"])
      yield* Fiber.interrupt(some.fiber)
      yield* settle
      assert.deepStrictEqual(venue.log(), [
        "subscribe futures/info *",
        "subscribe futures/info ETH_PERP",
        "unsubscribe futures/info ETH_PERP",
        "subscribe futures/info *"
      ], "whether all lives on is not known")
    }))

  describe("books", () => {
    it.effect("have no levels of size zero", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const books = yield* observe(v3.partialBooks("ETHBTC"))
        const tops = yield* observe(v3.topOfBook("ETHBTC"))
        yield* venue.send("orderbook/D20/100ms", {
          data: { ETHBTC: book(1, [["2", "0"], ["3", "1"]], [["1", "1"], ["0.9", "0.00"]]) }
        })
        yield* venue.send("orderbook/D20/100ms", { data: { ETHBTC: book(2, [], []) } })
        yield* venue.send("orderbook/top/100ms", { data: { ETHBTC: top(["2", "0"], ["1", "1"]) } })
        assert.deepStrictEqual<unknown>(
          books.seen.map((b) => b._tag === "PartialBook" && [b.asks, b.bids]),
          [[[{ price: "3", size: "1" }], [{ price: "1", size: "1" }]], [[], []]]
        )
        assert.deepStrictEqual<unknown>(
          tops.seen.map((t) => t._tag === "TopOfBook" && [t.ask, t.bid]),
          [[null, { price: "1", size: "1" }]]
        )
      }))

    it.effect.each<[string, readonly [string, string], readonly [string, string], boolean]>([
      ["crossed", ["1", "1"], ["2", "1"], true],
      ["locked", ["1.0", "1"], ["1", "1"], true],
      ["crossed only by a level of size zero", ["1", "0"], ["2", "1"], false],
      ["as it should be", ["1.01", "1"], ["1", "1"], false]
    ])(
      "are told, and not delivered, where they are crossed or locked: %s",
      ([, ask, bid, isCrossed]) =>
        Effect.gen(function*() {
          const { memory, v3 } = yield* make()
          const venue = yield* connect(memory)
          const books = yield* observe(v3.partialBooks("ETHBTC"))
          const tops = yield* observe(v3.topOfBook("ETHBTC"))
          yield* venue.send("orderbook/D20/100ms", { data: { ETHBTC: book(1, [ask], [bid]) } })
          yield* venue.send("orderbook/top/100ms", { data: { ETHBTC: top(ask, bid) } })
          const tags = [...books.seen, ...tops.seen].map((b) => b._tag)
          assert.deepStrictEqual(tags, isCrossed ? ["CrossedBook", "CrossedBook"] : ["PartialBook", "TopOfBook"])
          if (!isCrossed) return
          const expected = { _tag: "CrossedBook", symbol: "ETHBTC", bid: bid[0], ask: ask[0] }
          assert.deepInclude<unknown>(books.seen[0], expected)
          assert.deepInclude<unknown>(tops.seen[0], expected)
          yield* venue.send("orderbook/D20/100ms", { data: { ETHBTC: book(2, [["3", "1"]], [["1", "1"]]) } })
          assert.strictEqual(books.seen.at(-1)?._tag, "PartialBook", "the next one is whole again")
        })
    )

    it.effect("leave no older book to a slow consumer where the newest is crossed", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const seen: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(v3.partialBooks("ETHBTC"), (b) =>
            Effect.andThen(Effect.sync(() => seen.push(b._tag)), Effect.sleep("1 second")))
        )
        yield* settle
        const send = (sequence: number, ask: string) =>
          venue.send("orderbook/D20/100ms", { data: { ETHBTC: book(sequence, [[ask, "1"]], [["1", "1"]]) } })
        yield* send(1, "2")
        yield* send(2, "2")
        yield* send(3, "0.5")
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(seen, ["PartialBook", "CrossedBook"])
      }))
  })

  describe("rates", () => {
    it.effect("of two targets are two topics", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const usdt = yield* observe(v3.rates("ETH", { target: "USDT" }))
        const btc = yield* observe(v3.rates("ETH", { target: "BTC" }))
        yield* venue.send("price/rate/1s", { data: { ETH: rate("2000") }, target_currency: "USDT" })
        yield* venue.send("price/rate/1s", { data: { ETH: rate("0.05") }, target_currency: "BTC" })
        assert.deepStrictEqual<unknown>(usdt.seen.map((r) => r.rate), ["2000"])
        assert.deepStrictEqual<unknown>(btc.seen.map((r) => r.rate), ["0.05"])
        assert.deepStrictEqual(venue.requests.map((r) => r.params.target_currency), ["USDT", "BTC"])
      }))

    it.effect("come where the venue does not name the only target, too", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(v3.rates("*", { target: "USDT", speed: "3s" }))
        yield* venue.send("price/rate/3s/batch", { data: { ETH: rate("2000"), BTC: rate("40000") } })
        assert.deepStrictEqual<unknown>(seen.map((r) => `${r.currency}/${r.targetCurrency} ${r.rate}`), [
          "ETH/USDT 2000",
          "BTC/USDT 40000"
        ])
      }))
  })

  describe("convertedCandles", () => {
    it.effect("come when they change, with a hundred of the past, in one currency", () =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const { seen } = yield* observe(v3.convertedCandles(["ethbtc"], { target: "usdt", period: "M1" }))
        yield* observe(v3.convertedCandles("ETHBTC", { target: "EUR", limit: 3 }))
        const send = (key: "snapshot" | "update", ...candles: ReadonlyArray<unknown>) =>
          venue.send("converted/candles/M1", { [key]: { ETHBTC: candles }, target_currency: "USDT" })
        yield* send("snapshot", candle(1, "2", "1"), candle(0, "1", "1"))
        yield* send("update", candle(1, "2", "1"))
        yield* send("update", candle(1, "3", "2"))
        assert.deepStrictEqual<unknown>(seen.map((c) => [c.symbol, c.period, c.close]), [
          ["ETHBTC", "M1", "1"],
          ["ETHBTC", "M1", "2"],
          ["ETHBTC", "M1", "3"]
        ])
        assert.deepStrictEqual<unknown>(venue.requests.map(({ ch, params }) => ({ ch, ...params })), [
          { ch: "converted/candles/M1", symbols: ["ETHBTC"], target_currency: "USDT", limit: 100 },
          { ch: "converted/candles/M30", symbols: ["ETHBTC"], target_currency: "EUR", limit: 3 }
        ])
      }))
  })

  describe("bad input", () => {
    it.effect.each<[string, (v3: Service) => Stream.Stream<unknown, HitBtcError>, string]>([
      ["no symbol", (v3) => v3.partialBooks([]), "partialBooks: invalid request: symbols: expected at least one"],
      [
        "all symbols and some",
        (v3) => v3.miniTickers(["*", "ETHBTC"]),
        "miniTickers: invalid request: symbols: expected either \"*\" or names"
      ],
      [
        "all symbols of converted candles",
        // @ts-expect-error: the venue has no such subscription
        (v3) => v3.convertedCandles("*", { target: "USDT" }),
        "convertedCandles: invalid request: symbols: \"*\" is not possible here, expected names such as \"ETHBTC\""
      ],
      [
        "all symbols of converted candles, in a list",
        // @ts-expect-error: the venue has no such subscription
        (v3) => v3.convertedCandles(["ETHBTC", "*"], { target: "USDT" }),
        "symbols: \"*\" is not possible here"
      ],
      [
        "an unknown depth",
        (v3) => v3.partialBooks("ETHBTC", { depth: "D30" as Channel.Depth }),
        "depth: expected one of D5, D10, D20, got D30"
      ],
      [
        "an unknown speed of books",
        (v3) => v3.topOfBook("ETHBTC", { speed: "1s" as Channel.BookSpeed }),
        "speed: expected one of 100ms, 500ms, 1000ms, got 1s"
      ],
      [
        "an unknown speed of tickers",
        (v3) => v3.tickers("ETHBTC", { speed: "100ms" as Channel.Speed }),
        "speed: expected one of 1s, 3s, got 100ms"
      ],
      [
        "no target",
        // @ts-expect-error: rates are in a currency
        (v3) => v3.rates("ETH"),
        "target: expected the venue's name of a currency"
      ],
      [
        "all targets",
        (v3) => v3.convertedCandles("ETHBTC", { target: "*" }),
        "target: expected the venue's name of a currency"
      ],
      [
        "an empty currency",
        (v3) => v3.rates("", { target: "USDT" }),
        "currencies: expected the venue's names of currencies, such as \"ETH\""
      ],
      [
        "a limit of 0",
        (v3) => v3.convertedCandles("ETHBTC", { target: "USDT", limit: 0 }),
        "limit: expected an integer from 1 to 1000, got 0"
      ],
      [
        "half a message of capacity",
        (v3) => v3.futuresInfo("*", { delivery: "every", capacity: 0.5 }),
        "capacity: expected an integer"
      ]
    ])("is refused before anything is sent: %s", ([, run, message]) =>
      Effect.gen(function*() {
        const { memory, v3 } = yield* make()
        const venue = yield* connect(memory)
        const error = yield* Effect.flip(Stream.runDrain(run(v3)))
        assert.strictEqual(error.reason._tag, "InvalidRequest")
        assert.include(error.message, message)
        assert.deepStrictEqual(venue.requests, [])
      }))
  })
})
