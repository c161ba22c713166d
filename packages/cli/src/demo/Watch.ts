/**
 * Streams that are watched for as long as the demo goes on.
 *
 * @since 0.1.0
 */
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Observations from "./Observations.ts"

/**
 * Records all that a stream delivers. It is to live as long as the demo: an end of any kind is worth a line, and counts
 * against it.
 *
 * @category watching
 * @since 0.1.0
 */
export const watch = <A>(
  name: string,
  stream: Stream.Stream<A, HitBtcError>,
  see: (state: Observations.State, now: number, message: A) => void
): Effect.Effect<void, never, Observations.Observations | Scope.Scope> =>
  Effect.flatMap(
    Observations.Observations,
    ({ now, state: seen }) =>
      Stream.runForEach(stream, (message) => Effect.sync(() => see(seen, now(), message))).pipe(
        Effect.onExit((exit) =>
          Exit.hasInterrupts(exit) ?
            Effect.void :
            Effect.sync(() =>
              Observations.seeEnd(seen, now(), name, Exit.isSuccess(exit) ? "ended" : `failed: ${String(exit.cause)}`)
            )
        ),
        Effect.ignore,
        Effect.forkScoped,
        Effect.asVoid
      )
  )
