/**
 * API v3's trading socket, on `/api/3/ws/trading`: orders, reports, balances and fees of spot accounts.
 *
 * @since 0.1.0
 */
import * as Exchange from "../exchange/Exchange.ts"
import type { Protocol } from "../Protocol.ts"
import type { Random } from "../Random.ts"
import * as Reports from "../Reports.ts"
import * as Balances from "./Balances.ts"
import * as PrivateSocket from "./PrivateSocket.ts"
import * as TradingMethods from "./TradingMethods.ts"
import * as TradingWire from "./TradingWire.ts"
import { notification } from "./Wire.ts"

/**
 * The protocol over an exchange. `random` is what client order ids are drawn from.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: { readonly exchange: Exchange.Exchange; readonly random: Random }): Protocol => {
  const { exchange, random } = options
  const { digits } = exchange
  const reports = Reports.make({
    report: (report) => TradingWire.reportFrame(report, digits),
    activeOrders: TradingWire.activeOrders
  })
  const balances = Balances.make({
    purseOf: ({ purse }) => purse,
    balance: (currency, balance) => TradingWire.balance(currency, balance, digits),
    all: balanceFrame,
    changes: (balances) => [balanceFrame(balances)]
  })
  return {
    paths: ["/api/3/ws/trading"],
    connect: (connection) =>
      PrivateSocket.connect<TradingMethods.Context>(connection, {
        exchange,
        methods: TradingMethods.methods,
        kindOf: TradingMethods.kindOf,
        context: (context) => ({ ...context, reports, balances, random }),
        leave: (session) => {
          Reports.leave(reports, session)
          Balances.leave(balances, session)
        }
      }),
    publish: () => {},
    publishCandles: () => {},
    report: (report) => {
      Reports.publish(reports, report)
      const { base, quote } = Exchange.termsOf(exchange, report.order.market)
      Balances.publish(balances, report.order.account, [base, quote])
    },
    transact: (account, { currency }) => Balances.publish(balances, account.key, [currency]),
    resendOrders: () => Reports.resend(reports),
    tick: (now) => Balances.tick(balances, now)
  }
}

const balanceFrame = (balances: ReadonlyArray<string>): string =>
  notification("spot_balance", `[${balances.join(",")}]`)
