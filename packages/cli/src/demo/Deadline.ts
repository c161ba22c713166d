/**
 * A bound on everything, cleaning up included.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * @category errors
 * @since 0.1.0
 */
export class DeadlineExceeded extends Schema.TaggedError<DeadlineExceeded>("@effect-hitbtc/cli/demo/DeadlineExceeded")(
  "DeadlineExceeded",
  { deadline: Schema.String }
) {
  override get message(): string {
    return `not done within ${this.deadline}`
  }
}

/**
 * Runs an effect, and fails at the deadline, whatever the effect does then: it has another second to clean up.
 *
 * @category combinators
 * @since 0.1.0
 */
export const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  deadline: Duration.Input
): Effect.Effect<A, E | DeadlineExceeded, R> =>
  Effect.gen(function*() {
    // Detached: a plain timeout would wait for the finalizers of what it interrupts, however long they take.
    const fiber = yield* Effect.forkDetach(effect)
    const ended = yield* Fiber.await(fiber).pipe(
      Effect.timeoutOption(deadline),
      Effect.onInterrupt(() => Fiber.interrupt(fiber))
    )
    if (Option.isSome(ended)) return yield* ended.value
    yield* Effect.timeoutOption(Fiber.interrupt(fiber), "1 second")
    return yield* new DeadlineExceeded({ deadline: Duration.format(Duration.fromInputUnsafe(deadline)) })
  })
