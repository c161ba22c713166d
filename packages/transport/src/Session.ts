/**
 * One connection while it lives: reading, writing, asking, and watching whether the other side is still there.
 *
 * A session never outlives its socket and knows no other. What was asked on it is answered on it, or ends with it.
 *
 * @since 0.1.0
 */
import type { Batch, Id, Request } from "@effect-hitbtc/core/JsonRpc"
import type { Message, Protocol } from "@effect-hitbtc/core/Protocol"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Metric from "effect/Metric"
import type { Anomaly } from "./Anomaly.ts"
import * as Calls from "./Calls.ts"
import type { Frame } from "./Frame.ts"
import * as Metrics from "./GatewayMetrics.ts"
import type { OutcomeUnknown } from "./HitBtcError.ts"
import type * as Hub from "./Hub.ts"
import type { Subscriptions } from "./Subscriptions.ts"
import type { Connection } from "./Transport.ts"
import { closed, PeerSilent, TransportError } from "./TransportError.ts"

/**
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly number: number
  readonly connection: Connection
  readonly protocol: Protocol
  readonly subscriptions: Subscriptions
  readonly frames: Hub.Hub<Frame>
  readonly anomalies: Hub.Hub<Anomaly>
  /**
   * Ids are unique over all sessions, so that a late answer can never be taken for another's.
   *
   * @since 0.1.0
   */
  readonly nextId: () => Id
  readonly probeAfter: Duration.Duration
  readonly probeTimeout: Duration.Duration
}

/**
 * @category models
 * @since 0.1.0
 */
export interface Session {
  readonly number: number
  /**
   * Writes a request without waiting for an answer.
   *
   * @since 0.1.0
   */
  readonly write: (request: Request) => Effect.Effect<void, TransportError>
  /**
   * Writes a request and waits for its answer. `undefined` where its id is awaited already. Fails with
   * `TransportError` where it was not written, with `OutcomeUnknown` where the session ended before the answer.
   *
   * @since 0.1.0
   */
  readonly ask: (
    request: Request & { readonly id: Id }
  ) => Effect.Effect<Calls.Answer, TransportError | OutcomeUnknown> | undefined
  /**
   * As `ask`, with an id of its own; `undefined` where no answer comes within the deadline.
   *
   * @since 0.1.0
   */
  readonly askWithin: (
    request: Request,
    deadline: Duration.Duration
  ) => Effect.Effect<Calls.Answer | undefined, TransportError>
  /**
   * Reads until the connection is lost, and watches over it. Fails with the loss.
   *
   * @since 0.1.0
   */
  readonly run: Effect.Effect<never, TransportError>
  /**
   * Ends what is still asked.
   *
   * @since 0.1.0
   */
  readonly end: Effect.Effect<void>
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Session> {
  const { anomalies, connection, frames, nextId, number, protocol, subscriptions } = options
  const clock = yield* Clock.Clock
  const context = yield* Effect.context()
  const calls = Calls.make()
  const probeMillis = Duration.toMillis(options.probeAfter)
  let lastFrameAt = clock.currentTimeMillisUnsafe()

  const count = (metric: Metric.Counter<number>, n: number) => metric.updateUnsafe(n, context)
  const anomaly = (metric: Metric.Counter<number>, event: Anomaly) => {
    count(metric, 1)
    anomalies.put(event)
  }
  const tap = (direction: Frame["direction"], text: string) => {
    if (!frames.isObserved()) return
    frames.put({ direction, session: number, at: Timestamp.fromMillis(clock.currentTimeMillisUnsafe()), text })
  }

  const handle = (message: Message | Batch<Message>): void => {
    switch (message._tag) {
      case "Data": {
        const { channel, event } = message
        if (!subscriptions.route(channel, event, lastFrameAt)) {
          anomaly(Metrics.unrouted, { _tag: "Unrouted", channel, symbol: event.symbol })
        }
        return
      }
      case "Result":
      case "Failure":
        if (!calls.settle(message)) anomaly(Metrics.unmatched, { _tag: "Unmatched", answer: message })
        return
      case "Notification":
        return anomalies.put(message)
      case "Malformed":
        return anomaly(Metrics.decodeFailures, message)
      case "Batch":
        for (const part of message.messages) handle(part)
    }
  }
  const read = Effect.forever(
    Effect.map(connection.receive, (batch) => {
      lastFrameAt = clock.currentTimeMillisUnsafe()
      for (let i = 0; i < batch.length; i++) {
        const frame = batch[i]!
        tap("in", frame)
        handle(protocol.decode(frame))
      }
      count(Metrics.framesReceived, batch.length)
    }),
    { disableYield: true }
  )

  const write: Session["write"] = (request) =>
    Effect.suspend(() => {
      const text = protocol.encode(request)
      // Before it goes out: in a recording no answer stands before its request.
      tap("out", text)
      return Effect.map(connection.send(text), () => {
        count(Metrics.framesSent, 1)
      })
    })
  const ask: Session["ask"] = (request) => {
    const answer = calls.open(request.id)
    if (answer === undefined) return undefined
    return Effect.suspend(() => {
      const sentAt = clock.currentTimeMillisUnsafe()
      return Effect.andThen(write(request), Deferred.await(answer)).pipe(
        Effect.tap(() =>
          Effect.sync(() => Metrics.roundTrip.updateUnsafe(clock.currentTimeMillisUnsafe() - sentAt, context))
        ),
        Effect.ensuring(Effect.sync(() => calls.forget(request.id)))
      )
    })
  }
  const askWithin: Session["askWithin"] = (request, deadline) =>
    Effect.suspend((): Effect.Effect<Calls.Answer | undefined, TransportError | OutcomeUnknown> => {
      let asked
      // A caller's own id may be in the way.
      while (asked === undefined) asked = ask({ ...request, id: nextId() })
      return Effect.timeoutOrElse(asked, { duration: deadline, orElse: () => Effect.succeed(undefined) })
    }).pipe(Effect.catchTag("OutcomeUnknown", () => Effect.fail(closed(1006))))

  const watch = Effect.gen(function*() {
    while (true) {
      const wait = lastFrameAt + probeMillis - clock.currentTimeMillisUnsafe()
      if (wait > 0) {
        // Never longer than the limit, should the clock be set back meanwhile.
        yield* Effect.sleep(Math.min(wait, probeMillis))
        continue
      }
      const before = lastFrameAt
      // Its answer is a sign of life, and so is any other frame that comes meanwhile.
      const answer = yield* askWithin(protocol.probe, options.probeTimeout)
      if (answer === undefined && lastFrameAt === before) {
        const silentMillis = clock.currentTimeMillisUnsafe() - before
        yield* connection.terminate
        return yield* new TransportError({ reason: new PeerSilent({ silentMillis }) })
      }
    }
  })

  return {
    number,
    write,
    ask,
    askWithin,
    run: Effect.raceFirst(read, watch),
    end: Effect.sync(calls.end)
  }
})
