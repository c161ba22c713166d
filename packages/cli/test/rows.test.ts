import * as NodeRecordingFile from "@effect-hitbtc/transport/NodeRecordingFile"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Hitbtc from "./support/Hitbtc.ts"

const json = (stdout: string): ReadonlyArray<Record<string, unknown>> =>
  stdout.trimEnd().split("\n").map((line) => JSON.parse(line))

const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "hitbtc-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

/** Streams: a reader that has enough ends them with 0. */
const streams = [
  { args: ["ticker", "ETHBTC", "btcusdt"], line: /^\S+ (ETHBTC|BTCUSDT) +bid [\d.]+ ask [\d.]+ last /, tag: "Ticker" },
  { args: ["trades", "ETHBTC"], line: /^\S+Z ETHBTC +(buy|sell) +[\d.]+ at [\d.]+ +\d+$/, tag: "Trade" },
  { args: ["candles", "ETHBTC", "--period", "M5"], line: /^\S+:00.000Z ETHBTC +M5 +open [\d.]+ high /, tag: "Candle" },
  {
    args: ["book", "ETHBTC", "--depth", "2"],
    line: /^ETHBTC +\S+Z \d+ spread [\d.]+ bids [\d.]+@[\d.]+ /,
    tag: undefined
  }
]

/** Tables. */
const tables = [
  { args: ["symbols", "--filter", "eth"], heading: /^SYMBOL +BASE +QUOTE +TICK SIZE/, row: { id: "ETHBTC" } },
  { args: ["currencies", "--filter", "bitcoin"], heading: /^CURRENCY +NAME/, row: { id: "BTC" } },
  { args: ["balances", "--filter", "btc"], heading: /^CURRENCY +AVAILABLE/, row: { currency: "BTC", available: "10" } },
  {
    args: ["fees", "--filter", "ethbtc"],
    heading: /^SYMBOL +TAKER +MAKER/,
    row: { symbol: "ETHBTC", takeRate: "0.001" }
  },
  { args: ["orders"], heading: /^no active orders/, row: undefined }
]

for (const api of ["v3", "v2"]) {
  describe(`hitbtc --api ${api}, in a pipe`, { concurrent: true }, () => {
    for (const { args, line, tag } of streams) {
      it.live(`${args[0]} is lines, and ends with 0 when its reader has enough`, () =>
        Effect.gen(function*() {
          const { code, stderr, stdout } = yield* Hitbtc.run([...args, "--sandbox", "--api", api], { head: 3 })
          assert.strictEqual(stderr, "")
          assert.strictEqual(code, 0)
          for (const text of stdout.split("\n").slice(0, 3)) assert.match(text, line)
        }))

      // What is said as objects does not depend on the API.
      if (api === "v2") continue
      it.live(`${args[0]} --json is one object a line`, () =>
        Effect.gen(function*() {
          const { code, stdout } = yield* Hitbtc.run([...args, "--sandbox", "--json", "--api", api], { head: 3 })
          assert.strictEqual(code, 0)
          for (const value of json(stdout.split("\n").slice(0, 3).join("\n"))) {
            if (tag === undefined) assert.include(["Live", "Resyncing"], value._tag)
            else assert.strictEqual(value._tag, tag)
          }
        }))
    }

    for (const { args, heading, row } of tables) {
      it.live(`${args[0]} is a table, and objects with --json`, () =>
        Effect.gen(function*() {
          const table = yield* Hitbtc.run([...args, "--sandbox", "--api", api])
          assert.strictEqual(table.code, 0, table.stderr)
          assert.match(table.stdout, heading)
          if (api === "v2") return
          const { stdout } = yield* Hitbtc.run([...args, "--sandbox", "--json", "--api", api])
          if (row === undefined) assert.strictEqual(stdout, "")
          else assert.include(json(stdout).find((found) => Object.values(found).includes(Object.values(row)[0])), row)
        }))
    }

    it.live("record writes frames down without secrets, and replay shows them in every view", () =>
      Effect.gen(function*() {
        const path = Path.join(yield* folder, "day.ndjson.gz")
        const recorded = yield* Hitbtc.run([
          "record",
          path,
          "ETHBTC",
          "--account",
          "--for",
          "3",
          "--sandbox",
          "--api",
          api
        ])
        assert.strictEqual(recorded.code, 0, recorded.stderr)
        assert.match(recorded.stderr, /^recorded: 3 s, \d+ frames, 2 connections, [\d.]+ MB in /)
        assert.notMatch(
          JSON.stringify(yield* NodeRecordingFile.read(path)),
          /sandbox-key|sandbox-secret|signature|nonce/
        )
        for (const view of ["book", "trades", "candles", "ticker"]) {
          const { code, stderr, stdout } = yield* Hitbtc.run([
            "replay",
            path,
            "--view",
            view,
            "--speed",
            "max",
            "--json"
          ])
          assert.strictEqual(code, 0, stderr)
          assert.strictEqual(stderr, "hitbtc: the recording is over\n")
          assert.isAtLeast(json(stdout).length, 3, view)
          for (const value of json(stdout)) assert.strictEqual(value.symbol, "ETHBTC")
        }
        const reports = yield* Hitbtc.run(["replay", path, "--view", "reports", "--speed", "max"])
        assert.strictEqual(reports.stdout, "-- 0 active orders\n")
        const other = yield* Hitbtc.run(["replay", path, "NOPE"])
        assert.strictEqual(other.code, 2)
        assert.match(other.stderr, /^hitbtc: \S+ has no book of NOPE: it has ETHBTC\n$/)
      }).pipe(Effect.scoped))

    it.live("doctor goes all the way, step by step", () =>
      Effect.gen(function*() {
        const { code, stdout } = yield* Hitbtc.run(["doctor", "--sandbox", "--json", "--api", api])
        assert.strictEqual(code, 0)
        assert.deepStrictEqual(
          json(stdout).map(({ outcome, step }) => `${String(step)} ${String(outcome)}`),
          ["DNS ok", "TCP ok", "handshake ok", "clock skew ok", "round trip ok", "first book ok", "login ok"]
        )
      }))
  })
}

describe("hitbtc, in a pipe", { concurrent: true }, () => {
  it.live("ends a stream with 0 on Ctrl-C", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* Hitbtc.run(["ticker", "ETHBTC", "--sandbox"], { interruptAfter: 1 })
      assert.strictEqual(code, 0)
      assert.strictEqual(stderr, "")
    }))

  it.live("serves a sandbox until Ctrl-C", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* Hitbtc.run(["sandbox", "--port", "0"], { interruptAfter: 3 })
      assert.strictEqual(code, 0)
      assert.match(stdout, /^Sandbox ready: ws:/)
    }))

  it.live("ends a recording on Ctrl-C with a file that can be replayed, and begins others at a size", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "day.ndjson")
      const { code, stdout } = yield* Hitbtc.run([
        "record",
        path,
        "ETHBTC",
        "--rotate",
        "0.02",
        "--for",
        "2",
        "--sandbox",
        "--json"
      ])
      assert.strictEqual(code, 0)
      const [summary] = json(stdout)
      assert.isAtLeast((summary!.files as ReadonlyArray<string>).length, 2)
      const { stdout: lines } = yield* Hitbtc.run(["replay", path, "--view", "trades", "--speed", "max", "--json"])
      assert.isAtLeast(json(lines).length, 3)
    }).pipe(Effect.scoped))

  it.live("has help with examples, a version, and completions", () =>
    Effect.gen(function*() {
      const help = yield* Hitbtc.run(["order", "place", "--help"])
      assert.strictEqual(help.code, 0)
      assert.match(help.stdout, /hitbtc order place buy 0\.1 ETHBTC --price 0\.05 --dry-run/)
      assert.match((yield* Hitbtc.run(["--version"])).stdout, /0\.1\.0/)
      for (const shell of ["bash", "zsh", "fish"]) {
        assert.match((yield* Hitbtc.run(["--completions", shell])).stdout, /cancel-all/)
      }
    }))
})
