import { Recording, RecordingTransport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Result } from "effect"

const at = (millis: number) => DateTime.toUtc(DateTime.makeUnsafe(millis))

const recording: Recording.Recording = {
  entries: [
    { at: at(1), session: 1, event: "dial", url: "wss://venue.test/ws" },
    { at: at(2), session: 1, event: "open" },
    { at: at(3), session: 1, event: "out", frame: `{"method":"a","id":1}` },
    { at: at(4), session: 1, event: "in", frame: "not JSON: \"quoted\"\nand in two lines" },
    { at: at(5), session: 1, event: "end", code: 1006, reason: "" },
    { at: at(6), session: 2, event: "dial", url: "wss://venue.test/ws" }
  ]
}

const issue = (text: string) => Result.getOrThrow(Result.flip(Recording.fromText(text))).message

describe("Recording", () => {
  it("is read as it was written", () => {
    const text = Recording.toText(recording)
    assert.strictEqual(text.split("\n").length, 8)
    assert.deepStrictEqual(Result.getOrThrow(Recording.fromText(text)), recording)
    assert.deepStrictEqual(Recording.urls(recording), ["wss://venue.test/ws"])
  })

  it("is read from several files that continue each other", () => {
    const [first, second] = [recording.entries.slice(0, 3), recording.entries.slice(3)]
    const text = Recording.toText({ entries: first }) + Recording.toText({ entries: second })
    assert.deepStrictEqual(Result.getOrThrow(Recording.fromText(text)), recording)
  })

  it("leaves out a last line that was cut off, and no other", () => {
    const text = Recording.toText(recording)
    const cut = Result.getOrThrow(Recording.fromText(text.slice(0, -10)))
    assert.strictEqual(cut.entries.length, recording.entries.length - 1)
    assert.strictEqual(issue(text.replace(`{"at"`, `{"at`)), "not a recording: line 2: expected JSON")
  })

  it("says what is wrong with a text that is none", () => {
    assert.strictEqual(issue(""), "not a recording: line 1: it is empty")
    assert.strictEqual(issue("hello"), "not a recording: line 1: expected JSON")
    assert.match(issue(`{"format":"other"}\n`), /^not a recording: line 1: expected \{"format":"hitbtc-recording"/)
    assert.match(
      issue(`${Recording.head}\n{"at":"yesterday","session":1,"event":"open"}\n`),
      /line 2: expected an entry/
    )
  })
})

describe("RecordingTransport.redact", () => {
  it("keeps nothing of a login but its method and id", () => {
    assert.strictEqual(
      RecordingTransport.redact(`{"method":"login","params":{"api_key":"k","signature":"s"},"id":1}`),
      `{"method":"login","params":"<redacted>","id":1}`
    )
    assert.strictEqual(
      RecordingTransport.redact(`{"method":"LogIn","params":{"pKey":"k"}}`),
      `{"method":"LogIn","params":"<redacted>"}`
    )
    assert.strictEqual(RecordingTransport.redact(`{"method":"login", broken`), "<redacted>")
    assert.strictEqual(RecordingTransport.redact(`["login"]`), "<redacted>")
  })

  it("leaves all other frames as they are", () => {
    const frame = `{ "method":"subscribe","ch":"login" }`
    assert.strictEqual(RecordingTransport.redact(frame), frame)
  })
})
