/**
 * Orders of accounts, as the exchange knows them. An order is a value: each change gives a new one, so that what was
 * reported stays as it was.
 *
 * @since 0.1.0
 */
import type { ReportType } from "@effect-hitbtc/core/ExecutionReport"
import type * as Core from "@effect-hitbtc/core/Order"
import type { Side } from "@effect-hitbtc/core/Side"
import type { Market } from "../Market.ts"

/**
 * What the orders of a list are to each other.
 *
 * @category models
 * @since 0.1.0
 */
export type ContingencyType = "allOrNone" | "oneCancelOther" | "oneTriggerOther" | "oneTriggerOneCancelOther"

/**
 * An order: prices in ticks, quantities in lots, times in milliseconds.
 *
 * **Details**
 *
 * - `account`: the key of the account whose it is
 * - `price` of the types with a limit, `stopPrice` of those that wait for a price
 * - `cumAmount`: what was executed, each part at its price: the average price follows from it
 * - `takeRate`, `makeRate`: the fees that it pays, in parts of the market's terms
 * - `orderListId`, `contingencyType`: of an order of a list
 * - `expiresAt`: when it ends by itself: with `Day` at the end of the UTC day, with `GTD` when it says
 * - `createdAt`: an order that replaced another has the time of the first
 *
 * @category models
 * @since 0.1.0
 */
export interface Order {
  readonly id: number
  readonly account: string
  readonly clientOrderId: string
  readonly market: Market
  readonly side: Side
  readonly type: Core.OrderType
  readonly timeInForce: Core.TimeInForce
  readonly price: bigint | undefined
  readonly stopPrice: bigint | undefined
  readonly quantity: bigint
  readonly cumQuantity: bigint
  readonly cumAmount: bigint
  readonly takeRate: bigint
  readonly makeRate: bigint
  readonly postOnly: boolean
  readonly expiresAt: number | undefined
  readonly status: Core.OrderStatus
  readonly createdAt: number
  readonly updatedAt: number
  readonly orderListId: string | undefined
  readonly contingencyType: ContingencyType | undefined
}

/**
 * A part of an order that was executed. `fee` in units of the ledger; below zero where it is a rebate.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fill {
  readonly tradeId: number
  readonly price: bigint
  readonly quantity: bigint
  readonly fee: bigint
  readonly isMaker: boolean
  readonly timestamp: number
}

/**
 * What happened to an order, for its owner: the order as it was then, and what changed it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  readonly reportType: ReportType
  readonly order: Order
  /** Of a `trade`. */
  readonly fill?: Fill | undefined
  /** Of a `replaced`: the client order id of the order that it took the place of. */
  readonly originalClientOrderId?: string | undefined
}

/**
 * Whether an order can still change.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isActive = ({ status }: Pick<Order, "status">): boolean =>
  status === "new" || status === "suspended" || status === "partiallyFilled"

/**
 * Whether an order waits for a price before it is entered: stop and take-profit orders.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isStop = ({ type }: Pick<Order, "type">): boolean => type !== "limit" && type !== "market"

/**
 * Whether a trade at a price, in ticks, is what an order waits for: a stop order to buy for a price that rose, one to
 * sell for a price that fell, and a take-profit order for the contrary.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isTriggered = ({ side, stopPrice, type }: Order, last: bigint): boolean => {
  const isTakeProfit = type === "takeProfitLimit" || type === "takeProfitMarket"
  return (side === "buy") === isTakeProfit ? last <= stopPrice! : last >= stopPrice!
}

/**
 * Whether an order has a limit: the others are executed at any price.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isLimit = ({ type }: Pick<Order, "type">): boolean =>
  type === "limit" || type === "stopLimit" || type === "takeProfitLimit"

/**
 * What of an order is not executed yet.
 *
 * @category accessors
 * @since 0.1.0
 */
export const remaining = ({ cumQuantity, quantity }: Order): bigint => quantity - cumQuantity
