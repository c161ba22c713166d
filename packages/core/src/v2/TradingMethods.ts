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
 * @category methods
 * @since 0.1.0
 */
export const newOrder = Method.make("newOrder", NewOrderParams, ReportFromWire)

/**
 * @category methods
 * @since 0.1.0
 */
export const cancelOrder = Method.make(
  "cancelOrder",
  Schema.Struct({ clientOrderId: ClientOrderId }),
  ReportFromWire
)

/**
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
 * @category methods
 * @since 0.1.0
 */
export const getOrders = Method.make("getOrders", Schema.Struct({}), OrdersFromWire)

/**
 * @category methods
 * @since 0.1.0
 */
export const getTradingBalance = Method.make("getTradingBalance", Schema.Struct({}), Schema.Array(Balance))

/**
 * @category methods
 * @since 0.1.0
 */
export const subscribeReports = Method.make("subscribeReports", Schema.Struct({}), Schema.Boolean)
