/**
 * Money: what each account has of each currency, available and reserved, as whole units of a fraction so small that
 * every fee is a whole number of them. Nothing is ever rounded.
 *
 * @since 0.1.0
 */
import type * as Core from "@effect-hitbtc/core/Balance"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as BigDecimal from "effect/BigDecimal"

/**
 * What an account has of a currency, in units.
 *
 * @category models
 * @since 0.1.0
 */
export interface Balance {
  available: bigint
  reserved: bigint
}

/**
 * What an account has, by currency. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export type Purse = Map<string, Balance>

/**
 * The balance of a currency, which may be changed.
 *
 * @category accessors
 * @since 0.1.0
 */
export const balance = (self: Purse, currency: string): Balance => {
  let balance = self.get(currency)
  if (balance === undefined) self.set(currency, balance = { available: 0n, reserved: 0n })
  return balance
}

/**
 * Sets an amount aside; what is there must suffice. An amount below zero gives back.
 *
 * @category mutations
 * @since 0.1.0
 */
export const reserve = (self: Purse, currency: string, amount: bigint): void => {
  const own = balance(self, currency)
  own.available -= amount
  own.reserved += amount
}

/**
 * The units of a decimal, which must not have more digits than the ledger.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toUnits = (input: Decimal.Decimal, digits: number): bigint => {
  const { scale, value } = Decimal.toBigDecimal(Decimal.normalize(input))
  if (scale > digits) throw new RangeError(`Expected at most ${digits} digits, got "${input}"`)
  return value * 10n ** BigInt(digits - scale)
}

/**
 * The decimal of an amount, without trailing zeros.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toDecimal = (units: bigint, digits: number): Decimal.Decimal =>
  Decimal.fromBigDecimal(BigDecimal.make(units, digits))

/**
 * All of a purse, in the order in which the currencies came in.
 *
 * @category conversions
 * @since 0.1.0
 */
export const statements = (self: Purse, digits: number): ReadonlyArray<Core.Balance> =>
  Array.from(self, ([currency, { available, reserved }]) => ({
    currency,
    available: toDecimal(available, digits),
    reserved: toDecimal(reserved, digits)
  }))
