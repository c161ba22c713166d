/**
 * Recordings in files, on Node: compressed where the name ends with `.gz`, in pieces of a size where that is wanted.
 *
 * It has a subpath of its own, `@effect-hitbtc/transport/NodeRecordingFile`, so that browsers do not load it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Fs from "node:fs"
import type { Writable } from "node:stream"
import * as Zlib from "node:zlib"
import * as Recording from "./Recording.ts"
import type { Sink } from "./RecordingTransport.ts"

/**
 * A file could not be written or read.
 *
 * @category errors
 * @since 0.1.0
 */
export class RecordingFailed
  extends Schema.TaggedError<RecordingFailed>("@effect-hitbtc/transport/NodeRecordingFile/RecordingFailed")(
    "RecordingFailed",
    { path: Schema.String, code: Schema.String }
  )
{
  override get message(): string {
    return `${this.path}: ${texts[this.code] ?? this.code}`
  }
}

const texts: { readonly [code: string]: string | undefined } = {
  EEXIST: "there is such a file already. Give another name, or remove it",
  ENOENT: "there is no such file, or no such folder",
  EACCES: "not allowed",
  EISDIR: "it is a folder",
  ENOSPC: "the disk is full",
  Z_DATA_ERROR: "not compressed by gzip, though its name ends with .gz"
}

/**
 * How a recording is written.
 *
 * **Details**
 *
 * - `rotateAt`: how many bytes, before compression, a file takes before the next one begins: `day.ndjson.gz`, then
 *   `day.2.ndjson.gz`, and so on. Without it there is one.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly rotateAt?: number | undefined
}

/**
 * A recording that is being written. `frames` counts those in and out, `bytes` all that was written, before compression.
 *
 * @category models
 * @since 0.1.0
 */
export interface RecordingFile {
  readonly sink: Sink
  readonly progress: Effect.Effect<{
    readonly frames: number
    readonly sessions: number
    readonly bytes: number
    readonly files: ReadonlyArray<string>
  }>
  /**
   * Waits until something could not be written, and fails with it. What comes after that is dropped.
   *
   * @since 0.1.0
   */
  readonly failed: Effect.Effect<never, RecordingFailed>
}

const failure = (path: string) => (error: unknown): RecordingFailed =>
  new RecordingFailed({
    path,
    code: Predicate.hasProperty(error, "code")
      ? String(error.code)
      : error instanceof Error
      ? error.message
      : String(error)
  })

/**
 * The name of the nth piece, from 1: the number stands before the endings that say what it is.
 *
 * @category accessors
 * @since 0.1.0
 */
export const pieceOf = (path: string, n: number): string =>
  n === 1 ? path : path.replace(/((\.[A-Za-z][A-Za-z0-9]*)*)$/, `.${n}$1`)

interface Piece {
  readonly path: string
  readonly write: (text: string) => Effect.Effect<void, RecordingFailed>
  readonly close: Effect.Effect<void, RecordingFailed>
}

const openPiece = (path: string): Effect.Effect<Piece, RecordingFailed> =>
  Effect.callback<Piece, RecordingFailed>((resume) => {
    // An existing file is somebody's recording.
    const file = Fs.createWriteStream(path, { flags: "wx" })
    const gzip = path.endsWith(".gz") ? Zlib.createGzip() : undefined
    const into: Writable = gzip ?? file
    gzip?.pipe(file)
    let lost: RecordingFailed | undefined
    const onError = (error: unknown) => {
      lost ??= failure(path)(error)
      gzip?.destroy()
      resume(Effect.fail(lost))
    }
    file.on("error", onError)
    gzip?.on("error", onError)
    const wait = (event: "drain" | "finish", begin: () => boolean, of: Writable) =>
      Effect.callback<void, RecordingFailed>((resume) => {
        if (lost !== undefined) return resume(Effect.fail(lost))
        if (!begin()) return resume(Effect.void)
        const onDone = () => {
          file.off("error", onDone)
          of.off(event, onDone)
          resume(lost === undefined ? Effect.void : Effect.fail(lost))
        }
        of.on(event, onDone)
        file.on("error", onDone)
      })
    file.once("open", () =>
      resume(Effect.succeed({
        path,
        write: (text) => wait("drain", () => !into.write(text), into),
        close: wait("finish", () => {
          into.end()
          return true
        }, file)
      })))
  })

/**
 * Writes a recording to a file, until the scope ends. Fails where the file exists already, or cannot be made.
 *
 * @category constructors
 * @since 0.1.0
 */
export const write = Effect.fnUntraced(function*(
  path: string,
  options: Options = {}
): Effect.fn.Return<RecordingFile, RecordingFailed, Scope.Scope> {
  const { rotateAt = Infinity } = options
  const scope = yield* Effect.scope
  const one = yield* Semaphore.make(1)
  const files: Array<string> = []
  let [frames, sessions, bytes, inPiece] = [0, 0, 0, 0]
  let lost: RecordingFailed | undefined
  let onLost: ((lost: RecordingFailed) => void) | undefined

  const begin = Effect.gen(function*() {
    const piece = yield* openPiece(pieceOf(path, files.length + 1))
    files.push(piece.path)
    inPiece = 0
    yield* piece.write(`${Recording.head}\n`)
    return piece
  })
  let piece = yield* begin
  yield* Scope.addFinalizer(scope, Effect.ignore(one.withPermit(Effect.suspend(() => piece.close))))

  const put = Effect.fnUntraced(function*(entries: ReadonlyArray<Recording.Entry>) {
    if (inPiece >= rotateAt) {
      yield* piece.close
      piece = yield* begin
    }
    const text = entries.map((entry) => `${Recording.toLine(entry)}\n`).join("")
    const size = Buffer.byteLength(text)
    inPiece += size
    bytes += size
    for (const { event } of entries) {
      if (event === "open") sessions++
      if (event === "in" || event === "out") frames++
    }
    yield* piece.write(text)
  })

  return {
    sink: (entries) =>
      Effect.suspend(() => lost === undefined ? one.withPermit(put(entries)) : Effect.void).pipe(
        Effect.catch((error) =>
          Effect.sync(() => {
            lost ??= error
            onLost?.(lost)
          })
        ),
        Effect.uninterruptible
      ),
    progress: Effect.sync(() => ({ frames, sessions, bytes, files: [...files] })),
    failed: Effect.callback<never, RecordingFailed>((resume) => {
      const fail = (error: RecordingFailed) => resume(Exit.fail(error))
      if (lost === undefined) onLost = fail
      else fail(lost)
    })
  }
})

const textOf = (path: string): Effect.Effect<string, RecordingFailed> =>
  Effect.tryPromise({
    try: async () => {
      const bytes = await Fs.promises.readFile(path)
      // What a process that was killed leaves has no end.
      return path.endsWith(".gz")
        ? Zlib.gunzipSync(bytes, { finishFlush: Zlib.constants.Z_SYNC_FLUSH }).toString()
        : bytes.toString()
    },
    catch: failure(path)
  })

/**
 * Reads a recording from its file, and all that continue it. It is held in memory.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<Recording.Recording, RecordingFailed | Recording.InvalidRecording> {
  let text = yield* textOf(path)
  for (let n = 2; Fs.existsSync(pieceOf(path, n)); n++) text += yield* textOf(pieceOf(path, n))
  return yield* Effect.fromResult(Recording.fromText(text))
})
