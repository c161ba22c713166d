/**
 * The orders of the account, a line each: what was asked for, and what is known of it.
 *
 * @since 0.1.0
 */
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import * as Line from "../Line.ts"
import type { Desk } from "./Desk.ts"

/**
 * Exactly `rows` lines, the newest orders; a narrow panel has only the last three characters of their ids.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (
  desk: Desk,
  { rows, width }: { readonly rows: number; readonly width: number }
): ReadonlyArray<Line.Line> => {
  const idWidth = width < WIDE ? 3 : 8
  const lines = Array.from(desk.wanted.values()).slice(-Math.max(1, rows)).map(
    ({ clientOrderId, price, quantity, side, stopPrice }) =>
      Line.make(
        Line.span(clientOrderId.slice(-idWidth).padEnd(idWidth + 1), "dim"),
        Line.span(side.padEnd(4), side === "buy" ? "green" : "red"),
        `${quantity.padStart(6)}${(price ?? stopPrice ?? "market").padStart(9)} `,
        status(desk.orders.get(clientOrderId))
      )
  )
  return Array.from({ length: Math.max(0, rows) }, (_, i) => lines[i] ?? Line.empty)
}

/**
 * What is known of an order, in a word or two.
 *
 * @category drawing
 * @since 0.1.0
 */
export const status = (tracked: TrackedOrder | undefined): Line.Span => {
  switch (tracked?.knowledge) {
    case undefined:
    case "Pending":
      return Line.span("pending", "dim")
    case "Active":
      return Line.span(tracked.order?.status === "partiallyFilled" ? "partial" : "active", "cyan")
    case "Closed": {
      const status = tracked.order?.status
      if (tracked.replacedBy !== undefined) return Line.span("replaced", "dim")
      return Line.span(status ?? "over", status === "filled" ? "green" : "dim")
    }
    case "Rejected":
      return Line.span("rejected", "red")
    case "OutcomeUnknown":
      return Line.span("unknown", "red")
    case "ClosedMeanwhile":
      return Line.span("over", "yellow")
    case "NotActive":
      return Line.span("not active", "yellow")
  }
}

const WIDE = 40
