/** The page of faults: every case has its row, and every test that a row names is there. */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"

const page = new URL("../faults.md", import.meta.url)
const CASES = 87

/** What proves a case: links to test files; or why it needs no test. */
interface Row {
  readonly number: number
  readonly proof: string
  readonly files: ReadonlyArray<string>
}

const rows: ReadonlyArray<Row> = readFileSync(page, "utf8").split("\n").flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
  const number = Number(cells[1])
  if (cells.length !== 6 || cells[1] === "" || !Number.isInteger(number)) return []
  const proof = cells[4] ?? ""
  return [{ number, proof, files: Array.from(proof.matchAll(/\]\(([^)]+\.test\.ts)\)/g), ([, file]) => file!) }]
})

/** The numbers that stand in the names of a file's tests: `case 13: …`, `cases 25 and 31: …`. */
const casesOf = (source: string): ReadonlySet<number> =>
  new Set(
    Array.from(source.matchAll(/["`]cases? ((?:\d+(?:, | and |))+)/g), ([, list]) => list!.match(/\d+/g) ?? [])
      .flat()
      .map(Number)
  )

describe("the page of faults", () => {
  it("has a row for each of the 87 cases, in order", () => {
    assert.deepStrictEqual(rows.map((row) => row.number), Array.from({ length: CASES }, (_, i) => i + 1))
  })

  it.each(rows)(
    "names for case $number tests that are there, or says why there is none",
    ({ files, number, proof }) => {
      if (files.length === 0) return assert.match(proof, /^Does not apply: .+$/)
      for (const file of files) {
        const url = new URL(file, page)
        assert.isTrue(existsSync(url), file)
        assert.isTrue(
          casesOf(readFileSync(url, "utf8")).has(number),
          `${file} has no test that is named "case ${number}"`
        )
      }
    }
  )
})
