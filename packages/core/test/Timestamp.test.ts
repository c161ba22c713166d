import { Timestamp } from "@effect-hitbtc/core"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Equal from "effect/Equal"
import * as Equivalence from "effect/Equivalence"
import * as Hash from "effect/Hash"
import * as Schema from "effect/Schema"

const FIRST = Date.parse("0000-01-01T00:00:00.000Z")
const LAST = Date.parse("9999-12-31T23:59:59.999Z")

const millis = (random: Random) =>
  random.chance(0.5) ? random.between(FIRST, LAST) : random.between(1_500_000_000_000, 1_800_000_000_000)

const two = (value: number) => String(value).padStart(2, "0")

const property = (run: (random: Random) => void) => () => {
  for (const seed of seeds(20)) {
    withSeed(seed, (random) => {
      for (let i = 0; i < 500; i++) run(random)
    })
  }
}

describe("the form", () => {
  it.each([
    ["2017-04-03T10:20:49.315Z", 1_491_214_849_315],
    ["1970-01-01T00:00:00Z", 0],
    ["1970-01-01T00:00:00.000Z", 0],
    ["1969-12-31T23:59:59.999Z", -1],
    ["2021-07-15T12:00:00Z", 1_626_350_400_000],
    ["2021-07-15T12:00:00.1Z", 1_626_350_400_100],
    ["2021-07-15T12:00:00.12Z", 1_626_350_400_120],
    ["2021-07-15T12:00:00.123Z", 1_626_350_400_123],
    // Digits below a millisecond are cut off, not rounded.
    ["2021-07-15T12:00:00.1239Z", 1_626_350_400_123],
    ["2021-07-15T12:00:00.12345Z", 1_626_350_400_123],
    ["2021-07-15T12:00:00.123456Z", 1_626_350_400_123],
    ["2021-07-15T12:00:00.1234567Z", 1_626_350_400_123],
    ["2021-07-15T12:00:00.12345678Z", 1_626_350_400_123],
    ["2021-07-15T12:00:00.999999999Z", 1_626_350_400_999],
    ["2020-02-29T00:00:00.000Z", 1_582_934_400_000],
    ["2000-02-29T23:59:59.999Z", 951_868_799_999],
    ["0000-01-01T00:00:00.000Z", FIRST],
    ["0000-02-29T00:00:00.000Z", FIRST + 59 * 86_400_000],
    ["0050-06-01T00:00:00.000Z", Date.parse("0050-06-01T00:00:00.000Z")],
    ["9999-12-31T23:59:59.999Z", LAST]
  ])("reads %s", (text, expected) => {
    assert.isTrue(Timestamp.isIsoString(text))
    assert.strictEqual(Timestamp.parseMillis(text), expected)
    assert.strictEqual(Timestamp.fromIsoUnsafe(text).epochMilliseconds, expected)
    assert.isTrue(Schema.is(Timestamp.IsoString)(text))
  })

  it.each([
    "",
    "2017-04-03",
    "2017-04-03T10:20Z",
    "2017-04-03T10:20:49",
    "2017-04-03T10:20:49.315",
    "2017-04-03T10:20:49.315z",
    "2017-04-03t10:20:49.315Z",
    "2017-04-03 10:20:49.315Z",
    "2017-04-03T10:20:49.315+00:00",
    "2017-04-03T10:20:49.315-00:00",
    "2017-04-03T10:20:49+01:00",
    "2017-04-03T10:20:49.Z",
    "2017-04-03T10:20:49,315Z",
    "2017-04-03T10:20:49.31 Z",
    "2017-04-03T10:20:49.3-5Z",
    "2017-04-03T10:20:49.315ZZ",
    " 2017-04-03T10:20:49.315Z",
    "2017-04-03T10:20:49.315Z\n",
    // Ten digits of a second.
    "2017-04-03T10:20:49.1234567890Z",
    "2017-04-03T10:20:60.000Z",
    "2016-12-31T23:59:60Z",
    "2017-04-03T10:60:00.000Z",
    "2017-04-03T24:00:00.000Z",
    "2017-04-03T25:00:00.000Z",
    "2017-00-03T10:20:49.315Z",
    "2017-13-03T10:20:49.315Z",
    "2017-04-00T10:20:49.315Z",
    "2017-04-31T10:20:49.315Z",
    "2017-02-29T10:20:49.315Z",
    "1900-02-29T10:20:49.315Z",
    "2017-02-30T10:20:49.315Z",
    "2017-4-03T10:20:49.315Z",
    "2017/04/03T10:20:49.315Z",
    "20170403T102049.315Z",
    "17-04-03T10:20:49.315Z",
    "+002017-04-03T10:20:49Z",
    "-002017-04-03T10:20:49Z",
    "+12345-04-03T10:20:49Z",
    "2o17-04-03T10:20:49.315Z",
    "2017-04-03T1a:20:49.315Z",
    "2017-04-03T10:2 :49.315Z",
    "2017-04-03T10:20:4xZ",
    "\uFF12017-04-03T10:20:49Z",
    "abcdefghijTkl:mn:opZ",
    "1491214849315",
    "1491214849",
    "now",
    "Invalid Date"
  ])("rejects %j", (text) => {
    assert.isNaN(Timestamp.parseMillis(text))
    assert.isFalse(Timestamp.isIsoString(text))
    assert.isFalse(Schema.is(Timestamp.IsoString)(text))
  })

  it.each([1_491_214_849_315, 0, null, undefined, true, new Date(0)])(
    "takes no %s for an instant on the wire",
    (input) => {
      assert.isFalse(Schema.is(Timestamp.IsoString)(input))
    }
  )

  it("rejects a bad day again after it was seen, and a good one after a bad one", () => {
    for (let i = 0; i < 3; i++) {
      assert.isFalse(Timestamp.isIsoString("2021-02-29T00:00:00Z"))
      assert.isTrue(Timestamp.isIsoString("2021-02-28T00:00:00Z"))
      assert.isFalse(Timestamp.isIsoString("2021-99-99T00:00:00Z"))
      assert.isFalse(Timestamp.isIsoString("2021-02-28T24:00:00Z"))
    }
  })

  it("knows every day of the calendar, and no other", () => {
    for (
      const year of ["0000", "0004", "0099", "0100", "0400", "1900", "1970", "2000", "2020", "2021", "2100", "9999"]
    ) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const text = `${year}-${two(month)}-${two(day)}T00:00:00.000Z`
          const time = Date.parse(text)
          const exists = !Number.isNaN(time) && new Date(time).toISOString() === text
          assert.strictEqual(Timestamp.isIsoString(text), exists, text)
          if (exists) assert.strictEqual(Timestamp.parseMillis(text), time, text)
        }
      }
    }
  })

  it(
    "reads every instant of the years 0000 to 9999 as Date does",
    property((random) => {
      const time = millis(random)
      const text = new Date(time).toISOString()
      assert.strictEqual(Timestamp.parseMillis(text), Date.parse(text), text)
      assert.strictEqual(Timestamp.parseMillis(text), time, text)
    })
  )

  it(
    "never takes what Date does not",
    property((random) => {
      const text = new Date(millis(random)).toISOString().split("")
      for (let i = random.between(1, 2); i > 0; i--) {
        text[random.between(0, text.length - 1)] = String.fromCharCode(random.between(32, 126))
      }
      const changed = text.join("")
      const time = Timestamp.parseMillis(changed)
      assert.isTrue(Number.isNaN(time) || time === Date.parse(changed), changed)
    })
  )

  it.prop(
    "generates instants that come back as they were",
    [Timestamp.IsoString],
    ([text]) => {
      assert.strictEqual(Timestamp.toIso(Timestamp.fromIsoUnsafe(text)), text)
    },
    { arbitrary: { seed: 1, runs: 1_000 } }
  )
})

describe("instants", () => {
  it(
    "are those of DateTime",
    property((random) => {
      const time = millis(random)
      const ours = Timestamp.fromMillis(time)
      const theirs = DateTime.makeUnsafe(time)
      assert.isTrue(DateTime.isDateTime(ours) && DateTime.isUtc(ours))
      assert.isTrue(Schema.is(Schema.DateTimeUtc)(ours))
      assert.strictEqual(Object.getPrototypeOf(ours), Object.getPrototypeOf(theirs))
      assert.isTrue(Equal.equals(ours, theirs) && Equal.equals(theirs, ours))
      assert.isTrue(DateTime.Equivalence(ours, theirs))
      assert.strictEqual(Hash.hash(ours), Hash.hash(theirs))
      assert.deepStrictEqual(ours, theirs)
      assert.isFalse(Equal.equals(ours, DateTime.makeUnsafe(time + 1)))
      assert.strictEqual(DateTime.Order(ours, DateTime.makeUnsafe(time + 1)), -1)
      assert.strictEqual(Timestamp.toIso(ours), new Date(time).toISOString())
      assert.strictEqual(DateTime.formatIso(ours), DateTime.formatIso(theirs))
      assert.strictEqual(JSON.stringify(ours), JSON.stringify(theirs))
      assert.strictEqual(String(ours), String(theirs))
      assert.deepStrictEqual(DateTime.toPartsUtc(ours), DateTime.toPartsUtc(theirs))
      assert.isTrue(Equal.equals(ours, theirs))
      assert.isTrue(Equal.equals(DateTime.add(ours, { hours: 1 }), DateTime.add(theirs, { hours: 1 })))
      assert.isTrue(Equivalence.Array(DateTime.Equivalence)([ours], [theirs]))
    })
  )

  it("are what a DateTime schema encodes and decodes", () => {
    const text = "2017-04-03T10:20:49.315Z"
    assert.strictEqual(Schema.encodeSync(Schema.DateTimeUtcFromString)(Timestamp.fromIsoUnsafe(text)), text)
    assert.deepStrictEqual(
      Schema.decodeSync(Schema.DateTimeUtcFromString)(text),
      Timestamp.fromIsoUnsafe(text)
    )
  })
})
