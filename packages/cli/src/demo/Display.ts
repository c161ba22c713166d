/**
 * Where the demo is shown: drawn on the screen where the output is a terminal, in plain lines where it is not.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Line from "../Line.ts"
import * as Output from "../Output.ts"
import * as Screen from "../Screen.ts"
import * as DemoScreen from "./DemoScreen.ts"
import { Observations } from "./Observations.ts"
import * as PlainOutput from "./PlainOutput.ts"

/**
 * Nobody reads any more. A stream may end well there; of the demo the end is what counts.
 *
 * @category errors
 * @since 0.1.0
 */
export class OutputClosed extends Schema.TaggedError<OutputClosed>("@effect-hitbtc/cli/demo/OutputClosed")(
  "OutputClosed",
  {}
) {
  override get message(): string {
    return "the output was closed before the end"
  }
}

/**
 * Shows what is observed while an effect runs. The screen is given back however the effect ends.
 *
 * @category output
 * @since 0.1.0
 */
export const during = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | OutputClosed, R | Observations | Output.Output> =>
  Effect.gen(function*() {
    const { now, state } = yield* Observations
    const size = yield* (yield* Output.Output).size
    return yield* size === undefined
      ? inLines(effect)
      : Screen.during(effect, (size) => DemoScreen.draw(state, now(), size))
  }).pipe(whileRead)

const whileRead = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Output.Output,
    ({ readerGone }) => Effect.raceFirst(effect, Effect.andThen(readerGone, new OutputClosed()))
  )

/**
 * Writes lines after all that was shown.
 *
 * @category output
 * @since 0.1.0
 */
export const print = (lines: ReadonlyArray<Line.Line>): Effect.Effect<void, OutputClosed, Output.Output> =>
  whileRead(Output.print([Line.empty, ...lines]))

const inLines = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { now, state } = yield* Observations
    let cursor = PlainOutput.start
    const writeDue = Effect.suspend(() => {
      const [lines, next] = PlainOutput.lines(state, now(), cursor)
      cursor = next
      return Output.print(lines.map((line) => Line.make(line)))
    })
    const keepWriting = writeDue.pipe(Effect.andThen(Effect.sleep("100 millis")), Effect.forever)
    return yield* Effect.raceFirst(effect, keepWriting).pipe(
      Effect.ensuring(
        Effect.suspend(() => Output.print(PlainOutput.rest(state, now(), cursor).map((line) => Line.make(line))))
      )
    )
  })
