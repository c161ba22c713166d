/**
 * Margin accounts and positions of API v3, of margin and of futures.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { Decimal } from "../Decimal.ts"
import { absentable, Instant, MarginMode } from "./Field.ts"

const isPrice = (price: Decimal | "" | null): price is Decimal => price !== null && price !== ""

// The venue writes "" for the price of a margin call where there is none.
const AbsentablePrice = Schema.optionalKey(Schema.NullOr(Schema.Union([Decimal, Schema.Literal("")]))).pipe(
  Schema.decodeTo(Schema.optionalKey(Schema.toType(Decimal)), {
    decode: SchemaGetter.transformOptional<Decimal, Decimal | "" | null>((price) => Option.filter(price, isPrice)),
    encode: SchemaGetter.transformOptional<Decimal | "" | null, Decimal>((price) => price)
  })
)

/**
 * An open position.
 *
 * **Details**
 *
 * - `quantity`: in the base currency, negative for a short position
 * - `priceEntry`, `priceMarginCall`, `priceLiquidation`, `pnl`: in the quote currency; the two in the middle are
 *   missing where the venue writes none
 *
 * @category schemas
 * @since 0.1.0
 */
export const Position = Schema.Struct({
  id: Schema.Int,
  symbol: Schema.String,
  quantity: Decimal,
  priceEntry: Decimal,
  priceMarginCall: AbsentablePrice,
  priceLiquidation: AbsentablePrice,
  pnl: absentable(Decimal),
  createdAt: Instant,
  updatedAt: Instant
}).pipe(Schema.encodeKeys({
  priceEntry: "price_entry",
  priceMarginCall: "price_margin_call",
  priceLiquidation: "price_liquidation",
  createdAt: "created_at",
  updatedAt: "updated_at"
}))

/**
 * An open position.
 *
 * @category models
 * @since 0.1.0
 */
export type Position = typeof Position.Type

/**
 * The margin of an account in a currency: all of it, and what orders and positions hold.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Margin = Schema.Struct({
  code: Schema.String,
  marginBalance: Decimal,
  reservedOrders: Decimal,
  reservedPositions: Decimal
}).pipe(Schema.encodeKeys({
  marginBalance: "margin_balance",
  reservedOrders: "reserved_orders",
  reservedPositions: "reserved_positions"
}))

/**
 * A margin account.
 *
 * **Details**
 *
 * - `positions`: missing where there is none
 * - `reportType`: `status`, `created`, `updated` or `closed`; `reportReason` says why. Both lists are of v2, so that
 *   another word is taken, too. A result of REST has neither.
 *
 * @see `margin_account`, `futures_account` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const MarginAccount = Schema.Struct({
  symbol: Schema.String,
  type: MarginMode,
  leverage: Decimal,
  createdAt: Instant,
  updatedAt: Instant,
  currencies: Schema.Array(Margin),
  positions: absentable(Schema.Array(Position)),
  reportType: absentable(Schema.String),
  reportReason: absentable(Schema.String)
}).pipe(Schema.encodeKeys({
  createdAt: "created_at",
  updatedAt: "updated_at",
  reportType: "report_type",
  reportReason: "report_reason"
}))

/**
 * A margin account.
 *
 * @category models
 * @since 0.1.0
 */
export type MarginAccount = typeof MarginAccount.Type
