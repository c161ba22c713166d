/**
 * Trading on API v2: what each connection of an account begins with, how a command is carried out, and how what is not
 * known is found out.
 */
import type { Order } from "@effect-hitbtc/core/Order"
import * as Methods from "@effect-hitbtc/core/v2/TradingMethods"
import type { Answer, OnAnswer } from "@effect-hitbtc/transport/Calls"
import type * as Gateway from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, Lagged, OutcomeUnknown, Rejected } from "@effect-hitbtc/transport/HitBtcError"
import * as RateLimiter from "@effect-hitbtc/transport/RateLimiter"
import { LoginRefused, readFailed, TransportError } from "@effect-hitbtc/transport/TransportError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Commands from "./Commands.ts"
import { issueOf } from "./issue.ts"

const DEFAULT_CAPACITY = 10_000
const LIST_TIMEOUT = "3 seconds"
// So that a hundred commands that go wrong together ask once.
const GATHER_MILLIS = 250
const RETRY_MILLIS = 1_000
const RETRY_CAP_MILLIS = 30_000
const INTERNAL_SERVER_ERROR = 500

/** The part of trading that listens: what the gateway of the account tells, and what its connections begin with. */
export interface Desk extends Pick<Gateway.Account, "onEvent" | "onMalformed" | "begin"> {
  readonly commands: Commands.Commands
}

const decodeOrders = Schema.decodeUnknownResult(Methods.getOrders.result)
const decodeReport = Schema.decodeUnknownResult(Methods.newOrder.result)

/**
 * On each connection, once it is logged in, reports are subscribed to, and held back until the venue has listed the
 * active orders; a list that does not come by itself is asked for. Made before the gateway, it ends after it: what was on
 * its way has its outcome then.
 */
export const makeDesk = (options?: {
  readonly capacity?: number | undefined
}): Effect.Effect<Desk, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const capacity = options?.capacity ?? DEFAULT_CAPACITY
      const commands = Commands.make({
        capacity,
        lagged: (method) => new HitBtcError({ method, reason: new Lagged({ capacity }) })
      })
      const desk: Desk = {
        commands,
        onEvent: commands.onEvent,
        // Whatever it was, it may have been a report.
        onMalformed: () => void commands.wanted.openUnsafe(),
        begin: (ask) => begin(commands, ask)
      }
      return desk
    }),
    ({ commands }) => Effect.sync(() => commands.end(Exit.void))
  )

const begin = Effect.fnUntraced(function*(commands: Commands.Commands, ask: Gateway.Ask) {
  commands.begin()
  const subscribed = yield* ask({ method: Methods.subscribeReports.name, params: {} })
  if (subscribed._tag === "Failure") return yield* refused(subscribed)
  let issue: string | undefined
  yield* Effect.timeoutOrElse(commands.current, {
    duration: LIST_TIMEOUT,
    orElse: () =>
      Effect.suspend(() => {
        const asOf = commands.tracker.revision
        return Effect.flatMap(
          ask({ method: Methods.getOrders.name, params: {} }, (answer) => {
            issue = takeOrders(commands, answer, asOf)
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

// Says what is wrong with a list, if anything.
const takeOrders = (commands: Commands.Commands, answer: Answer, asOf: number): string | undefined => {
  if (answer._tag === "Failure") return answer.error.message
  const orders = decodeOrders(answer.result)
  if (Result.isFailure(orders)) return issueOf(orders.failure)
  commands.onActiveOrders(orders.success, asOf)
  return undefined
}

/**
 * Asks for the active orders whenever something is not known that the venue knows, until it has told. What is not known
 * when a connection is lost, the next one begins with.
 */
export const settler = (gateway: Gateway.Gateway["Service"], commands: Commands.Commands): Effect.Effect<never> =>
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
      yield* Effect.ignore(gateway.call(Methods.getOrders.name, {}, {
        priority: RateLimiter.Priority.query,
        whenDisconnected: "fail",
        onWrite: () => {
          asOf = commands.tracker.revision
        },
        onAnswer: (answer) => {
          isTaken = takeOrders(commands, answer, asOf) === undefined
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
export interface Request extends Commands.Command {
  readonly params: { readonly [key: string]: unknown }
  readonly priority: RateLimiter.Priority
  readonly timeout: Duration.Input | undefined
}

/** Carries out a command: once, on the connection that is there now, or not at all. */
export const execute = (
  gateway: Gateway.Gateway["Service"],
  commands: Commands.Commands,
  request: Request
): Effect.Effect<Order, HitBtcError> =>
  Effect.suspend(() => {
    const { clientOrderId, method, params } = request
    const ticket = commands.open(request)
    let id: HitBtcError["id"]
    const onAnswer: OnAnswer = (answer) => {
      id = answer.id ?? undefined
      if (answer._tag === "Result") {
        const report = decodeReport(answer.result)
        if (Result.isSuccess(report)) ticket.accept(report.success)
        else ticket.lose("Unreadable", issueOf(report.failure))
      } else if (answer.error.errorClass === "outcomeUnknown") ticket.lose("VenueTimeout")
      else if (answer.error.code === INTERNAL_SERVER_ERROR) ticket.lose("VenueFault")
      else ticket.reject(answer.error)
    }
    const onFailure = ({ reason }: HitBtcError) => {
      if (reason._tag === "OutcomeUnknown") ticket.lose(reason.cause)
      else ticket.abandon(reason.message)
    }
    // The answer counts, even where the deadline passed, or the connection went, in the very moment that it came.
    const ended = (failure: HitBtcError | undefined): Effect.Effect<Order, HitBtcError> => {
      const outcome = ticket.outcome()
      const error = (reason: HitBtcError["reason"]) =>
        Effect.fail(new HitBtcError({ method, id: failure?.id ?? id, params, reason }))
      switch (outcome?._tag) {
        case "Accepted": {
          // What was reported before the answer is newer than the answer: a market order is filled by then.
          const { order } = outcome.report
          const known = commands.tracker.orders.get(order.clientOrderId)?.order
          return Effect.succeed(known?.id === order.id ? known : order)
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
    return gateway.call(method, params, {
      timeout: request.timeout,
      priority: request.priority,
      whenDisconnected: "fail",
      onWrite: ticket.write,
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
        Effect.sync(() => {
          if (ticket.isWritten()) ticket.lose("Interrupted")
          else ticket.abandon("interrupted before it was sent")
        })
      )
    )
  })
