/**
 * Tickers as a board: a row for each symbol.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import * as DateTime from "effect/DateTime"
import * as Figures from "./Figures.ts"
import * as Line from "./Line.ts"
import type { Size } from "./Output.ts"
import type { View } from "./Watch.ts"

const placesOf = ({ ask, bid, last, open }: Ticker): number =>
  Figures.mostPlaces([ask, bid, last, open].filter((price) => price !== null))

const changed = ({ last, open }: Ticker): Line.Span => {
  const change = Figures.change(open, last)
  return Line.span(change.padStart(9), change.startsWith("-") ? "red" : "green")
}

/**
 * A ticker in one plain line.
 *
 * @category drawing
 * @since 0.1.0
 */
export const line = (ticker: Ticker): Line.Line => {
  const places = placesOf(ticker)
  const price = (value: Decimal.Decimal | null) => Figures.orDash(value, places)
  return Line.make(
    `${DateTime.formatIso(ticker.timestamp)} ${ticker.symbol.padEnd(10)} bid `,
    Line.span(price(ticker.bid), "green"),
    " ask ",
    Line.span(price(ticker.ask), "red"),
    ` last ${price(ticker.last)} 24h`,
    changed(ticker),
    ` volume ${ticker.volume}`
  )
}

const cells = (values: ReadonlyArray<string>, width = 14) => values.map((text) => text.padStart(width)).join("")

/**
 * The board, in lines of `columns`.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (tickers: Iterable<Ticker>, { columns }: Pick<Size, "columns">): ReadonlyArray<Line.Line> => [
  Line.fit(
    Line.make(Line.span(
      ` ${"SYMBOL".padEnd(10)}${cells(["BID", "ASK", "SPREAD", "LAST"])}${"24H".padStart(10)}${
        cells(["LOW", "HIGH"])
      }` +
        cells(["VOLUME"], 16),
      "dim"
    )),
    columns
  ),
  ...Array.from(tickers, (ticker) => {
    const { ask, bid, high, last, low, symbol, volume } = ticker
    const places = placesOf(ticker)
    const price = (value: Decimal.Decimal | null) => Figures.orDash(value, places)
    const spread = ask === null || bid === null ? null : Decimal.subtract(ask, bid)
    return Line.fit(
      Line.make(
        " ",
        Line.span(symbol.padEnd(10), "bold"),
        Line.span(cells([price(bid)]), "green"),
        Line.span(cells([price(ask)]), "red"),
        cells([price(spread), price(last)]),
        " ",
        changed(ticker),
        Line.span(cells([price(low), price(high)]) + cells([volume], 16), "dim")
      ),
      columns
    )
  })
]

/**
 * The newest ticker of each symbol.
 *
 * @category views
 * @since 0.1.0
 */
export const view = (symbols: ReadonlyArray<string>): View<Ticker> => {
  const tickers = new Map<string, Ticker>()
  return {
    title: `ticker ${symbols.join(" ")}`,
    lines: (ticker) => [line(ticker)],
    see: (ticker) => tickers.set(ticker.symbol, ticker),
    draw: (size) => draw(tickers.values(), size)
  }
}
