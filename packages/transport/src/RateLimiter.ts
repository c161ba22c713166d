/**
 * Keeps requests under the venue's limits: a token bucket for all of them, or one for each kind, whose waiters are served
 * by priority, then by order of arrival. Those of one bucket never wait for those of another.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"

/**
 * How many requests may go out.
 *
 * **Details**
 *
 * `burst` at once (at least one), and `perSecond` more each second; never more than `burst + perSecond` within any
 * second.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/**
 * How many requests of each kind may go out, where the venue counts them apart.
 *
 * **Details**
 *
 * - `orders`: requests with the priorities `cancel` and `command`; cancels go first
 * - `queries`: those with `query`, and before them the probes of a connection
 * - `subscriptions`: those with `subscription`, and before them the login and what else a connection begins with
 *
 * @category models
 * @since 0.1.0
 */
export interface Rates {
  readonly orders: Rate
  readonly queries: Rate
  readonly subscriptions: Rate
}

/**
 * Lower numbers go first: what takes risk off the book, then what puts it on, then what asks, then what can wait.
 *
 * @category models
 * @since 0.1.0
 */
export const Priority = { cancel: 0, command: 1, query: 2, subscription: 3 } as const

/**
 * The place of a request in the queue: 0 goes first, 3 last.
 *
 * @category models
 * @since 0.1.0
 */
export type Priority = typeof Priority[keyof typeof Priority]

/**
 * Gives leave to send requests, no faster than a `Rate`, or `Rates`, allow.
 *
 * @category models
 * @since 0.1.0
 */
export interface RateLimiter {
  /**
   * Waits for leave to send one request. Interrupting it gives up the place in the queue. Once the limiter's scope is
   * closed nobody waits any more.
   *
   * @since 0.1.0
   */
  readonly take: (priority: Priority) => Effect.Effect<void>
  /**
   * The venue answered that it was too much. Nobody gets leave for requests of that kind for a second; then one after the
   * other does, as if there had been no burst.
   *
   * @since 0.1.0
   */
  readonly refused: (priority: Priority) => void
  /**
   * The same for what a connection begins with: it counts as a subscription, and goes first.
   *
   * @since 0.1.0
   */
  readonly begin: Effect.Effect<void>
  /**
   * The same for a probe: it counts as a query, and goes first.
   *
   * @since 0.1.0
   */
  readonly probe: Effect.Effect<void>
}

/**
 * A limiter with full buckets, by Effect's `Clock`. It serves who waits until its scope is closed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  rate: Rate | Rates
): Effect.fn.Return<RateLimiter, never, Scope.Scope> {
  const { orders, queries, subscriptions } = yield* makeBuckets(rate)
  const buckets = [orders, orders, queries, subscriptions] as const satisfies Record<Priority, Bucket>
  return {
    take: (priority) => buckets[priority].take(priority),
    refused: (priority) => buckets[priority].refused(),
    begin: subscriptions.take(Priority.cancel),
    probe: queries.take(Priority.cancel)
  }
})

interface Bucket {
  readonly take: RateLimiter["take"]
  readonly refused: () => void
}

// The venue counts by the second: after one it has forgotten what was too much.
const HOLD_MILLIS = 1_000

const makeBuckets = Effect.fnUntraced(function*(rate: Rate | Rates) {
  if ("perSecond" in rate) {
    const all = yield* makeBucket(rate)
    return { orders: all, queries: all, subscriptions: all }
  }
  return {
    orders: yield* makeBucket(rate.orders),
    queries: yield* makeBucket(rate.queries),
    subscriptions: yield* makeBucket(rate.subscriptions)
  }
})

type Turn = Deferred.Deferred<void>

const makeBucket = Effect.fnUntraced(function*(rate: Rate): Effect.fn.Return<Bucket, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const capacity = Math.max(1, rate.burst)
  const queues: ReadonlyArray<Set<Turn>> = Object.values(Priority).map(() => new Set<Turn>())
  const hasWaiters = Latch.makeUnsafe(false)
  let tokens = capacity
  let refilledAt = clock.currentTimeMillisUnsafe()
  let heldUntil = -Infinity
  let isOver = false

  const refill = () => {
    const now = clock.currentTimeMillisUnsafe()
    // A clock that was set back must not stop the refill.
    heldUntil = Math.min(heldUntil, now + HOLD_MILLIS)
    const elapsed = Math.max(0, now - Math.max(refilledAt, heldUntil))
    tokens = Math.min(capacity, tokens + elapsed * rate.perSecond / 1000)
    refilledAt = now
  }
  const untilNext = () =>
    Math.max(0, heldUntil - refilledAt) + Math.max(1, Math.ceil((1 - tokens) * 1000 / rate.perSecond))
  const first = (): Turn | undefined => {
    for (const queue of queues) for (const turn of queue) return turn
    return undefined
  }
  const leave = (turn: Turn) => {
    for (const queue of queues) queue.delete(turn)
  }
  const grant = (turn: Turn) => {
    leave(turn)
    Deferred.doneUnsafe(turn, Exit.void)
  }

  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      isOver = true
      for (let turn = first(); turn !== undefined; turn = first()) grant(turn)
    })
  )
  // One fibre, there from the start: whoever waits may be interrupted at any moment, and must not take the service of
  // the others along.
  yield* Effect.forkScoped(Effect.gen(function*() {
    while (true) {
      yield* hasWaiters.await
      refill()
      for (let turn = first(); turn !== undefined && tokens >= 1; turn = first()) {
        tokens -= 1
        grant(turn)
      }
      if (first() === undefined) hasWaiters.closeUnsafe()
      else yield* clock.sleep(Duration.millis(untilNext()))
    }
  }))

  return {
    take: (priority) =>
      Effect.suspend(() => {
        if (isOver) return Effect.void
        if (first() === undefined) {
          refill()
          if (tokens >= 1) {
            tokens -= 1
            return Effect.void
          }
        }
        const turn: Turn = Deferred.makeUnsafe()
        return Effect.onInterrupt(
          Effect.suspend(() => {
            if (isOver) return Effect.void
            queues[priority]!.add(turn)
            hasWaiters.openUnsafe()
            return Deferred.await(turn)
          }),
          () => Effect.sync(() => leave(turn))
        )
      }),
    refused() {
      refill()
      tokens = 0
      heldUntil = refilledAt + HOLD_MILLIS
    }
  }
})
