/**
 * The life of one connection: it opens, is logged in where it is an account's, is ready once it has all that is wanted,
 * and is lost.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { LoggingIn, Open, Ready } from "../ConnectionState.ts"
import type { Account } from "../Gateway.ts"
import * as Metrics from "../GatewayMetrics.ts"
import * as RateLimiter from "../RateLimiter.ts"
import * as Session from "../Session.ts"
import type { Connection } from "../Transport.ts"
import * as Login from "./Login.ts"
import type { End } from "./Redialer.ts"
import type { Requests } from "./Requests.ts"

export interface Options extends
  Pick<
    Session.Options,
    "protocol" | "subscriptions" | "frames" | "anomalies" | "probeAfter" | "probeTimeout"
  >
{
  readonly account: Account | undefined
  readonly limiter: RateLimiter.RateLimiter
  readonly requests: Requests
  readonly acknowledgeTimeout: Duration.Duration
  readonly stableAfter: Duration.Duration
  readonly setState: (state: Open | LoggingIn | Ready) => Effect.Effect<void>
}

/** Lives a connection until it is lost. Says why, and whether it was well enough to start the schedule afresh. */
export const make = (options: Options): (connection: Connection) => Effect.Effect<End> => {
  const { account, limiter, requests, setState, subscriptions } = options
  const stableMillis = Duration.toMillis(options.stableAfter)
  let sessions = 0

  return Effect.fnUntraced(function*(connection) {
    const clock = yield* Clock.Clock
    const session = yield* Session.make({
      ...options,
      number: ++sessions,
      connection,
      onAccountEvent: account?.onEvent,
      onMalformed: account?.onMalformed,
      nextId: requests.nextId,
      pace: limiter.probe
    })
    let readyAt: number | undefined
    const begin = Effect.sync(() => requests.begin(session))
    const subscribe = subscriptions.run(
      { pace: limiter.take(RateLimiter.Priority.subscription), ask: session.askWithin },
      Effect.suspend(() => {
        readyAt = clock.currentTimeMillisUnsafe()
        return setState({ _tag: "Ready", session: session.number })
      })
    )
    yield* Metric.update(Metrics.connections, 1)
    const error = yield* Effect.acquireUseRelease(
      Effect.andThen(
        setState({ _tag: "Open", session: session.number }),
        account === undefined ? begin : setState({ _tag: "LoggingIn", session: session.number })
      ),
      () =>
        Effect.flip(Effect.raceFirst(
          session.run,
          account === undefined
            ? subscribe
            : Login.run(session, account, {
              pace: limiter.begin,
              timeout: options.acknowledgeTimeout,
              hint: options.protocol.loginHint
            }).pipe(
              Effect.andThen(begin),
              Effect.andThen(subscribe)
            )
        )),
      () => Effect.andThen(Effect.sync(requests.pause), session.end)
    )
    yield* Metric.update(Metrics.losses, 1)
    subscriptions.lost(error)
    return { error, isStable: readyAt !== undefined && clock.currentTimeMillisUnsafe() - readyAt >= stableMillis }
  })
}
