/**
 * Decoding alone: one frame's text to a value, over a thousand frames of a kind, the median of some rounds. An API
 * version has a process of its own, as it has in an application.
 *
 *     decode.ts v2|v3
 */
import * as V2 from "@effect-hitbtc/core/v2/V2"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import * as BookFlow from "../feed/BookFlow.ts"
import type { Flow } from "../feed/Flow.ts"
import * as Symbols from "../feed/Symbols.ts"
import * as TickerFlow from "../feed/TickerFlow.ts"
import { median } from "../Statistics.ts"

const FRAMES = 1_000
const REPEATS = 40
const ROUNDS = 9

const time = (frames: ReadonlyArray<string>, decode: (frame: string) => unknown): number => {
  const rounds: Array<number> = []
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.hrtime.bigint()
    for (let i = 0; i < REPEATS; i++) {
      for (const frame of frames) decode(frame)
    }
    // The first round is V8's.
    if (round > 0) rounds.push(Number(process.hrtime.bigint() - before) / (REPEATS * FRAMES))
  }
  return median(rounds)
}
// From bytes, as they come: a string built from parts would be read more slowly.
const sample = (flow: Flow) => Array.from({ length: FRAMES }, () => Buffer.from(flow.next()).toString("latin1"))

const version = process.argv[2] === "v3" ? "v3" : "v2"
const { decode } = version === "v3" ? V3.makePublic() : V2.make()
const symbols = Symbols.take(10)
const flows = { ticker: TickerFlow.make(1, version, symbols), "book update": BookFlow.make(1, version, symbols) }
const nanos: Record<string, number> = {}
for (const [name, flow] of Object.entries(flows)) {
  const frames = sample(flow)
  nanos[`${name} JSON.parse`] = time(frames, (frame) => JSON.parse(frame))
  nanos[`${name} decode`] = time(frames, decode)
}
process.send!({ _tag: "Measured", nanos })
