/**
 * Where the demo is shown: drawn on the screen where the output is a terminal, in plain lines where it is not.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import type { PlatformError } from "effect/PlatformError"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import * as Line from "./Line.ts"
import { Observations } from "./Observations.ts"
import * as PlainOutput from "./PlainOutput.ts"
import * as Screen from "./Screen.ts"

/**
 * Shows what is observed while an effect runs. The screen is given back however the effect ends.
 *
 * @category output
 * @since 0.1.0
 */
export const during = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | PlatformError | Config.ConfigError, R | Observations | Stdio.Stdio | Terminal.Terminal> =>
  Effect.flatMap(mode, ({ hasColors, hasScreen }) => hasScreen ? onScreen(effect, hasColors) : inLines(effect))

/**
 * Writes lines after all that was shown.
 *
 * @category output
 * @since 0.1.0
 */
export const print = Effect.fnUntraced(function*(lines: ReadonlyArray<Line.Line>) {
  const { hasColors } = yield* mode
  const toString = hasColors ? Line.toAnsi : Line.toText
  yield* write(`\n${lines.map(toString).join("\n")}\n`)
})

// A terminal that does not tell its size, or says that it is dumb, cannot be drawn on.
const mode = Effect.gen(function*() {
  const terminal = yield* Terminal.Terminal
  const isTerminal = yield* (yield* Stdio.Stdio).stdoutIsTerminal
  const kind = yield* Config.withDefault(Config.String("TERM"), "")
  const noColor = yield* Config.withDefault(Config.String("NO_COLOR"), "")
  const hasScreen = isTerminal && kind !== "dumb" && (yield* terminal.columns) > 0 && (yield* terminal.rows) > 0
  return { hasScreen, hasColors: hasScreen && noColor === "" }
})

const write = (text: string) => Effect.flatMap(Terminal.Terminal, (terminal) => terminal.display(text))

const writeLines = (lines: ReadonlyArray<string>) => lines.length === 0 ? Effect.void : write(`${lines.join("\n")}\n`)

const onScreen = <A, E, R>(effect: Effect.Effect<A, E, R>, hasColors: boolean) =>
  Effect.gen(function*() {
    const terminal = yield* Terminal.Terminal
    const { now, state } = yield* Observations
    const toString = hasColors ? Line.toAnsi : (line: Line.Line) => line.map(({ text }) => text).join("")
    const draw = Effect.gen(function*() {
      const size = { columns: yield* terminal.columns, rows: yield* terminal.rows }
      yield* terminal.display(Screen.frame(Screen.draw(state, now(), size), toString))
    })
    const keepDrawing = draw.pipe(Effect.andThen(Effect.sleep("100 millis")), Effect.forever)
    return yield* Effect.acquireUseRelease(
      Effect.andThen(
        // For the case that no finalizer runs any more.
        Effect.sync(() => process.once("exit", giveBack)),
        terminal.display(Screen.enter)
      ),
      () => Effect.raceFirst(effect, keepDrawing),
      () =>
        Effect.andThen(
          Effect.ignore(terminal.display(Screen.leave)),
          Effect.sync(() => process.off("exit", giveBack))
        )
    )
  })

const giveBack = () => void process.stdout.write(Screen.leave)

const inLines = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const { now, state } = yield* Observations
    let cursor = PlainOutput.start
    const writeDue = Effect.suspend(() => {
      const [lines, next] = PlainOutput.lines(state, now(), cursor)
      cursor = next
      return writeLines(lines)
    })
    const keepWriting = writeDue.pipe(Effect.andThen(Effect.sleep("100 millis")), Effect.forever)
    return yield* Effect.acquireUseRelease(
      // A reader that went away is reported to `write`; an error event that nobody listens to would be thrown as well.
      Effect.sync(() => process.stdout.on("error", constVoid)),
      () => Effect.raceFirst(effect, keepWriting),
      () => Effect.ignore(Effect.suspend(() => writeLines(PlainOutput.rest(state, now(), cursor))))
    )
  })
