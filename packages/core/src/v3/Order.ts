/**
 * Orders and reports of API v3: those of the shared domain and, besides, what only v3 has. {@link toShared} gives the
 * common part.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Decimal } from "../Decimal.ts"
import * as ExecutionReport_ from "../ExecutionReport.ts"
import * as Order_ from "../Order.ts"

/**
 * What kind of order it is. A take-profit order waits for its stop price as a stop order does, on the other side of the
 * market.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrderType = Schema.Literals([...Order_.OrderType.literals, "takeProfitLimit", "takeProfitMarket"])

/**
 * What kind of order it is.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderType = typeof OrderType.Type

/**
 * An order.
 *
 * **Details**
 *
 * - `priceAverage`: of its fills; `displayQuantity`: what the book shows of an iceberg, `"0"` for all
 * - `orderListId`, `contingencyType`: of an order of a list
 * - `reduceOnly`, `marginMode`: on margin and futures
 *
 * @category schemas
 * @since 0.1.0
 */
export const Order = Schema.TaggedStruct("Order", {
  ...Order_.Order.fields,
  type: OrderType,
  priceAverage: Schema.optionalKey(Decimal),
  displayQuantity: Schema.optionalKey(Decimal),
  orderListId: Schema.optionalKey(Schema.String),
  // Described, not obeyed: one that is new must not cost the report.
  contingencyType: Schema.optionalKey(Schema.String),
  reduceOnly: Schema.optionalKey(Schema.Boolean),
  marginMode: Schema.optionalKey(Schema.Literals(["isolated", "cross"]))
})

/**
 * An order.
 *
 * @category models
 * @since 0.1.0
 */
export type Order = typeof Order.Type

/**
 * What happened: as in the shared domain, or the order was `rejected`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ReportType = Schema.Literals([...ExecutionReport_.ReportType.literals, "rejected"])

/**
 * What happened.
 *
 * @category models
 * @since 0.1.0
 */
export type ReportType = typeof ReportType.Type

/**
 * A fill of an order: `isTaker` on spot, `positionId` on margin and futures.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Fill = Schema.Struct({
  ...ExecutionReport_.Fill.fields,
  isTaker: Schema.optionalKey(Schema.Boolean),
  positionId: Schema.optionalKey(Schema.Int)
})

/**
 * An execution report: the order as it is now, and what happened to it.
 *
 * @see `spot_order`, `margin_order`, `futures_order` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const ExecutionReport = Schema.TaggedStruct("ExecutionReport", {
  reportType: ReportType,
  order: Order,
  fill: Schema.optionalKey(Fill),
  originalClientOrderId: Schema.optionalKey(Schema.String)
})

/**
 * An execution report.
 *
 * @category models
 * @since 0.1.0
 */
export type ExecutionReport = typeof ExecutionReport.Type

const isSharedOrder = Schema.is(Schema.toType(Schema.Struct({ type: Order_.OrderType })))
const isSharedReport = Schema.is(Schema.toType(Schema.Struct({ reportType: ExecutionReport_.ReportType })))

/**
 * An order of the shared domain: `None` for a take-profit order, which it does not have.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toSharedOrder = (order: Order): Option.Option<Order_.Order> => {
  if (!isSharedOrder(order)) return Option.none()
  return Option.some(
    Struct.omit(order, [
      "priceAverage",
      "displayQuantity",
      "orderListId",
      "contingencyType",
      "reduceOnly",
      "marginMode"
    ])
  )
}

/**
 * A report of the shared domain: `None` for a take-profit order and for a rejection, which it does not have.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toShared = (report: ExecutionReport): Option.Option<ExecutionReport_.ExecutionReport> => {
  if (!isSharedReport(report)) return Option.none()
  const { fill, originalClientOrderId, reportType } = report
  return Option.map(toSharedOrder(report.order), (order) => ({
    _tag: "ExecutionReport",
    reportType,
    order,
    ...(fill === undefined
      ? undefined
      : { fill: { tradeId: fill.tradeId, quantity: fill.quantity, price: fill.price, fee: fill.fee } }),
    ...(originalClientOrderId === undefined ? undefined : { originalClientOrderId })
  }))
}
