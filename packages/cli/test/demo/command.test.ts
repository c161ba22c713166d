import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Hitbtc from "../support/Hitbtc.ts"

interface Words {
  readonly url: RegExp
  readonly place: string
  readonly replace: string
}

// What is told on either version, in this order. Reports and outcomes come in another order on each.
const story = ({ place, replace, url }: Words): ReadonlyArray<RegExp> => [
  url,
  /symbol {6}ETHBTC {3}ETH in BTC, tick size 0\.000001,/,
  /ticker {6}ETHBTC {3}bid 0\.05/,
  /book {8}BTCUSDT has a gap: expected update (\d+), received \d+$/,
  /book {8}BTCUSDT live again after \d+ ms$/,
  /connection {2}Lost, retry in \d+ ms: Connection closed: 1006 \(no closing handshake\)$/,
  /connection {2}Open, session 2$/,
  /book {8}ETHBTC live again after \d+ ms$/,
  /trading {5}Ready, session 1$/,
  /balance {5}BTC {2}10 available$/,
  new RegExp(`command {5}${place} demo-001: buy 0\\.500 at 0\\.05\\d+$`),
  /report {6}demo-001 new: /,
  new RegExp(`command {5}${replace} demo-002: buy 0\\.750 at 0\\.05\\d+$`),
  /report {6}demo-002 replaced demo-001: /,
  /report {6}demo-002 canceled: /,
  new RegExp(`command {5}${place} demo-003: buy 0\\.300 at the market$`),
  /report {6}demo-003 buy .*, filled$/,
  /report {6}demo-004 sell .*, filled$/,
  new RegExp(`command {5}${place} demo-005: `),
  new RegExp(`outcome {5}${place} demo-005: outcome unknown \\(ConnectionLost\\)$`),
  /trading {5}Lost, retry in \d+ ms: Could not open the connection: the server answered with status 503$/,
  /reconciled {2}1 active, /,
  /settled {5}demo-005 found active at the venue$/,
  new RegExp(`outcome {5}${place} demo-006: outcome unknown \\(ConnectionLost\\)$`),
  /settled {5}demo-006 not active at the venue$/,
  /^Summary$/,
  /^ {2}reconnects: 1$/,
  /^ {2}gaps: {7}1$/,
  /^ {2}resyncs: {4}1$/,
  /^ {2}lost: {7}0$/,
  /^ {2}commands: {3}\d+, 2 lost their connection$/,
  /^ {2}settled: {4}demo-005 found active, demo-006 not active$/,
  /^OK: /
]

const indexes = (output: string, patterns: ReadonlyArray<RegExp>): ReadonlyArray<number> => {
  const lines = output.split("\n")
  return patterns.map((pattern) => lines.findIndex((line) => pattern.test(line)))
}
const assertInOrder = (output: string, patterns: ReadonlyArray<RegExp>) => {
  const found = indexes(output, patterns)
  assert.notInclude(found, -1, `${patterns[found.indexOf(-1)]}\n${output}`)
  assert.deepStrictEqual(found, found.toSorted((a, b) => a - b), output)
}

// The demo is where its own exchange is, whatever the environment says.
const elsewhere = { HITBTC_URL: "ws://127.0.0.1:1" }

/** A run that ended well, in plain lines, and told what both versions tell. */
const told = Effect.fnUntraced(function*(words: Words, ...args: ReadonlyArray<string>) {
  const { code, stderr, stdout } = yield* Hitbtc.run(["demo", ...args], { env: elsewhere })
  assert.strictEqual(code, 0, stdout + stderr)
  assert.strictEqual(stderr, "")
  // oxlint-disable-next-line no-control-regex -- that there is none is the point
  assert.notMatch(stdout, /\u001B/)
  for (const line of stdout.split("\n")) assert.isAtMost(line.length, 120)
  assertInOrder(stdout, story(words))
  return stdout
})

describe("hitbtc demo", { concurrent: true }, () => {
  it.live("ends by itself with a summary and exit code 0 on API v3, in plain lines where the output is a pipe", () =>
    Effect.gen(function*() {
      const output = yield* told({
        url: /listens on ws:\/\/127\.0\.0\.1:\d+\/api\/3$/,
        place: "spot_new_order",
        replace: "spot_replace_order"
      })
      assertInOrder(output, [
        /^--- 1 of 8: .* API v3$/,
        /connection {2}Idle: dialled when something is asked of it$/,
        /symbol {6}ETHBTC/,
        /connection {2}Ready, session 1$/,
        /top {9}ETHBTC {3}bid 0\.05\d+ x \d/,
        /balance {5}BTC {2}10 available$/,
        /outcome {5}spot_new_order demo-001: accepted, new$/,
        /balance {5}BTC {2}9\.\d+ available, 0\.\d+ reserved by orders$/,
        /command {5}spot_new_order_list demo-oc1: sell 0\.300 at 0\.05\d+$/,
        /command {5}spot_new_order_list demo-oc2: or sell 0\.300, stop 0\.05\d+$/,
        /command {5}spot_cancel_orders: all that are active$/,
        /report {6}demo-oc2 canceled: /,
        /^ {2}API: {8}v3$/,
        /^ {2}tops: {7}3 compared/,
        /^ {2}outcomes: {3}9 accepted, 2 unknown$/,
        /^ {2}balances: {3}8 streamed /,
        /^ {2}list: {7}demo-oc1, demo-oc2: .*; 2 cancelled at once$/
      ])
    }))

  it.live("tells the same on API v2, without what only v3 has", () =>
    Effect.gen(function*() {
      const output = yield* told(
        {
          url: /listens on ws:\/\/127\.0\.0\.1:\d+\/api\/2\/ws$/,
          place: "newOrder",
          replace: "cancelReplaceOrder"
        },
        "--api",
        "v2"
      )
      assertInOrder(output, [
        /^--- 1 of 8: .* API v2$/,
        /connection {2}Ready, session 1$/,
        /balance {5}ETH {2}199\.3 available, 0\.6 reserved by orders$/,
        /^ {2}API: {8}v2$/,
        /^ {2}outcomes: {3}5 accepted, 2 unknown$/
      ])
      for (const word of ["v3", "spot_", "demo-oc", "tops:", "streamed"]) assert.notInclude(output, word)
    }))

  it.live("says so, and ends with exit code 1, where nobody reads its output any more", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* Hitbtc.run(["demo"], { head: 3 })
      assert.deepStrictEqual([code, stderr], [1, "hitbtc: the output was closed before the end\n"])
    }))

  it.live("says what it does, and what its exit code means", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* Hitbtc.run(["demo", "--help"])
      assert.deepStrictEqual([code, stderr], [0, ""])
      for (const text of ["--api", "default v3", "a simulated exchange of its own", "Exit code 0 says"]) {
        assert.include(stdout, text)
      }
    }))

  it.live("says in one line what is wrong with its options, and does not begin", () =>
    Effect.forEach(
      [
        { args: ["--api", "v4"], says: /v4/ },
        { args: ["--apy", "v2"], says: /--apy/ },
        { args: ["--url", "ws://127.0.0.1:1"], says: /an exchange of its own, .*: leave out --url$/ },
        { args: ["--venue", "hitbtc"], says: /: leave out --venue$/ },
        { args: ["--json"], says: /: leave out --json$/ }
      ],
      ({ args, says }) =>
        Effect.gen(function*() {
          const { code, stderr, stdout } = yield* Hitbtc.run(["demo", ...args])
          assert.deepStrictEqual([code, stdout], [2, ""])
          assert.match(stderr, /^hitbtc: [^\n]+\n$/)
          assert.match(stderr.trimEnd(), says)
        }),
      { discard: true }
    ))
})
