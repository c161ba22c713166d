/** The test clock, with hands that can be set: time jumps, and nothing that sleeps wakes for it. */
import { Clock, Effect } from "effect"

export const make = Effect.gen(function*() {
  const clock = yield* Clock.Clock
  let skew = 0
  const millis = () => clock.currentTimeMillisUnsafe() + skew
  const skewed: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: () => BigInt(Math.round(millis() * 1e6)),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(millis() * 1e6))),
    monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: clock.monotonicTimeNanos,
    sleep: (duration) => clock.sleep(duration)
  }
  return {
    clock: skewed,
    /** So many milliseconds off, whatever it was before. */
    set: (by: number) =>
      Effect.sync(() => {
        skew = by
      }),
    jump: (by: number) =>
      Effect.sync(() => {
        skew += by
      })
  }
})
