/**
 * Exact numbers: prices, quantities, fees and balances as the venue wrote them.
 *
 * A `Decimal` is a string in plain notation, `-?digits(.digits)?`, checked once when it is decoded. It is never a
 * `number`, and exponent notation never leaves this module, so no digit is gained or lost between the wire and you.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as Brand from "effect/Brand"
import * as Option from "effect/Option"
import * as Order_ from "effect/Order"
import type { Ordering } from "effect/Ordering"
import * as Schema from "effect/Schema"

/**
 * A decimal number in plain notation, such as `"0.054670"` or `"-0.0001"`.
 *
 * **Gotchas**
 *
 * `"1.0"` and `"1.00"` are different strings and the same number: compare with {@link equals}, {@link isLessThan} and
 * {@link Order}, never with `===` or `<`.
 *
 * @category models
 * @since 0.1.0
 */
export type Decimal = string & Brand.Brand<"Decimal">

/**
 * What a caller may give where a `Decimal` is wanted. `number` is left out on purpose: `0.1 + 0.2` is no price.
 *
 * @category models
 * @since 0.1.0
 */
export type Input = Decimal | string | bigint | BigDecimal.BigDecimal

const DIGIT_0 = 48
const DIGIT_9 = 57
const MINUS = 45
const POINT = 46

/**
 * Tests whether a string is a plain decimal: an optional minus, digits, and optionally a point and digits.
 *
 * **Details**
 *
 * `""`, `"+1"`, `".5"`, `"1."`, `" 1"`, `"1e5"`, `"NaN"` and `"Infinity"` are none. `"007"`, `"-0"` and any number of
 * digits are: the writing is kept.
 *
 * @category guards
 * @since 0.1.0
 */
export const isDecimalString = (input: string): input is Decimal => {
  // Runs for every price and size of every frame: a scan over char codes is about twice as fast as a pattern.
  const length = input.length
  let i = input.charCodeAt(0) === MINUS ? 1 : 0
  const integer = i
  let code = 0
  while (i < length && (code = input.charCodeAt(i)) >= DIGIT_0 && code <= DIGIT_9) i++
  if (i === integer) return false
  if (i === length) return true
  if (code !== POINT) return false
  const fraction = ++i
  while (i < length && (code = input.charCodeAt(i)) >= DIGIT_0 && code <= DIGIT_9) i++
  return i === length && i > fraction
}

// The same grammar, for what is derived from the schema: JSON Schema and generators of tests.
const PATTERN = "^-?[0-9]+(\\.[0-9]+)?$"

/**
 * The schema of a {@link Decimal}: a string that is checked, not changed.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Decimal = Schema.String.check(
  Schema.makeFilter((input: string) => isDecimalString(input), {
    expected: "a decimal in plain notation, such as \"0.054670\"",
    toJsonSchema: () => ({ pattern: PATTERN }),
    arbitraryConstraint: { patterns: [{ source: PATTERN, flags: "" }] }
  })
).pipe(Schema.brand("Decimal"))

/**
 * Zero.
 *
 * @category constants
 * @since 0.1.0
 */
export const zero: Decimal = "0" as Decimal

/**
 * The largest scale, above or below zero, of a `BigDecimal` that is written out: plain notation needs a digit for each
 * place, so that `BigDecimal.make(1n, 1e9)` would be a string of a gigabyte.
 *
 * @category constants
 * @since 0.1.0
 */
export const maxScale = 10_000

/**
 * Reads a `Decimal` from a string, a bigint or a `BigDecimal`; `None` for a string that is no plain decimal, and for a
 * `BigDecimal` whose scale is beyond {@link maxScale}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (input: Input): Option.Option<Decimal> => {
  if (typeof input === "string") return isDecimalString(input) ? Option.some(input) : Option.none()
  if (typeof input === "bigint") return Option.some(String(input) as Decimal)
  // Callers without types may give a number, which is none.
  return BigDecimal.isBigDecimal(input) && isWritable(input) ? Option.some(write(input)) : Option.none()
}

/**
 * As {@link make}, but throws a `RangeError` that names the input: for literals in a program's own text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeUnsafe = (input: Input): Decimal =>
  Option.getOrThrowWith(make(input), () =>
    new RangeError(
      `Expected a decimal in plain notation, such as "0.054670", got ${
        BigDecimal.isBigDecimal(input) ? `a scale of ${input.scale}` : JSON.stringify(input)
      }`
    ))

/**
 * The exact `BigDecimal` of a `Decimal`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toBigDecimal = (self: Decimal): BigDecimal.BigDecimal => {
  const point = self.indexOf(".")
  return point === -1
    ? BigDecimal.make(BigInt(self), 0)
    : BigDecimal.make(BigInt(self.slice(0, point) + self.slice(point + 1)), self.length - point - 1)
}

/**
 * Writes a `BigDecimal` in plain notation, without trailing zeros: `1e-18` becomes `"0.000000000000000001"`.
 *
 * **Details**
 *
 * Throws a `RangeError` where the scale is beyond {@link maxScale}; zero is zero at any scale.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromBigDecimal = (input: BigDecimal.BigDecimal): Decimal => {
  if (!isWritable(input)) {
    throw new RangeError(`Expected a scale from -${maxScale} to ${maxScale}, got ${input.scale}`)
  }
  return write(input)
}

const isWritable = ({ scale, value }: BigDecimal.BigDecimal): boolean => Math.abs(scale) <= maxScale || value === 0n

const write = (input: BigDecimal.BigDecimal): Decimal => {
  const { scale, value } = BigDecimal.normalize(input)
  if (scale <= 0) return (value * 10n ** BigInt(-scale)).toString() as Decimal
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0")
  const point = digits.length - scale
  return `${negative ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}` as Decimal
}

/**
 * The nearest `number`. For drawing and statistics only: it rounds.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toNumberUnsafe = (self: Decimal): number => +self

/**
 * The shortest writing of the same number: `"1.00"` becomes `"1"`, `"-0.0"` becomes `"0"`, `"007"` becomes `"7"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const normalize = (self: Decimal): Decimal => {
  const negative = self.charCodeAt(0) === MINUS
  let start = negative ? 1 : 0
  let end = self.length
  const point = self.indexOf(".")
  if (point !== -1) {
    while (self.charCodeAt(end - 1) === DIGIT_0) end--
    if (end - 1 === point) end = point
  }
  const integerEnd = point === -1 ? end : Math.min(point, end)
  while (start < integerEnd - 1 && self.charCodeAt(start) === DIGIT_0) start++
  const digits = self.slice(start, end)
  return (negative && digits !== "0" ? `-${digits}` : digits) as Decimal
}

const integerLength = (self: string): number => {
  const point = self.indexOf(".")
  return point === -1 ? self.length : point
}

// On the digits themselves: linear in their number, where a bigint of a million digits takes a second to read.
const compareExact = (self: Decimal, that: Decimal): Ordering => {
  if (self === that) return 0
  const x: string = normalize(self)
  const y: string = normalize(that)
  if (x === y) return 0
  const isBelow = x.charCodeAt(0) === MINUS
  if (isBelow !== (y.charCodeAt(0) === MINUS)) return isBelow ? -1 : 1
  const longer = integerLength(x) - integerLength(y)
  const isSmaller = longer === 0 ? x < y : longer < 0
  return isSmaller === isBelow ? 1 : -1
}

/**
 * Compares two decimals as numbers, exactly.
 *
 * **Details**
 *
 * Rounding to a double never swaps two numbers, so unequal doubles decide; only equal doubles need every digit.
 *
 * @category ordering
 * @since 0.1.0
 */
export const compare = (self: Decimal, that: Decimal): Ordering => {
  const x = +self
  const y = +that
  return x < y ? -1 : x > y ? 1 : compareExact(self, that)
}

/**
 * The order of decimals as numbers.
 *
 * @category ordering
 * @since 0.1.0
 */
export const Order: Order_.Order<Decimal> = Order_.make(compare)

/**
 * Whether two decimals are the same number: `"1.0"` equals `"1.00"`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const equals = (self: Decimal, that: Decimal): boolean => self === that || compare(self, that) === 0

/**
 * Whether the first is less than the second.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isLessThan = (self: Decimal, that: Decimal): boolean => compare(self, that) < 0

/**
 * Whether the first is greater than the second.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isGreaterThan = (self: Decimal, that: Decimal): boolean => compare(self, that) > 0

/**
 * Whether it is zero, however it is written (`"0"`, `"0.000"`, `"-0"`).
 *
 * @category predicates
 * @since 0.1.0
 */
export const isZero = (self: Decimal): boolean => {
  for (let i = 0; i < self.length; i++) {
    const code = self.charCodeAt(i)
    if (code > DIGIT_0 && code <= DIGIT_9) return false
  }
  return true
}

/**
 * Whether it is below zero (`"-0"` is not).
 *
 * @category predicates
 * @since 0.1.0
 */
export const isNegative = (self: Decimal): boolean => self.charCodeAt(0) === MINUS && !isZero(self)

/**
 * Whether it is above zero.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isPositive = (self: Decimal): boolean => self.charCodeAt(0) !== MINUS && !isZero(self)

/**
 * The sum, exactly.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const sum = (self: Decimal, that: Decimal): Decimal =>
  write(BigDecimal.sum(toBigDecimal(self), toBigDecimal(that)))

/**
 * The difference `self - that`, exactly.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const subtract = (self: Decimal, that: Decimal): Decimal =>
  write(BigDecimal.subtract(toBigDecimal(self), toBigDecimal(that)))

/**
 * The product, exactly.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const multiply = (self: Decimal, that: Decimal): Decimal =>
  write(BigDecimal.multiply(toBigDecimal(self), toBigDecimal(that)))

/**
 * The same number below zero if it was above, and above if it was below.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const negate = (self: Decimal): Decimal =>
  (isZero(self) ? zero : self.charCodeAt(0) === MINUS ? self.slice(1) : `-${self}`) as Decimal

/**
 * Whether it is a whole multiple of an increment, such as a price of a symbol's tick size. The increment must be
 * above zero, else a `RangeError` is thrown.
 *
 * @category rounding
 * @since 0.1.0
 */
export const isMultipleOf = (self: Decimal, increment: Decimal): boolean => {
  const [value, step] = align(self, increment)
  return value % step === 0n
}

/**
 * Which of the two multiples around a number: `"floor"` towards minus infinity, `"ceil"` towards plus infinity,
 * `"nearest"` to the nearer one, and away from zero from the middle.
 *
 * @category models
 * @since 0.1.0
 */
export type Rounding = "floor" | "ceil" | "nearest"

/**
 * Rounds to a multiple of an increment, such as a price to a symbol's tick size. The increment must be above zero, else
 * a `RangeError` is thrown.
 *
 * @category rounding
 * @since 0.1.0
 */
export const roundTo = (self: Decimal, increment: Decimal, mode: Rounding): Decimal => {
  const [value, step, scale] = align(self, increment)
  return write(BigDecimal.make(quotient(value, step, mode) * step, scale))
}

/**
 * The quotient `self / that`, rounded to a multiple of an increment: the quantity that a budget buys at a price, or an
 * average price. A `RangeError` is thrown where `that` is zero, or the increment is not above zero.
 *
 * @category arithmetic
 * @since 0.1.0
 */
export const divide = (self: Decimal, that: Decimal, increment: Decimal, mode: Rounding): Decimal => {
  if (isZero(that)) throw new RangeError(`Expected a divisor that is not zero, got "${that}"`)
  const [value, step] = isNegative(that)
    ? align(negate(self), increment, negate(that))
    : align(self, increment, that)
  return multiply(quotient(value, step, mode).toString() as Decimal, increment)
}

const quotient = (value: bigint, step: bigint, mode: Rounding): bigint => {
  const rest = ((value % step) + step) % step
  const floor = (value - rest) / step
  const isUp = mode === "ceil"
    ? rest > 0n
    : mode === "nearest" && (rest * 2n > step || (rest * 2n === step && value > 0n))
  return isUp ? floor + 1n : floor
}

// The decimal and `increment * factor` as whole numbers of the same unit.
const align = (
  self: Decimal,
  increment: Decimal,
  factor?: Decimal
): readonly [value: bigint, step: bigint, scale: number] => {
  if (!isPositive(increment)) throw new RangeError(`Expected an increment above zero, got "${increment}"`)
  const x = toBigDecimal(self)
  const step = toBigDecimal(increment)
  const y = factor === undefined ? step : BigDecimal.multiply(step, toBigDecimal(factor))
  const scale = Math.max(x.scale, y.scale)
  return [BigDecimal.scale(x, scale).value, BigDecimal.scale(y, scale).value, scale]
}
