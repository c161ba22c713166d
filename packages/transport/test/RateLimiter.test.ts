import { RateLimiter } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Scope } from "effect"
import * as Harness from "./support/Harness.ts"
import { Random, seeds } from "./support/Random.ts"
import * as SkewedClock from "./support/SkewedClock.ts"

const { cancel, command, query, subscription } = RateLimiter.Priority

/** Takes, and notes when it was let go. */
const taking = (limiter: RateLimiter.RateLimiter, priority: RateLimiter.Priority, into: Array<[number, number]>) =>
  Effect.forkScoped(
    Effect.andThen(limiter.take(priority), Effect.map(Harness.now, (at) => into.push([priority, at]))),
    { startImmediately: true }
  )

describe("the rate limiter", () => {
  it.effect("lets the burst go at once, and the rest at the rate", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 3, perSecond: 10 })
      const gone: Array<[number, number]> = []
      for (let i = 0; i < 6; i++) yield* taking(limiter, query, gone)
      yield* Harness.settle
      assert.lengthOf(gone, 3)
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(gone.map(([, at]) => at), [0, 0, 0, 100, 200, 300])
    }))

  it.effect("never lets more than burst and rate go within any second, whatever the seed", () =>
    Effect.gen(function*() {
      for (const seed of seeds(100)) {
        const random = new Random(seed)
        yield* Effect.scoped(Effect.gen(function*() {
          const rate = { burst: random.between(1, 20), perSecond: random.pick([0.5, 1, 7, 33, 80]) }
          const limiter = yield* RateLimiter.make(rate)
          const gone: Array<[number, number]> = []
          for (let i = 0; i < 60; i++) {
            const count = random.chance(0.2) ? random.between(1, 60) : random.between(0, 3)
            for (let n = 0; n < count; n++) {
              const fiber = yield* taking(limiter, random.between(0, 3) as RateLimiter.Priority, gone)
              if (random.chance(0.2)) yield* Fiber.interrupt(fiber)
            }
            yield* Harness.pass(random.between(0, 400))
          }
          const times = gone.map(([, at]) => at)
          for (const [first, from] of times.entries()) {
            let last = first
            while (last < times.length && times[last]! < from + 1_000) last++
            assert.isAtMost(last - first, rate.burst + rate.perSecond, `seed ${seed} at ${from}`)
          }
        }))
      }
    }))

  it.effect("lets all go in the end, whoever was interrupted meanwhile", () =>
    Effect.gen(function*() {
      for (const seed of seeds(100)) {
        const random = new Random(seed)
        yield* Effect.scoped(Effect.gen(function*() {
          const limiter = yield* RateLimiter.make({ burst: 2, perSecond: 50 })
          const gone: Array<[number, number]> = []
          const fibers = yield* Effect.forEach(
            Array.from({ length: 40 }),
            () => taking(limiter, random.between(0, 3) as RateLimiter.Priority, gone)
          )
          const victims = random.shuffle(fibers).slice(0, 20)
          for (const victim of victims) {
            if (random.chance(0.5)) yield* Harness.pass(random.between(0, 20))
            yield* Fiber.interrupt(victim)
          }
          yield* Harness.pass("1 second")
          for (const fiber of fibers) assert.isDefined(fiber.pollUnsafe())
          // And it is as it was.
          yield* taking(limiter, query, gone)
          yield* Harness.settle
          assert.strictEqual(gone.at(-1)?.[1], yield* Harness.now)
        }))
      }
    }))

  it.effect("lets cancels go before commands, commands before queries, queries before subscriptions", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 1 })
      yield* limiter.take(query)
      const gone: Array<[number, number]> = []
      for (const priority of [subscription, query, command, cancel, subscription, query, command, cancel]) {
        yield* taking(limiter, priority, gone)
      }
      yield* Harness.pass("10 seconds")
      assert.deepStrictEqual(gone.map(([priority]) => priority), [0, 0, 1, 1, 2, 2, 3, 3])
    }))

  it.effect("keeps the order of arrival among equals, and nobody overtakes who waits", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 10 })
      const gone: Array<number> = []
      for (let i = 0; i < 20; i++) {
        yield* Effect.forkScoped(Effect.andThen(limiter.take(query), Effect.sync(() => gone.push(i))), {
          startImmediately: true
        })
        yield* Harness.pass(60)
      }
      yield* Harness.pass("10 seconds")
      assert.deepStrictEqual(gone, Array.from({ length: 20 }, (_, i) => i))
    }))

  it.effect("goes on where the clock is set back, and lets no more go where it is set ahead than the burst", () =>
    Effect.gen(function*() {
      const { clock, jump } = yield* SkewedClock.make
      const limiter = yield* RateLimiter.make({ burst: 2, perSecond: 10 }).pipe(
        Effect.provideService(Clock.Clock, clock)
      )
      const gone: Array<[number, number]> = []
      for (let i = 0; i < 30; i++) yield* taking(limiter, query, gone)
      yield* jump(-3_600_000)
      yield* Harness.pass("1 second")
      assert.isAtLeast(gone.length, 10)
      const before = gone.length
      yield* jump(7_200_000)
      yield* Harness.pass(100)
      assert.isAtMost(gone.length - before, 3)
    }))

  it.effect("lets nobody overtake who waits, where there is leave that was not given yet", () =>
    Effect.gen(function*() {
      const { clock, jump } = yield* SkewedClock.make
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 1 }).pipe(
        Effect.provideService(Clock.Clock, clock)
      )
      const gone: Array<[number, number]> = []
      yield* limiter.take(query)
      yield* taking(limiter, command, gone)
      yield* Harness.settle
      yield* jump(1_000)
      yield* taking(limiter, query, gone)
      yield* Harness.settle
      assert.lengthOf(gone, 0)
      yield* Harness.pass("3 seconds")
      assert.deepStrictEqual(gone.map(([priority]) => priority), [command, query])
    }))

  it.effect("gives no leave to who was interrupted", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 1 })
      const gone: Array<[number, number]> = []
      yield* limiter.take(query)
      const waiting = yield* Effect.forEach(Array.from({ length: 100 }), () => taking(limiter, query, gone))
      yield* Fiber.interruptAll(waiting)
      yield* taking(limiter, subscription, gone)
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(gone, [[subscription, 1_000]])
    }))

  it.effect("lets everyone go when its scope is closed, and holds nobody up after", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const limiter = yield* RateLimiter.make({ burst: 1, perSecond: 0.001 }).pipe(Scope.provide(scope))
      const gone: Array<[number, number]> = []
      for (let i = 0; i < 5; i++) yield* taking(limiter, query, gone)
      yield* Harness.settle
      assert.lengthOf(gone, 1)
      yield* Scope.close(scope, Exit.void)
      yield* Harness.settle
      assert.lengthOf(gone, 5)
      yield* limiter.take(query)
    }))

  it.effect("lets one go at a time where the burst is less than one", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make({ burst: 0, perSecond: 1 })
      const gone: Array<[number, number]> = []
      for (let i = 0; i < 3; i++) yield* taking(limiter, query, gone)
      yield* Harness.pass("2 seconds")
      assert.deepStrictEqual(gone.map(([, at]) => at), [0, 1_000, 2_000])
    }))
})
