/**
 * Wallets: money of accounts that is not for trading, and the transactions that move it.
 *
 * **Details**
 *
 * - A deposit is told twice: as `PENDING`, and as `SUCCESS` when it is confirmed. Only then the money is there. It comes
 *   out of one bottomless purse, `outside`, so that over all purses nothing is gained or lost.
 * - A transfer between wallet and trading is one transaction, which succeeds at once.
 * - Ids and hashes look like the venue's, and follow from the number of transactions before.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as Hmac from "../Hmac.ts"
import type { Account } from "./Account.ts"
import * as Exchange from "./Exchange.ts"
import * as Ledger from "./Ledger.ts"
import type { Transaction } from "./Transaction.ts"

/**
 * A deposit comes in. It is confirmed at once, or at a later time in milliseconds: see {@link confirm}.
 *
 * **Gotchas**
 *
 * Throws a `RangeError` for an unknown currency, or an amount that is no decimal above zero.
 *
 * @category transactions
 * @since 0.1.0
 */
export const deposit = (
  self: Exchange.Exchange,
  account: Account,
  input: { readonly currency: string; readonly amount: string; readonly confirmedAt?: number | undefined },
  now: number
): Transaction => {
  const { confirmedAt = now, currency } = input
  const transaction = make(self, account, currency, input.amount, now)
  const hash = Hmac.sign("hash", String(transaction.id))
  const pending: Transaction = {
    ...transaction,
    status: "PENDING",
    type: "DEPOSIT",
    subtype: "BLOCKCHAIN",
    chain: { hash, address: addressOf(account.key), confirmations: 0, senders: [addressOf(hash)] }
  }
  account.transactions.set(pending.id, pending)
  Exchange.transacted(self, account, pending)
  self.deposits.push({ due: confirmedAt, account, transaction: pending })
  confirm(self, now)
  return pending
}

/**
 * Confirms the deposits that are due.
 *
 * @category transactions
 * @since 0.1.0
 */
export const confirm = (self: Exchange.Exchange, now: number): void => {
  if (!self.deposits.some(({ due }) => due <= now)) return
  const due = self.deposits.filter((deposit) => deposit.due <= now).toSorted((x, y) => x.due - y.due)
  self.deposits = self.deposits.filter((deposit) => deposit.due > now)
  for (const { account, due: at, transaction } of due) {
    const { amount, currency } = transaction
    Ledger.balance(self.outside, currency).available -= amount
    Ledger.balance(account.wallet, currency).available += amount
    const confirmed: Transaction = {
      ...transaction,
      status: "SUCCESS",
      updatedAt: at,
      lastActivityAt: at,
      chain: transaction.chain && { ...transaction.chain, confirmations: CONFIRMATIONS }
    }
    account.transactions.set(confirmed.id, confirmed)
    Exchange.transacted(self, account, confirmed)
  }
}

/**
 * Moves money of an account from its wallet to trading, or back.
 *
 * **Gotchas**
 *
 * Throws a `RangeError` as {@link deposit} does, and where there is not as much.
 *
 * @category transactions
 * @since 0.1.0
 */
export const transfer = (
  self: Exchange.Exchange,
  account: Account,
  input: { readonly currency: string; readonly amount: string; readonly from: "wallet" | "spot" },
  now: number
): Transaction => {
  const { currency, from } = input
  const transaction: Transaction = {
    ...make(self, account, currency, input.amount, now),
    status: "SUCCESS",
    type: "TRANSFER",
    subtype: from === "wallet" ? "WALLET_TO_SPOT" : "SPOT_TO_WALLET"
  }
  const wallet = Ledger.balance(account.wallet, currency)
  const spot = Ledger.balance(account.purse, currency)
  const [source, target] = from === "wallet" ? [wallet, spot] : [spot, wallet]
  if (source.available < transaction.amount) {
    throw new RangeError(`There is not as much ${currency} available: "${input.amount}"`)
  }
  source.available -= transaction.amount
  target.available += transaction.amount
  account.transactions.set(transaction.id, transaction)
  Exchange.transacted(self, account, transaction)
  return transaction
}

const make = (
  self: Exchange.Exchange,
  account: Account,
  currency: string,
  input: string,
  now: number
): Omit<Transaction, "status" | "type" | "subtype"> => {
  if (!account.purse.has(currency)) throw new RangeError(`There is no currency ${currency}`)
  const amount = Decimal.makeUnsafe(input)
  if (!Decimal.isPositive(amount)) throw new RangeError(`Expected an amount above zero, got "${input}"`)
  const units = Ledger.toUnits(amount, self.digits)
  const id = self.transactionId++
  return {
    id,
    txId: uuid(Hmac.sign("id", String(id))),
    index: id % 1_000_000_000,
    currency,
    amount: units,
    createdAt: now,
    updatedAt: now,
    lastActivityAt: now
  }
}

const uuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`

const addressOf = (name: string): string => `0x${Hmac.sign("address", name).slice(0, 40)}`

const CONFIRMATIONS = 20
