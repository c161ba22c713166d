/**
 * The state behind trading: the tracker, and who is told of what. Everything here runs inside the reader, in the order
 * in which the venue's messages came.
 */
import type { AccountEvent, ActiveOrders } from "@effect-hitbtc/core/AccountEvent"
import type { ExecutionReport } from "@effect-hitbtc/core/ExecutionReport"
import type { Order } from "@effect-hitbtc/core/Order"
import { isActive } from "@effect-hitbtc/core/Order"
import * as OrderTracker from "@effect-hitbtc/core/OrderTracker"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Hub from "@effect-hitbtc/transport/Hub"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import type { CommandOutcome, ReportEvent } from "../TradingEvent.ts"

export interface Commands {
  readonly tracker: OrderTracker.OrderTracker
  readonly reports: Hub.Hub<ReportEvent, HitBtcError>
  readonly outcomes: Hub.Hub<CommandOutcome, HitBtcError>
  readonly changes: Hub.Hub<OrderTracker.TrackedOrder, HitBtcError>
  /** A connection begins: reports are held back until the active orders are known. */
  readonly begin: () => void
  /** Waits until the active orders are known on this connection. */
  readonly current: Effect.Effect<void>
  /** What the venue says by itself. */
  readonly onEvent: (event: AccountEvent) => void
  /** The answer to a question for the active orders. */
  readonly onActiveOrders: (orders: ReadonlyArray<Order>) => void
  /** A report that came as the answer to a command. */
  readonly onAnswer: (report: ExecutionReport) => void
  /** A command that makes an order goes out, comes to nothing, or is left without an answer. */
  readonly onSent: (clientOrderId: string) => void
  readonly onRefused: (clientOrderId: string) => void
  readonly onUnknown: (clientOrderId: string) => void
  /** What a stream of reports begins with; undefined until the venue said it for the first time. */
  readonly activeOrders: () => ActiveOrders | undefined
  /** Ends all streams. */
  readonly end: (exit: Exit.Exit<void, HitBtcError>) => void
}

export const make = (options: {
  readonly capacity: number
  readonly lagged: (stream: string) => HitBtcError
}): Commands => {
  const hub = <A>(stream: string): Hub.Hub<A, HitBtcError> =>
    Hub.make({ _tag: "Strict", capacity: options.capacity, lagged: () => options.lagged(stream) })
  const tracker = OrderTracker.make()
  const reports = hub<ReportEvent>("reports")
  const outcomes = hub<CommandOutcome>("outcomes")
  const changes = hub<OrderTracker.TrackedOrder>("orders")
  const current = Latch.makeUnsafe(false)
  // Whether anything was known before: the first list of active orders is no reconciliation.
  let isFirst = true
  let held: Array<ExecutionReport> = []

  const changed = (order: OrderTracker.TrackedOrder | undefined) => {
    if (order !== undefined) changes.put(order)
  }
  const take = (report: ExecutionReport) => {
    for (const order of OrderTracker.report(tracker, report)) changes.put(order)
  }
  const deliver = (report: ExecutionReport) => {
    take(report)
    reports.put(report)
  }
  const onActiveOrders = (orders: ReadonlyArray<Order>) => {
    const reconciliation = OrderTracker.reconcile(tracker, orders)
    for (const order of reconciliation.changed) changes.put(order)
    for (const order of reconciliation.closedMeanwhile) changes.put(order)
    for (const order of reconciliation.notActive) changes.put(order)
    if (isFirst) reports.put({ _tag: "ActiveOrders", orders })
    else reports.put({ _tag: "Reconciled", ...reconciliation })
    isFirst = false
    current.openUnsafe()
    const waiting = held
    held = []
    for (const report of waiting) deliver(report)
  }

  return {
    tracker,
    reports,
    outcomes,
    changes,
    begin: () => {
      current.closeUnsafe()
      held = []
    },
    current: Effect.asVoid(current.await),
    onEvent: (event) => {
      if (event._tag === "ActiveOrders") return onActiveOrders(event.orders)
      if (current.isOpen()) return deliver(event)
      held.push(event)
    },
    onActiveOrders,
    onAnswer: take,
    onSent: (clientOrderId) => changed(OrderTracker.sent(tracker, clientOrderId)),
    onRefused: (clientOrderId) => changed(OrderTracker.rejected(tracker, clientOrderId)),
    onUnknown: (clientOrderId) => changed(OrderTracker.outcomeUnknown(tracker, clientOrderId)),
    activeOrders: () =>
      isFirst ? undefined : {
        _tag: "ActiveOrders",
        orders: Array.from(tracker.orders.values()).flatMap(({ knowledge, order }) =>
          knowledge === "Active" && order !== undefined && isActive(order) ? [order] : []
        )
      },
    end: (exit) => {
      reports.end(exit)
      outcomes.end(exit)
      changes.end(exit)
    }
  }
}
