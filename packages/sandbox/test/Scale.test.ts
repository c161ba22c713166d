import { Decimal } from "@effect-hitbtc/core"
import * as Scale from "@effect-hitbtc/sandbox/Scale"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"

const make = (tickSize: string, quantityIncrement: string) =>
  Scale.make({ tickSize: Decimal.makeUnsafe(tickSize), quantityIncrement: Decimal.makeUnsafe(quantityIncrement) })

describe("Scale", () => {
  it("writes all digits of the increment, and zero as 0", () => {
    const scale = make("0.01", "0.00001")
    assert.strictEqual(scale.price(2050n), "20.50")
    assert.strictEqual(scale.price(5n), "0.05")
    assert.strictEqual(scale.quantity(100_000n), "1.00000")
    assert.strictEqual(scale.quantity(0n), "0")
    assert.strictEqual(scale.quote(2050n * 100_000n), "20.5000000")
    assert.strictEqual(scale.quote(0n), "0")
  })

  it("has increments that are no powers of ten, and whole ones", () => {
    const scale = make("0.05", "10")
    assert.strictEqual(scale.price(3n), "0.15")
    assert.strictEqual(scale.quantity(7n), "70")
    assert.strictEqual(scale.quote(21n), "10.50")
    assert.deepStrictEqual(scale.ticks(Decimal.makeUnsafe("0.15")), Option.some(3n))
    assert.deepStrictEqual(scale.ticks(Decimal.makeUnsafe("0.12")), Option.none())
    assert.deepStrictEqual(scale.lots(Decimal.makeUnsafe("70")), Option.some(7n))
    assert.deepStrictEqual(scale.lots(Decimal.makeUnsafe("75")), Option.none())
    assert.deepStrictEqual(scale.lots(Decimal.makeUnsafe("70.5")), Option.none())
  })

  it("reads what it writes, with zeros that do not matter", () => {
    const scale = make("0.000000001", "0.001")
    assert.deepStrictEqual(scale.ticks(scale.price(123_456_789_012_345_678n)), Option.some(123_456_789_012_345_678n))
    assert.deepStrictEqual(scale.lots(Decimal.makeUnsafe("1.50000000")), Option.some(1500n))
    assert.deepStrictEqual(scale.ticks(Decimal.makeUnsafe("0.0000000001")), Option.none())
  })

  it("rounds to the nearest step, from the middle down", () => {
    const scale = make("0.05", "0.001")
    const ticks = (price: string) => Number(scale.nearestTicks(Decimal.makeUnsafe(price)))
    assert.deepStrictEqual(["0.1", "0.124", "0.125", "0.1250000001", "0.15", "100.0749"].map(ticks), [
      2,
      2,
      2,
      3,
      3,
      2001
    ])
    assert.deepStrictEqual(
      ["0.0015", "0.0016", "3", "0.0024999"].map((quantity) => Number(scale.nearestLots(Decimal.makeUnsafe(quantity)))),
      [1, 2, 3000, 2]
    )
    // Against whole numbers, for steps with an odd and an even middle.
    for (const step of [4n, 5n]) {
      const { nearestTicks } = make(`0.${step}`, "1")
      for (let units = 0n; units < 100n; units++) {
        const floor = units / (10n * step)
        const expected = 2n * (units % (10n * step)) > 10n * step ? floor + 1n : floor
        assert.strictEqual(
          nearestTicks(Decimal.makeUnsafe(`${units / 100n}.${String(units % 100n).padStart(2, "0")}`)),
          expected
        )
      }
    }
  })

  it("writes what was executed with all digits, even nothing", () => {
    assert.strictEqual(make("0.1", "0.001").cumulative(0n), "0.000")
    assert.strictEqual(make("0.1", "0.001").cumulative(15n), "0.015")
    assert.strictEqual(make("0.1", "10").cumulative(0n), "0")
  })

  it("writes an average price as a price where it is one, else with four more digits, from the middle up", () => {
    const { average } = make("0.05", "1")
    assert.strictEqual(average(40n, 2n), "1.00")
    assert.strictEqual(average(41n, 2n), "1.025000")
    assert.strictEqual(average(100n, 3n), "1.666667")
    assert.strictEqual(average(20n, 3n), "0.333333")
    // 0.00015, and a little less.
    assert.strictEqual(make("1", "1").average(3n, 20_000n), "0.0002")
    assert.strictEqual(make("1", "1").average(29n, 200_000n), "0.0001")
  })

  it("has no increment of zero", () => {
    assert.throws(() => make("0", "1"), RangeError)
  })
})
