/**
 * Orders and reports on the wire of API v3, the same for spot, margin and futures, and their way into the domain and
 * back.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Decimal from "../Decimal.ts"
import * as ExecutionReport from "../ExecutionReport.ts"
import * as Guards from "../internal/Guards.ts"
import { some } from "../internal/Optional.ts"
import * as OrderGuards from "../internal/OrderGuards.ts"
import * as Order from "../Order.ts"
import { Side } from "../Side.ts"
import * as Timestamp from "../Timestamp.ts"
import { absentable, Instant, MarginMode } from "./Field.ts"

/**
 * A report as the venue sends it: the order and, flat beside it, what happened.
 *
 * **Details**
 *
 * `report_type` is absent on the responses to a list of orders. A whole number above 2^53 for an id is refused, for it
 * would be another.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ReportWire = Schema.Struct({
  id: Schema.Int,
  client_order_id: Schema.String,
  symbol: Schema.String,
  side: Side,
  status: Order.OrderStatus,
  type: Order.OrderType,
  time_in_force: Order.TimeInForce,
  quantity: Decimal.Decimal,
  quantity_cumulative: Decimal.Decimal,
  price: absentable(Decimal.Decimal),
  price_average: absentable(Decimal.Decimal),
  stop_price: absentable(Decimal.Decimal),
  expire_time: absentable(Instant),
  post_only: absentable(Schema.Boolean),
  display_quantity: absentable(Decimal.Decimal),
  created_at: Instant,
  updated_at: Instant,
  original_client_order_id: absentable(Schema.String),
  order_list_id: absentable(Schema.String),
  contingency_type: absentable(Schema.String),
  reduce_only: absentable(Schema.Boolean),
  margin_mode: absentable(MarginMode),
  report_type: absentable(ExecutionReport.ReportType),
  trade_id: absentable(Schema.Int),
  trade_quantity: absentable(Decimal.Decimal),
  trade_price: absentable(Decimal.Decimal),
  trade_fee: absentable(Decimal.Decimal),
  trade_taker: absentable(Schema.Boolean),
  trade_position_id: absentable(Schema.Int)
}).check(
  Schema.makeFilter((wire) =>
    wire.report_type !== "trade" ||
    ![wire.trade_id, wire.trade_quantity, wire.trade_price].some(Guards.isMissing) ||
    "a report of a trade needs trade_id, trade_quantity and trade_price"
  )
)

type ReportWire = typeof ReportWire.Type

const toOrder = (wire: ReportWire): Order.Order => ({
  _tag: "Order",
  id: String(wire.id),
  clientOrderId: wire.client_order_id,
  symbol: wire.symbol,
  side: wire.side,
  status: wire.status,
  type: wire.type,
  timeInForce: wire.time_in_force,
  quantity: wire.quantity,
  cumulativeQuantity: wire.quantity_cumulative,
  ...some("price", wire.price),
  ...some("stopPrice", wire.stop_price),
  ...some("expireTime", wire.expire_time),
  postOnly: wire.post_only ?? false,
  createdAt: wire.created_at,
  updatedAt: wire.updated_at,
  ...some("priceAverage", wire.price_average),
  ...some("displayQuantity", wire.display_quantity),
  ...some("orderListId", wire.order_list_id),
  ...some("contingencyType", wire.contingency_type),
  ...some("reduceOnly", wire.reduce_only),
  ...some("marginMode", wire.margin_mode)
})

const toReport = (wire: ReportWire): ExecutionReport.ExecutionReport => ({
  _tag: "ExecutionReport",
  // Nothing is said to have happened where the venue does not say what.
  reportType: wire.report_type ?? "status",
  order: toOrder(wire),
  ...(wire.report_type !== "trade" ? undefined : {
    fill: {
      tradeId: wire.trade_id!,
      quantity: wire.trade_quantity!,
      price: wire.trade_price!,
      fee: wire.trade_fee ?? Decimal.zero,
      ...some("isTaker", wire.trade_taker),
      ...some("positionId", wire.trade_position_id)
    }
  }),
  ...some("originalClientOrderId", wire.original_client_order_id)
})

const fromReport = (
  { fill, order, originalClientOrderId, reportType }: ExecutionReport.ExecutionReport
): ReportWire => ({
  id: Number(order.id),
  client_order_id: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  status: order.status,
  type: order.type,
  time_in_force: order.timeInForce,
  quantity: order.quantity,
  quantity_cumulative: order.cumulativeQuantity,
  ...some("price", order.price),
  ...some("price_average", order.priceAverage),
  ...some("stop_price", order.stopPrice),
  ...some("expire_time", order.expireTime),
  post_only: order.postOnly,
  ...some("display_quantity", order.displayQuantity),
  created_at: order.createdAt,
  updated_at: order.updatedAt,
  ...some("original_client_order_id", originalClientOrderId),
  ...some("order_list_id", order.orderListId),
  ...some("contingency_type", order.contingencyType),
  ...some("reduce_only", order.reduceOnly),
  ...some("margin_mode", order.marginMode),
  report_type: reportType,
  ...some("trade_id", fill?.tradeId),
  ...some("trade_quantity", fill?.quantity),
  ...some("trade_price", fill?.price),
  ...some("trade_fee", fill?.fee),
  ...some("trade_taker", fill?.isTaker),
  ...some("trade_position_id", fill?.positionId)
})

/**
 * A report: what `spot_order` and its like carry, and the result of a command.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ReportFromWire = ReportWire.pipe(
  Schema.decodeTo(
    Schema.toType(ExecutionReport.ExecutionReport),
    SchemaTransformation.transform({ decode: toReport, encode: fromReport })
  )
)

const millisOf = (value: unknown): number => typeof value === "string" ? Timestamp.parseMillis(value) : NaN

const decodeAnyReport = Schema.decodeUnknownResult(ReportFromWire)

/**
 * Decodes a report of a parsed message: what {@link ReportFromWire} makes of it, without the schema's cost where nothing
 * is wrong.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decodeReport = (
  input: unknown
): Result.Result<ExecutionReport.ExecutionReport, Schema.SchemaError> => {
  if (!Predicate.isObject(input)) return decodeAnyReport(input)
  const createdAt = millisOf(input.created_at)
  const updatedAt = millisOf(input.updated_at)
  const expireTime = Guards.isAbsent(input.expire_time) ? undefined : millisOf(input.expire_time)
  const isReport = !Number.isNaN(createdAt) && !Number.isNaN(updatedAt) && !Number.isNaN(expireTime) &&
    Guards.isInt(input.id) && Guards.isString(input.client_order_id) && Guards.isString(input.symbol) &&
    OrderGuards.isSide(input.side) && OrderGuards.isOrderStatus(input.status) && OrderGuards.isOrderType(input.type) &&
    OrderGuards.isTimeInForce(input.time_in_force) && Guards.isDecimal(input.quantity) &&
    Guards.isDecimal(input.quantity_cumulative) &&
    Guards.isDecimalOrAbsent(input.price) && Guards.isDecimalOrAbsent(input.price_average) &&
    Guards.isDecimalOrAbsent(input.stop_price) &&
    Guards.isBooleanOrAbsent(input.post_only) && Guards.isDecimalOrAbsent(input.display_quantity) &&
    Guards.isStringOrAbsent(input.original_client_order_id) && Guards.isStringOrAbsent(input.order_list_id) &&
    Guards.isStringOrAbsent(input.contingency_type) && Guards.isBooleanOrAbsent(input.reduce_only) &&
    (Guards.isAbsent(input.margin_mode) || OrderGuards.isMarginMode(input.margin_mode)) &&
    (Guards.isAbsent(input.report_type) || OrderGuards.isReportType(input.report_type)) &&
    Guards.isIntOrAbsent(input.trade_id) &&
    Guards.isDecimalOrAbsent(input.trade_quantity) && Guards.isDecimalOrAbsent(input.trade_price) &&
    Guards.isDecimalOrAbsent(input.trade_fee) && Guards.isBooleanOrAbsent(input.trade_taker) &&
    Guards.isIntOrAbsent(input.trade_position_id) &&
    (input.report_type !== "trade" ||
      !(Guards.isAbsent(input.trade_id) || Guards.isAbsent(input.trade_quantity) || Guards.isAbsent(input.trade_price)))
  if (!isReport) return decodeAnyReport(input)
  // Checked just now, but for keys that are `null`, which `toReport` takes for absent.
  return Result.succeed(toReport({
    ...input,
    created_at: Timestamp.fromMillis(createdAt),
    updated_at: Timestamp.fromMillis(updatedAt),
    expire_time: expireTime === undefined ? undefined : Timestamp.fromMillis(expireTime)
  } as ReportWire))
}

/**
 * An order that is written as a report, where nothing happened.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrderFromWire = ReportWire.pipe(
  Schema.decodeTo(
    Schema.toType(Order.Order),
    SchemaTransformation.transform({
      decode: toOrder,
      encode: (order) => fromReport({ _tag: "ExecutionReport", reportType: "status", order })
    })
  )
)

/**
 * Active orders: what `spot_orders` and its like carry, and the result of `spot_get_orders`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrdersFromWire = Schema.Array(OrderFromWire)
