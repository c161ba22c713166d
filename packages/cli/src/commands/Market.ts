/**
 * What the market does, as it happens: tickers, trades, candles, order books.
 *
 * @since 0.1.0
 */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Candle from "@effect-hitbtc/core/Candle"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as CandleChart from "../CandleChart.ts"
import * as Client from "../Client.ts"
import * as Ladder from "../Ladder.ts"
import { Output } from "../Output.ts"
import * as Settings from "../Settings.ts"
import * as Tape from "../Tape.ts"
import * as Target from "../Target.ts"
import * as TickerBoard from "../TickerBoard.ts"
import * as Watch from "../Watch.ts"

type Symbols = ReadonlyArray<string>

// The venues write them so; a book is kept under the name that the venue gives it.
const upper = (symbols: Symbols): Symbols => Array.from(new Set(symbols.map((symbol) => symbol.toUpperCase())))

/**
 * Symbols on the command line.
 *
 * @category arguments
 * @since 0.1.0
 */
export const symbols = Argument.String("SYMBOL").pipe(
  Argument.withDescription("Symbols by the venue's names, such as ETHBTC"),
  Argument.atLeast(1),
  Argument.map(upper)
)

const whole = (minimum: number, maximum: number) =>
  Schema.Int.check(
    Schema.isBetween({ minimum, maximum }, { message: `Expected a whole number from ${minimum} to ${maximum}` })
  )

/**
 * `--limit`: how much of the past.
 *
 * @category flags
 * @since 0.1.0
 */
export const limit = Flag.Int("limit").pipe(
  Flag.withSchema(whole(1, 1000)),
  Flag.withDescription("How many of the past to begin with, 1 to 1000 (default 100)"),
  Flag.withDefault(100)
)

/**
 * `--period`: of candles.
 *
 * @category flags
 * @since 0.1.0
 */
export const period = Flag.Literals("period", Candle.Period.literals).pipe(
  Flag.withDescription("Of a candle (default M1)"),
  Flag.withDefault("M1" as const)
)

/**
 * `--depth`: of books.
 *
 * @category flags
 * @since 0.1.0
 */
export const depth = Flag.Int("depth").pipe(
  Flag.withSchema(whole(1, 10_000)),
  Flag.withDescription("How many levels of each side (default: what fits the terminal, 5 in a pipe)"),
  Flag.optional
)

/**
 * Watches tickers.
 *
 * @category watching
 * @since 0.1.0
 */
export const watchTickers = (symbols: Symbols) =>
  Effect.flatMap(
    MarketData.MarketData,
    ({ connection, tickers }) => Watch.run(tickers(symbols), connection, TickerBoard.view(symbols))
  )

/**
 * Watches trades.
 *
 * @category watching
 * @since 0.1.0
 */
export const watchTrades = (symbols: Symbols, limit: number) =>
  Effect.flatMap(
    MarketData.MarketData,
    ({ connection, trades }) => Watch.run(trades(symbols, { limit }), connection, Tape.view(symbols))
  )

/**
 * Watches candles.
 *
 * @category watching
 * @since 0.1.0
 */
export const watchCandles = (symbols: Symbols, period: Candle.Period, limit: number) =>
  Effect.flatMap(
    MarketData.MarketData,
    ({ candles, connection }) =>
      Watch.run(candles(symbols, { period, limit }), connection, CandleChart.view(symbols, period))
  )

const DEPTH_IN_A_PIPE = 5
const DEPTH_ON_A_SCREEN = 100

/**
 * Watches order books.
 *
 * @category watching
 * @since 0.1.0
 */
export const watchBooks = Effect.fnUntraced(function*(symbols: Symbols, depth: Option.Option<number>) {
  const { connection, orderBooks } = yield* MarketData.MarketData
  const json = yield* Settings.Json
  const size = yield* (yield* Output).size
  const levels = Option.getOrElse(
    depth,
    () => size === undefined || json ? DEPTH_IN_A_PIPE : DEPTH_ON_A_SCREEN
  )
  yield* Watch.run(orderBooks(symbols, { depth: levels }), connection, Ladder.view(symbols))
})

const live = Client.marketData(Client.sockets).pipe(Layer.provideMerge(Target.layer))

const watching = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provide(effect, live)

/**
 * `hitbtc ticker`.
 *
 * @category commands
 * @since 0.1.0
 */
export const ticker = Command.make("ticker", { symbols }, ({ symbols }) => watching(watchTickers(symbols))).pipe(
  Command.withDescription("Tickers as they change: bid, ask, last, the day"),
  Command.withExamples([
    { command: "hitbtc ticker ETHBTC BTCUSDT --sandbox", description: "On a simulated exchange" },
    { command: "hitbtc ticker BTCUSDT --json | jq -r .last", description: "For a program" }
  ])
)

/**
 * `hitbtc trades`.
 *
 * @category commands
 * @since 0.1.0
 */
export const trades = Command.make(
  "trades",
  { symbols, limit },
  ({ limit, symbols }) => watching(watchTrades(symbols, limit))
).pipe(
  Command.withDescription("Trades as they happen: a tape, the newest on top"),
  Command.withExamples([{ command: "hitbtc trades ETHBTC --json | head -3", description: "Three trades, and done" }])
)

/**
 * `hitbtc candles`.
 *
 * @category commands
 * @since 0.1.0
 */
export const candles = Command.make(
  "candles",
  { symbols, period, limit },
  ({ limit, period, symbols }) => watching(watchCandles(symbols, period, limit))
).pipe(
  Command.withDescription("Candles as they grow: a chart"),
  Command.withExamples([{ command: "hitbtc candles BTCUSDT --period M5", description: "Five minutes each" }])
)

/**
 * `hitbtc book`.
 *
 * @category commands
 * @since 0.1.0
 */
export const book = Command.make(
  "book",
  { symbols, depth },
  ({ depth, symbols }) => watching(watchBooks(symbols, depth))
).pipe(
  Command.withDescription(
    "Order books, kept right: a ladder with sizes as bars, the spread, and the state of the book"
  ),
  Command.withExamples([
    { command: "hitbtc book ETHBTC --sandbox", description: "A live book, without a network" },
    { command: "hitbtc book ETHBTC BTCUSDT --depth 1 --json", description: "The best of two books, for a program" }
  ])
)
