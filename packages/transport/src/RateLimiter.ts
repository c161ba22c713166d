/**
 * Keeps requests under the venue's limits: a token bucket whose waiters are served by priority, then by order of
 * arrival.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * How many requests may go out.
 *
 * **Details**
 *
 * `burst` at once, and `perSecond` more each second; never more than `burst + perSecond` within any second.
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
 * @category models
 * @since 0.1.0
 */
export type Priority = typeof Priority[keyof typeof Priority]

/**
 * @category models
 * @since 0.1.0
 */
export interface RateLimiter {
  /**
   * Waits for leave to send one request. Interrupting it gives up the place in the queue.
   *
   * @since 0.1.0
   */
  readonly take: (priority: Priority) => Effect.Effect<void>
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  rate: Rate
): Effect.fn.Return<RateLimiter, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  const queues: ReadonlyArray<Array<Deferred.Deferred<void>>> = [[], [], [], []]
  let tokens = rate.burst
  let refilledAt = clock.currentTimeMillisUnsafe()
  let isServing = false

  const refill = () => {
    const now = clock.currentTimeMillisUnsafe()
    // A clock that was set back must not stop the refill.
    const elapsed = Math.max(0, now - refilledAt)
    tokens = Math.min(rate.burst, tokens + elapsed * rate.perSecond / 1000)
    refilledAt = now
  }
  const hasWaiters = () => queues.some((queue) => queue.length > 0)
  const serve = Effect.gen(function*() {
    while (hasWaiters()) {
      refill()
      while (tokens >= 1) {
        const next = queues.find((queue) => queue.length > 0)?.shift()
        if (next === undefined) break
        tokens -= 1
        yield* Deferred.succeed(next, undefined)
      }
      if (hasWaiters()) yield* Effect.sleep(Math.max(1, Math.ceil((1 - tokens) * 1000 / rate.perSecond)))
    }
    isServing = false
  })

  return {
    take: (priority) =>
      Effect.suspend(() => {
        if (!hasWaiters()) {
          refill()
          if (tokens >= 1) {
            tokens -= 1
            return Effect.void
          }
        }
        const turn = Deferred.makeUnsafe<void>()
        const queue = queues[priority]!
        queue.push(turn)
        const leave = Effect.sync(() => {
          const index = queue.indexOf(turn)
          if (index !== -1) queue.splice(index, 1)
        })
        if (isServing) return Effect.onInterrupt(Deferred.await(turn), () => leave)
        isServing = true
        return Effect.forkIn(serve, scope).pipe(
          Effect.andThen(Deferred.await(turn)),
          Effect.onInterrupt(() => leave)
        )
      })
  }
})
