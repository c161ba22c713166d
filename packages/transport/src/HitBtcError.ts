/**
 * What a request or a subscription can fail with: one error with a tagged `reason`, and the request it belongs to.
 *
 * @since 0.1.0
 */
import * as VenueError from "@effect-hitbtc/core/VenueError"
import * as Schema from "effect/Schema"
import { TransportError } from "./TransportError.ts"

const INTERNAL_SERVER_ERROR = 500

const id = (name: string) => `@effect-hitbtc/transport/HitBtcError/${name}`

/**
 * The request never left the client: repeating it is safe.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotSent extends Schema.TaggedError<NotSent>(id("NotSent"))("NotSent", {
  description: Schema.String
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `not sent: ${this.description}`
  }
}

/**
 * The venue answered with an error.
 *
 * @category errors
 * @since 0.1.0
 */
export class Rejected extends Schema.TaggedError<Rejected>(id("Rejected"))("Rejected", {
  error: VenueError.VenueError
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    // What failed inside the venue may have been executed: to repeat it is safe only for a question.
    return this.error.isRetryable && this.error.code !== INTERNAL_SERVER_ERROR
  }
  override get message(): string {
    const { code, description, message } = this.error
    return `rejected by the venue: ${code === undefined ? "" : `${code} `}${message}${
      description === undefined || description === "" ? "" : ` (${description})`
    }`
  }
}

/**
 * The request was sent, and no answer came: it may have been executed or not.
 *
 * **Details**
 *
 * - `Timeout`: the deadline passed
 * - `ConnectionLost`: the connection ended before the answer
 * - `VenueTimeout`: the venue answered 504, "check the result of the request later"
 * - `VenueFault`: the venue answered an order command with 500, and does not say how far it came
 * - `Unreadable`: the venue executed it, and what it answered is not what the protocol says: `issue` names the field
 * - `Interrupted`: the caller was interrupted after the request was written
 *
 * `clientOrderId` is that of the order, where the request was about one.
 *
 * @category errors
 * @since 0.1.0
 */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>(id("OutcomeUnknown"))("OutcomeUnknown", {
  cause: Schema.Literals(["Timeout", "ConnectionLost", "VenueTimeout", "VenueFault", "Unreadable", "Interrupted"]),
  clientOrderId: Schema.optional(Schema.String),
  issue: Schema.optional(Schema.String)
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return `outcome unknown: ${outcomeText[this.cause]}${this.issue === undefined ? "" : `: ${this.issue}`}${
      this.clientOrderId === undefined ? "" : ` (client order id ${this.clientOrderId})`
    }`
  }
}

const outcomeText = {
  Timeout: "no answer within the deadline",
  ConnectionLost: "the connection was lost before the answer came",
  VenueTimeout: "the venue timed out and cannot say",
  VenueFault: "the venue failed and does not say how far it came",
  Unreadable: "the answer could not be read",
  Interrupted: "interrupted before the answer came"
}

/**
 * The request is not one that could be sent: `issue` names the field and what was expected.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>(id("InvalidRequest"))("InvalidRequest", {
  issue: Schema.String
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return `invalid request: ${this.issue}`
  }
}

/**
 * The venue answered with a result that is not what the protocol says: `issue` names the field and what was expected.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidResult extends Schema.TaggedError<InvalidResult>(id("InvalidResult"))("InvalidResult", {
  issue: Schema.String
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return `unexpected result: ${this.issue}`
  }
}

/**
 * The venue did not accept a subscription. `error` is what it answered, or undefined where it left the topic out of
 * its acknowledgement without a word.
 *
 * @category errors
 * @since 0.1.0
 */
export class SubscriptionRefused
  extends Schema.TaggedError<SubscriptionRefused>(id("SubscriptionRefused"))("SubscriptionRefused", {
    topic: Schema.String,
    error: Schema.optional(VenueError.VenueError)
  })
{
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return this.error?.isRetryable === true
  }
  override get message(): string {
    const { error } = this
    return `subscription refused: ${this.topic}: ${
      error === undefined
        ? "left out of the acknowledgement"
        : `${error.code === undefined ? "" : `${error.code} `}${error.message}`
    }`
  }
}

/**
 * The consumer of a stream that must not lose anything fell behind by more than its capacity.
 *
 * @category errors
 * @since 0.1.0
 */
export class Lagged extends Schema.TaggedError<Lagged>(id("Lagged"))("Lagged", {
  capacity: Schema.Number
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `the consumer fell behind by more than ${this.capacity} messages`
  }
}

/**
 * The connection was given up for good: dialling again cannot help, or the reconnect schedule ended.
 *
 * @category errors
 * @since 0.1.0
 */
export class Stopped extends Schema.TaggedError<Stopped>(id("Stopped"))("Stopped", {
  error: TransportError
}) {
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return false
  }
  override get message(): string {
    return `the connection was given up: ${this.error.message}`
  }
}

/**
 * The schema of all reasons for which a request or a subscription fails.
 *
 * @category errors
 * @since 0.1.0
 */
export const HitBtcErrorReason = Schema.Union([
  NotSent,
  Rejected,
  OutcomeUnknown,
  InvalidRequest,
  InvalidResult,
  SubscriptionRefused,
  Lagged,
  Stopped
])

/**
 * Why a request or a subscription failed, told apart by `_tag`.
 *
 * @category errors
 * @since 0.1.0
 */
export type HitBtcErrorReason = typeof HitBtcErrorReason.Type

/**
 * A request or a subscription that failed: which one, and why.
 *
 * **Details**
 *
 * - `method`: the venue's name of the request, or of the subscription
 * - `ch`: the channel that it is about, where the request names one beside its method
 * - `id`: the request's id, where it got one
 * - `params`: what was asked for, without secrets
 *
 * @category errors
 * @since 0.1.0
 */
export class HitBtcError
  extends Schema.TaggedError<HitBtcError>("@effect-hitbtc/transport/HitBtcError")("HitBtcError", {
    method: Schema.String,
    ch: Schema.optional(Schema.String),
    id: Schema.optional(Schema.Union([Schema.String, Schema.Number])),
    params: Schema.optional(Schema.Unknown),
    reason: HitBtcErrorReason
  })
{
  /**
   * Whether the same request may succeed when it is repeated, and repeating it is safe.
   *
   * @since 0.1.0
   */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
  override get message(): string {
    return `${this.method}${this.ch === undefined ? "" : ` ${this.ch}`}: ${this.reason.message}`
  }
}
