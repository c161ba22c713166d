/**
 * Orders, reports and balances on the wire of API v2: fields and their order are those of the reference's samples.
 *
 * **Details**
 *
 * Where the samples are silent: `stopPrice` and `expireTime` follow `updatedAt`, and are there where the order has them;
 * a market order has no `price`. Fees are exact, with as many digits as they need. Take-profit orders do not exist here.
 *
 * @since 0.1.0
 */
import type { Account } from "../exchange/Account.ts"
import * as Ledger from "../exchange/Ledger.ts"
import type * as Order from "../exchange/Order.ts"

/**
 * Whether API v2 has a word for the type of an order.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isKnown = ({ type }: Pick<Order.Order, "type">): boolean =>
  type !== "takeProfitLimit" && type !== "takeProfitMarket"

/**
 * A report, as the result of a command and in notifications.
 *
 * @category parts
 * @since 0.1.0
 */
export const report = ({ fill, order, originalClientOrderId, reportType }: Order.Report, digits: number): string => {
  const { expiresAt, market, price, stopPrice, timeInForce } = order
  const { scale } = market
  return `{"id":"${order.id}","clientOrderId":${JSON.stringify(order.clientOrderId)},"symbol":"${market.id}",` +
    `"side":"${order.side}","status":"${order.status}","type":"${order.type}","timeInForce":"${timeInForce}",` +
    `"quantity":"${scale.quantity(order.quantity)}",` +
    (price === undefined ? "" : `"price":"${scale.price(price)}",`) +
    `"cumQuantity":"${scale.cumulative(order.cumQuantity)}","postOnly":${order.postOnly},` +
    `"createdAt":"${iso(order.createdAt)}","updatedAt":"${iso(order.updatedAt)}",` +
    (stopPrice === undefined ? "" : `"stopPrice":"${scale.price(stopPrice)}",`) +
    (timeInForce === "GTD" && expiresAt !== undefined ? `"expireTime":"${iso(expiresAt)}",` : "") +
    `"reportType":"${reportType}"` +
    (fill === undefined
      ? ""
      : `,"tradeQuantity":"${scale.quantity(fill.quantity)}","tradePrice":"${scale.price(fill.price)}",` +
        `"tradeId":${fill.tradeId},"tradeFee":"${Ledger.toDecimal(fill.fee, digits)}"`) +
    (originalClientOrderId === undefined
      ? ""
      : `,"originalRequestClientOrderId":${JSON.stringify(originalClientOrderId)}`) +
    "}"
}

/**
 * The notification of a report. `digits` is how many decimals the fee is kept with.
 *
 * @category frames
 * @since 0.1.0
 */
export const reportFrame = (input: Order.Report, digits: number): string =>
  `{"jsonrpc":"2.0","method":"report","params":${report(input, digits)}}`

/**
 * The active orders of an account, in the order in which they were entered.
 *
 * @category parts
 * @since 0.1.0
 */
export const orders = ({ active }: Account): string => {
  const known = Array.from(active, ({ order }) => order).filter(isKnown)
  return `[${known.map((order) => report({ reportType: "status", order }, 0)).join(",")}]`
}

/**
 * The notification that lists the active orders of an account.
 *
 * @category frames
 * @since 0.1.0
 */
export const activeOrders = (account: Account): string =>
  `{"jsonrpc":"2.0","method":"activeOrders","params":${orders(account)}}`

/**
 * What an account has of each currency.
 *
 * @category parts
 * @since 0.1.0
 */
export const balances = ({ purse }: Account, digits: number): string => JSON.stringify(Ledger.statements(purse, digits))

const iso = (millis: number): string => new Date(millis).toISOString()
