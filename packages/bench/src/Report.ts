/** What the bench prints. */
import type { Figures, Result } from "./Contest.ts"
import type { Version } from "./Job.ts"
import type { Decoded } from "./Processes.ts"

/** Columns as wide as they must be; all but the first to the right. */
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join("  ")
      .trimEnd()
  ).join("\n")
}

const percent = (part: number) =>
  part === 1 ? "all" : part < 0.1 ? `${(part * 100).toFixed(1)} %` : `${Math.round(part * 100)} %`
const thousands = (value: number) => Math.round(value).toLocaleString("en")

const HEADINGS = [
  "",
  "messages/s",
  "of the limit",
  "lowest–highest",
  "CPU µs/msg",
  "CPU",
  "peak RSS",
  "",
  "taken in",
  "delivered"
]

const row = (figures: Figures, limit: Figures): ReadonlyArray<string> =>
  Number.isNaN(figures.perSecond)
    ? [figures.name, "failed", ...HEADINGS.slice(2).map(() => "")]
    : [
      figures.name,
      thousands(figures.perSecond),
      figures === limit ? "1.00" : figures.ratio.toFixed(2),
      `${figures.ratioLow.toFixed(2)}–${figures.ratioHigh.toFixed(2)}`,
      figures.cpuMicros.toFixed(2),
      figures === limit ? "1.00" : figures.cpuRatio.toFixed(2),
      `${Math.round(figures.peakMegabytes)} MB`,
      `× ${(figures.peakMegabytes / limit.peakMegabytes).toFixed(1)}`,
      percent(figures.applied),
      percent(figures.delivered)
    ]

export const result = ({ figures, frameBytes, frames, version, workload }: Result): string => {
  const limit = figures[0]!
  const problems = figures.filter(({ problem }) => problem !== undefined)
    .map(({ name, problem }) => `! ${name}: ${problem}`)
  const heading = `${workload === "books" ? "Order book updates" : "Tickers"}, API ${version}: ` +
    `${thousands(frames)} frames of ${Math.round(frameBytes)} bytes, 10 symbols`
  return [heading, "", table([HEADINGS, ...figures.map((each) => row(each, limit))]), ...problems].join("\n")
}

export interface Decoding {
  readonly version: Version
  readonly plain: Decoded["nanos"]
  readonly jit: Decoded["nanos"]
}

export const decoding = (each: ReadonlyArray<Decoding>): string => {
  const rows = each.flatMap(({ jit, plain, version }) =>
    ["ticker", "book update"].map((kind) => {
      const parse = Math.min(plain[`${kind} JSON.parse`]!, jit[`${kind} JSON.parse`]!)
      const ours = (nanos: number) => `${(nanos / 1000).toFixed(2)} µs (${(nanos / parse).toFixed(2)})`
      return [
        `${kind}, ${version}`,
        `${(parse / 1000).toFixed(2)} µs`,
        ours(jit[`${kind} decode`]!),
        ours(plain[`${kind} decode`]!)
      ]
    })
  )
  return [
    "Decoding alone: text to a checked value (of JSON.parse)",
    "",
    table([["", "JSON.parse", "this client", "without the JIT"], ...rows])
  ].join("\n")
}
