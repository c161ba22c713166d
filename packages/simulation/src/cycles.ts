// `npm run cycles -- [--cycles 1000000] [--sockets]`: a client that is built and closed again and again, in memory or over
// real WebSockets. Says what it takes; exit code 0 where nothing is left behind.
import * as Effect from "effect/Effect"
import { parseArgs } from "node:util"
import * as Cycles from "./cycles/Cycles.ts"

const { values } = parseArgs({
  options: { cycles: { type: "string", default: "1000000" }, sockets: { type: "boolean", default: false } }
})
const cycles = Number(values.cycles)
if (!Number.isSafeInteger(cycles) || cycles < 10) {
  console.error(`cycles: --cycles: expected a whole number from 10, got ${values.cycles}`)
  process.exit(1)
}
const report = await Effect.runPromise(Cycles.run({
  cycles,
  every: Math.ceil(cycles / 20),
  over: values.sockets ? "sockets" : "memory",
  say: (line) => console.log(line)
}))
console.log(
  `${cycles} cycles, ${report.connections} connections: ${report.bytesPerCycle.toFixed(1)} ± ${
    report.error.toFixed(1)
  } bytes a cycle`
)
for (const problem of report.problems.slice(0, 20)) console.log(`not as promised: ${problem}`)
process.exitCode = report.problems.length === 0 ? 0 : 1
