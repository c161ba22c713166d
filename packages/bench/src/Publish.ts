/** Puts the figures into the documentation: nobody types them. */
import { readFileSync, writeFileSync } from "node:fs"
import * as About from "./About.ts"
import * as Goal from "./Goal.ts"
import * as Plot from "./Plot.ts"
import * as Results from "./Results.ts"
import { type Table, toMarkdown } from "./Table.ts"

const BEGIN = "<!-- bench:begin -->"
const END = "<!-- bench:end -->"

const root = new URL("../../../", import.meta.url)
const docs = new URL("packages/docs/", root)

/** Replaces what stands between the markers of a text. */
export const fill = (text: string, content: string): string => {
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`no ${BEGIN} … ${END}`)
  return `${text.slice(0, begin)}${BEGIN}\n\n${content}\n\n${text.slice(end)}`
}

const fillPage = (page: URL, content: string): void => writeFileSync(page, fill(readFileSync(page, "utf8"), content))

/** One row a client, one column a contest. */
const short = ({ contests }: Results.Results): Table => {
  // The order of the contests with the most entrants is that of all.
  const longest = contests.toSorted((a, b) => b.figures.length - a.figures.length)
  const names = new Set(longest.flatMap(({ figures }) => figures.map(({ name }) => name)))
  return {
    title: "Messages a second, as a part of the limit",
    headings: ["", ...contests.map(({ version, workload }) => `${workload} ${version}`)],
    rows: Array.from(names, (name) => [
      name,
      ...contests.map(({ figures }, index) => {
        const figure = figures.find((each) => each.name === name)
        return figure === undefined || Number.isNaN(figure.ratio)
          ? "–"
          : figure === contests[index]!.figures[0]
          ? "1.00"
          : figure.ratio.toFixed(2)
      })
    ])
  }
}

const measured = ({ about }: Results.Results): string =>
  `Measured on ${about.at.slice(0, 10)} by \`${about.command}\` on ${about.machine}; ${About.versions(about)}.`

export const publish = (results: Results.Results): void => {
  writeFileSync(new URL("benchmarks.json", docs), `${JSON.stringify(results, undefined, 2)}\n`)
  writeFileSync(new URL("benchmarks.svg", docs), Plot.toSvg(results.about, results.contests))
  fillPage(
    new URL("README.md", root),
    [
      toMarkdown(short(results)),
      "![Throughput of each client, as a part of the limit](packages/docs/benchmarks.svg)",
      measured(results)
    ].join("\n\n")
  )
  fillPage(
    new URL("benchmarks.md", docs),
    [
      measured(results),
      "![Throughput of each client, as a part of the limit](benchmarks.svg)",
      ...[...Results.tables(results), Goal.toTable(Results.verdicts(results))].map(toMarkdown)
    ].join("\n\n")
  )
}
