/**
 * The errors of API v3's private sockets.
 *
 * @since 0.1.0
 */
import { errorCodes } from "@effect-hitbtc/core/VenueError"
import * as VenueError from "../VenueError.ts"

/**
 * Those that v3 has in common with other versions, in its own words. Its table has no code for a price that is too low:
 * it is no valid number.
 *
 * @category constants
 * @since 0.1.0
 */
export const errors: VenueError.Errors = VenueError.make({
  version: 3,
  errorCodes,
  priceTooLow: 2020,
  spell: (field) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
})

/**
 * The answer to what needs a login, and to a login that failed; `description` says why, where the venue would.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unauthorized = (description?: string): VenueError.VenueError => ({
  ...errors.fromCode(1002),
  ...(description === undefined ? undefined : { description })
})

/**
 * The answer to a login of a type that the venue does not know.
 *
 * @category constants
 * @since 0.1.0
 */
export const unsupportedAuthorization: VenueError.VenueError = errors.fromCode(1004)
