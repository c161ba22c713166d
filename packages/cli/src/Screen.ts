/**
 * A terminal full of lines: a title, what is watched, and how to end it.
 *
 * @since 0.1.0
 */
import type { ConnectionState } from "@effect-hitbtc/transport/ConnectionState"
import * as Effect from "effect/Effect"
import * as Line from "./Line.ts"
import { Output, type Size } from "./Output.ts"

/**
 * What frames a view.
 *
 * **Details**
 *
 * - `title`, `where`: what is watched, and at which venue
 * - `state`: of the connection
 * - `messages`: how many came so far
 *
 * @category models
 * @since 0.1.0
 */
export interface Frame {
  readonly title: string
  readonly where: string
  readonly state: ConnectionState | undefined
  readonly messages: number
}

/**
 * The state of a connection, with a lamp.
 *
 * @category drawing
 * @since 0.1.0
 */
export const lamp = (state: ConnectionState | undefined): Line.Span => {
  switch (state?._tag) {
    case undefined:
    case "Idle":
      return Line.span("○ Idle", "dim")
    case "Connecting":
      return Line.span(`○ Connecting, attempt ${state.attempt}`, "yellow")
    case "Open":
    case "LoggingIn":
      return Line.span(`● ${state._tag}, session ${state.session}`, "yellow")
    case "Ready":
      return Line.span(`● Ready, session ${state.session}`, "green")
    case "Lost":
      return Line.span("○ Lost", "red")
    case "Stopped":
      return Line.span("○ Stopped", "red")
  }
}

/**
 * The first line: what is watched, and on the right the state of the connection and a rest.
 *
 * @category drawing
 * @since 0.1.0
 */
export const heading = (
  { state, title, where }: Omit<Frame, "messages">,
  rest: Line.Line,
  columns: number
): Line.Line =>
  Line.justify(
    Line.make(" ", Line.span(title, "bold"), "  ", Line.span(where, "dim")),
    [Line.span(" "), lamp(state), ...rest],
    columns
  )

/**
 * How many rows are left for what is watched.
 *
 * @category accessors
 * @since 0.1.0
 */
export const inside = ({ columns, rows }: Size): Size => ({ columns, rows: Math.max(0, rows - 2) })

/**
 * Exactly as many lines as there are rows, each exactly as wide as there are columns.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = (frame: Frame, body: ReadonlyArray<Line.Line>, size: Size): ReadonlyArray<Line.Line> => {
  const { columns, rows } = size
  const why = frame.state?._tag === "Lost" ? [Line.span(`: ${frame.state.error.message}`, "red")] : []
  const head = heading(frame, Line.make(...why, " "), columns)
  const foot = Line.justify(
    Line.make(Line.span(" q ends it", "dim")),
    Line.make(Line.span(`${frame.messages} messages `, "dim")),
    columns
  )
  const room = inside(size).rows
  const lines = [head, ...Array.from({ length: room }, (_, i) => body[i] ?? Line.empty), foot]
  return lines.slice(0, rows).map((line) => Line.fit(line, columns))
}

/**
 * What enters a screen of its own, where the cursor is hidden and what was there before is kept.
 *
 * @category writing
 * @since 0.1.0
 */
export const enter = "\u001B[?1049h\u001B[?25l\u001B[2J"

/**
 * What gives the screen and the cursor back.
 *
 * @category writing
 * @since 0.1.0
 */
export const leave = "\u001B[?2026l\u001B[0m\u001B[?25h\u001B[?1049l"

/**
 * What empties the screen: where its size changed, what was drawn for another one is in the way.
 *
 * @category writing
 * @since 0.1.0
 */
export const clear = "\u001B[2J"

/**
 * What draws lines over those that are there. Nothing is erased first, and terminals that can show it all at once do:
 * it does not flicker.
 *
 * @category writing
 * @since 0.1.0
 */
export const frame = (lines: ReadonlyArray<Line.Line>, toString: (line: Line.Line) => string): string =>
  `\u001B[?2026h\u001B[H${lines.map(toString).join("\r\n")}\u001B[?2026l`

/**
 * Draws while an effect runs, ten times a second, on a screen of its own, which follows the size of the terminal. It is
 * given back however the effect ends.
 *
 * @category writing
 * @since 0.1.0
 */
export const during = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  draw: (size: Size) => ReadonlyArray<Line.Line>
): Effect.Effect<A, E, R | Output> =>
  Effect.gen(function*() {
    const { hasColors, size, write } = yield* Output
    const toString = hasColors ? Line.toAnsi : (line: Line.Line) => line.map(({ text }) => text).join("")
    let drawn: Size = { columns: 0, rows: 0 }
    const drawOnce = Effect.gen(function*() {
      const now = yield* size
      if (now === undefined) return
      const isResized = now.columns !== drawn.columns || now.rows !== drawn.rows
      drawn = now
      yield* write((isResized ? clear : "") + frame(draw(now), toString))
    })
    const keepDrawing = drawOnce.pipe(Effect.andThen(Effect.sleep("100 millis")), Effect.forever)
    return yield* Effect.acquireUseRelease(
      // For the case that no finalizer runs any more.
      Effect.andThen(Effect.sync(() => process.once("exit", giveBack)), write(enter)),
      () => Effect.raceFirst(self, keepDrawing),
      () => Effect.andThen(write(leave), Effect.sync(() => process.off("exit", giveBack)))
    )
  })

const giveBack = () => void process.stdout.write(leave)
