// `npm run simulate -- [--from SEED] [--runs N]`: runs seeds one after the other, without end unless told otherwise, and
// says which of them came to what is not allowed. A seed that fails does so again: `--from SEED --runs 1`.
import "effect/schema/SchemaJITCompiler/enable"
import * as CommandLine from "@effect-hitbtc/testkit/CommandLine"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as Simulation from "./Simulation.ts"

const EVERY = 100

const values = CommandLine.parse("simulate", { from: { type: "string", default: "0" }, runs: { type: "string" } })
const from = CommandLine.whole("simulate", "from", values.from)
const runs = values.runs === undefined ? Infinity : CommandLine.whole("simulate", "runs", values.runs)

const total = { views: 0, trades: 0, commands: 0, reconnects: 0, faults: 0, failed: 0 }
for (let seed = from; seed < from + runs; seed++) {
  const report = await Effect.runPromise(
    Effect.scoped(Simulation.run(seed)).pipe(Effect.provide(TestClock.layer()))
  )
  total.views += report.views
  total.trades += report.trades
  total.commands += report.commands
  total.reconnects += report.reconnects
  for (const count of report.faults.values()) total.faults += count
  if (report.problems.length > 0) {
    total.failed++
    process.exitCode = 1
    console.log(`seed ${seed} (${report.version}): ${report.problems.length} problems`)
    for (const problem of report.problems.slice(0, 5)) console.log(`  ${problem}`)
    console.log(`  faults: ${Array.from(report.faults, ([what, count]) => `${what} ${count}`).join(", ")}`)
  }
  const done = seed - from + 1
  if (done % EVERY === 0 || done === runs) {
    console.log(
      `${done} seeds, up to ${seed}: ${total.faults} faults, ${total.reconnects} connections lost, ${total.views} books, ` +
        `${total.trades} trades, ${total.commands} commands; ${total.failed} seeds failed`
    )
  }
}
