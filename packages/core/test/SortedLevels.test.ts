import { type BookMessage, Decimal } from "@effect-hitbtc/core"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { compareTie, SortedLevels, toDouble } from "../src/internal/SortedLevels.ts"
import { sorted, toUnits } from "./support/BookModel.ts"

const decimal = Decimal.makeUnsafe

const writePrice = (random: Random, range: number): Decimal.Decimal => {
  const tick = random.between(1, range)
  // Up to twenty prices that share a double, so that they also lie on both sides of a chunk's end.
  const tail = random.chance(0.3) ? `${"0".repeat(30)}${random.between(0, 19)}` : ""
  return decimal(`${Math.floor(tick / 100)}.${String(tick % 100).padStart(2, "0")}${tail}`)
}

const digits = (random: Random, count: number) => Array.from({ length: count }, () => random.between(0, 9)).join("")

describe("SortedLevels", () => {
  it("reads every price as the double that `+price` gives", () => {
    for (const price of ["0", "7", "12", "0.1", "100.0", "123456789012345", "0.0000000000001", "-1.5", "-0", "00.10"]) {
      assert.strictEqual(toDouble(decimal(price)), +price, price)
    }
    for (const seed of seeds(100)) {
      withSeed(seed, (random) => {
        for (let i = 0; i < 500; i++) {
          const fraction = digits(random, random.between(0, 14))
          const price = digits(random, random.between(1, 10)) + (fraction === "" ? "" : `.${fraction}`)
          assert.strictEqual(toDouble(decimal(price)), +price, price)
        }
      })
    }
  })

  it("compares prices that share a double by all of their digits", () => {
    const long = decimal(`1.${"0".repeat(39)}1`)
    assert.strictEqual(toDouble(long), 1)
    assert.strictEqual(compareTie(decimal("1.0"), decimal("1.00")), 0)
    assert.strictEqual(compareTie(decimal("1.0"), decimal(`1.${"0".repeat(40)}`)), 0)
    assert.isBelow(compareTie(decimal("1.0"), long), 0)
    assert.isAbove(compareTie(long, decimal("1.0")), 0)
  })

  it("equals a sorted Map after every change: inserts, replacements, removals, cuts, loads", () => {
    for (const seed of seeds(60)) {
      withSeed(seed, (random) => {
        const which = random.pick(["asks", "bids"] as const)
        const side = new SortedLevels(which === "bids" ? 1 : -1)
        let model = new Map<bigint, BookMessage.Level>()
        let cut: bigint | undefined
        const range = random.pick([30, 300, 3000])
        let growth = 0.9
        for (let step = 0; step < 1500; step++) {
          if (random.chance(0.005)) growth = random.pick([0.1, 0.5, 0.9])
          const price = writePrice(random, range)
          const units = toUnits(price)
          const key = side.sign * toDouble(price)
          if (random.chance(0.001)) {
            const levels = sorted(model, which)
            side.load(levels.map((level) => side.sign * toDouble(level.price)), levels)
            cut = undefined
          } else if (random.chance(0.002) && model.size > 1) {
            const kept = sorted(model, which).slice(0, Math.max(1, model.size - random.between(0, 100)))
            if (kept.length < model.size) cut = toUnits(kept.at(-1)!.price)
            model = new Map(kept.map((level) => [toUnits(level.price), level]))
            side.trim(kept.length)
          } else if (random.chance(growth)) {
            const level = { price, size: decimal(String(step)) }
            side.set(key, level)
            if (cut === undefined || (which === "bids" ? units >= cut : units <= cut)) model.set(units, level)
          } else if (random.chance(0.5)) {
            side.delete(key, price)
            model.delete(units)
          } else {
            const level = random.pick([...model.values()])
            if (level !== undefined) {
              side.delete(side.sign * toDouble(level.price), level.price)
              model.delete(toUnits(level.price))
            }
          }
          const expected = sorted(model, which)
          const actual = side.top(Infinity)
          const isEqual = actual.length === expected.length && actual.every((level, i) => level === expected[i])
          if (!isEqual || side.length !== expected.length || side.best() !== expected[0]) {
            assert.deepStrictEqual(actual, [...expected], `step ${step}`)
            assert.fail(`step ${step}: length or best`)
          }
          const depth = random.between(0, 100)
          if (side.top(depth).length !== Math.min(depth, expected.length)) assert.fail(`step ${step}: depth ${depth}`)
        }
      })
    }
  })
})
