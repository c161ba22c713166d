import * as NodeWS from "@effect/platform-node/NodeWS"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

/** The process, its output so far, and its end. */
const start = (...args: ReadonlyArray<string>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => spawn(process.execPath, ["--conditions=@effect-hitbtc/source", bin, ...args])),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    (child) => {
      let [stdout, stderr] = ["", ""]
      child.stdout.on("data", (data: Buffer) => stdout += data.toString())
      child.stderr.on("data", (data: Buffer) => stderr += data.toString())
      return {
        child,
        ready: Effect.callback<string>((resume) => {
          child.stdout.on("data", () => {
            if (stdout.includes("\n")) resume(Effect.succeed(stdout))
          })
        }),
        ended: Effect.callback<{ code: number | null; stdout: string; stderr: string }>((resume) => {
          child.on("close", (code) => resume(Effect.succeed({ code, stdout, stderr })))
        })
      }
    }
  )

const bounded = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.scoped(Effect.timeout(effect, "30 seconds"))

describe("sandbox command", () => {
  it.live("prints its URLs when it is ready, serves, and ends with 0 on Ctrl-C", () =>
    Effect.gen(function*() {
      const { child, ended, ready } = yield* start(
        "--port",
        "0",
        "--rate",
        "50",
        "--seed",
        "3",
        "--symbols",
        "2",
        "--account",
        "more:se:cret"
      )
      const lines = yield* ready
      const [, v2, v3, rest] =
        /^Sandbox ready: (ws:\S+) \1\/public \1\/trading\nAPI v3: +(ws:\S+) ?.*\nREST of v3: +(http:\S+)\n$/.exec(
          lines
        ) ?? []
      assert.match(v2!, /^ws:\/\/127\.0\.0\.1:\d+\/api\/2\/ws$/)
      assert.strictEqual(v3, v2!.replace("/2/ws", "/3/ws/public"))
      assert.strictEqual(rest, v2!.replace("ws:", "http:").replace("/2/ws", "/3"))
      const symbols = yield* Effect.promise(() => fetch(`${rest}/public/symbol/S0001USDT`))
      assert.strictEqual(symbols.status, 200)
      yield* Effect.promise(() => symbols.text())
      const ws = yield* Effect.acquireRelease(
        Effect.sync(() => new NodeWS.WebSocket(v2!)),
        (ws) => Effect.sync(() => ws.terminate())
      )
      const answer = yield* Effect.callback<string>((resume) => {
        ws.on("open", () => ws.send(`{"method":"subscribeTicker","params":{"symbol":"S0002USDT"},"id":1}`))
        ws.once("message", (data: Buffer) => resume(Effect.succeed(data.toString())))
      })
      assert.strictEqual(answer, `{"jsonrpc":"2.0","result":true,"id":1}`)
      const login = yield* Effect.callback<string>((resume) => {
        ws.on("message", (data: Buffer) => {
          if (data.includes(`"id":2`)) resume(Effect.succeed(data.toString()))
        })
        ws.send(`{"method":"login","params":{"algo":"BASIC","pKey":"more","sKey":"se:cret"},"id":2}`)
      })
      assert.strictEqual(login, `{"jsonrpc":"2.0","result":true,"id":2}`)
      child.kill("SIGINT")
      assert.deepStrictEqual(yield* ended, { code: 0, stdout: lines, stderr: "" })
    }).pipe(bounded))

  it.live("says in one line that the port is in use", () =>
    Effect.gen(function*() {
      const first = yield* start("--port", "0")
      const port = /:(\d+)\//.exec(yield* first.ready)!.at(1)!
      const second = yield* start("--port", port)
      assert.deepStrictEqual(yield* second.ended, {
        code: 1,
        stdout: "",
        stderr: `sandbox: Could not listen on 127.0.0.1:${port}: the port is in use\n`
      })
    }).pipe(bounded))

  it.live("says in one line what is wrong with the flags", () =>
    Effect.gen(function*() {
      const bad = [
        ["--prot", "1"],
        ["--port", "abc"],
        ["--port", "70000"],
        ["--rate", "-1"],
        ["--drop-every", "0"],
        [
          "--drop-code",
          "999"
        ],
        ["--account", "c4nary"],
        ["--account", "sandbox-key:c4nary"]
      ]
      yield* Effect.forEach(bad, (args) =>
        Effect.gen(function*() {
          const { code, stderr, stdout } = yield* Effect.flatMap(start(...args), ({ ended }) => ended)
          assert.strictEqual(code, 1)
          assert.strictEqual(stdout, "")
          assert.match(stderr, /^sandbox: [^\n]+ \(see --help\)\n$/)
          assert.include(stderr, args.at(0)!)
          assert.notInclude(stderr, "c4nary")
        }), { concurrency: 2 })
    }).pipe(bounded))

  it.live("explains itself", () =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* Effect.flatMap(start("--help"), ({ ended }) => ended)
      assert.deepStrictEqual([code, stderr], [0, ""])
      for (
        const flag of [
          "port",
          "host",
          "seed",
          "rate",
          "drop-every",
          "gap-every",
          "silence-after",
          "fail-every",
          "account"
        ]
      ) {
        assert.include(stdout, `--${flag}`)
      }
    }).pipe(bounded))
})
