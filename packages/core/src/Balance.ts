/**
 * What an account holds.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * The balance of a currency: `available` for orders, and `reserved` by active ones. On API v3 the venue may also say what
 * margin accounts hold: `reservedMargin` and `crossMarginReserved`. A wallet has the first two alone.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Balance = Schema.Struct({
  currency: Schema.String,
  available: Decimal,
  reserved: Decimal,
  reservedMargin: Schema.optionalKey(Decimal),
  crossMarginReserved: Schema.optionalKey(Decimal)
})

/**
 * The balance of a currency.
 *
 * @category models
 * @since 0.1.0
 */
export type Balance = typeof Balance.Type

/**
 * Balances that the venue tells by itself. A snapshot is of all that are not zero, and replaces what was known; otherwise
 * they are those that changed, to be merged. API v3 only.
 *
 * **Gotchas**
 *
 * On the trading socket the first message after subscribing is of all balances and looks like those after it: only the
 * wallet's snapshot is marked.
 *
 * @see `spot_balance`, `futures_balance`, `wallet_balances` and `wallet_balance_update` in the venue's documentation
 * @category models
 * @since 0.1.0
 */
export interface Balances {
  readonly _tag: "Balances"
  readonly isSnapshot: boolean
  readonly balances: ReadonlyArray<Balance>
}
