/**
 * Where a command says what it finds: stdout, and stderr for all that is not the answer.
 *
 * A reader that goes away, as `head` does when it has enough, is no failure: {@link untilReaderGone} ends what writes.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Line from "./Line.ts"
import * as Settings from "./Settings.ts"

/**
 * How large a terminal is.
 *
 * @category models
 * @since 0.1.0
 */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/**
 * The two outputs of a process.
 *
 * **Details**
 *
 * - `write`, `writeError`: text as it is, to stdout and stderr; what nobody reads is dropped
 * - `readerGone`: waits until nobody reads stdout any more
 * - `size`: of the terminal that stdout is; undefined where it is none that can be drawn on
 * - `hasColors`: whether stdout shows them, and they are wanted
 * - `isErrorTerminal`: whether a person looks at stderr
 *
 * @category services
 * @since 0.1.0
 */
export class Output extends Context.Service<Output, {
  readonly write: (text: string) => Effect.Effect<void>
  readonly writeError: (text: string) => Effect.Effect<void>
  readonly readerGone: Effect.Effect<void>
  readonly size: Effect.Effect<Size | undefined>
  readonly hasColors: boolean
  readonly isErrorTerminal: boolean
}>()("@effect-hitbtc/cli/Output") {}

// Nobody reads any more: a pipe was closed, or a terminal. A full disk is another matter.
const gone: ReadonlySet<string> = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"])

const writer = (stream: NodeJS.WriteStream, onGone: () => void) => (text: string): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    stream.write(text, (error) => {
      if (Predicate.isNullish(error)) return resume(Effect.void)
      const code = Predicate.hasProperty(error, "code") ? String(error.code) : ""
      if (!gone.has(code)) return resume(Effect.die(error))
      onGone()
      resume(Effect.void)
    })
  })

/**
 * Those of this process.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Output, Config.ConfigError> = Layer.effect(
  Output,
  Effect.gen(function*() {
    const term = yield* Config.withDefault(Config.String("TERM"), "")
    const noColor = yield* Config.withDefault(Config.String("NO_COLOR"), "")
    const { stderr, stdout } = process
    const isGone = Deferred.makeUnsafe<void>()
    const onGone = () => Deferred.doneUnsafe(isGone, Effect.void)
    // An error event that nobody listens to would be thrown.
    stderr.on("error", constVoid)
    stdout.on("error", constVoid)
    const isDrawable = stdout.isTTY && term !== "dumb"
    return Output.of({
      write: writer(stdout, onGone),
      writeError: writer(stderr, constVoid),
      readerGone: Deferred.await(isGone),
      size: Effect.sync(() => {
        const { columns, rows } = stdout
        return isDrawable && columns > 0 && rows > 0 ? { columns, rows } : undefined
      }),
      hasColors: isDrawable && noColor === "",
      isErrorTerminal: stderr.isTTY
    })
  })
)

/**
 * Ends well once nobody reads stdout any more.
 *
 * @category combinators
 * @since 0.1.0
 */
export const untilReaderGone = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A | void, E, R | Output> =>
  Effect.flatMap(Output, ({ readerGone }) => Effect.raceFirst(self, readerGone))

/**
 * Writes lines to stdout.
 *
 * @category writing
 * @since 0.1.0
 */
export const print = (lines: ReadonlyArray<Line.Line>): Effect.Effect<void, never, Output> =>
  lines.length === 0
    ? Effect.void
    : Effect.flatMap(
      Output,
      ({ hasColors, write }) => write(`${lines.map(hasColors ? Line.toAnsi : Line.toText).join("\n")}\n`)
    )

/**
 * Writes objects to stdout, one a line.
 *
 * @category writing
 * @since 0.1.0
 */
export const printJson = (values: ReadonlyArray<unknown>): Effect.Effect<void, never, Output> =>
  values.length === 0
    ? Effect.void
    : Effect.flatMap(Output, ({ write }) => write(`${values.map((value) => JSON.stringify(value)).join("\n")}\n`))

/**
 * Writes a line to stderr.
 *
 * @category writing
 * @since 0.1.0
 */
export const note = (text: string): Effect.Effect<void, never, Output> =>
  Effect.flatMap(Output, ({ writeError }) => writeError(`${text}\n`))

/**
 * Says the same as lines for people, or as objects for programs, where `--json` asks for them.
 *
 * @category writing
 * @since 0.1.0
 */
export const say = <A>(
  values: ReadonlyArray<A>,
  toLines: (values: ReadonlyArray<A>) => ReadonlyArray<Line.Line>
): Effect.Effect<void, never, Output | Settings.Settings> =>
  Effect.flatMap(Settings.Json, (json) => json ? printJson(values) : print(toLines(values)))
