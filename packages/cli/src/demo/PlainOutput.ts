/**
 * The demo in plain lines, each with the seconds since the start, for pipes and logs: everything that happens, and once a
 * second what the market does.
 *
 * @since 0.1.0
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import * as Figures from "../Figures.ts"
import * as Ladder from "../Ladder.ts"
import type * as Observations from "./Observations.ts"

/**
 * How far the lines have come.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cursor {
  /** How many events were written. */
  readonly events: number
  /** The last second of which the market was written. */
  readonly second: number
}

/**
 * @category constants
 * @since 0.1.0
 */
export const start: Cursor = { events: 0, second: 0 }

/**
 * The lines that are due since the cursor, and where it is then.
 *
 * @category drawing
 * @since 0.1.0
 */
export const lines = (
  state: Observations.State,
  now: number,
  cursor: Cursor
): readonly [lines: ReadonlyArray<string>, next: Cursor] => {
  const at = now - state.startedAt
  const second = Math.floor(at / 1000)
  const events = state.events.slice(cursor.events)
  const isDue = second > cursor.second
  return [
    [
      ...events.flatMap((event) =>
        event.subject === "step" ? ["", `--- ${event.text}`] : [
          line(event.at, event.subject, event.text)
        ]
      ),
      ...isDue ? market(state, at, second) : []
    ],
    { events: state.events.length, second: isDue ? second : cursor.second }
  ]
}

/**
 * What still was to be said.
 *
 * @category drawing
 * @since 0.1.0
 */
export const rest = (state: Observations.State, now: number, cursor: Cursor): ReadonlyArray<string> =>
  lines(state, now, { ...cursor, second: Infinity })[0]

const line = (at: number, subject: string, text: string): string =>
  `${Figures.seconds(at).padStart(7)}s  ${subject.padEnd(10)}  ${text}`.trimEnd()

// Tickers and the last trade each second; candles and a ladder now and then.
const market = (state: Observations.State, at: number, second: number): ReadonlyArray<string> => [
  ...Array.from(state.tickers.values(), ({ ask, bid, last, open, symbol }) => {
    const places = Figures.places(state.symbols.get(symbol)?.tickSize)
    const price = (value: typeof ask) => Figures.orDash(value, places)
    return line(
      at,
      "ticker",
      `${symbol.padEnd(8)} bid ${price(bid)}  ask ${price(ask)}  last ${price(last)}  24h ${Figures.change(open, last)}`
    )
  }),
  ...state.recentTrades.slice(0, 1).map(({ id, price, quantity, side, symbol }) =>
    line(at, "trade", `${symbol.padEnd(8)} ${side.padEnd(4)} ${quantity} at ${price}, id ${id}`)
  ),
  ...second % 3 === 2 ? [...candles(state, at), ...ladder(state, at)] : []
]

const candles = (state: Observations.State, at: number): ReadonlyArray<string> =>
  Array.from(state.candles.values(), (candles) => Array.from(candles.values()).at(-1)).flatMap((candle) => {
    if (candle === undefined) return []
    const { close, high, low, open, period, symbol, volume } = candle
    return [
      line(
        at,
        "candle",
        `${symbol.padEnd(8)} ${period} open ${open} high ${high} low ${low} close ${close} volume ${volume}`
      )
    ]
  })

const ladder = (state: Observations.State, at: number): ReadonlyArray<string> => {
  const [view] = state.books.values()
  if (view === undefined) return []
  if (!BookView.isLive(view)) return [line(at, "book", `${view.symbol} ${Ladder.describeDown(view)}`)]
  const spread = BookView.spread(view)
  const row = (side: string, level: BookView.Live["asks"][number]) =>
    line(at, "book", `${view.symbol.padEnd(8)} ${side} ${level.price.padStart(12)} ${level.size.padStart(12)}`)
  return [
    ...view.asks.slice(0, PLAIN_DEPTH).toReversed().map((level) => row("ask   ", level)),
    line(at, "book", `${view.symbol.padEnd(8)} spread ${(spread ?? "-").padStart(12)}`),
    ...view.bids.slice(0, PLAIN_DEPTH).map((level) => row("bid   ", level)),
    ...top(state, at, view.symbol)
  ]
}

// What the venue says of the best prices by themselves, where it does.
const top = (state: Observations.State, at: number, symbol: string): ReadonlyArray<string> => {
  const top = state.tops.get(symbol)
  if (top === undefined) return []
  const level = (value: typeof top.ask) => value === null ? "-" : `${value.price} x ${value.size}`
  return [line(at, "top", `${symbol.padEnd(8)} bid ${level(top.bid)}  ask ${level(top.ask)}`)]
}

const PLAIN_DEPTH = 3
