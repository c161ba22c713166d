/**
 * The methods of API v3's trading socket for margin.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Method from "../Method.ts"
import { MarginAccount } from "./MarginAccount.ts"
import * as OrderMethods from "./OrderMethods.ts"

/**
 * Parameters that no source shows: they are sent as they are given, in the venue's own names. Decimals are strings.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PassThrough = Schema.Record(Schema.String, Schema.Unknown)

/**
 * The methods that trade.
 *
 * @category methods
 * @since 0.1.0
 */
export const orders = OrderMethods.make("margin")

/**
 * All margin accounts.
 *
 * @category methods
 * @since 0.1.0
 */
export const getAccounts = Method.make("margin_get_accounts", OrderMethods.NoParams, Schema.Array(MarginAccount))

/**
 * Sets the margin of an account. By REST and v2 it takes `symbol`, `margin_balance`, `leverage` and `strict_validate`;
 * a balance of `"0"` closes the account.
 *
 * @category methods
 * @since 0.1.0
 */
export const setAccount = Method.make("margin_set_account", PassThrough, MarginAccount)

/**
 * Closes a position. By REST and v2 it takes `symbol`, `price` and `strict_validate`.
 *
 * @category methods
 * @since 0.1.0
 */
export const closePosition = Method.make("margin_close_position", PassThrough, MarginAccount)
