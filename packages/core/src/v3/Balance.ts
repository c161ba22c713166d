/**
 * Balances and fees of API v3.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "../Decimal.ts"
import { absentable } from "./Field.ts"

const amounts = {
  available: Decimal,
  reserved: Decimal,
  reservedMargin: absentable(Decimal),
  crossMarginReserved: absentable(Decimal)
}
const names = { reservedMargin: "reserved_margin", crossMarginReserved: "cross_margin_reserved" } as const

/**
 * The balance of a currency: `available` for orders, `reserved` by active ones, and `reservedMargin` and
 * `crossMarginReserved` by margin accounts. A wallet has the first two.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Balance = Schema.Struct({ currency: Schema.String, ...amounts }).pipe(Schema.encodeKeys(names))

/**
 * The balance of a currency.
 *
 * @category models
 * @since 0.1.0
 */
export type Balance = typeof Balance.Type

/**
 * The balance of the currency that was asked for, which the venue may leave out of its answer.
 *
 * @category schemas
 * @since 0.1.0
 */
export const SingleBalance = Schema.Struct({ currency: absentable(Schema.String), ...amounts }).pipe(
  Schema.encodeKeys(names)
)

/**
 * The fees of a symbol as fractions; a maker's may be negative, a rebate. The symbol may be left out where only one was
 * asked for.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Fee = Schema.Struct({ symbol: absentable(Schema.String), takeRate: Decimal, makeRate: Decimal }).pipe(
  Schema.encodeKeys({ takeRate: "take_rate", makeRate: "make_rate" })
)

/**
 * The fees of a symbol.
 *
 * @category models
 * @since 0.1.0
 */
export type Fee = typeof Fee.Type

/**
 * When changed balances are sent: at each change (`updates`), or at equal intervals after one (`batches`). The sources
 * disagree on a default: it is always sent.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Mode = Schema.Literals(["updates", "batches"])
