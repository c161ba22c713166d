/**
 * The contests as a picture: of each workload one bar a client, as long as its part of the limit. Its colours can be read
 * on white and on black: a page that shows a picture does not tell it its theme.
 */
import * as About from "./About.ts"
import type * as Contest from "./Contest.ts"
import * as Contests from "./Contests.ts"

const WIDTH = 860
const LEFT = 220
const RIGHT = 60
const TOP = 64
const BAR = 14
const ROW = 20
const GROUP = 34
// How wide a figure is, with the space before it.
const VALUE = 36

const TEXT = "#6e7781"
const GRID = "#8b949e55"
const OURS = "#2f81f7"
const OURS_PLAIN = "#79b8ff"
const OTHERS = "#8b949e"
const GOAL = "#d97706"

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const text = (x: number, y: number, content: string, attributes = "", fill = TEXT) =>
  `<text x="${x}" y="${y}" fill="${fill}" ${attributes}>${escape(content)}</text>`

const line = (x: number, y1: number, y2: number, stroke: string, attributes = "") =>
  `<line x1="${x}" y1="${y1}" x2="${x}" y2="${y2}" stroke="${stroke}" ${attributes}/>`

const colorOf = ({ client, isOurs }: Contest.Figures) => isOurs ? (client.endsWith("Jit") ? OURS : OURS_PLAIN) : OTHERS

export const toSvg = (about: About.About, contests: ReadonlyArray<Contest.Result>): string => {
  // The limit reads every frame with `JSON.parse`: who needs less than that is above it.
  const most = Math.max(1, ...contests.flatMap(({ figures }) => figures.slice(1).map(({ ratio }) => ratio || 0)))
  const x = (ratio: number) => Math.round(LEFT + ratio / most * (WIDTH - LEFT - RIGHT))
  const marks: Array<string> = []
  let y = TOP
  for (const { figures, version, workload } of contests) {
    const goal = Contests.goalOf(workload)
    marks.push(text(16, y + BAR, `${workload}, API ${version}`, `font-weight="600"`))
    if (goal !== undefined) {
      marks.push(text(x(goal), y + BAR + 2, `goal ${goal.toFixed(2)}`, `text-anchor="middle" font-size="10"`, GOAL))
    }
    y += ROW + 4
    const top = y
    for (const each of figures.slice(1)) {
      const end = x(each.ratio || 0)
      // Not on the goal's line.
      const isAcross = goal !== undefined && x(goal) > end && x(goal) < end + VALUE
      marks.push(
        text(LEFT - 8, y + BAR - 3, each.name, `text-anchor="end"`),
        `<rect x="${LEFT}" y="${y}" width="${end - LEFT}" height="${BAR}" rx="2" fill="${colorOf(each)}"/>`,
        text(
          (isAcross ? x(goal) : end) + 6,
          y + BAR - 3,
          Number.isNaN(each.ratio) ? "failed" : each.ratio.toFixed(2)
        )
      )
      y += ROW
    }
    if (goal !== undefined) marks.push(line(x(goal), top - 4, y - 2, GOAL, `stroke-width="2"`))
    y += GROUP - ROW
  }
  const ticks = Array.from({ length: Math.floor(most / 0.25) + 1 }, (_, index) => index * 0.25)
  const axis = ticks.flatMap((ratio) => [
    line(x(ratio), TOP - 8, y, GRID),
    text(x(ratio), TOP - 14, ratio.toFixed(2), `text-anchor="middle"`)
  ])
  const footer = [
    `Median of messages a second, over ws and JSON.parse alone (1.00).`,
    `${about.machine}; ${about.at.slice(0, 10)}`,
    About.versions(about)
  ]
  const height = y + 12 + footer.length * 16
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12" role="img">`,
    `<title>Throughput of each client, as a part of the limit</title>`,
    text(16, 24, "Throughput, as a part of the limit", `font-size="16" font-weight="600"`),
    ...axis,
    ...marks,
    ...footer.map((each, index) => text(16, y + 20 + index * 16, each, `font-size="11"`)),
    "</svg>",
    ""
  ].join("\n")
}
