/**
 * What went over connections, as it was: raw frames in and out with their times, in NDJSON, one entry a line.
 *
 * A recording is made by `RecordingTransport` and played back by `ReplayTransport`. Secrets of a login are never in it.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const at = { at: Schema.DateTimeUtcFromString, session: Schema.Int }

/**
 * One thing that happened on a connection.
 *
 * **Details**
 *
 * - `dial`: a connection was asked for; `open`: it is there
 * - `in`, `out`: a frame was read, or handed to the socket
 * - `end`: it is over, with the WebSocket close code (1006 where there was no closing handshake), or never came about
 *
 * `session` is the number of the connection in the recording, from 1.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Entry = Schema.Union([
  Schema.Struct({ ...at, event: Schema.Literal("dial"), url: Schema.String }),
  Schema.Struct({ ...at, event: Schema.Literal("open") }),
  Schema.Struct({ ...at, event: Schema.Literals(["in", "out"]), frame: Schema.String }),
  Schema.Struct({ ...at, event: Schema.Literal("end"), code: Schema.Int, reason: Schema.String })
])

/**
 * One thing that happened on a connection.
 *
 * @category models
 * @since 0.1.0
 */
export type Entry = typeof Entry.Type

/**
 * The first line of a file: what it is.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Head = Schema.Struct({ format: Schema.Literal("hitbtc-recording"), version: Schema.Literal(1) })

/**
 * A recording, in the order in which it happened.
 *
 * @category models
 * @since 0.1.0
 */
export interface Recording {
  readonly entries: ReadonlyArray<Entry>
}

/**
 * Not a recording: `line` counts from 1.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidRecording
  extends Schema.TaggedError<InvalidRecording>("@effect-hitbtc/transport/Recording/InvalidRecording")(
    "InvalidRecording",
    { line: Schema.Int, issue: Schema.String }
  )
{
  override get message(): string {
    return `not a recording: line ${this.line}: ${this.issue}`
  }
}

/**
 * The first line of a file.
 *
 * @category encoding
 * @since 0.1.0
 */
export const head: string = JSON.stringify({ format: "hitbtc-recording", version: 1 })

const encodeEntry = Schema.encodeSync(Entry)
const decodeEntry = Schema.decodeUnknownResult(Entry)
const isHead = Schema.is(Head)

/**
 * An entry as a line, without its end.
 *
 * @category encoding
 * @since 0.1.0
 */
export const toLine = (entry: Entry): string => JSON.stringify(encodeEntry(entry))

/**
 * Reads a recording from the text of its file, or of several that continue each other. A last line that was cut off, as a
 * process that was killed leaves it, is left out.
 *
 * @category encoding
 * @since 0.1.0
 */
export const fromText = (text: string): Result.Result<Recording, InvalidRecording> => {
  const lines = text.split("\n")
  const isCut = lines.at(-1) !== ""
  const entries: Array<Entry> = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line === "") continue
    const invalid = (issue: string) => Result.fail(new InvalidRecording({ line: i + 1, issue }))
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      if (isCut && i === lines.length - 1 && i > 0) break
      return invalid("expected JSON")
    }
    if (isHead(value)) continue
    if (i === 0) return invalid(`expected ${head}`)
    const entry = decodeEntry(value)
    if (Result.isFailure(entry)) return invalid("expected an entry: at, session, event, and what belongs to it")
    entries.push(entry.success)
  }
  return lines[0] === ""
    ? Result.fail(new InvalidRecording({ line: 1, issue: "it is empty" }))
    : Result.succeed({ entries })
}

/**
 * The text of a file.
 *
 * @category encoding
 * @since 0.1.0
 */
export const toText = (self: Recording): string => `${[head, ...self.entries.map(toLine)].join("\n")}\n`

/**
 * The URLs that were dialled, each once, in order.
 *
 * @category accessors
 * @since 0.1.0
 */
export const urls = (self: Recording): ReadonlyArray<string> =>
  Array.from(new Set(self.entries.flatMap((entry) => entry.event === "dial" ? [entry.url] : [])))
