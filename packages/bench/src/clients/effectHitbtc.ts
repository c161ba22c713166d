/**
 * This client, as an application uses it: every ticker delivered; order books kept, their views conflated. What it says
 * is held against what the server knows: nothing may be missing, and no book may be wrong.
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import { MarketData } from "@effect-hitbtc/client/MarketData"
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import * as BookFlow from "../feed/BookFlow.ts"
import * as TickerFlow from "../feed/TickerFlow.ts"
import * as Harness from "../Harness.ts"

const DEPTH = 20

const job = await Harness.job
const symbols = Object.keys(job.finals)

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

const tickers = Effect.gen(function*() {
  const market = yield* MarketData
  const newest = new Map<string, Ticker>()
  let delivered = 0
  let dropped = 0
  const finish = Effect.gen(function*() {
    const wrong = symbols.filter((symbol) => {
      const ticker = newest.get(symbol)
      const final = job.finals[symbol]!
      return ticker === undefined || ticker.timestamp.epochMilliseconds !== final.newest ||
        TickerFlow.digest(ticker) !== final.digest
    })
    Harness.finish({
      applied: delivered + dropped,
      delivered,
      problem: dropped > 0
        ? `${dropped} tickers were dropped`
        : wrong.length > 0
        ? `not the newest tickers: ${wrong.join(", ")}`
        : yield* troubles
    })
  })
  yield* Stream.runForEachArray(
    market.tickers(symbols, { delivery: "every", capacity: job.frames }),
    (batch) => {
      for (const ticker of batch) {
        if (ticker._tag === "Dropped") dropped += ticker.count
        else {
          delivered++
          newest.set(ticker.symbol, ticker)
        }
      }
      return delivered + dropped < job.frames ? Effect.void : finish
    }
  )
})

const books = Effect.gen(function*() {
  const market = yield* MarketData
  const live = new Set<string>()
  const complete = new Set<string>()
  let views = 0
  let problem: string | undefined
  const finish = Effect.gen(function*() {
    for (const symbol of symbols) {
      // The same book that the views were of, all of it.
      const view = yield* Stream.runHead(market.orderBooks(symbol, { depth: 1_000_000 }))
      const book = view._tag === "Some" && BookView.isLive(view.value) ? view.value : undefined
      if (book === undefined || BookFlow.digest(book.asks, book.bids) !== job.finals[symbol]!.digest) {
        problem ??= `wrong book: ${symbol}`
      }
    }
    Harness.finish({ applied: job.frames, delivered: views, problem: problem ?? (yield* troubles) })
  })
  yield* Stream.runForEachArray(market.orderBooks(symbols, { depth: DEPTH }), (batch) => {
    for (const view of batch) {
      views++
      if (BookView.isLive(view)) {
        live.add(view.symbol)
        if (view.sequence === job.finals[view.symbol]!.newest) complete.add(view.symbol)
      } else if (live.has(view.symbol)) {
        problem ??= `${view.symbol} was lost: ${view._tag}`
      }
    }
    return complete.size < symbols.length ? Effect.void : finish
  })
})

// Of market data over v3 only symbols and the like are asked for over HTTP: here nobody does.
const venue = job.version === "v2"
  ? HitBtc.layerV2({ url: job.url })
  : HitBtc.layer({ url: job.url }).pipe(Layer.provide(FetchHttpClient.layer))

await Effect.runPromise(Effect.provide(
  job.workload === "books" ? books : tickers,
  venue.pipe(Layer.provide(NodeWebSocketTransport.layer()))
))
