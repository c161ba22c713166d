// `npm run soak -- [--minutes 60] [--rate 1000] [--drop-every 30] [--api v3]`: a client over real WebSockets for an hour,
// with all that goes wrong. Says every minute how it fares, and at the end whether the promises hold: exit code 0.
import "effect/schema/SchemaJITCompiler/enable"
import * as CommandLine from "@effect-hitbtc/testkit/CommandLine"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Soak from "./soak/Soak.ts"

const values = CommandLine.parse("soak", {
  minutes: { type: "string", default: "60" },
  rate: { type: "string", default: "1000" },
  "drop-every": { type: "string", default: "30" },
  seed: { type: "string", default: "1" },
  api: { type: "string", default: "v3" }
})
const positive = (name: keyof typeof values): number => CommandLine.positive("soak", name, values[name])
if (values.api !== "v2" && values.api !== "v3") {
  console.error(`soak: --api: expected v2 or v3, got ${values.api}`)
  process.exit(1)
}
const minutes = positive("minutes")
// Long enough for the orders that are over to be as many as are kept of them, and for the table of them to have doubled, as
// one does in which entries come and go.
const warmUp = Math.min(20, minutes / 3)

const report = await Effect.runPromise(Soak.run({
  api: values.api,
  seed: positive("seed"),
  duration: Duration.minutes(minutes),
  warmUp: Duration.minutes(warmUp),
  rate: positive("rate"),
  dropEvery: Duration.seconds(positive("drop-every")),
  gapEvery: Duration.seconds(7),
  restEvery: Duration.seconds(Math.min(60, minutes * 15)),
  sampleEvery: Duration.seconds(Math.min(10, minutes)),
  commandsPerSecond: 40,
  allowed: Soak.allowed(Duration.minutes(minutes - warmUp)),
  say: (line) => console.log(line)
}))
console.log(
  `${report.messages} messages in ${minutes} min, ${report.drops} drops; heap ${report.heap.perHour.toFixed(2)} ± ${
    report.heap.error.toFixed(2)
  } MB/h, rss ${report.rss.perHour.toFixed(1)} ± ${report.rss.error.toFixed(1)} MB/h`
)
for (const problem of report.problems.slice(0, 20)) console.log(`not as promised: ${problem}`)
console.log(report.problems.length === 0 ? "all promises hold" : `${report.problems.length} problems`)
process.exitCode = report.problems.length === 0 ? 0 : 1
