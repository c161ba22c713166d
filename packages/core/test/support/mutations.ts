/** Frames broken at random: bits, keys, types, ends. The same seed breaks them the same way. */
import { Random } from "@effect-hitbtc/testkit/Random"

const values: ReadonlyArray<unknown> = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  "",
  "0",
  "-0.00",
  "1e-7",
  "NaN",
  " 1",
  "M30",
  "buy",
  "2017-10-19T15:45:44.941Z",
  "2017-02-30T00:00:00Z",
  [],
  {},
  [null],
  [[]],
  [{ price: "1", size: "1" }],
  { data: [] },
  { code: 2001 }
]

type Place = readonly [parent: Record<string, unknown>, key: string]

const places = (json: unknown, out: Array<Place> = []): Array<Place> => {
  if (typeof json !== "object" || json === null) return out
  const parent = json as Record<string, unknown>
  for (const key of Object.keys(parent)) {
    out.push([parent, key])
    places(parent[key], out)
  }
  return out
}

const withJson = (random: Random, frame: string, change: (place: Place, all: ReadonlyArray<Place>) => void): string => {
  const json: unknown = JSON.parse(frame)
  for (let i = random.pick([1, 1, 1, 2, 3]); i > 0; i--) {
    const all = places(json)
    if (all.length > 0) change(random.pick(all), all)
  }
  return JSON.stringify(json)
}

const swapType = (value: unknown): unknown => {
  if (typeof value === "string") return Number.isNaN(Number(value)) ? [value] : Number(value)
  if (typeof value === "number") return String(value)
  if (Array.isArray(value)) return Object.fromEntries(Object.entries(value))
  return typeof value === "object" && value !== null ? Object.values(value) : String(value)
}

const mutations: ReadonlyArray<(random: Random, frame: string) => string> = [
  // A bit.
  (random, frame) => {
    const codes = Array.from(frame, (char) => char.charCodeAt(0))
    for (let i = random.pick([1, 1, 2, 5]); i > 0; i--) {
      codes[random.between(0, codes.length - 1)]! ^= 1 << random.between(0, random.chance(0.9) ? 6 : 15)
    }
    return String.fromCharCode(...codes)
  },
  (random, frame) => withJson(random, frame, ([parent, key]) => delete parent[key]),
  (random, frame) =>
    withJson(random, frame, ([parent, key]) => {
      parent[key] = swapType(parent[key])
    }),
  (random, frame) =>
    withJson(random, frame, ([parent, key]) => {
      parent[key] = structuredClone(random.pick(values))
    }),
  (random, frame) =>
    withJson(random, frame, ([parent, key], all) => {
      const [otherParent, otherKey] = random.pick(all)
      const copy: unknown = JSON.parse(JSON.stringify(otherParent[otherKey] ?? null))
      parent[key] = copy
    }),
  (random, frame) => frame.slice(0, random.between(0, frame.length)),
  (random, frame) => frame.slice(random.between(0, frame.length)),
  (random, frame) => {
    const from = random.between(0, frame.length)
    return frame.slice(0, from) + frame.slice(from + random.between(1, 10))
  },
  (random, frame) => {
    const from = random.between(0, frame.length)
    return frame.slice(0, from) + frame.slice(random.between(0, from)) + frame.slice(from)
  },
  (_, frame) => `[${frame},${frame}]`
]

/** Frames made of others, each changed once or twice. */
export const mutate = (frames: ReadonlyArray<string>, count: number, seed: number): ReadonlyArray<string> => {
  const random = new Random(seed)
  const compact = frames.map((frame) => JSON.stringify(JSON.parse(frame)))
  return Array.from({ length: count }, () => {
    const once = random.pick(mutations)(random, random.pick(compact))
    if (random.chance(0.8)) return once
    try {
      return random.pick(mutations)(random, once)
    } catch {
      // Not JSON any more.
      return once
    }
  })
}
