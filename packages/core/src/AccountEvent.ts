/**
 * What the venue tells a logged-in client by itself.
 *
 * @since 0.1.0
 */
import type { ExecutionReport } from "./ExecutionReport.ts"
import type { Order } from "./Order.ts"

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
 * What the venue tells a logged-in client by itself.
 *
 * @category models
 * @since 0.1.0
 */
export type AccountEvent = ExecutionReport | ActiveOrders
