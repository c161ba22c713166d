/**
 * The account as API v3 has it: all that `Account` has, and besides what it holds as a stream. A layer of API v2 does not
 * offer it.
 *
 * @since 0.1.0
 */
import type { Balance } from "@effect-hitbtc/core/Balance"
import { channels } from "@effect-hitbtc/core/v3/Account"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import type * as Stream from "effect/Stream"
import type * as Account from "./Account.ts"
import * as balances from "./internal/balances.ts"

/**
 * Balances as they change.
 *
 * @category models
 * @since 0.1.0
 */
export interface BalanceStream {
  /**
   * Each balance that is not zero, then each one that changes; a slow consumer gets the newest of each currency. After a
   * lost connection what changed meanwhile comes first, with zero for what is gone.
   *
   * @since 0.1.0
   */
  readonly balances: Stream.Stream<Balance, HitBtcError>
}

/**
 * What one account holds for trading on spot, as it changes.
 *
 * @category services
 * @since 0.1.0
 */
export class AccountV3
  extends Context.Service<AccountV3, Account.Balances & BalanceStream>()("@effect-hitbtc/client/AccountV3")
{}

/**
 * Over the gateway of an account's trading socket.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (gateway: Gateway["Service"], account: Account.Balances): AccountV3["Service"] =>
  AccountV3.of({ ...account, balances: balances.stream(gateway, channels.spotBalances) })
