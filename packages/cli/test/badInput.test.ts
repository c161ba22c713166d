import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import * as Hitbtc from "./support/Hitbtc.ts"

const wrongKey = { HITBTC_API_KEY: "sandbox-key", HITBTC_API_SECRET: "a-secret-of-mine" }

interface Row {
  readonly what: string
  readonly args: ReadonlyArray<string>
  readonly code: number
  readonly says: RegExp
  readonly env?: Readonly<Record<string, string>>
}

const place = (...args: ReadonlyArray<string>) => ["order", "place", ...args, "--sandbox"]

const rows: ReadonlyArray<Row> = [
  { what: "an unknown command", args: ["tickers"], code: 2, says: /Unknown subcommand "tickers"/ },
  { what: "an unknown flag", args: ["ticker", "ETHBTC", "--fast"], code: 2, says: /--fast/ },
  { what: "no symbol", args: ["book"], code: 2, says: /SYMBOL/ },
  { what: "a wrong period", args: ["candles", "ETHBTC", "--period", "M2"], code: 2, says: /--period/ },
  { what: "a wrong depth", args: ["book", "ETHBTC", "--depth", "0"], code: 2, says: /whole number from 1/ },
  { what: "a URL that is none", args: ["ticker", "ETHBTC", "--url", "hitbtc"], code: 2, says: /--url: expected a URL/ },
  {
    what: "two venues",
    args: ["ticker", "ETHBTC", "--sandbox", "--venue", "hitbtc"],
    code: 2,
    says: /expected one of/
  },
  {
    what: "an unknown symbol",
    args: ["trades", "NOPE", "--sandbox"],
    code: 5,
    says: /does not have trades NOPE\. `hitbtc symbols/
  },
  {
    what: "an unknown symbol on v2",
    args: ["book", "NOPE", "--sandbox", "--api", "v2"],
    code: 5,
    says: /does not have \S+ NOPE\. `hitbtc symbols/
  },
  {
    what: "an unknown symbol of an order",
    args: place("buy", "1", "NOPE", "--market"),
    code: 5,
    says: /`hitbtc symbols/
  },
  { what: "no price", args: place("buy", "1", "ETHBTC"), code: 2, says: /expected --price, or --market/ },
  {
    what: "a price between two steps",
    args: place("buy", "1", "ETHBTC", "--price", "0.05000001", "--yes"),
    code: 2,
    says: /nothing was sent: price: expected a multiple of 0\.000001/
  },
  { what: "a price that is none", args: place("buy", "1", "ETHBTC", "--price", "1e-2"), code: 2, says: /\["price"\]/ },
  { what: "a quantity of nothing", args: place("buy", "0", "ETHBTC", "--price", "1"), code: 2, says: /\["quantity"\]/ },
  { what: "a side that is none", args: place("hold", "1", "ETHBTC", "--price", "1"), code: 2, says: /"buy" \| "sell"/ },
  {
    what: "more than there is",
    args: place("buy", "1000000", "ETHBTC", "--price", "0.05", "--yes"),
    code: 5,
    says: /20001 .*`hitbtc balances`/
  },
  {
    what: "nobody to ask",
    args: place("buy", "1", "ETHBTC", "--price", "0.05"),
    code: 2,
    says: /nothing was sent: .* Add --yes/
  },
  {
    what: "an order that is not there",
    args: ["order", "cancel", "not-an-order", "--yes", "--sandbox"],
    code: 5,
    says: /20002 .*`hitbtc orders`/
  },
  {
    what: "no credentials",
    args: ["balances", "--url", "ws://127.0.0.1:1"],
    code: 4,
    says: /no credentials: HITBTC_API_KEY and HITBTC_API_SECRET are not set/
  },
  {
    what: "half of the credentials",
    args: ["orders", "--url", "ws://127.0.0.1:1"],
    code: 4,
    says: /no credentials: HITBTC_API_SECRET is not set/,
    env: { HITBTC_API_KEY: "key" }
  },
  {
    what: "no network",
    args: ["ticker", "ETHBTC", "--url", "ws://127.0.0.1:1"],
    code: 3,
    says: /cannot reach ws:\/\/127\.0\.0\.1:1: connect ECONNREFUSED .*`hitbtc doctor`/
  },
  {
    what: "no such host, on v2",
    args: ["book", "ETHBTC", "--url", "wss://nowhere.invalid", "--api", "v2"],
    code: 3,
    says: /cannot reach wss:\/\/nowhere\.invalid: getaddrinfo/
  },
  {
    what: "no network for an account",
    args: ["orders", "--url", "ws://127.0.0.1:1"],
    code: 3,
    says: /cannot reach/,
    env: wrongKey
  },
  { what: "no network for symbols", args: ["symbols", "--url", "ws://127.0.0.1:2"], code: 3, says: /ECONNREFUSED/ },
  {
    what: "a recording that is not there",
    args: ["replay", "/nowhere/day.ndjson"],
    code: 2,
    says: /there is no such file/
  },
  { what: "a folder for a recording", args: ["replay", "/tmp"], code: 2, says: /\/tmp: it is a folder/ },
  {
    what: "a file that is no recording",
    args: ["replay", import.meta.filename],
    code: 2,
    says: /is not a recording: line 1/
  },
  {
    what: "a file in a folder that is not there",
    args: ["record", "/nowhere/day", "ETHBTC"],
    code: 2,
    says: /no such folder/
  },
  { what: "nothing to record", args: ["record", "/nowhere/day"], code: 2, says: /nothing to record/ },
  {
    what: "a speed that is none",
    args: ["replay", "/nowhere/day", "--speed", "fast"],
    code: 2,
    says: /--speed: expected/
  },
  {
    what: "a venue that a doctor cannot reach",
    args: ["doctor", "--url", "ws://127.0.0.1:1"],
    code: 3,
    says: /"TCP" failed/
  }
]

describe("hitbtc", () => {
  it.live.skipIf(!existsSync("/dev/full"))(
    "does not take a full disk for a reader that has enough",
    () =>
      Effect.gen(function*() {
        const { code, stderr } = yield* Hitbtc.run(["symbols", "--sandbox"], { stdout: "/dev/full" })
        assert.strictEqual(code, 1)
        assert.match(stderr, /^hitbtc: .*ENOSPC/)
      })
  )
})

describe("hitbtc says what is wrong in one line, and what to do", { concurrent: true }, () => {
  for (const { args, code, env, says, what } of rows) {
    it.live(what, () =>
      Effect.gen(function*() {
        const ended = yield* Hitbtc.run(args, { env })
        assert.match(ended.stderr, says)
        assert.strictEqual(ended.code, code, ended.stderr)
        const lines = ended.stderr.trimEnd().split("\n")
        // The doctor says beforehand whom it examines.
        assert.strictEqual(lines.length, args[0] === "doctor" ? 2 : 1, ended.stderr)
        for (const line of lines) assert.match(line, /^hitbtc: /)
        assert.notMatch(ended.stdout + ended.stderr, /\n +at |a-secret-of-mine/)
        if (args[0] !== "doctor") assert.strictEqual(ended.stdout, "")
      }))
  }
})
