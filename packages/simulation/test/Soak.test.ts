/**
 * Case 80, in short: `npm run soak` takes an hour. The heap may grow by 6 MB in half a minute: orders that are over are kept
 * up to 10,000, code is compiled, caches fill. Of 40,000 messages none may leave as much as 150 bytes behind.
 */
import * as Soak from "@effect-hitbtc/simulation/soak/Soak"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"

const run = (api: Soak.Options["api"], seconds: number) =>
  Soak.run({
    api,
    seed: 80,
    duration: Duration.seconds(seconds),
    warmUp: Duration.seconds(seconds / 3),
    rate: 1_000,
    dropEvery: Duration.seconds(11),
    gapEvery: Duration.seconds(2),
    restEvery: Duration.seconds(10),
    sampleEvery: Duration.seconds(1),
    commandsPerSecond: 20,
    allowed: 6,
    say: () => {}
  })

describe("case 80: a thousand messages a second, and connections that are lost", () => {
  for (const [api, seconds] of [["v3", 30], ["v2", 20]] as const) {
    it.live(`leave no wrong book, no lost report and nothing else behind, on API ${api}`, () =>
      Effect.gen(function*() {
        const report = yield* run(api, seconds)
        assert.deepStrictEqual(report.problems, [])
        assert.isAbove(report.drops, 0)
        assert.isAbove(report.booksCompared, 20)
        assert.isAbove(report.ordersCompared, 100)
        // A machine that is busy with other things may be slower than that.
        assert.isAbove(report.messages / report.seconds, 500)
      }), 200_000)
  }
})
