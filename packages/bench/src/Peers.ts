/**
 * The other clients that nothing but the bench needs: it installs them by itself, into a folder with a lock file of its
 * own.
 */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"

const folder = fileURLToPath(new URL("../peers/", import.meta.url))
const stamp = `${folder}node_modules/.lock-digest`

const lockDigest = (): string => createHash("sha1").update(readFileSync(`${folder}package-lock.json`)).digest("hex")

/** Installs what the lock file says, unless it is there. Says what went wrong, if anything did. */
export const install = (): string | undefined => {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockDigest()) return undefined
  // Under `npm run` npm tells where it is; else it is looked for.
  const npm = process.env.npm_execpath
  const parameters = ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"]
  try {
    const settings = { cwd: folder, stdio: "pipe", timeout: 300_000 } as const
    if (npm === undefined) execFileSync("npm", parameters, settings)
    else execFileSync(process.execPath, [npm, ...parameters], settings)
  } catch (error) {
    const lines = String(error instanceof Error && "stderr" in error ? error.stderr : error).split("\n")
    return lines.find((line) => /failed|sync/i.test(line)) ?? lines.find((line) => line.includes("error")) ?? "no npm"
  }
  writeFileSync(stamp, lockDigest())
  return undefined
}

const require = createRequire(`${folder}package.json`)

/** Loads a peer. Its types are the caller's business: it may not be there when types are checked. */
export const load = async (name: string): Promise<unknown> => import(pathToFileURL(require.resolve(name)).href)

/** The version of a package, as seen from the peers. */
export const version = (name: string): string => {
  const text = readFileSync(`${folder}node_modules/${name}/package.json`, "utf8")
  return (JSON.parse(text) as { readonly version: string }).version
}
