/** The order book alone, at several sizes. */
import * as Goal from "./Goal.ts"
import { duration, times } from "./Numbers.ts"
import * as Processes from "./Processes.ts"
import type { Table } from "./Table.ts"

const SIZES = [10, 1_000, 10_000]
// O(1), O(log n) and O(d), with some room for caches: the logarithm of 10,000 is four times that of 10.
const BEST_GOAL = 2
const UPDATE_GOAL = 4
const VIEW_GOAL = 2

export interface BookOperations {
  readonly levels: number
  readonly nanos: Processes.Measured["nanos"]
}

export const measure = async (): Promise<ReadonlyArray<BookOperations>> => {
  const results: Array<BookOperations> = []
  for (const levels of SIZES) {
    results.push({ levels, nanos: await Processes.measure("bookOperations", String(levels)) })
  }
  return results
}

export const toTable = (each: ReadonlyArray<BookOperations>): Table => ({
  title: "The order book alone, one operation",
  headings: ["levels a side", "an update", "best bid and ask", "view of 20", "whole copy"],
  rows: each.map(({ levels, nanos }) => [
    String(levels),
    duration(nanos["update"]!),
    duration(nanos["best"]!),
    duration(nanos["view"]!),
    duration(nanos["copy"]!)
  ])
})

export const verdicts = (each: ReadonlyArray<BookOperations>): ReadonlyArray<Goal.Verdict> => {
  const ratio = (operation: string, from: number) => {
    const nanos = (levels: number) => each.find((one) => one.levels === levels)?.nanos[operation] ?? NaN
    return nanos(10_000) / nanos(from)
  }
  return each.length === 0 ? [] : [
    Goal.atMost("Best bid and ask of 10,000 levels over 10: O(1)", BEST_GOAL, ratio("best", 10), times),
    Goal.atMost("A book update, 10,000 levels over 10: O(log n)", UPDATE_GOAL, ratio("update", 10), times),
    // Ten levels have no view of twenty.
    Goal.atMost("A view of 20, 10,000 levels over 1,000: O(depth)", VIEW_GOAL, ratio("view", 1_000), times)
  ]
}
