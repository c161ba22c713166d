/**
 * The wallet of an account: balances, and the transactions that change them. API v3 only, over a socket of its own, which
 * is dialled when something is asked of it.
 *
 * @since 0.1.0
 */
import { channels } from "@effect-hitbtc/core/v3/Account"
import type { Transaction, TransactionUpdate } from "@effect-hitbtc/core/v3/Transaction"
import * as WalletMethods from "@effect-hitbtc/core/v3/WalletMethods"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as Account from "./Account.ts"
import type { BalanceStream } from "./AccountV3.ts"
import * as Connection from "./Connection.ts"
import type { Dropped, TransactionGap } from "./Delivery.ts"
import * as balances from "./internal/balances.ts"
import * as request from "./internal/request.ts"
import * as TransactionFeed from "./internal/TransactionFeed.ts"

/**
 * The wallet of one account. The key needs the right to payment information, or everything is refused with code 1003.
 *
 * @category services
 * @since 0.1.0
 */
export class Wallet extends Context.Service<
  Wallet,
  Account.Balances & BalanceStream & {
    /**
     * Each transaction that is created, changes its state or gets a hash, as it happens; nothing of the past. What may be
     * missing is marked: `TransactionGap` after a lost connection, `Dropped` where the consumer fell behind by more than
     * 10,000.
     *
     * @since 0.1.0
     */
    readonly transactions: Stream.Stream<TransactionUpdate | TransactionGap | Dropped, HitBtcError>
    /**
     * Transactions of the past, newest first unless `sort` says otherwise. What the parameters mean:
     * `V3WalletMethods.GetTransactionsParams`.
     *
     * @since 0.1.0
     */
    readonly getTransactions: (
      params?: typeof WalletMethods.GetTransactionsParams.Type,
      options?: CallOptions
    ) => Effect.Effect<ReadonlyArray<Transaction>, HitBtcError>
    /**
     * The connection behind all this.
     *
     * @since 0.1.0
     */
    readonly connection: Connection.Connection
  }
>()("@effect-hitbtc/client/Wallet") {}

/**
 * Over the gateway of an account's wallet socket.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (gateway: Gateway["Service"]): Wallet["Service"] => {
  const getTransactions = request.make(gateway, WalletMethods.getTransactions)
  return Wallet.of({
    ...balances.make(gateway, WalletMethods.balances, WalletMethods.balance),
    balances: balances.stream(gateway, channels.walletBalances),
    transactions: TransactionFeed.stream(gateway),
    getTransactions: (params = {}, options) => getTransactions(params, options),
    connection: Connection.fromGateway(gateway)
  })
}
