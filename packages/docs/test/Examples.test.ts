import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

// The examples that are tests run here as such.
import "../examples/scripted-venue.ts"
import "../examples/testing.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const read = (path: string) => readFileSync(new URL(path, `file://${root}`), "utf8")
const examples = readdirSync(new URL("packages/docs/examples", `file://${root}`))

describe("the README", () => {
  const blocks = Array.from(read("README.md").matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) => code)

  it("shows only code that stands in an example, to the letter", () => {
    const sources = examples.map((name) => read(`packages/docs/examples/${name}`))
    assert.isAbove(blocks.length, 0)
    for (const block of blocks) assert.isTrue(sources.includes(block!), `not an example as it is:\n${block}`)
  })

  it("begins with a stream in 20 lines", () => {
    assert.isAtMost(blocks[0]!.trimEnd().split("\n").length, 20)
  })
})

describe("a link", () => {
  const pages = [
    "README.md",
    ...readdirSync(new URL("packages/docs", `file://${root}`)).filter((name) => name.endsWith(".md")).map((name) =>
      `packages/docs/${name}`
    ),
    ...["core", "transport", "client", "sandbox", "cli", "bench"].map((name) => `packages/${name}/README.md`)
  ]
  it.each(pages)("of %s leads somewhere", (page) => {
    const links = Array.from(read(page).matchAll(/\]\((?!https?:)([^)#]+)/g), ([, link]) => link!)
    for (const link of links) {
      assert.isTrue(existsSync(new URL(link, new URL(page, `file://${root}`))), `${page}: ${link}`)
    }
  })
})

/** Runs an example against the simulated exchange, as a reader would, and gives its lines. */
const run = (name: string) =>
  Effect.gen(function*() {
    const { apiUrl } = yield* SandboxServer.SandboxServer
    const { stdout } = yield* Effect.promise(() =>
      promisify(execFile)(process.execPath, [
        "--conditions=@effect-hitbtc/source",
        `packages/docs/examples/${name}`
      ], {
        cwd: root,
        env: {
          ...process.env,
          HITBTC_URL: apiUrl(3),
          HITBTC_API_KEY: "sandbox-key",
          HITBTC_API_SECRET: "sandbox-secret"
        },
        timeout: 30_000
      })
    )
    return stdout.trimEnd().split("\n")
  }).pipe(Effect.provide(SandboxServer.layer({ seed: 3 })))

describe("an example", () => {
  it.live("prints ten tickers", () =>
    Effect.gen(function*() {
      const lines = yield* run("first-stream.ts")
      assert.strictEqual(lines.length, 10)
      for (const line of lines) assert.match(line, /^(ETHBTC|BTCUSDT): bid \d+\.\d+, ask \d+\.\d+$/)
    }))

  it.live("watches spreads", () =>
    Effect.gen(function*() {
      const lines = yield* run("spread-monitor.ts")
      assert.strictEqual(lines.length, 8)
      assert.match(lines.join("\n"), /ETHBTC is resyncing[\s\S]*ETHBTC is (fine|wide)/)
    }))

  it.live("places an order and cancels it", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* run("trading.ts"), ["new at 0.040000", "Closed: canceled"])
    }))
})
