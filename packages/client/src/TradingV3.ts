/**
 * Trading on spot as API v3 has it: all that `Trading` has, over the same connection, and besides take-profit orders, lists
 * of orders, cancelling all at once, and fees. A layer of API v2 does not offer it.
 *
 * @since 0.1.0
 */
import type { Fee } from "@effect-hitbtc/core/v3/Balance"
import * as SpotMethods from "@effect-hitbtc/core/v3/SpotMethods"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as fees from "./internal/fees.ts"
import type { OrdersV3 } from "./Orders.ts"

/**
 * What trading costs, as fractions of what is traded; a maker's fee may be negative, a rebate.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fees {
  /**
   * The fees of all symbols.
   *
   * @since 0.1.0
   */
  readonly getFees: (options?: CallOptions) => Effect.Effect<ReadonlyArray<Fee>, HitBtcError>
  /**
   * The fees of a symbol. Fails with `Rejected` and code 2001 where there is none of that name.
   *
   * @since 0.1.0
   */
  readonly getFee: (symbol: string, options?: CallOptions) => Effect.Effect<Fee, HitBtcError>
}

/**
 * Orders of one account on spot, with what only API v3 has.
 *
 * @category services
 * @since 0.1.0
 */
export class TradingV3 extends Context.Service<TradingV3, OrdersV3 & Fees>()("@effect-hitbtc/client/TradingV3") {}

/**
 * Over the gateway of an account.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (gateway: Gateway["Service"], orders: OrdersV3): TradingV3["Service"] =>
  TradingV3.of({ ...orders, ...fees.make(gateway, SpotMethods.fees, SpotMethods.fee) })
