import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as Deadline from "../../src/demo/Deadline.ts"

describe("Deadline", () => {
  it.effect("gives what the effect gives in time", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* Deadline.within(Effect.succeed(1), "1 second"), 1)
      assert.strictEqual(yield* Effect.flip(Deadline.within(Effect.fail("no"), "1 second")), "no")
    }))

  it.effect("fails at the deadline, though cleaning up never ends", () =>
    Effect.gen(function*() {
      const stuck = Effect.ensuring(Effect.never, Effect.never)
      const fiber = yield* Effect.forkChild(Effect.flip(Deadline.within(stuck, "27 seconds")), {
        startImmediately: true
      })
      yield* TestClock.adjust("28 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).message, "not done within 27s")
    }))

  it.effect("interrupts the effect, and waits for its cleaning up, when it is interrupted", () =>
    Effect.gen(function*() {
      let isClean = false
      const effect = Effect.ensuring(Effect.never, Effect.sync(() => void (isClean = true)))
      const fiber = yield* Effect.forkChild(Deadline.within(effect, "27 seconds"), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      const exit = yield* Fiber.await(fiber)
      assert.isTrue(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      assert.isTrue(isClean)
    }))
})
