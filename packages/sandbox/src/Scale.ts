/**
 * The steps of a symbol: inside, a price is a whole number of ticks and a quantity a whole number of lots; outside, both
 * are decimals. Every conversion is exact, but that of an average.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Option from "effect/Option"

/**
 * The conversions of one symbol.
 *
 * **Details**
 *
 * Decimals are written with all the digits of the increment, as the venue does: with a tick of `0.01` a price is
 * `"20.50"`. Amounts of the quote currency have the digits of both increments together; zero is `"0"`. An average price
 * has four digits more than a price, where it needs them, and is the nearest one, from the middle up: all else is exact.
 *
 * @category models
 * @since 0.1.0
 */
export interface Scale {
  /** The decimal of a price in ticks. */
  readonly price: (ticks: bigint) => Decimal.Decimal
  /** The decimal of a quantity in lots. */
  readonly quantity: (lots: bigint) => Decimal.Decimal
  /** As `quantity`, but zero has all digits, too: `"0.000"`. */
  readonly cumulative: (lots: bigint) => Decimal.Decimal
  /** The decimal of an amount of the quote currency, in ticks times lots. */
  readonly quote: (units: bigint) => Decimal.Decimal
  /** The decimal of an average price: an amount, in ticks times lots, over a quantity in lots. */
  readonly average: (amount: bigint, lots: bigint) => Decimal.Decimal
  /** A price in ticks; `None` where it is not a multiple of the tick size. */
  readonly ticks: (price: Decimal.Decimal) => Option.Option<bigint>
  /** A quantity in lots; `None` where it is not a multiple of the quantity increment. */
  readonly lots: (quantity: Decimal.Decimal) => Option.Option<bigint>
  /** The ticks nearest to a price that is not below zero; from the middle, down. */
  readonly nearestTicks: (price: Decimal.Decimal) => bigint
  /** The lots nearest to a quantity that is not below zero; from the middle, down. */
  readonly nearestLots: (quantity: Decimal.Decimal) => bigint
}

/**
 * The conversions of a symbol.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (symbol: Pick<TradingSymbol, "tickSize" | "quantityIncrement">): Scale => {
  const tick = increment(symbol.tickSize)
  const lot = increment(symbol.quantityIncrement)
  return {
    price: (ticks) => write(ticks * tick.step, tick.digits),
    quantity: (lots) => lots === 0n ? Decimal.zero : write(lots * lot.step, lot.digits),
    cumulative: (lots) => write(lots * lot.step, lot.digits),
    quote: (units) => units === 0n ? Decimal.zero : write(units * tick.step * lot.step, tick.digits + lot.digits),
    average: (amount, lots) => average(amount * tick.step, lots, tick.digits),
    ticks: (price) => count(price, tick),
    lots: (quantity) => count(quantity, lot),
    nearestTicks: (price) => nearest(price, tick),
    nearestLots: (quantity) => nearest(quantity, lot)
  }
}

interface Increment {
  readonly step: bigint
  readonly digits: number
}

const increment = (input: Decimal.Decimal): Increment => {
  const { scale, value } = Decimal.toBigDecimal(Decimal.normalize(input))
  if (value <= 0n) throw new RangeError(`Expected an increment above zero, got "${input}"`)
  return { step: value, digits: scale }
}

const write = (value: bigint, digits: number): Decimal.Decimal => {
  const text = value.toString()
  if (digits === 0) return text as Decimal.Decimal
  const negative = text.charCodeAt(0) === 45
  const padded = (negative ? text.slice(1) : text).padStart(digits + 1, "0")
  const point = padded.length - digits
  return `${negative ? "-" : ""}${padded.slice(0, point)}.${padded.slice(point)}` as Decimal.Decimal
}

const average = (amount: bigint, lots: bigint, digits: number): Decimal.Decimal => {
  if (amount % lots === 0n) return write(amount / lots, digits)
  return write((2n * amount * 10_000n + lots) / (2n * lots), digits + 4)
}

const count = (input: Decimal.Decimal, { digits, step }: Increment): Option.Option<bigint> => {
  const { scale, value } = Decimal.toBigDecimal(Decimal.normalize(input))
  if (scale > digits) return Option.none()
  const units = value * 10n ** BigInt(digits - scale)
  return units % step === 0n ? Option.some(units / step) : Option.none()
}

const nearest = (input: Decimal.Decimal, { digits, step }: Increment): bigint => {
  const { scale, value } = Decimal.toBigDecimal(Decimal.normalize(input))
  const places = Math.max(digits, scale)
  const units = value * 10n ** BigInt(places - scale)
  const size = step * 10n ** BigInt(places - digits)
  // From just below the middle: half a step less the smallest part.
  return (2n * units + size - 1n) / (2n * size)
}
