/**
 * Tables in plain text: columns as wide as what is in them, figures to the right.
 *
 * @since 0.1.0
 */
import * as Line from "./Line.ts"

/**
 * A column: its heading, and what it shows of a row.
 *
 * @category models
 * @since 0.1.0
 */
export interface Column<A> {
  readonly name: string
  readonly of: (row: A) => string
  readonly align?: "left" | "right" | undefined
  readonly style?: ((row: A) => Line.Style) | undefined
}

/**
 * The table, with a heading; `nothing` where there is no row.
 *
 * @category drawing
 * @since 0.1.0
 */
export const draw = <A>(
  rows: ReadonlyArray<A>,
  columns: ReadonlyArray<Column<A>>,
  nothing: string
): ReadonlyArray<Line.Line> => {
  if (rows.length === 0) return [Line.make(nothing)]
  const texts = rows.map((row) => columns.map((column) => column.of(row)))
  const widths = columns.map(({ name }, i) => texts.reduce((most, row) => Math.max(most, row[i]!.length), name.length))
  const cell = (text: string, i: number) =>
    columns[i]!.align === "right" ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)
  return [
    Line.make(Line.span(columns.map(({ name }, i) => cell(name.toUpperCase(), i)).join("  "), "dim")),
    ...texts.map((row, r) =>
      row.flatMap((text, i) => [
        ...(i === 0 ? [] : [Line.span("  ")]),
        Line.span(cell(text, i), columns[i]!.style?.(rows[r]!) ?? "plain")
      ])
    )
  ]
}

/**
 * Whether any of the texts has the filter in it, in any case; without a filter, everything.
 *
 * @category predicates
 * @since 0.1.0
 */
export const matches = (filter: string | undefined, texts: ReadonlyArray<string | undefined>): boolean => {
  if (filter === undefined) return true
  const wanted = filter.toUpperCase()
  return texts.some((text) => text?.toUpperCase().includes(wanted) === true)
}
