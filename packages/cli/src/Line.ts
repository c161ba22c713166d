/**
 * Lines of styled text: made without knowing where they go, and written with colours or without.
 *
 * Every character counts as one column: only such characters are drawn here.
 *
 * @since 0.1.0
 */

/**
 * How text looks, where there are colours.
 *
 * @category models
 * @since 0.1.0
 */
export type Style = "plain" | "bold" | "dim" | "red" | "green" | "yellow" | "cyan"

/**
 * Text of one style.
 *
 * @category models
 * @since 0.1.0
 */
export interface Span {
  readonly text: string
  readonly style: Style
}

/**
 * A line: its spans, from the left.
 *
 * @category models
 * @since 0.1.0
 */
export type Line = ReadonlyArray<Span>

/**
 * A span, plain unless told otherwise.
 *
 * @category constructors
 * @since 0.1.0
 */
export const span = (text: string, style: Style = "plain"): Span => ({ text, style })

/**
 * A line of spans; a string is a plain one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (...parts: ReadonlyArray<string | Span>): Line =>
  parts.map((part) => typeof part === "string" ? span(part) : part)

/**
 * A line with nothing in it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty: Line = []

/**
 * A rule across the width, with a title.
 *
 * @category constructors
 * @since 0.1.0
 */
export const rule = (width: number, title: string): Line =>
  fit([span("── ", "dim"), span(title, "bold"), span(` ${"─".repeat(Math.max(0, width))}`, "dim")], width)

/**
 * How many columns it takes.
 *
 * @category accessors
 * @since 0.1.0
 */
export const width = (self: Line): number => self.reduce((sum, { text }) => sum + text.length, 0)

/**
 * Cut or padded to exactly so many columns.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fit = (self: Line, columns: number): Line => {
  const fitted: Array<Span> = []
  let left = columns
  for (const { style, text } of self) {
    if (left === 0) break
    const part = text.slice(0, left)
    fitted.push({ text: part, style })
    left -= part.length
  }
  if (left > 0) fitted.push(span(" ".repeat(left)))
  return fitted
}

/**
 * One line at the left end of the width and one at the right; the left one gives way.
 *
 * @category combinators
 * @since 0.1.0
 */
export const justify = (left: Line, right: Line, columns: number): Line => [
  ...fit(left, Math.max(0, columns - width(right))),
  ...fit(right, Math.min(columns, width(right)))
]

/**
 * The text alone, without spaces at its end.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toText = (self: Line): string => self.map(({ text }) => text).join("").trimEnd()

/**
 * The text with the escape codes of its styles.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toAnsi = (self: Line): string =>
  self.map(({ style, text }) => style === "plain" ? text : `\u001B[${codes[style]}m${text}\u001B[0m`).join("")

const codes: { readonly [S in Exclude<Style, "plain">]: number } = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36
}
