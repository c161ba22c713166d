/**
 * The account: what it holds for trading.
 *
 * @since 0.1.0
 */
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as Methods from "@effect-hitbtc/core/v2/TradingMethods"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as request from "./internal/request.ts"

/**
 * What one account holds.
 *
 * @category services
 * @since 0.1.0
 */
export class Account extends Context.Service<Account, {
  /**
   * The trading balances, by currency; currencies that the account never held may be left out.
   *
   * @since 0.1.0
   */
  readonly getBalances: (options?: CallOptions) => Effect.Effect<ReadonlyArray<Balance>, HitBtcError>
  /**
   * The trading balance of a currency, by its code; zero where the venue does not list it.
   *
   * @since 0.1.0
   */
  readonly getBalance: (currency: string, options?: CallOptions) => Effect.Effect<Balance, HitBtcError>
}>()("@effect-hitbtc/client/Account") {}

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
        (balances) =>
          balances.find((balance) => balance.currency === currency) ??
            { currency, available: Decimal.zero, reserved: Decimal.zero }
      )
  })
}
