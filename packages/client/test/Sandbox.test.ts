/** Market data on either version of the API against the simulated exchange, in memory and over real WebSockets. */
import type { BookView } from "@effect-hitbtc/client/BookView"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Topic from "@effect-hitbtc/core/Topic"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as WebSocketTransport from "@effect-hitbtc/transport/WebSocketTransport"
import { assert, describe } from "@effect/vitest"
import { Effect, Option, type Scope, Stream } from "effect"
import * as Exchange from "./support/Exchange.ts"
import { collect, until } from "./support/observe.ts"
import { type Version, versions } from "./support/Version.ts"

const SYMBOLS = ["ETHBTC", "BTCUSDT", "ETHUSDT"]

/** All views of the books, and the newest of each. */
const watchBooks = Effect.fnUntraced(function*(depth?: number) {
  const marketData = yield* MarketData.MarketData
  const newest = new Map<string, BookView>()
  const history: Array<BookView> = []
  yield* Effect.forkScoped(
    Stream.runForEach(marketData.orderBooks(SYMBOLS, { depth }), (view) =>
      Effect.sync(() => {
        newest.set(view.symbol, view)
        history.push(view)
      })).pipe(Effect.orDie)
  )
  const isLive = (symbol: string) => newest.get(symbol)?._tag === "Live"
  yield* until("all books are live", () => SYMBOLS.every(isLive))
  return { newest, history, isLive }
})

type Services = MarketData.MarketData | Sandbox.Sandbox | Scope.Scope

const COMES_BACK = "comes back after the connection was cut, with every stream"

const programs = (version: Version): Record<string, Effect.Effect<void, unknown, Services>> => ({
  "asks for symbols, currencies and trades": Effect.gen(function*() {
    const marketData = yield* MarketData.MarketData
    const symbols = yield* marketData.getSymbols()
    assert.includeMembers(symbols.map((s) => s.id), SYMBOLS)
    assert.deepStrictEqual(yield* marketData.getSymbol("ETHBTC"), symbols.find((s) => s.id === "ETHBTC"))
    const currencies = yield* marketData.getCurrencies()
    assert.deepStrictEqual(yield* marketData.getCurrency("ETH"), currencies.find((c) => c.id === "ETH"))
    const newest = yield* marketData.getTrades("ETHBTC", { limit: 20 })
    assert.strictEqual(newest.length, 20)
    const from = newest[9]!
    const again = yield* marketData.getTrades("ETHBTC", { sort: "ASC", by: "id", from: from.id, till: newest[5]!.id })
    assert.deepStrictEqual(again, newest.slice(5, 10).toReversed())
    const byTime = yield* marketData.getTrades("ETHBTC", { by: "timestamp", till: from.timestamp, limit: 1, offset: 0 })
    assert.isAtMost(byTime[0]!.timestamp.epochMilliseconds, from.timestamp.epochMilliseconds)
    const unknown = yield* Effect.flip(marketData.getCurrency("NOPE"))
    assert.include(unknown.message, `${version.market.getCurrency}: rejected by the venue: 2002 Currency not found`)
    const { answered, method, options, params } = version.market.question
    const answer = yield* marketData.connection.call(method, params, { ...options, id: "my own id" })
    assert.deepInclude(answer, answered)
  }),

  "keeps order books that equal the venue's": Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const { newest } = yield* watchBooks(100_000)
    yield* sandbox.setRate(0)
    for (const symbol of SYMBOLS) {
      const book = Option.getOrThrow(yield* sandbox.book(symbol))
      const live = () => {
        const view = newest.get(symbol)
        return view?._tag === "Live" ? view : undefined
      }
      yield* until(`${symbol} caught up`, () => live()?.sequence === book.sequence)
      const { asks, bids } = live()!
      assert.deepStrictEqual({ asks, bids }, { asks: book.asks, bids: book.bids })
      assert.isAbove(asks.length, 50)
    }
  }),

  [COMES_BACK]: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const marketData = yield* MarketData.MarketData
    const states = yield* collect(marketData.connection.states)
    const tickers = yield* collect(marketData.tickers(SYMBOLS))
    const trades = yield* collect(marketData.trades(SYMBOLS))
    const candles = yield* collect(marketData.candles(SYMBOLS, { period: "M1" }))
    const books = yield* watchBooks()
    for (let cut = 1; cut <= 3; cut++) {
      const before = { tickers: tickers.length, candles: candles.length }
      const viewsBefore = books.history.length
      yield* sandbox.drop(cut === 2 ? { code: 1001 } : {})
      yield* until("the loss is noticed", () => states.filter((s) => s._tag === "Lost").length === cut)
      yield* until("it is ready again", () => states.at(-1)?._tag === "Ready")
      yield* until("the books are live again", () => SYMBOLS.every(books.isLive))
      yield* until(
        "tickers and candles go on",
        () => tickers.length > before.tickers && candles.length > before.candles
      )
      for (const symbol of SYMBOLS) {
        const since = books.history.slice(viewsBefore).filter((view) => view.symbol === symbol).map((v) => v._tag)
        assert.include(since, "Stale")
        assert.isAbove(since.indexOf("Live", since.indexOf("Stale")), since.indexOf("Stale"))
      }
    }
    for (const symbol of SYMBOLS) {
      const ids = trades.flatMap((trade) => trade._tag === "Trade" && trade.symbol === symbol ? [trade.id] : [])
      assert.isAtLeast(ids.length, 100)
      assert.deepStrictEqual(ids, Array.from(new Set(ids)).toSorted((a, b) => a - b), "each once, in order")
    }
    assert.isTrue(trades.every((trade) => trade._tag === "Trade"), "nothing is missing")
  }),

  "synchronises a book alone after a gap in its sequence": Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const marketData = yield* MarketData.MarketData
    const states = yield* collect(marketData.connection.states)
    const { history, isLive } = yield* watchBooks()
    const faults: ReadonlyArray<readonly [string, Effect.Effect<void>]> = [
      ["SequenceJump", sandbox.gap("ETHBTC")],
      ["SequenceRestart", sandbox.restartSequence("ETHBTC")]
    ]
    for (const [reason, fault] of faults) {
      const start = history.length
      yield* fault
      const hasGap = () =>
        history.slice(start).some((view) =>
          view.symbol === "ETHBTC" && view._tag === "Resyncing" && view.reason?._tag === reason
        )
      yield* until(`${reason} is seen`, hasGap)
      yield* until("the book is live again", () => isLive("ETHBTC"))
      assert.isTrue(
        history.slice(start).every((view) => view.symbol === "ETHBTC" || view._tag === "Live"),
        "the others go on"
      )
    }
    assert.strictEqual(states.filter((state) => state._tag === "Lost").length, 0)
  }),

  "fails only the stream of a symbol that the venue does not know": Effect.gen(function*() {
    const marketData = yield* MarketData.MarketData
    const tickers = yield* collect(marketData.tickers("ETHBTC"))
    const error = yield* Effect.flip(Stream.runDrain(marketData.orderBooks(["BTCUSDT", "NOPE"])))
    assert.strictEqual(error.message, version.market.refusal(Topic.orderBook("NOPE")).message)
    yield* until("tickers go on", () => tickers.length > 2)
  })
})

const sandbox: Sandbox.Options = { seed: 7, rate: 400 }

describe.each(versions)("market data on $name", (version) => {
  const all = Object.entries(programs(version))
  const client: Exchange.Client<MarketData.MarketData> = version.marketData

  describe("in memory", () => {
    for (const [name, program] of all) Exchange.inMemory(name, { client, program, sandbox })
  })

  describe("over a real WebSocket", () => {
    for (const [name, program] of all) Exchange.overSockets(name, { client, program, sandbox })

    Exchange.overSockets("works over the standard WebSocket too", {
      client,
      program: programs(version)[COMES_BACK]!,
      sandbox,
      transport: WebSocketTransport.layerGlobal()
    })
  })
})
