/**
 * Exact numbers as people like to read them: as many digits as the increment has, in columns.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as DateTime from "effect/DateTime"

/**
 * How many digits after the point an increment has: 6 for a tick size of `"0.000001"`.
 *
 * @category accessors
 * @since 0.1.0
 */
export const places = (increment: Decimal.Decimal | undefined): number => {
  const point = increment?.indexOf(".") ?? -1
  return increment === undefined || point === -1 ? 0 : increment.length - point - 1
}

/**
 * With at least so many digits after the point. None is ever cut off.
 *
 * @category conversions
 * @since 0.1.0
 */
export const withPlaces = (value: Decimal.Decimal, count: number): string => {
  const point = value.indexOf(".")
  const has = point === -1 ? 0 : value.length - point - 1
  return has >= count ? value : `${value}${point === -1 ? "." : ""}${"0".repeat(count - has)}`
}

/**
 * The same, where there is a number; else a dash.
 *
 * @category conversions
 * @since 0.1.0
 */
export const orDash = (value: Decimal.Decimal | null | undefined, count: number): string =>
  value === null || value === undefined ? "-" : withPlaces(value, count)

/**
 * The change from one price to another, such as `"+0.12%"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const change = (
  from: Decimal.Decimal | null | undefined,
  to: Decimal.Decimal | null | undefined
): string => {
  if (from === null || from === undefined || to === null || to === undefined || Decimal.isZero(from)) return "-"
  const before = Decimal.toNumberUnsafe(from)
  const percent = (Decimal.toNumberUnsafe(to) - before) / before * 100
  return `${percent < 0 ? "" : "+"}${percent.toFixed(2)}%`
}

/**
 * A whole number with commas: `"12,345"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",")

/**
 * Milliseconds as seconds: `"6.512"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const seconds = (millis: number): string => (millis / 1000).toFixed(3)

/**
 * A bar of so many columns at most, in eighths.
 *
 * @category conversions
 * @since 0.1.0
 */
export const bar = (value: Decimal.Decimal, longest: Decimal.Decimal, columns: number): string => {
  const most = Decimal.toNumberUnsafe(longest)
  if (columns <= 0 || most <= 0) return ""
  const eighths = Math.max(1, Math.round(Math.min(1, Decimal.toNumberUnsafe(value) / most) * columns * 8))
  return "█".repeat(eighths >> 3) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths & 7]!
}

/**
 * How many digits after the point these have at most.
 *
 * @category accessors
 * @since 0.1.0
 */
export const mostPlaces = (values: Iterable<Decimal.Decimal>): number => {
  let most = 0
  for (const value of values) most = Math.max(most, places(value))
  return most
}

/**
 * A moment, such as `"10:42:07.123"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const time = (at: DateTime.Utc): string => DateTime.formatIso(at).slice(11, 23)
