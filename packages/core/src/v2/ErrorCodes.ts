/**
 * The error codes of API v2, with its own messages.
 *
 * @since 0.1.0
 */
import * as VenueError from "../VenueError.ts"

// The others are of API v3 alone.
const codes = new Set([
  [403, 429, 500, 503, 504, 600, 1001, 1002, 1003, 1004, 2001, 2002, 2010, 2011, 2012, 2020, 2021, 2022],
  [10001, 10021, 20001, 20002, 20003, 20004, 20005, 20006, 20007, 20008, 20009, 20010, 20014],
  [20032, 20033, 20034, 20040, 20080]
].flat())

const messages: ReadonlyMap<number, string> = new Map([
  [600, "Action is not allowed"],
  [1002, "Authorization failed"],
  [1003, "Action forbidden for this API key"]
])

/**
 * The error codes of API v2. What each means is the same on API v3: see `VenueError.errorCodes`.
 *
 * @category constants
 * @since 0.1.0
 */
export const errorCodes: ReadonlyArray<VenueError.ErrorCode> = VenueError.errorCodes
  .filter(({ code }) => codes.has(code))
  .map((row) => ({ ...row, message: messages.get(row.code) ?? row.message }))
