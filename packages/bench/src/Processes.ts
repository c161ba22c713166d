/** The server and the clients, each in a process of its own. */
import { type ChildProcess, fork } from "node:child_process"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import type { Feed, Finished, FromClient, FromServer, Job, Listening, ToClient, ToServer } from "./Job.ts"
import type { FromOrders } from "./orders/Messages.ts"
import type { FromReconnect } from "./reconnect/Messages.ts"

const START_MILLIS = 120_000
const RUN_MILLIS = 300_000
// Between two runs, and before the stream: what a process does while it starts or ends does not count.
const SETTLE_MILLIS = 200
const END_MILLIS = 10_000

type Message = FromServer | FromClient | FromOrders | FromReconnect | Measured

/** What a process that measures by itself reports: nanoseconds by name. */
export interface Measured {
  readonly _tag: "Measured"
  readonly nanos: { readonly [name: string]: number }
}

type Tagged<Tag extends Message["_tag"]> = Extract<Message, { readonly _tag: Tag }>

const script = (path: string) => fileURLToPath(new URL(`../dist/${path}.js`, import.meta.url))
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, SETTLE_MILLIS))

export const start = (path: string, args: ReadonlyArray<string> = [], execArgv: Array<string> = []): ChildProcess =>
  fork(script(path), args, { execArgv })

/** What makes Node write a CPU profile when the process ends. */
export const profiling = (folder: string | undefined, name: string): Array<string> =>
  folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`]

/** Ends a process, and waits until it has: it may have a profile to write. */
export const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once("exit", resolve))
  // All of them end with the command that started them.
  if (child.connected) child.disconnect()
  const timer = setTimeout(() => child.kill(), END_MILLIS)
  await ended
  clearTimeout(timer)
}

/** The next message with the tag; fails where the process ends before it, or takes too long; never, once aborted. */
export const next = <Tag extends Message["_tag"]>(
  child: ChildProcess,
  tag: Tag,
  millis = START_MILLIS,
  signal?: AbortSignal
): Promise<Tagged<Tag>> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      child.off("message", onMessage).off("exit", onExit)
    }
    const fail = (why: string) => {
      end()
      reject(new Error(`${basename(child.spawnargs[1] ?? "", ".js")} ${why}`))
    }
    const onExit = (code: number | null) => fail(`ended with ${code} before it was ${tag}`)
    const timer = setTimeout(() => fail(`was not ${tag} within ${millis / 1000} s`), millis)
    const onMessage = (message: Message) => {
      if (message._tag !== tag) return
      end()
      resolve(message as Tagged<Tag>)
    }
    child.on("message", onMessage).on("exit", onExit)
    signal?.addEventListener("abort", end)
  })

export interface Server extends Feed {
  readonly listening: Listening
  readonly child: ChildProcess
}

/** Starts a server and waits until it has made its frames. */
export const startServer = async (feed: Feed, seed: number): Promise<Server> => {
  const child = start("feed/server", [JSON.stringify(feed), String(seed)])
  return { ...feed, child, listening: await next(child, "Listening") }
}

export interface Measurement extends Finished {
  readonly perSecond: number
  readonly cpuMicrosPerFrame: number
}

/** Runs a client once, from its subscriptions to the end of the stream. */
export const run = async (server: Server, client: string, profileInto: string | undefined): Promise<Measurement> => {
  const { frames, symbols, version, workload, listening: { expected, port } } = server
  const child = start(
    `clients/${client}`,
    [],
    profiling(profileInto, `${client}-${workload}-${version}-${symbols}`)
  )
  const job: Job = { workload, version, frames, symbols, expected, url: `ws://127.0.0.1:${port}` }
  const tellClient = (message: ToClient) => child.send(message)
  const tellServer = (message: ToServer) => server.child.send(message)
  const over = new AbortController()
  const of = <Tag extends Message["_tag"]>(process: ChildProcess, tag: Tag, millis = START_MILLIS) =>
    next(process, tag, millis, over.signal)
  try {
    const ended = of(child, "Finished", START_MILLIS + RUN_MILLIS)
    const subscribed = of(server.child, "Subscribed")
    tellClient({ _tag: "Job", job })
    // A client that fails does so here or there: `ended` says why.
    await Promise.race([subscribed, ended])
    await settle()
    const marked = of(child, "Marked")
    tellClient({ _tag: "Mark" })
    await Promise.race([marked, ended])
    const started = of(server.child, "Started")
    tellServer({ _tag: "Go" })
    const [{ atNanos }, finished] = await Promise.all([started, ended])
    return {
      ...finished,
      perSecond: frames / (finished.atNanos - atNanos) * 1e9,
      cpuMicrosPerFrame: finished.cpuMicros / frames
    }
  } finally {
    over.abort()
    await end(child)
    await settle()
  }
}

/** Runs a script that measures by itself. */
export const measure = async (client: string, ...args: ReadonlyArray<string>): Promise<Measured["nanos"]> => {
  const child = start(`clients/${client}`, args)
  try {
    return (await next(child, "Measured")).nanos
  } finally {
    await end(child)
  }
}
