/**
 * JSON-RPC 2.0 as HitBTC speaks it: requests out; results, errors and notifications in.
 *
 * Decoding never throws. Whatever arrives becomes one of the named cases, `Malformed` at the worst, so that one bad
 * frame is one bad frame.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as VenueError from "./VenueError.ts"

/**
 * What pairs a response with its request: echoed by the venue with the same type.
 *
 * @category models
 * @since 0.1.0
 */
export type Id = string | number

/**
 * A request. Without an `id` it is a notification: executed, and not answered.
 *
 * **Details**
 *
 * `ch` is the channel that a request to API v3's public socket is about, beside its method; no other socket has it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request {
  readonly id?: Id | undefined
  readonly method: string
  readonly ch?: string | undefined
  readonly params: { readonly [key: string]: unknown }
}

/**
 * Writes a request as a frame.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encodeRequest = (request: Request): string =>
  JSON.stringify({ method: request.method, ch: request.ch, params: request.params, id: request.id })

/**
 * The response to a request that succeeded. `id` is `null` where the venue sent none.
 *
 * @category models
 * @since 0.1.0
 */
export interface Result {
  readonly _tag: "Result"
  readonly id: Id | null
  readonly result: unknown
}

/**
 * The response to a request that failed, or an error of the connection where `id` is `null`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Failure {
  readonly _tag: "Failure"
  readonly id: Id | null
  readonly error: VenueError.VenueError
}

/**
 * A message that the venue sends by itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface Notification {
  readonly _tag: "Notification"
  readonly method: string
  readonly params: unknown
}

/**
 * A frame, or a part of one, that is not what the protocol says.
 *
 * **Details**
 *
 * `frame` is its text and `issue` names the field and what was expected, both cut to {@link maxQuoted} characters.
 *
 * @category models
 * @since 0.1.0
 */
export interface Malformed {
  readonly _tag: "Malformed"
  readonly frame: string
  readonly issue: string
}

/**
 * Several messages in one frame.
 *
 * @category models
 * @since 0.1.0
 */
export interface Batch<A> {
  readonly _tag: "Batch"
  readonly messages: ReadonlyArray<A>
}

/**
 * What a frame may hold.
 *
 * @category models
 * @since 0.1.0
 */
export type Incoming = Result | Failure | Notification | Malformed

/**
 * How much of a malformed frame is kept, in UTF-16 code units.
 *
 * @category constants
 * @since 0.1.0
 */
export const maxQuoted = 512

const cut = (text: string): string =>
  text.length <= maxQuoted ? text : `${text.slice(0, maxQuoted)}… (${text.length} characters)`

/**
 * Makes a `Malformed`, with the frame and the issue cut to {@link maxQuoted} characters.
 *
 * @category constructors
 * @since 0.1.0
 */
export const malformed = (frame: string, issue: string): Malformed => ({
  _tag: "Malformed",
  frame: cut(frame),
  issue: cut(issue)
})

/**
 * Makes a `Malformed` of a part of a frame: an element of a batch, a trade, a candle.
 *
 * @category constructors
 * @since 0.1.0
 */
export const malformedPart = (json: unknown, issue: string): Malformed => malformed(quote(json), issue)

/**
 * Makes a `Malformed` of each bad element of a list: of the first ten, and one more that counts the others. A list of
 * millions of them must not keep the program busy for seconds.
 *
 * @category constructors
 * @since 0.1.0
 */
export const malformedParts = (
  bad: ReadonlyArray<unknown>,
  issueOf: (part: unknown) => string
): ReadonlyArray<Malformed> => {
  const described = bad.slice(0, DESCRIBED).map((part) => malformedPart(part, issueOf(part)))
  if (bad.length <= DESCRIBED) return described
  const next = bad[DESCRIBED]
  return [...described, malformedPart(next, `${issueOf(next)} (and ${bad.length - DESCRIBED - 1} others)`)]
}

const DESCRIBED = 10

// What was not parsed by `parse` may be nested deeper than `JSON.stringify` has stack for.
const quote = (json: unknown): string => {
  try {
    return JSON.stringify(json) ?? String(json)
  } catch {
    return "(nested too deeply to be quoted)"
  }
}

/**
 * How deep a frame may be nested. The venue's are not deeper than 10; what is nested some thousand times deep parses, and
 * then takes the stack of whoever walks it, `JSON.stringify` first of all.
 *
 * @category constants
 * @since 0.1.0
 */
export const maxDepth = 500

/**
 * How many messages a frame may hold. The venue has some 1,500 symbols, and a frame never more than one message of each.
 *
 * @category constants
 * @since 0.1.0
 */
export const maxMessages = 10_000

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

// How many brackets open, as far as it matters: most frames have too few of them to be deep, and need no closer look.
const openings = (frame: string, opening: "[" | "{", before: number): number => {
  let count = before
  for (let i = frame.indexOf(opening); i !== -1 && count <= maxDepth; i = frame.indexOf(opening, i + 1)) count++
  return count
}

const isTooDeep = (frame: string): boolean => {
  const { length } = frame
  if (length <= 2 * maxDepth || openings(frame, "{", openings(frame, "[", 0)) <= maxDepth) return false
  let depth = 0
  for (let i = 0; i < length; i++) {
    let code = frame.charCodeAt(i)
    if (code === QUOTE) {
      while (++i < length && (code = frame.charCodeAt(i)) !== QUOTE) if (code === BACKSLASH) i++
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > maxDepth) return true
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--
  }
  return false
}

/**
 * Parses a frame as JSON, or says why it is none. One that is nested deeper than {@link maxDepth} is malformed.
 *
 * @category decoding
 * @since 0.1.0
 */
export const parse = (frame: string): { readonly json: unknown } | Malformed => {
  if (isTooDeep(frame)) return malformed(frame, `nested deeper than ${maxDepth}`)
  try {
    return { json: JSON.parse(frame) }
  } catch (cause) {
    return malformed(frame, cause instanceof Error ? `not JSON: ${cause.message}` : "not JSON")
  }
}

const idOf = (value: unknown): Id | null => typeof value === "string" || typeof value === "number" ? value : null

// Beyond 2^53 a number that was parsed may be another than the one that was written, and so another request's.
const isExact = (id: Id | null): boolean => typeof id !== "number" || Math.abs(id) <= Number.MAX_SAFE_INTEGER

/**
 * Tells what a parsed message is. `frame` is its text, to be quoted where it is malformed; without it the message is
 * quoted.
 *
 * **Details**
 *
 * A message with `error` is a failure, even where it has a `result` too; one with `result` a result; one with neither,
 * and a `method`, a notification, whatever its `id`. An `error` of `null` is none; a `result` of `null` is one. An `id`
 * that is neither string nor number is `null`; a response whose `id` is a number of 2^53 or more is malformed, for it may be
 * another request's.
 *
 * @category decoding
 * @since 0.1.0
 */
export const fromJson = (json: unknown, frame?: string): Incoming => {
  if (!Predicate.isObject(json)) return unexpected(json, frame)
  const { error, id, method, result } = json
  const isFailure = error !== undefined && error !== null
  if (isFailure || result !== undefined) {
    const known = idOf(id)
    if (!isExact(known)) return unexpected(json, frame, "id: expected a string, or a number below 2^53")
    return isFailure
      ? { _tag: "Failure", id: known, error: VenueError.fromUnknown(error) }
      : { _tag: "Result", id: known, result }
  }
  if (typeof method === "string") return { _tag: "Notification", method, params: json.params }
  return unexpected(json, frame)
}

const unexpected = (
  json: unknown,
  frame: string | undefined,
  issue = "expected an object with method, result or error"
): Malformed => frame === undefined ? malformedPart(json, issue) : malformed(frame, issue)

/**
 * Why an array of messages is none, if it is none: it holds no message, or more than {@link maxMessages}.
 *
 * @category decoding
 * @since 0.1.0
 */
export const batchIssue = ({ length }: ReadonlyArray<unknown>): string | undefined => {
  if (length === 0) return "expected at least one message in the batch"
  return length > maxMessages ? `expected at most ${maxMessages} messages in the batch, got ${length}` : undefined
}

/**
 * Decodes a frame. An array of messages is a `Batch` of what its elements are. Never throws.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = (frame: string): Incoming | Batch<Incoming> => {
  const parsed = parse(frame)
  if ("_tag" in parsed) return parsed
  const { json } = parsed
  if (!Array.isArray(json)) return fromJson(json, frame)
  const issue = batchIssue(json)
  return issue === undefined
    ? { _tag: "Batch", messages: json.map((part) => fromJson(part)) }
    : malformed(frame, issue)
}
