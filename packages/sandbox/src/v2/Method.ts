/**
 * What a method of API v2 is: parameters of whatever form in, an answer or an error out.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Account } from "../exchange/Account.ts"
import type { Exchange } from "../exchange/Exchange.ts"
import type { Session } from "../Protocol.ts"
import type { Simulation } from "../Simulation.ts"
import type * as Feed from "./Feed.ts"
import type * as Reports from "./Reports.ts"
import * as VenueError from "./VenueError.ts"

/**
 * What a connection is known for. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Login {
  /** Who is logged in. */
  account: Account | undefined
  /** Whether a login was refused, and none accepted. */
  isRefused: boolean
}

/**
 * What a method works on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context {
  readonly simulation: Simulation
  readonly exchange: Exchange
  readonly feed: Feed.Feed
  readonly reports: Reports.Reports
  readonly session: Session
  readonly login: Login
  readonly now: number
}

/**
 * What a method answers: JSON, or `true` and what is to be done after it was said.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer =
  | { readonly _tag: "Result"; readonly json: string }
  | { readonly _tag: "Acknowledged"; readonly afterwards?: () => void }

/**
 * A method.
 *
 * @category models
 * @since 0.1.0
 */
export type Method = (context: Context, params: unknown) => Result.Result<Answer, VenueError.VenueError>

/**
 * A method whose parameters are checked before it runs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const method = <S extends Schema.ConstraintDecoder<unknown>>(
  params: S,
  run: (context: Context, params: S["Type"]) => Result.Result<Answer, VenueError.VenueError>
): Method => {
  const decode = Schema.decodeUnknownResult(params)
  return (context, input) => {
    const decoded = decode(input)
    return Result.isSuccess(decoded)
      ? run(context, decoded.success)
      : Result.fail(VenueError.validation(decoded.failure.message.replaceAll(/\s+/g, " ")))
  }
}

/**
 * Answers with a result; `json` is written as it is.
 *
 * @category constructors
 * @since 0.1.0
 */
export const answer = (json: string): Result.Result<Answer> => Result.succeed({ _tag: "Result", json })
