/**
 * Instants as the venue writes them: ISO-8601 in UTC with up to nine digits of a second, such as
 * `"2017-04-03T10:20:49.315Z"`. In the domain an instant is a `DateTime.Utc`, with a resolution of milliseconds.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"

// `DateTime.makeUnsafe` builds each value with `Object.create` and `defineProperty`, about 0.3 µs; every message of a
// feed holds one. This constructor shares its prototype, so that what it makes *is* a `DateTime.Utc`.
const Utc = function(this: { epochMilliseconds: number }, epochMilliseconds: number) {
  this.epochMilliseconds = epochMilliseconds
} as unknown as new(epochMilliseconds: number) => DateTime.Utc
Utc.prototype = Object.getPrototypeOf(DateTime.makeUnsafe(0))

/**
 * The instant of a count of milliseconds since 1970-01-01T00:00Z.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromMillis = (epochMilliseconds: number): DateTime.Utc => new Utc(epochMilliseconds)

const digit = (input: string, index: number): number => {
  const value = input.charCodeAt(index) - 48
  return value >= 0 && value <= 9 ? value : NaN
}
const two = (input: string, index: number): number => digit(input, index) * 10 + digit(input, index + 1)

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

// Feeds send many instants of one day: its start is computed once.
let lastDay = ""
let lastDayMillis = NaN

// The calendar repeats after 400 years. `Date.UTC` takes the years 0 to 99 for 1900 to 1999, but not those after them.
const CYCLE = 400
const CYCLE_MILLIS = 146_097 * 86_400_000

const dayMillis = (input: string): number => {
  const day = input.slice(0, 10)
  if (day === lastDay) return lastDayMillis
  const year = two(input, 0) * 100 + two(input, 2)
  const month = two(input, 5)
  const date = two(input, 8)
  const isDate = input.charCodeAt(4) === 45 && input.charCodeAt(7) === 45 &&
    month >= 1 && month <= 12 && date >= 1 && date <= DAYS[month - 1]!
  if (!isDate) return NaN
  const millis = Date.UTC(year + CYCLE, month - 1, date)
  // 29 February of a common year would roll over into March.
  if (new Date(millis).getUTCDate() !== date) return NaN
  lastDay = day
  lastDayMillis = millis - CYCLE_MILLIS
  return lastDayMillis
}

/**
 * The milliseconds since 1970-01-01T00:00Z of an ISO-8601 instant in UTC, or `NaN` where the string is none. Digits
 * below a millisecond are cut off.
 *
 * **Details**
 *
 * The form is `YYYY-MM-DDThh:mm:ss`, then optionally a point and one to nine digits, then `Z`: no other zone, no lower
 * case, no leap second, no `24:00`. Years are 0000 to 9999. The day must be in the calendar.
 *
 * @category conversions
 * @since 0.1.0
 */
export const parseMillis = (input: string): number => {
  const length = input.length
  if (
    length < 20 || length > 30 || input.charCodeAt(length - 1) !== 90 || input.charCodeAt(10) !== 84 ||
    input.charCodeAt(13) !== 58 || input.charCodeAt(16) !== 58
  ) return NaN
  const hour = two(input, 11)
  const minute = two(input, 14)
  const second = two(input, 17)
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return NaN
  let fraction = 0
  if (length > 20) {
    if (input.charCodeAt(19) !== 46 || length === 21) return NaN
    let weight = 100
    for (let i = 20; i < length - 1; i++) {
      fraction += digit(input, i) * weight
      weight = weight === 1 ? 0 : weight / 10
    }
  }
  return dayMillis(input) + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
}

/**
 * Tests whether a string is an ISO-8601 instant in UTC.
 *
 * @category guards
 * @since 0.1.0
 */
export const isIsoString = (input: string): boolean => !Number.isNaN(parseMillis(input))

/**
 * The instant of an ISO-8601 string in UTC that was checked with {@link isIsoString} before.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromIsoUnsafe = (input: string): DateTime.Utc => new Utc(parseMillis(input))

/**
 * Writes an instant as the venue does, with three digits of a second: `"2017-04-03T10:20:49.315Z"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toIso = (self: DateTime.Utc): string => DateTime.formatIso(self)

/**
 * An instant on the wire: an ISO-8601 string, checked, not changed.
 *
 * @category schemas
 * @since 0.1.0
 */
export const IsoString = Schema.String.check(
  Schema.makeFilter((input: string) => isIsoString(input), {
    expected: "an instant in UTC, such as \"2017-04-03T10:20:49.315Z\"",
    toJsonSchema: () => ({ format: "date-time", pattern: "Z$" }),
    // Some of them: what generators of tests make.
    arbitraryConstraint: {
      patterns: [{
        source:
          "^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z$",
        flags: ""
      }]
    }
  })
)
