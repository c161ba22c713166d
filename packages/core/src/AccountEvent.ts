/**
 * What the venue tells a logged-in client by itself of its orders and positions.
 *
 * @since 0.1.0
 */
import type { ExecutionReport } from "./ExecutionReport.ts"
import type { Order } from "./Order.ts"
import type { MarginAccount } from "./v3/MarginAccount.ts"

/**
 * Where orders are traded. API v2 has spot alone.
 *
 * @category models
 * @since 0.1.0
 */
export type Market = "spot" | "margin" | "futures"

/**
 * All active orders: sent after subscribing to reports, and again after maintenance. It replaces what was known.
 *
 * @category models
 * @since 0.1.0
 */
export interface ActiveOrders {
  readonly _tag: "ActiveOrders"
  readonly orders: ReadonlyArray<Order>
}

/**
 * Margin accounts of margin or futures: all of them in a snapshot, which replaces what was known; otherwise the one that
 * changed. API v3 only.
 *
 * @category models
 * @since 0.1.0
 */
export interface MarginAccounts {
  readonly _tag: "MarginAccounts"
  readonly isSnapshot: boolean
  readonly accounts: ReadonlyArray<MarginAccount>
}

/**
 * What the venue tells a logged-in client by itself of its orders and positions.
 *
 * @category models
 * @since 0.1.0
 */
export type AccountEvent = ExecutionReport | ActiveOrders | MarginAccounts
