/** What trading costs, asked for by the methods of a market. */
import type { Method } from "@effect-hitbtc/core/Method"
import type { Fee } from "@effect-hitbtc/core/v3/Balance"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import * as Effect from "effect/Effect"
import type { Fees } from "../TradingV3.ts"
import * as request from "./request.ts"

export const make = (
  gateway: Gateway["Service"],
  all: Method<{}, ReadonlyArray<Fee>>,
  one: Method<{ readonly symbol: string }, Fee>
): Fees => {
  const getFees = request.make(gateway, all)
  const getFee = request.make(gateway, one)
  return {
    getFees: (options) => getFees({}, options),
    // The venue may leave the symbol out where only one was asked for.
    getFee: (symbol, options) =>
      Effect.map(getFee({ symbol }, options), (fee) => ({ ...fee, symbol: fee.symbol ?? symbol }))
  }
}
