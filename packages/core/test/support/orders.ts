/** Orders and reports with defaults, to say only what matters of them. */
import type { ExecutionReport, Order } from "@effect-hitbtc/core"
import { Decimal, Timestamp } from "@effect-hitbtc/core"

export interface Brief {
  readonly status?: Order.OrderStatus
  readonly filled?: number
  /** Milliseconds. */
  readonly at?: number
  readonly id?: string
  readonly createdAt?: number
}

export const order = (clientOrderId: string, brief: Brief = {}): Order.Order => ({
  _tag: "Order",
  id: brief.id ?? `venue-${clientOrderId}`,
  clientOrderId,
  symbol: "ETHBTC",
  side: "sell",
  status: brief.status ?? "new",
  type: "limit",
  timeInForce: "GTC",
  quantity: Decimal.makeUnsafe("10"),
  cumulativeQuantity: Decimal.makeUnsafe(String(brief.filled ?? 0)),
  price: Decimal.makeUnsafe("0.05"),
  postOnly: false,
  createdAt: Timestamp.fromMillis(brief.createdAt ?? 0),
  updatedAt: Timestamp.fromMillis(brief.at ?? 0)
})

export const report = (
  reportType: ExecutionReport.ReportType,
  order: Order.Order,
  rest: { readonly trade?: readonly [tradeId: number, quantity: number]; readonly replaces?: string } = {}
): ExecutionReport.ExecutionReport => ({
  _tag: "ExecutionReport",
  reportType,
  order,
  ...(rest.trade === undefined ? undefined : {
    fill: {
      tradeId: rest.trade[0],
      quantity: Decimal.makeUnsafe(String(rest.trade[1])),
      price: Decimal.makeUnsafe("0.05"),
      fee: Decimal.makeUnsafe("0")
    }
  }),
  ...(rest.replaces === undefined ? undefined : { originalClientOrderId: rest.replaces })
})
