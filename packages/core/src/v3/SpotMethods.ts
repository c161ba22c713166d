/**
 * The methods of API v3's trading socket for spot: orders, balances and fees.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Method from "../Method.ts"
import { Balance, Fee, Mode, SingleBalance } from "./Balance.ts"
import * as OrderMethods from "./OrderMethods.ts"

/**
 * The methods that trade.
 *
 * @category methods
 * @since 0.1.0
 */
export const orders = OrderMethods.make("spot")

/**
 * What the account has for trading, of each currency of which it has some.
 *
 * @category methods
 * @since 0.1.0
 */
export const balances = Method.make("spot_balances", OrderMethods.NoParams, Schema.Array(Balance))

/**
 * What the account has of one currency.
 *
 * @category methods
 * @since 0.1.0
 */
export const balance = Method.make("spot_balance", Schema.Struct({ currency: Schema.NonEmptyString }), SingleBalance)

/**
 * Asks for balances: first of all that are not zero, then of those that change.
 *
 * @category methods
 * @since 0.1.0
 */
export const subscribeBalances = Method.make("spot_balance_subscribe", Schema.Struct({ mode: Mode }), Schema.Boolean)

/**
 * Ends the subscription to balances. Most clients send the mode `"updates"`, whatever the subscription's was.
 *
 * @category methods
 * @since 0.1.0
 */
export const unsubscribeBalances = Method.make(
  "spot_balance_unsubscribe",
  Schema.Struct({ mode: Mode }),
  Schema.Boolean
)

/**
 * The fees of all symbols.
 *
 * @category methods
 * @since 0.1.0
 */
export const fees = Method.make("spot_fees", OrderMethods.NoParams, Schema.Array(Fee))

/**
 * The fees of one symbol.
 *
 * @category methods
 * @since 0.1.0
 */
export const fee = Method.make("spot_fee", Schema.Struct({ symbol: Schema.NonEmptyString }), Fee)
