/**
 * The client at work, from the first dial to the proof that nothing was lost.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Demo from "../demo/Demo.ts"
import { BadInput } from "../Failure.ts"
import * as Settings from "../Settings.ts"

/**
 * `hitbtc demo`.
 *
 * @category commands
 * @since 0.1.0
 */
export const demo = Command.make("demo", {}, () =>
  Effect.gen(function*() {
    const { api, url, venue } = yield* Settings.given
    if (url !== undefined || venue !== undefined) {
      return yield* new BadInput({
        issue: `the demo has an exchange of its own, to make trouble there: leave out ${
          url === undefined ? "--venue" : "--url"
        }`
      })
    }
    if (yield* Settings.Json) {
      return yield* new BadInput({ issue: "the demo is for people, and its exit code for programs: leave out --json" })
    }
    yield* Demo.run(api)
  })).pipe(
    Command.withDescription(
      "The client at work on a simulated exchange of its own, for about 15 seconds: streams, a live book, orders,\n" +
        "  lost connections. Exit code 0 says that nothing was lost and all is as the venue has it, 1 that it is not"
    ),
    Command.withShortDescription("The client at work, through lost connections, for 15 seconds: was anything lost?"),
    Command.withExamples([
      { command: "hitbtc demo", description: "On API v3; nothing is needed, no network and no key" },
      { command: "hitbtc demo --api v2", description: "The same program on API v2" }
    ])
  )
