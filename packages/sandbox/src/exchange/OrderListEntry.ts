/**
 * Lists of orders that depend on each other, entered by one command. A list is checked as a whole before anything is
 * changed: the rules of its kind, each order by itself, and the money for all of them together.
 *
 * **Details**
 *
 * - `allOrNone`: all are executed completely, at once, or all expire.
 * - `oneCancelOther`: as soon as one is executed, be it in part, or ends, the others are cancelled.
 * - `oneTriggerOther`: the first is entered; the others wait, `suspended`, until it is filled. If it ends before, so do
 *   they, as cancelled, even where a part of it was executed.
 * - `oneTriggerOneCancelOther`: so, and the others are to each other as with `oneCancelOther`, also while they wait.
 *
 * All orders are told of first, in order, and then entered. Where the reference is silent, this is what was chosen:
 *
 * - Money is set aside for each order by itself and at once, also for those that wait, and for all of an
 *   `oneCancelOther`, though but one of them is executed: whatever was accepted can be paid.
 * - An order that was triggered, and would trade with another one of an `oneCancelOther`, ends that first.
 * - An order that waits for another one expires at its own time, and may be cancelled or replaced as any other.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as MatchingEngine from "../MatchingEngine.ts"
import type { Account } from "./Account.ts"
import * as Exchange from "./Exchange.ts"
import * as Execution from "./Execution.ts"
import * as Ledger from "./Ledger.ts"
import * as Order from "./Order.ts"
import * as OrderEntry from "./OrderEntry.ts"
import * as OrderList from "./OrderList.ts"
import * as Rejection from "./Rejection.ts"
import * as Terms from "./Terms.ts"

/**
 * A list of orders. `orderListId` is the client order id of the first, where it is given.
 *
 * @category models
 * @since 0.1.0
 */
export interface NewOrderList {
  readonly contingencyType: Order.ContingencyType
  readonly orders: ReadonlyArray<OrderEntry.NewOrder>
  readonly orderListId?: string | undefined
}

/**
 * Enters a list of orders. The answer has the first report of each, in order, which were told before, as was all that
 * followed from it.
 *
 * @category commands
 * @since 0.1.0
 */
export const newOrderList = (
  self: Exchange.Exchange,
  account: Account,
  input: NewOrderList,
  now: number
): Result.Result<ReadonlyArray<Order.Report>, Rejection.Rejection> =>
  Result.gen(function*() {
    const { contingencyType } = input
    const broken = brokenRule(input)
    if (broken !== undefined) return yield* Result.fail(Rejection.invalid(`${contingencyType}: ${broken}`))
    const [{ clientOrderId: orderListId } = { clientOrderId: "" }] = input.orders
    if (input.orderListId !== undefined && input.orderListId !== orderListId) {
      return yield* Result.fail(Rejection.invalid("Expected the id of the first order as orderListId", "orderListId"))
    }
    const orders: Array<Order.Order> = []
    for (const order of input.orders) {
      orders.push({ ...yield* OrderEntry.check(self, account, order, now), orderListId, contingencyType })
    }
    if (new Set(orders.map(({ clientOrderId }) => clientOrderId)).size < orders.length) {
      return yield* Rejection.because("DuplicateClientOrderId")
    }
    if (account.active.size + orders.length > OrderEntry.MAX_ACTIVE) return yield* Rejection.because("LimitExceeded")
    const gone = contingencyType === "allOrNone" ? new Set<number>() : undefined
    const needs = orders.map((order) => {
      const need = OrderEntry.needOf(self, order, gone)
      if (gone !== undefined && (Order.isLimit(order) || order.side === "sell")) reach(order, gone)
      return need
    })
    if (areBeyond(self, account, orders, needs)) return yield* Rejection.because("InsufficientFunds")
    return enter(self, account, orders, needs, contingencyType, now)
  })

const enter = (
  self: Exchange.Exchange,
  account: Account,
  orders: ReadonlyArray<Order.Order>,
  needs: ReadonlyArray<bigint>,
  contingencyType: Order.ContingencyType,
  now: number
): ReadonlyArray<Order.Report> => {
  const hasHead = contingencyType === "oneTriggerOther" || contingencyType === "oneTriggerOneCancelOther"
  const records = orders.map((order, i) => {
    const status = hasHead && i > 0 ? "suspended" : order.status
    return OrderEntry.register(self, account, { ...order, status }, needs[i]!, now)
  })
  OrderList.bind(contingencyType, records)
  const reports = records.map((record) => OrderEntry.announce(self, record))
  if (contingencyType === "allOrNone") {
    const gone = new Set<number>()
    const isPossible = records.every(({ order }) => !order.postOnly && reach(order, gone) >= order.quantity)
    for (const record of records) {
      if (isPossible) Execution.execute(self, record, now)
      else Execution.finish(self, record, "expired", now)
    }
    Execution.runStops(self, now)
  } else {
    // Some may have ended with others by then.
    for (const record of hasHead ? records.slice(0, 1) : records) {
      if (Order.isActive(record.order)) OrderEntry.begin(self, record, now)
    }
  }
  return reports
}

// Books of different symbols: what one order takes matters to another only where it makes makers leave.
const reach = ({ market, price, quantity, side }: Order.Order, gone: Set<number>): bigint =>
  MatchingEngine.available(market.engine, side, price, quantity, gone)

const areBeyond = (
  self: Exchange.Exchange,
  account: Account,
  orders: ReadonlyArray<Order.Order>,
  needs: ReadonlyArray<bigint>
): boolean => {
  const totals = new Map<string, bigint>()
  orders.forEach((order, i) => {
    const currency = Terms.paidIn(Exchange.termsOf(self, order.market), order)
    totals.set(currency, (totals.get(currency) ?? 0n) + needs[i]!)
  })
  return Array.from(totals).some(([currency, need]) => need > Ledger.balance(account.purse, currency).available)
}

const brokenRule = ({ contingencyType, orders }: NewOrderList): string | undefined => {
  const symbols = new Set(orders.map(({ symbol }) => symbol)).size
  switch (contingencyType) {
    case "allOrNone":
      return wrongNumber(orders, 2, 3) ??
        (symbols < orders.length ? "all symbols must be different" : undefined) ??
        (orders.some(Order.isStop) ? "orders must be of type limit or market" : undefined) ??
        (orders.some(({ timeInForce }) => timeInForce !== "FOK") ? "orders must be FOK" : undefined)
    case "oneCancelOther":
      return wrongNumber(orders, 2, 3) ?? wrongAlternatives(orders)
    case "oneTriggerOther":
      return wrongNumber(orders, 2, 3)
    case "oneTriggerOneCancelOther":
      return wrongNumber(orders, 3, 4) ??
        (symbols > 1 ? "all symbols must be the same" : undefined) ??
        wrongAlternatives(orders.slice(1))
  }
}

const wrongNumber = ({ length }: ReadonlyArray<unknown>, least: number, most: number): string | undefined =>
  length < least || length > most ? `expected ${least} or ${most} orders` : undefined

const wrongAlternatives = (orders: ReadonlyArray<OrderEntry.NewOrder>): string | undefined => {
  if (orders.some(({ type }) => type === "market")) return "orders must be limit, stop or take-profit orders"
  const limits = orders.filter(({ type }) => type === "limit")
  if (limits.length > 1) return "at most one order may be of type limit"
  return limits.some(({ timeInForce }) => timeInForce === "IOC" || timeInForce === "FOK")
    ? "a limit order must not be IOC or FOK"
    : undefined
}
