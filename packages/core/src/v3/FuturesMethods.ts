/**
 * The methods of API v3's trading socket for futures, whose symbols end in `_PERP`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Method from "../Method.ts"
import { Balance, Fee, Mode, SingleBalance } from "./Balance.ts"
import { MarginAccount } from "./MarginAccount.ts"
import { PassThrough } from "./MarginMethods.ts"
import * as OrderMethods from "./OrderMethods.ts"

/**
 * The methods that trade.
 *
 * @category methods
 * @since 0.1.0
 */
export const orders = OrderMethods.make("futures")

/**
 * All accounts of isolated margin.
 *
 * @category methods
 * @since 0.1.0
 */
export const getAccounts = Method.make("futures_get_accounts", OrderMethods.NoParams, Schema.Array(MarginAccount))

/**
 * Sets the margin and leverage of an account. By REST it takes `symbol`, `margin_balance`, `leverage` and
 * `strict_validate`.
 *
 * @category methods
 * @since 0.1.0
 */
export const setAccount = Method.make("futures_set_account", PassThrough, MarginAccount)

/**
 * Sets the leverage of a symbol. One source names it; that it takes `symbol` and `leverage` is inferred, and what it
 * answers is not known.
 *
 * @category methods
 * @since 0.1.0
 */
export const setLeverage = Method.make("futures_set_leverage", PassThrough, Schema.Unknown)

/**
 * Closes a position. That it takes `symbol`, `price`, `margin_mode` and `strict_validate` is inferred, and what it
 * answers is not known.
 *
 * @category methods
 * @since 0.1.0
 */
export const closePosition = Method.make("futures_close_position", PassThrough, Schema.Unknown)

/**
 * What the account has for futures, of each currency of which it has some.
 *
 * @category methods
 * @since 0.1.0
 */
export const balances = Method.make("futures_balances", OrderMethods.NoParams, Schema.Array(Balance))

/**
 * What the account has of one currency.
 *
 * @category methods
 * @since 0.1.0
 */
export const balance = Method.make("futures_balance", Schema.Struct({ currency: Schema.NonEmptyString }), SingleBalance)

/**
 * Asks for balances. One client sends no mode; it is always sent here.
 *
 * @category methods
 * @since 0.1.0
 */
export const subscribeBalances = Method.make(
  "futures_balance_subscribe",
  Schema.Struct({ mode: Mode }),
  Schema.Boolean
)

/**
 * Ends the subscription to balances.
 *
 * @category methods
 * @since 0.1.0
 */
export const unsubscribeBalances = Method.make(
  "futures_balance_unsubscribe",
  Schema.Struct({ mode: Mode }),
  Schema.Boolean
)

/**
 * The fees of all futures.
 *
 * @category methods
 * @since 0.1.0
 */
export const fees = Method.make("futures_fees", OrderMethods.NoParams, Schema.Array(Fee))

/**
 * The fees of one future.
 *
 * @category methods
 * @since 0.1.0
 */
export const fee = Method.make("futures_fee", Schema.Struct({ symbol: Schema.NonEmptyString }), Fee)
