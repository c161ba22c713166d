/**
 * The exchange behind the protocols: accounts, their money and their orders, over the markets of a simulation.
 *
 * It has no clock, no I/O and no randomness: what it does follows from the calls, in `OrderEntry` and `Execution`. Each
 * thing that happens is told at once, in order, to the listener that it was made with. Users and simulated traders meet
 * in the same books; only users have accounts. What a user buys from a simulated trader comes out of one bottomless
 * purse, `strangers`, deposits come out of another, `outside`, and all fees go into a third, `fees`: over all purses
 * nothing is gained or lost.
 *
 * @since 0.1.0
 */
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import type { Market, MarketEvent } from "../Market.ts"
import * as Account from "./Account.ts"
import type * as Ledger from "./Ledger.ts"
import type * as Order from "./Order.ts"
import * as Terms from "./Terms.ts"
import type { Transaction } from "./Transaction.ts"

/**
 * What is told to the listener: a report to the owner of an order, a public change of a market, or a transaction of an
 * account that is new or has changed.
 *
 * @category models
 * @since 0.1.0
 */
export type ExchangeEvent =
  | { readonly _tag: "Reported"; readonly report: Order.Report }
  | { readonly _tag: "Published"; readonly event: MarketEvent }
  | { readonly _tag: "Transacted"; readonly account: Account.Account; readonly transaction: Transaction }

/**
 * An exchange. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Exchange {
  readonly markets: ReadonlyMap<string, Market>
  readonly terms: ReadonlyMap<Market, Terms.Terms>
  /** How many digits a unit of money has behind the point. */
  readonly digits: number
  readonly accounts: ReadonlyMap<string, Account.Account>
  /** Orders that can still change, by id. */
  readonly active: Map<number, Account.OrderRecord>
  /** Orders that wait for a price, by market, first come first. */
  readonly stops: Map<Market, Set<Account.OrderRecord>>
  /** Orders whose price, or turn in their list, came, and which are to be entered next. */
  readonly triggered: Array<Account.OrderRecord>
  readonly fees: Ledger.Purse
  readonly strangers: Ledger.Purse
  readonly outside: Ledger.Purse
  /** Deposits that are not confirmed yet, and when they will be, in milliseconds. */
  deposits: Array<{ readonly due: number; readonly account: Account.Account; readonly transaction: Transaction }>
  /** The id of the next transaction. */
  transactionId: number
  readonly listener: (event: ExchangeEvent) => void
  /** No order expires before this, in milliseconds. */
  nextExpiry: number
  /** The UTC day, counted from 1970, for which finished orders were last tidied up. */
  day: number
}

/**
 * An exchange over markets. Throws a `RangeError` where two accounts have one key, or a balance is not valid.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly markets: ReadonlyMap<string, Market>
  readonly currencies: Iterable<string>
  readonly accounts?: ReadonlyArray<Account.Options> | undefined
  readonly listener: (event: ExchangeEvent) => void
}): Exchange => {
  const { listener, markets } = options
  const symbols = Array.from(markets.values(), ({ listing }): TradingSymbol => listing.symbol)
  const digits = Math.max(MINIMAL_DIGITS, ...symbols.map(Terms.digits))
  const currencies = Array.from(options.currencies)
  const accounts = new Map<string, Account.Account>()
  for (const account of options.accounts ?? [Account.defaults]) {
    if (accounts.has(account.key)) throw new RangeError("Two accounts have the same key")
    accounts.set(account.key, Account.make(account, currencies, digits))
  }
  return {
    markets,
    terms: new Map(Array.from(markets.values(), (market) => [market, Terms.make(market.listing.symbol, digits)])),
    digits,
    accounts,
    active: new Map(),
    stops: new Map(),
    triggered: [],
    fees: new Map(),
    strangers: new Map(),
    outside: new Map(),
    deposits: [],
    transactionId: 101_609_495,
    listener,
    nextExpiry: Infinity,
    day: 0
  }
}

/**
 * Tells the owner of an order what happened to it.
 *
 * @category telling
 * @since 0.1.0
 */
export const report = (self: Exchange, report: Order.Report): Order.Report => {
  self.listener({ _tag: "Reported", report })
  return report
}

/**
 * Tells an account of a transaction.
 *
 * @category telling
 * @since 0.1.0
 */
export const transacted = (self: Exchange, account: Account.Account, transaction: Transaction): void =>
  self.listener({ _tag: "Transacted", account, transaction })

/**
 * The terms of a market.
 *
 * @category accessors
 * @since 0.1.0
 */
export const termsOf = (self: Exchange, market: Market): Terms.Terms => self.terms.get(market)!

/**
 * The account of an order.
 *
 * @category accessors
 * @since 0.1.0
 */
export const accountOf = (self: Exchange, order: Order.Order): Account.Account => self.accounts.get(order.account)!

const MINIMAL_DIGITS = 18
