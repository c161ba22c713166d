/**
 * What the exchange really knows, in the words of the client's domain: what a client's own records are to be compared
 * with.
 *
 * @since 0.1.0
 */
import type { Balance } from "@effect-hitbtc/core/Balance"
import type { Decimal } from "@effect-hitbtc/core/Decimal"
import type * as Core from "@effect-hitbtc/core/Order"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import type { Utc } from "effect/DateTime"
import type { Account, OrderRecord } from "./Account.ts"
import type { Exchange } from "./Exchange.ts"
import * as Ledger from "./Ledger.ts"

/**
 * An order as it is, and what was executed of it, oldest first. `fee` is below zero where it is a rebate.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderTruth {
  readonly order: Core.Order
  readonly fills: ReadonlyArray<{
    readonly tradeId: number
    readonly quantity: Decimal
    readonly price: Decimal
    readonly fee: Decimal
    readonly isMaker: boolean
    readonly timestamp: Utc
  }>
}

/**
 * What does not belong to an account: the fees that the exchange took, and what the simulated traders gained and lost to
 * accounts, without a bound below zero.
 *
 * @category models
 * @since 0.1.0
 */
export interface House {
  readonly fees: ReadonlyArray<Balance>
  readonly strangers: ReadonlyArray<Balance>
}

/**
 * The account with a key, or the first where none is given. Throws a `RangeError` where there is none.
 *
 * @category accessors
 * @since 0.1.0
 */
export const account = (self: Exchange, key?: string): Account => {
  const account = key === undefined ? self.accounts.values().next().value : self.accounts.get(key)
  if (account === undefined) {
    throw new RangeError(key === undefined ? "There is no account" : `There is no account ${key}`)
  }
  return account
}

/**
 * Orders as they are.
 *
 * @category accessors
 * @since 0.1.0
 */
export const orders = ({ digits }: Exchange, records: Iterable<OrderRecord>): ReadonlyArray<OrderTruth> =>
  Array.from(records, ({ fills, order }) => {
    const { expiresAt, market: { id, scale }, price, stopPrice, timeInForce } = order
    return {
      order: {
        _tag: "Order",
        id: String(order.id),
        clientOrderId: order.clientOrderId,
        symbol: id,
        side: order.side,
        status: order.status,
        type: order.type,
        timeInForce,
        quantity: scale.quantity(order.quantity),
        cumulativeQuantity: scale.cumulative(order.cumQuantity),
        ...(price === undefined ? undefined : { price: scale.price(price) }),
        ...(stopPrice === undefined ? undefined : { stopPrice: scale.price(stopPrice) }),
        ...(timeInForce === "GTD" && expiresAt !== undefined
          ? { expireTime: Timestamp.fromMillis(expiresAt) }
          : undefined),
        postOnly: order.postOnly,
        createdAt: Timestamp.fromMillis(order.createdAt),
        updatedAt: Timestamp.fromMillis(order.updatedAt)
      },
      fills: fills.map(({ fee, isMaker, price, quantity, timestamp, tradeId }) => ({
        tradeId,
        quantity: scale.quantity(quantity),
        price: scale.price(price),
        fee: Ledger.toDecimal(fee, digits),
        isMaker,
        timestamp: Timestamp.fromMillis(timestamp)
      }))
    }
  })

/**
 * What an account has of each currency.
 *
 * @category accessors
 * @since 0.1.0
 */
export const balances = ({ digits }: Exchange, { purse }: Account): ReadonlyArray<Balance> =>
  Ledger.statements(purse, digits)

/**
 * The exchange's own purses.
 *
 * @category accessors
 * @since 0.1.0
 */
export const house = ({ digits, fees, strangers }: Exchange): House => ({
  fees: Ledger.statements(fees, digits),
  strangers: Ledger.statements(strangers, digits)
})
