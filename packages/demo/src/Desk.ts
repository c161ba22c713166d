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
 * An order that a command asks for; at the market where there is no `price`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wanted {
  readonly clientOrderId: string
  readonly side: Side
  readonly quantity: string
  readonly price?: string | undefined
}

/**
 * A command, and how it ended for its caller.
 *
 * @category models
 * @since 0.1.0
 */
export interface Command {
  readonly method: string
  readonly clientOrderId: string
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
  orders: new Map()
})

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
 * A command is about to go out; `wanted` is the order that it makes, if it makes one.
 *
 * @category recording
 * @since 0.1.0
 */
export const seeCommand = (
  seen: Observations.State,
  desk: Desk,
  now: number,
  { clientOrderId, method, wanted }: Pick<Command, "method" | "clientOrderId"> & {
    readonly wanted?: Wanted | undefined
  }
): Command => {
  const command: Command = { method, clientOrderId, ended: undefined }
  desk.commands.push(command)
  if (wanted !== undefined) desk.wanted.set(wanted.clientOrderId, wanted)
  const what = wanted === undefined
    ? ""
    : `: ${wanted.side} ${wanted.quantity} at ${wanted.price === undefined ? "the market" : wanted.price}`
  Observations.note(seen, now, "command", `${method} ${clientOrderId}${what}`)
  return command
}

/**
 * The command ended, as its caller is told.
 *
 * @category recording
 * @since 0.1.0
 */
export const seeResult = (command: Command, result: Result.Result<Order, HitBtcError>): void => {
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
  const { clientOrderId, cumulativeQuantity, price, quantity, side, status } = order
  if (fill !== undefined) {
    return `${clientOrderId} ${side} ${fill.quantity} at ${fill.price}, fee ${fill.fee}, ` +
      (status === "filled" ? "filled" : `${cumulativeQuantity} of ${quantity} filled`)
  }
  const replaced = originalClientOrderId === undefined ? "" : ` ${originalClientOrderId}`
  return `${clientOrderId} ${reportType}${replaced}: ${side} ${quantity}${price === undefined ? "" : ` at ${price}`}`
}

/**
 * What became of an unknown outcome.
 *
 * @category accessors
 * @since 0.1.0
 */
export const describeSettlement = ({ clientOrderId, isActive }: Settlement): string =>
  `${clientOrderId} ${isActive ? "found active" : "not active"}`
