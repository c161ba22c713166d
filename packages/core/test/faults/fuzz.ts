/**
 * Fuzzes the decoders for as long as it is told to:
 * `npm run fuzz -- --runs 1e7 --seed 1`. A seed that fails is printed with its frame, and replays with `--runs 1`;
 * `--keep-going` counts failures, and prints the first of each kind.
 */
import * as CommandLine from "@effect-hitbtc/testkit/CommandLine"
import { FuzzFailure, newTally, run } from "./support/run.ts"

const values = CommandLine.parse("fuzz", {
  runs: { type: "string", default: "1e6" },
  seed: { type: "string", default: "1" },
  "keep-going": { type: "boolean", default: false }
})
const runs = CommandLine.whole("fuzz", "runs", values.runs, 1)
const seed = CommandLine.whole("fuzz", "seed", values.seed)

const tally = newTally(seed)
const kinds = new Map<string, number>()
const start = performance.now()
const perSecond = () => Math.round(tally.runs / ((performance.now() - start) / 1_000))

const STEP = 100_000
const end = seed + runs
for (let from = seed; from < end;) {
  const step = Math.min(STEP - (tally.runs % STEP), end - from)
  try {
    const before = tally.runs
    run(from, step, tally)
    from += tally.runs - before
    if (tally.runs % STEP === 0) console.log(`${tally.runs} mutations, ${perSecond()} a second, up to seed ${from - 1}`)
  } catch (failure) {
    if (!(failure instanceof FuzzFailure)) throw failure
    const kind = failure.message.split("\n")[0]!.replace(/^seed \d+/, "").replaceAll(/[0-9]+/g, "0").slice(0, 60)
    const count = kinds.get(kind) ?? 0
    if (count === 0) console.error(failure.message)
    kinds.set(kind, count + 1)
    process.exitCode = 1
    if (!values["keep-going"]) break
    from = failure.seed + 1
    tally.runs++
  }
}

for (const [outcome, count] of [...tally.outcomes].toSorted(([a], [b]) => a < b ? -1 : 1)) {
  console.log(`${String(count).padStart(10)}  ${outcome}`)
}
for (const [kind, count] of kinds) console.log(`${String(count).padStart(10)}  failures like ${kind}`)
const { length, millis, seed: slowest } = tally.slowest
console.log(
  `${tally.runs} mutations, ${perSecond()} a second; the slowest: seed ${slowest}, ${length} characters, ${
    millis.toFixed(1)
  } ms`
)
