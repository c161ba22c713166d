import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as HitBtcCommand from "../src/HitBtcCommand.ts"
import * as Settings from "../src/Settings.ts"

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

const codes = (text: string) => Array.from(text.matchAll(/\| (\d+) +\| /g), ([, code]) => code)

describe("the guide to the command", () => {
  const guide = read("../../docs/cli.md")

  it("names every command and every flag that all of them take", () => {
    const names = HitBtcCommand.command.subcommands.flatMap(({ commands }) => commands.map(({ name }) => name))
    assert.isAtLeast(names.length, 14)
    for (const name of names) assert.match(guide, new RegExp(`\`${name}\\b`), name)
    for (const { id } of Settings.all) assert.include(guide, `--${id}`)
  })

  it("lists the exit codes as the module does", () => {
    assert.deepStrictEqual(codes(guide), codes(read("../src/ExitCode.ts")))
  })
})
