/**
 * Logging in: what every protocol does alike, however its requests look.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { Account } from "./exchange/Account.ts"
import * as Hmac from "./Hmac.ts"
import * as Rpc from "./Rpc.ts"
import type { VenueError } from "./VenueError.ts"

/**
 * What a connection is known for. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Login {
  /** Who is logged in. */
  account: Account | undefined
  /** Whether a login was refused. */
  isRefused: boolean
}

/**
 * Nobody is logged in.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Login => ({ account: undefined, isRefused: false })

/**
 * Whether a secret is that of an account.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasSecret = (account: Account | undefined, secret: string | undefined): boolean =>
  account !== undefined && secret === account.secret

/**
 * Whether a message was signed with the secret of an account: a signature is lower-case hexadecimal.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasSigned = (account: Account | undefined, message: string, signature: string | undefined): boolean =>
  account !== undefined && signature === Hmac.sign(account.secret, message)

/**
 * Logs an account in, where it showed that it is the one; `false` otherwise. Who is logged in may do so again; as someone
 * else it is refused, and nothing changes.
 *
 * @category mutations
 * @since 0.1.0
 */
export const attempt = (self: Login, account: Account | undefined, isRight: boolean): boolean => {
  if (!isRight || (self.account !== undefined && self.account !== account)) {
    self.isRefused = true
    return false
  }
  self.account = account
  return true
}

/**
 * Makes methods that need a login. Whoever is not logged in is told so, by `refusal`, before anything else is checked.
 *
 * @category constructors
 * @since 0.1.0
 */
export const methodOf =
  <Context extends { readonly login: Login }>(refusal: (login: Login) => VenueError) =>
  <S extends Schema.ConstraintDecoder<unknown>>(
    params: S,
    run: (context: Context, account: Account, params: S["Type"]) => Result.Result<Rpc.Answer, VenueError>
  ): Rpc.Method<Context> => {
    const allowed = Rpc.methodOf<Context>()(params, (context, params) => run(context, context.login.account!, params))
    return (context, params) =>
      context.login.account === undefined ? Result.fail(refusal(context.login)) : allowed(context, params)
  }
