/**
 * The way to the venue: one connection that is dialled, kept, and dialled again, for as long as its scope lives.
 *
 * What is subscribed to is a desired state: each new connection asks for all of it, and is `Ready` when all is
 * answered. What is requested belongs to one connection: it is answered on it, or fails with one typed outcome when it
 * ends; nothing is ever written to a connection other than the one it was meant for.
 *
 * @since 0.1.0
 */
import type { Id, Request } from "@effect-hitbtc/core/JsonRpc"
import type { Protocol } from "@effect-hitbtc/core/Protocol"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import type { Topic } from "@effect-hitbtc/core/Topic"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Anomaly } from "./Anomaly.ts"
import { type ConnectionState, isConnected } from "./ConnectionState.ts"
import type { Frame } from "./Frame.ts"
import * as Metrics from "./GatewayMetrics.ts"
import {
  HitBtcError,
  type HitBtcErrorReason,
  InvalidRequest,
  NotSent,
  OutcomeUnknown,
  Rejected,
  Stopped
} from "./HitBtcError.ts"
import * as Hub from "./Hub.ts"
import * as RateLimiter from "./RateLimiter.ts"
import * as Reconnect from "./Reconnect.ts"
import * as Session from "./Session.ts"
import * as Subscriptions from "./Subscriptions.ts"
import { type Connection, Transport } from "./Transport.ts"
import { closed, type TransportError } from "./TransportError.ts"

/**
 * **Details**
 *
 * - `reconnect`: when to dial again ({@link Reconnect.schedule}); where it ends, the gateway stops
 * - `stableAfter` (10 s): how long a connection must be `Ready` before the schedule starts afresh
 * - `waitAfterRefusal` (60 s): the least wait after the venue asked to be left alone (429, 1008, 1013 …)
 * - `callTimeout` (10 s): from the call to its answer, with all waiting in between
 * - `rate` (20 at once, 80 a second: the venue allows 100 a second): requests of all kinds
 * - `probeAfter` (15 s): how long nothing may arrive before the venue is asked for a sign of life
 * - `probeTimeout` (5 s): how long it has for that before the connection is given up
 * - `acknowledgeTimeout` (5 s), `snapshotTimeout` (10 s), `silenceLimit`: see `Subscriptions`; by default a ticker or
 *   an order book may be silent for two minutes, trades and candles for ever
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly url: string
  readonly protocol: Protocol
  readonly reconnect?: Schedule.Schedule<unknown, TransportError> | undefined
  readonly stableAfter?: Duration.Input | undefined
  readonly waitAfterRefusal?: Duration.Input | undefined
  readonly callTimeout?: Duration.Input | undefined
  readonly rate?: RateLimiter.Rate | undefined
  readonly probeAfter?: Duration.Input | undefined
  readonly probeTimeout?: Duration.Input | undefined
  readonly acknowledgeTimeout?: Duration.Input | undefined
  readonly snapshotTimeout?: Duration.Input | undefined
  readonly silenceLimit?: ((channel: string) => Duration.Input | undefined) | undefined
}

/**
 * **Details**
 *
 * - `id`: an id of your own; it must not be one that is awaited already
 * - `timeout`: in place of the gateway's `callTimeout`
 * - `priority`: who goes first where the rate limit makes requests wait
 *
 * @category options
 * @since 0.1.0
 */
export interface CallOptions {
  readonly id?: Id | undefined
  readonly timeout?: Duration.Input | undefined
  readonly priority?: RateLimiter.Priority | undefined
}

/**
 * @category services
 * @since 0.1.0
 */
export class Gateway extends Context.Service<Gateway, {
  readonly protocol: Protocol
  /**
   * Where the connection is in its life, now.
   *
   * @since 0.1.0
   */
  readonly state: Effect.Effect<ConnectionState>
  /**
   * The current state, then every change. Ends with the gateway.
   *
   * @since 0.1.0
   */
  readonly states: Stream.Stream<ConnectionState>
  /**
   * Sends a request and waits for its result. Waits for a connection, within the timeout.
   *
   * Fails with `NotSent`, `Rejected`, `OutcomeUnknown`, `InvalidRequest` (an id in use) or `Stopped`.
   *
   * @since 0.1.0
   */
  readonly call: (
    method: string,
    params?: Request["params"],
    options?: CallOptions
  ) => Effect.Effect<unknown, HitBtcError>
  /**
   * Sends a request that nothing answers, with no id.
   *
   * @since 0.1.0
   */
  readonly notify: (method: string, params?: Request["params"], options?: CallOptions) => Effect.Effect<void, HitBtcError>
  /**
   * Wants a topic for as long as the scope lives.
   *
   * @since 0.1.0
   */
  readonly subscribe: (
    topic: Topic,
    listener: Subscriptions.Listener
  ) => Effect.Effect<void, never, Scope.Scope>
  /**
   * Subscribes a topic anew on the same connection, for a fresh snapshot.
   *
   * @since 0.1.0
   */
  readonly renew: (topic: Topic) => void
  /**
   * The topics that are wanted now.
   *
   * @since 0.1.0
   */
  readonly topics: Effect.Effect<ReadonlyArray<Topic>>
  /**
   * Raw frames in and out. A consumer that falls behind by more than 10,000 frames misses the oldest.
   *
   * @since 0.1.0
   */
  readonly frames: Stream.Stream<Frame>
  /**
   * What arrived and could not be used. A consumer that falls behind by more than 1,000 misses the oldest.
   *
   * @since 0.1.0
   */
  readonly anomalies: Stream.Stream<Anomaly>
  /**
   * Why the gateway stopped: waits until it did.
   *
   * @since 0.1.0
   */
  readonly stopped: Effect.Effect<TransportError | undefined>
}>()("@effect-hitbtc/transport/Gateway") {}

const FRAMES_CAPACITY = 10_000
const ANOMALIES_CAPACITY = 1_000
const STATES_CAPACITY = 1_000

const defaultSilenceLimit = (channel: string): Duration.Input | undefined =>
  channel === "ticker" || channel === "orderBook" ? "2 minutes" : undefined

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Gateway["Service"], never, Transport | Scope.Scope> {
  const transport = yield* Transport
  const clock = yield* Clock.Clock
  const protocol = options.protocol
  const callTimeout = Duration.fromInputUnsafe(options.callTimeout ?? "10 seconds")
  const stableMillis = Duration.toMillis(options.stableAfter ?? "10 seconds")
  const waitAfterRefusal = Duration.fromInputUnsafe(options.waitAfterRefusal ?? "60 seconds")
  const probeAfter = Duration.fromInputUnsafe(options.probeAfter ?? "15 seconds")
  const probeTimeout = Duration.fromInputUnsafe(options.probeTimeout ?? "5 seconds")
  const silenceLimit = options.silenceLimit ?? defaultSilenceLimit

  const limiter = yield* RateLimiter.make(options.rate ?? { burst: 20, perSecond: 80 })
  const subscriptions = yield* Subscriptions.make(protocol, {
    acknowledgeTimeout: Duration.fromInputUnsafe(options.acknowledgeTimeout ?? "5 seconds"),
    snapshotTimeout: Duration.fromInputUnsafe(options.snapshotTimeout ?? "10 seconds"),
    silenceLimit: (channel) => {
      const limit = silenceLimit(channel)
      return limit === undefined ? undefined : Duration.fromInputUnsafe(limit)
    }
  })
  const frames = Hub.make<Frame>(FRAMES_CAPACITY)
  const anomalies = Hub.make<Anomaly>(ANOMALIES_CAPACITY)
  const states = Hub.make<ConnectionState>(STATES_CAPACITY)
  const stopped = Deferred.makeUnsafe<TransportError | undefined>()
  // Open while requests can go out, or will never again.
  const callable = Latch.makeUnsafe(false)

  let state: ConnectionState = { _tag: "Idle" }
  let session: Session.Session | undefined
  let sessions = 0
  let lastId = 0

  const setState = (next: ConnectionState) =>
    Effect.suspend(() => {
      state = next
      states.put(next)
      return Effect.logDebug(`connection ${next._tag}`).pipe(
        Effect.annotateLogs({
          url: options.url,
          ...(next._tag === "Lost" || next._tag === "Stopped" ? { error: next.error?.message } : undefined)
        })
      )
    })

  const nextId = () => ++lastId

  const currentSession: Effect.Effect<Session.Session, Stopped> = Effect.suspend(() =>
    session !== undefined
      ? Effect.succeed(session)
      : state._tag === "Stopped"
      ? Effect.fail(new Stopped({ error: state.error ?? closed(1000, "the gateway's scope was closed") }))
      : Effect.andThen(callable.await, currentSession)
  )
  const leave = (priority: RateLimiter.Priority): Effect.Effect<Session.Session, Stopped> =>
    Effect.flatMap(
      Effect.andThen(currentSession, limiter.take(priority)),
      // The connection that it waited for may be gone by now.
      () => session !== undefined ? Effect.succeed(session) : leave(priority)
    )

  const notYet = (waited: Duration.Duration) =>
    new NotSent({
      description: isConnected(state)
        ? `the rate limit made it wait for longer than ${Duration.format(waited)}`
        : `no connection within ${Duration.format(waited)}: ${
          state._tag === "Lost" ? state.error.message : state._tag.toLowerCase()
        }`
    })

  const call: Gateway["Service"]["call"] = Effect.fn("HitBtc.call")(function*(method, params = {}, callOptions) {
    yield* Effect.annotateCurrentSpan({ method })
    const timeout = callOptions?.timeout === undefined ? callTimeout : Duration.fromInputUnsafe(callOptions.timeout)
    let id = callOptions?.id
    let isSent = false
    const toError = (reason: HitBtcErrorReason) => new HitBtcError({ method, id, params, reason })
    const exchange = Effect.gen(function*() {
      const current = yield* leave(callOptions?.priority ?? RateLimiter.Priority.query)
      id ??= nextId()
      const asked = current.ask({ method, params, id })
      if (asked === undefined) {
        return yield* new InvalidRequest({ issue: `id: expected one that is not awaited, got ${JSON.stringify(id)}` })
      }
      isSent = true
      const answer = yield* Effect.catchTag(
        asked,
        "TransportError",
        (error) => Effect.fail(new NotSent({ description: error.message }))
      )
      if (answer._tag === "Result") return answer.result
      return yield* answer.error.errorClass === "outcomeUnknown"
        ? new OutcomeUnknown({ cause: "VenueTimeout" })
        : new Rejected({ error: answer.error })
    })
    return yield* exchange.pipe(
      Effect.timeoutOrElse({
        duration: timeout,
        orElse: () => Effect.fail(isSent ? new OutcomeUnknown({ cause: "Timeout" }) : notYet(timeout))
      }),
      Effect.mapError(toError)
    )
  })

  const notify: Gateway["Service"]["notify"] = (method, params = {}, callOptions) => {
    const timeout = callOptions?.timeout === undefined ? callTimeout : Duration.fromInputUnsafe(callOptions.timeout)
    return leave(callOptions?.priority ?? RateLimiter.Priority.query).pipe(
      Effect.flatMap((current) =>
        Effect.mapError(
          current.write({ method, params }),
          (error) => new NotSent({ description: error.message })
        )
      ),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(notYet(timeout)) }),
      Effect.mapError((reason) => new HitBtcError({ method, params, reason }))
    )
  }

  // Lives one connection until it is lost. Says why, and whether it was well enough to start the schedule afresh.
  const live = Effect.fnUntraced(function*(connection: Connection) {
    const current = yield* Session.make({
      number: ++sessions,
      connection,
      protocol,
      subscriptions,
      frames,
      anomalies,
      nextId,
      probeAfter,
      probeTimeout
    })
    let readyAt: number | undefined
    const ready = Effect.suspend(() => {
      readyAt = clock.currentTimeMillisUnsafe()
      return setState({ _tag: "Ready", session: current.number })
    })
    yield* Metric.update(Metrics.connections, 1)
    yield* setState({ _tag: "Open", session: current.number })
    session = current
    callable.openUnsafe()
    const wanted = subscriptions.run({
      pace: limiter.take(RateLimiter.Priority.subscription),
      ask: current.askWithin
    }, ready)
    const error = yield* Effect.raceFirst(current.run, Effect.scoped(wanted)).pipe(
      Effect.flip,
      Effect.onExit(() => {
        session = undefined
        callable.closeUnsafe()
        return current.end
      })
    )
    subscriptions.lost(error)
    return { error, isStable: readyAt !== undefined && clock.currentTimeMillisUnsafe() - readyAt >= stableMillis }
  })

  const newStep = Schedule.toStep(options.reconnect ?? Reconnect.schedule)

  const drive = Effect.gen(function*() {
    let step = yield* newStep
    let attempt = 1
    while (true) {
      yield* setState({ _tag: "Connecting", attempt })
      const { error, isStable } = yield* transport.dial(options.url).pipe(
        Effect.flatMap(live),
        Effect.scoped,
        Effect.catch((error) => Effect.succeed({ error, isStable: false }))
      )
      yield* Metric.update(Metrics.losses, 1)
      if (isStable) {
        step = yield* newStep
        attempt = 0
      }
      attempt++
      if (error.remedy === "stop") return error
      const delay = yield* step(clock.currentTimeMillisUnsafe(), error).pipe(
        Effect.map(([, duration]) => duration),
        Effect.catchCause((cause) =>
          // The schedule ended: that is no failure of its own.
          cause.reasons.some((reason) => Cause.isFailReason(reason) && Cause.isDone(reason.error))
            ? Effect.succeed(undefined)
            : Effect.failCause(cause)
        )
      )
      if (delay === undefined) return error
      const retryIn = error.remedy === "wait" ? Duration.max(delay, waitAfterRefusal) : delay
      const retryAt = Timestamp.fromMillis(clock.currentTimeMillisUnsafe() + Duration.toMillis(retryIn))
      yield* setState({ _tag: "Lost", error, retryIn, retryAt })
      yield* Effect.sleep(retryIn)
    }
  })

  yield* drive.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.succeed(undefined)
        : Effect.as(Effect.logError("the connection stopped on a defect", cause), closed(1006, Cause.pretty(cause)))
    ),
    Effect.onExit((exit) =>
      Effect.gen(function*() {
        const error = Exit.isSuccess(exit) ? exit.value : undefined
        yield* setState({ _tag: "Stopped", error })
        callable.openUnsafe()
        subscriptions.stop(error)
        states.end()
        frames.end()
        anomalies.end()
        Deferred.doneUnsafe(stopped, Exit.succeed(error))
      })
    ),
    Effect.forkScoped
  )

  return Gateway.of({
    protocol,
    state: Effect.sync(() => state),
    states: states.stream(() => state),
    call,
    notify,
    subscribe: (topic, listener) =>
      Effect.acquireRelease(
        Effect.sync(() => subscriptions.add(topic, listener)),
        () => Effect.sync(() => subscriptions.remove(topic, listener))
      ),
    renew: subscriptions.renew,
    topics: Effect.sync(subscriptions.topics),
    frames: frames.stream(),
    anomalies: anomalies.stream(),
    stopped: Deferred.await(stopped)
  })
})

/**
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<Gateway, never, Transport> => Layer.effect(Gateway, make(options))
