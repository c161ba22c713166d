/**
 * The demo as a screen full: a pure function from what was seen to lines that fit a terminal.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Figures from "../Figures.ts"
import * as Ladder from "../Ladder.ts"
import * as Line from "../Line.ts"
import type { Size } from "../Output.ts"
import * as Screen from "../Screen.ts"
import type * as Observations from "./Observations.ts"
import * as OrdersPanel from "./OrdersPanel.ts"

/**
 * The screen: exactly as many lines as there are rows, each exactly as wide as there are columns.
 *
 * **Details**
 *
 * From 80 columns and 24 rows on everything has its place: a taller screen shows deeper books and more events. A smaller
 * one is cut at the bottom and on the right.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (state: Observations.State, now: number, { columns, rows }: Size): ReadonlyArray<Line.Line> => {
  const head = [title(state, now, columns), Line.make(" ", Line.span(state.step, "cyan")), ...tickers(state)]
  const free = rows - head.length - 2
  // A ladder has an odd number of rows: a level more is one on each side.
  const bodyRows = Math.max(0, free - Math.max(3, Math.floor(free / 4)) - 1) | 1
  const eventRows = Math.max(0, free - bodyRows)
  const lines = [
    ...head,
    ...body(state, bodyRows, columns),
    Line.rule(columns, "EVENTS"),
    ...state.events.filter(({ subject }) => subject !== "step").slice(-eventRows).map(event)
  ]
  return Array.from({ length: rows }, (_, i) => Line.fit(lines[i] ?? Line.empty, columns))
}

const title = (state: Observations.State, now: number, columns: number): Line.Line =>
  Screen.heading(
    { title: "demo", where: address(state), state: state.states.at(-1) },
    Line.make(Line.span(`  ${((now - state.startedAt) / 1000).toFixed(1).padStart(4)} s `, "dim")),
    columns
  )

const address = ({ api }: Observations.State): string =>
  api === undefined ? "sandbox" : `sandbox, API ${api.version}, ${new URL(api.url).host}`

const cells = (values: ReadonlyArray<string>) => values.map((text) => text.padStart(11)).join("")

const tickers = (state: Observations.State): ReadonlyArray<Line.Line> => {
  return [
    Line.make(" ", Line.span(`${"SYMBOL".padEnd(8)}${cells(["BID", "ASK", "LAST", "24H", "TICK", "TRADES"])}`, "dim")),
    ...Array.from(state.tickers.values(), ({ ask, bid, last, open, symbol }) => {
      const tickSize = state.symbols.get(symbol)?.tickSize
      const places = Figures.places(tickSize)
      const change = Figures.change(open, last)
      const trades = state.trades.get(symbol)
      return Line.make(
        " ",
        Line.span(symbol.padEnd(8), "bold"),
        cells([bid, ask, last].map((price) => Figures.orDash(price, places))),
        Line.span(cells([change]), change.startsWith("-") ? "red" : "green"),
        Line.span(cells([tickSize ?? "-", trades === undefined ? "" : Figures.count(trades.length)]), "dim")
      )
    })
  ]
}

// The ladder on the left; trades and candles on the right, where there is room for them. Orders take the place of candles.
const body = (state: Observations.State, rows: number, columns: number): ReadonlyArray<Line.Line> => {
  const [view] = state.books.values()
  const steps = view === undefined ? undefined : state.symbols.get(view.symbol)
  const right = columns >= 76 ? Math.max(34, Math.floor(columns * 0.4)) : 0
  const left = columns - right
  const top = view === undefined ? undefined : state.tops.get(view.symbol)
  const ladder = Ladder.draw(view?.symbol ?? "ORDER BOOK", view, { columns: left, rows: rows + 1 }, { steps, top })
  if (right === 0) return ladder
  const { desk } = state
  const lowerRows = desk === undefined
    ? Math.max(3, Math.floor(rows / 3))
    : Math.min(rows - 3, Math.max(ORDERS, desk.wanted.size))
  const tradeRows = rows - lowerRows - 1
  const lower = desk === undefined
    ? [
      Line.rule(right, view === undefined ? "M1 CANDLES" : `M1 CANDLES ${view.symbol}`),
      ...candles(state, view?.symbol, lowerRows)
    ]
    : [
      Line.rule(right, `ORDERS ${Screen.lamp(desk.states.at(-1)).text}`),
      ...OrdersPanel.draw(desk, { rows: lowerRows, width: right })
    ]
  const panel = [Line.rule(right, "TRADES"), ...pad(trades(state, tradeRows), tradeRows), ...lower]
  return ladder.map((line, i) => [...line, ...panel[i] ?? Line.empty])
}

// As many as the demo asks for on either version; a list of orders takes room of the trades.
const ORDERS = 6

const pad = (lines: ReadonlyArray<Line.Line>, rows: number): ReadonlyArray<Line.Line> =>
  Array.from({ length: Math.max(0, rows) }, (_, i) => lines[i] ?? Line.empty)

const trades = (state: Observations.State, rows: number): ReadonlyArray<Line.Line> =>
  state.recentTrades.slice(0, Math.max(0, rows)).map(({ price, quantity, side, symbol }) =>
    Line.make(
      symbol.padEnd(8),
      Line.span(side.padEnd(4), side === "buy" ? "green" : "red"),
      `${price.padStart(10)}${quantity.padStart(11)}`
    )
  )

const candles = (
  state: Observations.State,
  symbol: string | undefined,
  rows: number
): ReadonlyArray<Line.Line> => {
  const known = symbol === undefined ? undefined : state.candles.get(symbol)
  if (known === undefined) return []
  return [
    Line.make(Line.span("time     open    close      volume", "dim")),
    ...Array.from(known.values()).slice(1 - rows).map(({ close, open, timestamp, volume }) =>
      Line.make(
        Line.span(DateTime.formatIso(timestamp).slice(11, 16), "dim"),
        ` ${open.padStart(8)} `,
        Line.span(close.padStart(8), Number(close) < Number(open) ? "red" : "green"),
        volume.padStart(11)
      )
    )
  ]
}

const event = ({ at, mood, subject, text }: Observations.Event): Line.Line =>
  Line.make(
    Line.span(`${Figures.seconds(at).padStart(7)} `, "dim"),
    Line.span(` ${subject.padEnd(10)} `, "cyan"),
    Line.span(text, mood === "good" ? "green" : mood === "bad" ? "red" : "plain")
  )
