import * as V3 from "@effect-hitbtc/core/v3/V3"
import { Listing, Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { type Book, type Candle, connectPublic, openingAt, type PublicFrame } from "../support/PublicClient.ts"
import * as Replica from "../support/Replica.ts"

const lively = Sandbox.layerTransport({ seed: 3, rate: 1000 })
const still = Sandbox.layerTransport({ seed: 3, rate: 0 })

/** ETHBTC and BTCUSDT with empty books in which nothing happens by itself. */
const empty = Sandbox.layerTransport({
  listings: Listing.defaults
    .filter(({ symbol }) => symbol.id === "ETHBTC" || symbol.id === "BTCUSDT")
    .map((listing) => ({ ...listing, weight: 0, depth: 0 }))
})

const symbols = ["ETHBTC", "BTCUSDT", "ETHUSDT", "LTCBTC", "XRPUSDT", "GVTETH"]
const NOW = 1626861109494

/** The best levels, as they are on the wire. */
const pairs = (levels: ReadonlyArray<{ readonly price: string; readonly size: string }>) =>
  levels.slice(0, 20).map(({ price, size }) => [price, size])

const toLevels = (pairs: Book["a"]) => pairs.map(([price, size]) => ({ price, size }))

const makeReplica = () => {
  const replica = Replica.make()
  return {
    ...replica,
    apply: ({ snapshot, update }: PublicFrame, symbol: string) => {
      const { a, b, s } = (snapshot ?? update)![symbol] as Book
      replica.apply({ isSnapshot: snapshot !== undefined, sequence: s, asks: toLevels(a), bids: toLevels(b) })
    }
  }
}

describe("v3 frames", () => {
  it.effect("are those of the reference, letter for letter", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const symbol = "ETHBTC"
      yield* sandbox.placeOrder({ symbol, side: "buy", quantity: "1", price: "0.060711" })
      yield* sandbox.placeOrder({ symbol, side: "sell", quantity: "2.5", price: "0.060749" })
      yield* sandbox.placeOrder({ symbol, side: "sell", quantity: "1", price: "0.06075" })
      yield* sandbox.placeOrder({ symbol: "BTCUSDT", side: "sell", quantity: "0.8", price: "32087.47" })
      yield* sandbox.placeOrder({ symbol: "BTCUSDT", side: "buy", quantity: "0.25", price: "32085.51" })

      const client = yield* connectPublic()
      for (const ch of ["trades", "candles/M1"]) yield* client.subscribe(ch, { symbols: [symbol], limit: 10 })
      yield* client.subscribe("converted/candles/M1", { symbols: [symbol], target_currency: "USDT", limit: 10 })
      yield* client.subscribe("orderbook/full", { symbols: [symbol] })
      assert.deepStrictEqual(client.takeTexts().filter((text) => !text.includes("result")), [
        `{"ch":"trades","snapshot":{"ETHBTC":[]}}`,
        `{"ch":"candles/M1","snapshot":{"ETHBTC":[]}}`,
        `{"ch":"converted/candles/M1","target_currency":"USDT","snapshot":{"ETHBTC":[]}}`,
        `{"ch":"orderbook/full","snapshot":{"ETHBTC":{"t":${NOW},"s":4,` +
        `"a":[["0.060749","2.500"],["0.060750","1.000"]],"b":[["0.060711","1.000"]]}}}`
      ])

      yield* sandbox.placeOrder({ symbol, side: "buy", quantity: "3" })
      assert.deepStrictEqual(client.takeTexts(), [
        `{"ch":"trades","update":{"ETHBTC":[` +
        `{"t":${NOW},"i":54469813,"p":"0.060749","q":"2.500","s":"buy"},` +
        `{"t":${NOW},"i":54469814,"p":"0.060750","q":"0.500","s":"buy"}]}}`,
        `{"ch":"orderbook/full","update":{"ETHBTC":{"t":${NOW},"s":5,` +
        `"a":[["0.060749","0"],["0.060750","0.500"]],"b":[]}}}`,
        `{"ch":"candles/M1","update":{"ETHBTC":[{"t":1626861060000,"o":"0.060749","c":"0.060750","h":"0.060750",` +
        `"l":"0.060749","v":"3.000","q":"0.182247500"}]}}`,
        `{"ch":"converted/candles/M1","target_currency":"USDT","update":{"ETHBTC":[{"t":1626861060000,` +
        `"o":"1949.22218101","c":"1949.2542675","h":"1949.2542675","l":"1949.22218101","v":"3.000",` +
        `"q":"5847.682586275"}]}}`
      ])

      yield* sandbox.placeOrder({ symbol, side: "sell", quantity: "0.1" })
      const other = yield* connectPublic()
      const first = Effect.fnUntraced(function*(ch: string, params: object) {
        yield* other.subscribe(ch, params)
        return other.takeTexts().slice(1)
      })
      const ticker = `"a":"0.060750","A":"0.500","b":"0.060711","B":"0.900","o":"0.060749","c":"0.060711",` +
        `"h":"0.060750","l":"0.060711","v":"3.100","q":"0.188318600","p":"-0.000038","P":"-0.062552469999506",` +
        `"L":54469815`
      assert.deepStrictEqual(yield* first("ticker/1s", { symbols: [symbol] }), [
        `{"ch":"ticker/1s","data":{"ETHBTC":{"t":${NOW},${ticker}}}}`
      ])
      const nothing = `"a":"32087.47","A":"0.80000","b":"32085.51","B":"0.25000","o":null,"c":null,"h":"0","l":"0",` +
        `"v":"0","q":"0","p":null,"P":null,"L":null`
      assert.deepStrictEqual(yield* first("ticker/3s/batch", { symbols: ["*"] }), [
        `{"ch":"ticker/3s/batch","data":{"ETHBTC":{"t":${NOW},${ticker}},"BTCUSDT":{"t":${NOW},${nothing}}}}`
      ])
      assert.deepStrictEqual(yield* first("ticker/price/1s", { symbols: [symbol] }), [
        `{"ch":"ticker/price/1s","data":{"ETHBTC":{"t":${NOW},"o":"0.060749","c":"0.060711","h":"0.060750",` +
        `"l":"0.060711","v":"3.100","q":"0.188318600"}}}`
      ])
      assert.deepStrictEqual(yield* first("orderbook/D20/100ms", { symbols: [symbol] }), [
        `{"ch":"orderbook/D20/100ms","data":{"ETHBTC":{"t":${NOW},"s":6,"a":[["0.060750","0.500"]],` +
        `"b":[["0.060711","0.900"]]}}}`
      ])
      assert.deepStrictEqual(yield* first("orderbook/top/100ms", { symbols: [symbol] }), [
        `{"ch":"orderbook/top/100ms","data":{"ETHBTC":{"t":${NOW},"a":"0.060750","A":"0.500","b":"0.060711",` +
        `"B":"0.900"}}}`
      ])
      assert.deepStrictEqual(yield* first("price/rate/1s", { currencies: ["BTC"], target_currency: "USDT" }), [
        `{"ch":"price/rate/1s","target_currency":"USDT","data":{"BTC":{"t":${NOW},"r":"32086.49"}}}`
      ])
      assert.deepStrictEqual(
        yield* first("price/rate/3s/batch", { currencies: ["ETH", "BTC", "LTC"], target_currency: "USDT" }),
        // (0.060711 + 0.060750) / 2, through BTC. For LTC there is no way.
        [
          `{"ch":"price/rate/3s/batch","target_currency":"USDT","data":{"ETH":{"t":${NOW},"r":"1948.628580945"},` +
          `"BTC":{"t":${NOW},"r":"32086.49"}}}`
        ]
      )
      assert.deepStrictEqual(
        yield* first("trades", { symbols: [symbol], limit: 1 }),
        [`{"ch":"trades","snapshot":{"ETHBTC":[{"t":${NOW},"i":54469815,"p":"0.060711","q":"0.100","s":"sell"}]}}`]
      )
    }).pipe(Effect.provide(empty), openingAt(NOW)))

  it.effect("of a market where nothing ever happened: one empty snapshot, then silence", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      yield* client.subscribe("orderbook/full", { symbols: ["ETHBTC"] })
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(client.takeTexts().slice(1), [
        `{"ch":"orderbook/full","snapshot":{"ETHBTC":{"t":0,"s":1,"a":[],"b":[]}}}`
      ])
      yield* client.subscribe("orderbook/top/100ms", { symbols: ["ETHBTC"] })
      assert.deepStrictEqual(client.takeTexts().slice(1), [`{"ch":"orderbook/top/100ms","data":{"ETHBTC":{"t":0}}}`])
    }).pipe(Effect.provide(empty)))

  it.effect("are understood by the client's codec, all of them, and have one symbol unless they are of a batch", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const channels = [
        "trades",
        "candles/M1",
        "candles/1M",
        "converted/candles/H1",
        "ticker/1s",
        "ticker/3s/batch",
        "ticker/price/3s",
        "ticker/price/1s/batch",
        "orderbook/full",
        "orderbook/D5/500ms",
        "orderbook/D20/100ms/batch",
        "orderbook/top/1000ms",
        "orderbook/top/100ms/batch",
        "price/rate/1s",
        "price/rate/3s/batch"
      ]
      const currencies = ["ETH", "LTC", "USDT"]
      for (const ch of channels) yield* client.subscribe(ch, { symbols, currencies, target_currency: "BTC", limit: 50 })
      yield* TestClock.adjust("7 seconds")
      const { decode } = V3.makePublic()
      const seen = new Map<string, number>()
      for (const [i, frame] of client.take().entries()) {
        const message = decode(client.texts.at(i)!)
        const messages = message._tag === "Batch" ? message.messages : [message]
        for (const { _tag } of messages) assert.include(["Data", "Result"], _tag)
        const codes = Object.keys(frame.snapshot ?? frame.update ?? frame.data ?? {})
        if (frame.ch?.endsWith("/batch") === true) assert.isAtLeast(codes.length, 1)
        else if (frame.ch !== undefined) assert.strictEqual(codes.length, 1)
        const hasTarget = frame.ch?.startsWith("converted") === true || frame.ch?.startsWith("price/rate") === true
        assert.strictEqual(frame.target_currency, hasTarget ? "BTC" : undefined)
        if (frame.ch !== undefined) seen.set(frame.ch, Math.max(codes.length, seen.get(frame.ch) ?? 0))
      }
      assert.deepStrictEqual(new Set(seen.keys()), new Set(channels))
      assert.strictEqual(seen.get("ticker/3s/batch"), 6)
      assert.strictEqual(seen.get("price/rate/3s/batch"), 3)
    }).pipe(Effect.provide(lively), openingAt(NOW)))

  it.effect("are the same for all, and the same again with the same seed and the same clock", () =>
    Effect.gen(function*() {
      const session = Effect.gen(function*() {
        const [one, two] = [yield* connectPublic(), yield* connectPublic()]
        for (const client of [one, two]) {
          for (const ch of ["orderbook/full", "trades", "ticker/1s", "orderbook/D5/100ms/batch"]) {
            yield* client.subscribe(ch, { symbols: ["ETHBTC", "BTCUSDT"] })
          }
          client.takeTexts()
        }
        yield* TestClock.adjust("3 seconds")
        const texts = one.takeTexts()
        assert.deepStrictEqual(two.takeTexts(), texts)
        return texts
      }).pipe(Effect.scoped, Effect.provide(Sandbox.layerTransport({ seed: 5, rate: 500 }), { local: true }))
      yield* TestClock.setTime(0)
      const first = yield* session
      yield* TestClock.setTime(0)
      assert.deepStrictEqual(yield* session, first)
      assert.isAbove(first.length, 300)
    }))
})

describe("v3 order book", () => {
  it.effect("keeps every client's book equal to the venue's, without a gap, never crossed", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connectPublic()
      const replicas = new Map(symbols.map((symbol) => [symbol, makeReplica()]))
      yield* client.subscribe("orderbook/full", { symbols })
      const updates: Array<Book> = []
      for (let i = 0; i < 300; i++) {
        yield* TestClock.adjust("10 millis")
        for (const frame of client.take()) {
          if (frame.ch === undefined) continue
          const [symbol, ...others] = Object.keys((frame.snapshot ?? frame.update)!)
          assert.deepStrictEqual(others, [])
          const replica = replicas.get(symbol!)!
          replica.apply(frame, symbol!)
          if (frame.update !== undefined) updates.push(frame.update[symbol!] as Book)
          assert.isFalse(replica.isCrossed())
        }
        for (const symbol of symbols) {
          const book = Option.getOrThrow(yield* sandbox.book(symbol))
          const replica = replicas.get(symbol)!
          assert.strictEqual(replica.sequence(), book.sequence)
          if (i % 20 !== 0) continue
          assert.deepStrictEqual<unknown>(replica.asks(), book.asks)
          assert.deepStrictEqual<unknown>(replica.bids(), book.bids)
        }
      }
      assert.approximately(updates.length, 3000, 300)
      assert.isTrue(updates.some(({ a, b }) => a.length + b.length === 0), "no empty update")
      assert.isTrue(updates.some(({ a, b }) => a.concat(b).some(([, size]) => size === "0")), "no level removed")
    }).pipe(Effect.provide(lively)))

  it.effect("gives a new snapshot after unsubscribing, and nothing in between", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const params = { symbols: ["ETHBTC", "BTCUSDT"] }
      yield* client.subscribe("orderbook/full", params)
      yield* TestClock.adjust("1 second")
      yield* client.unsubscribe("orderbook/full", { symbols: ["ETHBTC"] })
      const before = client.of("orderbook/full", "ETHBTC")
      const others = client.of("orderbook/full", "BTCUSDT").length
      yield* TestClock.adjust("1 second")
      assert.strictEqual(client.of("orderbook/full", "ETHBTC").length, before.length)
      assert.isAbove(client.of("orderbook/full", "BTCUSDT").length, others)
      client.take()
      yield* client.subscribe("orderbook/full", params)
      const [acknowledgement, ...snapshots] = client.take()
      assert.isDefined(acknowledgement?.result)
      assert.deepStrictEqual(snapshots.map(({ snapshot }) => Object.keys(snapshot!)), [["ETHBTC"]])
      assert.isAbove((snapshots.at(0)!.snapshot!["ETHBTC"] as Book).s, before.at(-1)!.s)
    }).pipe(Effect.provide(lively)))

  it.effect("has partial books that are the best levels of it, each complete, with its sequence", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connectPublic()
      const replica = makeReplica()
      const states = new Map<number, readonly [asks: unknown, bids: unknown]>()
      for (const ch of ["orderbook/full", "orderbook/D5/100ms", "orderbook/D20/500ms", "orderbook/top/100ms"]) {
        yield* client.subscribe(ch, { symbols: ["ETHBTC"] })
      }
      yield* TestClock.adjust("5 seconds")
      for (const frame of client.take()) {
        if (frame.ch !== "orderbook/full") continue
        replica.apply(frame, "ETHBTC")
        states.set(replica.sequence(), [pairs(replica.asks()), pairs(replica.bids())])
      }
      for (const [ch, depth] of [["orderbook/D5/100ms", 5], ["orderbook/D20/500ms", 20]] as const) {
        const books = client.of(ch, "ETHBTC")
        for (const { a, b, s } of books) {
          const [asks, bids] = states.get(s)! as ReadonlyArray<ReadonlyArray<unknown>>
          assert.deepStrictEqual<unknown>([a, b], [asks!.slice(0, depth), bids!.slice(0, depth)])
        }
        assert.isTrue(books.every(({ s }, i) => i === 0 || s > books.at(i - 1)!.s))
        assert.isTrue(books.some(({ s }, i) => i > 0 && s > books.at(i - 1)!.s + 1), "no jump")
      }
      const { asks, bids } = Option.getOrThrow(yield* sandbox.book("ETHBTC"))
      const last = client.of(
        "orderbook/top/100ms",
        "ETHBTC"
      ).at(-1)!
      assert.deepStrictEqual([last.a, last.A, last.b, last.B], [
        asks[0]!.price,
        asks[0]!.size,
        bids[0]!.price,
        bids[0]!.size
      ])
    }).pipe(Effect.provide(lively)))
})

describe("v3 speeds", () => {
  const timed: ReadonlyArray<readonly [ch: string, interval: number]> = [
    ["ticker/1s", 1000],
    ["ticker/3s/batch", 3000],
    ["ticker/price/3s", 3000],
    ["ticker/price/1s/batch", 1000],
    ["orderbook/D5/100ms", 100],
    ["orderbook/D10/500ms/batch", 500],
    ["orderbook/D20/1000ms", 1000],
    ["orderbook/top/100ms/batch", 100],
    ["orderbook/top/500ms", 500],
    ["price/rate/1s", 1000],
    ["price/rate/3s/batch", 3000]
  ]
  it.effect.each(timed)(
    "%s comes at once, and then every %i ms where something changed",
    ([ch, interval]) =>
      Effect.gen(function*() {
        const client = yield* connectPublic()
        yield* TestClock.adjust(1230)
        const arrivals: Array<number> = []
        yield* client.subscribe(ch, { symbols: ["BTCUSDT"], currencies: ["BTC"], target_currency: "USDT" })
        for (let i = 0; i <= 900; i++) {
          for (const { data } of client.take()) if (data !== undefined) arrivals.push(i * 10)
          yield* TestClock.adjust("10 millis")
        }
        assert.deepStrictEqual(arrivals, Array.from({ length: 9000 / interval + 1 }, (_, i) => i * interval))
      }).pipe(Effect.provide(lively))
  )

  it.effect("send nothing where nothing changed", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      for (const [ch] of timed) yield* client.subscribe(ch, { symbols, currencies: ["BTC"], target_currency: "USDT" })
      client.take()
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(client.takeTexts(), [])
    }).pipe(Effect.provide(still)))

  it.effect("of tickers repeat no content; tops of books may, where the book went on below them", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      for (const ch of ["ticker/1s", "ticker/price/1s", "orderbook/top/100ms"]) {
        yield* client.subscribe(ch, { symbols: ["LTCBTC"] })
      }
      yield* TestClock.adjust("30 seconds")
      const repeats = (ch: string) => {
        const contents = client.of(ch, "LTCBTC").map((value) => JSON.stringify({ ...value, t: 0 }))
        assert.isAbove(contents.length, 5)
        return contents.filter((content, i) => i > 0 && content === contents.at(i - 1)).length
      }
      assert.strictEqual(repeats("ticker/1s"), 0)
      assert.strictEqual(repeats("ticker/price/1s"), 0)
      assert.isAbove(repeats("orderbook/top/100ms"), 0)
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 3, rate: 30 }))))

  it.effect("tell the others of a change though one who followed it, or did not, unsubscribes", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [one, two] = [yield* connectPublic(), yield* connectPublic()]
      const params = { symbols: ["ETHBTC"] }
      for (const client of [one, two]) yield* client.subscribe("ticker/1s", params)
      yield* sandbox.placeOrder({ symbol: "ETHBTC", side: "buy", quantity: "1", price: "0.05" })
      yield* two.unsubscribe("ticker/1s", params)
      yield* two.unsubscribe("ticker/1s", params)
      one.take()
      two.take()
      yield* TestClock.adjust("1 second")
      assert.deepInclude(one.take().at(0)?.data?.["ETHBTC"], { a: null, b: "0.050000", B: "1.000" })
      assert.deepStrictEqual(two.take(), [])
    }).pipe(Effect.provide(empty)))

  it.effect("give each client of a batch what it follows, and nothing of others", () =>
    Effect.gen(function*() {
      const [one, two] = [yield* connectPublic(), yield* connectPublic()]
      const ch = "orderbook/top/100ms/batch"
      yield* one.subscribe(ch, { symbols: ["ETHBTC", "BTCUSDT"] })
      yield* two.subscribe(ch, { symbols: ["BTCUSDT", "ETHUSDT"] })
      yield* TestClock.adjust("5 seconds")
      const codes = (client: typeof one) =>
        new Set(client.take().flatMap(({ data }) => data === undefined ? [] : [Object.keys(data).toSorted().join()]))
      assert.include(Array.from(codes(one)), "BTCUSDT,ETHBTC")
      assert.include(Array.from(codes(two)), "BTCUSDT,ETHUSDT")
      yield* one.unsubscribe(ch, { symbols: ["ETHBTC"] })
      yield* two.unsubscribe(ch, { symbols: ["BTCUSDT", "ETHUSDT"] })
      one.take()
      two.take()
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(codes(one), new Set(["BTCUSDT"]))
      assert.deepStrictEqual(codes(two), new Set())
    }).pipe(Effect.provide(lively)))
})

describe("v3 trades and candles", () => {
  it.effect("trades of the snapshot and the updates come once each, oldest first", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      yield* client.subscribe("trades", { symbols: ["ETHBTC"], limit: 100 })
      yield* TestClock.adjust("3 seconds")
      const [snapshot, ...updates] = client.of("trades", "ETHBTC")
      assert.strictEqual(snapshot!.length, 100)
      assert.isAbove(updates.length, 50)
      const all = [...snapshot!, ...updates.flat()]
      assert.isTrue(all.every(({ i }, n) => n === 0 || i > all.at(n - 1)!.i))
      const other = yield* connectPublic()
      yield* other.subscribe("trades", { symbols: ["ETHBTC"], limit: all.length })
      assert.deepStrictEqual(other.of("trades", "ETHBTC"), [all])
    }).pipe(Effect.provide(lively)))

  it.effect("candles of the snapshot and the updates are those of a new snapshot", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      for (const ch of ["candles/M1", "candles/H1", "candles/1M"]) {
        yield* client.subscribe(ch, { symbols: ["BTCUSDT"], limit: 20 })
      }
      yield* TestClock.adjust("150 seconds")
      for (const ch of ["candles/M1", "candles/H1", "candles/1M"] as const) {
        const candles = new Map<number, Candle>()
        const series = client.of(ch, "BTCUSDT")
        for (const candle of series.flat()) candles.set(candle.t, candle)
        assert.isAbove(series.length, 100)
        const other = yield* connectPublic()
        yield* other.subscribe(ch, { symbols: ["BTCUSDT"], limit: candles.size })
        assert.deepStrictEqual(other.of(ch, "BTCUSDT"), [Array.from(candles.values())])
      }
    }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 3, rate: 300 }))))

  it.effect("converted candles go by the rate of the moment, one stream for each target", () =>
    Effect.gen(function*() {
      const client = yield* connectPublic()
      const ch = "converted/candles/M1"
      for (const target_currency of ["USDT", "ETH", "BTC"]) {
        yield* client.subscribe(ch, { symbols: ["ETHBTC", "XRPUSDT"], target_currency, limit: 3 })
      }
      yield* client.subscribe("candles/M1", { symbols: ["ETHBTC"], limit: 3 })
      yield* TestClock.adjust("20 seconds")
      const frames = client.take()
      const closes = (target: string | undefined) =>
        frames.filter((frame) => frame.ch?.endsWith("candles/M1") === true && frame.target_currency === target)
          .flatMap(({ snapshot, update }) =>
            ((snapshot ?? update)!["ETHBTC"] as ReadonlyArray<Candle>).map(({ c }) => Number(c))
          )
      const plain = closes(undefined)
      assert.isAbove(plain.length, 20)
      assert.deepStrictEqual(closes("BTC"), plain)
      assert.strictEqual(closes("USDT").length, plain.length)
      for (const [i, close] of closes("USDT").entries()) assert.approximately(close / plain.at(i)!, 43210, 2000)
      for (const [i, close] of closes("ETH").entries()) assert.approximately(close / plain.at(i)!, 18.36, 1)
      // From USD, which XRPUSDT is priced in, no book leads anywhere.
      assert.isTrue(frames.every(({ snapshot, update }) => (snapshot ?? update)?.["XRPUSDT"] === undefined))
    }).pipe(Effect.provide(lively)))
})

const close = (actual: number | undefined, expected: number) => assert.approximately(actual! / expected, 1, 1e-6)

describe("v3 rates", () => {
  it.effect("are the mean of the best prices, or its inverse, along the fewest books", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const mids = new Map<string, number>()
      for (const symbol of ["ETHBTC", "BTCUSDT", "ETHUSDT", "LTCBTC"]) {
        const { asks, bids } = Option.getOrThrow(yield* sandbox.book(symbol))
        mids.set(symbol, (Number(asks[0]!.price) + Number(bids[0]!.price)) / 2)
      }
      const client = yield* connectPublic()
      const rates = Effect.fnUntraced(function*(target_currency: string) {
        yield* client.subscribe("price/rate/1s/batch", { currencies: ["*"], target_currency })
        const data = client.take().at(1)!.data as { readonly [currency: string]: { readonly r: string } }
        return new Map(Object.entries(data).map(([currency, { r }]) => [currency, Number(r)]))
      })
      const mid = (symbol: string) => mids.get(symbol)!
      const usdt = yield* rates("USDT")
      assert.deepStrictEqual(new Set(usdt.keys()), new Set(["USDT", "BTC", "ETH", "LTC"]))
      assert.strictEqual(usdt.get("USDT"), 1)
      close(usdt.get("BTC"), mid("BTCUSDT"))
      close(usdt.get("ETH"), mid("ETHUSDT"))
      close(usdt.get("LTC"), mid("LTCBTC") * mid("BTCUSDT"))
      const ltc = yield* rates("LTC")
      close(ltc.get("BTC"), 1 / mid("LTCBTC"))
      close(ltc.get("ETH"), mid("ETHBTC") / mid("LTCBTC"))
      close(ltc.get("USDT"), 1 / mid("BTCUSDT") / mid("LTCBTC"))
      assert.deepStrictEqual(new Set((yield* rates("USD")).keys()), new Set(["USD", "XRP"]))
    }).pipe(Effect.provide(still)))

  it.effect("fall back to the last price where a side is empty", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connectPublic()
      const symbol = "ETHBTC"
      const id = yield* sandbox.placeOrder({ symbol, side: "sell", quantity: "2", price: "0.06" })
      yield* client.subscribe("price/rate/1s", { currencies: ["ETH"], target_currency: "BTC" })
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(client.of("price/rate/1s", "ETH"), [])
      yield* sandbox.placeOrder({ symbol, side: "buy", quantity: "1" })
      yield* sandbox.cancelOrder(symbol, id)
      yield* TestClock.adjust("2 seconds")
      yield* sandbox.placeOrder({ symbol, side: "sell", quantity: "2", price: "0.08" })
      yield* sandbox.placeOrder({ symbol, side: "buy", quantity: "2", price: "0.05" })
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(client.of("price/rate/1s", "ETH").map(({ r }) => r), ["0.06", "0.065"])
    }).pipe(Effect.provide(empty)))
})

describe("v3 faults", () => {
  it.effect("lose updates of a book, or let its sequence start again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connectPublic()
      yield* client.subscribe("orderbook/full", { symbols: ["ETHBTC", "BTCUSDT"] })
      yield* TestClock.adjust("200 millis")
      yield* sandbox.gap("ETHBTC", 3)
      yield* TestClock.adjust("200 millis")
      const jumps = (symbol: string) => {
        const books = client.of("orderbook/full", symbol)
        return books.slice(1).map(({ s }, i) => s - books.at(i)!.s).filter((jump) => jump !== 1)
      }
      assert.deepStrictEqual([jumps("ETHBTC"), jumps("BTCUSDT")], [[4], []])
      yield* sandbox.restartSequence("BTCUSDT")
      yield* TestClock.adjust("200 millis")
      const after = client.of("orderbook/full", "BTCUSDT").map(({ s }) => s)
      assert.include(after, 2)
      assert.strictEqual(jumps("BTCUSDT").length, 1)
    }).pipe(Effect.provide(lively)))

  it.effect("swallow what they are told to: a channel, a symbol and its part of a batch, or everything", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connectPublic()
      const channels = ["trades", "orderbook/full", "ticker/1s", "orderbook/top/100ms/batch"]
      for (const ch of channels) yield* client.subscribe(ch, { symbols: ["ETHBTC", "BTCUSDT"] })
      yield* client.subscribe("price/rate/1s", { currencies: ["ETH", "BTC"], target_currency: "USDT" })
      const heard = Effect.gen(function*() {
        client.take()
        yield* TestClock.adjust("3 seconds")
        const pairs = client.take().flatMap(({ ch, data, update }) =>
          Object.keys((data ?? update) ?? {}).map((code) => `${ch} ${code}`)
        )
        return new Set(pairs)
      })
      const all = yield* heard
      assert.strictEqual(all.size, 10)
      const without = (leftOut: (pair: string) => boolean) => new Set(Array.from(all).filter((pair) => !leftOut(pair)))
      yield* sandbox.silence("4 seconds", { channel: "orderbook" })
      assert.deepStrictEqual(yield* heard, without((pair) => pair.startsWith("orderbook")))
      yield* sandbox.clearFaults
      yield* sandbox.silence("4 seconds", { symbol: "ETHBTC" })
      assert.deepStrictEqual(yield* heard, without((pair) => pair.endsWith("ETHBTC")))
      yield* sandbox.clearFaults
      yield* sandbox.silence("4 seconds", { channel: "rates", symbol: "ETH" })
      assert.deepStrictEqual(yield* heard, without((pair) => pair === "price/rate/1s ETH"))
      yield* sandbox.clearFaults
      yield* sandbox.silence("4 seconds")
      assert.deepStrictEqual(yield* heard, new Set())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* heard).size, 10)
    }).pipe(Effect.provide(lively)))

  it.effect("withhold acknowledgements, answer with errors, drop connections, refuse handshakes", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* connectPublic()
      const params = { symbols: ["ETHBTC"] }
      yield* sandbox.withholdAcknowledgements(2)
      yield* client.subscribe("orderbook/full", params)
      assert.deepStrictEqual(client.take().map(({ snapshot }) => Object.keys(snapshot!)), [["ETHBTC"]])
      yield* client.request("subscriptions", "orderbook/full", {}, 1)
      assert.deepStrictEqual(client.take().map(({ result }) => result!.subscriptions), [["ETHBTC"]])
      yield* client.unsubscribe("orderbook/full", params)
      yield* client.unsubscribe("orderbook/full", params)
      assert.deepStrictEqual(client.take().map(({ result }) => result!.subscriptions), [[]])

      yield* sandbox.failRequests({ _tag: "Error", executed: false, code: 503 }, { method: "subscribe" })
      yield* client.request("subscribe", "trades", params, "x")
      assert.deepStrictEqual(client.takeTexts(), [
        `{"error":{"code":503,"message":"Service Unavailable"},"id":"x"}`
      ])

      yield* sandbox.refuse(503)
      const refused = yield* Effect.flip(connectPublic())
      assert.include(refused.message, "503")
      yield* sandbox.drop({ code: 1012, reason: "restart" })
      yield* TestClock.adjust("10 millis")
      assert.strictEqual(client.loss(), "1012 restart")
    }).pipe(Effect.provide(still)))

  it.effect("of a connection that is over leave nothing behind", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [one, two] = [yield* connectPublic(), yield* connectPublic()]
      for (const client of [one, two]) {
        yield* client.subscribe("orderbook/top/100ms/batch", { symbols: ["*"] })
        yield* client.subscribe("trades", { symbols })
      }
      yield* sandbox.drop({ connection: 1 })
      yield* TestClock.adjust("1 second")
      one.take()
      two.take()
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(one.take(), [])
      assert.isAbove(two.take().length, 10)
    }).pipe(Effect.provide(lively)))
})
