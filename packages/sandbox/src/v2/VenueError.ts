/**
 * The errors of API v2.
 *
 * @since 0.1.0
 */
import { errorCodes } from "@effect-hitbtc/core/v2/ErrorCodes"
import * as VenueError from "../VenueError.ts"

/**
 * Those that v2 has in common with other versions, in its own words.
 *
 * @category constants
 * @since 0.1.0
 */
export const errors: VenueError.Errors = VenueError.make({
  version: 2,
  errorCodes,
  priceTooLow: 2021,
  spell: (field) => field
})

/**
 * The answer to a request that needs a login, where none was tried.
 *
 * @category constants
 * @since 0.1.0
 */
export const authorizationRequired: VenueError.VenueError = errors.fromCode(1001)

/**
 * The answer to a login with a wrong key or signature, and to what needs a login after it.
 *
 * @category constants
 * @since 0.1.0
 */
export const authorizationFailed: VenueError.VenueError = errors.fromCode(1002)

/**
 * The answer to a login with an algorithm that the venue does not know.
 *
 * @category constants
 * @since 0.1.0
 */
export const unsupportedAuthorization: VenueError.VenueError = errors.fromCode(1004)
