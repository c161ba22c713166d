/**
 * The error codes of API v3, and what each means for the caller. Many are those of v2; what the two share has the same
 * class in both.
 *
 * @since 0.1.0
 */
import type { ErrorClass, ErrorCode, VenueError } from "../VenueError.ts"

const row = (code: number, message: string, errorClass: ErrorClass, isRetryable = false): ErrorCode => ({
  code,
  message,
  errorClass,
  isRetryable
})

// Known to exist, from other clients; what they mean is not.
const unexplained = (code: number): ErrorCode => row(code, "", "unknown")

/**
 * The error codes of API v3, with the venue's own messages. One whose message is empty is known by its number alone.
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

const byCode: ReadonlyMap<number, ErrorCode> = new Map(errorCodes.map((entry) => [entry.code, entry]))

/**
 * What kind of no an error of API v3 is: `unknown` for a code that the table lacks, or none.
 *
 * @category predicates
 * @since 0.1.0
 */
export const errorClass = (error: VenueError): ErrorClass =>
  error.code === undefined ? "unknown" : byCode.get(error.code)?.errorClass ?? "unknown"

/**
 * Whether the same request may succeed later. After 500 it may have been executed now, too.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isRetryable = (error: VenueError): boolean =>
  error.code !== undefined && byCode.get(error.code)?.isRetryable === true
