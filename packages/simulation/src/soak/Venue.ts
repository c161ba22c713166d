/**
 * The venue of a soak as its client sees it: where it is, and what it can be told and asked beside the market's own
 * connections. It runs in a process of its own, so that what is measured is the client's.
 *
 * @since 0.1.0
 */
import type { Level } from "@effect-hitbtc/testkit/BookCheck"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/**
 * How the venue is started.
 *
 * @category models
 * @since 0.1.0
 */
export interface Start {
  readonly seed: number
  /** Changes of books per second. */
  readonly rate: number
  /** So many symbols besides the usual ones. */
  readonly symbols: number
  readonly api: "v2" | "v3"
  /** Whether it keeps to the rates of the venue's documentation. */
  readonly isLimited: boolean
  readonly key: string
  readonly secret: string
}

/**
 * What the venue is told: to stand still and tell the truth, to go on, to lose all connections, to lose an update.
 *
 * @category models
 * @since 0.1.0
 */
export type Ask =
  | { readonly _tag: "Rest"; readonly ids: ReadonlyArray<string> }
  | { readonly _tag: "Go" }
  | { readonly _tag: "Drop"; readonly code?: number | undefined }
  | { readonly _tag: "Gap"; readonly symbol: string }

/**
 * A message to the venue's process.
 *
 * @category models
 * @since 0.1.0
 */
export interface Asked {
  readonly id: number
  readonly ask: Ask
}

/**
 * The truth while the market stands still: all books, and of the account the orders that were asked for and all that are
 * open.
 *
 * @category models
 * @since 0.1.0
 */
export interface Truth {
  readonly books: ReadonlyArray<{
    readonly symbol: string
    readonly sequence: number
    readonly asks: ReadonlyArray<Level>
    readonly bids: ReadonlyArray<Level>
  }>
  readonly orders: ReadonlyArray<{
    readonly id: string
    readonly status: string
    readonly filled: string
    readonly isOpen: boolean
  }>
}

/**
 * Where the venue is.
 *
 * @category models
 * @since 0.1.0
 */
export interface Place {
  readonly url: string
  readonly symbols: ReadonlyArray<string>
}

/**
 * A message of the venue's process.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer {
  readonly id: number
  readonly value: Place | Truth | undefined
}

/**
 * A running venue.
 *
 * @category models
 * @since 0.1.0
 */
export interface Venue extends Place {
  /** Stops the market and tells the truth; `ids` are of the orders to tell of. */
  readonly rest: (ids: ReadonlyArray<string>) => Effect.Effect<Truth>
  readonly go: Effect.Effect<void>
  readonly drop: (code?: number) => Effect.Effect<void>
  readonly gap: (symbol: string) => Effect.Effect<void>
}

const stop = (child: ChildProcess): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

/**
 * Starts a venue, which runs until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(start: Start): Effect.fn.Return<Venue, never, Scope.Scope> {
  const waiting = new Map<number, Deferred.Deferred<Answer["value"]>>()
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      fork(fileURLToPath(new URL("./VenueProcess.ts", import.meta.url)), [JSON.stringify(start)], {
        execArgv: ["--conditions=@effect-hitbtc/source"]
      })
    ),
    stop
  )
  const expect = (id: number) => {
    const deferred = Deferred.makeUnsafe<Answer["value"]>()
    waiting.set(id, deferred)
    return deferred
  }
  const place = expect(0)
  child.on("message", (message) => {
    const { id, value } = message as Answer
    const deferred = waiting.get(id)
    waiting.delete(id)
    if (deferred !== undefined) Deferred.doneUnsafe(deferred, Effect.succeed(value))
  })
  child.on("exit", (code) => {
    for (const deferred of waiting.values()) {
      Deferred.doneUnsafe(deferred, Effect.die(new Error(`the venue's process ended with ${code}`)))
    }
  })
  let asks = 0
  const ask = (ask: Ask) =>
    Effect.suspend(() => {
      const id = ++asks
      const deferred = expect(id)
      child.send({ id, ask } satisfies Asked)
      return Deferred.await(deferred)
    })
  return {
    ...(yield* Deferred.await(place)) as Place,
    rest: (ids) => Effect.map(ask({ _tag: "Rest", ids }), (value) => value as Truth),
    go: Effect.asVoid(ask({ _tag: "Go" })),
    drop: (code) => Effect.asVoid(ask({ _tag: "Drop", code })),
    gap: (symbol) => Effect.asVoid(ask({ _tag: "Gap", symbol }))
  }
})
