/**
 * What happens to orders once they are accepted: they are executed, settled, triggered, ended.
 *
 * **Details**
 *
 * - Each part of an execution is paid for at once, and reported to both sides; then the change is published.
 * - Stop and take-profit orders are triggered by the price of any trade of their market, after all of its public change
 *   is settled, in the order in which they were placed. Their trades may trigger others.
 * - Orders of a list that end because another one was executed, or ended, do so before anything else happens: no two
 *   exclusive orders are ever executed. Those that are entered because another one was filled are so in their turn, as
 *   triggered orders are.
 * - Nothing prevents an account from trading with itself: it is reported on both of its orders.
 *
 * @since 0.1.0
 */
import * as Market from "../Market.ts"
import * as MatchingEngine from "../MatchingEngine.ts"
import * as PriceLevels from "../PriceLevels.ts"
import type * as TradeHistory from "../TradeHistory.ts"
import type { OrderRecord } from "./Account.ts"
import * as Exchange from "./Exchange.ts"
import * as Ledger from "./Ledger.ts"
import * as Order from "./Order.ts"
import * as OrderList from "./OrderList.ts"
import * as Terms from "./Terms.ts"

/**
 * Executes an order whose money is reserved: what can be is traded, the rest goes into the book or is ended.
 *
 * @category execution
 * @since 0.1.0
 */
export const execute = (self: Exchange.Exchange, record: OrderRecord, now: number): void => {
  const { order } = record
  const { id, market, side } = order
  const owner = order.account
  const quantity = Order.remaining(order)
  if (order.postOnly && wouldTake(order)) return finish(self, record, "canceled", now)
  if (meetsRival(record)) endRivals(self, record, now)
  if (order.timeInForce === "FOK") {
    const price = Order.isLimit(order) ? order.price : undefined
    if (MatchingEngine.available(market.engine, side, price, quantity) < quantity) {
      return finish(self, record, "expired", now)
    }
  }
  const isImmediate = order.timeInForce === "IOC" || order.timeInForce === "FOK"
  if (Order.isLimit(order)) {
    const enter = isImmediate ? Market.immediate : Market.limit
    enter(market, now, { id, side, quantity, price: order.price!, owner, linked: OrderList.linked(record) })
  } else {
    const lots = side === "sell" ? quantity : affordable(self, record)
    if (lots > 0n && (lots === quantity || order.timeInForce !== "FOK")) {
      Market.market(market, now, { id, side, quantity: lots, owner })
    }
  }
  commit(self, market, now)
  if ((isImmediate || !Order.isLimit(order)) && Order.isActive(record.order)) finish(self, record, "expired", now)
}

/**
 * Settles a public change of a market: whatever orders of accounts were executed are paid for and reported. Then it is
 * published, and the stop orders that it triggers are entered.
 *
 * @category execution
 * @since 0.1.0
 */
export const settle = (self: Exchange.Exchange, event: Market.MarketEvent): void => {
  const executed: Array<OrderRecord> = []
  const own = (order: PriceLevels.Order, trade: TradeHistory.Trade, isMaker: boolean): void => {
    const record = self.active.get(order.id)!
    fill(self, record, trade, isMaker)
    executed.push(record)
  }
  let index = 0
  for (const happened of event.events) {
    if (happened._tag !== "Traded") continue
    const trade = event.trades[index++]!
    const { maker, taker } = happened
    if (taker.owner !== undefined) own(taker, trade, false)
    if (maker.owner !== undefined) own(maker, trade, true)
    if (taker.owner === undefined && maker.owner !== undefined) meetStranger(self, event.market, maker, trade)
    if (maker.owner === undefined && taker.owner !== undefined) meetStranger(self, event.market, taker, trade)
  }
  self.listener({ _tag: "Published", event })
  if (event.trades.length > 0) collectStops(self, event)
  for (const record of executed) follow(self, record, event.timestamp)
}

/**
 * Enters the orders that were triggered, and those that their trades trigger, until there are none.
 *
 * @category execution
 * @since 0.1.0
 */
export const runStops = (self: Exchange.Exchange, now: number): void => {
  for (let record = self.triggered.shift(); record !== undefined; record = self.triggered.shift()) {
    if (!Order.isActive(record.order)) continue
    record.order = { ...record.order, status: "new", updatedAt: now }
    Exchange.report(self, { reportType: "new", order: record.order })
    execute(self, record, now)
  }
}

/**
 * Lets a stop or take-profit order wait for its price; it is triggered at once where the last trade was there already.
 *
 * @category execution
 * @since 0.1.0
 */
export const wait = (self: Exchange.Exchange, record: OrderRecord): void => {
  const { market } = record.order
  const { last } = market.statistics
  if (last !== undefined && Order.isTriggered(record.order, last)) {
    self.triggered.push(record)
    return
  }
  let waiting = self.stops.get(market)
  if (waiting === undefined) self.stops.set(market, waiting = new Set())
  waiting.add(record)
}

/**
 * Ends an order, gives back what was set aside for it, and says so; then orders that end with it.
 *
 * @category execution
 * @since 0.1.0
 */
export const finish = (
  self: Exchange.Exchange,
  record: OrderRecord,
  status: "canceled" | "expired",
  now: number
): void => {
  withdraw(self, record, status, now)
  Exchange.report(self, { reportType: status, order: record.order })
  commit(self, record.order.market, now)
  follow(self, record, now)
}

/**
 * Ends an order without a word; what it leaves in its market is still to be committed.
 *
 * @category execution
 * @since 0.1.0
 */
export const withdraw = (
  self: Exchange.Exchange,
  record: OrderRecord,
  status: "canceled" | "expired",
  now: number
): void => {
  const { id, market } = record.order
  Market.cancel(market, id)
  self.stops.get(market)?.delete(record)
  record.order = { ...record.order, status, updatedAt: now }
  close(self, record)
}

/**
 * Ends the orders whose time is over.
 *
 * @category execution
 * @since 0.1.0
 */
export const expire = (self: Exchange.Exchange, now: number): void => {
  if (now < self.nextExpiry) return
  const expiring = Array.from(self.active.values()).filter(({ order }) => order.expiresAt !== undefined)
    .toSorted((x, y) => x.order.expiresAt! - y.order.expiresAt! || x.order.id - y.order.id)
  self.nextExpiry = expiring.find(({ order }) => order.expiresAt! > now)?.order.expiresAt ?? Infinity
  for (const record of expiring) {
    // Some ended with others of their list.
    if (record.order.expiresAt! <= now && Order.isActive(record.order)) finish(self, record, "expired", now)
  }
}

const commit = (self: Exchange.Exchange, market: Market.Market, now: number): void => {
  const event = Market.commit(market, now)
  if (event !== undefined) settle(self, event)
}

const fill = (self: Exchange.Exchange, record: OrderRecord, trade: TradeHistory.Trade, isMaker: boolean): void => {
  const { order } = record
  const terms = Exchange.termsOf(self, order.market)
  const { purse } = Exchange.accountOf(self, order)
  const { price, quantity, timestamp } = trade
  const amount = Terms.amount(terms, price, quantity)
  const fee = Terms.fee(terms, order, amount, isMaker)
  Ledger.balance(self.fees, terms.quote).available += fee
  const cumQuantity = order.cumQuantity + quantity
  const status = cumQuantity === order.quantity ? "filled" : "partiallyFilled"
  const cumAmount = order.cumAmount + price * quantity
  record.order = { ...order, cumQuantity, cumAmount, status, updatedAt: timestamp }
  const paid = order.side === "buy" ? amount + fee : quantity * terms.lot
  // What is paid comes out of what was set aside; what is no longer needed goes back.
  Ledger.balance(purse, Terms.paidIn(terms, order)).reserved -= paid
  record.reserved -= paid
  if (order.side === "buy") Ledger.balance(purse, terms.base).available += quantity * terms.lot
  else Ledger.balance(purse, terms.quote).available += amount - fee
  if (Order.isLimit(order)) keep(self, record, Terms.need(terms, record.order))
  const filled: Order.Fill = { tradeId: trade.id, price, quantity, fee, isMaker, timestamp }
  record.fills.push(filled)
  if (status === "filled") close(self, record)
  Exchange.report(self, { reportType: "trade", order: record.order, fill: filled })
}

const meetStranger = (
  self: Exchange.Exchange,
  market: Market.Market,
  own: PriceLevels.Order,
  { price, quantity }: TradeHistory.Trade
): void => {
  const terms = Exchange.termsOf(self, market)
  const sign = own.side === "buy" ? 1n : -1n
  Ledger.balance(self.strangers, terms.base).available -= sign * quantity * terms.lot
  Ledger.balance(self.strangers, terms.quote).available += sign * Terms.amount(terms, price, quantity)
}

// Sets aside so much for an order, no more and no less.
const keep = (self: Exchange.Exchange, record: OrderRecord, amount: bigint): void => {
  const { order } = record
  const terms = Exchange.termsOf(self, order.market)
  Ledger.reserve(Exchange.accountOf(self, order).purse, Terms.paidIn(terms, order), amount - record.reserved)
  record.reserved = amount
}

const close = (self: Exchange.Exchange, record: OrderRecord): void => {
  keep(self, record, 0n)
  self.active.delete(record.order.id)
  Exchange.accountOf(self, record.order).active.delete(record)
}

// A stop order was placed when prices were other: it buys as far as the account's money goes.
const affordable = (self: Exchange.Exchange, record: OrderRecord): bigint => {
  const { order } = record
  const terms = Exchange.termsOf(self, order.market)
  const { available } = Ledger.balance(Exchange.accountOf(self, order).purse, terms.quote)
  const { cost, lots } = Terms.sweep(terms, order, { budget: available + record.reserved })
  keep(self, record, cost)
  return lots
}

const collectStops = (self: Exchange.Exchange, { market, trades }: Market.MarketEvent): void => {
  const waiting = self.stops.get(market)
  if (waiting === undefined) return
  for (const record of waiting) {
    if (!trades.some(({ price }) => Order.isTriggered(record.order, price))) continue
    waiting.delete(record)
    self.triggered.push(record)
  }
}

// What happened to an order decides what becomes of others of its list.
const follow = (self: Exchange.Exchange, record: OrderRecord, now: number): void => {
  const { ended, entered } = OrderList.settle(record)
  for (const other of ended) finish(self, other, "canceled", now)
  for (const other of entered) {
    if (Order.isStop(other.order)) wait(self, other)
    else self.triggered.push(other)
  }
}

// An order that would trade with one of which only it may be executed ends that first.
const meetsRival = (record: OrderRecord): boolean =>
  OrderList.rivals(record).some(({ order: { id, market, price, side } }) => {
    const { order } = record
    if (side === order.side || market !== order.market || !market.engine.orders.has(id)) return false
    return order.price === undefined || (side === "sell" ? price! <= order.price : price! >= order.price)
  })

const endRivals = (self: Exchange.Exchange, record: OrderRecord, now: number): void => {
  const rivals = OrderList.rivals(record)
  OrderList.dissolve(record.list!)
  for (const rival of rivals) if (Order.isActive(rival.order)) finish(self, rival, "canceled", now)
}

const wouldTake = ({ market, price, side }: Order.Order): boolean => {
  const best = PriceLevels.best(side === "buy" ? market.engine.asks : market.engine.bids)
  return best !== undefined && price !== undefined && (side === "buy" ? best.price <= price : best.price >= price)
}
