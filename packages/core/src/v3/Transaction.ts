/**
 * Transactions of a wallet: deposits, withdrawals, transfers and swaps.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "../Decimal.ts"
import { absentable, Instant } from "./Field.ts"

const Native = Schema.Struct({
  txId: absentable(Schema.String),
  index: absentable(Schema.Int),
  currency: Schema.String,
  amount: Decimal,
  fee: absentable(Decimal),
  address: absentable(Schema.String),
  paymentId: absentable(Schema.String),
  hash: absentable(Schema.String),
  offchainId: absentable(Schema.String),
  confirmations: absentable(Schema.Int),
  publicComment: absentable(Schema.String),
  errorCode: absentable(Schema.String),
  senders: absentable(Schema.Array(Schema.String))
}).pipe(Schema.encodeKeys({
  txId: "tx_id",
  paymentId: "payment_id",
  offchainId: "offchain_id",
  publicComment: "public_comment",
  errorCode: "error_code"
}))

/**
 * A transaction.
 *
 * **Details**
 *
 * - `status`: `CREATED`, `PENDING`, `FAILED`, `SUCCESS` or `ROLLED_BACK`; `type`: `DEPOSIT`, `WITHDRAW`, `TRANSFER` or
 *   `SWAP`; `subtype`: of an open list. Another word is taken, too.
 * - `native`: what was moved, in units of its currency
 * - `commitRisk`, `meta`: as the venue sends them
 *
 * @see `transaction_update`, `get_transactions` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Transaction = Schema.Struct({
  id: Schema.Int,
  status: Schema.String,
  type: Schema.String,
  subtype: Schema.String,
  createdAt: Instant,
  updatedAt: Instant,
  lastActivityAt: absentable(Instant),
  operationId: absentable(Schema.String),
  networkCode: absentable(Schema.String),
  native: absentable(Native),
  commitRisk: Schema.optionalKey(Schema.Unknown),
  meta: Schema.optionalKey(Schema.Unknown)
}).pipe(Schema.encodeKeys({
  createdAt: "created_at",
  updatedAt: "updated_at",
  lastActivityAt: "last_activity_at",
  operationId: "operation_id",
  networkCode: "network_code",
  commitRisk: "commit_risk"
}))

/**
 * A transaction.
 *
 * @category models
 * @since 0.1.0
 */
export type Transaction = typeof Transaction.Type

/**
 * A transaction of the wallet that was created or has changed.
 *
 * @see `transaction_update` in the venue's documentation
 * @category models
 * @since 0.1.0
 */
export interface TransactionUpdate {
  readonly _tag: "TransactionUpdate"
  readonly transaction: Transaction
}
