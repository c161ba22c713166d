import { Candle } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"

describe("periodDuration", () => {
  const MINUTE = 60_000
  it.each<readonly [Candle.Period, number]>([
    ["M1", MINUTE],
    ["M3", 3 * MINUTE],
    ["M5", 5 * MINUTE],
    ["M15", 15 * MINUTE],
    ["M30", 30 * MINUTE],
    ["H1", 60 * MINUTE],
    ["H4", 240 * MINUTE],
    ["D1", 1_440 * MINUTE],
    ["D7", 7 * 1_440 * MINUTE],
    ["1M", 30 * 1_440 * MINUTE]
  ])("of %s is %i ms", (period, millis) => {
    assert.strictEqual(Duration.toMillis(Candle.periodDuration(period)), millis)
  })
})
