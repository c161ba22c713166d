import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import { Hub, Mailbox } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Stream } from "effect"
import { settle } from "./support/Harness.ts"

interface Message {
  readonly key: string
  readonly n: number
}
const message = (n: number, key = "a"): Message => ({ key, n })
const numbers = (chunk: ReadonlyArray<Message>) => chunk.map(({ n }) => n)
const isDone = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.isFailure(exit) && exit.cause.reasons.some((reason) => Cause.isFailReason(reason) && Cause.isDone(reason.error))

const latest = (capacity?: number) => Mailbox.make<Message>({ _tag: "Latest", key: ({ key }) => key, capacity })
const buffer = (capacity: number, onDropped?: (count: number) => void) =>
  Mailbox.make<Message>({ _tag: "Buffer", capacity, dropped: (count) => message(-count, "dropped") }, onDropped)
const strict = (capacity: number) => Mailbox.make<Message, string>({ _tag: "Strict", capacity, lagged: () => "lagged" })

describe("a mailbox", () => {
  it.effect("hands over all that is there, in order, as one chunk", () =>
    Effect.gen(function*() {
      for (const mailbox of [buffer(10), strict(10), Mailbox.make<Message>({ _tag: "Latest", key: ({ n }) => n })]) {
        for (let n = 0; n < 5; n++) mailbox.put(message(n))
        assert.deepStrictEqual(numbers(yield* mailbox.take), [0, 1, 2, 3, 4])
        mailbox.put(message(5))
        assert.deepStrictEqual(numbers(yield* mailbox.take), [5])
      }
    }))

  it.effect("wakes who waits with all that is put in one turn, after it", () =>
    Effect.gen(function*() {
      const mailbox = buffer(10)
      const taking = yield* Effect.forkChild(mailbox.take, { startImmediately: true })
      yield* Effect.sync(() => {
        mailbox.put(message(1))
        assert.isUndefined(taking.pollUnsafe())
        mailbox.put(message(2))
      })
      assert.deepStrictEqual(numbers(yield* Fiber.join(taking)), [1, 2])
    }))

  it.effect("loses nothing that is put between a take and the next one", () =>
    Effect.gen(function*() {
      for (const seed of seeds(200)) {
        const random = new Random(seed)
        const mailbox = buffer(10_000)
        const taken: Array<number> = []
        const consumer = yield* Effect.forkChild(
          Effect.forever(Effect.gen(function*() {
            taken.push(...numbers(yield* mailbox.take))
            if (random.chance(0.3)) yield* Effect.yieldNow
          })),
          { startImmediately: true }
        )
        for (let n = 0; n < 50; n++) {
          mailbox.put(message(n))
          const roll = random.next()
          if (roll < 0.3) yield* Effect.yieldNow
          else if (roll < 0.6) yield* Effect.promise(() => Promise.resolve())
        }
        yield* settle
        assert.deepStrictEqual(taken, Array.from({ length: 50 }, (_, n) => n), `seed ${seed}`)
        yield* Fiber.interrupt(consumer)
      }
    }))

  it.effect("keeps what is put while a taker is interrupted for the next one", () =>
    Effect.gen(function*() {
      const mailbox = buffer(10)
      const first = yield* Effect.forkChild(mailbox.take, { startImmediately: true })
      mailbox.put(message(1))
      yield* Fiber.interrupt(first)
      mailbox.put(message(2))
      assert.deepStrictEqual(numbers(yield* mailbox.take), [1, 2])
      const second = yield* Effect.forkChild(mailbox.take, { startImmediately: true })
      yield* Fiber.interrupt(second)
      const third = yield* Effect.forkChild(mailbox.take, { startImmediately: true })
      mailbox.put(message(3))
      assert.deepStrictEqual(numbers(yield* Fiber.join(third)), [3])
    }))

  it.effect("has one taker at a time", () =>
    Effect.gen(function*() {
      const mailbox = buffer(10)
      const first = yield* Effect.forkChild(mailbox.take, { startImmediately: true })
      const second = yield* Effect.exit(mailbox.take)
      assert.isTrue(Exit.hasDies(second))
      mailbox.put(message(1))
      assert.deepStrictEqual(numbers(yield* Fiber.join(first)), [1])
    }))

  it.effect("that ended is drained first, and ends for ever; what is put after is gone", () =>
    Effect.gen(function*() {
      const mailbox = Mailbox.make<Message, string>({ _tag: "Buffer", capacity: 10 })
      mailbox.put(message(1))
      mailbox.end(Exit.void)
      mailbox.end(Exit.fail("too late"))
      mailbox.put(message(2))
      assert.deepStrictEqual(numbers(yield* mailbox.take), [1])
      for (let i = 0; i < 2; i++) assert.isTrue(isDone(yield* Effect.exit(mailbox.take)))
    }))

  it.effect("that failed is drained first, and fails for ever", () =>
    Effect.gen(function*() {
      const mailbox = Mailbox.make<Message, string>({ _tag: "Buffer", capacity: 10 })
      mailbox.put(message(1))
      mailbox.end(Exit.fail("over"))
      assert.deepStrictEqual(numbers(yield* mailbox.take), [1])
      for (let i = 0; i < 2; i++) assert.strictEqual(yield* Effect.flip(mailbox.take), "over")
    }))

  it.effect("wakes who waits when it ends", () =>
    Effect.gen(function*() {
      const mailbox = buffer(10)
      const taking = yield* Effect.forkChild(Effect.exit(mailbox.take), { startImmediately: true })
      mailbox.end(Exit.void)
      assert.isTrue(isDone(yield* Fiber.join(taking)))
    }))
})

describe("Latest", () => {
  it.effect("keeps the newest of each key, in the place of the first", () =>
    Effect.gen(function*() {
      const mailbox = latest()
      mailbox.put(message(1, "a"))
      mailbox.put(message(2, "b"))
      mailbox.put(message(3, "a"))
      assert.deepStrictEqual(yield* mailbox.take, [message(3, "a"), message(2, "b")])
    }))

  it.effect("keeps at most so many keys: the oldest goes", () =>
    Effect.gen(function*() {
      const mailbox = latest(2)
      for (const [n, key] of [[1, "a"], [2, "b"], [3, "b"], [4, "c"]] as const) mailbox.put(message(n, key))
      assert.deepStrictEqual(yield* mailbox.take, [message(3, "b"), message(4, "c")])
    }))

  it.effect("is bounded by its keys, and says how many messages were replaced", () =>
    Effect.gen(function*() {
      const dropped: Array<number> = []
      const mailbox = Mailbox.make<Message>({ _tag: "Latest", key: ({ key }) => key }, (count) => dropped.push(count))
      for (let n = 0; n < 100_000; n++) mailbox.put(message(n, String(n % 3)))
      assert.deepStrictEqual(numbers(yield* mailbox.take), [99_999, 99_997, 99_998])
      mailbox.put(message(1))
      yield* mailbox.take
      assert.deepStrictEqual(dropped, [99_997])
    }))
})

describe("Buffer", () => {
  it.effect("drops the oldest past its capacity, with a marker in their place that counts them, whatever the seed", () =>
    Effect.gen(function*() {
      for (const seed of seeds(300)) {
        const random = new Random(seed)
        const capacity = random.between(1, 8)
        const counts: Array<number> = []
        const mailbox = buffer(capacity, (count) => counts.push(count))
        let next = 0
        let seen = 0
        let markers = 0
        for (let round = 0; round < 30; round++) {
          const puts = random.between(1, 3 * capacity)
          for (let i = 0; i < puts; i++) mailbox.put(message(next++))
          const taken = yield* mailbox.take
          assert.isAtMost(taken.length, capacity + 1)
          for (const { key, n } of taken) {
            if (key === "dropped") {
              seen -= n
              markers -= n
            } else assert.strictEqual(n, seen++, `seed ${seed}`)
          }
          assert.strictEqual(seen, next)
        }
        assert.strictEqual(counts.reduce((sum, count) => sum + count, 0), markers)
      }
    }))

  it.effect("drops silently without a marker, and never holds more than its capacity", () =>
    Effect.gen(function*() {
      const mailbox = Mailbox.make<number>({ _tag: "Buffer", capacity: 3 })
      for (let n = 0; n < 1_000_000; n++) mailbox.put(n)
      assert.deepStrictEqual(yield* mailbox.take, [999_997, 999_998, 999_999])
    }))
})

describe("Strict", () => {
  it.effect("gives what it kept, with no hole, and then fails", () =>
    Effect.gen(function*() {
      for (const seed of seeds(200)) {
        const random = new Random(seed)
        const capacity = random.between(1, 8)
        const mailbox = strict(capacity)
        const taken: Array<number> = []
        let next = 0
        let failure: string | undefined
        while (failure === undefined) {
          const puts = random.between(0, capacity + 1)
          for (let i = 0; i < puts; i++) mailbox.put(message(next++))
          if (puts === 0) continue
          const exit = yield* Effect.exit(mailbox.take)
          if (Exit.isSuccess(exit)) taken.push(...numbers(exit.value))
          else failure = yield* Effect.flip(mailbox.take) as Effect.Effect<string, unknown>
        }
        assert.strictEqual(failure, "lagged")
        assert.deepStrictEqual(taken, Array.from({ length: taken.length }, (_, n) => n), `seed ${seed}`)
      }
    }))
})

describe("a hub", () => {
  it.effect("gives each stream a copy of what is put from then on", () =>
    Effect.gen(function*() {
      const hub = Hub.make<number>({ _tag: "Buffer", capacity: 10 })
      hub.put(0)
      assert.isFalse(hub.isObserved())
      const first = yield* Effect.forkChild(Stream.runCollect(hub.stream()), { startImmediately: true })
      assert.isTrue(hub.isObserved())
      hub.put(1)
      const second = yield* Effect.forkChild(Stream.runCollect(hub.stream(() => 1)), { startImmediately: true })
      hub.put(2)
      yield* settle
      hub.end()
      assert.deepStrictEqual(yield* Fiber.join(first), [1, 2])
      assert.deepStrictEqual(yield* Fiber.join(second), [1, 2])
      assert.isFalse(hub.isObserved())
    }))

  it.effect("lets who falls behind miss the oldest, and nobody else", () =>
    Effect.gen(function*() {
      const hub = Hub.make<number>({ _tag: "Buffer", capacity: 3 })
      const slow: Array<number> = []
      const fast: Array<number> = []
      yield* Effect.forkScoped(
        Stream.runForEach(
          hub.stream(),
          (n) => Effect.andThen(Effect.sync(() => slow.push(n)), Effect.sleep("1 second"))
        ),
        { startImmediately: true }
      )
      yield* Effect.forkScoped(Stream.runForEach(hub.stream(), (n) => Effect.sync(() => fast.push(n))), {
        startImmediately: true
      })
      for (let n = 0; n < 100; n++) {
        hub.put(n)
        yield* settle
      }
      assert.deepStrictEqual(slow, [0])
      assert.deepStrictEqual(fast, Array.from({ length: 100 }, (_, n) => n))
    }))

  it.effect("forgets a stream that ends, and ends at once for who comes after its end", () =>
    Effect.gen(function*() {
      const hub = Hub.make<number>({ _tag: "Buffer", capacity: 10 })
      const stream = yield* Effect.forkChild(Stream.runDrain(hub.stream()), { startImmediately: true })
      yield* Fiber.interrupt(stream)
      assert.isFalse(hub.isObserved())
      hub.end()
      assert.deepStrictEqual(yield* Stream.runCollect(hub.stream(() => 7)), [7])
      assert.deepStrictEqual(yield* Stream.runCollect(hub.stream()), [])
      assert.isFalse(hub.isObserved())
    }))
})
