/**
 * The methods of API v3 that trade, typed: the same for spot, margin and futures, but for their names.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { Market } from "../AccountEvent.ts"
import { Decimal } from "../Decimal.ts"
import type { ExecutionReport } from "../ExecutionReport.ts"
import * as Method from "../Method.ts"
import * as Order from "../Order.ts"
import { Side } from "../Side.ts"
import { ClientOrderId, Instant, MarginMode } from "./Field.ts"
import { OrdersFromWire, ReportFromWire } from "./TradingWire.ts"

/**
 * The parameters of an order, once they are checked: see `V3OrderRequest.NewOrder` for what may be given.
 *
 * **Details**
 *
 * - `clientOrderId`: the venue makes one where it is left out; without one a lost answer cannot be settled
 * - `type`: `"limit"` by default; `timeInForce`: `"GTC"` by default
 * - `postOnly`: never a taker: the sources disagree whether such an order is then expired or cancelled
 * - `displayQuantity`: of an iceberg; known from reports only
 * - `takeRate`, `makeRate`: a fee, where it is higher than the account's own
 * - `reduceOnly`, `marginMode`: on margin and futures
 *
 * @category schemas
 * @since 0.1.0
 */
export const NewOrderParams = Schema.Struct({
  clientOrderId: Schema.optionalKey(ClientOrderId),
  symbol: Schema.String,
  side: Side,
  type: Schema.optionalKey(Order.OrderType),
  timeInForce: Schema.optionalKey(Order.TimeInForce),
  quantity: Decimal,
  price: Schema.optionalKey(Decimal),
  stopPrice: Schema.optionalKey(Decimal),
  expireTime: Schema.optionalKey(Instant),
  strictValidate: Schema.optionalKey(Schema.Boolean),
  postOnly: Schema.optionalKey(Schema.Boolean),
  displayQuantity: Schema.optionalKey(Decimal),
  takeRate: Schema.optionalKey(Decimal),
  makeRate: Schema.optionalKey(Decimal),
  reduceOnly: Schema.optionalKey(Schema.Boolean),
  marginMode: Schema.optionalKey(MarginMode)
}).pipe(Schema.encodeKeys({
  clientOrderId: "client_order_id",
  timeInForce: "time_in_force",
  stopPrice: "stop_price",
  expireTime: "expire_time",
  strictValidate: "strict_validate",
  postOnly: "post_only",
  displayQuantity: "display_quantity",
  takeRate: "take_rate",
  makeRate: "make_rate",
  reduceOnly: "reduce_only",
  marginMode: "margin_mode"
}))

/**
 * How the orders of a list depend on one another: all are filled at once, or none (`allOrNone`); the first that is filled
 * cancels the others (`oneCancelOther`); the first, once filled, enters the others (`oneTriggerOther`), of which the first
 * that is filled cancels the rest (`oneTriggerOneCancelOther`).
 *
 * @category schemas
 * @since 0.1.0
 */
export const ContingencyType = Schema.Literals([
  "allOrNone",
  "oneCancelOther",
  "oneTriggerOther",
  "oneTriggerOneCancelOther"
])

/**
 * How the orders of a list depend on one another.
 *
 * @category models
 * @since 0.1.0
 */
export type ContingencyType = typeof ContingencyType.Type

/**
 * The parameters of a list of orders, once they are checked.
 *
 * **Details**
 *
 * `orderListId` is the `clientOrderId` of the first order, and made by the venue where it is left out.
 *
 * @category schemas
 * @since 0.1.0
 */
export const NewOrderListParams = Schema.Struct({
  contingencyType: ContingencyType,
  orders: Schema.NonEmptyArray(NewOrderParams),
  orderListId: Schema.optionalKey(ClientOrderId)
}).pipe(Schema.encodeKeys({ contingencyType: "contingency_type", orderListId: "order_list_id" }))

/**
 * A method that is answered several times with the id of its one request: once for each order, or with one error.
 *
 * @category models
 * @since 0.1.0
 */
export interface ListMethod<Params, Result> extends Method.Method<Params, Result> {
  /**
   * How many responses a request has, unless one is an error, which is the last.
   *
   * @since 0.1.0
   */
  readonly responses: (params: Params) => number
}

const ReplaceOrderParams = Schema.Struct({
  clientOrderId: ClientOrderId,
  newClientOrderId: ClientOrderId,
  quantity: Decimal,
  price: Schema.optionalKey(Decimal),
  stopPrice: Schema.optionalKey(Decimal),
  strictValidate: Schema.optionalKey(Schema.Boolean)
}).pipe(Schema.encodeKeys({
  clientOrderId: "client_order_id",
  newClientOrderId: "new_client_order_id",
  stopPrice: "stop_price",
  strictValidate: "strict_validate"
}))

const CancelOrderParams = Schema.Struct({ clientOrderId: ClientOrderId }).pipe(
  Schema.encodeKeys({ clientOrderId: "client_order_id" })
)

/**
 * Of what takes no parameters.
 *
 * @category schemas
 * @since 0.1.0
 */
export const NoParams = Schema.Struct({})

/**
 * The methods of a market.
 *
 * **Details**
 *
 * - `subscribe`: the reports of the account's orders, and first of all its active ones
 * - `getOrders`: all active orders: whether the venue would filter by symbol is not known
 * - `newOrder`: answers with the order's first report: a market order is `new` there, and its fill a later report
 * - `newOrderList`: answers with one report for each order, whose `reportType` is missing on the wire: `"status"` here
 * - `cancelOrder`: 20002 for an order that is not active, or unknown
 * - `replaceOrder`: answers with the report of the new order; 20009 where nothing changes
 * - `cancelOrders`: all active orders, with a report of each one cancelled; its `status` tells, for a text says they
 *   are those that could not be. On margin and futures it is unverified: not every source has it.
 *
 * @category methods
 * @since 0.1.0
 */
export const make = (market: Market) => ({
  subscribe: Method.make(`${market}_subscribe`, NoParams, Schema.Boolean),
  unsubscribe: Method.make(`${market}_unsubscribe`, NoParams, Schema.Boolean),
  getOrders: Method.make(`${market}_get_orders`, NoParams, OrdersFromWire),
  newOrder: Method.make(`${market}_new_order`, NewOrderParams, ReportFromWire),
  newOrderList: {
    ...Method.make(`${market}_new_order_list`, NewOrderListParams, ReportFromWire),
    // Five clients agree on it; no exchange was recorded.
    responses: (params: typeof NewOrderListParams.Type) => params.orders.length
  } satisfies ListMethod<typeof NewOrderListParams.Type, ExecutionReport>,
  cancelOrder: Method.make(`${market}_cancel_order`, CancelOrderParams, ReportFromWire),
  replaceOrder: Method.make(`${market}_replace_order`, ReplaceOrderParams, ReportFromWire),
  cancelOrders: Method.make(`${market}_cancel_orders`, NoParams, Schema.Array(ReportFromWire))
})
