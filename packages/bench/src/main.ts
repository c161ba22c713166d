/**
 * How fast is this client, beside the limit and beside the others? Measures on this machine, in one run, and prints the
 * ratios. Ends with 1 where this client lost a message or had a wrong book.
 *
 *     npm run bench -- --help
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus, totalmem } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "./Build.ts"
import * as Contest from "./Contest.ts"
import type { Version, Workload } from "./Job.ts"
import * as Options from "./Options.ts"
import * as Peers from "./Peers.ts"
import * as Processes from "./Processes.ts"
import * as Report from "./Report.ts"

const TARGET = 0.55

const args = process.argv.slice(2)
const options = Options.parse(args)
if (options === undefined) {
  console.log(Options.help)
  process.exit()
}

const results = fileURLToPath(new URL("../results/", import.meta.url))
mkdirSync(results, { recursive: true })
const say = (line: string) => console.error(line)

const issue = build()
if (issue !== undefined) say(`the compiler is not content; measuring what it wrote:\n${issue}`)

let missing = "not asked for"
if (options.peers) {
  say("peers: looking for ccxws, and installing it if need be")
  missing = Peers.install() ?? ""
}
const hasCcxws = missing === ""
if (!hasCcxws) say(`peers: measuring without ccxws: ${missing}`)

const ours: ReadonlyArray<Contest.Entrant> = [
  { name: "this client", client: "effectHitbtcJit", isOurs: true },
  { name: "this client, without the JIT", client: "effectHitbtc", isOurs: true }
]
const ccxws: Contest.Entrant = { name: "ccxws (checks nothing, keeps no book)", client: "ccxws", isOurs: false }
const ccxt: Contest.Entrant = { name: "CCXT (floats, no sequence check)", client: "ccxt", isOurs: false }
const mapBook: Contest.Entrant = { name: "the same + a Map book, unchecked", client: "mapBook", isOurs: false }

const contest = (workload: Workload, version: Version, entrants: ReadonlyArray<Contest.Entrant>) =>
  Contest.hold({ workload, version, frames: options.frames }, entrants, {
    seed: options.seed,
    runs: options.runs,
    profileInto: options.profile ? results : undefined,
    say
  })

// The peers speak one version each. The frames of both are of the same events.
const peers: { readonly [V in Version]: ReadonlyArray<Contest.Entrant> } = {
  v2: hasCcxws ? [ccxws] : [],
  v3: options.peers ? [ccxt] : []
}
const versions: ReadonlyArray<Version> = ["v2", "v3"]

const contests: Array<Contest.Result> = []
const decoding: Array<Report.Decoding> = []
for (const version of versions) {
  contests.push(
    await contest("tickers", version, [...ours, ...peers[version]]),
    await contest("books", version, [mapBook, ...ours, ...peers[version]])
  )
}
for (const version of versions) {
  say(`decoding alone, ${version}`)
  decoding.push({
    version,
    plain: await Processes.decode("decode", version),
    jit: await Processes.decode("decodeJit", version)
  })
}

const versionOf = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version
const require = createRequire(import.meta.url)
const ccxtFile = require.resolve("ccxt")
const about = {
  at: new Date().toISOString(),
  command: `npm run bench -- ${args.join(" ")}`.trim(),
  machine: `${cpus()[0]?.model.trim()} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`,
  versions: {
    node: process.versions.node,
    effect: versionOf(require.resolve("effect/package.json")),
    // As `NodeWS` sees it.
    ws: versionOf(createRequire(require.resolve("@effect/platform-node/NodeWS")).resolve("ws/package.json")),
    ccxt: `${versionOf(join(dirname(ccxtFile), "../package.json"))} (ws ${
      versionOf(createRequire(ccxtFile).resolve("ws/package.json"))
    })`,
    ...(hasCcxws ? { ccxws: `${Peers.version("ccxws")} (ws ${Peers.version("ccxws/node_modules/ws")})` } : undefined)
  }
}

const verdicts = contests.flatMap(({ figures, version, workload }) =>
  figures.filter(({ isOurs }) => isOurs).map(({ name, ratio }) =>
    `${workload}, ${version}, ${name}: ${ratio.toFixed(2)} of the limit, ${
      ratio >= TARGET ? "at or above" : "BELOW"
    } ${TARGET}`
  )
)
// Of tickers each counts; of books the end result does.
const isWrong = contests.some(({ figures, workload }) =>
  figures.some(({ applied, delivered, isOurs, problem }) =>
    isOurs && (problem !== undefined || applied !== 1 || (workload === "tickers" && delivered !== 1))
  )
)

console.log([
  "",
  `${about.command}   ${about.at}`,
  about.machine,
  Object.entries(about.versions).map(([name, version]) => `${name} ${version}`).join(", "),
  "",
  ...contests.flatMap((each) => [Report.result(each), ""]),
  Report.decoding(decoding),
  "",
  `Medians of ${options.runs}; each run is held against the runs of the limit before and after it. The limit's own`,
  "lowest–highest is that of two neighbouring runs: how noisy the machine was. CPU is the limit's processor time a",
  "message over the client's, garbage collection included. Views of books are conflated: all updates are taken in.",
  "",
  ...verdicts,
  ...(options.profile ? [`Profiles of this client's last runs, which slow it down: ${results}*.cpuprofile`] : []),
  ...(hasCcxws ? [] : [options.peers ? `Without ccxws: ${missing}` : "Without CCXT and ccxws"]),
  ...(isWrong ? ["FAILED: this client lost messages, or had a wrong book"] : [])
].join("\n"))
writeFileSync(
  `${results}latest.json`,
  `${JSON.stringify({ ...about, options, contests, decoding, verdicts, isWrong }, undefined, 2)}\n`
)
process.exitCode = isWrong ? 1 : 0
