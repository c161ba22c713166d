/**
 * What of a command is checked by itself, without a look at accounts and books: amounts and times.
 *
 * Where `isStrict`, an amount that is no multiple of the symbol's step is refused; otherwise it is rounded to the nearest
 * one, down from the middle. What is below one step is too low in any case.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TimeInForce } from "@effect-hitbtc/core/Order"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Market } from "../Market.ts"
import * as Ledger from "./Ledger.ts"
import * as Rejection from "./Rejection.ts"
import type { Terms } from "./Terms.ts"

/**
 * When an order ends by itself, in milliseconds: at the end of the UTC day, at its own time, or never.
 *
 * @category checks
 * @since 0.1.0
 */
export const expiry = (
  timeInForce: TimeInForce,
  expireTime: number | undefined,
  now: number
): Result.Result<number | undefined, Rejection.Rejection> => {
  if (timeInForce === "Day") return Result.succeed((dayOf(now) + 1) * DAY)
  if (timeInForce !== "GTD") return Result.succeed(undefined)
  if (expireTime === undefined) return Result.fail(Rejection.invalid("GTD needs an expireTime", "expireTime"))
  return expireTime > now
    ? Result.succeed(expireTime)
    : Result.fail(Rejection.invalid("Expected an expireTime in the future", "expireTime"))
}

/**
 * A quantity in lots.
 *
 * @category checks
 * @since 0.1.0
 */
export const quantity = (
  { listing, scale }: Market,
  input: string,
  isStrict: boolean
): Result.Result<bigint, Rejection.Rejection> => {
  const value = readPositive(input)
  if (value === undefined) return Rejection.because("QuantityNotANumber")
  if (Decimal.isLessThan(value, listing.symbol.quantityIncrement)) return Rejection.because("QuantityTooLow")
  const lots = scale.lots(value)
  if (isStrict && Option.isNone(lots)) return Rejection.because("BadQuantity")
  return Result.succeed(Option.getOrElse(lots, () => scale.nearestLots(value)))
}

/**
 * A price in ticks; `name` says which, where it is missing.
 *
 * @category checks
 * @since 0.1.0
 */
export const price = (
  { listing, scale }: Market,
  name: string,
  input: string | undefined,
  isStrict: boolean
): Result.Result<bigint, Rejection.Rejection> => {
  if (input === undefined) return Result.fail(Rejection.invalid(`Expected a ${name} in an order of this type`, name))
  const value = readPositive(input)
  if (value === undefined) return Rejection.because("PriceNotANumber")
  if (Decimal.isLessThan(value, listing.symbol.tickSize)) return Rejection.because("PriceTooLow")
  const ticks = scale.ticks(value)
  if (isStrict && Option.isNone(ticks)) return Rejection.because("BadPrice")
  return Result.succeed(Option.getOrElse(ticks, () => scale.nearestTicks(value)))
}

/**
 * A fee in parts of a market's terms: the market's own, or what an order asks for where that is more, up to all of the
 * amount. `name` says which.
 *
 * @category checks
 * @since 0.1.0
 */
export const rate = (
  { rateDigits }: Terms,
  name: string,
  input: string | undefined,
  own: bigint
): Result.Result<bigint, Rejection.Rejection> => {
  if (input === undefined) return Result.succeed(own)
  const invalid = Result.fail(Rejection.invalid(`Expected a ${name} of at most 1 and ${rateDigits} digits`, name))
  if (input.length > MAX_DIGITS || !Decimal.isDecimalString(input)) return invalid
  const value = Decimal.normalize(Decimal.makeUnsafe(input))
  if (Decimal.isGreaterThan(value, ONE) || Decimal.toBigDecimal(value).scale > rateDigits) return invalid
  const units = Ledger.toUnits(value, rateDigits)
  return Result.succeed(units > own ? units : own)
}

const ONE = Decimal.makeUnsafe("1")

const readPositive = (input: string): Decimal.Decimal | undefined =>
  input.length <= MAX_DIGITS && Decimal.isDecimalString(input) && Decimal.isPositive(input) ? input : undefined

/**
 * The UTC day of an instant, counted from 1970.
 *
 * @category conversions
 * @since 0.1.0
 */
export const dayOf = (millis: number): number => Math.floor(millis / DAY)

const MAX_DIGITS = 100
const DAY = 86_400_000
