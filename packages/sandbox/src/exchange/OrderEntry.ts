/**
 * Commands of accounts: new orders, cancellations, replacements. Each is checked as a whole before anything is changed.
 * Lists of orders are in `OrderListEntry`.
 *
 * **Details**
 *
 * - A client order id is unique among the active orders of its account, and among those entered on the same UTC day.
 * - Without `strictValidate` prices and quantities are rounded to the nearest step of the symbol, down from the middle.
 * - A replacement has a new id, no part executed, and a new place in the queue; the old order ends without a report of
 *   its own. Where the money does not suffice for the new order, the old one stays. In a list it takes the old one's
 *   place. An order that waits for a price keeps it where none is given; one that does not wait any more keeps it anyway.
 *
 * @since 0.1.0
 */
import type { OrderType, TimeInForce } from "@effect-hitbtc/core/Order"
import type { Side } from "@effect-hitbtc/core/Side"
import * as Result from "effect/Result"
import type { Account, OrderRecord } from "./Account.ts"
import * as Checks from "./Checks.ts"
import * as Exchange from "./Exchange.ts"
import * as Execution from "./Execution.ts"
import * as Ledger from "./Ledger.ts"
import * as Order from "./Order.ts"
import * as OrderList from "./OrderList.ts"
import * as Rejection from "./Rejection.ts"
import * as Terms from "./Terms.ts"

/**
 * A new order: amounts as they were written, times in milliseconds.
 *
 * **Details**
 *
 * `takeRate`, `makeRate`: fees, where they are higher than the market's.
 *
 * @category models
 * @since 0.1.0
 */
export interface NewOrder {
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: string
  readonly price?: string | undefined
  readonly stopPrice?: string | undefined
  readonly expireTime?: number | undefined
  readonly postOnly: boolean
  readonly strictValidate: boolean
  readonly takeRate?: string | undefined
  readonly makeRate?: string | undefined
}

/**
 * A replacement of an order.
 *
 * @category models
 * @since 0.1.0
 */
export interface ReplaceOrder {
  readonly clientOrderId: string
  readonly newClientOrderId: string
  readonly quantity: string
  readonly price?: string | undefined
  readonly stopPrice?: string | undefined
  readonly strictValidate: boolean
}

/**
 * The most active orders of an account, over all symbols.
 *
 * @category constants
 * @since 0.1.0
 */
export const MAX_ACTIVE = 25_000

/**
 * Enters an order. The answer is its first report, which was told before, as was all that followed from it.
 *
 * @category commands
 * @since 0.1.0
 */
export const newOrder = (
  self: Exchange.Exchange,
  account: Account,
  input: NewOrder,
  now: number
): Result.Result<Order.Report, Rejection.Rejection> =>
  Result.gen(function*() {
    const order = yield* check(self, account, input, now)
    if (account.active.size >= MAX_ACTIVE) return yield* Rejection.because("LimitExceeded")
    if (isBeyond(self, account, order, 0n)) return yield* Rejection.because("InsufficientFunds")
    const record = register(self, account, order, needOf(self, order), now)
    const report = announce(self, record)
    begin(self, record, now)
    return report
  })

/**
 * The order of a command, which has no id yet, if there is nothing wrong with it by itself.
 *
 * @category parts
 * @since 0.1.0
 */
export const check = (
  self: Exchange.Exchange,
  account: Account,
  input: NewOrder,
  now: number
): Result.Result<Order.Order, Rejection.Rejection> =>
  Result.gen(function*() {
    const market = self.markets.get(input.symbol)
    if (market === undefined) return yield* Rejection.because("SymbolNotFound")
    const { clientOrderId, postOnly, side, strictValidate, timeInForce, type } = input
    const terms = Exchange.termsOf(self, market)
    const quantity = yield* Checks.quantity(market, input.quantity, strictValidate)
    const price = Order.isLimit(input) ? yield* Checks.price(market, "price", input.price, strictValidate) : undefined
    const stopPrice = Order.isStop(input)
      ? yield* Checks.price(market, "stopPrice", input.stopPrice, strictValidate)
      : undefined
    const expiresAt = yield* Checks.expiry(timeInForce, input.expireTime, now)
    const takeRate = yield* Checks.rate(terms, "takeRate", input.takeRate, terms.takeRate)
    const makeRate = yield* Checks.rate(terms, "makeRate", input.makeRate, terms.makeRate)
    if (isTaken(account, clientOrderId, now)) return yield* Rejection.because("DuplicateClientOrderId")
    return {
      id: 0,
      account: account.key,
      clientOrderId,
      market,
      side,
      type,
      timeInForce,
      price,
      stopPrice,
      quantity,
      cumQuantity: 0n,
      cumAmount: 0n,
      takeRate,
      makeRate,
      postOnly: postOnly && Order.isLimit(input),
      expiresAt,
      status: Order.isStop(input) ? "suspended" : "new",
      createdAt: now,
      updatedAt: now,
      orderListId: undefined,
      contingencyType: undefined
    }
  })

/**
 * Cancels an active order. The answer is its last report, which was told before.
 *
 * @category commands
 * @since 0.1.0
 */
export const cancelOrder = (
  self: Exchange.Exchange,
  account: Account,
  clientOrderId: string,
  now: number
): Result.Result<Order.Report, Rejection.Rejection> =>
  Result.map(findActive(account, clientOrderId), (record) => {
    Execution.finish(self, record, "canceled", now)
    return { reportType: "canceled", order: record.order }
  })

/**
 * Cancels all active orders of an account. The answer has one report for each, in the order in which they were entered.
 *
 * @category commands
 * @since 0.1.0
 */
export const cancelAll = (self: Exchange.Exchange, account: Account, now: number): ReadonlyArray<Order.Report> => {
  const records = Array.from(account.active)
  // None ends with another one: each has its turn.
  for (const { list } of records) if (list !== undefined) OrderList.dissolve(list)
  return records.map((record) => {
    Execution.finish(self, record, "canceled", now)
    return { reportType: "canceled", order: record.order }
  })
}

/**
 * Ends an active order and enters another in its place, with another price or quantity. The answer is the first report
 * of the new one.
 *
 * @category commands
 * @since 0.1.0
 */
export const replaceOrder = (
  self: Exchange.Exchange,
  account: Account,
  input: ReplaceOrder,
  now: number
): Result.Result<Order.Report, Rejection.Rejection> =>
  Result.gen(function*() {
    const record = yield* findActive(account, input.clientOrderId)
    const { order } = record
    const { market, status } = order
    const quantity = yield* Checks.quantity(market, input.quantity, input.strictValidate)
    const price = Order.isLimit(order)
      ? yield* Checks.price(market, "price", input.price, input.strictValidate)
      : undefined
    const stopPrice = Order.isStop(order) && status === "suspended" && input.stopPrice !== undefined
      ? yield* Checks.price(market, "stopPrice", input.stopPrice, input.strictValidate)
      : order.stopPrice
    if (quantity === order.quantity && price === order.price && stopPrice === order.stopPrice) {
      return yield* Rejection.because("NotChanged")
    }
    if (isTaken(account, input.newClientOrderId, now)) return yield* Rejection.because("DuplicateClientOrderId")
    const replacement: Order.Order = {
      ...order,
      clientOrderId: input.newClientOrderId,
      price,
      stopPrice,
      quantity,
      cumQuantity: 0n,
      cumAmount: 0n,
      status: status === "suspended" ? "suspended" : "new",
      updatedAt: now
    }
    if (isBeyond(self, account, replacement, record.reserved)) return yield* Rejection.because("InsufficientFunds")
    Execution.withdraw(self, record, "canceled", now)
    const entered = register(self, account, replacement, needOf(self, replacement), now)
    OrderList.replace(record, entered)
    const report = announce(self, entered, input.clientOrderId)
    begin(self, entered, now)
    return report
  })

/**
 * Forgets finished orders that were last changed before the day before this one: their ids are free again anyway.
 *
 * @category commands
 * @since 0.1.0
 */
export const tidy = (self: Exchange.Exchange, now: number): void => {
  const day = Checks.dayOf(now)
  if (day === self.day) return
  self.day = day
  for (const { byClientOrderId, orders } of self.accounts.values()) {
    for (const record of orders.values()) {
      const { clientOrderId, id, updatedAt } = record.order
      if (Order.isActive(record.order) || Checks.dayOf(updatedAt) >= day - 1) continue
      orders.delete(id)
      if (byClientOrderId.get(clientOrderId) === record) byClientOrderId.delete(clientOrderId)
    }
  }
}

/**
 * Takes an order in: it has an id, and its money is set aside. Nothing is told yet.
 *
 * @category parts
 * @since 0.1.0
 */
export const register = (
  self: Exchange.Exchange,
  account: Account,
  input: Order.Order,
  reserved: bigint,
  now: number
): OrderRecord => {
  const order: Order.Order = { ...input, id: input.market.counters.orderId++ }
  Ledger.reserve(account.purse, Terms.paidIn(Exchange.termsOf(self, order.market), order), reserved)
  const record: OrderRecord = { order, fills: [], reserved, list: undefined, enteredAt: now }
  account.orders.set(order.id, record)
  account.byClientOrderId.set(order.clientOrderId, record)
  account.active.add(record)
  self.active.set(order.id, record)
  if (order.expiresAt !== undefined) self.nextExpiry = Math.min(self.nextExpiry, order.expiresAt)
  return record
}

/**
 * Tells of an order that was taken in.
 *
 * @category parts
 * @since 0.1.0
 */
export const announce = (self: Exchange.Exchange, { order }: OrderRecord, replaced?: string): Order.Report => {
  const reportType = replaced !== undefined ? "replaced" : order.status === "suspended" ? "suspended" : "new"
  return Exchange.report(self, { reportType, order, originalClientOrderId: replaced })
}

/**
 * Lets an order that was taken in wait for what it waits for, or executes it; and what follows from that.
 *
 * @category parts
 * @since 0.1.0
 */
export const begin = (self: Exchange.Exchange, record: OrderRecord, now: number): void => {
  if (!OrderList.isHeld(record)) {
    if (record.order.status === "suspended") Execution.wait(self, record)
    else Execution.execute(self, record, now)
  }
  Execution.runStops(self, now)
}

const findActive = (account: Account, clientOrderId: string): Result.Result<OrderRecord, Rejection.Rejection> => {
  const record = account.byClientOrderId.get(clientOrderId)
  return record !== undefined && Order.isActive(record.order)
    ? Result.succeed(record)
    : Rejection.because("OrderNotFound")
}

const isTaken = (account: Account, clientOrderId: string, now: number): boolean => {
  const record = account.byClientOrderId.get(clientOrderId)
  return record !== undefined && (Order.isActive(record.order) || Checks.dayOf(record.enteredAt) === Checks.dayOf(now))
}

/**
 * What must be set aside for an order: for a market order what the book asks for it now. `gone` is as for
 * `MatchingEngine.reachable`.
 *
 * @category parts
 * @since 0.1.0
 */
export const needOf = (self: Exchange.Exchange, order: Order.Order, gone?: Set<number>): bigint => {
  const terms = Exchange.termsOf(self, order.market)
  return order.type === "market" && order.side === "buy"
    ? Terms.sweep(terms, order, { gone }).cost
    : Terms.need(terms, order)
}

const isBeyond = (self: Exchange.Exchange, account: Account, order: Order.Order, released: bigint): boolean => {
  const currency = Terms.paidIn(Exchange.termsOf(self, order.market), order)
  return needOf(self, order) > Ledger.balance(account.purse, currency).available + released
}
