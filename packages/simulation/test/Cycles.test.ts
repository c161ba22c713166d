/** Case 81: a client that is built and closed again and again leaves nothing behind. `npm run cycles` makes a million. */
import * as Cycles from "@effect-hitbtc/simulation/cycles/Cycles"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

const CYCLES = Number(process.env["CYCLES"] ?? 10_000)

describe("case 81: a client that is built and closed", () => {
  it.live(
    `${CYCLES} times in memory leaves no fibre, no connection and no memory behind`,
    () =>
      Effect.gen(function*() {
        const report = yield* Cycles.run({ cycles: CYCLES, every: CYCLES / 20, over: "memory" })
        assert.deepStrictEqual(report.problems, [])
        assert.isAbove(report.connections, CYCLES)
      }),
    300_000
  )

  it.live("200 times over real sockets leaves no fibre and no socket behind", () =>
    Effect.gen(function*() {
      const report = yield* Cycles.run({ cycles: 200, every: 20, over: "sockets" })
      assert.deepStrictEqual(report.problems, [])
      assert.isAbove(report.connections, 200)
    }), 120_000)
})
