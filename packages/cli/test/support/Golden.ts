/** What is drawn, as text in a file. `UPDATE_GOLDEN=1` writes it anew: look at the difference before you commit it. */
import { assert } from "@effect/vitest"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

export const match = (name: string, lines: ReadonlyArray<string>): void => {
  const path = fileURLToPath(new URL(`../golden/${name}.txt`, import.meta.url))
  const text = `${lines.map((line) => line.trimEnd()).join("\n")}\n`
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text)
  assert.isTrue(existsSync(path), `expected a golden ${name}: write it with UPDATE_GOLDEN=1`)
  assert.strictEqual(text, readFileSync(path, "utf8"))
}
