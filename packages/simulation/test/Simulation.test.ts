// oxlint-disable import/first -- the compiler comes before any schema
/**
 * Seeds of the simulation: what each draws is in `Simulation`, what is not allowed in `Checks`. `SEED=42` replays one,
 * `RUNS=100000` makes more of them; `npm run simulate` goes on without end.
 */
import "effect/schema/SchemaJITCompiler/enable"
import * as Simulation from "@effect-hitbtc/simulation/Simulation"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

const RUNS = Number(process.env["RUNS"] ?? 2_000)
const BATCH = 50
const only = process.env["SEED"]

// A run begins at zero, whatever ran before it.
const check = (seed: number) =>
  Effect.scoped(Simulation.run(seed)).pipe(
    Effect.provide(TestClock.layer()),
    Effect.map(({ problems }) => problems.length === 0 ? [] : [`seed ${seed}: ${problems.join("; ")}`])
  )

describe("whatever befalls a client, it says nothing wrong and loses nothing, with the seeds", () => {
  if (only !== undefined) {
    it.live(only, () => Effect.map(check(Number(only)), (problems) => assert.deepStrictEqual(problems, [])))
  } else {
    for (let from = 0; from < RUNS; from += BATCH) {
      const seeds = Array.from({ length: Math.min(BATCH, RUNS - from) }, (_, i) => from + i)
      it.live(`${from} to ${from + seeds.length - 1}`, () =>
        Effect.map(Effect.forEach(seeds, check), (problems) => assert.deepStrictEqual(problems.flat(), [])))
    }
  }
})

describe("case 85: a seed", () => {
  it.live("comes to the same each time", () =>
    Effect.gen(function*() {
      const run = Effect.scoped(Simulation.run(7)).pipe(Effect.provide(TestClock.layer()))
      assert.deepStrictEqual(yield* run, yield* run)
    }))

  // What a check would say of a client that shows a book which never was.
  it.live("finds faults where there are some", () =>
    Effect.gen(function*() {
      const reports = yield* Effect.forEach([0, 1, 2, 3, 4], (seed) =>
        Effect.scoped(Simulation.run(seed)).pipe(Effect.provide(TestClock.layer())))
      assert.isAbove(
        reports.reduce((sum, { faults }) =>
          sum + faults.size, 0),
        5
      )
      assert.isAbove(reports.reduce((sum, { views }) => sum + views, 0), 100)
      assert.isAbove(reports.reduce((sum, { commands }) => sum + commands, 0), 5)
    }))
})
