/**
 * The errors of API v2, as they are written.
 *
 * @since 0.1.0
 */
import { errorCodes } from "@effect-hitbtc/core/v2/ErrorCodes"
import type { Rejection } from "../exchange/Rejection.ts"

/**
 * An error as the venue answers it: its code, what it means, and sometimes a hint.
 *
 * @category models
 * @since 0.1.0
 */
export interface VenueError {
  readonly code: number
  readonly message: string
  readonly description?: string
}

/**
 * The answer to a request for a symbol that is not traded.
 *
 * @category constants
 * @since 0.1.0
 */
export const symbolNotFound: VenueError = {
  code: 2001,
  message: "Symbol not found",
  description: "Try get /api/2/public/symbol, to get list of all available symbols."
}

/**
 * The answer to a request for a currency that does not exist.
 *
 * @category constants
 * @since 0.1.0
 */
export const currencyNotFound: VenueError = {
  code: 2002,
  message: "Currency not found",
  description: "Try get /api/2/public/currency, to get list of all available currencies."
}

/**
 * The answer to a request that needs a login, where none was tried.
 *
 * @category constants
 * @since 0.1.0
 */
export const authorizationRequired: VenueError = { code: 1001, message: "Authorization required" }

/**
 * The answer to a login with a wrong key or signature, and to what needs a login after it.
 *
 * @category constants
 * @since 0.1.0
 */
export const authorizationFailed: VenueError = { code: 1002, message: "Authorization failed" }

/**
 * The answer to a login with an algorithm that the venue does not know.
 *
 * @category constants
 * @since 0.1.0
 */
export const unsupportedAuthorization: VenueError = { code: 1004, message: "Unsupported authorization method" }

/**
 * The answer to parameters that are not what a method takes; `description` says what is wrong.
 *
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

/**
 * Why the exchange refused a command.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromRejection = (rejection: Rejection): VenueError =>
  rejection._tag === "Invalid" ? validation(rejection.description) : rejections[rejection._tag]

const rejections: { readonly [Tag in Exclude<Rejection["_tag"], "Invalid">]: VenueError } = {
  SymbolNotFound: symbolNotFound,
  QuantityNotANumber: { code: 2010, message: "Quantity not a valid number" },
  QuantityTooLow: { code: 2011, message: "Quantity too low" },
  BadQuantity: { code: 2012, message: "Bad quantity" },
  PriceNotANumber: { code: 2020, message: "Price not a valid number" },
  PriceTooLow: { code: 2021, message: "Price too low" },
  BadPrice: { code: 2022, message: "Bad price" },
  InsufficientFunds: {
    code: 20001,
    message: "Insufficient funds",
    description: "Check that the funds are sufficient, given commissions"
  },
  OrderNotFound: { code: 20002, message: "Order not found" },
  LimitExceeded: { code: 20003, message: "Limit exceeded" },
  DuplicateClientOrderId: { code: 20008, message: "Duplicate clientOrderId" },
  NotChanged: { code: 20009, message: "Price and quantity not changed" }
}

/**
 * An error by its code, with the message of the reference.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromCode = (code: number): VenueError => ({
  code,
  message: errorCodes.find((known) => known.code === code)?.message ?? "Unknown error"
})
