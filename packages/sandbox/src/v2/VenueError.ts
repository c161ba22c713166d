/**
 * The errors of API v2, as they are written.
 *
 * @since 0.1.0
 */

/**
 * @category models
 * @since 0.1.0
 */
export interface VenueError {
  readonly code: number
  readonly message: string
  readonly description?: string
}

/**
 * @category constants
 * @since 0.1.0
 */
export const symbolNotFound: VenueError = {
  code: 2001,
  message: "Symbol not found",
  description: "Try get /api/2/public/symbol, to get list of all available symbols."
}

/**
 * @category constants
 * @since 0.1.0
 */
export const currencyNotFound: VenueError = {
  code: 2002,
  message: "Currency not found",
  description: "Try get /api/2/public/currency, to get list of all available currencies."
}

/**
 * @category constants
 * @since 0.1.0
 */
export const authorizationRequired: VenueError = { code: 1001, message: "Authorization required" }

/**
 * @category constants
 * @since 0.1.0
 */
export const authorizationFailed: VenueError = { code: 1002, message: "Authorization failed" }

/**
 * @category constructors
 * @since 0.1.0
 */
export const validation = (description: string): VenueError => ({
  code: 10001,
  message: "Validation error",
  description
})

/**
 * A method that does not exist.
 *
 * **Details**
 *
 * No v2 recording shows the answer; this is what the same venue answers on v3.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unsupportedMethod = (method: string): VenueError => ({
  code: 404,
  message: "Unsupported API method",
  description: `Method is not supported: ${method.slice(0, 100)}`
})

/**
 * A frame that is not JSON, as on v3.
 *
 * @category constants
 * @since 0.1.0
 */
export const invalidJson: VenueError = { code: 1, message: "Invalid json", description: "JSON request is corrupted." }
