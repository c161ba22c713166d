/**
 * What must hold of trading at the end, and its lines of the summary: pure functions of what was seen and of what the
 * venue says.
 *
 * @since 0.1.0
 */
import type { CommandOutcome } from "@effect-hitbtc/client/TradingEvent"
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import { isActive, type Order } from "@effect-hitbtc/core/Order"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { OrderTruth } from "@effect-hitbtc/sandbox/exchange/Truth"
import type { Counters } from "./Counters.ts"
import * as Desk from "./Desk.ts"

/**
 * All that the verdict on trading is made from, after the market came to rest.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradingFacts {
  /** With how many commands the venue ended the connection. */
  readonly losses: number
  readonly desk: Desk.Desk
  /** What the client knows of all orders. */
  readonly tracked: ReadonlyArray<TrackedOrder>
  readonly balances: ReadonlyArray<Balance>
  /** The account's orders, those that are active, and what it has, from the venue itself. */
  readonly venueOrders: ReadonlyArray<OrderTruth>
  readonly venueActive: ReadonlyArray<OrderTruth>
  readonly venueBalances: ReadonlyArray<Balance>
  /** Of the trading connection alone. */
  readonly counters: Counters
}

/**
 * All that is wrong, a line each; nothing where all is well.
 *
 * @category verdict
 * @since 0.1.0
 */
export const problems = (facts: TradingFacts): ReadonlyArray<string> => [
  ...connectionProblems(facts),
  ...outcomeProblems(facts),
  ...orderProblems(facts),
  ...fillProblems(facts),
  ...settlementProblems(facts),
  ...balanceProblems(facts),
  ...onlyV3Problems(facts)
]

/**
 * The lines of the summary: a name, and what there is to say.
 *
 * @category drawing
 * @since 0.1.0
 */
export const summary = (facts: TradingFacts): ReadonlyArray<readonly [name: string, text: string]> => {
  const { balances, counters, desk, tracked, venueActive } = facts
  const counts = new Map<string, number>()
  for (const { _tag } of desk.outcomes) counts.set(_tag, (counts.get(_tag) ?? 0) + 1)
  const filled = tracked.filter(({ fills }) => fills.length > 0)
  const fills = filled.reduce((sum, { fills }) => sum + fills.length, 0)
  return [
    ["commands", `${desk.commands.length}, ${counters.connections - 1} lost their connection`],
    ["outcomes", Array.from(counts, ([tag, count]) => `${count} ${words[tag as CommandOutcome["_tag"]]}`).join(", ")],
    ["fills", `${fills} in ${filled.length} orders, each once`],
    [
      "settled",
      desk.settlements.map(Desk.describeSettlement).join(", ") || "none"
    ],
    [
      "orders",
      `${desk.wanted.size} compared with the venue's own, ${venueActive.length} active; ` +
      `${balances.length} balances too`
    ],
    ...desk.onlyV3 === undefined ? [] : onlyV3Summary(desk.onlyV3)
  ]
}

const onlyV3Summary = ({ balanceMessages, balances, list }: Desk.OnlyV3): ReturnType<typeof summary> => [
  ["balances", `${balances.size} streamed in ${balanceMessages} messages, compared with the venue's own`],
  [
    "list",
    list === undefined || list.placed.length === 0
      ? "none"
      : `${idsOf(list.placed)}: one cancels the other; ${list.cancelled.length} cancelled at once`
  ]
]

const idsOf = (orders: ReadonlyArray<Order>): string =>
  orders.map(({ clientOrderId }) => clientOrderId).join(", ") || "none"

const words: { readonly [Tag in CommandOutcome["_tag"]]: string } = {
  Accepted: "accepted",
  Rejected: "rejected",
  NotSent: "not sent",
  OutcomeUnknown: "unknown"
}

const connectionProblems = ({ counters, desk, losses }: TradingFacts): ReadonlyArray<string> => {
  const found: Array<string> = []
  const last = desk.states.at(-1)?._tag
  if (last !== "Ready") found.push(`trading: expected it to be Ready at the end, it is ${last ?? "unknown"}`)
  if (counters.connections !== losses + 1) {
    found.push(`trading: expected ${losses + 1} connections that opened, counted ${counters.connections}`)
  }
  if (counters.decodeFailures > 0) found.push(`trading: ${counters.decodeFailures} malformed messages`)
  if (counters.unmatched > 0) found.push(`trading: ${counters.unmatched} answers without a request`)
  return found
}

const outcomeProblems = ({ desk, losses }: TradingFacts): ReadonlyArray<string> => {
  const found: Array<string> = []
  const commands = desk.commands.flatMap(({ clientOrderIds, ...command }) =>
    clientOrderIds.map((clientOrderId) => ({ ...command, clientOrderId }))
  )
  for (const { clientOrderId, ended, method } of commands) {
    const tags = desk.outcomes
      .filter((outcome) => outcome.method === method && outcome.clientOrderId === clientOrderId)
      .map(({ _tag }) => _tag)
    if (ended === undefined || tags.length !== 1 || tags[0] !== ended) {
      found.push(
        `command ${method} ${clientOrderId}: ended as ${ended ?? "nothing"}, its outcomes are ${
          tags.join(", ") || "none"
        }`
      )
    } else if (ended !== "Accepted" && ended !== "OutcomeUnknown") {
      found.push(`command ${method} ${clientOrderId}: ${words[ended]}`)
    }
  }
  const strange = desk.outcomes.length - commands.length
  if (strange > 0) found.push(`commands: ${strange} outcomes of no command`)
  const unknown = desk.outcomes.filter(({ _tag }) => _tag === "OutcomeUnknown").length
  if (unknown !== losses) found.push(`commands: expected ${losses} unknown outcomes, counted ${unknown}`)
  return found
}

const orderProblems = ({ tracked, venueActive, venueOrders }: TradingFacts): ReadonlyArray<string> => {
  const found: Array<string> = []
  const active = tracked.flatMap(({ knowledge, order }) => knowledge === "Active" && order !== undefined ? [order] : [])
  const mine = new Map(active.map((order) => [order.clientOrderId, order]))
  for (const { order } of venueActive) {
    const known = mine.get(order.clientOrderId)
    mine.delete(order.clientOrderId)
    if (known === undefined) found.push(`order ${order.clientOrderId}: active at the venue, and not known to be`)
    else if (!isSame(known, order)) {
      found.push(`order ${order.clientOrderId}: ${describe(known)}, the venue's is ${describe(order)}`)
    }
  }
  for (const clientOrderId of mine.keys()) found.push(`order ${clientOrderId}: not active at the venue`)
  for (const { order } of venueOrders) {
    if (isActive(order)) continue
    const known = tracked.find(({ clientOrderId }) => clientOrderId === order.clientOrderId)
    if (known?.knowledge !== "Closed" || known.order?.status !== order.status) {
      found.push(
        `order ${order.clientOrderId}: ${known?.knowledge ?? "nothing"} ${known?.order?.status ?? "known"}, ` +
          `the venue's is ${order.status}`
      )
    }
  }
  return found
}

const isSame = (a: Order, b: Order): boolean =>
  a.id === b.id && a.side === b.side && a.status === b.status && Decimal.equals(a.quantity, b.quantity) &&
  Decimal.equals(a.cumulativeQuantity, b.cumulativeQuantity) &&
  (a.price === undefined ? b.price === undefined : b.price !== undefined && Decimal.equals(a.price, b.price))

const describe = ({ cumulativeQuantity, price, quantity, side, status }: Order): string =>
  `${status} ${side} ${quantity} at ${price ?? "the market"}, ${cumulativeQuantity} filled`

const fillProblems = ({ desk, tracked, venueOrders }: TradingFacts): ReadonlyArray<string> => {
  const found: Array<string> = []
  const reported = desk.reports.flatMap((event) =>
    event._tag === "ExecutionReport" && event.fill !== undefined
      ? [`${event.order.clientOrderId} ${event.fill.tradeId}`]
      : []
  )
  const inTracker = tracked.flatMap(({ clientOrderId, fills }) =>
    fills.map(({ tradeId }) => `${clientOrderId} ${tradeId}`)
  )
  const atVenue = venueOrders.flatMap(({ fills, order }) =>
    fills.map(({ tradeId }) => `${order.clientOrderId} ${tradeId}`)
  )
  if (atVenue.length === 0) found.push("fills: there are none")
  for (const [name, mine] of [["reports", reported], ["tracker", inTracker]] as const) {
    const ids = new Set(mine)
    if (ids.size < mine.length) found.push(`fills: ${mine.length - ids.size} came twice in the ${name}`)
    for (const fill of atVenue) if (!ids.has(fill)) found.push(`fill ${fill}: missing in the ${name}`)
    const known = new Set(atVenue)
    for (const fill of ids) if (!known.has(fill)) found.push(`fill ${fill}: in the ${name}, and not the venue's`)
  }
  for (const { clientOrderId, unreportedQuantity } of tracked) {
    if (!Decimal.isZero(unreportedQuantity)) {
      found.push(`order ${clientOrderId}: ${unreportedQuantity} filled unreported`)
    }
  }
  return found
}

const settlementProblems = ({ desk, venueActive }: TradingFacts): ReadonlyArray<string> => {
  const active = new Set(venueActive.map(({ order }) => order.clientOrderId))
  return desk.outcomes.filter(({ _tag }) => _tag === "OutcomeUnknown").flatMap(({ clientOrderId }) => {
    const settlements = desk.settlements.filter((one) => one.clientOrderId === clientOrderId)
    const [settlement] = settlements
    return settlement === undefined
      ? [`settled: nothing was learned of ${clientOrderId}`]
      : settlements.length > 1
      ? [`settled: ${clientOrderId} ${settlements.length} times`]
      : settlement.isActive === active.has(clientOrderId)
      ? []
      : [`settled: ${Desk.describeSettlement(settlement)}, the venue says otherwise`]
  })
}

const balanceProblems = ({ balances, desk, venueBalances }: TradingFacts): ReadonlyArray<string> => [
  ...balanceDifferences("balance", balances, venueBalances),
  ...desk.onlyV3 === undefined
    ? []
    : balanceDifferences("streamed balance", desk.onlyV3.balances.values(), venueBalances)
]

const balanceDifferences = (
  name: string,
  balances: Iterable<Balance>,
  venueBalances: ReadonlyArray<Balance>
): ReadonlyArray<string> => {
  const mine = new Map(Array.from(balances, (balance) => [balance.currency, balance]))
  return venueBalances.flatMap(({ available, currency, reserved }) => {
    const known = mine.get(currency)
    // A currency that the account never held may be left out.
    if (known === undefined && Decimal.isZero(available) && Decimal.isZero(reserved)) return []
    return known !== undefined && Decimal.equals(known.available, available) && Decimal.equals(known.reserved, reserved)
      ? []
      : [
        `${name} ${currency}: ${known === undefined ? "none" : `${known.available} and ${known.reserved} reserved`}, ` +
        `the venue's is ${available} and ${reserved} reserved`
      ]
  })
}

// The orders of the list are at the venue, as one list, and all of them cancelled; so said the answers.
const onlyV3Problems = ({ desk, venueOrders }: TradingFacts): ReadonlyArray<string> => {
  if (desk.onlyV3 === undefined) return []
  const { cancelled = [], placed = [] } = desk.onlyV3.list ?? {}
  const found: Array<string> = []
  const [first] = placed
  const listed = venueOrders.filter(({ orderListId }) => orderListId !== undefined)
  const atVenue = listed.map(({ order }) => order)
  if (first === undefined) found.push("list: it was not placed")
  if (idsOf(placed) !== idsOf(atVenue)) found.push(`list: ${idsOf(placed)}, the venue's is ${idsOf(atVenue)}`)
  for (const { contingencyType, order, orderListId } of listed) {
    const { clientOrderId, status } = order
    if (orderListId !== first?.clientOrderId || contingencyType !== "oneCancelOther") {
      found.push(`list: ${clientOrderId} is of ${contingencyType} ${orderListId} at the venue`)
    }
    if (status !== "canceled") found.push(`list: ${clientOrderId} is ${status} at the venue, and was to be cancelled`)
    if (!cancelled.some((answer) => answer.clientOrderId === clientOrderId && answer.status === status)) {
      found.push(`list: ${clientOrderId} is ${status} at the venue, and not in the answer to cancelling all`)
    }
  }
  return found
}
