/** A table, and the two ways to write it: on a screen, and in Markdown. */

export interface Table {
  readonly title: string
  readonly headings: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** What must be known to read it, in lines. */
  readonly notes?: ReadonlyArray<string>
}

const widthsOf = (rows: ReadonlyArray<ReadonlyArray<string>>, least: number): ReadonlyArray<number> =>
  rows[0]!.map((_, column) => Math.max(least, ...rows.map((row) => row[column]!.length)))

/** All columns but the first to the right. */
const align = (row: ReadonlyArray<string>, widths: ReadonlyArray<number>): ReadonlyArray<string> =>
  row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))

export const toText = ({ headings, notes = [], rows, title }: Table): string => {
  const all = [headings, ...rows]
  const widths = widthsOf(all, 0)
  return [title, "", ...all.map((row) => align(row, widths).join("  ").trimEnd()), ...notes].join("\n")
}

export const toMarkdown = ({ headings, notes = [], rows, title }: Table): string => {
  const all = [headings, ...rows]
  const widths = widthsOf(all, 3)
  const line = (row: ReadonlyArray<string>) => `| ${align(row, widths).join(" | ")} |`
  const rule = widths.map((width, column) => column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)
  return [
    `**${title}**`,
    "",
    line(headings),
    line(rule),
    ...rows.map(line),
    ...(notes.length === 0 ? [] : ["", ...notes])
  ].join("\n")
}
