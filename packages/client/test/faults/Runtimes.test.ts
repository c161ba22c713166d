/** Where a program runs: cases 86 and 87. */
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { webcrypto } from "node:crypto"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { createContext, runInContext } from "node:vm"
import { build } from "vite"
import * as AnyRuntime from "../support/AnyRuntime.ts"

/** What a browser has, and nothing that Node has besides. */
const browser = () =>
  createContext({
    AbortController,
    AbortSignal,
    // Those of the encoder and of the signatures, which are this realm's.
    ArrayBuffer,
    Uint8Array,
    clearInterval,
    clearTimeout,
    console,
    crypto: webcrypto,
    Event,
    EventTarget,
    Headers,
    performance,
    queueMicrotask,
    Request,
    Response,
    setInterval,
    setTimeout,
    structuredClone,
    TextDecoder,
    TextEncoder,
    URL,
    URLSearchParams
  })

/** A program as one script for browsers, and the modules of Node's that it asked for. */
const bundle = async (entry: URL, name: string) => {
  const ofNode: Array<string> = []
  const output = await build({
    configFile: false,
    root: fileURLToPath(new URL("../..", import.meta.url)),
    logLevel: "silent",
    resolve: { conditions: ["@effect-hitbtc/source", "browser", "import", "module", "default"] },
    plugins: [{
      name: "no-node",
      enforce: "pre",
      resolveId: (source) => {
        if (source.startsWith("node:")) ofNode.push(source)
        return null
      }
    }],
    build: { write: false, minify: false, lib: { entry: fileURLToPath(entry), formats: ["iife"], name } }
  })
  const results = Array.isArray(output) ? output : [output]
  const [chunk] = results.flatMap((result) => "output" in result ? result.output : [])
  assert.isTrue(chunk?.type === "chunk")
  return { code: chunk?.type === "chunk" ? chunk.code : "", ofNode }
}

describe("case 86: a browser", () => {
  it.live("sees and is told what Node is, of both versions, with nothing but what browsers have", () =>
    Effect.gen(function*() {
      const { code, ofNode } = yield* Effect.promise(() =>
        bundle(new URL("../support/AnyRuntime.ts", import.meta.url), "program")
      )
      assert.deepStrictEqual(ofNode, [])
      // Of what runs there it sees timers that are left, what nobody handled, and what came out.
      const oracle = yield* Oracle.make({ secrets: [AnyRuntime.SECRET] })
      const context = browser()
      runInContext(code, context)
      for (const version of ["v2", "v3"] as const) {
        const script = `program.run("${version}").then((it) => JSON.stringify(it))`
        const there = yield* Effect.promise((): Promise<string> => runInContext(script, context))
        const here = yield* oracle.watched(AnyRuntime.program(version))
        oracle.show([there, here])
        assert.deepStrictEqual<unknown>(JSON.parse(there), here)
        assert.isAbove(here.seen.filter((line) => line.startsWith("book ")).length, 50)
        assert.isTrue(here.seen.includes("Stale"))
        assert.deepStrictEqual(here.told.slice(0, 1), ["from-a-browser new"])
        assert.include(here.told[1], "20008")
        assert.deepStrictEqual(here.told[2], "from-a-browser canceled")
      }
    }))
})

const manifest = (path: string): {
  readonly version?: string
  readonly peerDependencies?: { readonly [name: string]: string }
} => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"))

describe("case 87: the peer range", () => {
  const { version } = manifest("../../../../node_modules/effect/package.json")

  it.each(["core", "transport", "client", "sandbox"])(
    "of %s begins with the version that all tests run on",
    (name) => {
      assert.strictEqual(manifest(`../../../${name}/package.json`).peerDependencies?.["effect"], `^${version}`)
    }
  )
})
