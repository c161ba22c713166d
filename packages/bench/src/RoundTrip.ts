/**
 * Order round trips: from the call to the report in the caller's hands, one order after the other, over loop-back. The
 * clients take turns at one venue, so that what else the machine does befalls all of them.
 */
import * as Goal from "./Goal.ts"
import type { Version } from "./Job.ts"
import { duration, times } from "./Numbers.ts"
import type { Round } from "./orders/Messages.ts"
import * as Processes from "./Processes.ts"
import { median, percentile } from "./Statistics.ts"
import type { Table } from "./Table.ts"

const P50_GOAL = 1.5
const P99_GOAL = 3

const BARE = { name: "ws, JSON, the id matched", client: "bareOrders" }
const OURS = { name: "this client", client: "effectOrdersJit" }
const entrants = [BARE, OURS, { name: "this client, without the JIT", client: "effectOrders" }]

/** Medians of all rounds; a ratio is held against the bare round of the same turn. */
export interface Figures {
  readonly name: string
  readonly client: string
  readonly p50Nanos: number
  readonly p99Nanos: number
  readonly p50Ratio: number
  readonly p99Ratio: number
}

export interface RoundTrip {
  readonly version: Version
  readonly orders: number
  readonly rounds: number
  readonly figures: ReadonlyArray<Figures>
}

const over = (values: ReadonlyArray<number>, limits: ReadonlyArray<number>) =>
  median(values.map((value, round) => value / limits[round]!))

export const measure = async (
  version: Version,
  { orders, profileInto, rounds, warmUp }: {
    readonly orders: number
    readonly rounds: number
    readonly warmUp: number
    readonly profileInto: string | undefined
  }
): Promise<RoundTrip> => {
  const venue = Processes.start("orders/venue")
  const processes = [venue]
  try {
    const { port } = await Processes.next(venue, "VenueListening")
    const clients = []
    for (const entrant of entrants) {
      const { client } = entrant
      const child = Processes.start(
        `clients/${client}`,
        [String(port), version],
        Processes.profiling(entrant === BARE ? undefined : profileInto, `${client}-${version}`)
      )
      processes.push(child)
      await Processes.next(child, "Ready")
      clients.push({ ...entrant, child, p50: Array<number>(), p99: Array<number>() })
    }
    const turn = async (child: typeof venue, orders: number) => {
      const ended = Processes.next(child, "Placed")
      child.send({ _tag: "Round", orders } satisfies Round)
      return (await ended).nanos
    }
    for (const { child } of clients) await turn(child, warmUp)
    for (let round = 0; round < rounds; round++) {
      for (const { child, p50, p99 } of clients) {
        const nanos = await turn(child, orders)
        p50.push(percentile(nanos, 50))
        p99.push(percentile(nanos, 99))
      }
    }
    const [bare] = clients
    return {
      version,
      orders,
      rounds,
      figures: clients.map(({ client, name, p50, p99 }) => ({
        name,
        client,
        p50Nanos: median(p50),
        p99Nanos: median(p99),
        p50Ratio: over(p50, bare!.p50),
        p99Ratio: over(p99, bare!.p99)
      }))
    }
  } finally {
    await Promise.all(processes.map(Processes.end))
  }
}

export const toTable = ({ figures, orders, rounds, version }: RoundTrip): Table => ({
  title: `An order placed and acknowledged, API ${version}: ${rounds} rounds of ${orders}`,
  headings: ["", "p50", "", "p99", ""],
  rows: figures.map(({ name, p50Nanos, p50Ratio, p99Nanos, p99Ratio }) => [
    name,
    duration(p50Nanos),
    times(p50Ratio),
    duration(p99Nanos),
    times(p99Ratio)
  ])
})

export const verdicts = (each: ReadonlyArray<RoundTrip>): ReadonlyArray<Goal.Verdict> =>
  each.flatMap(({ figures, version }) =>
    figures.filter(({ client }) => client === OURS.client).flatMap(({ p50Ratio, p99Ratio }) => [
      Goal.atMost(`Order to report, ${version}, p50 over ws`, P50_GOAL, p50Ratio, times),
      Goal.atMost(`Order to report, ${version}, p99 over ws`, P99_GOAL, p99Ratio, times)
    ])
  )
