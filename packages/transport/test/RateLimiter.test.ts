import { Topic } from "@effect-hitbtc/core"
import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import * as SkewedClock from "@effect-hitbtc/testkit/SkewedClock"
import { type Gateway, RateLimiter } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber, Scope } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

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

/** Each kind by itself: orders fast, the others slow. */
const KINDS: RateLimiter.Rates = {
  orders: { burst: 2, perSecond: 10 },
  queries: { burst: 1, perSecond: 1 },
  subscriptions: { burst: 1, perSecond: 5 }
}

describe("the rate limiter, by kind of request", () => {
  it.effect("lets each kind go at its own rate, and cancels and commands share one", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make(KINDS)
      const gone: Array<[number, number]> = []
      for (let i = 0; i < 3; i++) {
        for (const priority of [subscription, query, command, cancel]) yield* taking(limiter, priority, gone)
      }
      yield* Harness.pass("5 seconds")
      const times = (priority: number) => gone.filter(([other]) => other === priority).map(([, at]) => at)
      // The first two came while there was leave; of those that waited the cancels went first.
      assert.deepStrictEqual([times(cancel), times(command)], [[0, 100, 200], [0, 300, 400]])
      assert.deepStrictEqual(times(query), [0, 1_000, 2_000])
      assert.deepStrictEqual(times(subscription), [0, 200, 400])
    }))

  it.effect("never lets a kind that waits hold up another, whatever the seed", () =>
    Effect.gen(function*() {
      for (const seed of seeds(100)) {
        const random = new Random(seed)
        yield* Effect.scoped(Effect.gen(function*() {
          const starved = random.pick(["orders", "queries", "subscriptions"] as const)
          const of = { orders: [cancel, command], queries: [query], subscriptions: [subscription] }
          const limiter = yield* RateLimiter.make({
            orders: { burst: 10, perSecond: 100 },
            queries: { burst: 10, perSecond: 100 },
            subscriptions: { burst: 10, perSecond: 100 },
            [starved]: { burst: 1, perSecond: 0.001 }
          })
          const waiting: Array<[number, number]> = []
          const gone: Array<[number, number]> = []
          for (let i = 0; i < 10; i++) yield* taking(limiter, random.pick(of[starved]), waiting)
          const others = ([cancel, command, query, subscription] as const)
            .filter((priority) => !of[starved].some((other) => other === priority))
          for (let i = 0; i < 30; i++) yield* taking(limiter, random.pick(others), gone)
          const first = starved === "subscriptions" ? limiter.probe : limiter.begin
          const leave = yield* Effect.forkScoped(first, { startImmediately: true })
          yield* Harness.pass("1 second")
          assert.lengthOf(waiting, 1, `seed ${seed}`)
          assert.lengthOf(gone, 30, `seed ${seed}`)
          assert.isDefined(leave.pollUnsafe(), `seed ${seed}`)
        }))
      }
    }))

  it.effect("lets what a connection begins with go before subscriptions, and a probe before queries", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make(KINDS)
      const gone: Array<string> = []
      const take = (name: string, effect: Effect.Effect<void>) =>
        Effect.forkScoped(Effect.andThen(effect, Effect.sync(() => gone.push(name))), { startImmediately: true })
      for (const priority of [query, subscription]) yield* limiter.take(priority)
      yield* take("subscription", limiter.take(subscription))
      yield* take("begin", limiter.begin)
      yield* Harness.pass(200)
      assert.deepStrictEqual(gone, ["begin"])
      yield* Harness.pass(200)
      assert.deepStrictEqual(gone.splice(0), ["begin", "subscription"])
      yield* take("query", limiter.take(query))
      yield* take("probe", limiter.probe)
      yield* Harness.pass("2 seconds")
      assert.deepStrictEqual(gone, ["probe", "query"])
    }))

  it.effect("lets everyone of every kind go when its scope is closed", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const slow = { burst: 1, perSecond: 0.001 }
      const limiter = yield* RateLimiter.make({ orders: slow, queries: slow, subscriptions: slow }).pipe(
        Scope.provide(scope)
      )
      const gone: Array<[number, number]> = []
      for (const priority of [cancel, command, query, subscription, query, subscription]) {
        yield* taking(limiter, priority, gone)
      }
      yield* Harness.settle
      assert.lengthOf(gone, 3)
      yield* Scope.close(scope, Exit.void)
      yield* Harness.settle
      assert.lengthOf(gone, 6)
    }))
})

const asked = (line: Venue.Line) => line.asked.map(({ at, method }) => [method, at])

describe("a gateway with rates by kind", () => {
  const ONE = { burst: 1, perSecond: 1 }
  const MANY = { burst: 100, perSecond: 100 }
  const account: Gateway.Account = {
    login: Effect.succeed({ method: "login", params: {} }),
    begin: (ask) => Effect.asVoid(ask({ method: "subscribeReports", params: {} })),
    onEvent: () => {}
  }
  it.effect("sends orders at once, however long queries and subscriptions wait", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({
        rate: { orders: MANY, queries: ONE, subscriptions: ONE }
      })
      for (let i = 0; i < 5; i++) {
        yield* Harness.want(harness, Topic.ticker(`S${i}`))
        yield* Effect.forkScoped(harness.gateway.call("getThing"), { startImmediately: true })
      }
      yield* Harness.settle
      yield* harness.gateway.call("newOrder", {}, { priority: command })
      yield* harness.gateway.call("cancelOrder", {}, { priority: cancel })
      assert.deepStrictEqual(asked(line), [
        ["getThing", 0],
        ["subscribeTicker", 0],
        ["newOrder", 0],
        ["cancelOrder", 0]
      ])
      yield* Harness.pass("4 seconds")
      assert.lengthOf(line.asked, 12)
    }))

  it.effect("logs in at the rate of subscriptions, and holds no query up with it", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ account, rate: { orders: ONE, queries: ONE, subscriptions: ONE } })
      yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      const line = yield* harness.accept()
      yield* Harness.pass("1 second")
      yield* harness.gateway.call("getThing")
      yield* Harness.pass("1 second")
      assert.deepStrictEqual(asked(line), [
        ["login", 0],
        ["subscribeReports", 1_000],
        ["getThing", 1_000],
        ["subscribeTicker", 2_000]
      ])
    }))

  it.effect("probes at the rate of queries, before those that wait", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({
        rate: { orders: ONE, queries: { burst: 1, perSecond: 0.1 }, subscriptions: ONE },
        probeAfter: "5 seconds",
        callTimeout: "1 hour"
      }, (asked) => asked.method === "getThing" ? undefined : Venue.OK)
      for (let i = 0; i < 5; i++) {
        yield* Effect.forkScoped(Effect.ignore(harness.gateway.call("getThing")), { startImmediately: true })
      }
      yield* Harness.pass("20 seconds")
      assert.deepStrictEqual(asked(line).slice(0, 2), [["getThing", 0], ["getSymbol", 10_000]])
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))
})
