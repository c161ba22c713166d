/**
 * Who is told what happens to orders: the connections of an account that subscribed to its reports.
 *
 * @since 0.1.0
 */
import * as Audience from "./Audience.ts"
import type { Account } from "./exchange/Account.ts"
import type * as Order from "./exchange/Order.ts"
import type { Session } from "./Protocol.ts"

/**
 * How a protocol writes reports, and the active orders of an account; a report that it cannot write is not sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wire {
  readonly report: (report: Order.Report) => string | undefined
  readonly activeOrders: (account: Account) => string
}

/**
 * The subscribers of each account. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reports {
  readonly wire: Wire
  readonly audience: Audience.Audience<Account>
}

/**
 * Nobody subscribed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (wire: Wire): Reports => ({ wire, audience: Audience.make() })

/**
 * Subscribes a connection, and sends it the active orders; so does subscribing again.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const subscribe = (self: Reports, session: Session, account: Account): void => {
  Audience.join(self.audience, account.key, session, account)
  session.notify("reports", "", self.wire.activeOrders(account))
}

/**
 * Ends the subscription of a connection.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const leave = (self: Reports, session: Session): void => Audience.leave(self.audience, session)

/**
 * Sends a report to all connections of its account that subscribed.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publish = (self: Reports, report: Order.Report): void => {
  const sessions = Audience.of(self.audience, report.order.account)
  const frame = sessions && self.wire.report(report)
  if (sessions === undefined || frame === undefined) return
  for (const session of sessions.keys()) session.notify("reports", report.order.market.id, frame)
}

/**
 * Sends the active orders to all who subscribed, unasked, as after maintenance.
 *
 * @category publishing
 * @since 0.1.0
 */
export const resend = (self: Reports): void => {
  for (const [session, account] of Audience.all(self.audience)) {
    session.notify("reports", "", self.wire.activeOrders(account))
  }
}
