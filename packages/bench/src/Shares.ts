/**
 * Where the time goes: this client once more, under V8's sampling profiler. Each sample is given to the nearest function
 * on its stack that is somebody's: what a function of Node or of V8 does, it does for who called it.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Contests from "./Contests.ts"
import type { Version, Workload } from "./Job.ts"
import * as Processes from "./Processes.ts"
import * as RoundTrip from "./RoundTrip.ts"
import type { Table } from "./Table.ts"

const SOCKET = "ws and the socket"
const owners = [
  [SOCKET, /\/ws\/lib\//],
  ["JSON.parse", /\/core\/dist\/JsonRpc\.js/],
  ["order books", /\/core\/dist\/(OrderBook|internal\/SortedLevels)\.js/],
  ["decoding", /\/core\/dist\/(internal\/|v2\/|v3\/|Decimal|Timestamp)/],
  ["orders kept track of", /\/core\/dist\//],
  ["transport: connection, topics", /\/transport\/dist\//],
  ["client: feeds, views, commands", /\/client\/dist\//],
  ["Effect: schemas", /\/effect\/dist\/.*schema/i],
  ["Effect: fibres, streams", /\/effect\/dist\//],
  ["the program that consumes", /\/bench\/dist\//]
] as const satisfies ReadonlyArray<readonly [string, RegExp]>

const GARBAGE = "garbage collection"
export const parts: ReadonlyArray<string> = [...owners.map(([part]) => part), GARBAGE]

/** What Node writes: a tree of functions, and which of them was running at each sample. */
export interface Profile {
  readonly nodes: ReadonlyArray<{
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
    readonly children?: ReadonlyArray<number>
  }>
  readonly samples: ReadonlyArray<number>
  readonly timeDeltas: ReadonlyArray<number>
}

/** The part of the time of each of {@link parts}: what is idle, or loads modules, is left out. */
export const sharesOf = ({ nodes, samples, timeDeltas }: Profile): { readonly [part: string]: number } => {
  const frames = new Map(nodes.map(({ callFrame, id }) => [id, callFrame]))
  const parents = new Map(nodes.flatMap(({ children = [], id }) => children.map((child) => [child, id])))
  const partOf = new Map<number, string | undefined>()
  const find = (leaf: number): string | undefined => {
    if (frames.get(leaf)!.functionName === "(garbage collector)") return GARBAGE
    let isOfNode = false
    for (let id: number | undefined = leaf; id !== undefined; id = parents.get(id)) {
      const { url } = frames.get(id)!
      if (url.startsWith("node:internal/modules")) return undefined
      const owner = owners.find(([, pattern]) => pattern.test(url))
      if (owner !== undefined) return owner[0]
      isOfNode ||= url.startsWith("node:")
    }
    // Nobody called it but Node's own loop: it brings what the network brought.
    return isOfNode ? SOCKET : undefined
  }
  const times = new Map<string, number>()
  let total = 0
  samples.forEach((id, i) => {
    if (!partOf.has(id)) partOf.set(id, find(id))
    const part = partOf.get(id)
    if (part === undefined) return
    const time = timeDeltas[i]!
    total += time
    times.set(part, (times.get(part) ?? 0) + time)
  })
  return Object.fromEntries(parts.map((part) => [part, (times.get(part) ?? 0) / total]))
}

export interface Shares {
  readonly of: string
  readonly shares: { readonly [part: string]: number }
}

const CLIENT = "effectHitbtc"
const ORDERS = { orders: 2_000, rounds: 5, warmUp: 5_000 }

export const measure = async (version: Version, frames: number, seed: number): Promise<ReadonlyArray<Shares>> => {
  const folder = mkdtempSync(join(tmpdir(), "bench-"))
  const read = (name: string) =>
    sharesOf(JSON.parse(readFileSync(join(folder, `${name}.cpuprofile`), "utf8")) as Profile)
  try {
    const results: Array<Shares> = []
    const workloads: ReadonlyArray<Workload> = ["tickers", "books", "mix"]
    for (const workload of workloads) {
      const symbols = Contests.symbolsOf[workload]
      const server = await Processes.startServer({ workload, version, frames, symbols }, seed)
      try {
        await Processes.run(server, CLIENT, folder)
      } finally {
        await Processes.end(server.child)
      }
      results.push({ of: `${workload} ${version}`, shares: read(`${CLIENT}-${workload}-${version}-${symbols}`) })
    }
    await RoundTrip.measure(version, { ...ORDERS, profileInto: folder })
    return [...results, { of: `orders ${version}`, shares: read(`effectOrders-${version}`) }]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const toTable = (each: ReadonlyArray<Shares>): Table => ({
  title: "Where the time of this client goes, of a hundred samples of its processor time",
  headings: ["", ...each.map((one) => one.of)],
  rows: parts.map((part) => [
    part,
    ...each.map(({ shares }) => shares[part]! < 0.005 ? "–" : String(Math.round(shares[part]! * 100)))
  ])
})
