/**
 * Why a connection could not be opened, or why it was lost: one error with a tagged `reason`.
 *
 * @since 0.1.0
 */
import { VenueError } from "@effect-hitbtc/core/VenueError"
import * as Schema from "effect/Schema"
import * as CloseCode from "./CloseCode.ts"

/**
 * The connection could not be opened.
 *
 * **Details**
 *
 * - `Timeout`: no handshake within the open deadline
 * - `Refused`: nobody listens there, or the name does not resolve
 * - `Handshake`: the server answered with an HTTP `status` instead of a WebSocket
 * - `InvalidUrl`: the URL, or an option beside it, was not accepted by the WebSocket constructor
 *
 * @category errors
 * @since 0.1.0
 */
export class OpenFailed
  extends Schema.TaggedError<OpenFailed>("@effect-hitbtc/transport/TransportError/OpenFailed")("OpenFailed", {
    kind: Schema.Literals(["Timeout", "Refused", "Handshake", "InvalidUrl"]),
    status: Schema.optional(Schema.Int),
    description: Schema.String
  })
{
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    if (this.kind === "InvalidUrl") return "stop"
    return this.status === undefined ? "retry" : CloseCode.ofStatus(this.status).remedy
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return this.remedy !== "stop"
  }
  override get message(): string {
    return `Could not open the connection: ${this.description}`
  }
}

/**
 * The connection was closed by the other side or by the network, with a WebSocket close code (1006 where there was no
 * closing handshake).
 *
 * @category errors
 * @since 0.1.0
 */
export class Closed extends Schema.TaggedError<Closed>("@effect-hitbtc/transport/TransportError/Closed")("Closed", {
  code: Schema.Int,
  closeReason: Schema.String
}) {
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    return CloseCode.ofCloseCode(this.code).remedy
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return this.remedy !== "stop"
  }
  override get message(): string {
    const { hint, why } = CloseCode.ofCloseCode(this.code)
    return `Connection closed: ${this.code} (${this.closeReason === "" ? why.split(":")[0] : this.closeReason})${
      hint === undefined ? "" : `: ${hint}`
    }`
  }
}

/**
 * Frames arrived faster than they could be taken from a socket that cannot pause, or reading failed otherwise.
 *
 * @category errors
 * @since 0.1.0
 */
export class ReadFailed
  extends Schema.TaggedError<ReadFailed>("@effect-hitbtc/transport/TransportError/ReadFailed")("ReadFailed", {
    description: Schema.String
  })
{
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    return "retry"
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `Reading failed: ${this.description}`
  }
}

/**
 * A frame could not be handed to the socket: it was not sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class WriteFailed
  extends Schema.TaggedError<WriteFailed>("@effect-hitbtc/transport/TransportError/WriteFailed")("WriteFailed", {
    description: Schema.String
  })
{
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    return "retry"
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `Writing failed: ${this.description}`
  }
}

/**
 * The connection was open, but the other side was gone: nothing arrived for too long, and a probe was not answered.
 *
 * @category errors
 * @since 0.1.0
 */
export class PeerSilent
  extends Schema.TaggedError<PeerSilent>("@effect-hitbtc/transport/TransportError/PeerSilent")("PeerSilent", {
    silentMillis: Schema.Number
  })
{
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    return "retry"
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `Nothing arrived for ${this.silentMillis} ms, and a probe was not answered`
  }
}

/**
 * The connection was given up because the venue did not acknowledge a subscription, asked twice.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unacknowledged
  extends Schema.TaggedError<Unacknowledged>("@effect-hitbtc/transport/TransportError/Unacknowledged")(
    "Unacknowledged",
    { topics: Schema.Array(Schema.String) }
  )
{
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    return "retry"
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return true
  }
  override get message(): string {
    return `The venue did not acknowledge ${this.topics.join(", ")}, asked twice`
  }
}

/**
 * The venue did not let this account in: a wrong key or secret, or a right that the key lacks. `hint` says what else may be
 * behind it, such as a clock that is off.
 *
 * @category errors
 * @since 0.1.0
 */
export class LoginRefused
  extends Schema.TaggedError<LoginRefused>("@effect-hitbtc/transport/TransportError/LoginRefused")("LoginRefused", {
    error: VenueError,
    hint: Schema.optional(Schema.String)
  })
{
  /** @since 0.1.0 */
  get remedy(): CloseCode.Remedy {
    // The same key is refused again; a venue that is busy or broken, or does not say why, is not done with us.
    const { errorClass, isRetryable } = this.error
    return isRetryable || errorClass === "outcomeUnknown" || errorClass === "unknown" ? "wait" : "stop"
  }
  /** @since 0.1.0 */
  get isRetryable(): boolean {
    return this.remedy !== "stop"
  }
  override get message(): string {
    const { code, description, message } = this.error
    return `Login refused: ${code === undefined ? "" : `${code} `}${message}${
      description === undefined || description === "" ? "" : ` (${description})`
    }${this.hint === undefined ? "" : `: ${this.hint}`}`
  }
}

/**
 * The schema of all reasons for which a connection cannot be opened, or is lost.
 *
 * @category errors
 * @since 0.1.0
 */
export const TransportErrorReason = Schema.Union([
  OpenFailed,
  Closed,
  ReadFailed,
  WriteFailed,
  PeerSilent,
  Unacknowledged,
  LoginRefused
])

/**
 * Why a connection could not be opened, or was lost, told apart by `_tag`.
 *
 * @category errors
 * @since 0.1.0
 */
export type TransportErrorReason = typeof TransportErrorReason.Type

/**
 * A connection that could not be opened, or was lost. The `reason` says why; `remedy` what to do next.
 *
 * @category errors
 * @since 0.1.0
 */
export class TransportError
  extends Schema.TaggedError<TransportError>("@effect-hitbtc/transport/TransportError")("TransportError", {
    reason: TransportErrorReason
  })
{
  /**
   * Whether to dial again, by the schedule or after a long wait, or to stop.
   *
   * @since 0.1.0
   */
  get remedy(): CloseCode.Remedy {
    return this.reason.remedy
  }
  /**
   * Whether another connection may succeed.
   *
   * @since 0.1.0
   */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }
  override get message(): string {
    return this.reason.message
  }
}

/**
 * A `TransportError` with the reason `OpenFailed`; `status` is the HTTP status, where there was one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const openFailed = (
  kind: OpenFailed["kind"],
  description: string,
  status?: number
): TransportError => new TransportError({ reason: new OpenFailed({ kind, description, status }) })

/**
 * A `TransportError` with the reason `Closed`; `code` is a WebSocket close code.
 *
 * @category constructors
 * @since 0.1.0
 */
export const closed = (code: number, closeReason = ""): TransportError =>
  new TransportError({ reason: new Closed({ code, closeReason }) })

/**
 * A `TransportError` with the reason `ReadFailed`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const readFailed = (description: string): TransportError =>
  new TransportError({ reason: new ReadFailed({ description }) })

/**
 * A `TransportError` with the reason `WriteFailed`: the frame was not sent.
 *
 * @category constructors
 * @since 0.1.0
 */
export const writeFailed = (description: string): TransportError =>
  new TransportError({ reason: new WriteFailed({ description }) })
