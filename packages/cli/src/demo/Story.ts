/**
 * What happens in the demo, from the first dial to the last comparison. It uses the client as any application would, and
 * the sandbox's handles to make trouble and to know the truth.
 *
 * @since 0.1.0
 */
import type * as BookView from "@effect-hitbtc/client/BookView"
import { MarketData } from "@effect-hitbtc/client/MarketData"
import type { BookSnapshot } from "@effect-hitbtc/core/BookMessage"
import type { Trade } from "@effect-hitbtc/core/Trade"
import { Sandbox } from "@effect-hitbtc/sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Api } from "./Api.ts"
import * as Counters from "./Counters.ts"
import * as Observations from "./Observations.ts"
import * as OnlyV3 from "./OnlyV3.ts"
import * as TradingStory from "./TradingStory.ts"
import { until } from "./Until.ts"
import type { Facts, Plan } from "./Verdict.ts"
import { watch } from "./Watch.ts"

/**
 * What the demo asks for on either version of the API.
 *
 * @category constants
 * @since 0.1.0
 */
export const plan: Omit<Plan, "tops"> = {
  tickers: ["ETHBTC", "BTCUSDT", "ETHUSDT", "XRPUSDT"],
  trades: ["ETHBTC", "BTCUSDT", "ETHUSDT"],
  candles: ["ETHBTC", "BTCUSDT", "ETHUSDT"],
  books: ["ETHBTC", "BTCUSDT", "ETHUSDT"],
  gap: "BTCUSDT",
  orders: "ETHBTC"
}

/**
 * Tells the story, and gives what the verdict needs. The account's connection is opened when its time has come.
 *
 * @category story
 * @since 0.1.0
 */
export const tell = Effect.gen(function*() {
  const api = yield* Api
  const market = yield* MarketData
  const sandbox = yield* Sandbox
  const { now, state: seen } = yield* Observations.Observations
  const isV3 = api.version === "v3"

  const note = (subject: Observations.Event["subject"], text: string, mood?: Observations.Event["mood"]) =>
    Effect.sync(() => Observations.note(seen, now(), subject, text, mood))
  const step = (text: string) => Effect.andThen(Effect.sync(() => void (seen.step = text)), note("step", text))
  const allBooksAreUp = () =>
    seen.downBooks.size === 0 && plan.books.every((symbol) => seen.books.get(symbol)?._tag === "Live")

  seen.api = { version: api.version, url: api.url }
  yield* step(`1 of 8: a venue of our own, and a client that speaks its API ${api.version}`)
  yield* note("venue", `listens on ${api.url}`)
  yield* watch("states", market.connection.states, Observations.seeState)
  yield* watch("anomalies", market.connection.anomalies, (state, _now, anomaly) => {
    Observations.seeAnomaly(state, anomaly)
  })

  yield* step(`2 of 8: what is traded, and in which steps${isV3 ? ": v3 tells it over HTTP" : ""}`)
  for (const symbol of yield* market.getSymbols()) {
    seen.symbols.set(symbol.id, symbol)
    const { baseCurrency, id, quantityIncrement, quoteCurrency, tickSize } = symbol
    yield* note(
      "symbol",
      `${id.padEnd(8)} ${baseCurrency} in ${quoteCurrency}, ` +
        `tick size ${tickSize}, quantity increment ${quantityIncrement}`
    )
  }

  yield* step("3 of 8: tickers, trades, candles and order books, live")
  yield* watch("tickers", market.tickers(plan.tickers), Observations.seeTicker)
  yield* watch("trades", market.trades(plan.trades), Observations.seeTrade)
  yield* watch("candles", market.candles(plan.candles, { period: "M1", limit: 10 }), Observations.seeCandle)
  yield* watch("books", market.orderBooks(plan.books), Observations.seeBook)
  const tops = yield* OnlyV3.watchTops(plan.books)
  yield* Effect.sleep("3 seconds")

  yield* step(`4 of 8: the venue loses an update of the book ${plan.gap}`)
  yield* sandbox.gap(plan.gap)
  yield* until(() => seen.outages.some(({ cause }) => cause === "Gap"))
  yield* Effect.sleep("2 seconds")

  yield* step("5 of 8: the venue cuts every connection, and is not back at once")
  yield* sandbox.refuse(503, 2)
  yield* sandbox.drop()
  yield* until(() => seen.outages.some(({ cause }) => cause === "Lost"))
  yield* until(allBooksAreUp)
  yield* Effect.sleep("1.2 seconds")

  yield* step("6 of 8: orders placed, replaced, cancelled, filled, on a socket of their own")
  const registry: Counters.Registry = new Map()
  const context = yield* Effect.provideService(Layer.build(api.account), Metric.MetricRegistry, registry)
  const symbol = seen.symbols.get(plan.orders) ?? (yield* market.getSymbol(plan.orders))
  const desk = yield* Effect.provide(TradingStory.open(symbol), context)
  yield* Effect.provide(TradingStory.orders(desk, symbol), context)
  yield* Effect.provide(OnlyV3.listOfOrders(desk, symbol), context)

  yield* step("7 of 8: that socket is lost with a command in flight, twice")
  yield* Effect.provide(TradingStory.losses(desk, symbol), context)

  yield* step("8 of 8: the market rests; is what we know what the venue knows?")
  yield* sandbox.setRate(0)
  // What comes once a second may still be to come.
  yield* Effect.sleep("1.3 seconds")

  const books = new Map<string, BookView.BookView>()
  const venueBooks = new Map<string, BookSnapshot>()
  const venueTrades = new Map<string, ReadonlyArray<Trade>>()
  // Another stream on the same topics, this time to the last level: nothing is subscribed to for it.
  const everyLevel = Stream.take(market.orderBooks(plan.books, { depth: 1_000_000 }), plan.books.length)
  yield* Stream.runForEach(everyLevel, (view) => Effect.sync(() => books.set(view.symbol, view)))
  for (const symbol of new Set([...plan.books, ...plan.tickers])) {
    const book = yield* sandbox.book(symbol)
    if (Option.isSome(book)) venueBooks.set(symbol, book.value)
  }
  for (const symbol of plan.trades) {
    venueTrades.set(symbol, yield* tradesSince(market, symbol, seen.trades.get(symbol)?.[0]?.id ?? 0))
  }
  const facts: Facts = {
    plan: { ...plan, tops },
    seen,
    counters: yield* Counters.read,
    books,
    venueBooks,
    venueTrades,
    trading: yield* Effect.provide(TradingStory.facts(desk, Counters.readFrom(registry)), context),
    elapsedMillis: now() - seen.startedAt
  }
  return facts
})

// The venue gives a thousand at most: the next ones begin after the last.
const tradesSince = Effect.fnUntraced(function*(market: MarketData["Service"], symbol: string, first: number) {
  const trades: Array<Trade> = []
  let from = first
  while (true) {
    const page = yield* market.getTrades(symbol, { by: "id", sort: "ASC", from, limit: PAGE })
    trades.push(...page)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return trades
    from = last.id + 1
  }
})

const PAGE = 1000
