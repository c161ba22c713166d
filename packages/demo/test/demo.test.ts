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
          /^Summary$/,
          /^ {2}reconnects: 1$/,
          /^ {2}gaps: {7}1$/,
          /^ {2}resyncs: {4}1$/,
          /^ {2}lost: {7}0$/,
          /^OK: /
        ].map(find)
        assert.notInclude(story, -1, output)
        assert.deepStrictEqual(story, story.toSorted((a, b) => a - b))
      }).pipe(Effect.scoped, Effect.timeout("40 seconds"), Effect.provide(NodeServices.layer)),
    45_000
  )
})
