/** The guards of the hot path, written by hand, say what their schemas say. */
import { V2MarketDataWire as Wire } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as SchemaParser from "effect/SchemaParser"
import { mutate } from "../support/mutations.ts"
import { snapshotOrderbook, ticker } from "../support/v2Frames.ts"

const paramsOf = (frame: string): unknown => {
  try {
    return JSON.parse(frame)?.params
  } catch {
    return undefined
  }
}
const cases = [
  { name: "isTicker", frame: ticker, guard: Wire.isTicker, schema: SchemaParser.is(Wire.TickerWire) },
  { name: "isBook", frame: snapshotOrderbook, guard: Wire.isBook, schema: SchemaParser.is(Wire.BookWire) }
]

describe("guards", () => {
  for (const { frame, guard, name, schema } of cases) {
    it(`${name} says of broken frames what its schema says`, () => {
      const answers = new Set<boolean>()
      const inputs = [[], {}, null, 0, "", ...mutate([frame], 20_000, 1).map(paramsOf)]
      for (const input of inputs) {
        assert.strictEqual(guard(input), schema(input), JSON.stringify(input))
        answers.add(guard(input))
      }
      assert.strictEqual(answers.size, 2)
    })
  }
})
