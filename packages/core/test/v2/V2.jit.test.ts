// oxlint-disable import/first, vitest/expect-expect -- the compiler comes before any schema; assertCase asserts
import "effect/schema/SchemaJITCompiler/enable"
import { assert, describe, it, vi } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { execPath } from "node:process"
import { fileURLToPath } from "node:url"
import { outcomes } from "../support/outcomes.ts"
import { assertCase, cases } from "../support/v2Frames.ts"

describe("decode, with compiled schemas", () => {
  // First: schemas are compiled when they are first used.
  it("is compiled", () => {
    const compile = vi.spyOn(globalThis, "Function")
    for (const example of cases) assertCase(example)
    const sources = compile.mock.calls.map((args) => String(args.at(-1)))
    compile.mockRestore()
    assert.isAbove(sources.length, 4)
    for (const field of ["volumeQuote", "sequence", "period", "quantity"]) {
      assert.isTrue(sources.some((source) => source.includes(field)), field)
    }
  })

  it.each(cases)("reads $name", assertCase)

  it("gives what the interpreter gives in a process of its own, to the word, for good and broken frames", () => {
    const program = fileURLToPath(new URL("../support/outcomes.ts", import.meta.url))
    const printed = execFileSync(execPath, ["--conditions=@effect-hitbtc/source", program, "7"], {
      encoding: "utf8",
      maxBuffer: 1 << 26
    })
    const interpreted = JSON.parse(printed) as ReadonlyArray<string>
    const compiled = outcomes(7)
    assert.isAbove(compiled.length, 3_500)
    assert.strictEqual(compiled.length, interpreted.length)
    for (let i = 0; i < compiled.length; i++) assert.strictEqual(compiled[i], interpreted[i])
  })
})
