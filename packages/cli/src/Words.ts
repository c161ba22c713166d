/**
 * Orders, reports and outcomes in plain words.
 *
 * @since 0.1.0
 */
import type { ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { ExecutionReport } from "@effect-hitbtc/core/ExecutionReport"
import type { Order } from "@effect-hitbtc/core/Order"
import type { NewOrder } from "@effect-hitbtc/core/OrderRequest"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import * as DateTime from "effect/DateTime"
import * as Line from "./Line.ts"
import type { View } from "./Watch.ts"

/**
 * An order that is to be placed: `"buy 0.1 ETHBTC at 0.05"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const wanted = (order: NewOrder): string => {
  const stop = "stopPrice" in order ? ` once ${String(order.stopPrice)} is reached` : ""
  const price = "price" in order ? `at ${String(order.price)}` : "at the market"
  const postOnly = "postOnly" in order && order.postOnly ? ", never as a taker" : ""
  return `${order.side} ${String(order.quantity)} ${order.symbol} ${price}${stop}${postOnly}`
}

/**
 * How an order stands: `"filled: bought 0.1 ETHBTC at 0.05"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const standing = (order: Order): string => {
  const { cumulativeQuantity, price, priceAverage, quantity, side, status, symbol } = order
  const done = side === "buy" ? "bought" : "sold"
  const at = price === undefined ? "" : ` at ${price}`
  const average = priceAverage === undefined ? at : ` at ${priceAverage} on average`
  const part = Decimal.isZero(cumulativeQuantity)
    ? "nothing of it was filled"
    : `${done} ${cumulativeQuantity}${average}`
  switch (status) {
    case "filled":
      return `filled: ${done} ${cumulativeQuantity} ${symbol}${average}`
    case "new":
      return `active: waits to ${side} ${quantity} ${symbol}${at}`
    case "suspended":
      return `active: waits for ${order.stopPrice ?? "its stop price"} to ${side} ${quantity} ${symbol}${at}`
    case "partiallyFilled":
      return `partly filled: ${done} ${cumulativeQuantity} of ${quantity} ${symbol}${average}; the rest is active`
    case "canceled":
      return `cancelled: ${side} ${quantity} ${symbol}${at}; ${part}`
    case "expired":
      return `expired: ${side} ${quantity} ${symbol}${at}; ${part}`
  }
}

/**
 * What was found out about an order whose command had no answer; undefined where it is still not known.
 *
 * @category conversions
 * @since 0.1.0
 */
export const settled = (tracked: TrackedOrder | undefined): string | undefined => {
  if (tracked === undefined) return undefined
  switch (tracked.knowledge) {
    case "Pending":
    case "OutcomeUnknown":
      return undefined
    case "Active":
    case "Closed":
      return tracked.order === undefined ? "it is known to the venue" : standing(tracked.order)
    case "Rejected":
      return "the venue turned it down"
    case "ClosedMeanwhile":
      return "it is over: filled, cancelled or expired; the venue does not say which"
    case "NotActive":
      return "it is not among the active orders: it never arrived, or is over already"
  }
}

const report = (event: ExecutionReport): Line.Line => {
  const { fill, order, originalClientOrderId, reportType } = event
  const { clientOrderId, cumulativeQuantity, quantity, side, status, symbol, updatedAt } = order
  const head = [`${DateTime.formatIso(updatedAt)} `, Line.span(clientOrderId, "bold"), " "]
  if (fill !== undefined) {
    const rest = status === "filled" ? "filled" : `${cumulativeQuantity} of ${quantity} filled`
    return Line.make(
      ...head,
      Line.span(`${side === "buy" ? "bought" : "sold"} ${fill.quantity} ${symbol} at ${fill.price}`, "green"),
      `, fee ${fill.fee}, ${rest}`
    )
  }
  const instead = originalClientOrderId === undefined ? "" : ` in place of ${originalClientOrderId}`
  return Line.make(...head, Line.span(reportType, "cyan"), `${instead}: ${standing(order)}`)
}

/**
 * What happens to orders, in plain lines.
 *
 * @category drawing
 * @since 0.1.0
 */
export const lines = (event: ReportEvent): ReadonlyArray<Line.Line> => {
  switch (event._tag) {
    case "ActiveOrders":
      return [
        Line.make(Line.span(`-- ${event.orders.length} active orders`, "dim")),
        ...event.orders.map((order) => Line.make(Line.span(order.clientOrderId, "bold"), ` ${standing(order)}`))
      ]
    case "ExecutionReport":
      return [report(event)]
    case "Reconciled": {
      const { active, closedMeanwhile, notActive } = event
      return [
        Line.make(Line.span(
          `-- compared with the venue: ${active.length} active, ${closedMeanwhile.length} over meanwhile, ` +
            `${notActive.length} not active`,
          "yellow"
        )),
        ...[...closedMeanwhile, ...notActive].map((order) =>
          Line.make(Line.span(order.clientOrderId, "bold"), ` ${settled(order) ?? ""}`)
        )
      ]
    }
  }
}

const KEPT = 500

/**
 * What happens to orders, the latest at the bottom.
 *
 * @category views
 * @since 0.1.0
 */
export const view = (): View<ReportEvent> => {
  const seen: Array<Line.Line> = []
  return {
    title: "reports",
    lines,
    see: (event) => {
      seen.push(...lines(event))
      if (seen.length > KEPT) seen.splice(0, seen.length - KEPT)
    },
    draw: ({ rows }) => seen.slice(-rows)
  }
}
