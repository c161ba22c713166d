/** One workload, all clients: each run stands between two runs of the limit, and is held against these two. */
import type { Feed } from "./Job.ts"
import * as Processes from "./Processes.ts"
import { median } from "./Statistics.ts"

export interface Entrant {
  readonly name: string
  /** The script in `clients`. */
  readonly client: string
  /** Whether the bench fails where a run of it went wrong. */
  readonly isOurs: boolean
}

export interface Figures {
  readonly name: string
  readonly client: string
  readonly isOurs: boolean
  readonly perSecond: number
  /** Of the limit's messages a second: the median run, and the worst and the best. */
  readonly ratio: number
  readonly ratioLow: number
  readonly ratioHigh: number
  readonly cpuMicros: number
  /** The limit's processor time a message, of this client's. */
  readonly cpuRatio: number
  readonly peakMegabytes: number
  /** The part of the messages that was taken in, and that reached the consumer as values of its own. */
  readonly applied: number
  readonly delivered: number
  readonly problem: string | undefined
}

export interface Result extends Feed {
  readonly frameBytes: number
  /** The limit's, and then those of the entrants. */
  readonly figures: ReadonlyArray<Figures>
}

interface Run {
  readonly measured: Processes.Measurement
  readonly ratio: number
  readonly cpuRatio: number
}

const toFigures = (entrant: Entrant, frames: number, runs: ReadonlyArray<Run>): Figures => {
  const of = (get: (run: Run) => number) => runs.map(get)
  return {
    ...entrant,
    perSecond: median(of(({ measured }) => measured.perSecond)),
    ratio: median(of(({ ratio }) => ratio)),
    ratioLow: Math.min(...of(({ ratio }) => ratio)),
    ratioHigh: Math.max(...of(({ ratio }) => ratio)),
    cpuMicros: median(of(({ measured }) => measured.cpuMicrosPerFrame)),
    cpuRatio: median(of(({ cpuRatio }) => cpuRatio)),
    peakMegabytes: Math.max(...of(({ measured }) => measured.peakKilobytes)) / 1024,
    applied: Math.min(...of(({ measured }) => measured.applied)) / frames,
    delivered: Math.min(...of(({ measured }) => measured.delivered)) / frames,
    problem: runs.map(({ measured }) => measured.problem).find((problem) => problem !== undefined)
  }
}

const failed = (entrant: Entrant, problem: string): Figures => ({
  ...entrant,
  perSecond: NaN,
  ratio: NaN,
  ratioLow: NaN,
  ratioHigh: NaN,
  cpuMicros: NaN,
  cpuRatio: NaN,
  peakMegabytes: NaN,
  applied: NaN,
  delivered: NaN,
  problem
})

const LIMIT: Entrant = { name: "ws + JSON.parse (the limit)", client: "limit", isOurs: false }
/** This client as it is meant to be used; the goals are for it. */
export const OURS: Entrant = { name: "this client", client: "effectHitbtcJit", isOurs: true }

export interface HoldOptions {
  readonly seed: number
  readonly runs: number
  readonly profileInto: string | undefined
  readonly say: (line: string) => void
}

/** `say` is told of each run as it ends. */
export const hold = async (
  feed: Feed,
  entrants: ReadonlyArray<Entrant>,
  options: HoldOptions
): Promise<Result> => {
  options.say(`${feed.workload}, ${feed.version}, ${feed.symbols} symbols: making ${feed.frames} frames`)
  const server = await Processes.startServer(feed, options.seed)
  const measure = async (name: string, client: string, profileInto?: string) => {
    const measured = await Processes.run(server, client, profileInto)
    options.say(`  ${name}: ${Math.round(measured.perSecond)}/s`)
    return measured
  }
  try {
    const limits: Array<Run> = []
    const runs = new Map<string, Array<Run>>()
    const problems = new Map<string, string>()
    let before = await measure("the limit", LIMIT.client)
    for (let round = 0; round < options.runs; round++) {
      for (const { client, isOurs, name } of entrants) {
        if (problems.has(name)) continue
        try {
          const measured = await measure(name, client, isOurs ? options.profileInto : undefined)
          const after = await measure("the limit", LIMIT.client)
          const limit = (before.perSecond + after.perSecond) / 2
          const limitCpu = (before.cpuMicrosPerFrame + after.cpuMicrosPerFrame) / 2
          const list = runs.get(name) ?? []
          list.push({
            measured,
            ratio: measured.perSecond / limit,
            cpuRatio: limitCpu / measured.cpuMicrosPerFrame
          })
          runs.set(name, list)
          limits.push({
            measured: after,
            ratio: after.perSecond / before.perSecond,
            cpuRatio: before.cpuMicrosPerFrame / after.cpuMicrosPerFrame
          })
          before = after
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error)
          problems.set(name, problem)
          options.say(`  ${name}: ${problem}`)
        }
      }
    }
    const figures = entrants.map((entrant) => {
      const problem = problems.get(entrant.name)
      return problem === undefined
        ? toFigures(entrant, feed.frames, runs.get(entrant.name)!)
        : failed(entrant, problem)
    })
    // Its ratio is that of two neighbouring runs: how noisy the machine was.
    const limit = limits.length === 0 ? [{ measured: before, ratio: 1, cpuRatio: 1 }] : limits
    return {
      ...feed,
      frameBytes: server.listening.frameBytes,
      figures: [toFigures(LIMIT, feed.frames, limit), ...figures]
    }
  } finally {
    await Processes.end(server.child)
  }
}
