/** How long it takes until all topics are live again after a lost connection, under the venue's limit of requests. */
import { symbolsPerRequest } from "@effect-hitbtc/core/v3/Subscription"
import { documented, documentedV3 } from "@effect-hitbtc/sandbox/RateLimits"
import * as Goal from "./Goal.ts"
import type { Version } from "./Job.ts"
import { duration, times } from "./Numbers.ts"
import * as Processes from "./Processes.ts"
import type { ToVenue } from "./reconnect/Messages.ts"
import { median } from "./Statistics.ts"
import type { Table } from "./Table.ts"

const TOPICS = 500
const GOAL = 1.1
// A connection that lived for so long counts as stable, and the venue's bucket is full again.
const STABLE_MILLIS = 11_000

export interface Reconnect {
  readonly version: Version
  readonly requests: number
  readonly refusals: number
  /** What the venue allows, without the burst that it forgives. */
  readonly perSecond: number
  readonly burst: number
  /** The requests that must be sent, over what the venue allows. */
  readonly limitNanos: number
  readonly nanos: number
}

const limitOf = (version: Version): { readonly perSecond: number; readonly burst: number } => {
  const limit = version === "v3" ? documentedV3.public! : documented.marketData!
  return typeof limit === "number" ? { perSecond: limit, burst: 0 } : limit
}

const once = async (version: Version) => {
  const venue = Processes.start("reconnect/venue", [version, String(TOPICS)])
  const processes = [venue]
  const tell = (message: ToVenue) => venue.send(message)
  try {
    const { port } = await Processes.next(venue, "LimitedListening")
    const client = Processes.start("clients/reconnect", [String(port), version, String(TOPICS)])
    processes.push(client)
    await Processes.next(client, "AllLive")
    await new Promise((resolve) => setTimeout(resolve, STABLE_MILLIS))
    const dropped = Processes.next(venue, "Dropped")
    const live = Processes.next(client, "AllLive")
    tell({ _tag: "Drop" })
    const nanos = (await live).atNanos - (await dropped).atNanos
    const seen = Processes.next(venue, "Seen")
    tell({ _tag: "Tell" })
    const { refusals, requests } = await seen
    return { nanos, refusals, requests }
  } finally {
    await Promise.all(processes.map(Processes.end))
  }
}

export const measure = async (version: Version, runs: number): Promise<Reconnect> => {
  const results = []
  for (let run = 0; run < runs; run++) results.push(await once(version))
  const { burst, perSecond } = limitOf(version)
  const needed = version === "v3" ? Math.ceil(TOPICS / symbolsPerRequest) : TOPICS
  return {
    version,
    requests: Math.max(...results.map(({ requests }) => requests)),
    refusals: Math.max(...results.map(({ refusals }) => refusals)),
    perSecond,
    burst,
    limitNanos: needed / perSecond * 1e9,
    nanos: median(results.map(({ nanos }) => nanos))
  }
}

export const toTable = (each: ReadonlyArray<Reconnect>): Table => ({
  title: `${TOPICS} topics live again after the connection was lost`,
  headings: ["", "requests", "refused", "venue allows", "needs at least", "took", ""],
  rows: each.map(({ burst, limitNanos, nanos, perSecond, refusals, requests, version }) => [
    `API ${version}`,
    String(requests),
    String(refusals),
    burst === 0 ? `${perSecond}/s` : `${perSecond}/s + ${burst}`,
    duration(limitNanos),
    duration(nanos),
    times(nanos / limitNanos)
  ]),
  notes: [
    "Needed at least: the requests over what the venue allows a second; a burst that it forgives is not counted. This",
    "client keeps to its default: on v2 8 requests at once and 92 a second, on v3 what the venue allows."
  ]
})

export const verdicts = (each: ReadonlyArray<Reconnect>): ReadonlyArray<Goal.Verdict> =>
  each.map(({ limitNanos, nanos, version }) =>
    Goal.atMost(`${TOPICS} topics after a drop, ${version}, over the venue's limit`, GOAL, nanos / limitNanos, times)
  )
