/**
 * The login of API v3's private sockets, once for each connection.
 *
 * **Details**
 *
 * - `HS256` signs the digits of `timestamp` and, where one is sent, of `window`, in milliseconds: by the venue's clock
 *   the timestamp is not older than the window, by default 10,000, at most 60,000, and not as far ahead.
 * - `BASIC` sends the secret. The case of a type does not matter.
 * - Whatever is wrong is answered 1002, an unknown type 1004. The connection stays open, and the login may be tried again.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Account } from "../exchange/Account.ts"
import * as Login from "../Login.ts"
import * as Rpc from "../Rpc.ts"
import type { VenueError } from "../VenueError.ts"
import type { Context } from "./PrivateSocket.ts"
import { unauthorized, unsupportedAuthorization } from "./VenueError.ts"

const Params = Schema.Struct({
  type: Schema.String,
  api_key: Schema.String,
  secret_key: Schema.optionalKey(Schema.String),
  timestamp: Schema.optionalKey(Schema.Number),
  window: Schema.optionalKey(Schema.Number),
  signature: Schema.optionalKey(Schema.String)
})

const DEFAULT_WINDOW = 10_000
const MAX_WINDOW = 60_000

/**
 * The method.
 *
 * @category constructors
 * @since 0.1.0
 */
export const method = <C extends Context>(): Rpc.Method<C> =>
  Rpc.methodOf<C>()(Params, ({ exchange, login, now }, params) => {
    const account = exchange.accounts.get(params.api_key)
    const isRight = verify(account, params, now)
    if (Result.isSuccess(isRight) && Login.attempt(login, account, isRight.success)) return Rpc.acknowledge()
    return Result.fail(Result.isFailure(isRight) ? isRight.failure : unauthorized())
  })

// Fails where it is not a matter of the secret.
const verify = (
  account: Account | undefined,
  params: typeof Params.Type,
  now: number
): Result.Result<boolean, VenueError> => {
  const { secret_key, signature = "", timestamp, type, window } = params
  switch (type.toUpperCase()) {
    case "BASIC":
      return Result.succeed(Login.hasSecret(account, secret_key))
    case "HS256": {
      if (!/^[0-9a-f]{64}$/.test(signature)) return Result.fail(unauthorized("invalid signature format"))
      if (timestamp === undefined || !Number.isSafeInteger(timestamp)) {
        return Result.fail(unauthorized("invalid timestamp"))
      }
      if (window !== undefined && !(Number.isSafeInteger(window) && window > 0 && window <= MAX_WINDOW)) {
        return Result.fail(unauthorized("invalid window"))
      }
      if (Math.abs(now - timestamp) > (window ?? DEFAULT_WINDOW)) {
        return Result.fail(unauthorized("timestamp is out of the window"))
      }
      return Result.succeed(Login.hasSigned(account, `${timestamp}${window ?? ""}`, signature))
    }
    default:
      return Result.fail(unsupportedAuthorization)
  }
}
