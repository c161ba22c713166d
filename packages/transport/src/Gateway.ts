/**
 * The way to the venue: one connection that is dialled, at once or when it is needed, kept, and dialled again, for as long
 * as its scope lives.
 *
 * What is subscribed to is a desired state: each new connection asks for all of it, and is `Ready` when all is
 * answered. What is requested belongs to one connection: it is answered on it, or fails with one typed outcome when it
 * ends; nothing is ever written to a connection other than the one it was meant for.
 *
 * @since 0.1.0
 */
import type { AccountEvent, Market } from "@effect-hitbtc/core/AccountEvent"
import type { Id, Request } from "@effect-hitbtc/core/JsonRpc"
import type { Protocol } from "@effect-hitbtc/core/Protocol"
import type { Topic } from "@effect-hitbtc/core/Topic"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import type { CryptoError } from "effect/crypto/CryptoError"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Anomaly } from "./Anomaly.ts"
import type * as Calls from "./Calls.ts"
import type { ConnectionState } from "./ConnectionState.ts"
import type { Frame } from "./Frame.ts"
import { HitBtcError, Stopped } from "./HitBtcError.ts"
import * as Hub from "./Hub.ts"
import * as Life from "./internal/Life.ts"
import * as Redialer from "./internal/Redialer.ts"
import * as Requests from "./internal/Requests.ts"
import { writeStacks } from "./internal/stacks.ts"
import * as RateLimiter from "./RateLimiter.ts"
import * as Reconnect from "./Reconnect.ts"
import * as Subscriptions from "./Subscriptions.ts"
import { Transport } from "./Transport.ts"
import { closed, type TransportError } from "./TransportError.ts"

/**
 * Asks the venue on one connection, in the order of its messages; fails where no answer comes.
 *
 * @category models
 * @since 0.1.0
 */
export type Ask = (request: Request, onAnswer?: Calls.OnAnswer) => Effect.Effect<Calls.Answer, TransportError>

/**
 * Makes the gateway's connections those of an account: each is logged in before anything of a caller goes out on it.
 *
 * **Details**
 *
 * - `login`: the login request, anew for each connection. Where the venue refuses it the gateway stops, with
 *   `LoginRefused`, unless the venue is only busy.
 * - `begin`: what each connection begins with, once it is logged in
 * - `onEvent`: told what the venue says of the account, and in which market, inside the reader: it must be quick
 * - `onMalformed`: told, inside the reader, that a message could not be read: what it said of the account is lost
 *
 * @category options
 * @since 0.1.0
 */
export interface Account {
  readonly login: Effect.Effect<Request, CryptoError>
  readonly begin: (ask: Ask) => Effect.Effect<void, TransportError>
  readonly onEvent: (event: AccountEvent, market: Market) => void
  readonly onMalformed?: (() => void) | undefined
}

/**
 * Where the gateway goes, and how it behaves; the defaults are in parentheses.
 *
 * **Details**
 *
 * - `account`: whose connections these are; nobody's where it is left out
 * - `dial` (`"atOnce"`): with `"whenNeeded"` the gateway is `Idle` until something needs the connection: `subscribe`,
 *   `call`, `notify`, `ready` or `wake`. From then on it keeps it as ever.
 * - `reconnect`: when to dial again ({@link Reconnect.schedule}); where it ends, the gateway stops
 * - `stableAfter` (10 s): how long a connection must be `Ready` before the schedule starts afresh
 * - `waitAfterRefusal` (60 s): the least wait after the venue asked to be left alone (429, 1008, 1013 …); up to a
 *   quarter more at random, so that clients turned away together do not come back together
 * - `callTimeout` (10 s): from the call to its answer, with all waiting in between
 * - `rate` (20 at once, 80 a second: API v2 allows 100 a second): of requests of all kinds together, or of each kind by
 *   itself
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
  readonly account?: Account | undefined
  readonly dial?: "atOnce" | "whenNeeded" | undefined
  readonly reconnect?: Schedule.Schedule<unknown, TransportError> | undefined
  readonly stableAfter?: Duration.Input | undefined
  readonly waitAfterRefusal?: Duration.Input | undefined
  readonly callTimeout?: Duration.Input | undefined
  readonly rate?: RateLimiter.Rate | RateLimiter.Rates | undefined
  readonly probeAfter?: Duration.Input | undefined
  readonly probeTimeout?: Duration.Input | undefined
  readonly acknowledgeTimeout?: Duration.Input | undefined
  readonly snapshotTimeout?: Duration.Input | undefined
  readonly silenceLimit?: ((channel: string) => Duration.Input | undefined) | undefined
}

/**
 * How one request goes out.
 *
 * **Details**
 *
 * - `id`: an id of your own; it must not be one that is awaited already, and a number must be finite. Use each once:
 *   an answer that comes late is told from another's by its id alone.
 * - `timeout`: in place of the gateway's `callTimeout`
 * - `priority`: who goes first where the rate limit makes requests wait
 * - `whenDisconnected`: `"wait"` for a connection, within the timeout (the default), or `"fail"` at once with `NotSent`:
 *   then the request goes out on the connection that is there now, or not at all. On a gateway that dials when it is
 *   needed, the first connection is waited for, but not a second attempt: where the first one fails, so do all that wait
 *   for it, with `NotSent` and the reason.
 * - `whenBusy`: where the venue answers 429, too many requests, and so did not execute it: `"fail"` with `Rejected` (the
 *   default), or `"repeat"` it with a new id, as often as its turn comes again within the timeout, and fail with
 *   `Rejected` after that. Either way requests of its kind wait for a second.
 * - `ch`: the channel that the request is about, on API v3's public socket: it stands beside the method
 * - `responses` (1): how many results the venue answers with, each in a message of its own. Where there are several,
 *   the call ends with the last one and gives an array of them in order of arrival; or with the first error.
 * - `onWrite`: told just before the request is handed to the socket
 * - `onAnswer`: told of each answer inside the reader, in the order of the venue's messages, even where it comes after
 *   the timeout or an interruption (`isLate`)
 *
 * @category options
 * @since 0.1.0
 */
export interface CallOptions {
  readonly id?: Id | undefined
  readonly timeout?: Duration.Input | undefined
  readonly priority?: RateLimiter.Priority | undefined
  readonly whenDisconnected?: "wait" | "fail" | undefined
  readonly whenBusy?: "fail" | "repeat" | undefined
  readonly ch?: string | undefined
  readonly responses?: number | undefined
  readonly onWrite?: (() => void) | undefined
  readonly onAnswer?: Calls.OnAnswer | undefined
}

/**
 * One connection to the venue, kept for as long as its scope lives.
 *
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
   * Fails with `NotSent`, `Rejected`, `OutcomeUnknown`, `InvalidRequest` (an id in use, a number of responses that is
   * none, or parameters that cannot be written as JSON) or `Stopped`.
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
  readonly notify: (
    method: string,
    params?: Request["params"],
    options?: CallOptions
  ) => Effect.Effect<void, HitBtcError>
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
   * Subscribes a topic anew on the same connection, for a fresh snapshot: at once, and ever later where it is asked for
   * again and again.
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
   * Dials, where nobody did yet: for streams that need the connection without a subscription. Does not wait.
   *
   * @since 0.1.0
   */
  readonly wake: Effect.Effect<void>
  /**
   * Waits until the connection is `Ready`. Fails with reason `Stopped` where it never will be again.
   *
   * @since 0.1.0
   */
  readonly ready: Effect.Effect<void, HitBtcError>
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
 * Starts a gateway, which runs until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Gateway["Service"], never, Transport | Scope.Scope> {
  const transport = yield* Transport
  const { protocol, silenceLimit = defaultSilenceLimit } = options
  const acknowledgeTimeout = Duration.fromInputUnsafe(options.acknowledgeTimeout ?? "5 seconds")

  const limiter = yield* RateLimiter.make(options.rate ?? { burst: 20, perSecond: 80 })
  const subscriptions = yield* Subscriptions.make(protocol, {
    acknowledgeTimeout,
    snapshotTimeout: Duration.fromInputUnsafe(options.snapshotTimeout ?? "10 seconds"),
    silenceLimit: (channel) => {
      const limit = silenceLimit(channel)
      return limit === undefined ? undefined : Duration.fromInputUnsafe(limit)
    }
  })
  const frames = Hub.make<Frame>({ _tag: "Buffer", capacity: FRAMES_CAPACITY })
  const anomalies = Hub.make<Anomaly>({ _tag: "Buffer", capacity: ANOMALIES_CAPACITY })
  const states = Hub.make<ConnectionState>({ _tag: "Buffer", capacity: STATES_CAPACITY })
  const stopped = Deferred.makeUnsafe<TransportError | undefined>()

  let state: ConnectionState = { _tag: "Idle" }

  const needed = Latch.makeUnsafe(options.dial !== "whenNeeded")
  const wake = Effect.asVoid(needed.open)
  const requests = Requests.make({
    state: () => state,
    limiter,
    wake,
    waitsForFirst: options.dial === "whenNeeded",
    timeout: Duration.fromInputUnsafe(options.callTimeout ?? "10 seconds"),
    redact: protocol.redact
  })

  const setState = (next: ConnectionState) =>
    Effect.suspend(() => {
      state = next
      states.put(next)
      if (next._tag === "Lost") requests.fail()
      if ((next._tag === "Lost" || next._tag === "Stopped") && next.error !== undefined) writeStacks(next.error)
      return Effect.logDebug(`connection ${next._tag}`).pipe(
        Effect.annotateLogs({
          url: options.url,
          ...(next._tag === "Lost" || next._tag === "Stopped" ? { error: next.error?.message } : undefined)
        })
      )
    })

  const drive = Redialer.run({
    dial: transport.dial(options.url),
    live: Life.make({
      protocol,
      account: options.account,
      limiter,
      requests,
      subscriptions,
      frames,
      anomalies,
      setState,
      acknowledgeTimeout,
      stableAfter: Duration.fromInputUnsafe(options.stableAfter ?? "10 seconds"),
      probeAfter: Duration.fromInputUnsafe(options.probeAfter ?? "15 seconds"),
      probeTimeout: Duration.fromInputUnsafe(options.probeTimeout ?? "5 seconds")
    }),
    schedule: options.reconnect ?? Reconnect.schedule,
    waitAfterRefusal: Duration.fromInputUnsafe(options.waitAfterRefusal ?? "60 seconds"),
    setState
  })

  // Once, whatever comes first: the end of the schedule, a defect, or the end of the scope.
  const stop = (error: TransportError | undefined) =>
    Effect.uninterruptible(Effect.suspend(() => {
      if (state._tag === "Stopped") return Effect.void
      return Effect.map(setState({ _tag: "Stopped", error }), () => {
        requests.stop()
        subscriptions.stop(error)
        states.end()
        frames.end()
        anomalies.end()
        Deferred.doneUnsafe(stopped, Exit.succeed(error))
      })
    }))

  yield* Effect.addFinalizer(() => stop(undefined))
  yield* Effect.andThen(needed.await, drive).pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause)
        : Effect.as(
          Effect.logError("the connection stopped on a defect", cause),
          closed(1006, `a defect: ${String(Cause.squash(cause))}`)
        )
    ),
    Effect.onExit((exit) => stop(Exit.isSuccess(exit) ? exit.value : undefined)),
    Effect.forkScoped
  )

  return Gateway.of({
    protocol,
    state: Effect.sync(() => state),
    states: states.stream(() => state),
    call: requests.call,
    notify: requests.notify,
    subscribe: (topic, listener) =>
      Effect.acquireRelease(
        Effect.andThen(Effect.sync(() => subscriptions.add(topic, listener)), wake),
        () => Effect.sync(() => subscriptions.remove(topic, listener))
      ),
    renew: subscriptions.renew,
    topics: Effect.sync(subscriptions.topics),
    wake,
    ready: Effect.andThen(
      wake,
      Effect.suspend(() =>
        // A connection that was lost in this very turn is still called ready.
        state._tag === "Ready" && requests.isOpen()
          ? Effect.void
          : states.stream().pipe(
            Stream.filter(({ _tag }) => _tag === "Ready"),
            Stream.runHead,
            Effect.flatMap(Option.match({
              onSome: () => Effect.void,
              onNone: () =>
                Effect.flatMap(Deferred.await(stopped), (error) =>
                  Effect.fail(
                    new HitBtcError({
                      method: "connect",
                      reason: new Stopped({ error: error ?? closed(1000, "the gateway's scope was closed") })
                    })
                  ))
            }))
          )
      )
    ),
    frames: frames.stream(),
    anomalies: anomalies.stream(),
    stopped: Deferred.await(stopped)
  })
})

/**
 * A gateway, as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<Gateway, never, Transport> => Layer.effect(Gateway, make(options))
