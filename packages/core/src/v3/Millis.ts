/**
 * Instants as the public socket of API v3 writes them: milliseconds since 1970-01-01T00:00Z, as a number.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

// The last millisecond of the year 9999: up to here an instant has an ISO-8601 string of four digits for the year.
const MAX = 253_402_300_799_999

/**
 * Tests whether a value is an instant in milliseconds, from 1970 to the year 9999.
 *
 * @category guards
 * @since 0.1.0
 */
export const isMillis = (input: unknown): input is number =>
  typeof input === "number" && Number.isInteger(input) && input >= 0 && input <= MAX

/**
 * An instant on the wire: a whole number of milliseconds, checked, not changed.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Millis = Schema.Int.check(
  Schema.isBetween({ minimum: 0, maximum: MAX }, { expected: "an instant in milliseconds since 1970" })
)
