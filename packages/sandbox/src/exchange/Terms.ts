/**
 * What orders of a market cost, in units of the ledger: amounts, fees, and what has to be set aside for an order.
 *
 * **Details**
 *
 * A sell order reserves its quantity in the base currency. A buy order reserves its quantity at its limit, in the quote
 * currency, with the higher of the two fees on top; an order that waits for a price and has no limit at its stop price;
 * a market order what the book asks for it. So an order that rests can always be paid.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import type { Market } from "../Market.ts"
import * as MatchingEngine from "../MatchingEngine.ts"
import * as Ledger from "./Ledger.ts"
import * as Order from "./Order.ts"

/**
 * The terms of one market.
 *
 * @category models
 * @since 0.1.0
 */
export interface Terms {
  readonly base: string
  readonly quote: string
  /** A lot, in units of the base currency. */
  readonly lot: bigint
  /** A lot at the price of one tick, in units of the quote currency. */
  readonly tickLot: bigint
  readonly takeRate: bigint
  readonly makeRate: bigint
  /** How many digits a rate may have, so that every fee is a whole number of units. */
  readonly rateDigits: number
  /** What the rates are fractions of. */
  readonly rateScale: bigint
}

/**
 * The fees that an order pays, in parts of its market's terms.
 *
 * @category models
 * @since 0.1.0
 */
export type Rates = Pick<Order.Order, "takeRate" | "makeRate">

const digitsOf = (input: Decimal.Decimal): number => Math.max(0, Decimal.toBigDecimal(Decimal.normalize(input)).scale)

const stepDigits = (symbol: TradingSymbol): number => digitsOf(symbol.tickSize) + digitsOf(symbol.quantityIncrement)

/**
 * How many digits a ledger needs so that every fee of a symbol is a whole number of its units.
 *
 * @category accessors
 * @since 0.1.0
 */
export const digits = (symbol: TradingSymbol): number =>
  stepDigits(symbol) + Math.max(digitsOf(symbol.takeLiquidityRate), digitsOf(symbol.provideLiquidityRate))

/**
 * The terms of a symbol, in a ledger with so many digits.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (symbol: TradingSymbol, digits: number): Terms => {
  const rateDigits = digits - stepDigits(symbol)
  return {
    base: symbol.baseCurrency,
    quote: symbol.quoteCurrency,
    lot: Ledger.toUnits(symbol.quantityIncrement, digits),
    tickLot: Ledger.toUnits(Decimal.multiply(symbol.tickSize, symbol.quantityIncrement), digits),
    takeRate: Ledger.toUnits(symbol.takeLiquidityRate, rateDigits),
    makeRate: Ledger.toUnits(symbol.provideLiquidityRate, rateDigits),
    rateDigits,
    rateScale: 10n ** BigInt(rateDigits)
  }
}

/**
 * The currency that an order of a side is paid in, and reserves.
 *
 * @category accessors
 * @since 0.1.0
 */
export const paidIn = (self: Terms, { side }: Pick<Order.Order, "side">): string =>
  side === "buy" ? self.quote : self.base

/**
 * What lots cost at a price, in ticks, without fees.
 *
 * @category costs
 * @since 0.1.0
 */
export const amount = (self: Terms, price: bigint, lots: bigint): bigint => price * lots * self.tickLot

/**
 * The fee of an order on an amount: below zero where it is a rebate.
 *
 * @category costs
 * @since 0.1.0
 */
export const fee = (self: Terms, rates: Rates, amount: bigint, isMaker: boolean): bigint =>
  amount * (isMaker ? rates.makeRate : rates.takeRate) / self.rateScale

/**
 * What must be set aside for what remains of an order with a limit or a stop.
 *
 * @category costs
 * @since 0.1.0
 */
export const need = (self: Terms, order: Order.Order): bigint => {
  const lots = Order.remaining(order)
  if (order.side === "sell") return lots * self.lot
  const cost = amount(self, order.price ?? order.stopPrice ?? 0n, lots)
  const rate = max(order.takeRate, order.price === undefined ? 0n : order.makeRate, 0n)
  return cost + cost * rate / self.rateScale
}

/**
 * What an order to buy gets at once, at any price: as many lots as are wanted, there, and paid for by the budget, and
 * what they cost with the fee. `gone` is as for `MatchingEngine.reachable`.
 *
 * @category costs
 * @since 0.1.0
 */
export const sweep = (
  self: Terms,
  order: Rates & { readonly market: Market; readonly quantity: bigint },
  { budget, gone }: { readonly budget?: bigint; readonly gone?: Set<number> | undefined } = {}
): { readonly lots: bigint; readonly cost: bigint } => {
  const wanted = order.quantity
  let lots = 0n
  let cost = 0n
  for (const { price, remaining } of MatchingEngine.reachable(order.market.engine, "buy", gone)) {
    if (lots === wanted) break
    const each = amount(self, price, 1n)
    const perLot = each + fee(self, order, each, false)
    let taken = min(remaining, wanted - lots)
    if (budget !== undefined && cost + taken * perLot > budget) {
      taken = (budget - cost) / perLot
      return { lots: lots + taken, cost: cost + taken * perLot }
    }
    lots += taken
    cost += taken * perLot
  }
  return { lots, cost }
}

const max = (...values: ReadonlyArray<bigint>): bigint => values.reduce((x, y) => x > y ? x : y)
const min = (x: bigint, y: bigint): bigint => x < y ? x : y
