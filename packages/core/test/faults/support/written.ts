/** Whether what was read is what was there: the domain written to the wire again, compared with the frame it came from. */
import { Timestamp } from "@effect-hitbtc/core"

// An order that is read from a report keeps nothing of what happened to it, and is written as one of which nothing did.
const isNothing = (key: string, value: unknown): boolean =>
  value === "status" && (key === "report_type" || key === "reportType")

// What is written where the venue left something out: the defaults that the codecs name.
const defaults: ReadonlySet<unknown> = new Set([undefined, null, false, "0", "status"])

const isSameInstant = (wire: string, original: string): boolean => {
  const millis = Timestamp.parseMillis(original)
  return !Number.isNaN(millis) && Timestamp.parseMillis(wire) === millis
}

const isSameText = (wire: string, original: unknown): boolean =>
  typeof original === "string"
    ? wire === original || isSameInstant(wire, original) ||
      // The venue's two writings of a margin mode.
      (wire === original.toLowerCase() && (wire === "cross" || wire === "isolated"))
    // The ids of orders on API v2 are strings, or whole numbers.
    : Number.isSafeInteger(original) && wire === String(original)

const asObject = (value: unknown): { readonly [key: string]: unknown } | undefined =>
  typeof value === "object" && value !== null ? value as { readonly [key: string]: unknown } : undefined

/**
 * Whether the parts of `wire` are those of `original`, to the digit. What is in `original` alone is left aside, as
 * decoders do; what is in `wire` alone must be a default. An instant may have lost what is below a millisecond.
 */
export const isWritten = (wire: unknown, original: unknown): boolean => {
  if (original === undefined || original === null) return defaults.has(wire)
  if (typeof wire === "string") return isSameText(wire, original)
  if (Array.isArray(wire)) {
    return Array.isArray(original) && wire.length === original.length &&
      wire.every((item, i) => isWritten(item, original[i]))
  }
  const object = asObject(wire)
  if (object === undefined) return wire === original
  const source = asObject(original)
  return source !== undefined && !Array.isArray(source) &&
    Object.keys(object).every((key) =>
      isNothing(key, object[key]) || isWritten(object[key], Object.hasOwn(source, key) ? source[key] : undefined)
    )
}

/** Whether all elements of `wire` are written in `original`, which may be in another order, and have bad ones beside. */
export const areAmong = (wire: ReadonlyArray<unknown>, original: unknown): boolean => {
  if (!Array.isArray(original)) return false
  let at = 0
  return wire.every((item) => {
    for (let tries = 0; tries < original.length; tries++) {
      const found = isWritten(item, original[at])
      at = (at + 1) % original.length
      if (found) return true
    }
    return false
  })
}
