/** What fields of parsed reports are: see `Guards`. */
import { ReportType } from "../ExecutionReport.ts"
import { OrderStatus, OrderType, TimeInForce } from "../Order.ts"
import { Side } from "../Side.ts"

const isAmong = (literals: ReadonlyArray<unknown>): (value: unknown) => boolean => {
  const known = new Set(literals)
  return (value) => known.has(value)
}
export const isSide = isAmong(Side.literals)
export const isOrderStatus = isAmong(OrderStatus.literals)
export const isOrderType = isAmong(OrderType.literals)
export const isTimeInForce = isAmong(TimeInForce.literals)
export const isReportType = isAmong(ReportType.literals)
/** As it is written mostly: the venue has it in another case, too. */
export const isMarginMode = isAmong(["isolated", "cross"])
