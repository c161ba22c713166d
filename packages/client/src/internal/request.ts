/** Requests of typed methods. */
import type { Method } from "@effect-hitbtc/core/Method"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, InvalidRequest, InvalidResult } from "@effect-hitbtc/transport/HitBtcError"
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
