/**
 * Case 86, as far as browsers go: nothing that a browser lacks is reached from what a browser imports. Every import is
 * followed, through the sources of this repository and those of Effect. What a browser then does is in `Runtimes.test.ts`;
 * versions of Node are in `.ci/nodes`.
 */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../../..", import.meta.url))
const packages = `${root}/packages`
const effect = `${root}/node_modules/effect`

// What only Node has, and says so.
const NODE_ONLY = ["transport/src/NodeRecordingFile.ts", "transport/src/NodeWebSocketTransport.ts"]

const read = (path: string) => readFileSync(path, "utf8")

// Imports for their types leave nothing behind; comments hold examples.
const importsOf = (source: string): ReadonlyArray<string> => {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "")
  const patterns = [
    /^\s*(?:import|export)\s+(?!type\b)[^"';]*?\bfrom\s+["']([^"']+)["']/gm,
    /^\s*import\s+["']([^"']+)["']/gm,
    /\bimport\(\s*["']([^"']+)["']\s*\)/g,
    /\brequire\(\s*["']([^"']+)["']\s*\)/g
  ]
  return patterns.flatMap((pattern) => Array.from(code.matchAll(pattern), ([, name]) => name!))
}

const file = (...candidates: ReadonlyArray<string>): string | undefined => candidates.find((path) => existsSync(path))

const resolve = (name: string, from: string): string | undefined => {
  if (name.startsWith(".")) return file(new URL(name, `file://${from}`).pathname)
  const own = /^@effect-hitbtc\/(core|transport|client)(?:\/(.+))?$/.exec(name)
  if (own !== null) return file(`${packages}/${own[1]}/src/${own[2] ?? "index"}.ts`)
  const [, path] = /^effect(?:\/(.+))?$/.exec(name) ?? []
  return name.startsWith("effect")
    ? file(`${effect}/dist/${path ?? "index"}.js`, `${effect}/dist/${path}/index.js`)
    : undefined
}

/** All files that are reached from some, and what leads out of them. */
const walk = (entries: ReadonlyArray<string>) => {
  const reached = new Set<string>()
  const foreign = new Map<string, string>()
  const todo = [...entries]
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    for (const name of importsOf(read(path))) {
      const target = resolve(name, path)
      if (target === undefined) foreign.set(name, path.slice(root.length + 1))
      else todo.push(target)
    }
  }
  return { reached, foreign }
}

const entriesOf = (name: string) =>
  readdirSync(`${packages}/${name}/src`).filter((entry) => entry.endsWith(".ts")).map((entry) =>
    `${packages}/${name}/src/${entry}`
  )
const isNodeOnly = (path: string) => NODE_ONLY.some((only) => path.endsWith(only))

describe("case 86: what a browser imports", () => {
  it.each(["core", "transport", "client"])("of %s reaches nothing but this repository and Effect", (name) => {
    const { foreign, reached } = walk(entriesOf(name).filter((path) => !isNodeOnly(path)))
    assert.deepStrictEqual(Object.fromEntries(foreign), {})
    assert.isAbove(reached.size, 50)
    assert.isFalse(Array.from(reached).some(isNodeOnly), "what only Node has is an import of its own")
  })

  it("is all that Node does without, too: what only Node has names it", () => {
    const { foreign } = walk(NODE_ONLY.map((path) => `${packages}/${path}`))
    assert.sameMembers(Array.from(foreign.keys()), ["node:fs", "node:zlib", "@effect/platform-node/NodeWS"])
  })

  it("uses no global that only Node has", () => {
    const used = ["core", "transport", "client"].flatMap((name) => {
      const { reached } = walk(entriesOf(name).filter((path) => !isNodeOnly(path)))
      return Array.from(reached).filter((path) => path.startsWith(packages)).flatMap((path) => {
        const code = read(path).replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "")
        return Array.from(
          code.matchAll(/\b(process|Buffer|setImmediate|__dirname|global)\b(?=[.(])/g),
          ([word]) => `${word} in ${path.slice(root.length + 1)}`
        )
      })
    })
    assert.deepStrictEqual(used, [])
  })
})
