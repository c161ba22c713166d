/**
 * What went wrong, in one line of plain words, with what to do about it.
 *
 * @since 0.1.0
 */
import type { VenueError } from "@effect-hitbtc/core/VenueError"
import { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { TransportError } from "@effect-hitbtc/transport/TransportError"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const id = (name: string) => `@effect-hitbtc/cli/Failure/${name}`

/**
 * What was asked for cannot be: `issue` says what is wrong with it, and what to do.
 *
 * @category errors
 * @since 0.1.0
 */
export class BadInput extends Schema.TaggedError<BadInput>(id("BadInput"))("BadInput", { issue: Schema.String }) {
  override get message(): string {
    return this.issue
  }
}

/**
 * Nobody said who asks: there is no key, or no secret.
 *
 * @category errors
 * @since 0.1.0
 */
export class NoCredentials extends Schema.TaggedError<NoCredentials>(id("NoCredentials"))("NoCredentials", {
  missing: Schema.String
}) {
  override get message(): string {
    return `no credentials: ${this.missing} not set. Set HITBTC_API_KEY and HITBTC_API_SECRET, or add --sandbox to try it out`
  }
}

/**
 * No connection came about.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unreachable extends Schema.TaggedError<Unreachable>(id("Unreachable"))("Unreachable", {
  url: Schema.String,
  error: TransportError,
  advice: Schema.optional(Schema.String)
}) {
  override get message(): string {
    const { reason } = this.error
    const why = reason._tag === "OpenFailed" ? reason.description : reason.message
    return `cannot reach ${this.url}: ${why}. ${
      this.advice ?? "Check the network and --url; `hitbtc doctor` says which step fails"
    }`
  }
}

/**
 * What became of a command at the venue is not known: `advice` says how to find out.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unsettled extends Schema.TaggedError<Unsettled>(id("Unsettled"))("Unsettled", {
  what: Schema.String
}) {
  override get message(): string {
    return this.what
  }
}

/**
 * A step of the doctor's failed: it has been said which one.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotWell extends Schema.TaggedError<NotWell>(id("NotWell"))("NotWell", {
  step: Schema.String,
  code: Schema.Int
}) {
  override get message(): string {
    return `the step "${this.step}" failed: see above what to do`
  }
}

/**
 * A line to say, and the code to end with: see `ExitCode`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Description {
  readonly text: string
  readonly code: number
}

const NOT_LOGGED_IN = "Check HITBTC_API_KEY and HITBTC_API_SECRET, and which rights the key has"

const loginCodes: ReadonlySet<number | undefined> = new Set([1001, 1002, 1003, 1004, 1005])

const ofVenue = (error: VenueError, about: string): Description => {
  const { code, description, message } = error
  const said = `${code === undefined ? "" : `${code} `}${message}${
    description === undefined || description === "" ? "" : ` (${description})`
  }`
  if (loginCodes.has(code)) return { text: `the venue refused ${about}: ${said}. ${NOT_LOGGED_IN}`, code: 4 }
  const advice = code === 2001
    ? ". `hitbtc symbols --filter TEXT` lists those that it has"
    : code === 2002
    ? ". `hitbtc currencies --filter TEXT` lists those that it has"
    : code === 20001
    ? ". `hitbtc balances` says what there is"
    : code === 20002
    ? ". `hitbtc orders` lists the active ones"
    : code === 429
    ? ". Wait a while"
    : ""
  return { text: `the venue refused ${about}: ${said}${advice}`, code: 5 }
}

const ofHitBtc = (error: HitBtcError): Description => {
  const { method, reason } = error
  switch (reason._tag) {
    case "InvalidRequest":
      return { text: `nothing was sent: ${reason.issue}`, code: 2 }
    case "NotSent":
      return { text: `not sent (${method}): ${reason.description}. To repeat it is safe`, code: 3 }
    case "OutcomeUnknown":
      return {
        text: `no answer (${method}): ${reason.message}. \`hitbtc doctor\` says how the connection fares`,
        code: 3
      }
    case "Rejected":
      return ofVenue(reason.error, method)
    case "SubscriptionRefused":
      return reason.error === undefined || reason.error.code === 2001
        ? {
          text:
            `the venue does not have ${reason.topic}. \`hitbtc symbols --filter TEXT\` lists the symbols that it has`,
          code: 5
        }
        : ofVenue(reason.error, reason.topic)
    case "Stopped": {
      const why = reason.error.reason
      return why._tag === "LoginRefused"
        ? { ...ofVenue(why.error, "the login"), code: 4 }
        : { text: `${reason.message}. \`hitbtc doctor\` says which step fails`, code: 3 }
    }
    case "Lagged":
      return { text: `${reason.message}. Read faster, or ask for fewer symbols`, code: 1 }
    case "InvalidResult":
      return { text: `${method}: ${reason.message}`, code: 1 }
  }
}

const codes: { readonly [tag: string]: number | undefined } = {
  BadInput: 2,
  NoCredentials: 4,
  Unreachable: 3,
  Unsettled: 6,
  ConfigError: 2,
  InvalidUrl: 2,
  InvalidRecording: 2,
  RecordingFailed: 2,
  BadAccount: 2,
  ListenFailed: 3,
  ShowHelp: 2
}

/**
 * The line, and the code.
 *
 * @category conversions
 * @since 0.1.0
 */
export const describe = (error: unknown): Description => {
  if (error instanceof HitBtcError) return ofHitBtc(error)
  if (error instanceof NotWell) return { text: error.message, code: error.code }
  const tag = Predicate.hasProperty(error, "_tag") && Predicate.isString(error._tag) ? error._tag : ""
  const text = error instanceof Error ? error.message : String(error)
  return { text: text.trim().replaceAll(/\s*\n\s*/g, " "), code: codes[tag] ?? 1 }
}
