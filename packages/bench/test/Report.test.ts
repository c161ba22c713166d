/** What the bench makes of its figures, without measuring any. */
import { assert, describe, it } from "@effect/vitest"
import * as Goal from "../src/Goal.ts"
import * as Options from "../src/Options.ts"
import { fill } from "../src/Publish.ts"
import { median, percentile } from "../src/Statistics.ts"
import * as Table from "../src/Table.ts"

describe("statistics", () => {
  it("finds the middle of an odd and of an even number of values", () => {
    assert.strictEqual(median([3, 1, 2]), 2)
    assert.strictEqual(median([4, 1, 3, 2]), 2.5)
  })

  it("finds a percentile between two values, in proportion", () => {
    assert.strictEqual(percentile([10, 20], 99), 19.9)
    assert.strictEqual(percentile([7], 99), 7)
  })
})

describe("a goal", () => {
  it("is reached at its very figure, from either side", () => {
    assert.isTrue(Goal.atLeast("", 0.8, 0.8).isReached)
    assert.isTrue(Goal.atMost("", 1.25, 1.25).isReached)
    assert.isFalse(Goal.atLeast("", 0.8, 0.799).isReached)
    assert.isFalse(Goal.atMost("", 1.25, NaN).isReached)
  })
})

describe("a table", () => {
  const table = { title: "Title", headings: ["", "figure"], rows: [["a client", "1"]], notes: ["A note."] }

  it("has its figures to the right on a screen", () => {
    assert.strictEqual(Table.toText(table), "Title\n\n          figure\na client       1\nA note.")
  })

  it("is formatted as Markdown", () => {
    assert.strictEqual(
      Table.toMarkdown(table),
      "**Title**\n\n|          | figure |\n| -------- | -----: |\n| a client |      1 |\n\nA note."
    )
  })
})

describe("publishing", () => {
  const page = "before\n\n<!-- bench:begin -->\n\nold\n\n<!-- bench:end -->\n\nafter\n"

  it("replaces what is between the markers, as often as it is done", () => {
    const filled = fill(fill(page, "new"), "newest")
    assert.strictEqual(filled, page.replace("old", "newest"))
  })

  it("refuses a page without markers", () => {
    assert.throws(() => fill("before\n\nafter\n", "new"), "no <!-- bench:begin -->")
  })

  it("needs everything to be measured", () => {
    assert.throws(() => Options.parse(["--publish", "--only", "books"]), "all of it must be measured")
    assert.isTrue(Options.parse(["--publish"])?.publish)
  })
})
