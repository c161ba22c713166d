/**
 * What the venue says of an order when something happens to it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"
import { Order } from "./Order.ts"

/**
 * What happened: the order was accepted (`new`), accepted as a stop order that waits (`suspended`), filled in part or
 * whole (`trade`), replaced by another (`replaced`), or is over (`canceled`, `expired`, on API v3 also `rejected`).
 * `status` says how it stands, without anything having happened.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ReportType = Schema.Literals([
  "status",
  "new",
  "canceled",
  "expired",
  "suspended",
  "trade",
  "replaced",
  "rejected"
])

/**
 * What happened.
 *
 * @category models
 * @since 0.1.0
 */
export type ReportType = typeof ReportType.Type

/**
 * A fill of an order.
 *
 * **Details**
 *
 * - `tradeId`: as in the public trades
 * - `price` and `fee` in the quote currency, `quantity` in the base currency; a negative fee is a rebate
 * - `isTaker`: on API v3, spot; `positionId`: on margin and futures
 *
 * @category schemas
 * @since 0.1.0
 */
export const Fill = Schema.Struct({
  tradeId: Schema.Int,
  quantity: Decimal,
  price: Decimal,
  fee: Decimal,
  isTaker: Schema.optionalKey(Schema.Boolean),
  positionId: Schema.optionalKey(Schema.Int)
})

/**
 * A fill of an order.
 *
 * @category models
 * @since 0.1.0
 */
export type Fill = typeof Fill.Type

/**
 * An execution report: the order as it is now, and what happened to it.
 *
 * **Details**
 *
 * - `fill`: with `reportType` `"trade"`
 * - `originalClientOrderId`: with `reportType` `"replaced"`: the order that this one replaced, which is over
 *
 * @see `report` (v2); `spot_order`, `margin_order`, `futures_order` (v3) in the venue's documentation
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
