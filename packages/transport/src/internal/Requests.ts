/**
 * Requests of callers: each waits for a connection and for leave to go out, is written at most once, and ends with its
 * result or one typed error.
 */
import type { Request } from "@effect-hitbtc/core/JsonRpc"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import { type ConnectionState, isConnected } from "../ConnectionState.ts"
import type { CallOptions, Gateway } from "../Gateway.ts"
import {
  HitBtcError,
  type HitBtcErrorReason,
  InvalidRequest,
  NotSent,
  OutcomeUnknown,
  Rejected,
  Stopped
} from "../HitBtcError.ts"
import * as RateLimiter from "../RateLimiter.ts"
import type { Session } from "../Session.ts"
import { closed } from "../TransportError.ts"

export interface Requests {
  readonly call: Gateway["Service"]["call"]
  readonly notify: Gateway["Service"]["notify"]
  /** An id that no request has had, as far as answers can still come to it. */
  readonly nextId: () => number
  /** Requests go out on this session from now on. */
  readonly begin: (session: Session) => void
  /** Whether there is one. */
  readonly isOpen: () => boolean
  /** They wait. */
  readonly pause: () => void
  /** No connection came of an attempt: those that wait for the first one fail. The state says why. */
  readonly fail: () => void
  /** They fail. The state says why. */
  readonly stop: () => void
}

// An id that a caller chose is never given out again, up to so many ahead; at some 80 requests a second, those further
// away are reached when their answers are long past.
const RESERVED = 2 ** 20

const notSent = (error: Error) => new NotSent({ description: error.message })

export const make = (options: {
  readonly state: () => ConnectionState
  readonly limiter: RateLimiter.RateLimiter
  readonly timeout: Duration.Duration
  /** Dials, where nobody did yet. */
  readonly wake: Effect.Effect<void>
  /** Whether requests that do not wait for a connection wait for the first one none the less. */
  readonly waitsForFirst: boolean
  /** The parameters of a request, as an error may show them. */
  readonly redact: (request: Request) => Request["params"]
}): Requests => {
  const { limiter, redact, state, wake } = options
  // Open while requests can go out, or will never again.
  const callable = Latch.makeUnsafe(false)
  // What became of the first attempt to connect: a session, none because the gateway is over, or why not.
  const first = Deferred.makeUnsafe<Session | undefined, NotSent>()
  let session: Session | undefined
  let lastId = 0

  const nextId = () => {
    do lastId++
    while (session?.isAwaited(lastId) === true)
    return lastId
  }
  const reserve = (id: number) => {
    if (id > lastId && id - lastId < RESERVED) lastId = Math.ceil(id)
  }

  const current: Effect.Effect<Session, Stopped> = Effect.suspend(() => {
    if (session !== undefined) return Effect.succeed(session)
    const now = state()
    return now._tag === "Stopped"
      ? Effect.fail(new Stopped({ error: now.error ?? closed(1000, "the gateway's scope was closed") }))
      : Effect.andThen(callable.await, current)
  })
  const leave = (
    priority: RateLimiter.Priority,
    callOptions: CallOptions | undefined
  ): Effect.Effect<Session, Stopped | NotSent> => {
    const isBound = callOptions?.whenDisconnected === "fail"
    // `before` is the session that a bound request is meant for.
    const attempt = (before: Session | undefined): Effect.Effect<Session, Stopped | NotSent> => {
      if (isBound && before === undefined && state()._tag !== "Stopped") {
        return Effect.fail(new NotSent({ description: notConnected() }))
      }
      return Effect.flatMap(Effect.andThen(current, limiter.take(priority)), () => {
        // The connection that it was meant for, or waited for, may be gone by now.
        if (isBound && session !== before) {
          return Effect.fail(new NotSent({ description: "the connection was lost while it waited for its turn" }))
        }
        return session === undefined ? attempt(undefined) : Effect.succeed(session)
      })
    }
    return Effect.andThen(
      wake,
      Effect.suspend(() =>
        isBound && options.waitsForFirst && !Deferred.isDoneUnsafe(first)
          ? Effect.flatMap(Deferred.await(first), attempt)
          : attempt(session)
      )
    )
  }

  const notConnected = () => {
    const now = state()
    return `no connection: ${
      now._tag === "Lost" ? now.error.message : now._tag === "LoggingIn" ? "logging in" : now._tag.toLowerCase()
    }`
  }
  const notYet = (waited: Duration.Duration) => {
    const now = state()
    return new NotSent({
      description: isConnected(now)
        ? `the rate limit made it wait for longer than ${Duration.format(waited)}`
        : `${notConnected()}, within ${Duration.format(waited)}`
    })
  }
  const timeoutOf = (callOptions: CallOptions | undefined) =>
    callOptions?.timeout === undefined ? options.timeout : Duration.fromInputUnsafe(callOptions.timeout)

  // A span without the stack of its caller: that alone would take as long as all of the rest of it.
  const call: Gateway["Service"]["call"] = (method, params, callOptions) =>
    Effect.withSpan(exchange(method, params, callOptions), "HitBtc.call", {
      attributes: callOptions?.ch === undefined ? { method } : { method, ch: callOptions.ch },
      captureStackTrace: false
    })

  const exchange: Gateway["Service"]["call"] = Effect.fnUntraced(function*(method, params = {}, callOptions) {
    const { ch, onAnswer, responses = 1 } = callOptions ?? {}
    const timeout = timeoutOf(callOptions)
    const priority = callOptions?.priority ?? RateLimiter.Priority.query
    let id = callOptions?.id
    let isWritten = false
    // The answer to one that is to be repeated: it was not executed.
    let busy: Rejected | undefined
    const attempt: Effect.Effect<unknown, HitBtcErrorReason> = Effect.gen(function*() {
      // Beyond 2^53 the answer's id may be another's once it is parsed: no answer with such an id is taken.
      if (typeof id === "number" && !(Math.abs(id) <= Number.MAX_SAFE_INTEGER)) {
        return yield* new InvalidRequest({ issue: `id: expected a string, or a number below 2^53, got ${id}` })
      }
      if (!Number.isInteger(responses) || responses < 1) {
        return yield* new InvalidRequest({ issue: `responses: expected a positive integer, got ${responses}` })
      }
      const session = yield* leave(priority, callOptions)
      if (typeof id === "number") reserve(id)
      id ??= nextId()
      const answer = yield* Effect.catchTag(
        session.ask({ method, ch, params, id }, {
          responses,
          onAnswer,
          onWrite: () => {
            isWritten = true
            callOptions?.onWrite?.()
          }
        }),
        "TransportError",
        (error) => Effect.fail(notSent(error))
      )
      if (answer._tag === "Result") return answer.result
      const { error } = answer
      if (error.errorClass === "outcomeUnknown") return yield* new OutcomeUnknown({ cause: "VenueTimeout" })
      const rejected = new Rejected({ error })
      if (error.errorClass !== "rateLimit") return yield* rejected
      limiter.refused(priority)
      if (callOptions?.whenBusy !== "repeat") return yield* rejected
      busy = rejected
      isWritten = false
      id = undefined
      return yield* attempt
    })
    return yield* attempt.pipe(
      Effect.timeoutOrElse({
        duration: timeout,
        orElse: () => Effect.fail(isWritten ? new OutcomeUnknown({ cause: "Timeout" }) : notYet(timeout))
      }),
      Effect.mapError((reason) => busy !== undefined && reason._tag === "NotSent" ? busy : reason),
      Effect.mapError((reason: HitBtcErrorReason) =>
        new HitBtcError({ method, ch, id, params: redact({ method, params }), reason })
      )
    )
  })

  const notify: Gateway["Service"]["notify"] = Effect.fnUntraced(function*(method, params = {}, callOptions) {
    const timeout = timeoutOf(callOptions)
    const ch = callOptions?.ch
    yield* leave(callOptions?.priority ?? RateLimiter.Priority.query, callOptions).pipe(
      Effect.flatMap((session) => session.write({ method, ch, params })),
      Effect.catchTag("TransportError", (error) => Effect.fail(notSent(error))),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(notYet(timeout)) }),
      Effect.mapError((reason: HitBtcErrorReason) =>
        new HitBtcError({ method, ch, params: redact({ method, params }), reason })
      )
    )
  })

  return {
    call,
    notify,
    nextId,
    begin(next) {
      session = next
      Deferred.doneUnsafe(first, Exit.succeed(next))
      callable.openUnsafe()
    },
    isOpen: () => session !== undefined,
    pause() {
      session = undefined
      callable.closeUnsafe()
    },
    fail: () => void Deferred.doneUnsafe(first, Exit.fail(new NotSent({ description: notConnected() }))),
    stop() {
      Deferred.doneUnsafe(first, Exit.succeed(undefined))
      callable.openUnsafe()
    }
  }
}
