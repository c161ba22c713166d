/** The command as a process: in a pipe, and in a pseudo terminal. */
import { Effect, Schema } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { openSync } from "node:fs"
import { fileURLToPath } from "node:url"

const bin = fileURLToPath(new URL("../../src/bin.ts", import.meta.url))
const driver = fileURLToPath(new URL("pseudo_terminal.py", import.meta.url))

const argv = (args: ReadonlyArray<string>) => ["--conditions=@effect-hitbtc/source", bin, ...args]

// What is set around the tests is not theirs.
const strange = /^(HITBTC_|NO_COLOR$)/

const clean = (env: Readonly<Record<string, string>>) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange.test(name))),
  ...env
})

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs it in a pipe, with nothing on stdin.
 *
 * After so many lines of stdout its reader goes away, as `head` does; after so many it is interrupted, as by Ctrl-C, or
 * once an effect succeeds. `onOutput` is told all of stdout so far, whenever there is more.
 */
export const run = (
  args: ReadonlyArray<string>,
  options: {
    readonly head?: number | undefined
    readonly interruptAfter?: number | undefined
    /** A file that stdout goes to, in place of a pipe. */
    readonly stdout?: string | undefined
    readonly interruptWhen?: Effect.Effect<unknown> | undefined
    readonly onOutput?: ((stdout: string) => void) | undefined
    readonly env?: Readonly<Record<string, string>> | undefined
  } = {}
): Effect.Effect<Ended> =>
  Effect.callback<Ended>((resume) => {
    const child = spawn(process.execPath, argv(args), {
      stdio: ["ignore", options.stdout === undefined ? "pipe" : openSync(options.stdout, "w"), "pipe"],
      env: clean(options.env ?? {})
    })
    let [stdout, stderr] = ["", ""]
    child.stdout?.on("data", (data: Buffer) => {
      stdout += data.toString()
      options.onOutput?.(stdout)
      const lines = stdout.split("\n").length - 1
      if (options.head !== undefined && lines >= options.head) child.stdout?.destroy()
      if (options.interruptAfter !== undefined && lines >= options.interruptAfter) child.kill("SIGINT")
    })
    child.stderr?.on("data", (data: Buffer) => stderr += data.toString())
    child.on("close", (code) => resume(Effect.succeed({ code, stdout, stderr })))
    if (options.interruptWhen !== undefined) {
      Effect.runFork(Effect.map(options.interruptWhen, () => child.kill("SIGINT")))
    }
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(Effect.timeout("40 seconds"), Effect.orDie)

export type Step =
  /** For what is written, which a regular expression describes. */
  | { readonly wait: string }
  | { readonly send: string }
  | { readonly resize: readonly [columns: number, rows: number] }

const Seen = Schema.fromJsonString(
  Schema.Struct({ output: Schema.String, code: Schema.Int, before: Schema.Unknown, after: Schema.Unknown })
)

/** Why there is no pseudo terminal here, if there is none. */
export const noTerminal: string | undefined = spawnSync("python3", ["-c", "import pty, fcntl, termios"]).status === 0
  ? undefined
  : "needs python3 with its pty module"

/** Runs it in a pseudo terminal. */
export const inTerminal = (
  args: ReadonlyArray<string>,
  steps: ReadonlyArray<Step>,
  options: {
    readonly columns?: number | undefined
    readonly rows?: number | undefined
    readonly env?: Readonly<Record<string, string>> | undefined
  } = {}
) => {
  const { columns = 100, env = {}, rows = 24 } = options
  const plan = {
    argv: [process.execPath, ...argv(args)],
    env: { TERM: "xterm-256color", ...env },
    columns,
    rows,
    steps
  }
  return Effect.callback<string>((resume) => {
    const child = spawn("python3", [driver], { stdio: ["pipe", "pipe", "inherit"], env: clean({}) })
    let stdout = ""
    child.stdout.on("data", (data: Buffer) => stdout += data.toString())
    child.on("close", () => resume(Effect.succeed(stdout)))
    child.stdin.end(JSON.stringify(plan))
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(Effect.flatMap(Schema.decodeEffect(Seen)), Effect.timeout("50 seconds"), Effect.orDie)
}
