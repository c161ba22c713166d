/**
 * API v3's wallet socket, on `/api/3/ws/wallet`: what accounts have besides what is for trading, and transactions.
 *
 * @since 0.1.0
 */
import * as Audience from "../Audience.ts"
import type { Exchange } from "../exchange/Exchange.ts"
import type { Protocol } from "../Protocol.ts"
import * as Balances from "./Balances.ts"
import * as PrivateSocket from "./PrivateSocket.ts"
import * as WalletMethods from "./WalletMethods.ts"
import * as WalletWire from "./WalletWire.ts"
import { notification } from "./Wire.ts"

/**
 * The protocol over an exchange.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ exchange }: { readonly exchange: Exchange }): Protocol => {
  const { digits } = exchange
  const balances = Balances.make({
    purseOf: ({ wallet }) => wallet,
    balance: (currency, balance) => WalletWire.balance(currency, balance, digits),
    all: (balances) => notification("wallet_balances", `[${balances.join(",")}]`),
    changes: (balances) => balances.map((balance) => notification("wallet_balance_update", balance))
  })
  const transactions = Audience.make<true>()
  return {
    paths: ["/api/3/ws/wallet"],
    connect: (connection) =>
      PrivateSocket.connect<WalletMethods.Context>(connection, {
        exchange,
        methods: WalletMethods.methods,
        kindOf: (method) => method === "login" ? "login" : "wallet",
        context: (context) => ({ ...context, balances, transactions }),
        leave: (session) => {
          Balances.leave(balances, session)
          Audience.leave(transactions, session)
        }
      }),
    publish: () => {},
    publishCandles: () => {},
    report: () => {},
    transact: (account, transaction) => {
      const frame = notification("transaction_update", WalletWire.transaction(transaction, digits))
      for (const [session] of Audience.of(transactions, account.key) ?? []) session.notify("transactions", "", frame)
      Balances.publish(balances, account.key, [transaction.currency])
    },
    resendOrders: () => {},
    tick: () => {}
  }
}
