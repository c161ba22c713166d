/** The bench measures what is published: JavaScript, compiled, with no types for Node to strip. */
import { execFileSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** Compiles this package and those it uses. Says what the compiler found wrong, if anything: it writes even so. */
export const build = (): string | undefined => {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")
  try {
    execFileSync(process.execPath, [tsc, "-b", fileURLToPath(new URL("..", import.meta.url))], { stdio: "pipe" })
    return undefined
  } catch (error) {
    return error instanceof Error && "stdout" in error ? String(error.stdout).trim() : String(error)
  }
}
