/**
 * Waiting for something to be seen.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/**
 * Waits until a condition holds. Goes on after five seconds in any case: what did not happen is the verdict's business.
 *
 * @category waiting
 * @since 0.1.0
 */
export const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.sync(condition).pipe(
    Effect.repeat({ until: (holds) => holds, schedule: Schedule.spaced("20 millis") }),
    Effect.timeoutOption("5 seconds"),
    Effect.asVoid
  )

/**
 * Waits a little, so that what happens can be followed.
 *
 * @category waiting
 * @since 0.1.0
 */
export const pause: Effect.Effect<void> = Effect.sleep("500 millis")
