/**
 * Orders as the venue reports them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"
import { Side } from "./Side.ts"

/**
 * Where an order is in its life.
 *
 * **Details**
 *
 * - `new`: in the book, nothing filled yet
 * - `suspended`: a stop order that has not been triggered
 * - `partiallyFilled`: in the book, a part filled
 * - `filled`, `canceled`, `expired`: over
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrderStatus = Schema.Literals(["new", "suspended", "partiallyFilled", "filled", "canceled", "expired"])

/**
 * Where an order is in its life.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderStatus = typeof OrderStatus.Type

/**
 * What kind of order it is: `limit` and `market`, and the same waiting for a stop price. A take-profit order waits for its
 * stop price as a stop order does, on the other side of the market; API v2 has none.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OrderType = Schema.Literals([
  "limit",
  "market",
  "stopLimit",
  "stopMarket",
  "takeProfitLimit",
  "takeProfitMarket"
])

/**
 * What kind of order it is.
 *
 * @category models
 * @since 0.1.0
 */
export type OrderType = typeof OrderType.Type

/**
 * How long an order stays: until it is cancelled (`GTC`), only for what can be filled at once (`IOC`), at once and whole
 * or not at all (`FOK`), until the end of the UTC day (`Day`), until an instant (`GTD`).
 *
 * @category schemas
 * @since 0.1.0
 */
export const TimeInForce = Schema.Literals(["GTC", "IOC", "FOK", "Day", "GTD"])

/**
 * How long an order stays.
 *
 * @category models
 * @since 0.1.0
 */
export type TimeInForce = typeof TimeInForce.Type

/**
 * An order.
 *
 * **Details**
 *
 * - `id`: the venue's; `clientOrderId`: the client's, unique within a trading day and among active orders
 * - `quantity`, `cumulativeQuantity`: ordered, and filled so far, in the base currency
 * - `price`, `stopPrice`: in the quote currency, where the type has them
 * - `expireTime`: of an order that is good till date
 *
 * API v3 only, and there where the venue says it:
 *
 * - `priceAverage`: of its fills; `displayQuantity`: what the book shows of an iceberg, `"0"` for all
 * - `orderListId`, `contingencyType`: of an order of a list
 * - `reduceOnly`, `marginMode`: on margin and futures
 *
 * @category schemas
 * @since 0.1.0
 */
export const Order = Schema.TaggedStruct("Order", {
  id: Schema.String,
  clientOrderId: Schema.String,
  symbol: Schema.String,
  side: Side,
  status: OrderStatus,
  type: OrderType,
  timeInForce: TimeInForce,
  quantity: Decimal,
  cumulativeQuantity: Decimal,
  price: Schema.optionalKey(Decimal),
  stopPrice: Schema.optionalKey(Decimal),
  expireTime: Schema.optionalKey(Schema.DateTimeUtc),
  postOnly: Schema.Boolean,
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc,
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
 * Whether an order is still at the venue: in the book, or waiting for its stop price.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isActive = (self: Order): boolean =>
  self.status === "new" || self.status === "suspended" || self.status === "partiallyFilled"
