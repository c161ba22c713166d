/**
 * The demo as one effect: a venue, a client that speaks a version of its API, the story, and the verdict.
 *
 * @since 0.1.0
 */
import type { InvalidUrl } from "@effect-hitbtc/client/Venue"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { BadInput } from "../Failure.ts"
import type { Output } from "../Output.ts"
import type * as Settings from "../Settings.ts"
import * as Api from "./Api.ts"
import * as Deadline from "./Deadline.ts"
import * as Display from "./Display.ts"
import * as Observations from "./Observations.ts"
import * as Story from "./Story.ts"
import * as Verdict from "./Verdict.ts"

/**
 * Some of what must hold does not: the summary names it.
 *
 * @category errors
 * @since 0.1.0
 */
export class WrongResult extends Schema.TaggedError<WrongResult>("@effect-hitbtc/cli/demo/WrongResult")("WrongResult", {
  problems: Schema.Array(Schema.String)
}) {
  override get message(): string {
    return `${this.problems.length} of the things that must hold do not, see the summary`
  }
}

// A venue of our own, on a free port of this machine.
const venue = SandboxServer.layer({ seed: 1, rate: 200 })

const program = Effect.gen(function*() {
  const facts = yield* Display.during(Effect.scoped(Story.tell))
  yield* Display.print(Verdict.summary(facts))
  const problems = Verdict.problems(facts)
  if (problems.length > 0) return yield* new WrongResult({ problems })
})

/**
 * Runs the demo. Fails where something does not hold, or it does not come to its end, or nobody reads of it.
 *
 * @category running
 * @since 0.1.0
 */
export const run = (
  version: Settings.Api
): Effect.Effect<
  void,
  | WrongResult
  | Deadline.DeadlineExceeded
  | Display.OutputClosed
  | HitBtcError
  | InvalidUrl
  | BadInput
  | SandboxServer.ListenFailed,
  Output
> => {
  const app = Api.layer(version).pipe(
    Layer.provideMerge(venue),
    Layer.provideMerge(Observations.layerLogger),
    Layer.provideMerge(Observations.layer)
  )
  return Deadline.within(Effect.provide(program, app), "27 seconds")
}
