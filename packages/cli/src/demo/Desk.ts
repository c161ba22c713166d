/**
 * What the demo saw of trading: its commands, how they ended, what was reported, and what is known of each order.
 *
 * It changes in place, and only through the functions here; each is told the time, in milliseconds.
 *
 * @since 0.1.0
 */
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { ExecutionReport } from "@effect-hitbtc/core/ExecutionReport"
import type { Order } from "@effect-hitbtc/core/Order"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { Side } from "@effect-hitbtc/core/Side"
import type { ConnectionState } from "@effect-hitbtc/transport/ConnectionState"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Result from "effect/Result"
import * as Observations from "./Observations.ts"

/**
 * An order that a command asks for; at the market where there is no `price`, once it is at the `stopPrice` if there is
 * one.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wanted {
  readonly clientOrderId: string
  readonly side: Side
  readonly quantity: string
  readonly price?: string | undefined
  readonly stopPrice?: string | undefined
}

/**
 * A command about one order or more, and how it ended for its caller.
 *
 * @category models
 * @since 0.1.0
 */
export interface Command {
  readonly method: string
  readonly clientOrderIds: ReadonlyArray<string>
  ended: CommandOutcome["_tag"] | undefined
}

/**
 * What became of a command whose outcome was unknown.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settlement {
  readonly clientOrderId: string
  readonly isActive: boolean
}

/**
 * A list of orders, as the venue's answers have it: when it was placed, and when all orders were cancelled.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderList {
  readonly placed: ReadonlyArray<Order>
  readonly cancelled: ReadonlyArray<Order>
}

/**
 * What only API v3 has: balances that come by themselves, the newest of each currency, and lists of orders.
 *
 * @category models
 * @since 0.1.0
 */
export interface OnlyV3 {
  readonly balances: Map<string, Balance>
  balanceMessages: number
  list: OrderList | undefined
}

/**
 * @category models
 * @since 0.1.0
 */
export interface Desk {
  readonly states: Array<ConnectionState>
  readonly commands: Array<Command>
  readonly outcomes: Array<CommandOutcome>
  readonly reports: Array<ReportEvent>
  readonly settlements: Array<Settlement>
  /** The orders that were asked for, by their ids, in the order of the commands. */
  readonly wanted: Map<string, Wanted>
  /** What is known of them. */
  readonly orders: Map<string, TrackedOrder>
  /** What only API v3 has, where it was asked for. */
  onlyV3: OnlyV3 | undefined
}

/**
 * Nothing seen yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Desk => ({
  states: [],
  commands: [],
  outcomes: [],
  reports: [],
  settlements: [],
  wanted: new Map(),
  orders: new Map(),
  onlyV3: undefined
})

/**
 * Nothing seen yet of what only API v3 has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeOnlyV3 = (): OnlyV3 => ({ balances: new Map(), balanceMessages: 0, list: undefined })

type Recorder<A> = (seen: Observations.State, desk: Desk, now: number, news: A) => void

/**
 * @category recording
 * @since 0.1.0
 */
export const seeState: Recorder<ConnectionState> = (seen, desk, now, state) => {
  desk.states.push(state)
  Observations.note(seen, now, "trading", ...Observations.describeState(state))
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeBalances = (
  seen: Observations.State,
  now: number,
  balances: ReadonlyArray<Balance>,
  currencies: ReadonlyArray<string>
): void => {
  for (const { available, currency, reserved } of balances) {
    if (!currencies.includes(currency)) continue
    const rest = Decimal.isZero(reserved) ? "" : `, ${reserved} reserved by orders`
    Observations.note(seen, now, "balance", `${currency.padEnd(4)} ${available} available${rest}`)
  }
}

/**
 * A balance came by itself.
 *
 * @category recording
 * @since 0.1.0
 */
export const seeBalance = (
  seen: Observations.State,
  onlyV3: OnlyV3,
  now: number,
  balance: Balance,
  currencies: ReadonlyArray<string>
): void => {
  onlyV3.balanceMessages++
  onlyV3.balances.set(balance.currency, balance)
  seeBalances(seen, now, [balance], currencies)
}

/**
 * A command is about to go out: `orders` are those that it makes, of which one is to be executed, or the ids of those
 * that it is about.
 *
 * @category recording
 * @since 0.1.0
 */
export const seeCommand = (
  seen: Observations.State,
  desk: Desk,
  now: number,
  { method, orders }: { readonly method: string; readonly orders: ReadonlyArray<Wanted | string> }
): Command => {
  const clientOrderIds = orders.map((order) => typeof order === "string" ? order : order.clientOrderId)
  const command: Command = { method, clientOrderIds, ended: undefined }
  desk.commands.push(command)
  const wanted = orders.filter((order) => typeof order !== "string")
  for (const order of wanted) desk.wanted.set(order.clientOrderId, order)
  const texts = wanted.length > 0
    ? wanted.map((order, i) => `${method} ${order.clientOrderId}: ${i > 0 ? "or " : ""}${describeWanted(order)}`)
    : [clientOrderIds.length > 1 ? `${method}: all that are active` : `${method} ${clientOrderIds[0]}`]
  for (const text of texts) Observations.note(seen, now, "command", text)
  return command
}

const describeWanted = ({ price, quantity, side, stopPrice }: Wanted): string =>
  `${side} ${quantity}${stopPrice === undefined ? ` at ${price ?? "the market"}` : `, stop ${stopPrice}`}`

/**
 * The command ended, as its caller is told.
 *
 * @category recording
 * @since 0.1.0
 */
export const seeResult = (command: Command, result: Result.Result<unknown, HitBtcError>): void => {
  command.ended = Result.isSuccess(result) ? "Accepted" : endOf(result.failure)
}

const endOf = ({ reason }: HitBtcError): CommandOutcome["_tag"] => {
  switch (reason._tag) {
    case "Rejected":
      return "Rejected"
    case "OutcomeUnknown":
    case "InvalidResult":
      return "OutcomeUnknown"
    default:
      return "NotSent"
  }
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeOutcome: Recorder<CommandOutcome> = (seen, desk, now, outcome) => {
  desk.outcomes.push(outcome)
  const [text, mood] = describeOutcome(outcome)
  Observations.note(seen, now, "outcome", `${outcome.method} ${outcome.clientOrderId}: ${text}`, mood)
}

const describeOutcome = (outcome: CommandOutcome): readonly [string, Observations.Event["mood"]] => {
  switch (outcome._tag) {
    case "Accepted":
      return [`accepted${outcome.isLate ? " late" : ""}, ${outcome.report.order.status}`, "good"]
    case "Rejected":
      return [`rejected, ${outcome.error.message}`, "bad"]
    case "NotSent":
      return [`not sent, ${outcome.description}`, "bad"]
    case "OutcomeUnknown":
      return [`outcome unknown (${outcome.cause})`, "bad"]
  }
}

/**
 * @category recording
 * @since 0.1.0
 */
export const seeReport: Recorder<ReportEvent> = (seen, desk, now, event) => {
  desk.reports.push(event)
  switch (event._tag) {
    case "ActiveOrders":
      return Observations.note(seen, now, "report", `${event.orders.length} orders active`)
    case "ExecutionReport":
      return Observations.note(
        seen,
        now,
        "report",
        describeReport(event),
        event.fill === undefined ? "neutral" : "good"
      )
    case "Reconciled": {
      const { active, closedMeanwhile, notActive } = event
      Observations.note(
        seen,
        now,
        "reconciled",
        `${active.length} active, ${closedMeanwhile.length} over meanwhile, ${notActive.length} not active`
      )
      // Only what was unknown: the other orders are as they were.
      const unknown = new Set(
        desk.outcomes.flatMap(({ _tag, clientOrderId }) => _tag === "OutcomeUnknown" ? [clientOrderId] : [])
      )
      for (const { clientOrderId } of desk.settlements) unknown.delete(clientOrderId)
      for (const { clientOrderId } of active) {
        if (unknown.has(clientOrderId)) settle(seen, desk, now, { clientOrderId, isActive: true })
      }
      for (const { clientOrderId } of notActive) settle(seen, desk, now, { clientOrderId, isActive: false })
    }
  }
}

const settle: Recorder<Settlement> = (seen, desk, now, settlement) => {
  desk.settlements.push(settlement)
  Observations.note(seen, now, "settled", `${describeSettlement(settlement)} at the venue`, "good")
}

const describeReport = ({ fill, order, originalClientOrderId, reportType }: ExecutionReport): string => {
  const { clientOrderId, cumulativeQuantity, price, quantity, side, status, stopPrice } = order
  if (fill !== undefined) {
    return `${clientOrderId} ${side} ${fill.quantity} at ${fill.price}, fee ${fill.fee}, ` +
      (status === "filled" ? "filled" : `${cumulativeQuantity} of ${quantity} filled`)
  }
  const replaced = originalClientOrderId === undefined ? "" : ` ${originalClientOrderId}`
  const at = price === undefined ? "" : ` at ${price}`
  const stop = stopPrice === undefined ? "" : `, stop ${stopPrice}`
  return `${clientOrderId} ${reportType}${replaced}: ${side} ${quantity}${at}${stop}`
}

/**
 * What became of an unknown outcome.
 *
 * @category accessors
 * @since 0.1.0
 */
export const describeSettlement = ({ clientOrderId, isActive }: Settlement): string =>
  `${clientOrderId} ${isActive ? "found active" : "not active"}`
