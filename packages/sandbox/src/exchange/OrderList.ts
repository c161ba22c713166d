/**
 * Orders that depend on each other, while they do: what happens to one of them decides what becomes of the others.
 *
 * This module only decides; `Execution` carries it out.
 *
 * @since 0.1.0
 */
import type { OrderRecord } from "./Account.ts"
import * as Order from "./Order.ts"

/**
 * Orders that depend on each other. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderList {
  /** The order that the others wait for, until it is filled. */
  head: OrderRecord | undefined
  readonly followers: Array<OrderRecord>
  /** Whether but one of the followers may be executed. */
  readonly isExclusive: boolean
  /** The ids of exclusive followers: the others leave a book together with the first that is executed there. */
  readonly linked: Set<number>
}

/**
 * What becomes of other orders: those that end, and those that are entered now.
 *
 * @category models
 * @since 0.1.0
 */
export interface Consequences {
  readonly ended: ReadonlyArray<OrderRecord>
  readonly entered: ReadonlyArray<OrderRecord>
}

/**
 * Lets orders depend on each other from now on. The orders of an `allOrNone` do not: it is over as soon as it is entered.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bind = (contingencyType: Order.ContingencyType, records: ReadonlyArray<OrderRecord>): void => {
  if (contingencyType === "allOrNone") return
  const hasHead = contingencyType !== "oneCancelOther"
  const followers = records.slice(hasHead ? 1 : 0)
  const isExclusive = contingencyType !== "oneTriggerOther"
  const list: OrderList = {
    head: hasHead ? records[0] : undefined,
    followers,
    isExclusive,
    linked: new Set(isExclusive ? followers.map(({ order }) => order.id) : [])
  }
  for (const record of records) record.list = list
}

/**
 * Whether an order waits until another one is filled.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isHeld = (record: OrderRecord): boolean => {
  const head = record.list?.head
  return head !== undefined && head !== record
}

/**
 * The orders that end as soon as this one is executed.
 *
 * @category accessors
 * @since 0.1.0
 */
export const rivals = (record: OrderRecord): ReadonlyArray<OrderRecord> =>
  record.list?.isExclusive === true && record.list.head !== record
    ? record.list.followers.filter((follower) => follower !== record)
    : []

/**
 * The ids of what leaves the book as soon as an order is executed there.
 *
 * @category accessors
 * @since 0.1.0
 */
export const linked = (record: OrderRecord): ReadonlySet<number> | undefined =>
  rivals(record).length > 0 ? record.list!.linked : undefined

/**
 * Ends a list: none of its orders depends on another any more.
 *
 * @category mutations
 * @since 0.1.0
 */
export const dissolve = ({ followers, head, linked }: OrderList): void => {
  for (const record of followers) record.list = undefined
  if (head !== undefined) head.list = undefined
  linked.clear()
}

/**
 * Puts an order in the place of another.
 *
 * @category mutations
 * @since 0.1.0
 */
export const replace = (old: OrderRecord, replacement: OrderRecord): void => {
  const { list } = old
  if (list === undefined) return
  old.list = undefined
  replacement.list = list
  if (list.head === old) list.head = replacement
  const index = list.followers.indexOf(old)
  if (index < 0) return
  list.followers[index] = replacement
  if (list.linked.delete(old.order.id)) list.linked.add(replacement.order.id)
}

/**
 * What follows from what happened to an order; asking makes the list as it is afterwards.
 *
 * @category mutations
 * @since 0.1.0
 */
export const settle = (record: OrderRecord): Consequences => {
  const { list, order } = record
  if (list === undefined) return NONE
  if (record === list.head) {
    if (order.status === "filled") {
      list.head = undefined
      record.list = undefined
      return { ended: [], entered: list.followers.filter(({ order }) => Order.isActive(order)) }
    }
    if (Order.isActive(order)) return NONE
    dissolve(list)
    return { ended: list.followers.filter(({ order }) => Order.isActive(order)), entered: [] }
  }
  if (!list.isExclusive || (Order.isActive(order) && order.cumQuantity === 0n)) return NONE
  const ended = rivals(record).filter(({ order }) => Order.isActive(order))
  dissolve(list)
  return { ended, entered: [] }
}

const NONE: Consequences = { ended: [], entered: [] }
