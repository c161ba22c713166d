/** Requests of typed methods. */
import type { Method } from "@effect-hitbtc/core/Method"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, InvalidRequest, InvalidResult, OutcomeUnknown } from "@effect-hitbtc/transport/HitBtcError"
import { Priority } from "@effect-hitbtc/transport/RateLimiter"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { issueOf } from "./issue.ts"

/** Calls a typed method: what is wrong with the parameters is said before anything is sent. */
export const make = <Params, Result>(
  gateway: Gateway["Service"],
  method: Method<Params, Result>
): (params: Params, options?: CallOptions) => Effect.Effect<Result, HitBtcError> => {
  const encode = Schema.encodeUnknownEffect(method.params)
  const decode = Schema.decodeUnknownEffect(method.result)
  return (params, options) =>
    encode(params).pipe(
      Effect.mapError((error) =>
        new HitBtcError({
          method: method.name,
          params,
          reason: new InvalidRequest({ issue: issueOf(error) })
        })
      ),
      Effect.flatMap((encoded) =>
        Effect.flatMap(
          gateway.call(method.name, encoded, options),
          (result) =>
            Effect.mapError(decode(result), (error) =>
              new HitBtcError({
                method: method.name,
                params: encoded,
                reason: new InvalidResult({ issue: issueOf(error) })
              }))
        )
      )
    )
}

const INTERNAL_SERVER_ERROR = 500

/**
 * Calls a typed method that changes something: once, on the connection that is there now, or not at all. An error after
 * which it may have been executed all the same leaves the outcome unknown.
 */
export const command = <Params, Result>(
  gateway: Gateway["Service"],
  method: Method<Params, Result>
): (params: Params, options?: CallOptions) => Effect.Effect<Result, HitBtcError> => {
  const call = make(gateway, method)
  return (params, options) =>
    call(params, { priority: Priority.command, ...options, whenDisconnected: "fail" }).pipe(
      Effect.mapError((error) =>
        error.reason._tag === "Rejected" && error.reason.error.code === INTERNAL_SERVER_ERROR
          ? withReason(error, new OutcomeUnknown({ cause: "VenueFault" }))
          : error.reason._tag === "InvalidResult"
          ? withReason(error, new OutcomeUnknown({ cause: "Unreadable", issue: error.reason.issue }))
          : error
      )
    )
}

const withReason = ({ id, method, params }: HitBtcError, reason: HitBtcError["reason"]) =>
  new HitBtcError({ method, id, params, reason })
