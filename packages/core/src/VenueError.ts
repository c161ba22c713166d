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

// Known to exist, from other clients; what they mean is not.
const unexplained = (code: number): ErrorCode => row(code, "", "unknown")

/**
 * The error codes of both versions, with the venue's own messages, those of API v3 where the two differ. One whose message
 * is empty is known by its number alone. A code has one meaning in both versions.
 *
 * @category constants
 * @since 0.1.0
 */
export const errorCodes: ReadonlyArray<ErrorCode> = [
  // An error of the connection: it has no id, and the connection stays open.
  row(1, "Invalid json", "badRequest"),
  row(400, "Bad request", "badRequest"),
  // Of v2, and not in the table of v3.
  row(403, "Action is forbidden for account", "permission"),
  row(404, "Unsupported API method", "badRequest"),
  row(429, "Too many requests", "rateLimit", true),
  row(500, "Internal Server Error", "venueFault", true),
  row(503, "Service Unavailable", "venueFault", true),
  row(504, "Gateway Timeout", "outcomeUnknown"),
  row(600, "Action not allowed", "permission"),
  row(602, "Payout blacklisted", "account"),
  row(604, "Payout amount bigger than locked amount", "account"),
  row(800, "Resource Not Found", "badRequest"),
  row(1001, "Authorization required", "authentication"),
  row(1002, "Authorization is required or has been failed", "authentication"),
  row(1003, "Action is forbidden for this API key", "permission"),
  row(1004, "Unsupported authorization method", "authentication"),
  row(1005, "Authorization is invalid", "authentication"),
  row(1006, "Should upgrade scopes", "permission"),
  row(2001, "Symbol not found", "badRequest"),
  row(2002, "Currency not found", "badRequest"),
  row(2003, "Unknown channel", "badRequest"),
  row(2010, "Quantity not a valid number", "badRequest"),
  row(2011, "Quantity too low", "badRequest"),
  row(2012, "Bad quantity", "badRequest"),
  row(2020, "Price not a valid number", "badRequest"),
  row(2021, "Price too low", "badRequest"),
  row(2022, "Bad price", "badRequest"),
  row(2024, "Invalid margin mode", "badRequest"),
  row(10001, "Validation error", "badRequest"),
  row(10021, "User disabled", "permission"),
  unexplained(10022),
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
  row(20011, "Payout address is invalid", "account"),
  row(20012, "Payout payment address is invalid", "account"),
  row(20014, "Payout offchain unavailable", "account"),
  row(20016, "Payout fee level invalid", "account"),
  row(20018, "Withdrawals are unavailable due to the current configuration", "account"),
  unexplained(20031),
  row(20032, "Margin account or position not found", "rejected"),
  row(20033, "Position not changed", "rejected"),
  row(20034, "Position in close only state", "rejected"),
  row(20040, "Margin trading forbidden", "rejected"),
  unexplained(20041),
  unexplained(20042),
  unexplained(20043),
  // The platform is unavailable to this account.
  row(20044, "Trading operation not allowed", "permission"),
  row(20045, "Fat finger limit exceeded", "rejected"),
  row(20047, "Order exceeds the central counterparty balance limit", "rejected"),
  row(20048, "Time-in-force invalid, or not allowed with this order type", "badRequest"),
  row(20049, "Order type invalid", "badRequest"),
  // The deadline passed inside the venue before the order was entered: it was not placed.
  row(20080, "Internal order execution deadline exceeded", "rejected", true),
  row(21001, "Cannot find sub account", "account"),
  row(21003, "Sub account is already frozen", "permission"),
  row(21004, "Sub account is already frozen or disabled", "permission"),
  // Payment icons and bank accounts: the reference has their numbers, not their messages.
  row(22000, "", "account"),
  row(22002, "", "account"),
  row(22003, "", "account"),
  row(22004, "User is not found", "account"),
  row(22005, "Source amount less than minimum", "account"),
  row(22006, "Source amount more than maximum", "account"),
  row(22007, "Currency is disabled", "account"),
  // As 504: whether it was executed is not known.
  row(22008, "Gateway timeout exceeded", "outcomeUnknown")
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
    message: text("message") ?? ((code === undefined ? "" : byCode.get(code)?.message) || noMessage),
    description: text("description")
  })
}

/**
 * Reads the body of a response over REST that is an error: `{"error": {"code", "message", "description"}, …}` around what
 * {@link fromUnknown} reads. Anything else is read as the error itself. API v3 only.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromRestBody = (body: unknown): VenueError =>
  fromUnknown(Predicate.isObject(body) && body.error !== undefined && body.error !== null ? body.error : body)
