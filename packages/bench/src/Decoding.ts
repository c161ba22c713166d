/** Decoding alone: the text of a frame to a checked value. */
import * as Goal from "./Goal.ts"
import type { Version } from "./Job.ts"
import { duration, times } from "./Numbers.ts"
import * as Processes from "./Processes.ts"
import type { Table } from "./Table.ts"

const JIT_GOAL = 1.25
const PLAIN_GOAL = 2

export interface Decoding {
  readonly version: Version
  readonly kind: string
  readonly parseNanos: number
  readonly jitNanos: number
  readonly plainNanos: number
}

export const measure = async (version: Version): Promise<ReadonlyArray<Decoding>> => {
  const plain = await Processes.measure("decode", version)
  const jit = await Processes.measure("decodeJit", version)
  return ["ticker", "book update"].map((kind) => ({
    version,
    kind,
    parseNanos: Math.min(plain[`${kind} JSON.parse`]!, jit[`${kind} JSON.parse`]!),
    jitNanos: jit[`${kind} decode`]!,
    plainNanos: plain[`${kind} decode`]!
  }))
}

export const toTable = (each: ReadonlyArray<Decoding>): Table => ({
  title: "Decoding alone: text to a checked value, over JSON.parse",
  headings: ["", "JSON.parse", "this client", "", "without the JIT", ""],
  rows: each.map(({ jitNanos, kind, parseNanos, plainNanos, version }) => [
    `${kind}, ${version}`,
    duration(parseNanos),
    duration(jitNanos),
    times(jitNanos / parseNanos),
    duration(plainNanos),
    times(plainNanos / parseNanos)
  ])
})

export const verdicts = (each: ReadonlyArray<Decoding>): ReadonlyArray<Goal.Verdict> =>
  each.filter(({ kind }) => kind === "book update").flatMap(({ jitNanos, kind, parseNanos, plainNanos, version }) => [
    Goal.atMost(`Decoding a ${kind}, ${version}, over JSON.parse`, JIT_GOAL, jitNanos / parseNanos, times),
    Goal.atMost(`The same without the JIT, ${version}`, PLAIN_GOAL, plainNanos / parseNanos, times)
  ])
