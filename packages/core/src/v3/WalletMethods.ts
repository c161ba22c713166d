/**
 * The methods of API v3's wallet socket.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Method from "../Method.ts"
import { Balance, SingleBalance } from "./Balance.ts"
import { Instant } from "./Field.ts"
import { NoParams } from "./OrderMethods.ts"
import { Transaction } from "./Transaction.ts"

/**
 * What the wallet has, of each currency of which it has some.
 *
 * @category methods
 * @since 0.1.0
 */
export const balances = Method.make("wallet_balances", NoParams, Schema.Array(Balance))

/**
 * What the wallet has of one currency, which the answer does not name.
 *
 * @category methods
 * @since 0.1.0
 */
export const balance = Method.make("wallet_balance", Schema.Struct({ currency: Schema.NonEmptyString }), SingleBalance)

/**
 * Asks for balances: all first, then each that changes.
 *
 * @category methods
 * @since 0.1.0
 */
export const subscribeBalances = Method.make("subscribe_wallet_balances", NoParams, Schema.Boolean)

/**
 * Ends the subscription to balances.
 *
 * @category methods
 * @since 0.1.0
 */
export const unsubscribeBalances = Method.make("unsubscribe_wallet_balances", NoParams, Schema.Boolean)

/**
 * Asks for each transaction that is created, changes its state or gets a hash. There is no snapshot.
 *
 * @category methods
 * @since 0.1.0
 */
export const subscribeTransactions = Method.make("subscribe_transactions", NoParams, Schema.Boolean)

/**
 * Ends the subscription to transactions.
 *
 * @category methods
 * @since 0.1.0
 */
export const unsubscribeTransactions = Method.make("unsubscribe_transactions", NoParams, Schema.Boolean)

const list = Schema.optionalKey(Schema.Array(Schema.String))
const between = (minimum: number, maximum: number) =>
  Schema.Int.check(Schema.isBetween({ minimum, maximum }, { expected: `an integer from ${minimum} to ${maximum}` }))

/**
 * Which transactions to ask for.
 *
 * **Details**
 *
 * - `from`, `till`: both inclusive, of what `orderBy` names; `idFrom`, `idTill` where that is `id`
 * - `limit`: up to 1000, 100 by default; `offset`: up to 100000
 * - `groupTransactions`: the parts of one operation together
 *
 * The clients disagree how lists are written, on the name of `txIds`, and on the case of `orderBy`: this sends arrays,
 * `tx_ids` and lower case.
 *
 * @category schemas
 * @since 0.1.0
 */
export const GetTransactionsParams = Schema.Struct({
  txIds: Schema.optionalKey(Schema.Array(Schema.Union([Schema.Int, Schema.String]))),
  types: list,
  subtypes: list,
  statuses: list,
  currencies: list,
  orderBy: Schema.optionalKey(Schema.Literals(["created_at", "updated_at", "last_activity_at", "id"])),
  from: Schema.optionalKey(Instant),
  till: Schema.optionalKey(Instant),
  idFrom: Schema.optionalKey(Schema.Int),
  idTill: Schema.optionalKey(Schema.Int),
  sort: Schema.optionalKey(Schema.Literals(["ASC", "DESC"])),
  limit: Schema.optionalKey(between(1, 1000)),
  offset: Schema.optionalKey(between(0, 100_000)),
  groupTransactions: Schema.optionalKey(Schema.Boolean)
}).pipe(Schema.encodeKeys({
  txIds: "tx_ids",
  orderBy: "order_by",
  idFrom: "id_from",
  idTill: "id_till",
  groupTransactions: "group_transactions"
}))

/**
 * Transactions of the past.
 *
 * @category methods
 * @since 0.1.0
 */
export const getTransactions = Method.make("get_transactions", GetTransactionsParams, Schema.Array(Transaction))
