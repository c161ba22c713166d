/**
 * An order book as a ladder: asks above, the spread, bids below, with sizes, running totals, and bars.
 *
 * @since 0.1.0
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import type { Level } from "@effect-hitbtc/core/BookMessage"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as OrderBook from "@effect-hitbtc/core/OrderBook"
import type { TopOfBook } from "@effect-hitbtc/core/TopOfBook"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as DateTime from "effect/DateTime"
import * as Figures from "./Figures.ts"
import * as Line from "./Line.ts"
import type { Size } from "./Output.ts"
import type { View } from "./Watch.ts"

/**
 * What a book that is not live is instead.
 *
 * @category conversions
 * @since 0.1.0
 */
export const describeDown = (view: BookView.Resyncing | BookView.Stale): string => {
  if (view._tag === "Stale") return "is stale: the connection is lost, or silent"
  return view.reason === undefined
    ? "waits for its first snapshot"
    : `has a gap and waits for a snapshot: ${OrderBook.describe(view.reason)}`
}

/**
 * What may be known besides a book.
 *
 * **Details**
 *
 * - `steps`: those of the symbol, which say how many digits prices and sizes have; else the levels say it
 * - `top`: what the venue says of the best prices by themselves; it stands beside the spread
 *
 * @category models
 * @since 0.1.0
 */
export interface Besides {
  readonly steps?: Pick<TradingSymbol, "tickSize" | "quantityIncrement"> | undefined
  readonly top?: TopOfBook | undefined
}

/**
 * Exactly `rows` lines of `columns`, with a heading. A book that is not live has no levels to show, and says why.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (
  symbol: string,
  view: BookView.BookView | undefined,
  size: Size,
  besides: Besides = {}
): ReadonlyArray<Line.Line> => {
  const { columns, rows } = size
  const state = view?._tag.toLowerCase() ?? "not there yet"
  const sequence = view !== undefined && BookView.isLive(view) ? ` at ${view.sequence}` : ""
  const body = view === undefined
    ? []
    : BookView.isLive(view)
    ? levels(view, Math.max(0, Math.floor((rows - 2) / 2)), columns, besides)
    : notice(`${view.symbol} ${describeDown(view)}`, rows - 1, columns)
  const lines = [Line.rule(columns, `${symbol} ${state}${sequence}`), ...body]
  return Array.from({ length: rows }, (_, i) => Line.fit(lines[i] ?? Line.empty, columns))
}

// In the middle, on as many lines as it takes.
const notice = (text: string, rows: number, width: number): ReadonlyArray<Line.Line> => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && longer.length < width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return [
    ...Array.from({ length: Math.max(0, Math.floor((rows - lines.length) / 2)) }, () => Line.empty),
    ...lines.map((line) =>
      Line.make(" ".repeat(Math.max(0, Math.floor((width - line.length) / 2))), Line.span(line, "yellow"))
    )
  ]
}

interface Row extends Level {
  readonly total: Decimal.Decimal
}

const levels = (
  view: BookView.Live,
  depth: number,
  width: number,
  { steps, top }: Besides
): ReadonlyArray<Line.Line> => {
  const asks = withTotals(view.asks.slice(0, depth))
  const bids = withTotals(view.bids.slice(0, depth))
  const all = [...asks, ...bids]
  const pricePlaces = Figures.mostPlaces(steps === undefined ? all.map(({ price }) => price) : [steps.tickSize])
  const sizePlaces = Figures.mostPlaces(steps === undefined ? all.map(({ size }) => size) : [steps.quantityIncrement])
  const longest = all.reduce<Decimal.Decimal>(
    (most, { size }) => Decimal.isGreaterThan(size, most) ? size : most,
    Decimal.zero
  )
  const texts = (row: Row): readonly [price: string, size: string, total: string] => [
    Figures.withPlaces(row.price, pricePlaces),
    Figures.withPlaces(row.size, sizePlaces),
    Figures.withPlaces(row.total, sizePlaces)
  ]
  // Never narrower than ordinary figures need, so that the columns stand still.
  const columns = all.map(texts).reduce(
    (most, row) => most.map((columns, i) => Math.max(columns, row[i]!.length)),
    [9, 9, 10]
  )
  const barWidth = width - columns.reduce((sum, columns) => sum + columns + 1, 0) - 2
  const draw = (style: Line.Style) => (row: Row): Line.Line => {
    const [price, size, total] = texts(row).map((text, i) => text.padStart(columns[i]!))
    return Line.make(
      " ",
      Line.span(price!, style),
      ` ${size} `,
      Line.span(`${total} `, "dim"),
      Line.span(Figures.bar(row.size, longest, barWidth), style)
    )
  }
  const spread = BookView.spread(view)
  const missing = (side: ReadonlyArray<unknown>) => Array.from({ length: depth - side.length }, () => Line.empty)
  return [
    ...missing(asks),
    ...asks.toReversed().map(draw("red")),
    Line.make(
      " ",
      Line.span(
        (spread === undefined ? "-" : Figures.withPlaces(spread, pricePlaces)).padStart(columns[0]!),
        "bold"
      ),
      Line.span(" spread", "dim"),
      ...top === undefined ? [] : best(top, pricePlaces)
    ),
    ...bids.map(draw("green"))
  ]
}

const best = ({ ask, bid }: TopOfBook, places: number): Line.Line => [
  Line.span("  top ", "dim"),
  Line.span(Figures.orDash(bid?.price, places), "green"),
  Line.span(" "),
  Line.span(Figures.orDash(ask?.price, places), "red")
]

const withTotals = (levels: ReadonlyArray<Level>): ReadonlyArray<Row> => {
  let total = Decimal.zero
  return levels.map((level) => ({ ...level, total: total = Decimal.sum(total, level.size) }))
}

const side = (levels: ReadonlyArray<Level>): string => levels.map(({ price, size }) => `${size}@${price}`).join(" ")

/**
 * A book in one plain line.
 *
 * @category drawing
 * @since 0.1.0
 */
export const line = (view: BookView.BookView): Line.Line => {
  if (!BookView.isLive(view)) {
    return Line.make(view.symbol.padEnd(10), " ", Line.span(describeDown(view), "yellow"))
  }
  return Line.make(
    view.symbol.padEnd(10),
    ` ${view.timestamp === undefined ? "-" : DateTime.formatIso(view.timestamp)} ${view.sequence}`,
    " spread ",
    Line.span(BookView.spread(view) ?? "-", "bold"),
    " bids ",
    Line.span(side(view.bids), "green"),
    " asks ",
    Line.span(side(view.asks), "red")
  )
}

// Narrower than this a ladder has no room for its bars.
const NARROWEST = 40

/**
 * Ladders side by side, as many as there is room for.
 *
 * @category views
 * @since 0.1.0
 */
export const view = (symbols: ReadonlyArray<string>): View<BookView.BookView> => {
  const books = new Map<string, BookView.BookView | undefined>(symbols.map((symbol) => [symbol, undefined]))
  return {
    title: `book ${symbols.join(" ")}`,
    // That a book waits for its first snapshot goes without saying.
    lines: (book) => book._tag === "Resyncing" && book.reason === undefined ? [] : [line(book)],
    see: (book) => books.set(book.symbol, book),
    draw: ({ columns, rows }) => {
      const count = Math.max(1, Math.min(books.size, Math.floor(columns / NARROWEST)))
      const width = Math.floor(columns / count)
      const ladders = Array.from(books).slice(0, count).map(([symbol, book]) =>
        draw(symbol, book, { columns: width, rows })
      )
      return Array.from({ length: rows }, (_, row) => ladders.flatMap((ladder) => ladder[row] ?? Line.empty))
    }
  }
}
