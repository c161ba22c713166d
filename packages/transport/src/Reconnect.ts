/**
 * When to dial again.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"

/**
 * The reconnect schedule: at once, then after a random part of 0.5 s, 1 s, 2 s … 30 s ("full jitter", so that clients
 * dropped together do not come back together), for ever.
 *
 * **Details**
 *
 * A connection starts it afresh only after it was ready and stable for a while. Any other `Schedule` may be used in
 * its place: where it ends, the connection stops for good.
 *
 * @category schedules
 * @since 0.1.0
 */
export const make = (options?: {
  readonly base?: Duration.Input | undefined
  readonly cap?: Duration.Input | undefined
}): Schedule.Schedule<Duration.Duration> => {
  const base = Duration.toMillis(options?.base ?? "500 millis")
  const cap = Duration.toMillis(options?.cap ?? "30 seconds")
  return Schedule.exponential(base).pipe(
    Schedule.modifyDelay(({ attempt }) =>
      attempt === 1
        ? Effect.succeed(Duration.zero)
        : Effect.map(Random.next, (random) => Duration.millis(random * Math.min(cap, base * 2 ** (attempt - 2))))
    )
  )
}

/**
 * {@link make} with its defaults.
 *
 * @category schedules
 * @since 0.1.0
 */
export const schedule: Schedule.Schedule<Duration.Duration> = make()
