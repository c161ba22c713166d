/**
 * The methods of API v2 that trade, typed.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { Balance } from "../Balance.ts"
import { ClientOrderId } from "../ClientOrderId.ts"
import { Decimal } from "../Decimal.ts"
import * as Method from "../Method.ts"
import * as Order from "../Order.ts"
import { Side } from "../Side.ts"
import * as Timestamp from "../Timestamp.ts"
import { OrdersFromWire, ReportFromWire } from "./TradingWire.ts"

/**
 * The parameters of `newOrder`, once they are checked: see `OrderRequest.NewOrder` for what may be given.
 *
 * @category schemas
 * @since 0.1.0
 */
export const NewOrderParams = Schema.Struct({
  clientOrderId: ClientOrderId,
  symbol: Schema.String,
  side: Side,
  type: Order.OrderType,
  timeInForce: Schema.optionalKey(Order.TimeInForce),
  quantity: Decimal,
  price: Schema.optionalKey(Decimal),
  stopPrice: Schema.optionalKey(Decimal),
  expireTime: Schema.optionalKey(
    Timestamp.IsoString.pipe(
      Schema.decodeTo(
        Schema.toType(Schema.DateTimeUtc),
        SchemaTransformation.transform({ decode: Timestamp.fromIsoUnsafe, encode: Timestamp.toIso })
      )
    )
  ),
  strictValidate: Schema.optionalKey(Schema.Boolean),
  postOnly: Schema.optionalKey(Schema.Boolean)
})

/**
 * Places an order. Answers with the order's first report, after the report itself; 20008 for an id that was used already.
 *
 * @category methods
 * @since 0.1.0
 */
export const newOrder = Method.make("newOrder", NewOrderParams, ReportFromWire)

/**
 * Cancels an active order. Answers with its last report; 20002 for one that is not active, or unknown.
 *
 * @category methods
 * @since 0.1.0
 */
export const cancelOrder = Method.make(
  "cancelOrder",
  Schema.Struct({ clientOrderId: ClientOrderId }),
  ReportFromWire
)

/**
 * Ends an active order and enters another in its place, `requestClientId`. Answers with the report of the new one; 20009
 * where neither price nor quantity changes.
 *
 * @category methods
 * @since 0.1.0
 */
export const cancelReplaceOrder = Method.make(
  "cancelReplaceOrder",
  Schema.Struct({
    clientOrderId: ClientOrderId,
    requestClientId: ClientOrderId,
    quantity: Decimal,
    price: Decimal,
    strictValidate: Schema.optionalKey(Schema.Boolean)
  }),
  ReportFromWire
)

/**
 * All active orders.
 *
 * @category methods
 * @since 0.1.0
 */
export const getOrders = Method.make("getOrders", Schema.Struct({}), OrdersFromWire)

/**
 * What the account has for trading, by currency.
 *
 * @category methods
 * @since 0.1.0
 */
export const getTradingBalance = Method.make("getTradingBalance", Schema.Struct({}), Schema.Array(Balance))

/**
 * Asks for the reports of the account's orders, and first of all for its active ones. Acknowledged with `true`.
 *
 * @category methods
 * @since 0.1.0
 */
export const subscribeReports = Method.make("subscribeReports", Schema.Struct({}), Schema.Boolean)
