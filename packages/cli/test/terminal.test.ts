import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as Hitbtc from "./support/Hitbtc.ts"
import * as VirtualTerminal from "./support/VirtualTerminal.ts"

const ENTER = "\u001B[?1049h"
const LEAVE = "\u001B[?25h\u001B[?1049l"

/** What was on the screen when it was left: the last frame alone, drawn on a terminal of its size. */
const lastFrame = (output: string, columns: number, rows: number): ReadonlyArray<string> => {
  const frames = output.slice(output.indexOf(ENTER), output.lastIndexOf(LEAVE)).split("\u001B[?2026h")
  const terminal = VirtualTerminal.make(columns, rows)
  terminal.write(`\u001B[?2026h${frames.at(-1)!.replace("\u001B[?2026l\u001B[?2026l\u001B[0m", "")}`)
  return terminal.screen()
}

const skipped = Hitbtc.noTerminal === undefined ? "" : ` (skipped: ${Hitbtc.noTerminal})`

describe.skipIf(Hitbtc.noTerminal !== undefined)(`hitbtc in a terminal${skipped}`, { concurrent: true }, () => {
  const views = [
    {
      args: ["book", "ETHBTC"],
      wait: "live at \\d",
      shows: /ETHBTC live at \d+[^]*0\.0\d+ +[\d.]+ +[\d.]+ █[^]* spread/
    },
    {
      args: ["trades", "ETHBTC"],
      wait: "buy|sell",
      shows: /SYMBOL +SIDE[^]*ETHBTC +(buy|sell) +0\.0\d+ +[\d.]+ [█▏▎▍▌▋▊▉]/
    },
    {
      args: ["candles", "ETHBTC"],
      wait: "high \\d",
      shows: /── ETHBTC M1 [^]*[┃╿╽╹╻][^]*┤0\.0\d+[^]* open [\d.]+ high /
    },
    {
      args: ["ticker", "ETHBTC", "BTCUSDT"],
      wait: "ETHBTC.{1,80} 0\\.0.{1,400}BTCUSDT.{1,80} 4\\d",
      shows: /SYMBOL +BID +ASK[^]*ETHBTC +0\.0\d+[^]*BTCUSDT +4\d+/
    },
    { args: ["reports"], wait: "active orders", shows: /-- 0 active orders/ }
  ]
  for (
    const { api, args, shows, wait } of views.flatMap((view) =>
      (["v3", "v2"] as const).map((api) => ({ ...view, api }))
    )
  ) {
    it.live(`draws ${args[0]} on API ${api}, and on q leaves the terminal as it was`, () =>
      Effect.gen(function*() {
        const { after, before, code, output } = yield* Hitbtc.inTerminal(
          [...args, "--sandbox", "--api", api],
          [{ wait: "● Ready" }, { wait }, { send: "q" }]
        )
        assert.strictEqual(code, 0, output)
        assert.deepStrictEqual(after, before)
        assert.isTrue(output.endsWith(LEAVE), JSON.stringify(output.slice(-80)))
        const screen = lastFrame(output, 100, 24)
        assert.match(screen.join("\n"), shows)
        assert.match(screen[0]!, new RegExp(`^ ${args[0]} .*sandbox, API ${api} +● Ready, session 1$`))
        assert.match(screen[23]!, /^ q ends it +\d+ messages$/)
        assert.include(output, "\u001B[2m")
      }))
  }

  it.live("shows how a recording grows, and draws it again", () =>
    Effect.gen(function*() {
      const at = yield* Effect.acquireRelease(
        Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "hitbtc-"))),
        (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
      )
      const path = Path.join(at, "day.ndjson.gz")
      const recorded = yield* Hitbtc.inTerminal(
        ["record", path, "ETHBTC", "--sandbox"],
        [{ wait: "recording: 2 s" }, { send: "\u0003" }]
      )
      assert.strictEqual(recorded.code, 0, recorded.output)
      assert.match(recorded.output, /recording: 1 s, \d+ frames, 1 connection, [\d.]+ MB in /)
      assert.match(recorded.output, /recorded: \d s, /)
      const { after, before, code, output } = yield* Hitbtc.inTerminal(
        ["replay", path, "--view", "book"],
        [{ wait: "● Ready" }, { wait: "live at \\d" }, { send: "q" }]
      )
      assert.strictEqual(code, 0, output)
      assert.deepStrictEqual(after, before)
      const screen = lastFrame(output, 100, 24)
      assert.match(screen[0]!, /^ book ETHBTC {2}.*day\.ndjson\.gz, API v3 +● Ready, session 1$/)
      assert.match(screen[1]!, /^── ETHBTC live at \d+ /)
    }).pipe(Effect.scoped))

  it.live("follows the size of the terminal, and ends on Ctrl-C with the terminal as it was", () =>
    Effect.gen(function*() {
      const { after, before, code, output } = yield* Hitbtc.inTerminal(
        ["book", "ETHBTC", "--sandbox"],
        [{ wait: "● Ready" }, { resize: [60, 12] }, { wait: "\\x1b\\[2J.*q ends it" }, { send: "\u0003" }]
      )
      assert.strictEqual(code, 0, output)
      assert.deepStrictEqual(after, before)
      assert.isTrue(output.endsWith(LEAVE))
      const screen = lastFrame(output, 60, 12)
      assert.match(screen[11]!, /^ q ends it +\d+ messages$/)
    }))

  it.live("has no colours with NO_COLOR, and no screen of its own on a dumb terminal", () =>
    Effect.gen(function*() {
      const plain = yield* Hitbtc.inTerminal(
        ["ticker", "ETHBTC", "--sandbox"],
        [{ wait: "● Ready" }, { wait: "ETHBTC.{1,80} 0\\.0" }, { send: "q" }],
        { env: { NO_COLOR: "1" } }
      )
      assert.strictEqual(plain.code, 0)
      for (const code of [1, 2, 31, 32, 33, 36]) assert.notInclude(plain.output, `\u001B[${code}m`)
      const dumb = yield* Hitbtc.inTerminal(
        ["ticker", "ETHBTC", "--sandbox"],
        [{ wait: "last" }, { send: "\u0003" }],
        { env: { TERM: "dumb" } }
      )
      assert.strictEqual(dumb.code, 0)
      assert.match(dumb.output, /^\S+Z ETHBTC +bid /)
      assert.notInclude(dumb.output, "\u001B")
    }))

  it.live("draws the demo, leaves the terminal as it was, and gives the verdict there", () =>
    Effect.gen(function*() {
      const { after, before, code, output } = yield* Hitbtc.inTerminal(["demo"], [{ wait: "Summary" }], { columns: 80 })
      assert.strictEqual(code, 0, output)
      assert.deepStrictEqual(after, before)
      const screen = lastFrame(output, 80, 24)
      assert.match(screen[0]!, /^ demo {2}sandbox, API v3, 127\.0\.0\.1:\d+ +● Ready, session 2 +\d+\.\d s$/)
      assert.match(screen[1]!, /^ 8 of 8: /)
      assert.match(
        screen.join("\n"),
        /ETHBTC live at \d[^]* spread {2}top 0\.05[^]*── EVENTS ─[^]* reconciled 1 active, 0 over meanwhile, 1 not active/
      )
      const [, verdict] = output.split(LEAVE)
      assert.isTrue(verdict!.startsWith("\r\n\u001B[1mSummary\u001B[0m\r\n"), verdict)
      assert.include(verdict!, "\u001B[32mOK\u001B[0m: nothing lost")
    }))

  it.live("ends the demo on Ctrl-C with code 130 and the terminal as it was", () =>
    Effect.gen(function*() {
      const { after, before, code, output } = yield* Hitbtc.inTerminal(
        ["demo"],
        [{ wait: "3 of 8" }, { send: "\u0003" }],
        { env: { NO_COLOR: "1" } }
      )
      assert.strictEqual(code, 130, output)
      assert.deepStrictEqual(after, before)
      assert.isTrue(output.endsWith(LEAVE))
      for (const code of [1, 2, 31, 32, 33, 36]) assert.notInclude(output, `\u001B[${code}m`)
    }))

  it.live("asks before it sends, and takes a no", () =>
    Effect.gen(function*() {
      const args = ["order", "place", "buy", "1", "ETHBTC", "--market", "--sandbox"]
      const no = yield* Hitbtc.inTerminal(args, [{ wait: "Place it: buy 1 ETHBTC at the market" }, { send: "n" }])
      assert.strictEqual(no.code, 0, no.output)
      assert.include(no.output, "hitbtc: nothing was sent")
      assert.deepStrictEqual(no.after, no.before)
      const yes = yield* Hitbtc.inTerminal(args, [{ wait: "Place it: buy 1 ETHBTC at the market" }, { send: "y" }])
      assert.strictEqual(yes.code, 0, yes.output)
      assert.match(yes.output, /filled: bought 1\.000 ETHBTC/)
      const interrupted = yield* Hitbtc.inTerminal(args, [{ wait: "Place it" }, { send: "\u0003" }])
      assert.strictEqual(interrupted.code, 130, interrupted.output)
      assert.notInclude(interrupted.output, "filled")
    }))

  it.live("asks for a key and a secret that are nowhere, and does not show them", () =>
    Effect.gen(function*() {
      const { code, output } = yield* Hitbtc.inTerminal(["balances", "--url", "ws://127.0.0.1:1"], [
        { wait: "API key of 127.0.0.1:1" },
        { send: "my-own-key\r" },
        { wait: "Its secret" },
        { send: "my-own-secret\r" }
      ])
      assert.strictEqual(code, 3, output)
      assert.notMatch(output, /my-own/)
      assert.include(output, "hitbtc: cannot reach ws://127.0.0.1:1: connect ECONNREFUSED")
    }))
})
