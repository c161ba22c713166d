/**
 * A stream, as a person or a program wants to see it: drawn on the screen where stdout is a terminal, as plain lines where
 * it is not, as objects with `--json`.
 *
 * It ends when the stream does, when its reader goes away, or by `q`, Esc or Ctrl-C; the terminal is given back as it was.
 *
 * @since 0.1.0
 */
import type { Connection } from "@effect-hitbtc/client/Connection"
import type { ConnectionState } from "@effect-hitbtc/transport/ConnectionState"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import * as Client from "./Client.ts"
import * as ExitCode from "./ExitCode.ts"
import type * as Line from "./Line.ts"
import * as Output from "./Output.ts"
import * as Screen from "./Screen.ts"
import * as Settings from "./Settings.ts"
import { Target } from "./Target.ts"

/**
 * How values of a stream are shown. It may keep what it has seen.
 *
 * **Details**
 *
 * - `lines`: a value in plain lines
 * - `see`: takes note of a value
 * - `draw`: what was seen so far, in at most so many rows and columns
 *
 * @category models
 * @since 0.1.0
 */
export interface View<A> {
  readonly title: string
  readonly lines: (value: A) => ReadonlyArray<Line.Line>
  readonly see: (value: A) => void
  readonly draw: (size: Output.Size) => ReadonlyArray<Line.Line>
}

/**
 * Shows a stream until it ends.
 *
 * @category running
 * @since 0.1.0
 */
export const run = <A, E, R>(
  stream: Stream.Stream<A, E, R>,
  connection: Connection,
  view: View<A>
) =>
  Effect.gen(function*() {
    const json = yield* Settings.Json
    const size = yield* (yield* Output.Output).size
    const shown = json
      ? Stream.runForEachArray(stream, Output.printJson)
      : size === undefined
      ? Stream.runForEachArray(stream, (values) => Output.print(values.flatMap(view.lines)))
      : onScreen(stream, connection, view)
    yield* shown.pipe(Client.orUnreachable(connection), Output.untilReaderGone, ExitCode.whenInterrupted(0))
  })

const onScreen = <A, E, R>(stream: Stream.Stream<A, E, R>, connection: Connection, view: View<A>) =>
  Effect.gen(function*() {
    const { api, name } = yield* Target
    let state: ConnectionState | undefined
    let messages = 0
    const see = Stream.runForEachArray(stream, (values) =>
      Effect.sync(() => {
        messages += values.length
        values.forEach(view.see)
      }))
    const follow = Stream.runForEach(connection.states, (next) => Effect.sync(() => void (state = next)))
    yield* Screen.during(
      Effect.raceAllFirst([see, Effect.andThen(follow, Effect.never), quit]),
      (size) => {
        const frame = { title: view.title, where: `${name}, API ${api}`, state, messages }
        return Screen.draw(frame, view.draw(Screen.inside(size)), size)
      }
    )
  })

// Where keys are read one by one, Ctrl-C is one of them.
const quit = Effect.gen(function*() {
  const { stdinIsTerminal } = yield* Stdio.Stdio
  if (!(yield* stdinIsTerminal)) return yield* Effect.never
  const terminal = yield* Terminal.Terminal
  const keys = yield* terminal.readInput
  yield* untilQuit(keys)
}).pipe(Effect.scoped)

const untilQuit = (keys: Queue.Dequeue<Terminal.UserInput, Cause.Done>): Effect.Effect<void> =>
  Stream.fromQueue(keys).pipe(
    Stream.takeUntil(({ input }) => Option.contains(input, "q")),
    Stream.runDrain
  )
