/**
 * Transactions of wallets, as the exchange knows them. A transaction is a value: each change gives a new one.
 *
 * @since 0.1.0
 */

/**
 * A transaction: `amount` in units of the ledger, times in milliseconds.
 *
 * **Details**
 *
 * - `txId`, `index`: further names of it
 * - `chain`: of a deposit: where it came from
 *
 * @category models
 * @since 0.1.0
 */
export interface Transaction {
  readonly id: number
  readonly txId: string
  readonly index: number
  readonly status: "PENDING" | "SUCCESS"
  readonly type: "DEPOSIT" | "TRANSFER"
  readonly subtype: "BLOCKCHAIN" | "WALLET_TO_SPOT" | "SPOT_TO_WALLET"
  readonly currency: string
  readonly amount: bigint
  readonly createdAt: number
  readonly updatedAt: number
  readonly lastActivityAt: number
  readonly chain?: {
    readonly hash: string
    readonly address: string
    readonly confirmations: number
    readonly senders: ReadonlyArray<string>
  } | undefined
}
