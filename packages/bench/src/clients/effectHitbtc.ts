/**
 * This client, as an application uses it: every ticker and trade delivered; candles and the views of order books
 * conflated. What it says
 * is held against what the server knows: nothing may be missing, and no book may be wrong.
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import type { Dropped } from "@effect-hitbtc/client/Delivery"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import { MarketData } from "@effect-hitbtc/client/MarketData"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import * as BookFlow from "../feed/BookFlow.ts"
import * as CandleFlow from "../feed/CandleFlow.ts"
import * as Symbols from "../feed/Symbols.ts"
import * as TickerFlow from "../feed/TickerFlow.ts"
import * as TradeFlow from "../feed/TradeFlow.ts"
import * as Harness from "../Harness.ts"
import type { Channel, Final, Outcome } from "../Job.ts"

const DEPTH = 20
// How fast it subscribes is measured elsewhere.
const AT_ONCE = { burst: 10_000, perSecond: 10_000 }

const job = await Harness.job
const symbols = Symbols.take(job.symbols).map(({ id }) => id)

/** What the client counts of its own troubles: none of it may have happened. */
const troubles = Effect.gen(function*() {
  const counts = yield* Effect.all({
    gaps: Metric.value(Metrics.bookGaps),
    "frames not understood": Metric.value(Metrics.decodeFailures),
    "connections lost": Metric.value(Metrics.losses)
  })
  const words = Object.entries(counts).flatMap(([name, { count }]) => count > 0 ? [`${count} ${name}`] : [])
  return words.length > 0 ? words.join(", ") : undefined
})

const channels = Object.keys(job.expected) as ReadonlyArray<Channel>
const ends = new Map<Channel, Outcome>()

/** One channel has all that it must have; the last one ends the process. */
const end = (channel: Channel, outcome: Outcome) =>
  Effect.gen(function*() {
    ends.set(channel, outcome)
    if (ends.size < channels.length) return
    const outcomes = Array.from(ends.values())
    Harness.finish({
      applied: outcomes.reduce((sum, { applied }) => sum + applied, 0),
      delivered: outcomes.reduce((sum, { delivered }) => sum + delivered, 0),
      problem: outcomes.map(({ problem }) => problem).find((problem) => problem !== undefined) ?? (yield* troubles)
    })
  })

const isFinal = (final: Final, { digest, newest }: Final): boolean => final.newest === newest && final.digest === digest

const isDropped = (value: { readonly _tag: string }): value is Dropped => value._tag === "Dropped"

/** A channel of which each value counts. */
const every = <A extends { readonly symbol: string; readonly _tag: string }, E>(
  channel: Channel,
  values: Stream.Stream<A | Dropped, E, MarketData>,
  toFinal: (value: A) => Final
) => {
  const { finals, frames, snapshots } = job.expected[channel]!
  const newest = new Map<string, A>()
  let delivered = 0
  let dropped = 0
  const finish = () => {
    const wrong = Object.keys(finals).filter((symbol) => {
      const value = newest.get(symbol)
      return value === undefined || !isFinal(finals[symbol]!, toFinal(value))
    })
    return end(channel, {
      applied: delivered + dropped - snapshots,
      delivered: delivered - snapshots,
      problem: dropped > 0
        ? `${dropped} ${channel} were dropped`
        : wrong.length > 0
        ? `not the newest ${channel}: ${wrong.join(", ")}`
        : undefined
    })
  }
  return Stream.runForEachArray(values, (batch) => {
    for (const value of batch) {
      if (isDropped(value)) dropped += value.count
      else {
        delivered++
        newest.set(value.symbol, value)
      }
    }
    return delivered + dropped < frames + snapshots ? Effect.void : finish()
  })
}

const tickers = (market: MarketData["Service"]) =>
  every("tickers", market.tickers(symbols, { delivery: "every", capacity: job.frames }), (ticker) => ({
    newest: ticker.timestamp.epochMilliseconds,
    digest: TickerFlow.digest(ticker)
  }))

const trades = (market: MarketData["Service"]) =>
  every("trades", market.trades(symbols, { capacity: job.frames }), (trade) => ({
    newest: trade._tag === "Trade" ? trade.id : NaN,
    digest: trade._tag === "Trade" ? TradeFlow.digest(trade) : "a gap"
  }))

/** Of each candle the newest state is delivered, as it is of books. */
const candles = (market: MarketData["Service"]) => {
  const { finals, frames } = job.expected.candles!
  const complete = new Set<string>()
  let delivered = 0
  return Stream.runForEachArray(market.candles(symbols, { period: "M1" }), (batch) => {
    for (const candle of batch) {
      delivered++
      const final = { newest: candle.timestamp.epochMilliseconds, digest: CandleFlow.digest(candle) }
      if (isFinal(finals[candle.symbol]!, final)) complete.add(candle.symbol)
    }
    return complete.size < symbols.length ? Effect.void : end("candles", { applied: frames, delivered })
  })
}

const books = (market: MarketData["Service"]) => {
  const { finals, frames } = job.expected.books!
  const live = new Set<string>()
  const complete = new Set<string>()
  let views = 0
  let problem: string | undefined
  const finish = Effect.gen(function*() {
    for (const symbol of symbols) {
      // The same book that the views were of, all of it.
      const view = yield* Stream.runHead(market.orderBooks(symbol, { depth: Infinity }))
      const book = view._tag === "Some" && BookView.isLive(view.value) ? view.value : undefined
      if (book === undefined || BookFlow.digest(book.asks, book.bids) !== finals[symbol]!.digest) {
        problem ??= `wrong book: ${symbol}`
      }
    }
    yield* end("books", { applied: frames, delivered: views, problem })
  })
  return Stream.runForEachArray(market.orderBooks(symbols, { depth: DEPTH }), (batch) => {
    for (const view of batch) {
      views++
      if (BookView.isLive(view)) {
        live.add(view.symbol)
        if (view.sequence === finals[view.symbol]!.newest) complete.add(view.symbol)
      } else if (live.has(view.symbol)) {
        problem ??= `${view.symbol} was lost: ${view._tag}`
      }
    }
    return complete.size < symbols.length ? Effect.void : finish
  })
}

const parts = { tickers, books, trades, candles }
const program = Effect.gen(function*() {
  const market = yield* MarketData
  yield* Effect.forEach(channels, (channel) => parts[channel](market), { concurrency: "unbounded", discard: true })
})

// Of market data over v3 only symbols and the like are asked for over HTTP: here nobody does.
const options = { url: job.url, rate: AT_ONCE }
const venue = job.version === "v2"
  ? HitBtc.layerV2(options)
  : HitBtc.layer(options).pipe(Layer.provide(FetchHttpClient.layer))

await Effect.runPromise(Effect.provide(program, venue.pipe(Layer.provide(NodeWebSocketTransport.layer()))))
