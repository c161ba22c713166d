/**
 * Who is told what happens to orders: the connections of an account that subscribed to its reports.
 *
 * @since 0.1.0
 */
import type { Account } from "../exchange/Account.ts"
import type * as Order from "../exchange/Order.ts"
import type { Session } from "../Protocol.ts"
import * as TradingWire from "./TradingWire.ts"

/**
 * The subscribers of each account, by its key. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reports {
  readonly digits: number
  readonly subscribers: Map<string, Map<Session, Account>>
}

/**
 * Nobody subscribed; money has so many digits.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (digits: number): Reports => ({ digits, subscribers: new Map() })

/**
 * Subscribes a connection, and sends it the active orders; so does subscribing again.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const subscribe = (self: Reports, session: Session, account: Account): void => {
  let sessions = self.subscribers.get(account.key)
  if (sessions === undefined) self.subscribers.set(account.key, sessions = new Map())
  sessions.set(session, account)
  session.notify("reports", "", TradingWire.activeOrders(account))
}

/**
 * Ends the subscription of a connection.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const leave = (self: Reports, session: Session): void => {
  for (const [key, sessions] of self.subscribers) {
    if (sessions.delete(session) && sessions.size === 0) self.subscribers.delete(key)
  }
}

/**
 * Sends a report to all connections of its account that subscribed.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publish = (self: Reports, report: Order.Report): void => {
  const sessions = self.subscribers.get(report.order.account)
  if (sessions === undefined || !TradingWire.isKnown(report.order)) return
  const frame = TradingWire.reportFrame(report, self.digits)
  for (const session of sessions.keys()) session.notify("reports", report.order.market.id, frame)
}

/**
 * Sends the active orders to all who subscribed, unasked, as after maintenance.
 *
 * @category publishing
 * @since 0.1.0
 */
export const resend = (self: Reports): void => {
  for (const sessions of self.subscribers.values()) {
    for (const [session, account] of sessions) session.notify("reports", "", TradingWire.activeOrders(account))
  }
}
