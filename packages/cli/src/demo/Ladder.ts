/**
 * An order book as a ladder: asks above, the spread, bids below, with sizes, running totals, and bars.
 *
 * @since 0.1.0
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import type { Level } from "@effect-hitbtc/core/BookMessage"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TopOfBook } from "@effect-hitbtc/core/TopOfBook"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Figures from "../Figures.ts"
import * as Line from "../Line.ts"
import * as Observations from "./Observations.ts"

/**
 * Exactly `rows` lines of `width` columns. A book that is not live has no levels to show, and says why. `top` is what the
 * venue says of the best prices by themselves, where it does: it stands beside the spread.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (
  view: BookView.BookView | undefined,
  symbol: TradingSymbol | undefined,
  size: { readonly rows: number; readonly width: number },
  top?: TopOfBook
): ReadonlyArray<Line.Line> => {
  const { rows, width } = size
  const lines = view === undefined
    ? []
    : BookView.isLive(view)
    ? levels(view, symbol, Math.max(0, Math.floor((rows - 1) / 2)), width, top)
    : notice(`${view.symbol} ${Observations.describeDown(view)}`, rows, width)
  return Array.from({ length: rows }, (_, i) => Line.fit(lines[i] ?? Line.empty, width))
}

const notice = (text: string, rows: number, width: number): ReadonlyArray<Line.Line> => [
  ...Array.from({ length: Math.max(0, Math.floor((rows - 1) / 2)) }, () => Line.empty),
  Line.make(" ".repeat(Math.max(0, Math.floor((width - text.length) / 2))), Line.span(text, "yellow"))
]

interface Row extends Level {
  readonly total: Decimal.Decimal
}

const levels = (
  view: BookView.Live,
  symbol: TradingSymbol | undefined,
  depth: number,
  width: number,
  top: TopOfBook | undefined
): ReadonlyArray<Line.Line> => {
  const pricePlaces = Figures.places(symbol?.tickSize)
  const sizePlaces = Figures.places(symbol?.quantityIncrement)
  const asks = withTotals(view.asks.slice(0, depth))
  const bids = withTotals(view.bids.slice(0, depth))
  const longest = [...asks, ...bids].reduce<Decimal.Decimal>(
    (most, { size }) => Decimal.isGreaterThan(size, most) ? size : most,
    Decimal.zero
  )
  const texts = (row: Row): readonly [price: string, size: string, total: string] => [
    Figures.withPlaces(row.price, pricePlaces),
    Figures.withPlaces(row.size, sizePlaces),
    Figures.withPlaces(row.total, sizePlaces)
  ]
  // Never narrower than ordinary figures need, so that the columns stand still.
  const columns = [...asks, ...bids].map(texts).reduce(
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
