/** The page of faults: every case has its row, every test that a row names is there, and is under the oracle. */
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

const rows: ReadonlyArray<Row> = readFileSync(page, "utf8").split("\n## Beside")[0]!.split("\n").flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
  const number = Number(cells[1])
  if (cells.length !== 6 || cells[1] === "" || !Number.isInteger(number)) return []
  const proof = cells[4] ?? ""
  return [{ number, proof, files: Array.from(proof.matchAll(/\]\(([^)]+\.test\.ts)\)/g), ([, file]) => file!) }]
})

// Tests that go through the table of the kit are named by it.
const BOOK_CASES = readFileSync(new URL("../../testkit/src/BookCases.ts", import.meta.url), "utf8")
  .match(/(?<=^    number: )\d+/gm) ?? []

/** The numbers that stand in the names of a file's tests: `case 13: …`, `cases 25 and 31: …`. */
const casesOf = (source: string): ReadonlySet<number> =>
  new Set(
    Array.from(source.matchAll(/["`]cases? ((?:\d+(?:, | and |))+)/g), ([, list]) => list!.match(/\d+/g) ?? [])
      .concat(/\bof cases\)[^]*`case \$\{one\.number\}/.test(source) ? [BOOK_CASES] : [])
      .flat()
      .map(Number)
  )

/** Tests with nothing for the oracle to watch, and why. */
const UNWATCHED: { readonly [file: string]: string } = {
  "../client/test/faults/Browser.test.ts": "reads sources, and runs none of them"
}

// Of the modules of this repository only those that run something for a test: not the product, nor the kit.
const targetOf = (name: string, from: URL): URL | undefined => {
  if (name.startsWith(".")) return new URL(name, from)
  const [, path] = /^@effect-hitbtc\/simulation\/(.+)$/.exec(name) ?? []
  return path === undefined ? undefined : new URL(`../../simulation/src/${path}.ts`, import.meta.url)
}

/** Whether a file, or what it imports, makes an oracle. */
const makesOracle = (file: URL, seen = new Set<string>()): boolean => {
  if (seen.has(file.href)) return false
  seen.add(file.href)
  const source = readFileSync(file, "utf8")
  if (/from "@effect-hitbtc\/testkit\/Oracle"/.test(source) && /\bOracle\.make\(/.test(source)) return true
  return Array.from(source.matchAll(/ from "([^"]+)"/g), ([, name]) => targetOf(name!, file))
    .some((target) => target !== undefined && makesOracle(target, seen))
}

/** Whether a file does no more than call functions: it runs no effect, and waits for nothing. */
const isPure = (file: URL): boolean =>
  !/\bit\.(?:effect|live)\b|\bEffect\b|\basync\b|\bset(?:Timeout|Interval|Immediate)\b/.test(readFileSync(file, "utf8"))

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

  it.each(Array.from(new Set(rows.flatMap(({ files }) => files))))("names %s, which is under the oracle", (file) => {
    const url = new URL(file, page)
    const isCore = file.startsWith("../core/test/")
    assert.strictEqual(makesOracle(url), !isCore && UNWATCHED[file] === undefined)
    if (isCore) assert.isTrue(isPure(url), "what is not under the oracle only calls functions")
  })
})
