// `npm run cycles -- [--cycles 1000000] [--sockets]`: a client that is built and closed again and again, in memory or over
// real WebSockets. Says what it takes; exit code 0 where nothing is left behind.
import * as CommandLine from "@effect-hitbtc/testkit/CommandLine"
import * as Effect from "effect/Effect"
import * as Cycles from "./cycles/Cycles.ts"

const values = CommandLine.parse("cycles", {
  cycles: { type: "string", default: "1000000" },
  sockets: { type: "boolean", default: false }
})
const cycles = CommandLine.whole("cycles", "cycles", values.cycles, 10)
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
