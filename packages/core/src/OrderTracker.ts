/**
 * What is known of the orders of an account, from whatever says something of them: answers to commands, execution
 * reports, lists of active orders, in whichever order they arrive.
 *
 * An order never goes back: what is over stays over, what was filled stays filled, and each fill counts once. What
 * nobody can know is said to be unknown, and never guessed. No clock, no I/O.
 *
 * @since 0.1.0
 */
import * as Decimal from "./Decimal.ts"
import type { ExecutionReport, Fill } from "./ExecutionReport.ts"
import { isActive, type Order, type OrderStatus } from "./Order.ts"

/**
 * What is known of an order.
 *
 * **Details**
 *
 * - `Pending`: it was sent, and nothing was heard of it yet
 * - `Active`: the venue has it, in the book or waiting for its stop price
 * - `Closed`: filled, cancelled or expired, as `order.status` says
 * - `Rejected`: the venue turned it down, or it was never sent
 * - `OutcomeUnknown`: it was sent, and no answer came
 * - `ClosedMeanwhile`: it was active before the connection was lost, and is no more: filled, cancelled or expired, and
 *   the venue does not say which. `order` is as it was last seen.
 * - `NotActive`: its outcome was unknown, and the venue does not have it among its active orders: it never arrived, or
 *   is over already
 *
 * @category models
 * @since 0.1.0
 */
export type Knowledge =
  | "Pending"
  | "Active"
  | "Closed"
  | "Rejected"
  | "OutcomeUnknown"
  | "ClosedMeanwhile"
  | "NotActive"

/**
 * An order, and what is known of it. It never changes: the tracker makes another.
 *
 * **Details**
 *
 * - `order`: as it was last seen; undefined where the venue never spoke of it
 * - `fills`: those that were reported, oldest first, each once
 * - `unreportedQuantity`: what was filled beyond `fills`, while nobody was listening
 * - `replacedBy`: the client order id of the order that replaced it
 *
 * @category models
 * @since 0.1.0
 */
export interface TrackedOrder {
  readonly clientOrderId: string
  readonly knowledge: Knowledge
  readonly order: Order | undefined
  readonly fills: ReadonlyArray<Fill>
  readonly unreportedQuantity: Decimal.Decimal
  readonly replacedBy: string | undefined
}

/**
 * What a list of active orders changed, after a time of not listening.
 *
 * **Details**
 *
 * - `active`: still active, or active after all where the outcome was unknown
 * - `changed`: those of them that were filled in part, or first seen, meanwhile
 * - `closedMeanwhile`, `notActive`: see {@link Knowledge}
 *
 * @category models
 * @since 0.1.0
 */
export interface Reconciliation {
  readonly active: ReadonlyArray<TrackedOrder>
  readonly changed: ReadonlyArray<TrackedOrder>
  readonly closedMeanwhile: ReadonlyArray<TrackedOrder>
  readonly notActive: ReadonlyArray<TrackedOrder>
}

/**
 * The orders of an account, by client order id. It changes in place; the orders in it do not.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderTracker {
  readonly orders: ReadonlyMap<string, TrackedOrder>
}

interface Tracker extends OrderTracker {
  readonly orders: Map<string, TrackedOrder>
  readonly capacity: number
}

/**
 * **Details**
 *
 * `capacity`: how many orders that are over are kept, the latest of them; default 10,000. Orders that are not over are
 * always kept.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: { readonly capacity?: number | undefined }): OrderTracker => {
  const tracker: Tracker = { orders: new Map(), capacity: options?.capacity ?? 10_000 }
  return tracker
}

/**
 * Whether nothing more is expected of an order.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOver = (self: TrackedOrder): boolean =>
  self.knowledge !== "Pending" && self.knowledge !== "Active" && self.knowledge !== "OutcomeUnknown"

const unknown = (clientOrderId: string, knowledge: Knowledge): TrackedOrder => ({
  clientOrderId,
  knowledge,
  order: undefined,
  fills: [],
  unreportedQuantity: Decimal.zero,
  replacedBy: undefined
})

const put = (self: OrderTracker, tracked: TrackedOrder): TrackedOrder => {
  const { capacity, orders } = self as Tracker
  // Again at the end: what happened last is forgotten last.
  orders.delete(tracked.clientOrderId)
  orders.set(tracked.clientOrderId, tracked)
  if (orders.size > capacity) {
    for (const [id, old] of orders) {
      if (orders.size <= capacity) break
      if (isOver(old)) orders.delete(id)
    }
  }
  return tracked
}

/**
 * A command that places an order goes out. Nothing changes where the id is known already.
 *
 * @category combinators
 * @since 0.1.0
 */
export const sent = (self: OrderTracker, clientOrderId: string): TrackedOrder =>
  self.orders.get(clientOrderId) ?? put(self, unknown(clientOrderId, "Pending"))

/**
 * A command that places an order came to nothing: it was rejected, or never sent.
 *
 * @category combinators
 * @since 0.1.0
 */
export const rejected = (self: OrderTracker, clientOrderId: string): TrackedOrder | undefined => {
  const before = self.orders.get(clientOrderId)
  return before === undefined || before.order !== undefined
    ? undefined
    : put(self, { ...before, knowledge: "Rejected" })
}

/**
 * A command that places an order was sent, and no answer came.
 *
 * @category combinators
 * @since 0.1.0
 */
export const outcomeUnknown = (self: OrderTracker, clientOrderId: string): TrackedOrder | undefined => {
  const before = self.orders.get(clientOrderId)
  return before?.knowledge === "Pending" ? put(self, { ...before, knowledge: "OutcomeUnknown" }) : undefined
}

const rank: { readonly [Status in OrderStatus]: number } = {
  suspended: 0,
  new: 1,
  partiallyFilled: 2,
  filled: 3,
  canceled: 3,
  expired: 3
}

// Whether one state of an order comes after another. More filled is later; of the same amount, the further status.
const isLater = (next: Order, before: Order): boolean => {
  const filled = Decimal.compare(next.cumulativeQuantity, before.cumulativeQuantity)
  if (filled !== 0 && isActive(before)) return filled > 0
  if (filled < 0) return false
  if (rank[next.status] !== rank[before.status]) return rank[next.status] > rank[before.status]
  return isActive(before) && next.updatedAt.epochMilliseconds > before.updatedAt.epochMilliseconds
}

const unreported = (order: Order, fills: ReadonlyArray<Fill>): Decimal.Decimal => {
  const rest = Decimal.subtract(
    order.cumulativeQuantity,
    fills.reduce((sum, fill) => Decimal.sum(sum, fill.quantity), Decimal.zero)
  )
  return Decimal.isPositive(rest) ? rest : Decimal.zero
}

// Takes what is said of an order; undefined where it says nothing new.
const observe = (self: OrderTracker, order: Order, fill: Fill | undefined): TrackedOrder | undefined => {
  const before = self.orders.get(order.clientOrderId)
  const isNewFill = fill !== undefined && before?.fills.every((known) => known.tradeId !== fill.tradeId) !== false
  const last = before?.order
  const isNews = last === undefined || isLater(order, last) ||
    // What was thought to be over, or lost, is there.
    (before!.knowledge !== "Active" && before!.knowledge !== "Closed" && before!.knowledge !== "Rejected")
  if (!isNewFill && !isNews) return undefined
  const newest = last === undefined || isLater(order, last) ? order : last
  const fills = isNewFill ? [...before?.fills ?? [], fill] : before?.fills ?? []
  return put(self, {
    clientOrderId: order.clientOrderId,
    knowledge: isActive(newest) && before?.replacedBy === undefined ? "Active" : "Closed",
    order: newest,
    fills,
    unreportedQuantity: unreported(newest, fills),
    replacedBy: before?.replacedBy
  })
}

/**
 * Takes an execution report, from the stream of reports or as the answer to a command. Gives the orders that it changed:
 * none where it says nothing new, two where one replaced the other.
 *
 * @category combinators
 * @since 0.1.0
 */
export const report = (self: OrderTracker, report: ExecutionReport): ReadonlyArray<TrackedOrder> => {
  const changes: Array<TrackedOrder> = []
  const original = report.originalClientOrderId
  if (original !== undefined && original !== report.order.clientOrderId) {
    const before = self.orders.get(original)
    if (before !== undefined && before.replacedBy === undefined) {
      changes.push(put(self, {
        ...before,
        knowledge: "Closed",
        replacedBy: report.order.clientOrderId,
        order: before.order === undefined || !isActive(before.order)
          ? before.order
          : { ...before.order, status: "canceled", updatedAt: report.order.updatedAt }
      }))
    }
  }
  const change = observe(self, report.order, report.fill)
  if (change !== undefined) changes.push(change)
  return changes
}

/**
 * Takes the list of all active orders, as of now: what was active and is not in it is over, what was unknown is settled.
 * Orders whose command is still pending are left alone: the list may be older than they are.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reconcile = (self: OrderTracker, orders: ReadonlyArray<Order>): Reconciliation => {
  const changed = orders.flatMap((order) => observe(self, order, undefined) ?? [])
  const listed = new Set(orders.map((order) => order.clientOrderId))
  const closedMeanwhile: Array<TrackedOrder> = []
  const notActive: Array<TrackedOrder> = []
  for (const tracked of Array.from(self.orders.values())) {
    if (listed.has(tracked.clientOrderId)) continue
    if (tracked.knowledge === "Active") closedMeanwhile.push(put(self, { ...tracked, knowledge: "ClosedMeanwhile" }))
    if (tracked.knowledge === "OutcomeUnknown") notActive.push(put(self, { ...tracked, knowledge: "NotActive" }))
  }
  return {
    active: orders.flatMap((order) => self.orders.get(order.clientOrderId) ?? []),
    changed,
    closedMeanwhile,
    notActive
  }
}
