/**
 * The state behind trading: the tracker, the commands on their way, and who is told of what. Everything that the venue
 * says arrives here inside the reader, in the order in which its messages came.
 */
import type { AccountEvent, ActiveOrders } from "@effect-hitbtc/core/AccountEvent"
import type { ExecutionReport } from "@effect-hitbtc/core/ExecutionReport"
import type { Order } from "@effect-hitbtc/core/Order"
import { isActive } from "@effect-hitbtc/core/Order"
import * as OrderTracker from "@effect-hitbtc/core/OrderTracker"
import type { VenueError } from "@effect-hitbtc/core/VenueError"
import type { HitBtcError, OutcomeUnknown } from "@effect-hitbtc/transport/HitBtcError"
import * as Hub from "@effect-hitbtc/transport/Hub"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import type { CommandOutcome, ReportEvent } from "../TradingEvent.ts"

const ORDER_NOT_FOUND = 20002
const DUPLICATE_CLIENT_ORDER_ID = 20008

/** A command about an order: `clientOrderId` is that of the order which it would make, or cancel. */
export interface Command {
  readonly method: string
  readonly clientOrderId: string
  readonly makesOrder: boolean
}

/** A command on its way. It ends once; what is learned later is told as late. */
export interface Ticket {
  readonly isWritten: () => boolean
  /** How it ended, if it did. */
  readonly outcome: () => CommandOutcome | undefined
  /** It is about to be handed to the socket. */
  readonly write: () => void
  readonly accept: (report: ExecutionReport) => void
  /** The venue answered with a report for each of many orders: each has its own outcome, and the command none besides. */
  readonly acceptAll: (reports: ReadonlyArray<ExecutionReport>) => void
  readonly reject: (error: VenueError) => void
  /** The venue was too busy to look at it, and it will be sent again. Where it is not, that is how it ended. */
  readonly postpone: (error: VenueError) => void
  /** It was sent, and nobody can say what became of it. Does nothing where it ended already. */
  readonly lose: (cause: OutcomeUnknown["cause"], issue?: string) => void
  /** It was not sent. Does nothing where it ended already. */
  readonly abandon: (description: string) => void
}

export interface Commands {
  readonly tracker: OrderTracker.OrderTracker
  readonly reports: Hub.Hub<ReportEvent, HitBtcError>
  readonly outcomes: Hub.Hub<CommandOutcome, HitBtcError>
  readonly changes: Hub.Hub<OrderTracker.TrackedOrder, HitBtcError>
  readonly open: (command: Command) => Ticket
  /** A connection begins: reports are held back until the active orders are known. */
  readonly begin: () => void
  /** Whether the active orders are known on this connection. */
  readonly isCurrent: () => boolean
  /** Waits until they are. */
  readonly current: Effect.Effect<void>
  /** What the venue says by itself. */
  readonly onEvent: (event: AccountEvent) => void
  /** The answer to a question for the active orders that was asked as of a revision of the tracker. */
  readonly onActiveOrders: (orders: ReadonlyArray<Order>, asOf: number) => void
  /** Open while the active orders should be asked for: something is not known that the venue knows. */
  readonly wanted: Latch.Latch
  /** What a stream of reports begins with; undefined until the venue said it for the first time. */
  readonly activeOrders: () => ActiveOrders | undefined
  /** Ends all commands and streams. */
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
  const wanted = Latch.makeUnsafe(false)
  const tickets = new Set<Ticket>()
  // Whether anything was known before: the first list of active orders is no reconciliation.
  let isFirst = true
  // Reports that came before the list did: they happened after it was asked for.
  let held: Array<ExecutionReport> = []
  let askedAt = 0
  // How often the venue listed the active orders.
  let lists = 0

  const changed = (...orders: ReadonlyArray<OrderTracker.TrackedOrder | undefined>) => {
    for (const order of orders) if (order !== undefined) changes.put(order)
  }

  // Who did not know what an old answer says may have missed more, such as the end of the order.
  const learn = (report: ExecutionReport, isOld: boolean) => {
    const changes = OrderTracker.answer(tracker, report)
    changed(...changes)
    if (isOld && changes.length > 0) wanted.openUnsafe()
  }

  const open = (command: Command): Ticket => {
    const { clientOrderId, makesOrder, method } = command
    const known = { method, clientOrderId }
    let isWritten = false
    let listsBefore = 0
    let postponed: VenueError | undefined
    // Whether nothing but this command can have made the order.
    let isOnly = false
    let outcome: CommandOutcome | undefined
    let isOver = false
    const close = () => {
      isOver = true
      tickets.delete(ticket)
    }
    const end = (ending: CommandOutcome) => {
      outcome = ending
      close()
      outcomes.put(ending)
    }
    const ticket: Ticket = {
      isWritten: () => isWritten,
      outcome: () => outcome,
      write() {
        isWritten = true
        listsBefore = lists
        if (!makesOrder) return
        const before = tracker.orders.get(clientOrderId)
        isOnly = before === undefined || before.knowledge === "Rejected"
        const after = OrderTracker.sent(tracker, clientOrderId)
        if (after !== before) changed(after)
      },
      accept(report) {
        const isLate = isOver
        learn(report, isLate || lists > listsBefore)
        const ending: CommandOutcome = { ...known, _tag: "Accepted", report, isLate }
        if (isLate) outcomes.put(ending)
        else end(ending)
      },
      acceptAll(reports) {
        const isLate = isOver
        close()
        for (const report of reports) {
          learn(report, isLate || lists > listsBefore)
          const { clientOrderId } = report.order
          outcomes.put({ method, clientOrderId, _tag: "Accepted", report, isLate })
        }
      },
      reject(error) {
        const isLate = isOver
        const isDuplicate = error.code === DUPLICATE_CLIENT_ORDER_ID
        if (makesOrder) {
          // An order of this name exists: that of another command, or of another client.
          if (isDuplicate) changed(OrderTracker.outcomeUnknown(tracker, clientOrderId))
          else if (isOnly) changed(OrderTracker.rejected(tracker, clientOrderId))
        }
        // An order that is not active any more, though we thought so; or one that exists, though we did not.
        if (
          isDuplicate || error.code === ORDER_NOT_FOUND ||
          tracker.orders.get(clientOrderId)?.knowledge === "OutcomeUnknown"
        ) wanted.openUnsafe()
        const ending: CommandOutcome = { ...known, _tag: "Rejected", error, isLate }
        if (isLate) outcomes.put(ending)
        else end(ending)
      },
      postpone(error) {
        isWritten = false
        postponed = error
      },
      lose(cause, issue) {
        if (isOver) return
        if (makesOrder) changed(OrderTracker.outcomeUnknown(tracker, clientOrderId))
        // Where the connection is lost, the next one begins with the list.
        if (cause !== "ConnectionLost") wanted.openUnsafe()
        end({ ...known, _tag: "OutcomeUnknown", cause, ...(issue === undefined ? undefined : { issue }) })
      },
      abandon(description) {
        if (isOver) return
        if (postponed !== undefined) return ticket.reject(postponed)
        if (makesOrder && isOnly) changed(OrderTracker.rejected(tracker, clientOrderId))
        end({ ...known, _tag: "NotSent", description })
      }
    }
    tickets.add(ticket)
    return ticket
  }

  const take = (report: ExecutionReport) => changed(...OrderTracker.report(tracker, report))
  // Lists in answer to a command that went wrong are only told of where they say something new.
  const reconcile = (orders: ReadonlyArray<Order>, asOf: number | undefined, isQuiet: boolean) => {
    lists++
    const reconciliation = OrderTracker.reconcile(tracker, orders, { asOf, isUnasked: asOf === undefined })
    const { closedMeanwhile, notActive } = reconciliation
    const news = [...reconciliation.changed, ...closedMeanwhile, ...notActive]
    changed(...news)
    if (isFirst) reports.put({ _tag: "ActiveOrders", orders })
    else if (!isQuiet || news.length > 0) reports.put({ _tag: "Reconciled", ...reconciliation })
    isFirst = false
  }
  // The first list of a connection, asked for when it began.
  const becomeCurrent = (orders: ReadonlyArray<Order>, asOf: number) => {
    const waiting = held
    held = []
    for (const report of waiting) take(report)
    reconcile(orders, asOf, false)
    wanted.closeUnsafe()
    current.openUnsafe()
    for (const report of waiting) reports.put(report)
  }

  return {
    tracker,
    reports,
    outcomes,
    changes,
    open,
    wanted,
    begin() {
      current.closeUnsafe()
      // Commands only go out once a connection is current: these went out on another one.
      for (const ticket of Array.from(tickets)) if (ticket.isWritten()) ticket.lose("ConnectionLost")
      // Reports of a connection that was lost before its list came.
      for (const report of held) {
        take(report)
        if (!isFirst) reports.put(report)
      }
      held = []
      askedAt = tracker.revision
    },
    isCurrent: () => current.isOpen(),
    current: Effect.asVoid(current.await),
    onEvent(event) {
      if (event._tag === "ActiveOrders") {
        return current.isOpen() ? reconcile(event.orders, undefined, false) : becomeCurrent(event.orders, askedAt)
      }
      if (event._tag === "MarginAccounts") return
      if (!current.isOpen()) return void held.push(event)
      take(event)
      reports.put(event)
    },
    onActiveOrders(orders, asOf) {
      if (current.isOpen()) reconcile(orders, asOf, true)
      else becomeCurrent(orders, asOf)
    },
    activeOrders: () =>
      isFirst ? undefined : {
        _tag: "ActiveOrders",
        orders: Array.from(tracker.orders.values()).flatMap(({ knowledge, order }) =>
          knowledge === "Active" && order !== undefined && isActive(order) ? [order] : []
        )
      },
    end(exit) {
      for (const ticket of Array.from(tickets)) {
        if (ticket.isWritten()) ticket.lose("ConnectionLost")
        else ticket.abandon("the connection was given up")
      }
      reports.end(exit)
      outcomes.end(exit)
      changes.end(exit)
    }
  }
}
