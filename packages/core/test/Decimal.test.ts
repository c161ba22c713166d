import { Decimal } from "@effect-hitbtc/core"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

// ---- the arithmetic that Decimal is compared with: a whole number over a power of ten, and nothing shared ------------

interface Fraction {
  readonly n: bigint
  readonly places: number
}

const parse = (text: string): Fraction => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) throw new Error(`${JSON.stringify(text)} is no plain decimal`)
  const [, sign = "", integer = "", fraction = ""] = match
  return { n: BigInt(`${sign}${integer}${fraction}`), places: fraction.length }
}

/** Both over the same power of ten. */
const aligned = (x: Fraction, y: Fraction): readonly [bigint, bigint, number] => [
  x.n * 10n ** BigInt(y.places),
  y.n * 10n ** BigInt(x.places),
  x.places + y.places
]

/** The shortest writing of a whole number over a power of ten. */
const print = (n: bigint, places: number): string => {
  const digits = (n < 0n ? -n : n).toString().padStart(places + 1, "0")
  const integer = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "")
  return `${n < 0n ? "-" : ""}${integer}${fraction === "" ? "" : `.${fraction}`}`
}

const floorDivide = (n: bigint, d: bigint): bigint => n / d - (n % d !== 0n && n < 0n !== d < 0n ? 1n : 0n)

const divideWhole = (n: bigint, d: bigint, mode: Decimal.Rounding): bigint => {
  if (mode === "floor") return floorDivide(n, d)
  if (mode === "ceil") return -floorDivide(-n, d)
  const isBelow = n < 0n !== d < 0n
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d]
  const nearest = (2n * top + bottom) / (2n * bottom)
  return isBelow ? -nearest : nearest
}

// ---- random decimals -------------------------------------------------------------------------------------------------

const digits = (random: Random, count: number) => Array.from({ length: count }, () => random.between(0, 9)).join("")

/** From 10^-18 to 10^20 mostly; sometimes 40 digits; with and without zeros that say nothing. */
const writeDecimal = (random: Random): Decimal.Decimal => {
  const integer = random.chance(0.2) ? "0" : digits(random, random.chance(0.1) ? 40 : random.between(1, 21))
  const fraction = random.chance(0.2)
    ? ""
    : random.chance(0.1)
    ? digits(random, 40)
    : digits(random, random.between(1, 18))
  const zeros = random.chance(0.2) ? "0".repeat(random.between(1, 5)) : ""
  const text = `${random.chance(0.4) ? "-" : ""}${random.chance(0.1) ? "00" : ""}${integer}${
    fraction === "" ? "" : `.${random.chance(0.2) ? zeros : ""}${fraction}${zeros}`
  }`
  return Decimal.makeUnsafe(text)
}

/** The same number in another writing, or one that differs in its last digit, or any. */
const writeNeighbour = (random: Random, self: Decimal.Decimal): Decimal.Decimal => {
  const roll = random.next()
  if (roll < 0.3) return writeDecimal(random)
  if (roll < 0.6) return Decimal.makeUnsafe(`${self.includes(".") ? self : `${self}.`}000`)
  if (roll < 0.7) return self.startsWith("-") ? Decimal.makeUnsafe(self.slice(1)) : Decimal.makeUnsafe(`-${self}`)
  return Decimal.makeUnsafe(`${self.slice(0, -1)}${random.between(0, 9)}`)
}

const property = (run: (random: Random) => void) => () => {
  for (const seed of seeds(20)) {
    withSeed(seed, (random) => {
      for (let i = 0; i < 250; i++) run(random)
    })
  }
}

const d = Decimal.makeUnsafe
const isDecimal = Schema.is(Decimal.Decimal)

// ---- tests -----------------------------------------------------------------------------------------------------------

const forty = "1234567890123456789012345678901234567890"

describe("the grammar", () => {
  const accepted = [
    "0",
    "1",
    "-1",
    "-0",
    "-0.0",
    "0.0",
    "0.000",
    "007",
    "-007.50",
    "0.054670",
    "0.000000000000000001",
    "100000000000000000000",
    forty,
    `-${forty}`,
    `0.${forty}`,
    `${forty}.${forty}`,
    "9".repeat(10_000)
  ]
  const rejected = [
    "",
    " ",
    "-",
    "+1",
    "--1",
    "-+1",
    ".5",
    "-.5",
    "1.",
    "-1.",
    ".",
    "-.",
    "1..2",
    "1.2.3",
    "1.-2",
    " 1",
    "1 ",
    "1\n",
    "\t1",
    "1 000",
    "1,5",
    "1_000",
    "1e5",
    "1E5",
    "1e-7",
    "1e+7",
    "1.5e3",
    "0x10",
    "0b1",
    "1n",
    "NaN",
    "Infinity",
    "-Infinity",
    "null",
    "true",
    "one",
    "\uFEFF1",
    "1\u00A0",
    "\u0661",
    "\uFF11",
    "1\0",
    "1-"
  ]

  it.each(accepted)("accepts %j, and keeps its writing", (text) => {
    assert.isTrue(Decimal.isDecimalString(text))
    assert.deepStrictEqual(Decimal.make(text), Option.some(text))
    assert.strictEqual(Decimal.makeUnsafe(text), text)
    assert.strictEqual(Schema.decodeUnknownSync(Decimal.Decimal)(text), text)
    assert.strictEqual(Schema.encodeSync(Decimal.Decimal)(Decimal.makeUnsafe(text)), text)
  })

  it.each(rejected)("rejects %j", (text) => {
    assert.isFalse(Decimal.isDecimalString(text))
    assert.deepStrictEqual(Decimal.make(text), Option.none())
    assert.throws(() => Decimal.makeUnsafe(text), RangeError, JSON.stringify(text))
    assert.isFalse(isDecimal(text))
    assert.throws(() => Schema.decodeUnknownSync(Decimal.Decimal)(text), "Expected a decimal in plain notation")
  })

  it.each([1, 0.1, null, undefined, true, {}, ["1"], 1n])("takes no %s for a decimal on the wire", (input) => {
    assert.isFalse(isDecimal(input))
  })

  it("takes a number for none where types did not stop it", () => {
    const untyped = [0.1, NaN, null, undefined, {}] as unknown as ReadonlyArray<Decimal.Input>
    for (const input of untyped) {
      assert.deepStrictEqual(Decimal.make(input), Option.none())
      assert.throws(() => Decimal.makeUnsafe(input), RangeError)
    }
  })

  it("is the pattern that JSON Schema is given", () => {
    const { schema } = Schema.toJsonSchemaDocument(Decimal.Decimal)
    const pattern = new RegExp(String(schema["pattern"]), "u")
    for (const text of accepted) assert.isTrue(pattern.test(text), text)
    for (const text of rejected) assert.isFalse(pattern.test(text), text)
  })

  it.prop(
    "generates decimals",
    [Decimal.Decimal],
    ([decimal]) => {
      assert.isTrue(Decimal.isDecimalString(decimal), decimal)
    },
    { arbitrary: { seed: 1, runs: 1_000 } }
  )
})

describe("comparison", () => {
  it(
    "agrees with whole numbers",
    property((random) => {
      const x = writeDecimal(random)
      const y = writeNeighbour(random, x)
      const [n, m] = aligned(parse(x), parse(y))
      const expected = n < m ? -1 : n > m ? 1 : 0
      const pair = `${x} and ${y}`
      assert.strictEqual(Decimal.compare(x, y), expected, pair)
      assert.strictEqual(Decimal.Order(y, x), expected === 0 ? 0 : -expected, pair)
      assert.strictEqual(Decimal.equals(x, y), expected === 0, pair)
      assert.strictEqual(Decimal.isLessThan(x, y), expected < 0, pair)
      assert.strictEqual(Decimal.isGreaterThan(x, y), expected > 0, pair)
      assert.strictEqual(Decimal.compare(x, x), 0)
      assert.strictEqual(Decimal.isZero(x), parse(x).n === 0n, x)
      assert.strictEqual(Decimal.isNegative(x), parse(x).n < 0n, x)
      assert.strictEqual(Decimal.isPositive(x), parse(x).n > 0n, x)
    })
  )

  const many = "9".repeat(400)
  it.each([
    // Two that share a double.
    [forty, `${forty.slice(0, -1)}1`, -1],
    [`-${forty}`, `-${forty.slice(0, -1)}1`, 1],
    [`0.${forty}`, `0.${forty.slice(0, -1)}1`, -1],
    ["0.1", "0.10000000000000000000000000000000000000001", -1],
    ["-0.1", "-0.10000000000000000000000000000000000000001", 1],
    ["9007199254740993", "9007199254740992", 1],
    ["1.0", "1.00", 0],
    ["01", "1", 0],
    ["0", "-0", 0],
    ["-0.000", "0", 0],
    // Beyond the doubles, on both ends.
    [many, `${many.slice(0, -1)}8`, 1],
    [`-${many}`, `-${many.slice(0, -1)}8`, -1],
    [many, `1${many}`, -1],
    [many, `${many}.1`, -1],
    [many, `${many}.0`, 0],
    [many, `-${many}`, 1],
    [`0.${"0".repeat(400)}1`, `0.${"0".repeat(400)}2`, -1],
    [`0.${"0".repeat(400)}1`, "0", 1],
    [`-0.${"0".repeat(400)}1`, "0", -1],
    [`-0.${"0".repeat(400)}1`, `0.${"0".repeat(401)}1`, -1]
  ])("compares %s and %s with all their digits", (x, y, expected) => {
    assert.strictEqual(Decimal.compare(d(x), d(y)), expected)
    assert.strictEqual(Decimal.compare(d(y), d(x)), expected === 0 ? 0 : -expected)
    assert.strictEqual(Decimal.equals(d(x), d(y)), expected === 0)
  })

  it("compares decimals of a million digits", () => {
    const long = "9".repeat(1_000_000)
    assert.strictEqual(Decimal.compare(d(`${long}1`), d(`${long}2`)), -1)
  })
})

describe("arithmetic", () => {
  it(
    "sums, subtracts, multiplies and negates exactly, in plain notation",
    property((random) => {
      const x = writeDecimal(random)
      const y = writeNeighbour(random, x)
      const [n, m, places] = aligned(parse(x), parse(y))
      assert.strictEqual(Decimal.sum(x, y), print(n + m, places), `${x} + ${y}`)
      assert.strictEqual(Decimal.subtract(x, y), print(n - m, places), `${x} - ${y}`)
      assert.strictEqual(Decimal.multiply(x, y), print(n * m, 2 * places), `${x} * ${y}`)
      assert.strictEqual(Decimal.normalize(Decimal.negate(x)), print(-parse(x).n, parse(x).places), `-(${x})`)
      assert.isTrue(isDecimal(Decimal.negate(x)))
    })
  )

  const increments = ["1", "0.001", "0.00000001", "0.000000000000000001", "0.5", "0.25", "3", "0.07", "100", "1.50"]
  const writeIncrement = (random: Random) =>
    d(random.chance(0.8) ? random.pick(increments) : `${random.between(1, 999)}.${digits(random, 5)}`)

  it(
    "rounds to an increment, and tells multiples of it",
    property((random) => {
      const x = random.chance(0.5) ? writeDecimal(random) : d(`-${random.between(0, 20)}.${random.between(0, 9)}`)
      const step = writeIncrement(random)
      const [n, m, places] = aligned(parse(x), parse(step))
      for (const mode of ["floor", "ceil", "nearest"] as const) {
        const rounded = Decimal.roundTo(x, step, mode)
        assert.strictEqual(rounded, print(divideWhole(n, m, mode) * m, places), `${x} to ${step}, ${mode}`)
        assert.isTrue(Decimal.isMultipleOf(rounded, step))
      }
      assert.strictEqual(Decimal.isMultipleOf(x, step), n % m === 0n, `${x} of ${step}`)
    })
  )

  it(
    "divides to a multiple of an increment",
    property((random) => {
      const x = writeDecimal(random)
      const y = writeDecimal(random)
      if (Decimal.isZero(y)) return
      const step = writeIncrement(random)
      // x / y = steps * step, so that steps = x / (y * step).
      const [n, m] = aligned(parse(x), { n: parse(y).n * parse(step).n, places: parse(y).places + parse(step).places })
      for (const mode of ["floor", "ceil", "nearest"] as const) {
        const steps = divideWhole(n, m, mode)
        const expected = print(steps * parse(step).n, parse(step).places)
        assert.strictEqual(Decimal.divide(x, y, step, mode), expected, `${x} / ${y} to ${step}, ${mode}`)
      }
    })
  )

  it.each([
    ["2.5", "1", "2", "3", "3"],
    ["-2.5", "1", "-3", "-2", "-3"],
    ["2.4", "1", "2", "3", "2"],
    ["-2.4", "1", "-3", "-2", "-2"],
    ["-2.6", "1", "-3", "-2", "-3"],
    ["0.0546755", "0.000001", "0.054675", "0.054676", "0.054676"],
    ["-0.3", "1", "-1", "0", "0"],
    ["0", "0.01", "0", "0", "0"],
    ["-0", "0.01", "0", "0", "0"],
    ["7", "5", "5", "10", "5"],
    ["7.5", "5", "5", "10", "10"],
    ["1.20", "0.1", "1.2", "1.2", "1.2"]
  ])("rounds %s to a multiple of %s: %s down, %s up, %s to the nearest", (input, increment, floor, ceil, nearest) => {
    assert.strictEqual(Decimal.roundTo(d(input), d(increment), "floor"), floor)
    assert.strictEqual(Decimal.roundTo(d(input), d(increment), "ceil"), ceil)
    assert.strictEqual(Decimal.roundTo(d(input), d(increment), "nearest"), nearest)
  })

  it("divides a budget by a price", () => {
    assert.strictEqual(Decimal.divide(d("100"), d("31000.5"), d("0.00001"), "floor"), "0.00322")
    assert.strictEqual(Decimal.divide(d("1"), d("-3"), d("0.1"), "floor"), "-0.4")
    assert.strictEqual(Decimal.divide(d("-1"), d("-3"), d("0.1"), "ceil"), "0.4")
    assert.strictEqual(Decimal.divide(d("0"), d("3"), d("0.1"), "ceil"), "0")
  })

  it.each(["0", "0.000", "-1", "-0"])("throws a RangeError where the increment is %s", (increment) => {
    assert.throws(() => Decimal.roundTo(d("1"), d(increment), "floor"), RangeError, `got "${increment}"`)
    assert.throws(() => Decimal.isMultipleOf(d("1"), d(increment)), RangeError, `got "${increment}"`)
    assert.throws(() => Decimal.divide(d("1"), d("2"), d(increment), "floor"), RangeError, `got "${increment}"`)
  })

  it.each(["0", "-0.00"])("throws a RangeError where the divisor is %s", (divisor) => {
    assert.throws(() => Decimal.divide(d("1"), d(divisor), d("1"), "floor"), RangeError, `got "${divisor}"`)
  })
})

describe("normalize", () => {
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["-0.0", "0"],
    ["00", "0"],
    ["1.00", "1"],
    ["1.50", "1.5"],
    ["007", "7"],
    ["-007.500", "-7.5"],
    ["100", "100"],
    ["100.00", "100"],
    ["0.10", "0.1"],
    ["000.001", "0.001"]
  ])("writes %s as %s", (input, expected) => {
    assert.strictEqual(Decimal.normalize(d(input)), expected)
  })

  it(
    "gives the shortest writing, the same exactly where the numbers are equal",
    property((random) => {
      const x = writeDecimal(random)
      const y = writeNeighbour(random, x)
      assert.strictEqual(Decimal.normalize(x), print(parse(x).n, parse(x).places))
      assert.strictEqual(Decimal.normalize(Decimal.normalize(x)), Decimal.normalize(x))
      assert.strictEqual(Decimal.normalize(x) === Decimal.normalize(y), Decimal.equals(x, y), `${x} and ${y}`)
    })
  )
})

describe("BigDecimal", () => {
  it(
    "goes to BigDecimal and back",
    property((random) => {
      const x = writeDecimal(random)
      const big = Decimal.toBigDecimal(x)
      assert.deepStrictEqual([big.value, big.scale], [parse(x).n, parse(x).places])
      assert.strictEqual(Decimal.fromBigDecimal(big), Decimal.normalize(x))
      assert.deepStrictEqual(Decimal.make(big), Option.some(Decimal.normalize(x)))
    })
  )

  it(
    "never writes an exponent",
    property((random) => {
      const value = BigInt(`${random.chance(0.5) ? "-" : ""}${digits(random, random.between(1, 40))}`)
      const scale = random.between(-60, 60)
      const text = Decimal.fromBigDecimal(BigDecimal.make(value, scale))
      assert.strictEqual(text, scale >= 0 ? print(value, scale) : print(value * 10n ** BigInt(-scale), 0))
      assert.isTrue(isDecimal(text))
    })
  )

  it.each([
    [1n, 18, "0.000000000000000001"],
    [1n, -20, "100000000000000000000"],
    [-1n, 7, "-0.0000001"],
    [1000n, 3, "1"],
    [0n, 5, "0"],
    [0n, 1e9, "0"],
    [0n, -Number.MAX_SAFE_INTEGER, "0"],
    [1n, Decimal.maxScale, `0.${"0".repeat(Decimal.maxScale - 1)}1`],
    [1n, -Decimal.maxScale, `1${"0".repeat(Decimal.maxScale)}`]
  ])("writes %s with a scale of %s", (value, scale, expected) => {
    assert.strictEqual(Decimal.fromBigDecimal(BigDecimal.make(value, scale)), expected)
    assert.deepStrictEqual(Decimal.make(BigDecimal.make(value, scale)), Option.some(expected))
  })

  it.each([
    Decimal.maxScale + 1,
    -Decimal.maxScale - 1,
    1e9,
    -1e9,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER
  ])("turns down a scale of %s at once", (scale) => {
    for (const value of [1n, -10n, 123_000n]) {
      const input = BigDecimal.make(value, scale)
      assert.throws(() => Decimal.fromBigDecimal(input), RangeError, String(scale))
      assert.throws(() => Decimal.makeUnsafe(input), RangeError, String(scale))
      assert.deepStrictEqual(Decimal.make(input), Option.none())
    }
  })

  it("reads bigints of any size", () => {
    assert.deepStrictEqual(Decimal.make(0n), Option.some("0"))
    assert.deepStrictEqual(Decimal.make(-BigInt(forty)), Option.some(`-${forty}`))
  })
})

describe("toNumberUnsafe", () => {
  it("rounds to the nearest double", () => {
    assert.strictEqual(Decimal.toNumberUnsafe(d("0.10")), 0.1)
    assert.strictEqual(Decimal.toNumberUnsafe(d(forty)), 1.2345678901234568e39)
    assert.strictEqual(Decimal.toNumberUnsafe(d("-0.000000000000000001")), -1e-18)
  })
})
