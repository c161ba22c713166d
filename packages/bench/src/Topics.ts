/** What a message costs where there are many topics, against few: each over the limit's cost with as many. */
import * as Contest from "./Contest.ts"
import * as Goal from "./Goal.ts"
import type { Version } from "./Job.ts"
import { times } from "./Numbers.ts"
import type { Table } from "./Table.ts"

const FEW = 10
const MANY = 1_000
const GOAL = 1.3

export interface Topics {
  readonly version: Version
  readonly few: Contest.Result
  readonly many: Contest.Result
}

export const measure = async (version: Version, frames: number, options: Contest.HoldOptions): Promise<Topics> => {
  const hold = (symbols: number) =>
    Contest.hold({ workload: "tickers", version, frames, symbols }, [Contest.OURS], options)
  return { version, few: await hold(FEW), many: await hold(MANY) }
}

/** The time of a message over the limit's: the inverse of the rate. */
const cost = ({ figures }: Contest.Result): number => 1 / figures[1]!.ratio
/** The same of processor time: what else the machine does counts less. */
const cpuCost = ({ figures }: Contest.Result): number => 1 / figures[1]!.cpuRatio

export const toTable = (each: ReadonlyArray<Topics>): Table => ({
  title: `Tickers of ${MANY} symbols against ${FEW}: what a message costs, over the limit's cost with as many`,
  headings: ["", `time, ${FEW}`, `time, ${MANY}`, "ratio", `CPU, ${FEW}`, `CPU, ${MANY}`, "ratio"],
  rows: each.map(({ few, many, version }) => [
    `API ${version}`,
    ...[cost, cpuCost].flatMap((costOf) => [
      times(costOf(few)),
      times(costOf(many)),
      times(costOf(many) / costOf(few))
    ])
  ])
})

export const verdicts = (each: ReadonlyArray<Topics>): ReadonlyArray<Goal.Verdict> =>
  each.map(({ few, many, version }) =>
    Goal.atMost(`A message with ${MANY} topics over one with ${FEW}, ${version}`, GOAL, cost(many) / cost(few), times)
  )
