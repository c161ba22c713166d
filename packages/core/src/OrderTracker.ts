/**
 * What is known of the orders of an account, from whatever says something of them: answers to commands, execution
 * reports, lists of active orders, in whichever order they arrive.
 *
 * An order never goes back: what is over stays over, what was filled stays filled, and each fill counts once. A report or
 * an answer that says how an order stands, without anything having happened, brings nothing back either. What
 * nobody can know is said to be unknown, and never guessed. A list of active orders may be older than what is known by
 * the time that it comes: it says nothing of orders that changed since it was asked for. No clock, no I/O.
 *
 * @since 0.1.0
 */
import * as Decimal from "./Decimal.ts"
import type { ExecutionReport, Fill, ReportType } from "./ExecutionReport.ts"
import { isActive, type Order, type OrderStatus } from "./Order.ts"

/**
 * What is known of an order.
 *
 * **Details**
 *
 * - `Pending`: it was sent, and nothing was heard of it yet
 * - `Active`: the venue has it, in the book or waiting for its stop price
 * - `Closed`: filled, cancelled or expired, as `order.status` says
 * - `Rejected`: the venue turned it down, at once or in a report of it, or it could not be written after all. One that a
 *   report says is rejected is over, whatever `order.status` is, unless it was filled or replaced.
 * - `OutcomeUnknown`: it was sent, and no answer came
 * - `ClosedMeanwhile`: it was active before the connection was lost, and is no more: filled, cancelled or expired, and
 *   the venue does not say which. `order` is as it was last seen.
 * - `NotActive`: its outcome was unknown, and the venue does not have it among its active orders: it never arrived (so
 *   far: a report of it still counts), or is over already
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
 * - `fills`: those that were reported, by their trade ids, each once
 * - `reportedQuantity`: what they add up to
 * - `unreportedQuantity`: what was filled beyond `fills`, while nobody was listening
 * - `replacedBy`: the client order id of the order that replaced it
 * - `revision`: the tracker's {@link OrderTracker.revision} as of this change
 *
 * @category models
 * @since 0.1.0
 */
export interface TrackedOrder {
  readonly clientOrderId: string
  readonly knowledge: Knowledge
  readonly order: Order | undefined
  readonly fills: ReadonlyArray<Fill>
  readonly reportedQuantity: Decimal.Decimal
  readonly unreportedQuantity: Decimal.Decimal
  readonly replacedBy: string | undefined
  readonly revision: number
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
 * The orders of an account, by client order id. It changes in place; the orders in it do not. `revision` counts the
 * changes.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderTracker {
  readonly orders: ReadonlyMap<string, TrackedOrder>
  readonly revision: number
}

interface Tracker extends OrderTracker {
  readonly orders: Map<string, TrackedOrder>
  /** The ids of those that are over, the latest last. */
  readonly over: Set<string>
  readonly capacity: number
  revision: number
}

/**
 * A tracker that knows nothing yet.
 *
 * **Details**
 *
 * `capacity`: how many orders that are over are kept, the latest of them; default 10,000. Orders that are not over are
 * always kept.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: { readonly capacity?: number | undefined }): OrderTracker => {
  const tracker: Tracker = { orders: new Map(), over: new Set(), capacity: options?.capacity ?? 10_000, revision: 0 }
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

const nothingKnown = (clientOrderId: string, knowledge: Knowledge): TrackedOrder => ({
  clientOrderId,
  knowledge,
  order: undefined,
  fills: [],
  reportedQuantity: Decimal.zero,
  unreportedQuantity: Decimal.zero,
  replacedBy: undefined,
  revision: 0
})

const put = (self: OrderTracker, changed: TrackedOrder): TrackedOrder => {
  const tracker = self as Tracker
  const { capacity, orders, over } = tracker
  const tracked = { ...changed, revision: ++tracker.revision }
  const id = tracked.clientOrderId
  orders.set(id, tracked)
  over.delete(id)
  if (isOver(tracked)) over.add(id)
  for (const oldest of over) {
    if (over.size <= capacity) break
    over.delete(oldest)
    orders.delete(oldest)
  }
  return tracked
}

/**
 * A command that places an order goes out. Where the id is known already, only what was rejected, or not found, changes:
 * it may be there after all.
 *
 * @category combinators
 * @since 0.1.0
 */
export const sent = (self: OrderTracker, clientOrderId: string): TrackedOrder => {
  const before = self.orders.get(clientOrderId)
  if (before === undefined) return put(self, nothingKnown(clientOrderId, "Pending"))
  if (before.order !== undefined) return before
  if (before.knowledge === "Rejected") return put(self, { ...before, knowledge: "Pending" })
  return before.knowledge === "NotActive" ? put(self, { ...before, knowledge: "OutcomeUnknown" }) : before
}

/**
 * The only command that was sent with this id came to nothing: it was rejected, or not written after all. Nothing changes
 * where the venue spoke of the order.
 *
 * @category combinators
 * @since 0.1.0
 */
export const rejected = (self: OrderTracker, clientOrderId: string): TrackedOrder | undefined => {
  const before = self.orders.get(clientOrderId)
  return before === undefined || before.order !== undefined || before.knowledge === "Closed" ||
      before.knowledge === "Rejected"
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

// Whether one state of an order comes after another: over after active, more filled after less, then the further status.
const isLater = (next: Order, before: Order): boolean => {
  if (isActive(next) !== isActive(before)) return isActive(before)
  const filled = Decimal.compare(next.cumulativeQuantity, before.cumulativeQuantity)
  if (filled !== 0) return filled > 0
  if (rank[next.status] !== rank[before.status]) return rank[next.status] > rank[before.status]
  return isActive(before) && next.updatedAt.epochMilliseconds > before.updatedAt.epochMilliseconds
}

// The later of two states, with what was filled by either.
const merge = (next: Order, before: Order): Order => {
  const later = isLater(next, before) ? next : before
  const other = later === next ? before : next
  return Decimal.isLessThan(later.cumulativeQuantity, other.cumulativeQuantity)
    ? { ...later, cumulativeQuantity: other.cumulativeQuantity }
    : later
}

const withFill = (fills: ReadonlyArray<Fill>, fill: Fill): ReadonlyArray<Fill> => {
  const last = fills.at(-1)
  return last === undefined || last.tradeId < fill.tradeId
    ? [...fills, fill]
    : [...fills, fill].toSorted((a, b) => a.tradeId - b.tradeId)
}

type Source = "report" | "answer" | "list"

const knowledgeOf = (
  order: Order,
  isChanged: boolean,
  reportType: ReportType,
  before: TrackedOrder | undefined,
  source: Source
): Knowledge => {
  if (order.status === "filled" || before?.replacedBy !== undefined) return "Closed"
  // What the venue never spoke of was turned down in an answer, and may exist after all.
  if (reportType === "rejected" || (before?.knowledge === "Rejected" && before.order !== undefined)) return "Rejected"
  if (!isActive(order)) return "Closed"
  // A report comes when it happens, and a list says how it is. An answer may come long after what it says, and so may a
  // report of how an order stands, such as those that answer a list of orders.
  if (source === "list") return "Active"
  const isOld = reportType === "status"
  if (before?.knowledge === "NotActive" && (isOld || source === "answer")) return "ClosedMeanwhile"
  if (before?.knowledge === "ClosedMeanwhile" && (isOld || !isChanged)) return "ClosedMeanwhile"
  return "Active"
}

const asReplaced = (order: Order, updatedAt: Order["updatedAt"]): Order =>
  isActive(order) ? { ...order, status: "canceled", updatedAt } : order

// Takes what is said of an order; undefined where it says nothing new.
const observe = (
  self: OrderTracker,
  order: Order,
  reportType: ReportType,
  fill: Fill | undefined,
  source: Source
): TrackedOrder | undefined => {
  const known = self.orders.get(order.clientOrderId)
  const isOther = known?.order !== undefined && known.order.id !== order.id
  // An id may be used again on another day: the later order counts.
  if (isOther && order.createdAt.epochMilliseconds <= known.order.createdAt.epochMilliseconds) return undefined
  const before = isOther ? undefined : known
  const last = before?.order
  const merged = last === undefined ? order : merge(order, last)
  const newest = before?.replacedBy === undefined ? merged : asReplaced(merged, merged.updatedAt)
  const isNewFill = fill !== undefined && before?.fills.some(({ tradeId }) => tradeId === fill.tradeId) !== true
  const knowledge = knowledgeOf(newest, newest !== last, reportType, before, source)
  if (!isNewFill && newest === last && knowledge === before?.knowledge) return undefined
  const { fills, reportedQuantity, replacedBy } = before ?? nothingKnown(order.clientOrderId, knowledge)
  const reported = isNewFill ? Decimal.sum(reportedQuantity, fill.quantity) : reportedQuantity
  const unreported = Decimal.subtract(newest.cumulativeQuantity, reported)
  return put(self, {
    clientOrderId: order.clientOrderId,
    knowledge,
    order: newest,
    fills: isNewFill ? withFill(fills, fill) : fills,
    reportedQuantity: reported,
    unreportedQuantity: Decimal.isPositive(unreported) ? unreported : Decimal.zero,
    replacedBy,
    revision: 0
  })
}

const take = (self: OrderTracker, report: ExecutionReport, source: Source): ReadonlyArray<TrackedOrder> => {
  const changes: Array<TrackedOrder> = []
  // One that is rejected takes nobody's place.
  const original = report.reportType === "rejected" ? undefined : report.originalClientOrderId
  if (original !== undefined && original !== report.order.clientOrderId) {
    // Where it was never heard of, it is remembered all the same: what comes later of it is older than this.
    const before = self.orders.get(original) ?? nothingKnown(original, "Closed")
    if (before.replacedBy === undefined) {
      changes.push(put(self, {
        ...before,
        knowledge: "Closed",
        replacedBy: report.order.clientOrderId,
        order: before.order === undefined ? undefined : asReplaced(before.order, report.order.updatedAt)
      }))
    }
  }
  const change = observe(self, report.order, report.reportType, report.fill, source)
  if (change !== undefined) changes.push(change)
  return changes
}

/**
 * Takes an execution report, as it happens. Gives the orders that it changed: none where it says nothing new, two where
 * one replaced the other.
 *
 * @category combinators
 * @since 0.1.0
 */
export const report = (self: OrderTracker, report: ExecutionReport): ReadonlyArray<TrackedOrder> =>
  take(self, report, "report")

/**
 * Takes the answer to a command, which may come long after what it says: it brings nothing back that is known to be over.
 *
 * @category combinators
 * @since 0.1.0
 */
export const answer = (self: OrderTracker, answer: ExecutionReport): ReadonlyArray<TrackedOrder> =>
  take(self, answer, "answer")

/**
 * Takes a list of all active orders: what was active and is not in it is over, and what was unknown is settled.
 *
 * **Details**
 *
 * - `asOf`: the tracker's revision when the list was asked for, by default now. Orders that changed since are known
 *   better than the list knows them.
 * - `isUnasked`: the venue sent it by itself. It may have done so before it got what was sent last: unknown outcomes stay
 *   unknown.
 *
 * Orders whose command is still pending are left alone in any case.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reconcile = (
  self: OrderTracker,
  orders: ReadonlyArray<Order>,
  options?: { readonly asOf?: number | undefined; readonly isUnasked?: boolean | undefined }
): Reconciliation => {
  const { asOf = self.revision, isUnasked = false } = options ?? {}
  const isBetterKnown = (tracked: TrackedOrder | undefined) => tracked !== undefined && tracked.revision > asOf
  const changed = orders.flatMap((order) => {
    const tracked = self.orders.get(order.clientOrderId)
    if (isBetterKnown(tracked) && isOver(tracked!)) return []
    return observe(self, order, "status", undefined, "list") ?? []
  })
  const listed = new Set(orders.map((order) => order.clientOrderId))
  const closedMeanwhile: Array<TrackedOrder> = []
  const notActive: Array<TrackedOrder> = []
  for (const tracked of Array.from(self.orders.values())) {
    if (listed.has(tracked.clientOrderId) || isBetterKnown(tracked)) continue
    if (tracked.knowledge === "Active") closedMeanwhile.push(put(self, { ...tracked, knowledge: "ClosedMeanwhile" }))
    if (tracked.knowledge === "OutcomeUnknown" && !isUnasked) {
      notActive.push(put(self, { ...tracked, knowledge: "NotActive" }))
    }
  }
  return {
    active: orders.flatMap((order) => {
      const tracked = self.orders.get(order.clientOrderId)
      return tracked?.knowledge === "Active" ? [tracked] : []
    }),
    changed: changed.filter(({ knowledge }) => knowledge === "Active"),
    closedMeanwhile,
    notActive
  }
}
