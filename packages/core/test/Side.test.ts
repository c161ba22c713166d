import { Side } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

describe("Side", () => {
  it("is buy or sell, in lower case", () => {
    assert.deepStrictEqual(["buy", "sell", "BUY", "", null, 0].map(Schema.is(Side.Side)), [
      true,
      true,
      false,
      false,
      false,
      false
    ])
  })

  it("has an opposite", () => {
    assert.strictEqual(Side.opposite("buy"), "sell")
    assert.strictEqual(Side.opposite("sell"), "buy")
  })
})
