/**
 * Errors as the venue answers them, on any protocol.
 *
 * @since 0.1.0
 */
import type { ErrorCode } from "@effect-hitbtc/core/VenueError"
import type { Rejection } from "./exchange/Rejection.ts"

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
 * A frame that is not JSON, as on v3.
 *
 * @category constants
 * @since 0.1.0
 */
export const invalidJson: VenueError = { code: 1, message: "Invalid json", description: "JSON request is corrupted." }

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
 * The errors of a version of the API.
 *
 * @category models
 * @since 0.1.0
 */
export interface Errors {
  /** The answer to a request for a symbol that is not traded. */
  readonly symbolNotFound: VenueError
  /** The answer to a request for a currency that does not exist. */
  readonly currencyNotFound: VenueError
  /** An error by its code, with the message of the reference. */
  readonly fromCode: (code: number) => VenueError
  /** Why the exchange refused a command. */
  readonly fromRejection: (rejection: Rejection) => VenueError
}

/**
 * The errors of a version of the API, by its table of codes.
 *
 * **Details**
 *
 * - `priceTooLow`: the code for a price below the tick size
 * - `spell`: how the version spells the name of a field
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly version: number
  readonly errorCodes: ReadonlyArray<ErrorCode>
  readonly priceTooLow: number
  readonly spell: (field: string) => string
}): Errors => {
  const { errorCodes, priceTooLow, spell, version } = options
  const messages = new Map(errorCodes.map(({ code, message }) => [code, message]))
  const fromCode = (code: number): VenueError => ({ code, message: messages.get(code) ?? "Unknown error" })
  const notFound = (code: number, path: string, plural: string): VenueError => ({
    ...fromCode(code),
    description: `Try get /api/${version}/public/${path}, to get list of all available ${plural}.`
  })
  const symbolNotFound = notFound(2001, "symbol", "symbols")
  const rejections: { readonly [Tag in Exclude<Rejection["_tag"], "Invalid">]: VenueError } = {
    SymbolNotFound: symbolNotFound,
    QuantityNotANumber: fromCode(2010),
    QuantityTooLow: fromCode(2011),
    BadQuantity: fromCode(2012),
    PriceNotANumber: fromCode(2020),
    PriceTooLow: fromCode(priceTooLow),
    BadPrice: fromCode(2022),
    InsufficientFunds: {
      ...fromCode(20001),
      description: "Check that the funds are sufficient, given commissions"
    },
    OrderNotFound: fromCode(20002),
    LimitExceeded: fromCode(20003),
    DuplicateClientOrderId: fromCode(20008),
    NotChanged: fromCode(20009)
  }
  return {
    symbolNotFound,
    currencyNotFound: notFound(2002, "currency", "currencies"),
    fromCode,
    fromRejection: (rejection) => {
      if (rejection._tag !== "Invalid") return rejections[rejection._tag]
      const { description, field } = rejection
      return validation(field === undefined ? description : description.replace(field, spell(field)))
    }
  }
}
