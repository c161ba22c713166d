/**
 * Balances and transactions of wallets on the wire of API v3: fields and their order are those of the reference's
 * samples.
 *
 * @since 0.1.0
 */
import * as Ledger from "../exchange/Ledger.ts"
import type { Transaction } from "../exchange/Transaction.ts"
import { iso } from "./Wire.ts"

/**
 * What a wallet has of a currency; the answer to a request for one does not name it.
 *
 * @category parts
 * @since 0.1.0
 */
export const balance = (currency: string | undefined, balance: Ledger.Balance, digits: number): string =>
  (currency === undefined ? "{" : `{"currency":"${currency}",`) +
  `"available":"${Ledger.toDecimal(balance.available, digits)}",` +
  `"reserved":"${Ledger.toDecimal(balance.reserved, digits)}"}`

/**
 * A transaction.
 *
 * @category parts
 * @since 0.1.0
 */
export const transaction = (input: Transaction, digits: number): string => {
  const { chain, createdAt, lastActivityAt, updatedAt } = input
  return `{"id":${input.id},"created_at":"${iso(createdAt)}","updated_at":"${iso(updatedAt)}",` +
    `"last_activity_at":"${iso(lastActivityAt)}","status":"${input.status}","type":"${input.type}",` +
    `"subtype":"${input.subtype}","native":{"tx_id":"${input.txId}","index":${input.index},` +
    `"currency":"${input.currency}","amount":"${Ledger.toDecimal(input.amount, digits)}"` +
    (chain === undefined
      ? ""
      : `,"hash":"${chain.hash}","address":"${chain.address}","confirmations":${chain.confirmations},` +
        `"senders":${JSON.stringify(chain.senders)}`) +
    "}}"
}
