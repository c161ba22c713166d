/**
 * What the venue answers when it says no: a code, a message, often a description, and what each code means for the
 * caller.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

/**
 * What kind of no it is.
 *
 * **Details**
 *
 * - `authentication`: not logged in, or the login was refused
 * - `permission`: logged in, but this account or key may not
 * - `badRequest`: the request itself is wrong; the same request fails again
 * - `rejected`: well-formed, and turned down by the state of the account or the market
 * - `account`: a deposit, withdrawal or transfer was turned down
 * - `rateLimit`: too many requests
 * - `venueFault`: the venue failed, or is under maintenance
 * - `outcomeUnknown`: the venue does not know whether the request was executed
 * - `unknown`: a code that the reference does not list, or none
 *
 * @category models
 * @since 0.1.0
 */
export type ErrorClass =
  | "authentication"
  | "permission"
  | "badRequest"
  | "rejected"
  | "account"
  | "rateLimit"
  | "venueFault"
  | "outcomeUnknown"
  | "unknown"

/**
 * A row of the table of error codes.
 *
 * **Details**
 *
 * `isRetryable` says that the same request may succeed later.
 *
 * **Gotchas**
 *
 * It was not executed now, except after 500, where the venue does not say: before an order is sent again, look for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorCode {
  readonly code: number
  readonly message: string
  readonly errorClass: ErrorClass
  readonly isRetryable: boolean
}

const row = (code: number, message: string, errorClass: ErrorClass, isRetryable = false): ErrorCode => ({
  code,
  message,
  errorClass,
  isRetryable
})

/**
 * The error codes of API v2, with the venue's own messages.
 *
 * @category constants
 * @since 0.1.0
 */
export const errorCodes: ReadonlyArray<ErrorCode> = [
  row(403, "Action is forbidden for account", "permission"),
  row(429, "Too many requests", "rateLimit", true),
  row(500, "Internal Server Error", "venueFault", true),
  row(503, "Service Unavailable", "venueFault", true),
  row(504, "Gateway Timeout", "outcomeUnknown"),
  row(600, "Action is not allowed", "permission"),
  row(1001, "Authorization required", "authentication"),
  row(1002, "Authorization failed", "authentication"),
  row(1003, "Action forbidden for this API key", "permission"),
  row(1004, "Unsupported authorization method", "authentication"),
  row(2001, "Symbol not found", "badRequest"),
  row(2002, "Currency not found", "badRequest"),
  row(2010, "Quantity not a valid number", "badRequest"),
  row(2011, "Quantity too low", "badRequest"),
  row(2012, "Bad quantity", "badRequest"),
  row(2020, "Price not a valid number", "badRequest"),
  row(2021, "Price too low", "badRequest"),
  row(2022, "Bad price", "badRequest"),
  row(10001, "Validation error", "badRequest"),
  row(10021, "User disabled", "permission"),
  row(20001, "Insufficient funds", "rejected"),
  row(20002, "Order not found", "rejected"),
  row(20003, "Limit exceeded", "rejected"),
  row(20004, "Transaction not found", "account"),
  row(20005, "Payout not found", "account"),
  row(20006, "Payout already committed", "account"),
  row(20007, "Payout already rolled back", "account"),
  row(20008, "Duplicate clientOrderId", "rejected"),
  row(20009, "Price and quantity not changed", "rejected"),
  row(20010, "Exchange temporary closed", "rejected", true),
  row(20014, "Payout offchain unavailable", "account"),
  row(20032, "Margin account or position not found", "rejected"),
  row(20033, "Position not changed", "rejected"),
  row(20034, "Position in close only state", "rejected"),
  row(20040, "Margin trading forbidden", "rejected"),
  // The deadline passed inside the venue before the order was entered: it was not placed.
  row(20080, "Internal order execution deadline exceeded", "rejected", true)
]

const noMessage = "The venue sent an error without a message"

// Only what is written as a whole number: `Number` takes null for 0, and throws at some objects.
const codeOf = (value: unknown): number | undefined => {
  const code = typeof value === "string" && /^-?[0-9]+$/.test(value) ? Number(value) : value
  return typeof code === "number" && Number.isSafeInteger(code) ? code : undefined
}

const byCode: ReadonlyMap<number, ErrorCode> = new Map(errorCodes.map((entry) => [entry.code, entry]))

/**
 * The error object of a response.
 *
 * **Details**
 *
 * `code` is missing where the venue sent none; `description` often is. A code that {@link errorCodes} lacks is of the
 * class `unknown`, and not retryable.
 *
 * @category errors
 * @since 0.1.0
 */
export class VenueError extends Schema.TaggedError<VenueError>("@effect-hitbtc/core/VenueError")("VenueError", {
  code: Schema.optional(Schema.Number),
  message: Schema.String,
  description: Schema.optional(Schema.String)
}) {
  /**
   * What kind of no it is.
   *
   * @since 0.1.0
   */
  get errorClass(): ErrorClass {
    return this.code === undefined ? "unknown" : byCode.get(this.code)?.errorClass ?? "unknown"
  }
  /**
   * Whether the same request may succeed later. After 500 it may have been executed now, too: see {@link ErrorCode}.
   *
   * @since 0.1.0
   */
  get isRetryable(): boolean {
    return this.code !== undefined && byCode.get(this.code)?.isRetryable === true
  }
}

/**
 * Reads the error object of a response, whatever it is: fields of another type are left out, never a failure.
 *
 * **Details**
 *
 * A code may be a whole number or a string of one (`2001` and `"2001"`). A message that is missing is the table's; an
 * error that is a string is a message.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromUnknown = (error: unknown): VenueError => {
  if (!Predicate.isObject(error)) {
    return new VenueError({ message: typeof error === "string" ? error : noMessage })
  }
  const code = codeOf(error.code)
  const text = (key: "message" | "description") => typeof error[key] === "string" ? error[key] : undefined
  return new VenueError({
    code,
    message: text("message") ?? (code === undefined ? undefined : byCode.get(code)?.message) ?? noMessage,
    description: text("description")
  })
}
