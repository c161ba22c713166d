/**
 * The errors of API v3's public socket and of its reference data, as they are written.
 *
 * @since 0.1.0
 */
import { errorCodes } from "@effect-hitbtc/core/VenueError"
import type { VenueError } from "../VenueError.ts"

/**
 * A channel that does not exist.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unknownChannel = (ch: string): VenueError => ({
  code: 2003,
  message: "Unknown channel",
  description: `Channel is not supported: ${ch.slice(0, 100)}`
})

/**
 * An error by its code, with the message of the reference.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromCode = (code: number, description?: string): VenueError => ({
  code,
  message: errorCodes.find((known) => known.code === code)?.message ?? "Unknown error",
  ...(description === undefined ? undefined : { description })
})
