/**
 * Accounts: who may log in, what they have, and their orders.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as Ledger from "./Ledger.ts"
import type * as Order from "./Order.ts"
import type { OrderList } from "./OrderList.ts"
import type { Transaction } from "./Transaction.ts"

/**
 * An account to open.
 *
 * **Details**
 *
 * `balances` by currency, as decimals, such as `{ BTC: "2.5" }`; what is not named is zero. Without `balances` there is
 * plenty of every currency: see {@link plenty}. `wallet` in the same way: what is not for trading; without it, a tenth of
 * plenty.
 *
 * **Gotchas**
 *
 * The secret is one for tests: it is kept and compared in plain text.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly key: string
  readonly secret: string
  readonly balances?: { readonly [currency: string]: string } | undefined
  readonly wallet?: { readonly [currency: string]: string } | undefined
}

/**
 * An order and what is kept about it.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderRecord {
  order: Order.Order
  readonly fills: Array<Order.Fill>
  /** What is set aside for it, in units of the currency it is paid in. */
  reserved: bigint
  /** The orders that depend on it, or on which it depends, as long as they do. */
  list: OrderList | undefined
  /** When it was entered, in milliseconds: not the time of the order that it replaced. */
  readonly enteredAt: number
}

/**
 * An account. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Account {
  readonly key: string
  readonly secret: string
  /** For trading. */
  readonly purse: Ledger.Purse
  /** Not for trading. */
  readonly wallet: Ledger.Purse
  /** Of the wallet, oldest first, by id. */
  readonly transactions: Map<number, Transaction>
  /** All its orders, oldest first, by the exchange's id. */
  readonly orders: Map<number, OrderRecord>
  /** By client order id: the order that had it last. */
  readonly byClientOrderId: Map<string, OrderRecord>
  /** Those of the orders that can still change. */
  readonly active: Set<OrderRecord>
}

/**
 * The account that is there where nothing else was asked for.
 *
 * @category constants
 * @since 0.1.0
 */
export const defaults: Options = { key: "sandbox-key", secret: "sandbox-secret" }

/**
 * What an account has of a currency where its balances were not given: a sum of interesting size.
 *
 * @category constants
 * @since 0.1.0
 */
export const plenty = (currency: string): string => plentiful[currency] ?? "10000"

const plentiful: { readonly [currency: string]: string | undefined } = {
  BTC: "10",
  ETH: "200",
  USDT: "500000",
  USD: "500000",
  LTC: "2000",
  XRP: "500000"
}

/**
 * An account with its opening balances, one for each currency of the venue. Throws a `RangeError` where a balance is
 * no decimal, is below zero, or is of a currency that there is not.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options, currencies: Iterable<string>, digits: number): Account => {
  const { balances, key, secret, wallet } = options
  const codes = Array.from(currencies)
  return {
    key,
    secret,
    purse: fill(codes, digits, balances, 1n),
    wallet: fill(codes, digits, wallet, 10n),
    transactions: new Map(),
    orders: new Map(),
    byClientOrderId: new Map(),
    active: new Set()
  }
}

// What was asked for, or a part of plenty.
const fill = (
  currencies: ReadonlyArray<string>,
  digits: number,
  balances: Options["balances"],
  part: bigint
): Ledger.Purse => {
  const purse: Ledger.Purse = new Map()
  for (const currency of currencies) {
    const amount = Decimal.makeUnsafe(balances === undefined ? plenty(currency) : balances[currency] ?? "0")
    if (Decimal.isNegative(amount)) throw new RangeError(`The balance of ${currency} is below zero: "${amount}"`)
    const units = Ledger.toUnits(amount, digits)
    Ledger.balance(purse, currency).available = balances === undefined ? units / part : units
  }
  for (const currency of Object.keys(balances ?? {})) {
    if (!purse.has(currency)) throw new RangeError(`There is no currency ${currency}`)
  }
  return purse
}
