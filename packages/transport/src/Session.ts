/**
 * One connection while it lives: reading, writing, asking, and watching whether the other side is still there.
 *
 * A session never outlives its socket and knows no other. What was asked on it is answered on it, or ends with it.
 *
 * @since 0.1.0
 */
import type { AccountEvent, Market } from "@effect-hitbtc/core/AccountEvent"
import { type Batch, type Id, malformed, type Request } from "@effect-hitbtc/core/JsonRpc"
import type { Message, Protocol } from "@effect-hitbtc/core/Protocol"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Metric from "effect/Metric"
import type { Anomaly } from "./Anomaly.ts"
import * as Calls from "./Calls.ts"
import type { Frame } from "./Frame.ts"
import * as Metrics from "./GatewayMetrics.ts"
import { InvalidRequest, type OutcomeUnknown } from "./HitBtcError.ts"
import type * as Hub from "./Hub.ts"
import type { Subscriptions } from "./Subscriptions.ts"
import type { Connection } from "./Transport.ts"
import { closed, PeerSilent, TransportError, writeFailed } from "./TransportError.ts"

/**
 * What a session works with: its connection, the protocol it speaks, and whom it tells what it reads.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly number: number
  readonly connection: Connection
  readonly protocol: Protocol
  readonly subscriptions: Subscriptions
  /**
   * Who is told what the venue says of the account, and in which market.
   *
   * @since 0.1.0
   */
  readonly onAccountEvent?: ((event: AccountEvent, market: Market) => void) | undefined
  /**
   * Told that a message could not be read.
   *
   * @since 0.1.0
   */
  readonly onMalformed?: (() => void) | undefined
  readonly frames: Hub.Hub<Frame>
  readonly anomalies: Hub.Hub<Anomaly>
  /**
   * Ids are unique over all sessions, so that a late answer can never be taken for another's.
   *
   * @since 0.1.0
   */
  readonly nextId: () => Id
  /**
   * Waits for leave to send a probe.
   *
   * @since 0.1.0
   */
  readonly pace: Effect.Effect<void>
  readonly probeAfter: Duration.Duration
  readonly probeTimeout: Duration.Duration
}

/**
 * How a request is asked: how its answer is awaited, and `onWrite`, which runs just before it is handed to the socket.
 *
 * @category options
 * @since 0.1.0
 */
export interface AskOptions extends Calls.Options {
  readonly onWrite?: (() => void) | undefined
}

/**
 * One connection that can be written to and asked on while it is read. Its `number` counts connections.
 *
 * @category models
 * @since 0.1.0
 */
export interface Session {
  readonly number: number
  /**
   * Writes a request without waiting for an answer. Fails with `TransportError` where it was not written, with
   * `InvalidRequest` where it cannot be. `onWrite` runs just before it is handed to the socket.
   *
   * @since 0.1.0
   */
  readonly write: (request: Request, onWrite?: () => void) => Effect.Effect<void, TransportError | InvalidRequest>
  /**
   * Writes a request and waits for its answer. Fails as `write` does, with `InvalidRequest` where its id is awaited
   * already too, and with `OutcomeUnknown` where the session ended before the answer. `onAnswer` is told of an answer
   * as it arrives, even where whoever asked has given up.
   *
   * @since 0.1.0
   */
  readonly ask: (
    request: Request & { readonly id: Id },
    options?: AskOptions
  ) => Effect.Effect<Calls.Answer, TransportError | InvalidRequest | OutcomeUnknown>
  /**
   * As `ask`, with an id of its own; `undefined` where no answer comes within the deadline. Without one it waits for as
   * long as the session lives.
   *
   * @since 0.1.0
   */
  readonly askWithin: (
    request: Request,
    deadline?: Duration.Duration,
    onAnswer?: Calls.OnAnswer
  ) => Effect.Effect<Calls.Answer | undefined, TransportError>
  /**
   * Whether an answer to the id is awaited.
   *
   * @since 0.1.0
   */
  readonly isAwaited: (id: Id) => boolean
  /**
   * Reads until the connection is lost, and watches over it. Fails with the loss.
   *
   * @since 0.1.0
   */
  readonly run: Effect.Effect<never, TransportError>
  /**
   * Ends what is still asked. Nothing is written any more.
   *
   * @since 0.1.0
   */
  readonly end: Effect.Effect<void>
}

// A deadline that is later than this by the clock says that this machine stood still, not the other one.
const LATE_MILLIS = 1_000
// The last part of the deadline of a probe: long enough for the socket to be read meanwhile.
const LOOK_MILLIS = 20
// A part that took longer than this says that the thread was busy, and that nobody may have looked.
const BUSY_MILLIS = 20
// How long a socket that takes nothing more has to say why it was closed.
const GOODBYE = Duration.seconds(2)

const isNotWritten = (cause: Cause.Cause<TransportError | InvalidRequest | OutcomeUnknown>): boolean =>
  cause.reasons.some((reason) => Cause.isFailReason(reason) && reason.error._tag === "TransportError")

/**
 * A session over an open connection. It can be written to at once, but reads nothing until `run` runs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Session> {
  const { anomalies, connection, frames, nextId, number, protocol, subscriptions } = options
  const clock = yield* Clock.Clock
  const context = yield* Effect.context()
  const calls = Calls.make()
  const probeMillis = Duration.toMillis(options.probeAfter)
  const deadlineMillis = Duration.toMillis(options.probeTimeout)
  let lastFrameAt = clock.currentTimeMillisUnsafe()
  let batches = 0
  let isOver = false
  let verdict: TransportError | undefined

  const count = (metric: Metric.Counter<number>, n: number) => metric.updateUnsafe(n, context)
  const anomaly = (metric: Metric.Counter<number>, event: Anomaly) => {
    count(metric, 1)
    anomalies.put(event)
  }
  const tap = (direction: Frame["direction"], text: string) =>
    frames.put({ direction, session: number, at: Timestamp.fromMillis(clock.currentTimeMillisUnsafe()), text })

  // A decoder that throws has a fault, and is no reason to lose the frames that come after.
  const decode = (frame: string): Message | Batch<Message> => {
    try {
      return protocol.decode(frame)
    } catch (cause) {
      return malformed(frame, `the decoder threw: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  const dispatch = (message: Message | Batch<Message>): void => {
    switch (message._tag) {
      case "Data": {
        if (!subscriptions.route(message, lastFrameAt)) {
          anomaly(Metrics.unrouted, { _tag: "Unrouted", channel: message.channel, symbol: message.symbol })
        }
        return
      }
      case "Result":
      case "Failure":
        if (!calls.settle(message)) anomaly(Metrics.unmatched, { _tag: "Unmatched", answer: message })
        return
      case "Account":
        return options.onAccountEvent === undefined
          ? anomalies.put({ _tag: "Notification", method: message.event._tag, params: message.event })
          : options.onAccountEvent(message.event, message.market)
      case "Notification":
        return anomalies.put(message)
      case "Malformed":
        anomaly(Metrics.decodeFailures, message)
        return options.onMalformed?.()
      case "Batch":
        for (const part of message.messages) handle(part)
    }
  }
  // Neither is a listener that does.
  const handle = (message: Message | Batch<Message>): void => {
    try {
      dispatch(message)
    } catch (defect) {
      count(Metrics.listenerFailures, 1)
      Effect.runForkWith(context)(Effect.logError("a listener threw", Cause.die(defect)))
    }
  }
  // It does not yield between batches: there is a next one only once the socket brought it, and a fibre that does much
  // at once yields by its count of operations all the same.
  const read = Effect.forever(
    Effect.map(connection.receive, (batch) => {
      lastFrameAt = clock.currentTimeMillisUnsafe()
      batches++
      for (let i = 0; i < batch.length; i++) {
        const frame = batch[i]!
        if (frames.isObserved()) tap("in", frame)
        handle(decode(frame))
      }
      count(Metrics.framesReceived, batch.length)
    }),
    { disableYield: true }
  )

  const encode = (request: Request): string | InvalidRequest => {
    try {
      return protocol.encode(request)
    } catch (cause) {
      return new InvalidRequest({ issue: cause instanceof Error ? cause.message : String(cause) })
    }
  }
  const write: Session["write"] = (request, onWrite) =>
    Effect.suspend((): Effect.Effect<void, TransportError | InvalidRequest> => {
      if (isOver) return Effect.fail(writeFailed("the connection is over"))
      const text = encode(request)
      if (typeof text !== "string") return Effect.fail(text)
      onWrite?.()
      // Before it goes out: in a recording no answer stands before its request.
      if (frames.isObserved()) tap("out", protocol.encode({ ...request, params: protocol.redact(request) }))
      return Effect.map(connection.send(text), () => count(Metrics.framesSent, 1))
    })
  const ask: Session["ask"] = (request, options) => {
    let isWritten = false
    const written = () => {
      isWritten = true
      options?.onWrite?.()
    }
    return Effect.acquireUseRelease(
      Effect.sync(() => calls.open(request.id, options)),
      (awaited) => {
        if (awaited === undefined) {
          const issue = `id: expected one that is not awaited, got ${JSON.stringify(request.id)}`
          return Effect.fail(new InvalidRequest({ issue }))
        }
        const sentAt = clock.currentTimeMillisUnsafe()
        return Effect.map(Effect.andThen(write(request, written), Deferred.await(awaited)), (answer) => {
          Metrics.roundTrip.updateUnsafe(clock.currentTimeMillisUnsafe() - sentAt, context)
          return answer
        })
      },
      (awaited, exit) =>
        Effect.sync(() => {
          if (awaited === undefined) return
          // What the socket did not take is as good as never written.
          const isSent = isWritten && !(Exit.isFailure(exit) && isNotWritten(exit.cause))
          if (isSent) calls.forget(request.id, awaited)
          else calls.cancel(request.id, awaited)
        })
    )
  }
  const askWithin: Session["askWithin"] = (request, deadline, onAnswer) =>
    Effect.suspend(() => {
      const asked = ask({ ...request, id: nextId() }, { onAnswer })
      return deadline === undefined
        ? asked
        : Effect.timeoutOrElse(asked, { duration: deadline, orElse: () => Effect.undefined })
    }).pipe(
      Effect.catchTags({
        OutcomeUnknown: () => Effect.fail(closed(1006)),
        // The reader knows better why, as soon as it hears of it: with which code, and what to do about it.
        TransportError: (error) => Effect.andThen(clock.sleep(GOODBYE), Effect.fail(error)),
        // It is the protocol's own.
        InvalidRequest: Effect.die
      })
    )

  // The deadline of a probe. Where the thread was blocked, timers fire before what waits in the socket is read: it passes
  // only with a last part that was on time.
  const lookMillis = Math.min(LOOK_MILLIS, deadlineMillis / 2)
  const expiry = Effect.gen(function*() {
    yield* clock.sleep(Duration.millis(deadlineMillis - lookMillis))
    let begunAt: number
    do {
      begunAt = clock.currentTimeMillisUnsafe()
      yield* clock.sleep(Duration.millis(lookMillis))
    } while (Math.abs(clock.currentTimeMillisUnsafe() - begunAt - lookMillis) > BUSY_MILLIS)
    return undefined
  })
  const watch = Effect.gen(function*() {
    while (true) {
      const now = clock.currentTimeMillisUnsafe()
      // A clock that was set back must not hide the silence.
      lastFrameAt = Math.min(lastFrameAt, now)
      const wait = lastFrameAt + probeMillis - now
      if (wait > 0) {
        yield* clock.sleep(Duration.millis(wait))
        continue
      }
      const before = batches
      yield* options.pace
      const askedAt = clock.currentTimeMillisUnsafe()
      // Its answer is a sign of life, and so is any other frame that comes meanwhile.
      const answer = yield* Effect.raceFirst(askWithin(protocol.probe), expiry)
      if (answer !== undefined || batches !== before) continue
      // What was sent to a machine that slept may be lost: it proves nothing, and another probe is sent.
      if (clock.currentTimeMillisUnsafe() - askedAt > deadlineMillis + LATE_MILLIS) continue
      verdict = new TransportError({
        reason: new PeerSilent({ silentMillis: clock.currentTimeMillisUnsafe() - lastFrameAt })
      })
      yield* connection.terminate
      return yield* verdict
    }
  })

  return {
    number,
    write,
    ask,
    askWithin,
    isAwaited: calls.has,
    // The reader hears of the termination first, and knows less of why.
    run: Effect.mapError(Effect.raceFirst(read, watch), (error) => verdict ?? error),
    end: Effect.sync(() => {
      isOver = true
      calls.end()
    })
  }
})
