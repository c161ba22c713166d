/**
 * What is fuzzed: every decoder, with the frames that it is given, and what must hold of whatever comes out. What
 * decodes is written again, compared with the frame, and read again.
 */
import { type Protocol, V2, VenueError } from "@effect-hitbtc/core"
import * as Account from "@effect-hitbtc/core/v3/Account"
import * as MarketData from "@effect-hitbtc/core/v3/MarketData"
import * as ReferenceData from "@effect-hitbtc/core/v3/ReferenceData"
import * as Result from "effect/Result"
import * as corpus from "./corpus.ts"
import * as encode from "./encode.ts"
import { assertBook, assertMalformed, assertSound, expect, isPlain, show } from "./sound.ts"
import { areAmong, isWritten } from "./written.ts"

/** A decoder, and what it is fed. `check` throws where something does not hold; `seen` is told what became of a frame. */
export interface Target {
  readonly name: string
  readonly samples: ReadonlyArray<corpus.Sample>
  readonly check: (text: string, sample: corpus.Sample, seen: (what: string) => void) => void
}

type Decode = (frame: string) => ReturnType<Protocol.Protocol["decode"]>

const messagesOf = (message: ReturnType<Decode>): ReadonlyArray<Protocol.Message> =>
  message._tag === "Batch" ? message.messages : [message]

/** What is written is what was there, and reads as what was read. */
const assertTheSame = (
  decode: Decode,
  message: Protocol.Data | Protocol.Account,
  json: encode.Json,
  encodeIt: typeof encode.v2
): void => {
  const { frame, original, wire } = encodeIt(message, json)
  const isThere = encode.isList(message.event) && Array.isArray(wire)
    ? areAmong(wire, original)
    : isWritten(wire, original)
  expect(isThere, () => `it reads as ${show(message)}, which is written ${show(wire)}`)
  if (message.event._tag === "ExecutionReport") {
    const { report_type, reportType = report_type ?? "status" } = json["params"] as encode.Json
    expect(message.event.reportType === reportType, () => `it reads as ${show(message)}`)
  }
  const [again, ...rest] = messagesOf(decode(frame))
  expect(
    rest.length === 0 && JSON.stringify(again) === JSON.stringify(message),
    () => `${show(message)} is written ${frame}, which reads as ${show(again)}`
  )
}

const assertResult = (result: unknown, { name, schema }: corpus.Sample, seen: (what: string) => void): void => {
  if (schema === undefined) return
  const decoded = schema.decode(result)
  if (Result.isFailure(decoded)) return seen("no result of the method")
  seen("result of a method")
  const value = decoded.success
  expect(schema.is(value) && isPlain(value), () => `no result of its type: ${show(value)}`)
  const wire = schema.encode(value)
  // Without a trade there is nothing that remembers their symbol.
  const isNothing = name === "getTrades" && Array.isArray(value) && value.length === 0
  expect(isNothing || isWritten(wire, result), () => `the result ${show(result)} is written ${show(wire)}`)
  const again = schema.decode(JSON.parse(JSON.stringify(wire)))
  expect(
    Result.isSuccess(again) && JSON.stringify(again.success) === JSON.stringify(value),
    () => `the result ${show(value)} is written ${show(wire)}, which does not read as it`
  )
}

/** The check of a socket's decoder. */
export const ofSocket = (decode: Decode, encodeIt: typeof encode.v2): Target["check"] => (text, sample, seen) => {
  const decoded = decode(text)
  const messages = messagesOf(decoded)
  if (messages.every(({ _tag }) => _tag === "Data")) {
    // With a space before it a frame is read as any JSON is, and means the same.
    const asAny = decode(` ${text}`)
    expect(JSON.stringify(decoded) === JSON.stringify(asAny), () => `${show(decoded)} is ${show(asAny)} as JSON`)
  }
  let json: encode.Json | undefined
  for (const message of messages) {
    assertSound(message)
    seen(message._tag)
    if (message._tag === "Malformed" || message._tag === "Failure" || message._tag === "Notification") continue
    json ??= JSON.parse(text) as encode.Json
    if (message._tag === "Result") {
      if (!Array.isArray(json)) assertResult(message.result, sample, seen)
      continue
    }
    const { event } = message
    if (event._tag === "BookSnapshot" || event._tag === "BookUpdate") seen(`book ${assertBook(event)._tag}`)
    // Of several messages in one frame it is not told which is whose.
    if (!Array.isArray(json)) assertTheSame(decode, message, json, encodeIt)
  }
}

const entries = [
  { keys: "Symbols", read: ReferenceData.readSymbols },
  { keys: "Currencies", read: ReferenceData.readCurrencies }
] as const

const ofRest: Target["check"] = (text, sample, seen) => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return seen("not JSON")
  }
  expect(VenueError.fromRestBody(json)._tag === "VenueError", () => "no error of the venue")
  assertResult(json, sample, seen)
  const read: ((json: unknown) => Result.Result<ReferenceData.Entries<{ readonly id: string }>, unknown>) | undefined =
    entries.find(({ keys }) => keys === sample.name)?.read
  if (read === undefined) return
  const result = read(json)
  if (Result.isFailure(result)) return seen("no list")
  const { issues, values } = result.success
  issues.forEach(assertMalformed)
  const isEntry = sample.name === "Symbols" ? corpus.isSymbol : corpus.isCurrency
  for (const value of values) expect(isEntry(value) && isPlain(value), () => `none of ${sample.name}: ${show(value)}`)
  seen(values.length > 0 ? "entries" : "no entries")
}

/** All of them. Which one a seed takes depends on nothing but the seed. */
export const targets: ReadonlyArray<Target> = [
  { name: "v2", samples: corpus.v2, check: ofSocket(V2.decode, encode.v2) },
  { name: "v2, recorded", samples: corpus.v2Recorded, check: ofSocket(V2.decode, encode.v2) },
  { name: "v3 public", samples: corpus.v3Public, check: ofSocket(MarketData.decode, encode.v3Public) },
  { name: "v3 public, recorded", samples: corpus.v3Recorded, check: ofSocket(MarketData.decode, encode.v3Public) },
  { name: "v3 private", samples: corpus.v3Private, check: ofSocket(Account.decode, encode.v3Private) },
  { name: "v3 over REST", samples: corpus.rest, check: ofRest }
]
