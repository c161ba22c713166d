/**
 * Logging in on the private sockets of API v3, once for each connection: `HS256` signs a timestamp, `BASIC` sends the
 * secret.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type { CryptoError } from "effect/crypto/CryptoError"
import type * as Mac from "effect/crypto/Mac"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Credentials } from "../Credentials.ts"
import type { Request } from "../JsonRpc.ts"
import { sign } from "../v2/Login.ts"
import type { VenueError } from "../VenueError.ts"

const REDACTED = "<redacted>"

/**
 * The longest that a signature may be valid, in milliseconds.
 *
 * @category constants
 * @since 0.1.0
 */
export const maxWindow = 60_000

/**
 * What a signature holds besides the secret.
 *
 * **Details**
 *
 * - `timestamp`: now, in milliseconds since 1970
 * - `window`: how long the request is valid, in milliseconds: up to {@link maxWindow}; the venue's default is 10,000
 *
 * @category models
 * @since 0.1.0
 */
export interface Moment {
  readonly timestamp: number
  readonly window?: number | undefined
}

/**
 * What is signed: the digits of the timestamp and, where one is sent, those of the window.
 *
 * @category signing
 * @since 0.1.0
 */
export const message = ({ timestamp, window }: Moment): string =>
  window === undefined ? String(timestamp) : `${timestamp}${window}`

/**
 * The login request of credentials at a moment. It holds secrets: what may be shown of it is {@link redact}ed. The
 * credentials' `nonce` is of v2, and not used.
 *
 * @see `login` in the venue's documentation
 * @category requests
 * @since 0.1.0
 */
export const loginAt = Effect.fnUntraced(function*(
  credentials: Credentials,
  moment: Moment
): Effect.fn.Return<Request, CryptoError, Mac.Mac> {
  const api_key = Redacted.value(credentials.key)
  if (credentials.method === "BASIC") {
    // An older client sent "Basic"; this one was recorded.
    return { method: "login", params: { type: "BASIC", api_key, secret_key: Redacted.value(credentials.secret) } }
  }
  const { timestamp, window } = moment
  const signature = yield* sign(credentials.secret, message(moment))
  return {
    method: "login",
    params: { type: "HS256", api_key, timestamp, ...(window === undefined ? undefined : { window }), signature }
  }
})

/**
 * The login request of credentials now, by Effect's clock.
 *
 * @category requests
 * @since 0.1.0
 */
export const login = (
  credentials: Credentials,
  options?: { readonly window?: number | undefined }
): Effect.Effect<Request, CryptoError, Mac.Mac> =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (timestamp) => loginAt(credentials, { timestamp: Math.floor(timestamp), window: options?.window })
  )

const shown = new Set(["type", "timestamp", "window"])

// A clock that was set back by more than this is believed.
const AHEAD_MILLIS = 1_000

/**
 * Logins of a socket, one after the other, by Effect's clock: no signature goes out twice. Where the clock did not move on
 * since the last one, the next is of a millisecond later.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeLogins = (options?: {
  readonly window?: number | undefined
}): (credentials: Credentials) => Effect.Effect<Request, CryptoError, Mac.Mac> => {
  let last = -Infinity
  return (credentials) =>
    Effect.flatMap(Clock.currentTimeMillis, (time) => {
      const now = Math.floor(time)
      last = now <= last && last - now < AHEAD_MILLIS ? last + 1 : now
      return loginAt(credentials, { timestamp: last, window: options?.window })
    })
}

const DEFAULT_WINDOW = 10_000
const AUTHORIZATION_FAILED = 1002

/**
 * What may be behind a login that was refused, beside a wrong key or secret: the venue answers a signature of another time
 * as it answers a wrong one. `undefined` where no time was signed, or the venue means something else.
 *
 * @category errors
 * @since 0.1.0
 */
export const hint = ({ params }: Request, { code }: VenueError): string | undefined => {
  const { timestamp, type, window = DEFAULT_WINDOW } = params
  if (code !== AUTHORIZATION_FAILED || type !== "HS256" || typeof timestamp !== "number") return undefined
  const signed = DateTime.make(timestamp)
  return Option.isNone(signed)
    ? undefined
    : `a wrong key or secret, or a clock that is off: ${
      DateTime.formatIso(signed.value)
    } was signed, and the venue's ` +
      `clock may differ by at most ${String(window)} ms`
}

/**
 * The parameters of a request as they may be shown: those of a login keep their names, and of their values only those
 * that are no secret: the type, the timestamp and the window.
 *
 * @category requests
 * @since 0.1.0
 */
export const redact = ({ method, params }: Request): Request["params"] =>
  method.toLowerCase() !== "login"
    ? params
    : Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown.has(name) ? value : REDACTED]))
