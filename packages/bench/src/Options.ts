import { parseArgs } from "node:util"

export interface Options {
  readonly frames: number
  readonly runs: number
  readonly seed: number
  readonly peers: boolean
  readonly profile: boolean
}

export const help = `npm run bench -- [options]

  --frames <n>   frames of each run, default 1000000: fewer, and half the time goes into V8's warm-up
  --runs <n>     runs of each client, each between two runs of the limit, default 3: the median counts
  --seed <n>     another feed of the same kind, default 1
  --quick        a good minute: 200000 frames, one run
  --no-peers     without CCXT and ccxws
  --profile      CPU profiles of this client, into packages/bench/results
`

const count = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name}: expected a whole number, got ${text}`)
  return value
}

/** The options of a command line, or `undefined` where it asks for help. */
export const parse = (args: ReadonlyArray<string>): Options | undefined => {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      frames: { type: "string" },
      runs: { type: "string" },
      seed: { type: "string", default: "1" },
      quick: { type: "boolean", default: false },
      peers: { type: "boolean", default: true },
      profile: { type: "boolean", default: false },
      help: { type: "boolean", default: false }
    }
  })
  if (values.help) return undefined
  return {
    frames: count("frames", values.frames ?? (values.quick ? "200000" : "1000000")),
    runs: count("runs", values.runs ?? (values.quick ? "1" : "3")),
    seed: count("seed", values.seed),
    peers: values.peers,
    profile: values.profile
  }
}
