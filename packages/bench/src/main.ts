/**
 * How fast is this client, beside the limit and beside the others? Measures on this machine, in one run, and prints the
 * ratios. Ends with 1 where a part failed, or this client lost a message or had a wrong book; not where a goal is missed.
 *
 *     npm run bench -- --help
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as About from "./About.ts"
import * as BookOperations from "./BookOperations.ts"
import { build } from "./Build.ts"
import type * as Contest from "./Contest.ts"
import * as Contests from "./Contests.ts"
import * as Decoding from "./Decoding.ts"
import * as Goal from "./Goal.ts"
import { type Version, versions, type Workload } from "./Job.ts"
import * as Options from "./Options.ts"
import * as Peers from "./Peers.ts"
import * as Publish from "./Publish.ts"
import * as Reconnect from "./Reconnect.ts"
import * as Results from "./Results.ts"
import * as RoundTrip from "./RoundTrip.ts"
import * as Shares from "./Shares.ts"
import * as Size from "./Size.ts"
import { toText } from "./Table.ts"
import * as Topics from "./Topics.ts"

const args = process.argv.slice(2)
const options = (() => {
  try {
    return Options.parse(args)
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
})()
if (options === undefined) {
  console.log(Options.help)
  process.exit()
}

const folder = fileURLToPath(new URL("../results/", import.meta.url))
mkdirSync(folder, { recursive: true })
const say = (line: string) => console.error(line)

const issue = build()
if (issue !== undefined) say(`the compiler is not content; measuring what it wrote:\n${issue}`)

const isWanted = (part: Options.Part) => options.only.includes(part)
const workloads: ReadonlyArray<Workload> = ["tickers", "books", "mix"]

let missing = "not asked for"
if (options.peers && workloads.some(isWanted)) {
  say("peers: looking for ccxws, and installing it if need be")
  missing = Peers.install() ?? ""
}
const hasPeer: { readonly [V in Version]: boolean } = { v2: missing === "", v3: options.peers }
if (!hasPeer.v2) say(`peers: measuring without ccxws: ${missing}`)

const holdOptions: Contest.HoldOptions = {
  seed: options.seed,
  runs: options.runs,
  profileInto: options.profile ? folder : undefined,
  say
}
const problems: Array<string> = []
/** Where one part fails the others count none the less. */
const attempt = async <A>(what: string, measure: () => Promise<A>): Promise<ReadonlyArray<A>> => {
  say(what)
  try {
    return [await measure()]
  } catch (error) {
    problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
}
/** One after the other, for each version of the API. */
const ofBoth = async <A>(part: Options.Part, measure: (version: Version) => Promise<A>): Promise<ReadonlyArray<A>> => {
  const results: Array<A> = []
  if (!isWanted(part)) return results
  for (const version of versions) results.push(...await attempt(`${part}, ${version}`, () => measure(version)))
  return results
}

const about = About.make(args, hasPeer.v2)
const contests: Array<Contest.Result> = []
for (const workload of workloads) {
  contests.push(
    ...await ofBoth(
      workload,
      (version) => Contests.hold(workload, version, options.frames, hasPeer[version], holdOptions)
    )
  )
}
const results: Results.Results = {
  about,
  options,
  contests,
  topics: await ofBoth("topics", (version) => Topics.measure(version, Math.ceil(options.frames / 2), holdOptions)),
  decoding: (await ofBoth("decode", Decoding.measure)).flat(),
  book: isWanted("book") ? (await attempt("book", BookOperations.measure)).flat() : [],
  roundTrips: await ofBoth(
    "roundtrip",
    (version) =>
      RoundTrip.measure(
        version,
        {
          ...(options.quick
            ? { orders: 500, rounds: 5, warmUp: 3_000 }
            : { orders: 2_000, rounds: 15, warmUp: 10_000 }),
          profileInto: holdOptions.profileInto
        }
      )
  ),
  reconnects: await ofBoth("reconnect", (version) => Reconnect.measure(version, options.quick ? 1 : 3)),
  size: isWanted("size") ? (await attempt("size", Size.measure))[0] : undefined,
  shares: (await ofBoth("shares", (version) => Shares.measure(version, options.frames, options.seed))).flat(),
  problems
}
const isWrong = Results.isWrong(results)
const verdicts = Results.verdicts(results)

console.log([
  "",
  `${about.command}   ${about.at}`,
  about.machine,
  About.versions(about),
  "",
  ...Results.tables(results).flatMap((table) => [toText(table), ""]),
  ...(contests.length === 0 ? [] : [
    `Medians of ${options.runs}; each run is held against the runs of the limit before and after it. The limit's own range`,
    "is that of two neighbouring runs: how noisy the machine was. CPU is the limit's processor time a message over the",
    "client's, garbage collection included. Candles and views of books are conflated: all updates are taken in.",
    ""
  ]),
  ...(verdicts.length === 0 ? [] : [toText(Goal.toTable(verdicts))]),
  ...(options.profile ? [`Profiles of this client's last runs, which slow it down: ${folder}*.cpuprofile`] : []),
  ...(contests.length > 0 && !hasPeer.v2
    ? [options.peers ? `Without ccxws: ${missing}` : "Without CCXT and ccxws"]
    : []),
  ...problems.map((problem) => `! ${problem}`),
  ...(isWrong ? ["FAILED: a part did not end, or this client lost messages or had a wrong book"] : [])
].join("\n"))
writeFileSync(
  `${folder}latest.json`,
  `${JSON.stringify({ ...results, verdicts, isWrong }, undefined, 2)}\n`
)
if (options.publish && !isWrong) Publish.publish(results)
process.exitCode = isWrong ? 1 : 0
