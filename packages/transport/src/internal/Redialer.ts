/**
 * Dials, lets the connection live, and dials again when it is lost, for as long as that can help.
 */
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Pull from "effect/Pull"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Connecting, Lost } from "../ConnectionState.ts"
import * as Metrics from "../GatewayMetrics.ts"
import type { Connection } from "../Transport.ts"
import { TransportError } from "../TransportError.ts"

/** How a connection ended, or that it could not be opened. */
export interface End {
  readonly error: TransportError
  /** Whether it was well enough to start the schedule afresh. */
  readonly isStable: boolean
}

export interface Options {
  readonly dial: Effect.Effect<Connection, TransportError, Scope.Scope>
  readonly live: (connection: Connection) => Effect.Effect<End>
  readonly schedule: Schedule.Schedule<unknown, TransportError>
  readonly waitAfterRefusal: Duration.Duration
  readonly setState: (state: Connecting | Lost) => Effect.Effect<void>
}

// Of the wait after a refusal, at random, on top of it.
const REFUSAL_SPREAD = 0.25

/** Ends with the error after which dialling again cannot help, or the schedule ended. */
export const run = Effect.fnUntraced(function*(options: Options) {
  const clock = yield* Clock.Clock
  const newStep = Schedule.toStep(options.schedule)
  let step = yield* newStep
  let attempt = 1
  while (true) {
    yield* options.setState({ _tag: "Connecting", attempt })
    const { error, isStable } = yield* options.dial.pipe(
      Effect.catch((error) => Effect.as(Metric.update(Metrics.dialFailures, 1), error)),
      Effect.flatMap((dialled) =>
        dialled instanceof TransportError
          ? Effect.succeed<End>({ error: dialled, isStable: false })
          : options.live(dialled)
      ),
      Effect.scoped
    )
    if (isStable) {
      step = yield* newStep
      attempt = 0
    }
    attempt++
    if (error.remedy === "stop") return error
    const delay = yield* step(clock.currentTimeMillisUnsafe(), error).pipe(
      Effect.map(([, duration]) => duration),
      // The schedule ended.
      Pull.catchDone(() => Effect.undefined)
    )
    if (delay === undefined) return error
    const wait = error.remedy === "wait"
      ? Duration.max(delay, Duration.times(options.waitAfterRefusal, 1 + REFUSAL_SPREAD * (yield* Random.next)))
      : delay
    const retryIn = Duration.millis(Math.ceil(Duration.toMillis(wait)))
    const retryAt = Timestamp.fromMillis(clock.currentTimeMillisUnsafe() + Duration.toMillis(retryIn))
    yield* options.setState({ _tag: "Lost", error, retryIn, retryAt })
    yield* clock.sleep(retryIn)
  }
})
