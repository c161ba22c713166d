import { type Recording } from "@effect-hitbtc/transport"
import * as NodeRecordingFile from "@effect-hitbtc/transport/NodeRecordingFile"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"

const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "recording-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

const entries = (count: number): ReadonlyArray<Recording.Entry> =>
  Array.from({ length: count }, (_, i) => ({
    at: DateTime.toUtc(DateTime.makeUnsafe(i)),
    session: 1,
    event: "in",
    frame: `frame ${i}`
  }))

const write = (path: string, entries: ReadonlyArray<Recording.Entry>, options?: NodeRecordingFile.Options) =>
  Effect.scoped(Effect.gen(function*() {
    const file = yield* NodeRecordingFile.write(path, options)
    for (const entry of entries) yield* file.sink([entry])
    return yield* file.progress
  }))

describe("NodeRecordingFile", () => {
  for (const name of ["day.ndjson", "day.ndjson.gz"]) {
    it.live(`is read as it was written: ${name}`, () =>
      Effect.gen(function*() {
        const path = Path.join(yield* folder, name)
        const progress = yield* write(path, entries(1000))
        assert.strictEqual(progress.frames, 1000)
        assert.deepStrictEqual(progress.files, [path])
        assert.deepStrictEqual(yield* NodeRecordingFile.read(path), { entries: entries(1000) })
        assert.strictEqual(Fs.readFileSync(path).subarray(0, 2).toString("hex"), name.endsWith(".gz") ? "1f8b" : "7b22")
      }).pipe(Effect.scoped))

    it.live(`begins another file at its size, and reads them all: ${name}`, () =>
      Effect.gen(function*() {
        const path = Path.join(yield* folder, name)
        const { files } = yield* write(path, entries(100), { rotateAt: 3000 })
        assert.deepStrictEqual(files.slice(0, 3), [1, 2, 3].map((n) => NodeRecordingFile.pieceOf(path, n)))
        assert.deepStrictEqual(yield* NodeRecordingFile.read(path), { entries: entries(100) })
      }).pipe(Effect.scoped))
  }

  it("numbers the pieces before the endings that say what they are", () => {
    assert.strictEqual(NodeRecordingFile.pieceOf("a.b/day.ndjson.gz", 1), "a.b/day.ndjson.gz")
    assert.strictEqual(NodeRecordingFile.pieceOf("a.b/day.ndjson.gz", 2), "a.b/day.2.ndjson.gz")
    assert.strictEqual(NodeRecordingFile.pieceOf("a.b/day", 3), "a.b/day.3")
    assert.strictEqual(NodeRecordingFile.pieceOf("2026.01.02.ndjson", 3), "2026.01.02.3.ndjson")
  })

  it.live("reads what a process that was killed left", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "day.ndjson.gz")
      yield* write(path, entries(5_000))
      const bytes = Fs.readFileSync(path)
      Fs.writeFileSync(path, bytes.subarray(0, bytes.length / 2))
      const recording = yield* NodeRecordingFile.read(path)
      assert.isAbove(recording.entries.length, 100)
      assert.deepStrictEqual(recording.entries, entries(recording.entries.length))
    }).pipe(Effect.scoped))

  it.live("never writes over a file, and says what is wrong with one", () =>
    Effect.gen(function*() {
      const at = yield* folder
      const path = Path.join(at, "day.ndjson.gz")
      Fs.writeFileSync(path, "precious")
      assert.match((yield* Effect.flip(write(path, []))).message, /there is such a file already/)
      assert.strictEqual(Fs.readFileSync(path).toString(), "precious")
      assert.match((yield* Effect.flip(NodeRecordingFile.read(path))).message, /not compressed by gzip/)
      assert.match((yield* Effect.flip(NodeRecordingFile.read(`${path}.no`))).message, /there is no such file/)
      assert.match((yield* Effect.flip(write(Path.join(at, "no", "day"), []))).message, /no such folder/)
    }).pipe(Effect.scoped))
})
