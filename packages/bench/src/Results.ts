/** All that one command measured, and how it reads. */
import type { About } from "./About.ts"
import * as BookOperations from "./BookOperations.ts"
import type * as Contest from "./Contest.ts"
import * as Contests from "./Contests.ts"
import * as Decoding from "./Decoding.ts"
import type { Verdict } from "./Goal.ts"
import type { Options } from "./Options.ts"
import * as Reconnect from "./Reconnect.ts"
import * as RoundTrip from "./RoundTrip.ts"
import * as Shares from "./Shares.ts"
import * as Size from "./Size.ts"
import type { Table } from "./Table.ts"
import * as Topics from "./Topics.ts"

export interface Results {
  readonly about: About
  readonly options: Options
  readonly contests: ReadonlyArray<Contest.Result>
  readonly topics: ReadonlyArray<Topics.Topics>
  readonly decoding: ReadonlyArray<Decoding.Decoding>
  readonly book: ReadonlyArray<BookOperations.BookOperations>
  readonly roundTrips: ReadonlyArray<RoundTrip.RoundTrip>
  readonly reconnects: ReadonlyArray<Reconnect.Reconnect>
  readonly size: Size.Size | undefined
  readonly shares: ReadonlyArray<Shares.Shares>
  /** The parts that did not end, and why. */
  readonly problems: ReadonlyArray<string>
}

const ifAny = <A>(values: ReadonlyArray<A>, toTable: (values: ReadonlyArray<A>) => Table): ReadonlyArray<Table> =>
  values.length === 0 ? [] : [toTable(values)]

export const tables = (results: Results): ReadonlyArray<Table> => [
  ...results.contests.map(Contests.toTable),
  ...ifAny(results.topics, Topics.toTable),
  ...ifAny(results.decoding, Decoding.toTable),
  ...ifAny(results.book, BookOperations.toTable),
  ...results.roundTrips.map(RoundTrip.toTable),
  ...ifAny(results.reconnects, Reconnect.toTable),
  ...(results.size === undefined ? [] : Size.toTables(results.size)),
  ...ifAny(results.shares, Shares.toTable)
]

export const verdicts = (results: Results): ReadonlyArray<Verdict> => [
  ...Contests.verdicts(results.contests),
  ...Topics.verdicts(results.topics),
  ...Decoding.verdicts(results.decoding),
  ...BookOperations.verdicts(results.book),
  ...RoundTrip.verdicts(results.roundTrips),
  ...Reconnect.verdicts(results.reconnects),
  ...(results.size === undefined ? [] : Size.verdicts(results.size))
]

/** Whether a part failed, or this client lost a message or had a wrong book. */
export const isWrong = ({ contests, problems, topics }: Results): boolean =>
  problems.length > 0 ||
  [...contests, ...topics.flatMap(({ few, many }) => [few, many])].some(Contests.isWrong)
