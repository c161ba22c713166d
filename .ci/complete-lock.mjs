// Run it after anything that changed package-lock.json: `node .ci/complete-lock.mjs`.
//
// A registry mirror that lacks the builds of a tool for some platforms lets npm leave them out of the lock file without
// a word; `npm ci` then refuses the lock file, here and everywhere else. Only their names and versions are missing.
import { readFileSync, writeFileSync } from "node:fs"

const path = new URL("../package-lock.json", import.meta.url)
const lock = JSON.parse(readFileSync(path, "utf8"))
const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"]

for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`
    if (lock.packages[key] !== undefined) continue
    const target = name.replace(/^.*\/(binding-)?/, "")
    const os = systems.find((system) => target.startsWith(`${system}-`))
    if (os === undefined) throw new Error(`Expected the name of a platform in ${name}`)
    const libc = target.includes("musl") ? "musl" : /gnu|glibc/.test(target) ? "glibc" : undefined
    lock.packages[key] = {
      version,
      cpu: [target.slice(os.length + 1).split("-")[0]],
      dev: true,
      license: "MIT",
      optional: true,
      os: [os],
      ...(libc === undefined ? undefined : { libc: [libc] })
    }
    console.log(`added ${name}@${version}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => a < b ? -1 : 1))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
