/**
 * Orders, reports and balances on the wire of API v2, and their way into the domain and back.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { Decimal } from "../Decimal.ts"
import type * as Decimal_ from "../Decimal.ts"
import * as ExecutionReport from "../ExecutionReport.ts"
import * as Guards from "../internal/Guards.ts"
import * as OrderGuards from "../internal/OrderGuards.ts"
import * as Order from "../Order.ts"
import { Side } from "../Side.ts"
import * as Timestamp from "../Timestamp.ts"

/**
 * A report as the venue sends it: the order and, flat beside it, what happened.
 *
 * @see `report`, `activeOrders`, and the results of `newOrder`, `cancelOrder` and `cancelReplaceOrder`
 * @category schemas
 * @since 0.1.0
 */
export const ReportWire = Schema.Struct({
  // A string in spot samples, a number in margin samples.
  id: Schema.Union([Schema.String, Schema.Int]),
  clientOrderId: Schema.String,
  symbol: Schema.String,
  side: Side,
  status: Order.OrderStatus,
  type: Order.OrderType,
  timeInForce: Order.TimeInForce,
  quantity: Decimal,
  price: Schema.optionalKey(Decimal),
  cumQuantity: Decimal,
  postOnly: Schema.optionalKey(Schema.Boolean),
  createdAt: Timestamp.IsoString,
  updatedAt: Timestamp.IsoString,
  stopPrice: Schema.optionalKey(Decimal),
  expireTime: Schema.optionalKey(Timestamp.IsoString),
  reportType: ExecutionReport.ReportType,
  tradeQuantity: Schema.optionalKey(Decimal),
  tradePrice: Schema.optionalKey(Decimal),
  tradeId: Schema.optionalKey(Schema.Int),
  tradeFee: Schema.optionalKey(Decimal),
  originalRequestClientOrderId: Schema.optionalKey(Schema.String)
}).check(
  Schema.makeFilter((wire) =>
    wire.reportType !== "trade" ||
    (wire.tradeId !== undefined && wire.tradeQuantity !== undefined && wire.tradePrice !== undefined) ||
    "a report of a trade needs tradeId, tradeQuantity and tradePrice"
  )
)

type ReportWire = typeof ReportWire.Type

/**
 * Whether {@link ReportWire} accepts it, where it comes from JSON: the same answer, without the schema's cost for each
 * field.
 *
 * @category guards
 * @since 0.1.0
 */
export const isReport = (input: unknown): input is ReportWire =>
  Predicate.isObject(input) && (Guards.isString(input.id) || Guards.isInt(input.id)) &&
  Guards.isString(input.clientOrderId) && Guards.isString(input.symbol) && OrderGuards.isSide(input.side) &&
  OrderGuards.isOrderStatus(input.status) && OrderGuards.isOrderType(input.type) &&
  OrderGuards.isTimeInForce(input.timeInForce) &&
  Guards.isDecimal(input.quantity) && Guards.isDecimalOrMissing(input.price) && Guards.isDecimal(input.cumQuantity) &&
  (Guards.isMissing(input.postOnly) || Guards.isBoolean(input.postOnly)) && Guards.isIsoString(input.createdAt) &&
  Guards.isIsoString(input.updatedAt) && Guards.isDecimalOrMissing(input.stopPrice) &&
  (Guards.isMissing(input.expireTime) || Guards.isIsoString(input.expireTime)) &&
  OrderGuards.isReportType(input.reportType) &&
  Guards.isDecimalOrMissing(input.tradeQuantity) && Guards.isDecimalOrMissing(input.tradePrice) &&
  (Guards.isMissing(input.tradeId) || Guards.isInt(input.tradeId)) && Guards.isDecimalOrMissing(input.tradeFee) &&
  (Guards.isMissing(input.originalRequestClientOrderId) || Guards.isString(input.originalRequestClientOrderId)) &&
  (input.reportType !== "trade" ||
    (input.tradeId !== undefined && input.tradeQuantity !== undefined && input.tradePrice !== undefined))

/**
 * The order of a report.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toOrder = (wire: ReportWire): Order.Order => ({
  _tag: "Order",
  id: String(wire.id),
  clientOrderId: wire.clientOrderId,
  symbol: wire.symbol,
  side: wire.side,
  status: wire.status,
  type: wire.type,
  timeInForce: wire.timeInForce,
  quantity: wire.quantity,
  cumulativeQuantity: wire.cumQuantity,
  ...(wire.price === undefined ? undefined : { price: wire.price }),
  ...(wire.stopPrice === undefined ? undefined : { stopPrice: wire.stopPrice }),
  ...(wire.expireTime === undefined ? undefined : { expireTime: Timestamp.fromIsoUnsafe(wire.expireTime) }),
  postOnly: wire.postOnly ?? false,
  createdAt: Timestamp.fromIsoUnsafe(wire.createdAt),
  updatedAt: Timestamp.fromIsoUnsafe(wire.updatedAt)
})

/**
 * A report in the domain.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toReport = (wire: ReportWire): ExecutionReport.ExecutionReport => ({
  _tag: "ExecutionReport",
  reportType: wire.reportType,
  order: toOrder(wire),
  ...(wire.reportType !== "trade" ? undefined : {
    fill: {
      tradeId: wire.tradeId!,
      quantity: wire.tradeQuantity!,
      price: wire.tradePrice!,
      fee: wire.tradeFee ?? ("0" as Decimal_.Decimal)
    }
  }),
  ...(wire.originalRequestClientOrderId === undefined
    ? undefined
    : { originalClientOrderId: wire.originalRequestClientOrderId })
})

/**
 * A report on the wire.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromReport = (
  { fill, order, originalClientOrderId, reportType }: ExecutionReport.ExecutionReport
): ReportWire => ({
  id: order.id,
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  status: order.status,
  type: order.type,
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  ...(order.price === undefined ? undefined : { price: order.price }),
  cumQuantity: order.cumulativeQuantity,
  postOnly: order.postOnly,
  createdAt: Timestamp.toIso(order.createdAt),
  updatedAt: Timestamp.toIso(order.updatedAt),
  ...(order.stopPrice === undefined ? undefined : { stopPrice: order.stopPrice }),
  ...(order.expireTime === undefined ? undefined : { expireTime: Timestamp.toIso(order.expireTime) }),
  reportType,
  ...(fill === undefined ? undefined : {
    tradeQuantity: fill.quantity,
    tradePrice: fill.price,
    tradeId: fill.tradeId,
    tradeFee: fill.fee
  }),
  ...(originalClientOrderId === undefined ? undefined : { originalRequestClientOrderId: originalClientOrderId })
})

/**
 * The result of a command: a report.
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
): Result.Result<ExecutionReport.ExecutionReport, Schema.SchemaError> =>
  isReport(input) ? Result.succeed(toReport(input)) : decodeAnyReport(input)

/**
 * The result of `getOrders`: active orders, each written as a report.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrdersFromWire = Schema.Array(ReportWire).pipe(
  Schema.decodeTo(
    Schema.toType(Schema.Array(Order.Order)),
    SchemaTransformation.transform({
      decode: (wires): ReadonlyArray<Order.Order> => wires.map(toOrder),
      encode: (orders): ReadonlyArray<ReportWire> =>
        orders.map((order) => fromReport({ _tag: "ExecutionReport", reportType: "status", order }))
    })
  )
)
