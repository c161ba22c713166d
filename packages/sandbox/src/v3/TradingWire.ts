/**
 * Orders, reports, balances and fees on the wire of API v3: fields and their order are those of the reference's samples.
 *
 * **Details**
 *
 * Where the samples are silent: `price_average`, `stop_price` and `expire_time` follow `price`, and are there where the
 * order has them. `display_quantity` is there where it was seen: in the notification of a new order. Fees are exact, with
 * as many digits as they need.
 *
 * @since 0.1.0
 */
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import type { Account } from "../exchange/Account.ts"
import * as Ledger from "../exchange/Ledger.ts"
import type * as Order from "../exchange/Order.ts"
import { iso, notification } from "./Wire.ts"

/**
 * A report, as the result of a command.
 *
 * @category parts
 * @since 0.1.0
 */
export const report = (input: Order.Report, digits: number): string => {
  const { fill, originalClientOrderId, reportType } = input
  const { scale } = input.order.market
  return `{${order(input.order, false)},` +
    (originalClientOrderId === undefined
      ? ""
      : `"original_client_order_id":${JSON.stringify(originalClientOrderId)},`) +
    ofList(input.order) +
    (fill === undefined
      ? ""
      : `"trade_id":${fill.tradeId},"trade_quantity":"${scale.quantity(fill.quantity)}",` +
        `"trade_price":"${scale.price(fill.price)}","trade_fee":"${Ledger.toDecimal(fill.fee, digits)}",` +
        `"trade_taker":${!fill.isMaker},`) +
    `"report_type":"${reportType}"}`
}

/**
 * The answer for one order of a list, which does not say what happened.
 *
 * @category parts
 * @since 0.1.0
 */
export const listed = (input: Order.Report): string =>
  `{${order(input.order, false)},${ofList(input.order).replace(/,$/, "")}}`

/**
 * The notification of a report. `digits` is how many decimals the fee is kept with.
 *
 * @category frames
 * @since 0.1.0
 */
export const reportFrame = (input: Order.Report, digits: number): string =>
  notification("spot_order", input.reportType === "new" ? newOrder(input) : report(input, digits))

/**
 * The active orders of an account, in the order in which they were entered.
 *
 * @category parts
 * @since 0.1.0
 */
export const orders = ({ active }: Account): string =>
  `[${Array.from(active, ({ order }) => report({ reportType: "status", order }, 0)).join(",")}]`

/**
 * The notification that lists the active orders of an account.
 *
 * @category frames
 * @since 0.1.0
 */
export const activeOrders = (account: Account): string => notification("spot_orders", orders(account))

/**
 * What an account has of a currency for trading.
 *
 * @category parts
 * @since 0.1.0
 */
export const balance = (currency: string, balance: Ledger.Balance, digits: number): string =>
  `{"currency":"${currency}","available":"${Ledger.toDecimal(balance.available, digits)}",` +
  `"reserved":"${Ledger.toDecimal(balance.reserved, digits)}","reserved_margin":"0"}`

/**
 * The fees of a symbol.
 *
 * @category parts
 * @since 0.1.0
 */
export const fee = ({ id, provideLiquidityRate, takeLiquidityRate }: TradingSymbol): string =>
  `{"symbol":"${id}","take_rate":"${takeLiquidityRate}","make_rate":"${provideLiquidityRate}"}`

const newOrder = ({ order: input, reportType }: Order.Report): string =>
  `{${order(input, true)},${ofList(input)}"report_type":"${reportType}"}`

const order = (input: Order.Order, hasDisplay: boolean): string => {
  const { cumQuantity, expiresAt, market, price, stopPrice, timeInForce } = input
  const { scale } = market
  return `"id":${input.id},"client_order_id":${JSON.stringify(input.clientOrderId)},"symbol":"${market.id}",` +
    `"side":"${input.side}","status":"${input.status}","type":"${input.type}","time_in_force":"${timeInForce}",` +
    `"quantity":"${scale.quantity(input.quantity)}","quantity_cumulative":"${scale.quantity(cumQuantity)}",` +
    (price === undefined ? "" : `"price":"${scale.price(price)}",`) +
    (cumQuantity === 0n ? "" : `"price_average":"${scale.average(input.cumAmount, cumQuantity)}",`) +
    (stopPrice === undefined ? "" : `"stop_price":"${scale.price(stopPrice)}",`) +
    (timeInForce === "GTD" && expiresAt !== undefined ? `"expire_time":"${iso(expiresAt)}",` : "") +
    `"post_only":${input.postOnly},` +
    (hasDisplay ? `"display_quantity":"0",` : "") +
    `"created_at":"${iso(input.createdAt)}","updated_at":"${iso(input.updatedAt)}"`
}

const ofList = ({ contingencyType, orderListId }: Order.Order): string =>
  contingencyType === undefined
    ? ""
    : `"order_list_id":${JSON.stringify(orderListId)},"contingency_type":"${contingencyType}",`
