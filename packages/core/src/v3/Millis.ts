/**
 * Instants as the public socket of API v3 writes them: milliseconds since 1970-01-01T00:00Z, as a number.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

// The years 0 to 9999: from here to there an instant has an ISO-8601 string of four digits for the year. The venue has
// none before 1970, but a test's clock does.
const MIN = -62_167_219_200_000
const MAX = 253_402_300_799_999

/**
 * Tests whether a value is an instant in milliseconds, of the years 0 to 9999.
 *
 * @category guards
 * @since 0.1.0
 */
export const isMillis = (input: unknown): input is number =>
  typeof input === "number" && Number.isInteger(input) && input >= MIN && input <= MAX

/**
 * An instant on the wire: a whole number of milliseconds, checked, not changed.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Millis = Schema.Int.check(
  Schema.isBetween({ minimum: MIN, maximum: MAX }, { expected: "an instant in milliseconds since 1970" })
)
