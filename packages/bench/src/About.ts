/** When, where, and with what was measured. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus, totalmem } from "node:os"
import { dirname, join } from "node:path"
import * as Peers from "./Peers.ts"

export interface About {
  readonly at: string
  readonly command: string
  readonly machine: string
  readonly versions: { readonly [name: string]: string }
}

const require = createRequire(import.meta.url)
const versionOf = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version

export const make = (args: ReadonlyArray<string>, hasCcxws: boolean): About => {
  const ccxt = require.resolve("ccxt")
  return {
    at: new Date().toISOString(),
    command: `npm run bench${args.length === 0 ? "" : ` -- ${args.join(" ")}`}`,
    machine: `${cpus()[0]?.model.trim()} × ${cpus().length}, ${
      Math.round(totalmem() / 2 ** 30)
    } GB, ${process.platform}`,
    versions: {
      node: process.versions.node,
      effect: versionOf(require.resolve("effect/package.json")),
      // As `NodeWS` sees it.
      ws: versionOf(createRequire(require.resolve("@effect/platform-node/NodeWS")).resolve("ws/package.json")),
      ccxt: `${versionOf(join(dirname(ccxt), "../package.json"))} (ws ${
        versionOf(createRequire(ccxt).resolve("ws/package.json"))
      })`,
      ...(hasCcxws ? { ccxws: `${Peers.version("ccxws")} (ws ${Peers.version("ccxws/node_modules/ws")})` } : undefined)
    }
  }
}

export const versions = (about: About): string =>
  Object.entries(about.versions).map(([name, version]) => `${name} ${version}`).join(", ")
