/**
 * What the process says at its end.
 *
 * | Code | Means |
 * | --- | --- |
 * | 0 | done; also where a view, a stream or a server was ended by Ctrl-C, or its reader went away |
 * | 1 | a fault of the command itself; of the demo: something does not hold that must |
 * | 2 | it was asked for something that cannot be: a flag, a symbol, a price, a file |
 * | 3 | the venue cannot be reached, or was lost for good |
 * | 4 | there are no credentials, or the venue refuses them |
 * | 5 | the venue said no |
 * | 6 | a command to the venue may have been executed or not |
 * | 130 | interrupted before it was done |
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Failure from "./Failure.ts"

/**
 * What an interruption of the process means, now: 130 unless what runs is meant to end that way.
 *
 * @category services
 * @since 0.1.0
 */
export class Ending extends Context.Service<Ending, { interrupted: number }>()("@effect-hitbtc/cli/ExitCode/Ending") {}

/**
 * While this runs, an interruption ends the process with that code.
 *
 * @category combinators
 * @since 0.1.0
 */
export const whenInterrupted = (code: number) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.serviceOption(Ending), (ending) => {
    if (ending._tag === "None") return self
    const before = ending.value.interrupted
    return Effect.suspend(() => {
      ending.value.interrupted = code
      return self
    }).pipe(Effect.onExit((exit) =>
      Effect.sync(() => {
        if (!Exit.hasInterrupts(exit)) ending.value.interrupted = before
      })
    ))
  })

/**
 * From now on an interruption ends the process with 0: for what is meant to end that way.
 *
 * @category combinators
 * @since 0.1.0
 */
export const endsByInterruption: Effect.Effect<void> = Effect.map(Effect.serviceOption(Ending), (ending) => {
  if (ending._tag === "Some") ending.value.interrupted = 0
})

/**
 * The code of how the command ended.
 *
 * @category conversions
 * @since 0.1.0
 */
export const of = (exit: Exit.Exit<unknown, unknown>, interrupted: number): number => {
  if (Exit.isSuccess(exit)) return 0
  if (Cause.hasInterruptsOnly(exit.cause)) return interrupted
  return Cause.hasDies(exit.cause) ? 1 : Failure.describe(Cause.squash(exit.cause)).code
}
