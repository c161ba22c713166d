/**
 * Trading futures, whose symbols end in `_PERP`: the orders of a market of its own, accounts, balances and fees. API v3
 * only, over a connection of its own, which is dialled when something is asked of it.
 *
 * **Gotchas**
 *
 * The reference has this from other clients, not from recordings: what is not certain says so at its method.
 *
 * @since 0.1.0
 */
import { channels } from "@effect-hitbtc/core/v3/Account"
import * as FuturesMethods from "@effect-hitbtc/core/v3/FuturesMethods"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Account from "./Account.ts"
import type { BalanceStream } from "./AccountV3.ts"
import * as balances from "./internal/balances.ts"
import * as fees from "./internal/fees.ts"
import type * as MarginAccounts from "./internal/MarginAccounts.ts"
import * as request from "./internal/request.ts"
import type { Accounts, MarginOrders, PassThrough } from "./Margin.ts"
import type { Fees } from "./TradingV3.ts"

/**
 * Orders, accounts and balances of one account's futures trading.
 *
 * @category services
 * @since 0.1.0
 */
export class Futures extends Context.Service<
  Futures,
  & MarginOrders
  & Accounts
  & Account.Balances
  & BalanceStream
  & Fees
  & {
    /**
     * Sets the leverage of a symbol. One source alone names it; that it takes `symbol` and `leverage` is inferred, and what
     * it answers is not known.
     *
     * @since 0.1.0
     */
    readonly setLeverage: (params: PassThrough, options?: CallOptions) => Effect.Effect<unknown, HitBtcError>
    /**
     * Closes a position: inferred, it takes `symbol`, `price`, `margin_mode` and `strict_validate`; what it answers is not
     * known.
     *
     * @since 0.1.0
     */
    readonly closePosition: (params: PassThrough, options?: CallOptions) => Effect.Effect<unknown, HitBtcError>
  }
>()("@effect-hitbtc/client/Futures") {}

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
): Futures["Service"] => {
  const getAccounts = request.make(gateway, FuturesMethods.getAccounts)
  return Futures.of({
    ...orders,
    ...balances.make(gateway, FuturesMethods.balances, FuturesMethods.balance),
    ...fees.make(gateway, FuturesMethods.fees, FuturesMethods.fee),
    balances: balances.stream(gateway, channels.futuresBalances),
    getAccounts: (options) => getAccounts({}, options),
    setAccount: request.command(gateway, FuturesMethods.setAccount),
    accounts: accounts.stream(gateway),
    setLeverage: request.command(gateway, FuturesMethods.setLeverage),
    closePosition: request.command(gateway, FuturesMethods.closePosition)
  })
}
