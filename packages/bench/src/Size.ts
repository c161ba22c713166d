/** What this client adds to an application: bytes after minifying and gzip, and time to import. */
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "vite"
import * as Goal from "./Goal.ts"
import { duration, thousands } from "./Numbers.ts"
import * as Processes from "./Processes.ts"
import { median } from "./Statistics.ts"
import type { Table } from "./Table.ts"

const GOAL = 25_000
const IMPORTS = 9

const EVERYTHING = "everything exported"

const entries: { readonly [name: string]: string } = {
  [EVERYTHING]: `
    export * as core from "@effect-hitbtc/core"
    export * as transport from "@effect-hitbtc/transport"
    export * as client from "@effect-hitbtc/client"`,
  "market data, API v3": `
    export { layer } from "@effect-hitbtc/client/HitBtc"
    export { MarketData } from "@effect-hitbtc/client/MarketData"
    export { layerGlobal as transport } from "@effect-hitbtc/transport/WebSocketTransport"`,
  "market data and trading, API v3": `
    export { layer, layerTrading } from "@effect-hitbtc/client/HitBtc"
    export { MarketData } from "@effect-hitbtc/client/MarketData"
    export { Trading } from "@effect-hitbtc/client/Trading"
    export { Account } from "@effect-hitbtc/client/Account"
    export { layerGlobal as transport } from "@effect-hitbtc/transport/WebSocketTransport"`
}

const imports: { readonly [name: string]: ReadonlyArray<string> } = {
  "effect alone": ["effect"],
  "effect and this client": ["effect", "@effect-hitbtc/client", "@effect-hitbtc/transport/NodeWebSocketTransport"],
  "this client, deep modules only": [
    "@effect-hitbtc/client/HitBtc",
    "@effect-hitbtc/client/MarketData",
    "@effect-hitbtc/transport/NodeWebSocketTransport"
  ]
}

export interface Bundle {
  readonly name: string
  readonly minifiedBytes: number
  readonly gzippedBytes: number
}

export interface Import {
  readonly name: string
  readonly nanos: number
}

export interface Size {
  readonly bundles: ReadonlyArray<Bundle>
  readonly imports: ReadonlyArray<Import>
}

const ENTRY = "\0entry"

const bundle = async (name: string, code: string): Promise<Bundle> => {
  const output = await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("..", import.meta.url)),
    plugins: [{
      name: "entry",
      resolveId: (id) => id === ENTRY ? id : undefined,
      load: (id) => id === ENTRY ? code : undefined
    }],
    build: {
      write: false,
      target: "es2024",
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: ENTRY,
        preserveEntrySignatures: "strict",
        external: [/^effect($|\/)/, /^@effect\//, /^node:/],
        output: { format: "es" }
      }
    }
  })
  if (Array.isArray(output) || !("output" in output)) throw new Error("expected one bundle")
  const text = output.output.map((file) => file.type === "chunk" ? file.code : "").join("")
  return {
    name,
    minifiedBytes: Buffer.byteLength(text),
    gzippedBytes: gzipSync(text, { level: 9 }).length
  }
}

export const measure = async (): Promise<Size> => {
  const bundles: Array<Bundle> = []
  for (const [name, code] of Object.entries(entries)) bundles.push(await bundle(name, code))
  const nanos = new Map(Object.keys(imports).map((name) => [name, Array<number>()]))
  for (let run = 0; run < IMPORTS; run++) {
    for (const [name, specifiers] of Object.entries(imports)) {
      nanos.get(name)!.push((await Processes.measure("importTime", ...specifiers))["import"]!)
    }
  }
  return { bundles, imports: Array.from(nanos, ([name, each]) => ({ name, nanos: median(each) })) }
}

export const toTables = ({ bundles, imports }: Size): ReadonlyArray<Table> => [
  {
    title: "Size without effect, in bytes",
    headings: ["", "minified", "and gzipped"],
    rows: bundles.map(({ gzippedBytes, minifiedBytes, name }) => [
      name,
      thousands(minifiedBytes),
      thousands(gzippedBytes)
    ])
  },
  {
    title: "Time to import, in a fresh process",
    headings: ["", "median"],
    rows: imports.map(({ name, nanos }) => [name, duration(nanos)])
  }
]

export const verdicts = ({ bundles }: Size): ReadonlyArray<Goal.Verdict> =>
  bundles.filter(({ name }) => name === EVERYTHING).map(({ gzippedBytes }) =>
    Goal.atMost("Size of everything, gzipped, bytes", GOAL, gzippedBytes, thousands)
  )
