/** What the bench makes of its figures, without measuring any. */
import { assert, describe, it } from "@effect/vitest"
import * as Goal from "../src/Goal.ts"
import * as Options from "../src/Options.ts"
import { fill } from "../src/Publish.ts"
import * as Shares from "../src/Shares.ts"
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

const node = (id: number, functionName: string, url: string, ...children: ReadonlyArray<number>) => ({
  id,
  callFrame: { functionName, url },
  children
})

describe("the shares of a profile", () => {
  it("are those of whose function it is, of what Node and V8 do for it too, and leave out what is idle", () => {
    const nodes = [
      node(1, "(root)", "", 2, 3, 4, 5, 6),
      node(2, "(idle)", ""),
      node(3, "(garbage collector)", ""),
      node(4, "link", "node:internal/modules/esm/module_job", 7),
      node(5, "read", "file:///a/packages/core/dist/internal/ScanV3.js", 8),
      node(6, "emit", "node:events", 9),
      node(7, "readSync", "node:fs"),
      node(8, "startsWith", ""),
      node(9, "apply", "file:///a/packages/core/dist/OrderBook.js")
    ]
    const shares = Shares.sharesOf({
      nodes,
      samples: [2, 3, 4, 7, 8, 5, 6, 9],
      timeDeltas: [1_000, 10, 500, 500, 20, 10, 20, 40]
    })
    assert.deepStrictEqual(
      Object.entries(shares).filter(([, share]) => share > 0),
      [["ws and the socket", 0.2], ["order books", 0.4], ["decoding", 0.3], ["garbage collection", 0.1]]
    )
  })
})
