/**
 * Who takes the market data of a soak: consumers of every stream there is, fast ones, slow ones, and ones that take one
 * message and never come back.
 *
 * @since 0.1.0
 */
import type { BookView } from "@effect-hitbtc/client/BookView"
import type { MarketData } from "@effect-hitbtc/client/MarketData"
import type { MarketDataV3 } from "@effect-hitbtc/client/MarketDataV3"
import * as BookCheck from "@effect-hitbtc/testkit/BookCheck"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/**
 * A running consumer. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Consumer {
  readonly name: string
  taken: number
  /** Marks of what is missing. */
  marks: number
  /** How it ended, if it did. */
  end: string | undefined
}

/**
 * The consumers of a soak, the newest view of each book that the fastest of them was told, and what was wrong with what
 * they were told. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Consumers {
  readonly all: ReadonlyArray<Consumer>
  readonly books: ReadonlyMap<string, BookView>
  readonly problems: Array<string>
}

type Pace = "fast" | "never" | "10 millis" | "100 millis" | "1 second"

const MOST_PROBLEMS = 20
// Small, so that those who never read reach it soon: from then on nothing more is kept for them.
const CAPACITY = 500

interface Message {
  readonly _tag: string
}
const tag = <A>(stream: Stream.Stream<A, HitBtcError>) => Stream.map(stream, (): Message => ({ _tag: "Other" }))

const isMark = ({ _tag }: Message) => _tag === "Dropped" || _tag === "TradeGap"

/**
 * Starts all consumers, in the scope. `v3` is there where its streams are.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  market: MarketData["Service"],
  v3: MarketDataV3["Service"] | undefined,
  symbols: ReadonlyArray<string>
): Effect.fn.Return<Consumers, never, Scope.Scope> {
  const all: Array<Consumer> = []
  const books = new Map<string, BookView>()
  const problems: Array<string> = []
  const problem = (what: string | undefined) => {
    if (what !== undefined && problems.length < MOST_PROBLEMS) problems.push(what)
  }

  const consume = <A extends Message>(
    name: string,
    stream: Stream.Stream<A, HitBtcError>,
    pace: Pace,
    look?: (message: A) => void
  ) => {
    const consumer: Consumer = { name: `${name}, ${pace}`, taken: 0, marks: 0, end: undefined }
    all.push(consumer)
    return stream.pipe(
      Stream.runForEach((message) => {
        consumer.taken++
        if (isMark(message)) consumer.marks++
        look?.(message)
        return pace === "fast" ? Effect.void : pace === "never" ? Effect.never : Effect.sleep(pace)
      }),
      Effect.onExit((exit) =>
        Effect.sync(() => {
          consumer.end = Exit.isSuccess(exit) ? "success" : String(exit.cause)
        })
      ),
      Effect.ignore,
      Effect.forkScoped({ startImmediately: true })
    )
  }
  // What the view itself shows to be wrong. What the venue had is asked while the market stands still.
  const look = (view: BookView) => problem(BookCheck.faultOf(view, (view) => view))
  const lastIds = () => {
    const last = new Map<string, number>()
    return (message: { readonly _tag: string; readonly symbol?: string; readonly id?: number }) => {
      if (message._tag !== "Trade") return
      const { id = 0, symbol = "" } = message
      if (id <= (last.get(symbol) ?? -Infinity)) problem(`trade ${id} of ${symbol} after ${last.get(symbol)}`)
      last.set(symbol, id)
    }
  }

  yield* consume(
    "books",
    market.orderBooks(symbols, { depth: Infinity }),
    "fast",
    (view) => books.set(view.symbol, view)
  )
  yield* consume("books of 10", market.orderBooks(symbols, { depth: 10 }), "fast", look)
  yield* consume("books of 5", market.orderBooks(symbols, { depth: 5 }), "1 second", look)
  yield* consume("books", market.orderBooks(symbols), "never")
  yield* consume("book messages", market.orderBookMessages(symbols), "fast")
  yield* consume("book messages", market.orderBookMessages(symbols, { capacity: CAPACITY }), "10 millis")
  yield* consume("book messages", market.orderBookMessages(symbols, { capacity: CAPACITY }), "never")
  yield* consume("trades", market.trades(symbols, { limit: 100 }), "fast", lastIds())
  yield* consume("trades", market.trades(symbols, { limit: 10, capacity: CAPACITY }), "100 millis", lastIds())
  yield* consume("trades", market.trades(symbols, { limit: 10, capacity: CAPACITY }), "never")
  yield* consume("tickers", market.tickers(symbols), "fast")
  yield* consume("tickers", market.tickers(symbols), "never")
  yield* consume("every ticker", market.tickers(symbols, { delivery: "every", capacity: CAPACITY }), "1 second")
  yield* consume("every ticker", market.tickers(symbols, { delivery: "every", capacity: CAPACITY }), "never")
  yield* consume("candles", market.candles(symbols, { period: "M1", limit: 10 }), "fast")
  yield* consume("candles", market.candles(symbols, { period: "M1", limit: 10 }), "never")
  if (v3 !== undefined) {
    yield* consume("partial books", v3.partialBooks(symbols, { depth: "D10", speed: "100ms" }), "fast")
    yield* consume("partial books", v3.partialBooks(symbols, { depth: "D10", speed: "100ms" }), "never")
    yield* consume("tops of books", v3.topOfBook(symbols, { speed: "100ms" }), "1 second")
  }
  const { anomalies, frames, states } = market.connection
  yield* consume("frames", tag(frames), "fast")
  yield* consume("states", tag(states), "fast")
  yield* consume("anomalies", tag(anomalies), "fast")
  return { all, books, problems }
})

/**
 * Subscribes to one thing more and lets it go again, for as long as it runs.
 *
 * @category running
 * @since 0.1.0
 */
export const churn = (market: MarketData["Service"], symbols: ReadonlyArray<string>): Effect.Effect<never> => {
  let turn = 0
  return Effect.suspend(() => {
    const symbol = symbols[turn % symbols.length]!
    const period = (["M3", "M5", "M15", "H1"] as const)[turn++ % 4]!
    return market.candles(symbol, { period, limit: 1 }).pipe(
      Stream.take(1),
      Stream.runDrain,
      Effect.timeout("5 seconds"),
      Effect.ignore,
      Effect.andThen(Effect.sleep("700 millis"))
    )
  }).pipe(Effect.forever)
}
