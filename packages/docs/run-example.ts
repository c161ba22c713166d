// `npm run example NAME`: runs an example of this folder; without a name, says which there are. Where neither HITBTC_URL nor
// HITBTC_VENUE says where to go, it goes to a simulated exchange of its own.
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { ChildProcess } from "effect/process"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"

const folder = new URL("./examples/", import.meta.url)
const names = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ""))
  // These two are tests, and run with the tests.
  .filter((name) => name !== "testing" && name !== "scripted-venue")

const run = (name: string, env: { readonly [name: string]: string }) =>
  Effect.gen(function*() {
    const args = ["--conditions=@effect-hitbtc/source", fileURLToPath(new URL(`${name}.ts`, folder))]
    const options = { env, extendEnv: true, stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const
    const example = yield* ChildProcess.make(process.execPath, args, options)
    process.exitCode = Number(yield* example.exitCode)
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const onSandbox = (name: string) =>
  Effect.gen(function*() {
    const { apiUrl } = yield* SandboxServer.SandboxServer
    const url = apiUrl(3)
    yield* Console.error(`(on a simulated exchange at ${url}; HITBTC_URL or HITBTC_VENUE says otherwise)`)
    yield* run(name, {
      HITBTC_URL: url,
      HITBTC_API_KEY: "sandbox-key",
      HITBTC_API_SECRET: "sandbox-secret"
    })
  }).pipe(Effect.provide(Layer.orDie(SandboxServer.layer())))

const name = process.argv[2]
if (name === undefined || !names.includes(name)) {
  console.error(`Usage: npm run example ${names.join(" | ")}`)
  process.exitCode = 1
} else {
  const isElsewhere = process.env.HITBTC_URL !== undefined || process.env.HITBTC_VENUE !== undefined
  NodeRuntime.runMain(isElsewhere ? run(name, {}) : onSandbox(name))
}
