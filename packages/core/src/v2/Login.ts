/**
 * Logging in on API v2: `HS256` signs a nonce, `BASIC` sends the secret.
 *
 * @since 0.1.0
 */
import type { CryptoError } from "effect/crypto/CryptoError"
import * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import * as Hex from "effect/encoding/Hex"
import * as Redacted from "effect/Redacted"
import * as ClientOrderId from "../ClientOrderId.ts"
import type { Credentials } from "../Credentials.ts"
import type { Request } from "../JsonRpc.ts"

// Every runtime has it; the compiler's library of the language does not.
declare const TextEncoder: new() => { readonly encode: (text: string) => Uint8Array }

const REDACTED = "<redacted>"
const bytes = (text: string) => new TextEncoder().encode(text)

/**
 * The signature of a nonce: lower-case hexadecimal digits of HMAC-SHA256 with the secret as the key.
 *
 * @category signing
 * @since 0.1.0
 */
export const sign = Effect.fnUntraced(function*(
  secret: Redacted.Redacted,
  nonce: string
): Effect.fn.Return<string, CryptoError, Mac.Mac> {
  const mac = yield* Mac.Mac
  const key = yield* Mac.key(Mac.hmacSha256, bytes(Redacted.value(secret)))
  return Hex.encode(yield* mac.sign(key, bytes(nonce)))
})

/**
 * The login request of credentials, with a new nonce each time. It holds secrets: what may be shown of it is
 * {@link redact}ed.
 *
 * @see `login` in the venue's documentation
 * @category requests
 * @since 0.1.0
 */
export const login = Effect.fnUntraced(function*(
  credentials: Credentials
): Effect.fn.Return<Request, CryptoError, Mac.Mac> {
  const pKey = Redacted.value(credentials.key)
  if (credentials.method === "BASIC") {
    return { method: "login", params: { algo: "BASIC", pKey, sKey: Redacted.value(credentials.secret) } }
  }
  const nonce = yield* credentials.nonce ?? ClientOrderId.make
  const signature = yield* sign(credentials.secret, nonce)
  return { method: "login", params: { algo: "HS256", pKey, nonce, signature } }
})

/**
 * The parameters of a request as they may be shown: those of a login keep their names, and of their values only the
 * algorithm's.
 *
 * @category requests
 * @since 0.1.0
 */
export const redact = ({ method, params }: Request): Request["params"] =>
  method.toLowerCase() !== "login"
    ? params
    : Object.fromEntries(Object.entries(params).map(([name, value]) => [name, name === "algo" ? value : REDACTED]))
