/** The contests: who takes part in which workload, how the result reads, and what this client is to reach. */
import * as Contest from "./Contest.ts"
import * as Goal from "./Goal.ts"
import type { Version, Workload } from "./Job.ts"
import { percent, thousands, times } from "./Numbers.ts"
import type { Table } from "./Table.ts"

const TICKERS_GOAL = 0.8
const BOOKS_GOAL = 0.75
const CCXT_GOAL = 4
const MEMORY_GOAL = 2.5

/** Of the limit; the mix has none of its own. */
export const goalOf = (workload: Workload): number | undefined =>
  ({ tickers: TICKERS_GOAL, books: BOOKS_GOAL, mix: undefined })[workload]

export const symbolsOf: { readonly [W in Workload]: number } = { tickers: 10, books: 10, mix: 250 }

const withoutJit: Contest.Entrant = { name: "this client, without the JIT", client: "effectHitbtc", isOurs: true }
const mapBook: Contest.Entrant = { name: "+ a Map book, unchecked", client: "mapBook", isOurs: false }
// The peers speak one version each. The frames of both are of the same events.
const peers: { readonly [V in Version]: Contest.Entrant } = {
  v2: { name: "ccxws (no checks, no book)", client: "ccxws", isOurs: false },
  v3: { name: "CCXT (floats, no checks)", client: "ccxt", isOurs: false }
}

export const hold = (
  workload: Workload,
  version: Version,
  frames: number,
  hasPeer: boolean,
  options: Contest.HoldOptions
): Promise<Contest.Result> =>
  Contest.hold(
    { workload, version, frames, symbols: symbolsOf[workload] },
    [
      ...(workload === "books" ? [mapBook] : []),
      Contest.OURS,
      withoutJit,
      ...(hasPeer ? [peers[version]] : [])
    ],
    options
  )

/** Whether this client lost something. Of books and candles the end result counts. */
export const isWrong = ({ figures, workload }: Contest.Result): boolean =>
  figures.some(({ applied, delivered, isOurs, problem }) =>
    isOurs && (problem !== undefined || applied !== 1 || (workload === "tickers" && delivered !== 1))
  )

const titles: { readonly [W in Workload]: string } = {
  tickers: "Tickers",
  books: "Order book updates",
  mix: "Tickers, books, trades and candles"
}

const HEADINGS = [
  "",
  "msg/s",
  "of limit",
  "range",
  "CPU µs/msg",
  "CPU",
  "peak RSS",
  "",
  "taken in",
  "delivered"
]

const row = (figures: Contest.Figures, limit: Contest.Figures): ReadonlyArray<string> =>
  Number.isNaN(figures.perSecond)
    ? [figures.name, "failed", ...HEADINGS.slice(2).map(() => "")]
    : [
      figures.name,
      thousands(figures.perSecond),
      figures === limit ? "1.00" : figures.ratio.toFixed(2),
      `${figures.ratioLow.toFixed(2)}–${figures.ratioHigh.toFixed(2)}`,
      figures.cpuMicros.toFixed(2),
      figures === limit ? "1.00" : figures.cpuRatio.toFixed(2),
      `${Math.round(figures.peakMegabytes)} MB`,
      times(figures.peakMegabytes / limit.peakMegabytes, 1),
      percent(figures.applied),
      percent(figures.delivered)
    ]

export const toTable = ({ figures, frameBytes, frames, symbols, version, workload }: Contest.Result): Table => ({
  title: `${titles[workload]}, API ${version}: ${thousands(frames)} frames of ${Math.round(frameBytes)} bytes, ` +
    `${symbols} symbols`,
  headings: HEADINGS,
  rows: figures.map((each) => row(each, figures[0]!)),
  notes: figures.filter(({ problem }) => problem !== undefined).map(({ name, problem }) => `! ${name}: ${problem}`)
})

/** Of two that may not both be there. */
const over = (a: Contest.Figures, b: Contest.Figures | undefined, what: string, goal: number) =>
  b === undefined || Number.isNaN(b.ratio) ? [] : [Goal.atLeast(what, goal, a.ratio / b.ratio, times)]

export const verdicts = (contests: ReadonlyArray<Contest.Result>): ReadonlyArray<Goal.Verdict> =>
  contests.flatMap((contest) => {
    const { version, workload } = contest
    const find = (client: string) => contest.figures.find((each) => each.client === client)
    const ours = find(Contest.OURS.client)
    if (ours === undefined) return []
    const goal = goalOf(workload)
    const what = `${titles[workload]}, ${version}`
    return [
      ...(goal === undefined ? [] : [Goal.atLeast(`${what}, of the limit`, goal, ours.ratio)]),
      ...over(ours, find(mapBook.client), `${what}, over a Map book`, 1),
      ...(workload === "tickers" ? over(ours, find(peers.v3.client), `${what}, over CCXT`, CCXT_GOAL) : []),
      Goal.atMost(
        `${what}, peak memory over the limit's`,
        MEMORY_GOAL,
        ours.peakMegabytes / contest.figures[0]!.peakMegabytes,
        times
      )
    ]
  })
