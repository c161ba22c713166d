/** What is drawn, as text in a file. `UPDATE_GOLDEN=1` writes it anew: look at the difference before you commit it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** What is drawn now, and what is in the file. */
export const compare = (
  name: string,
  lines: ReadonlyArray<string>
): readonly [drawn: string, golden: string] => {
  const path = fileURLToPath(new URL(`../golden/${name}.txt`, import.meta.url))
  const text = `${lines.map((line) => line.trimEnd()).join("\n")}\n`
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text)
  return [text, existsSync(path) ? readFileSync(path, "utf8") : `no golden ${name}: write it with UPDATE_GOLDEN=1`]
}
