import { parseArgs } from "node:util"

/** What can be measured, in the order in which it is. */
export const parts = [
  "tickers",
  "books",
  "mix",
  "topics",
  "decode",
  "book",
  "roundtrip",
  "reconnect",
  "size",
  "shares"
] as const
export type Part = typeof parts[number]

export interface Options {
  readonly only: ReadonlyArray<Part>
  readonly frames: number
  readonly runs: number
  readonly seed: number
  readonly quick: boolean
  readonly peers: boolean
  readonly profile: boolean
  readonly publish: boolean
}

export const help = `npm run bench -- [options]

  --only <parts>  some of ${parts.join(",")}
  --frames <n>    frames of each run, default 1000000: fewer, and half the time goes into V8's warm-up
  --runs <n>      runs of each client, each between two runs of the limit, default 5: the median counts
  --seed <n>      another feed of the same kind, default 1
  --quick         some minutes: 200000 frames, one run
  --no-peers      without CCXT and ccxws
  --profile       CPU profiles of this client, into packages/bench/results
  --publish       writes the figures into the documentation
`

// Every one of a thousand symbols must have a message.
const LEAST_FRAMES = 10_000

const count = (name: string, text: string, least = 1): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`--${name}: expected a whole number from ${least}, got ${text}`)
  }
  return value
}

const isPart = (text: string): text is Part => parts.some((part) => part === text)

const some = (text: string): ReadonlyArray<Part> =>
  text.split(",").map((part) => {
    if (!isPart(part)) throw new Error(`--only: expected some of ${parts.join(",")}, got ${part}`)
    return part
  })

/** The options of a command line, or `undefined` where it asks for help. */
export const parse = (args: ReadonlyArray<string>): Options | undefined => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: "string" },
      frames: { type: "string" },
      runs: { type: "string" },
      seed: { type: "string", default: "1" },
      quick: { type: "boolean", default: false },
      peers: { type: "boolean", default: true },
      profile: { type: "boolean", default: false },
      publish: { type: "boolean", default: false },
      help: { type: "boolean", default: false }
    }
  })
  if (values.help) return undefined
  if (values.publish && (values.only !== undefined || !values.peers)) {
    throw new Error("--publish: the documentation shows everything, so all of it must be measured")
  }
  return {
    only: values.only === undefined ? parts : some(values.only),
    frames: count("frames", values.frames ?? (values.quick ? "200000" : "1000000"), LEAST_FRAMES),
    runs: count("runs", values.runs ?? (values.quick ? "1" : "5")),
    seed: count("seed", values.seed),
    quick: values.quick,
    peers: values.peers,
    profile: values.profile,
    publish: values.publish
  }
}
