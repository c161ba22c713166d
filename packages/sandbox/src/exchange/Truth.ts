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
import type * as Order from "./Order.ts"

/**
 * An order as it is, and what was executed of it, oldest first.
 *
 * **Details**
 *
 * - `order`: what it has in common on all protocols
 * - `priceAverage`: of the fills, where there are some
 * - `orderListId`, `contingencyType`: of an order of a list
 * - `fee`: below zero where it is a rebate
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderTruth {
  readonly order: Core.Order
  readonly priceAverage?: Decimal
  readonly orderListId?: string
  readonly contingencyType?: Order.ContingencyType
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
 * What does not belong to an account: the fees that the exchange took, what the simulated traders gained and lost to
 * accounts, and, below zero, what was deposited. The last two have no bound.
 *
 * @category models
 * @since 0.1.0
 */
export interface House {
  readonly fees: ReadonlyArray<Balance>
  readonly strangers: ReadonlyArray<Balance>
  readonly outside: ReadonlyArray<Balance>
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
    const { contingencyType, expiresAt, market: { id, scale }, orderListId, price, stopPrice, timeInForce } = order
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
      ...(order.cumQuantity === 0n ? undefined : { priceAverage: scale.average(order.cumAmount, order.cumQuantity) }),
      ...(orderListId === undefined ? undefined : { orderListId }),
      ...(contingencyType === undefined ? undefined : { contingencyType }),
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
 * What an account has of each currency for trading.
 *
 * @category accessors
 * @since 0.1.0
 */
export const balances = ({ digits }: Exchange, { purse }: Account): ReadonlyArray<Balance> =>
  Ledger.statements(purse, digits)

/**
 * What an account has of each currency in its wallet.
 *
 * @category accessors
 * @since 0.1.0
 */
export const walletBalances = ({ digits }: Exchange, { wallet }: Account): ReadonlyArray<Balance> =>
  Ledger.statements(wallet, digits)

/**
 * The exchange's own purses.
 *
 * @category accessors
 * @since 0.1.0
 */
export const house = ({ digits, fees, outside, strangers }: Exchange): House => ({
  fees: Ledger.statements(fees, digits),
  strangers: Ledger.statements(strangers, digits),
  outside: Ledger.statements(outside, digits)
})
