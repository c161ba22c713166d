import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

describe("npm run demo", () => {
  it.live(
    "ends by itself within 30 s, with a summary and exit code 0, in plain lines where the output is a pipe",
    () =>
      Effect.gen(function*() {
        const args = ["--conditions=@effect-hitbtc/source", main]
        const demo = yield* ChildProcess.make(process.execPath, args, { stdin: "ignore", extendEnv: true })
        const output = yield* Stream.mkString(Stream.decodeText(demo.all))
        assert.strictEqual(Number(yield* demo.exitCode), 0, output)

        const lines = output.split("\n")
        const find = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line))
        // oxlint-disable-next-line no-control-regex -- that there is none is the point
        assert.notMatch(output, /\u001B/)
        for (const line of lines) assert.isAtMost(line.length, 120)

        const story = [
          /listens on ws:\/\/127\.0\.0\.1:\d+\/api\/2\/ws$/,
          /connection {2}Ready, session 1$/,
          /symbol {6}ETHBTC {3}ETH in BTC, tick size 0\.000001,/,
          /ticker {6}ETHBTC {3}bid 0\.05/,
          /book {8}BTCUSDT has a gap: expected update (\d+), received \d+$/,
          /book {8}BTCUSDT live again after \d+ ms$/,
          /connection {2}Lost, retry in \d+ ms: Connection closed: 1006 \(no closing handshake\)$/,
          /connection {2}Open, session 2$/,
          /book {8}ETHBTC live again after \d+ ms$/,
          /trading {5}Ready, session 1$/,
          /balance {5}BTC {2}10 available$/,
          /command {5}newOrder demo-001: buy 0\.500 at 0\.05\d+$/,
          /report {6}demo-001 new: /,
          /report {6}demo-002 replaced demo-001: /,
          /report {6}demo-002 canceled: /,
          /command {5}newOrder demo-003: buy 0\.300 at the market$/,
          /report {6}demo-003 buy .*, filled$/,
          /report {6}demo-004 sell .*, filled$/,
          /command {5}newOrder demo-005: /,
          /outcome {5}newOrder demo-005: outcome unknown \(ConnectionLost\)$/,
          /trading {5}Lost, retry in \d+ ms: Could not open the connection: the server answered with status 503$/,
          /reconciled {2}1 active, /,
          /settled {5}demo-005 found active at the venue$/,
          /outcome {5}newOrder demo-006: outcome unknown \(ConnectionLost\)$/,
          /settled {5}demo-006 not active at the venue$/,
          /balance {5}ETH {2}199\.3 available, 0\.6 reserved by orders$/,
          /^Summary$/,
          /^ {2}reconnects: 1$/,
          /^ {2}gaps: {7}1$/,
          /^ {2}resyncs: {4}1$/,
          /^ {2}lost: {7}0$/,
          /^ {2}commands: {3}7, 2 lost their connection$/,
          /^ {2}outcomes: {3}5 accepted, 2 unknown$/,
          /^ {2}settled: {4}demo-005 found active, demo-006 not active$/,
          /^OK: /
        ].map(find)
        assert.notInclude(story, -1, output)
        assert.deepStrictEqual(story, story.toSorted((a, b) => a - b))
      }).pipe(Effect.scoped, Effect.timeout("40 seconds"), Effect.provide(NodeServices.layer)),
    45_000
  )
})
