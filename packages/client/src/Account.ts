/**
 * The account: what it holds for trading on spot. What only API v3 has: see `AccountV3` and `Wallet`.
 *
 * @since 0.1.0
 */
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Methods from "@effect-hitbtc/core/v2/TradingMethods"
import * as SpotMethods from "@effect-hitbtc/core/v3/SpotMethods"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as balances from "./internal/balances.ts"
import * as request from "./internal/request.ts"

/**
 * What an account, or a wallet, holds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Balances {
  /**
   * The balances, by currency; currencies of which there is nothing may be left out.
   *
   * @since 0.1.0
   */
  readonly getBalances: (options?: CallOptions) => Effect.Effect<ReadonlyArray<Balance>, HitBtcError>
  /**
   * The balance of a currency, by its code; zero where the venue does not list it.
   *
   * @since 0.1.0
   */
  readonly getBalance: (currency: string, options?: CallOptions) => Effect.Effect<Balance, HitBtcError>
}

/**
 * What one account holds for trading on spot.
 *
 * @category services
 * @since 0.1.0
 */
export class Account extends Context.Service<Account, Balances>()("@effect-hitbtc/client/Account") {}

/**
 * On API v2.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV2 = (gateway: Gateway["Service"]): Account["Service"] => {
  const getBalances = request.make(gateway, Methods.getTradingBalance)
  return Account.of({
    getBalances: (options) => getBalances({}, options),
    getBalance: (currency, options) =>
      Effect.map(
        getBalances({}, options),
        (list) => list.find((balance) => balance.currency === currency) ?? balances.none(currency)
      )
  })
}

/**
 * On API v3, over the gateway of an account's trading socket.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV3 = (gateway: Gateway["Service"]): Account["Service"] =>
  Account.of(balances.make(gateway, SpotMethods.balances, SpotMethods.balance))
