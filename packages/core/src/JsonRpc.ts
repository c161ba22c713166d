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

// `JSON.parse` reads any depth; `JSON.stringify` runs out of stack at some thousands.
const quote = (json: unknown): string => {
  try {
    return JSON.stringify(json) ?? String(json)
  } catch {
    return "(nested too deeply to be quoted)"
  }
}

/**
 * Parses a frame as JSON, or says why it is none.
 *
 * @category decoding
 * @since 0.1.0
 */
export const parse = (frame: string): { readonly json: unknown } | Malformed => {
  try {
    return { json: JSON.parse(frame) }
  } catch (cause) {
    return malformed(frame, cause instanceof Error ? `not JSON: ${cause.message}` : "not JSON")
  }
}

const idOf = (value: unknown): Id | null => typeof value === "string" || typeof value === "number" ? value : null

/**
 * Tells what a parsed message is. `frame` is its text, to be quoted where it is malformed; without it the message is
 * quoted.
 *
 * **Details**
 *
 * A message with `error` is a failure, even where it has a `result` too; one with `result` a result; one with neither,
 * and a `method`, a notification, whatever its `id`. An `error` of `null` is none; a `result` of `null` is one. An `id`
 * that is neither string nor number is `null`.
 *
 * @category decoding
 * @since 0.1.0
 */
export const fromJson = (json: unknown, frame?: string): Incoming => {
  if (!Predicate.isObject(json)) return unexpected(json, frame)
  const { error, id, method, result } = json
  if (error !== undefined && error !== null) {
    return { _tag: "Failure", id: idOf(id), error: VenueError.fromUnknown(error) }
  }
  if (result !== undefined) return { _tag: "Result", id: idOf(id), result }
  if (typeof method === "string") return { _tag: "Notification", method, params: json.params }
  return unexpected(json, frame)
}

const unexpected = (json: unknown, frame: string | undefined): Malformed => {
  const issue = "expected an object with method, result or error"
  return frame === undefined ? malformedPart(json, issue) : malformed(frame, issue)
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
  if (!Array.isArray(parsed.json)) return fromJson(parsed.json, frame)
  return parsed.json.length === 0
    ? malformed(frame, "expected at least one message in the batch")
    : { _tag: "Batch", messages: parsed.json.map((json) => fromJson(json)) }
}
