/**
 * What there is: symbols, currencies; and of the account: balances, active orders, fees. As tables, or as objects.
 *
 * @since 0.1.0
 */
import * as Account from "@effect-hitbtc/client/Account"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import type { Balance } from "@effect-hitbtc/core/Balance"
import type { Currency } from "@effect-hitbtc/core/Currency"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Order } from "@effect-hitbtc/core/Order"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Client from "../Client.ts"
import * as Output from "../Output.ts"
import * as Table from "../Table.ts"
import * as Target from "../Target.ts"
import * as Private from "./Private.ts"

const filter = Flag.String("filter").pipe(
  Flag.withMetavar("text"),
  Flag.withDescription("Only those that have this text in a name"),
  Flag.optional,
  Flag.map(Option.getOrUndefined)
)

const yes = (flag: boolean): string => flag ? "yes" : "no"

const byId = (a: { readonly id: string }, b: { readonly id: string }) => a.id < b.id ? -1 : 1

const live = Client.marketData(Client.sockets).pipe(Layer.provideMerge(Target.layer))

const ofSymbols: ReadonlyArray<Table.Column<TradingSymbol>> = [
  { name: "symbol", of: ({ id }) => id, style: () => "bold" },
  { name: "base", of: ({ baseCurrency }) => baseCurrency },
  { name: "quote", of: ({ quoteCurrency }) => quoteCurrency },
  { name: "tick size", of: ({ tickSize }) => tickSize, align: "right" },
  { name: "quantity step", of: ({ quantityIncrement }) => quantityIncrement, align: "right" },
  { name: "taker fee", of: ({ takeLiquidityRate }) => takeLiquidityRate, align: "right" },
  { name: "maker fee", of: ({ provideLiquidityRate }) => provideLiquidityRate, align: "right" },
  { name: "status", of: ({ status }) => status ?? "" }
]

/**
 * `hitbtc symbols`.
 *
 * @category commands
 * @since 0.1.0
 */
export const symbols = Command.make("symbols", { filter }, ({ filter }) =>
  Effect.gen(function*() {
    const { connection, getSymbols } = yield* MarketData.MarketData
    const all = yield* Client.orUnreachable(connection)(getSymbols())
    const rows = all
      .filter(({ baseCurrency, id, quoteCurrency }) => Table.matches(filter, [id, baseCurrency, quoteCurrency]))
      .toSorted(byId)
    yield* Output.say(rows, (rows) => Table.draw(rows, ofSymbols, "no such symbol"))
  }).pipe(Effect.provide(live))).pipe(
    Command.withDescription("What is traded, with the steps of prices and quantities"),
    Command.withExamples([{ command: "hitbtc symbols --filter btc", description: "All that has BTC in it" }])
  )

const ofCurrencies: ReadonlyArray<Table.Column<Currency>> = [
  { name: "currency", of: ({ id }) => id, style: () => "bold" },
  { name: "name", of: ({ fullName }) => fullName },
  { name: "crypto", of: ({ crypto }) => yes(crypto) },
  { name: "deposits", of: ({ payinEnabled }) => yes(payinEnabled) },
  { name: "withdrawals", of: ({ payoutEnabled }) => yes(payoutEnabled) },
  { name: "transfers", of: ({ transferEnabled }) => yes(transferEnabled) },
  { name: "withdrawal fee", of: ({ payoutFee }) => payoutFee ?? "", align: "right" }
]

/**
 * `hitbtc currencies`.
 *
 * @category commands
 * @since 0.1.0
 */
export const currencies = Command.make("currencies", { filter }, ({ filter }) =>
  Effect.gen(function*() {
    const { connection, getCurrencies } = yield* MarketData.MarketData
    const all = yield* Client.orUnreachable(connection)(getCurrencies())
    const rows = all.filter(({ fullName, id }) => Table.matches(filter, [id, fullName])).toSorted(byId)
    yield* Output.say(rows, (rows) => Table.draw(rows, ofCurrencies, "no such currency"))
  }).pipe(Effect.provide(live))).pipe(Command.withDescription("Currencies, and what can be done with them"))

const ofBalances: ReadonlyArray<Table.Column<Balance>> = [
  { name: "currency", of: ({ currency }) => currency, style: () => "bold" },
  { name: "available", of: ({ available }) => available, align: "right" },
  { name: "reserved", of: ({ reserved }) => reserved, align: "right" },
  { name: "total", of: ({ available, reserved }) => Decimal.sum(available, reserved), align: "right" }
]

const inAccount = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(Private.loggedIn, Effect.provide(Private.account), Effect.provide(Target.layer))

/**
 * `hitbtc balances`.
 *
 * @category commands
 * @since 0.1.0
 */
export const balances = Command.make("balances", {
  filter,
  all: Flag.Boolean("all").pipe(
    Flag.withDescription("Also those of which there is nothing"),
    Flag.withDefault(false)
  )
}, ({ all, filter }) =>
  inAccount(Effect.gen(function*() {
    const { getBalances } = yield* Account.Account
    const rows = (yield* getBalances())
      .filter(({ available, currency, reserved }) =>
        Table.matches(filter, [currency]) && (all || !Decimal.isZero(available) || !Decimal.isZero(reserved))
      )
      .toSorted((a, b) => a.currency < b.currency ? -1 : 1)
    yield* Output.say(rows, (rows) => Table.draw(rows, ofBalances, "nothing there"))
  }))).pipe(Command.withDescription("What the account has for trading"))

const ofOrders: ReadonlyArray<Table.Column<Order>> = [
  { name: "client order id", of: ({ clientOrderId }) => clientOrderId, style: () => "bold" },
  { name: "symbol", of: ({ symbol }) => symbol },
  { name: "side", of: ({ side }) => side, style: ({ side }) => side === "buy" ? "green" : "red" },
  { name: "type", of: ({ type }) => type },
  { name: "price", of: ({ price }) => price ?? "", align: "right" },
  { name: "stop", of: ({ stopPrice }) => stopPrice ?? "", align: "right" },
  { name: "quantity", of: ({ quantity }) => quantity, align: "right" },
  { name: "filled", of: ({ cumulativeQuantity }) => cumulativeQuantity, align: "right" },
  { name: "status", of: ({ status }) => status },
  { name: "since", of: ({ createdAt }) => DateTime.formatIso(createdAt) }
]

/**
 * `hitbtc orders`.
 *
 * @category commands
 * @since 0.1.0
 */
export const orders = Command.make("orders", { filter }, ({ filter }) =>
  inAccount(Effect.gen(function*() {
    const { getActiveOrders } = yield* Trading.Trading
    const rows = (yield* getActiveOrders()).filter(({ clientOrderId, symbol }) =>
      Table.matches(filter, [symbol, clientOrderId])
    )
    yield* Output.say(rows, (rows) => Table.draw(rows, ofOrders, "no active orders"))
  }))).pipe(Command.withDescription("The active orders"))

interface Fee {
  readonly symbol: string
  readonly takeRate: Decimal.Decimal
  readonly makeRate: Decimal.Decimal
}

const ofFees: ReadonlyArray<Table.Column<Fee>> = [
  { name: "symbol", of: ({ symbol }) => symbol, style: () => "bold" },
  { name: "taker", of: ({ takeRate }) => takeRate, align: "right" },
  { name: "maker", of: ({ makeRate }) => makeRate, align: "right" }
]

// API v2 does not say what the account pays: what the symbol costs is the next best thing.
const listedFees = Effect.gen(function*() {
  const { connection, getSymbols } = yield* MarketData.MarketData
  const symbols = yield* Client.orUnreachable(connection)(getSymbols())
  yield* Output.note("hitbtc: API v2 does not say what the account pays: these are the fees of the symbols")
  return symbols.map(({ id, provideLiquidityRate, takeLiquidityRate }): Fee => ({
    symbol: id,
    takeRate: takeLiquidityRate,
    makeRate: provideLiquidityRate
  }))
}).pipe(Effect.provide(Client.marketData(Client.sockets)))

const ownFees = Effect.gen(function*() {
  const { getFees } = yield* TradingV3.TradingV3
  return (yield* getFees()).map(({ makeRate, symbol = "", takeRate }): Fee => ({ symbol, takeRate, makeRate }))
}).pipe(Private.loggedIn, Effect.provide(Private.accountV3))

/**
 * `hitbtc fees`.
 *
 * @category commands
 * @since 0.1.0
 */
export const fees = Command.make("fees", { filter }, ({ filter }) =>
  Effect.gen(function*() {
    const { api } = yield* Target.Target
    const all = yield* (api === "v3" ? ownFees : listedFees)
    const rows = all
      .filter(({ symbol }) => Table.matches(filter, [symbol]))
      .toSorted((a, b) => a.symbol < b.symbol ? -1 : 1)
    yield* Output.say(rows, (rows) => Table.draw(rows, ofFees, "no such symbol"))
  }).pipe(Effect.provide(Target.layer))).pipe(
    Command.withDescription("What trading costs, as fractions of what is traded")
  )
