/**
 * Trades as a tape, the newest on top, with bars of what they were worth.
 *
 * @since 0.1.0
 */
import type { Dropped, TradeGap } from "@effect-hitbtc/client/Delivery"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Trade } from "@effect-hitbtc/core/Trade"
import * as DateTime from "effect/DateTime"
import * as Figures from "./Figures.ts"
import * as Line from "./Line.ts"
import type { Size } from "./Output.ts"
import type { View } from "./Watch.ts"

/**
 * What the stream of trades delivers.
 *
 * @category models
 * @since 0.1.0
 */
export type Event = Trade | TradeGap | Dropped

const missing = (event: TradeGap | Dropped): Line.Line =>
  Line.make(Line.span(
    event._tag === "Dropped"
      ? `-- ${event.count} trades dropped: read too slowly`
      : `-- ${event.symbol}: trades between ${event.after} and ${event.before} may be missing: the connection was lost`,
    "yellow"
  ))

const side = ({ side }: Trade): Line.Span => Line.span(side.padEnd(4), side === "buy" ? "green" : "red")

/**
 * A trade in one plain line.
 *
 * @category drawing
 * @since 0.1.0
 */
export const line = (event: Event): Line.Line =>
  event._tag !== "Trade" ? missing(event) : Line.make(
    `${DateTime.formatIso(event.timestamp)} ${event.symbol.padEnd(10)} `,
    side(event),
    ` ${event.quantity.padStart(12)} at ${event.price.padEnd(12)} `,
    Line.span(`${event.id}`, "dim")
  )

/**
 * At most `rows` lines of `columns`: the events are given newest first.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (events: ReadonlyArray<Event>, { columns, rows }: Size): ReadonlyArray<Line.Line> => {
  const shown = events.slice(0, Math.max(0, rows - 1))
  const trades = shown.filter((event): event is Trade => event._tag === "Trade")
  const places = new Map<string, number>()
  for (const { price, symbol } of trades) {
    places.set(symbol, Math.max(places.get(symbol) ?? 0, Figures.places(price)))
  }
  const worth = new Map(trades.map((trade) => [trade, Decimal.multiply(trade.price, trade.quantity)]))
  // Symbols are worth different money: each has bars of its own scale.
  const most = new Map<string, Decimal.Decimal>()
  for (const [{ symbol }, value] of worth) {
    const before = most.get(symbol)
    if (before === undefined || Decimal.isGreaterThan(value, before)) most.set(symbol, value)
  }
  const fixed = 14 + 11 + 5 + 14 + 14 + 1
  return [
    Line.fit(
      Line.make(Line.span(
        ` ${"TIME".padEnd(13)}${"SYMBOL".padEnd(11)}SIDE ${"PRICE".padStart(13)} ${"QUANTITY".padStart(13)}`,
        "dim"
      )),
      columns
    ),
    ...shown.map((event) =>
      Line.fit(
        event._tag !== "Trade" ? missing(event) : Line.make(
          Line.span(` ${Figures.time(event.timestamp)} `, "dim"),
          Line.span(event.symbol.padEnd(11), "bold"),
          side(event),
          ` ${Figures.withPlaces(event.price, places.get(event.symbol)!).padStart(13)} ${event.quantity.padStart(13)} `,
          Line.span(
            Figures.bar(worth.get(event)!, most.get(event.symbol)!, Math.min(40, columns - fixed)),
            event.side === "buy" ? "green" : "red"
          )
        ),
        columns
      )
    )
  ]
}

// No terminal has more rows.
const KEPT = 500

/**
 * The latest trades.
 *
 * @category views
 * @since 0.1.0
 */
export const view = (symbols: ReadonlyArray<string>): View<Event> => {
  const events: Array<Event> = []
  return {
    title: `trades ${symbols.join(" ")}`,
    lines: (event) => [line(event)],
    see: (event) => {
      events.unshift(event)
      if (events.length > KEPT) events.length = KEPT
    },
    draw: (size) => draw(events, size)
  }
}
