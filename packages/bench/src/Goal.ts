/** What this client is to reach, and whether it does. */
import type { Table } from "./Table.ts"

export interface Verdict {
  readonly what: string
  readonly goal: string
  readonly figure: string
  readonly isReached: boolean
}

/** `write` is how both the goal and the figure are written. */
type Write = (value: number) => string
const plain: Write = (value) => value.toFixed(2)

const written = (figure: number, write: Write) => Number.isNaN(figure) ? "failed" : write(figure)

export const atLeast = (what: string, goal: number, figure: number, write = plain): Verdict => ({
  what,
  goal: `≥ ${write(goal)}`,
  figure: written(figure, write),
  isReached: figure >= goal
})

export const atMost = (what: string, goal: number, figure: number, write = plain): Verdict => ({
  what,
  goal: `≤ ${write(goal)}`,
  figure: written(figure, write),
  isReached: figure <= goal
})

export const toTable = (verdicts: ReadonlyArray<Verdict>): Table => ({
  title: `Goals: ${verdicts.filter(({ isReached }) => isReached).length} of ${verdicts.length} reached`,
  headings: ["", "goal", "figure", ""],
  rows: verdicts.map(({ figure, goal, isReached, what }) => [what, goal, figure, isReached ? "reached" : "not reached"])
})
