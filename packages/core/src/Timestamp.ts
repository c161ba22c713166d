/**
 * Instants as the venue writes them: ISO-8601 in UTC with up to nine digits of a second, such as
 * `"2017-04-03T10:20:49.315Z"`. In the domain an instant is a `DateTime.Utc`, with a resolution of milliseconds.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { millisOf } from "./internal/Iso.ts"

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
export const parseMillis = (input: string): number => millisOf(input, 0, input.length)

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
