/**
 * Trading over the gateway of an account: what each connection begins with, how a command is carried out, and how what is
 * not known is found out.
 */
import type { Order } from "@effect-hitbtc/core/Order"
import type { Answer, OnAnswer } from "@effect-hitbtc/transport/Calls"
import type * as Gateway from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, Lagged, OutcomeUnknown, Rejected } from "@effect-hitbtc/transport/HitBtcError"
import type * as RateLimiter from "@effect-hitbtc/transport/RateLimiter"
import { Priority } from "@effect-hitbtc/transport/RateLimiter"
import { LoginRefused, readFailed, TransportError } from "@effect-hitbtc/transport/TransportError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Commands from "./Commands.ts"
import type { Dialect, DialectV3, Prepared } from "./Dialect.ts"
import { issueOf } from "./issue.ts"

const DEFAULT_CAPACITY = 10_000
const LIST_TIMEOUT = "3 seconds"
// So that a hundred commands that go wrong together ask once.
const GATHER_MILLIS = 250
const RETRY_MILLIS = 1_000
const RETRY_CAP_MILLIS = 30_000
const INTERNAL_SERVER_ERROR = 500

/** The part of trading that listens: what the gateway of the account tells, and what its connections begin with. */
export interface Desk<D extends Dialect<never, never>> extends Pick<Gateway.Account, "onEvent" | "begin"> {
  readonly onMalformed: () => void
  readonly dialect: D
  readonly commands: Commands.Commands
  /** Says what is wrong with a list of active orders, if anything; takes it where nothing is. */
  readonly takeOrders: (answer: Answer, asOf: number) => string | undefined
}

/**
 * On each connection, once it is logged in, reports are subscribed to, and held back until the venue has listed the
 * active orders; a list that does not come by itself is asked for. Made before the gateway, it ends after it: what was on
 * its way has its outcome then.
 */
export const make = <D extends Dialect<never, never>>(dialect: D, options?: {
  readonly capacity?: number | undefined
}): Effect.Effect<Desk<D>, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const capacity = options?.capacity ?? DEFAULT_CAPACITY
      const commands = Commands.make({
        capacity,
        lagged: (method) => new HitBtcError({ method, reason: new Lagged({ capacity }) })
      })
      const decodeOrders = Schema.decodeUnknownResult(dialect.getOrders.result)
      const desk: Desk<D> = {
        dialect,
        commands,
        onEvent: commands.onEvent,
        // Whatever it was, it may have been a report.
        onMalformed: () => void commands.wanted.openUnsafe(),
        begin: (ask) => begin(desk, ask),
        takeOrders(answer, asOf) {
          if (answer._tag === "Failure") return answer.error.message
          const orders = decodeOrders(answer.result)
          if (Result.isFailure(orders)) return issueOf(orders.failure)
          commands.onActiveOrders(orders.success, asOf)
          return undefined
        }
      }
      return desk
    }),
    ({ commands }) => Effect.sync(() => commands.end(Exit.void))
  )

const begin = Effect.fnUntraced(function*(
  { commands, dialect, takeOrders }: Desk<Dialect<never, never>>,
  ask: Gateway.Ask
) {
  commands.begin()
  const subscribed = yield* ask({ method: dialect.subscribe, params: {} })
  if (subscribed._tag === "Failure") return yield* refused(subscribed)
  let issue: string | undefined
  yield* Effect.timeoutOrElse(commands.current, {
    duration: LIST_TIMEOUT,
    orElse: () =>
      Effect.suspend(() => {
        const asOf = commands.tracker.revision
        return Effect.flatMap(
          ask({ method: dialect.getOrders.name, params: {} }, (answer) => {
            issue = takeOrders(answer, asOf)
          }),
          (answer) => answer._tag === "Failure" ? refused(answer) : Effect.void
        )
      })
  })
  // Reports must not be held back for ever: another connection may do better.
  if (!commands.isCurrent()) return yield* readFailed(`the list of active orders: ${issue}`)
})

const refused = ({ error }: Extract<Answer, { _tag: "Failure" }>) =>
  Effect.fail(new TransportError({ reason: new LoginRefused({ error }) }))

/**
 * Asks for the active orders whenever something is not known that the venue knows, until it has told. What is not known
 * when a connection is lost, the next one begins with.
 */
export const settler = (
  gateway: Gateway.Gateway["Service"],
  { commands, dialect, takeOrders }: Desk<Dialect<never, never>>
): Effect.Effect<never> =>
  Effect.gen(function*() {
    let retry = RETRY_MILLIS
    while (true) {
      yield* commands.wanted.await
      yield* Effect.sleep(GATHER_MILLIS)
      if (!commands.wanted.isOpen()) {
        retry = RETRY_MILLIS
        continue
      }
      commands.wanted.closeUnsafe()
      let asOf = 0
      let isTaken = false
      yield* Effect.ignore(gateway.call(dialect.getOrders.name, {}, {
        priority: Priority.query,
        whenDisconnected: "fail",
        onWrite: () => {
          asOf = commands.tracker.revision
        },
        onAnswer: (answer) => {
          isTaken = takeOrders(answer, asOf) === undefined
        }
      }))
      if (isTaken) {
        retry = RETRY_MILLIS
        continue
      }
      commands.wanted.openUnsafe()
      yield* Effect.sleep(retry)
      retry = Math.min(RETRY_CAP_MILLIS, retry * 2)
    }
  })

/** A command, as it is sent. */
export interface Request extends Prepared {
  readonly makesOrder: boolean
  readonly priority: RateLimiter.Priority
  readonly timeout: Duration.Input | undefined
}

/**
 * Carries out a command: once, on the connection that is there now, or not at all. It has an outcome for each of its
 * orders, and succeeds with all of them, or fails with the first that was not accepted.
 */
export const execute = (
  gateway: Gateway.Gateway["Service"],
  { commands, dialect }: Desk<Dialect<never, never>>,
  request: Request
): Effect.Effect<readonly [Order, ...Array<Order>], HitBtcError> =>
  Effect.suspend(() => {
    const { ids, makesOrder, method, params } = request
    // What was not executed can only be cancelled later, and to cancel twice does no harm.
    const repeats = !makesOrder
    const tickets = new Map(
      ids.map((clientOrderId) => [clientOrderId, commands.open({ method, clientOrderId, makesOrder })])
    )
    const each = (f: (ticket: Commands.Ticket) => void) => {
      for (const ticket of tickets.values()) f(ticket)
    }
    const accepted = new Set<Commands.Ticket>()
    let id: HitBtcError["id"]
    const onAnswer: OnAnswer = (answer, isLate) => {
      id = answer.id ?? undefined
      if (answer._tag === "Failure") {
        const { error } = answer
        if (repeats && !isLate && error.errorClass === "rateLimit") return each((ticket) => ticket.postpone(error))
        const cause = unknownBecause(error)
        return each((ticket) => {
          if (accepted.has(ticket)) return
          if (cause === undefined) ticket.reject(error)
          else ticket.lose(cause)
        })
      }
      const report = dialect.readReport(answer.result)
      if (Result.isFailure(report)) {
        const issue = issueOf(report.failure)
        // Whose it was cannot be read where there are several: the end of the answers tells.
        return tickets.size === 1 ? each((ticket) => ticket.lose("Unreadable", issue)) : undefined
      }
      const ticket = tickets.size === 1
        ? tickets.values().next().value
        : tickets.get(report.success.order.clientOrderId)
      // One that is answered twice leaves another without an answer: the end of the answers tells.
      if (ticket === undefined || accepted.has(ticket)) return
      accepted.add(ticket)
      ticket.accept(report.success)
    }
    const onFailure = ({ reason }: HitBtcError) =>
      each((ticket) => {
        if (reason._tag === "OutcomeUnknown") ticket.lose(reason.cause)
        else ticket.abandon(reason.message)
      })
    // The answer counts, even where the deadline passed, or the connection went, in the very moment that it came.
    const ended = (failure: HitBtcError | undefined): Effect.Effect<readonly [Order, ...Array<Order>], HitBtcError> => {
      if (failure === undefined) {
        each((ticket) => ticket.lose("Unreadable", "an answer for each order was expected"))
      }
      const orders: Array<Order> = []
      for (const [clientOrderId, ticket] of tickets) {
        const outcome = ticket.outcome()
        const error = (reason: HitBtcError["reason"]) =>
          Effect.fail(new HitBtcError({ method, id: failure?.id ?? id, params, reason }))
        switch (outcome?._tag) {
          case "Accepted": {
            // What was reported before the answer is newer than the answer: a market order is filled by then.
            const { order } = outcome.report
            const known = commands.tracker.orders.get(order.clientOrderId)?.order
            orders.push(known?.id === order.id ? known : order)
            break
          }
          case "Rejected":
            return error(new Rejected({ error: outcome.error }))
          case "OutcomeUnknown":
            return error(new OutcomeUnknown({ cause: outcome.cause, clientOrderId, issue: outcome.issue }))
          default:
            return failure === undefined
              ? Effect.die(new Error(`${method}: answered, and nobody was told`))
              : Effect.fail(failure)
        }
      }
      const [first, ...rest] = orders
      return Effect.succeed([first!, ...rest])
    }
    return gateway.call(method, params, {
      timeout: request.timeout,
      priority: request.priority,
      whenDisconnected: "fail",
      whenBusy: repeats ? "repeat" : "fail",
      responses: ids.length,
      onWrite: () => each((ticket) => ticket.write()),
      onAnswer
    }).pipe(
      Effect.matchEffect({
        onSuccess: () => ended(undefined),
        onFailure: (error) => {
          onFailure(error)
          return ended(error)
        }
      }),
      Effect.onInterrupt(() =>
        Effect.sync(() =>
          each((ticket) => {
            if (ticket.isWritten()) ticket.lose("Interrupted")
            else ticket.abandon("interrupted before it was sent")
          })
        )
      )
    )
  })

// An error after which the request may have been executed all the same.
const unknownBecause = (
  { code, errorClass }: Extract<Answer, { _tag: "Failure" }>["error"]
): OutcomeUnknown["cause"] | undefined =>
  errorClass === "outcomeUnknown" ? "VenueTimeout" : code === INTERNAL_SERVER_ERROR ? "VenueFault" : undefined

/** The client order id of the outcome of a command about all orders. */
const ALL = "*"

/** Cancels all active orders: each that the venue lists has its outcome; where it gives no list, the command has one. */
export const cancelAll = (
  gateway: Gateway.Gateway["Service"],
  { commands, dialect }: Desk<DialectV3<never, never>>,
  timeout: Duration.Input | undefined
): Effect.Effect<ReadonlyArray<Order>, HitBtcError> =>
  Effect.suspend(() => {
    const method = dialect.cancelOrders
    const ticket = commands.open({ method, clientOrderId: ALL, makesOrder: false })
    let id: HitBtcError["id"]
    let orders: ReadonlyArray<Order> | undefined
    const onAnswer: OnAnswer = (answer, isLate) => {
      id = answer.id ?? undefined
      if (answer._tag === "Failure") {
        const { error } = answer
        if (!isLate && error.errorClass === "rateLimit") return ticket.postpone(error)
        const cause = unknownBecause(error)
        return cause === undefined ? ticket.reject(error) : ticket.lose(cause)
      }
      const reports = dialect.readReports(answer.result)
      if (Result.isFailure(reports)) return ticket.lose("Unreadable", issueOf(reports.failure))
      orders = reports.success.map(({ order }) => order)
      ticket.acceptAll(reports.success)
    }
    const error = (reason: HitBtcError["reason"]) => Effect.fail(new HitBtcError({ method, id, params: {}, reason }))
    const ended = (failure: HitBtcError | undefined): Effect.Effect<ReadonlyArray<Order>, HitBtcError> => {
      if (orders !== undefined) return Effect.succeed(orders)
      const outcome = ticket.outcome()
      if (outcome?._tag === "Rejected") return error(new Rejected({ error: outcome.error }))
      if (outcome?._tag === "OutcomeUnknown") {
        return error(new OutcomeUnknown({ cause: outcome.cause, issue: outcome.issue }))
      }
      return failure === undefined
        ? Effect.die(new Error(`${method}: answered, and nobody was told`))
        : Effect.fail(failure)
    }
    return gateway.call(method, {}, {
      timeout,
      priority: Priority.cancel,
      whenDisconnected: "fail",
      whenBusy: "repeat",
      onWrite: ticket.write,
      onAnswer
    }).pipe(
      Effect.matchEffect({
        onSuccess: () => ended(undefined),
        onFailure: (failure) => {
          const { reason } = failure
          if (reason._tag === "OutcomeUnknown") ticket.lose(reason.cause)
          else ticket.abandon(reason.message)
          return ended(failure)
        }
      }),
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          if (ticket.isWritten()) ticket.lose("Interrupted")
          else ticket.abandon("interrupted before it was sent")
        })
      )
    )
  })
