/** A little trading in which everything went well: one order is filled, two outcomes were unknown. */
import type { CommandOutcome } from "@effect-hitbtc/client/TradingEvent"
import {
  Decimal,
  type ExecutionReport,
  type Order,
  OrderTracker,
  type OrderTracker as Tracker,
  Timestamp
} from "@effect-hitbtc/core"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import * as Duration from "effect/Duration"
import type { Counters } from "../../../src/demo/Counters.ts"
import * as Desk from "../../../src/demo/Desk.ts"
import type * as Observations from "../../../src/demo/Observations.ts"
import type { TradingFacts } from "../../../src/demo/TradingVerdict.ts"

const decimal = Decimal.makeUnsafe
const begin = Timestamp.fromMillis(Date.UTC(2026, 0, 2, 3, 4, 10))

export const order = (
  wanted: Desk.Wanted,
  status: Order.Order["status"] = "new",
  cumulative = "0"
): Order.Order => ({
  _tag: "Order",
  id: wanted.clientOrderId.slice(-3),
  clientOrderId: wanted.clientOrderId,
  symbol: "ETHBTC",
  side: wanted.side,
  status,
  type: wanted.stopPrice !== undefined ? "stopMarket" : wanted.price === undefined ? "market" : "limit",
  timeInForce: "GTC",
  quantity: decimal(wanted.quantity),
  cumulativeQuantity: decimal(cumulative),
  ...(wanted.price === undefined ? undefined : { price: decimal(wanted.price) }),
  ...(wanted.stopPrice === undefined ? undefined : { stopPrice: decimal(wanted.stopPrice) }),
  postOnly: false,
  createdAt: begin,
  updatedAt: begin
})

export const wanted: readonly [Desk.Wanted, Desk.Wanted, Desk.Wanted] = [
  { clientOrderId: "demo-001", side: "buy", quantity: "0.300" },
  { clientOrderId: "demo-002", side: "sell", quantity: "0.600", price: "0.056097" },
  { clientOrderId: "demo-003", side: "buy", quantity: "0.200", price: "0.052830" }
]
const [first, second, third] = wanted

const filled = order(first, "filled", "0.300")
const active = order(second)
const fill = { tradeId: 4, quantity: decimal("0.300"), price: decimal("0.054466"), fee: decimal("0.00001634") }

export const trade: ExecutionReport.ExecutionReport = {
  _tag: "ExecutionReport",
  reportType: "trade",
  order: filled,
  fill
}

/** What the client's tracker knows. */
export const tracked = (): readonly [Tracker.TrackedOrder, Tracker.TrackedOrder, Tracker.TrackedOrder] => {
  const tracker = OrderTracker.make()
  const known = (report: ExecutionReport.ExecutionReport) => {
    OrderTracker.report(tracker, report)
    return tracker.orders.get(report.order.clientOrderId)!
  }
  return [
    known(trade),
    known({ _tag: "ExecutionReport", reportType: "status", order: active }),
    { ...OrderTracker.sent(tracker, third.clientOrderId), knowledge: "NotActive" }
  ]
}

export const unknown = (clientOrderId: string): CommandOutcome => ({
  _tag: "OutcomeUnknown",
  method: "newOrder",
  clientOrderId,
  cause: "ConnectionLost"
})

/** Seen so far: the orders, and the lost connection. */
export const desk = (seen: Observations.State): Desk.Desk => {
  const desk = seen.desk = Desk.make()
  const [one, two, three] = tracked()
  const at = (millis: number) => seen.startedAt + 10_000 + millis
  const command = (millis: number, wanted: Desk.Wanted, ended: CommandOutcome["_tag"]) => {
    Desk.seeCommand(seen, desk, at(millis), { method: "newOrder", orders: [wanted] }).ended = ended
  }
  const nothing = { active: [], changed: [], closedMeanwhile: [], notActive: [] }
  Desk.seeState(seen, desk, at(0), { _tag: "LoggingIn", session: 1 })
  Desk.seeReport(seen, desk, at(1), { _tag: "ActiveOrders", orders: [] })
  Desk.seeState(seen, desk, at(2), { _tag: "Ready", session: 1 })
  command(10, first, "Accepted")
  Desk.seeReport(seen, desk, at(11), trade)
  Desk.seeOutcome(seen, desk, at(11), {
    _tag: "Accepted",
    method: "newOrder",
    clientOrderId: first.clientOrderId,
    report: trade,
    isLate: false
  })
  desk.orders.set(first.clientOrderId, one)
  command(100, second, "OutcomeUnknown")
  Desk.seeOutcome(seen, desk, at(105), unknown(second.clientOrderId))
  Desk.seeState(seen, desk, at(105), {
    _tag: "Lost",
    error: TransportError.closed(1006),
    retryIn: Duration.millis(0),
    retryAt: begin
  })
  Desk.seeReport(seen, desk, at(115), { ...nothing, _tag: "Reconciled", active: [two], changed: [two] })
  desk.orders.set(second.clientOrderId, two)
  command(200, third, "OutcomeUnknown")
  Desk.seeOutcome(seen, desk, at(205), unknown(third.clientOrderId))
  Desk.seeReport(seen, desk, at(215), { ...nothing, _tag: "Reconciled", active: [two], notActive: [three] })
  desk.orders.set(third.clientOrderId, three)
  Desk.seeState(seen, desk, at(216), { _tag: "Ready", session: 3 })
  return desk
}

const balances = [
  { currency: "BTC", available: decimal("9.98"), reserved: decimal("0") },
  { currency: "ETH", available: decimal("199.7"), reserved: decimal("0.6") }
]

export const facts = (seen: Observations.State, counters: Counters): TradingFacts => ({
  losses: 2,
  desk: desk(seen),
  tracked: tracked(),
  balances,
  venueOrders: [
    { order: filled, fills: [{ ...fill, isMaker: false, timestamp: begin }] },
    { order: active, fills: [] }
  ],
  venueActive: [{ order: active, fills: [] }],
  venueBalances: [...balances, { currency: "XRP", available: decimal("0"), reserved: decimal("0") }],
  counters: { ...counters, framesReceived: 30, framesSent: 10, connections: 3, losses: 2 }
})

const listed: readonly [Desk.Wanted, Desk.Wanted] = [
  { clientOrderId: "demo-oc1", side: "sell", quantity: "0.300", price: "0.055555" },
  { clientOrderId: "demo-oc2", side: "sell", quantity: "0.300", stopPrice: "0.053377" }
]

/** Besides, on API v3: balances that come by themselves, and a list of two orders that were cancelled at once. */
export const onV3 = (seen: Observations.State, facts: TradingFacts): TradingFacts => {
  const { desk, tracked, venueOrders } = facts
  const onlyV3 = desk.onlyV3 = Desk.makeOnlyV3()
  for (const balance of facts.venueBalances) {
    if (balance.currency !== "XRP") Desk.seeBalance(seen, onlyV3, seen.startedAt + 10_400, balance, ["ETH"])
  }
  const at = (millis: number) => seen.startedAt + 10_400 + millis
  const command = (
    millis: number,
    method: string,
    asked: Parameters<typeof Desk.seeCommand>[3]["orders"],
    orders: ReadonlyArray<Order.Order>
  ) => {
    Desk.seeCommand(seen, desk, at(millis), { method, orders: asked }).ended = "Accepted"
    for (const order of orders) {
      const { clientOrderId } = order
      const report: ExecutionReport.ExecutionReport = { _tag: "ExecutionReport", reportType: "status", order }
      Desk.seeOutcome(seen, desk, at(millis + 2), { _tag: "Accepted", method, clientOrderId, report, isLate: false })
    }
  }
  const placed = listed.map((wanted, i) => order(wanted, i === 0 ? "new" : "suspended"))
  const cancelled = listed.map((wanted) => order(wanted, "canceled"))
  command(5, "spot_new_order_list", listed, placed)
  command(10, "spot_cancel_orders", listed.map(({ clientOrderId }) => clientOrderId), cancelled)
  onlyV3.list = { placed, cancelled }
  const tracker = OrderTracker.make()
  for (const order of cancelled) {
    OrderTracker.report(tracker, { _tag: "ExecutionReport", reportType: "canceled", order })
  }
  for (const [id, order] of tracker.orders) desk.orders.set(id, order)
  return {
    ...facts,
    tracked: [...tracked, ...tracker.orders.values()],
    venueOrders: [
      ...venueOrders,
      ...cancelled.map((order) => ({
        order,
        orderListId: "demo-oc1",
        contingencyType: "oneCancelOther" as const,
        fills: []
      }))
    ]
  }
}
