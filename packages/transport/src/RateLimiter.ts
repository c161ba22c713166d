/**
 * Keeps requests under the venue's limits: a token bucket whose waiters are served by priority, then by order of
 * arrival.
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
 * Gives leave to send requests, no faster than a `Rate` allows.
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
}

type Turn = Deferred.Deferred<void>

/**
 * A limiter with a full bucket, by Effect's `Clock`. It serves who waits until its scope is closed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  rate: Rate
): Effect.fn.Return<RateLimiter, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const capacity = Math.max(1, rate.burst)
  const queues: ReadonlyArray<Set<Turn>> = Object.values(Priority).map(() => new Set<Turn>())
  const hasWaiters = Latch.makeUnsafe(false)
  let tokens = capacity
  let refilledAt = clock.currentTimeMillisUnsafe()
  let isOver = false

  const refill = () => {
    const now = clock.currentTimeMillisUnsafe()
    // A clock that was set back must not stop the refill.
    const elapsed = Math.max(0, now - refilledAt)
    tokens = Math.min(capacity, tokens + elapsed * rate.perSecond / 1000)
    refilledAt = now
  }
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
      else yield* clock.sleep(Duration.millis(Math.max(1, Math.ceil((1 - tokens) * 1000 / rate.perSecond))))
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
      })
  }
})
