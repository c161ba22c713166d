/**
 * Trading on margin: the orders of a market of its own, and the accounts that back them. API v3 only, over a connection of
 * its own, which is dialled when something is asked of it.
 *
 * **Gotchas**
 *
 * The reference has this from other clients, not from recordings: what is not certain says so at its method.
 *
 * @since 0.1.0
 */
import type { MarginAccount } from "@effect-hitbtc/core/v3/MarginAccount"
import * as MarginMethods from "@effect-hitbtc/core/v3/MarginMethods"
import type { NewMarginOrder, NewMarginOrderList } from "@effect-hitbtc/core/v3/OrderRequest"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as MarginAccounts from "./internal/MarginAccounts.ts"
import * as request from "./internal/request.ts"
import type { OrdersV3 } from "./Orders.ts"

/**
 * Parameters that no source shows: they are sent as they are given, in the venue's own names, decimals as strings.
 *
 * @category models
 * @since 0.1.0
 */
export type PassThrough = typeof MarginMethods.PassThrough.Type

/**
 * Orders of margin, and of futures: they may also be `reduceOnly`, and say whose margin they use.
 *
 * @category models
 * @since 0.1.0
 */
export type MarginOrders = OrdersV3<NewMarginOrder, NewMarginOrderList>

/**
 * Accounts of isolated margin, and their positions.
 *
 * @category models
 * @since 0.1.0
 */
export interface Accounts {
  /**
   * All accounts.
   *
   * @since 0.1.0
   */
  readonly getAccounts: (options?: CallOptions) => Effect.Effect<ReadonlyArray<MarginAccount>, HitBtcError>
  /**
   * Sets the margin, and the leverage, of an account: inferred from REST, it takes `symbol`, `margin_balance`, `leverage`
   * and `strict_validate`; a balance of `"0"` closes the account.
   *
   * @since 0.1.0
   */
  readonly setAccount: (params: PassThrough, options?: CallOptions) => Effect.Effect<MarginAccount, HitBtcError>
  /**
   * Each account that is there, then each one that changes; after a lost connection all of them again. As lossless as
   * `reports`. One that is closed says so in its `reportType`.
   *
   * @since 0.1.0
   */
  readonly accounts: Stream.Stream<MarginAccount, HitBtcError>
}

/**
 * Orders and accounts of one account's margin trading.
 *
 * @category services
 * @since 0.1.0
 */
export class Margin extends Context.Service<
  Margin,
  & MarginOrders
  & Accounts
  & {
    /**
     * Closes the position of an account: inferred from REST, it takes `symbol`, `price` and `strict_validate`.
     *
     * @since 0.1.0
     */
    readonly closePosition: (params: PassThrough, options?: CallOptions) => Effect.Effect<MarginAccount, HitBtcError>
  }
>()("@effect-hitbtc/client/Margin") {}

/**
 * Over the gateway of an account.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  gateway: Gateway["Service"],
  orders: MarginOrders,
  accounts: MarginAccounts.MarginAccounts
): Margin["Service"] => {
  const getAccounts = request.make(gateway, MarginMethods.getAccounts)
  return Margin.of({
    ...orders,
    getAccounts: (options) => getAccounts({}, options),
    setAccount: request.command(gateway, MarginMethods.setAccount),
    accounts: accounts.stream(gateway),
    closePosition: request.command(gateway, MarginMethods.closePosition)
  })
}
