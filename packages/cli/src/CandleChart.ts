/**
 * Candles as a chart: a column each, prices on the right, volumes and times below. Half a row is the finest step: bodies
 * and wicks have characters of their own for it.
 *
 * @since 0.1.0
 */
import type { Candle } from "@effect-hitbtc/core/Candle"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as DateTime from "effect/DateTime"
import * as Figures from "./Figures.ts"
import * as Line from "./Line.ts"
import type { Size } from "./Output.ts"
import type { View } from "./Watch.ts"

type Half = 0 | 1 | 2
const [NOTHING, WICK, BODY] = [0, 1, 2] as const
// By the upper half of a cell, then the lower one: nothing, wick, body.
const glyphs = [[" ", "╷", "╻"], ["╵", "│", "╽"], ["╹", "╿", "┃"]] as const
const eighths = " ▁▂▃▄▅▆▇█"

const colour = ({ close, open }: Candle): Line.Style => Decimal.isLessThan(close, open) ? "red" : "green"

const figures = ({ close, high, low, open, volume }: Candle) => ({
  open: Decimal.toNumberUnsafe(open),
  high: Decimal.toNumberUnsafe(high),
  low: Decimal.toNumberUnsafe(low),
  close: Decimal.toNumberUnsafe(close),
  volume: Decimal.toNumberUnsafe(volume)
})

const timeOf = ({ period, timestamp }: Candle): string => {
  const iso = DateTime.formatIso(timestamp)
  return period.startsWith("D") || period === "1M" ? iso.slice(5, 10) : iso.slice(11, 16)
}

/**
 * Exactly `rows` lines of `columns`. The candles are given oldest first; as many of the latest are drawn as fit.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (
  title: string,
  candles: ReadonlyArray<Candle>,
  { columns, rows }: Size
): ReadonlyArray<Line.Line> => {
  const last = candles.at(-1)
  const heading = Line.rule(columns, title)
  const pad = (lines: ReadonlyArray<Line.Line>) =>
    Array.from({ length: rows }, (_, i) => Line.fit(lines[i] ?? Line.empty, columns))
  if (last === undefined) return pad([heading])

  const places = Figures.mostPlaces(candles.flatMap(({ high, low }) => [high, low]))
  const axis = Figures.withPlaces(last.high, places).length + 3
  const volumeRows = rows >= 14 ? 3 : rows >= 9 ? 2 : 0
  // The heading, the times, and what the latest candle says.
  const height = Math.max(1, rows - volumeRows - 3)
  const shown = candles.slice(-Math.max(1, columns - axis - 1))
  const drawn = shown.map((candle) => ({ candle, style: colour(candle), ...figures(candle) }))
  const top = Math.max(...drawn.map(({ high }) => high))
  const bottom = Math.min(...drawn.map(({ low }) => low))
  const range = top === bottom ? 1 : top - bottom
  const steps = height * 2 - 1
  // Half rows, from the top.
  const at = (price: number) => Math.round((top - price) / range * steps)
  const half = ({ close, high, low, open }: typeof drawn[number], step: number): Half =>
    step >= at(Math.max(open, close)) && step <= at(Math.min(open, close))
      ? BODY
      : step >= at(high) && step <= at(low)
      ? WICK
      : NOTHING
  const label = (row: number): string => (top - range * (row * 2) / Math.max(1, steps)).toFixed(places)
  const chart = Array.from({ length: height }, (_, row): Line.Line => [
    Line.span(" "),
    ...drawn.map((one) => Line.span(glyphs[half(one, row * 2)][half(one, row * 2 + 1)], one.style)),
    Line.span(" ".repeat(Math.max(0, columns - axis - 1 - drawn.length))),
    row % 4 === 0 ? Line.span(` ┤${label(row)}`, "dim") : Line.span(" │", "dim")
  ])
  const most = Math.max(...drawn.map(({ volume }) => volume))
  const volumes = Array.from({ length: volumeRows }, (_, row): Line.Line => [
    Line.span(" "),
    ...drawn.map(({ style, volume }) => {
      const level = most === 0 ? 0 : Math.round(volume / most * volumeRows * 8) - (volumeRows - 1 - row) * 8
      return Line.span(eighths[Math.max(0, Math.min(8, level))]!, style)
    })
  ])
  // A time under every twelfth candle.
  const times = Array.from(" ".repeat(columns))
  for (let i = 0; i < shown.length; i += 12) {
    Array.from(timeOf(shown[i]!)).forEach((character, j) => times[1 + i + j] = character)
  }
  const price = (value: Decimal.Decimal) => Figures.withPlaces(value, places)
  return pad([
    heading,
    ...chart,
    ...volumes,
    Line.make(Line.span(times.slice(0, columns).join(""), "dim")),
    Line.make(
      " ",
      Line.span(timeOf(last), "bold"),
      ` open ${price(last.open)} high ${price(last.high)} low ${price(last.low)} close `,
      Line.span(price(last.close), colour(last)),
      Line.span(` volume ${last.volume}`, "dim")
    )
  ])
}

/**
 * A candle in one plain line.
 *
 * @category drawing
 * @since 0.1.0
 */
export const line = (candle: Candle): Line.Line => {
  const { close, high, low, open, period, symbol, timestamp, volume } = candle
  return Line.make(
    `${DateTime.formatIso(timestamp)} ${symbol.padEnd(10)} ${
      period.padEnd(3)
    } open ${open} high ${high} low ${low} close `,
    Line.span(close, colour(candle)),
    ` volume ${volume}`
  )
}

/**
 * A chart for each symbol, one below the other.
 *
 * @category views
 * @since 0.1.0
 */
export const view = (symbols: ReadonlyArray<string>, period: string): View<Candle> => {
  const candles = new Map<string, Map<number, Candle>>(symbols.map((symbol) => [symbol, new Map()]))
  return {
    title: `candles ${period} ${symbols.join(" ")}`,
    lines: (candle) => [line(candle)],
    see: (candle) => {
      const known = candles.get(candle.symbol)
      if (known === undefined) candles.set(candle.symbol, new Map([[candle.timestamp.epochMilliseconds, candle]]))
      else known.set(candle.timestamp.epochMilliseconds, candle)
    },
    draw: ({ columns, rows }) => {
      const count = Math.max(1, Math.min(candles.size, Math.floor(rows / 8)))
      const each = Math.floor(rows / count)
      return Array.from(candles).slice(0, count).flatMap(([symbol, known]) => {
        const sorted = Array.from(known).toSorted(([a], [b]) => a - b).map(([, candle]) => candle)
        return draw(`${symbol} ${period}`, sorted, { columns, rows: each })
      })
    }
  }
}
