/** What comes of streams, and waiting for it. */
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"

/** Lets everything that is ready run, without the clock moving on. */
export const settle = TestClock.adjust(0)

/** Runs a stream in the background, and gives what comes of it. */
export const watch = Effect.fnUntraced(function*<A, E>(stream: Stream.Stream<A, E>) {
  const seen: Array<A> = []
  const fiber = yield* Effect.forkScoped(
    Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a))),
    { startImmediately: true }
  )
  return { seen, fiber }
})

/** The same, and what came of it so far. */
export const observe = Effect.fnUntraced(function*<A, E>(stream: Stream.Stream<A, E>) {
  const watched = yield* watch(stream)
  yield* settle
  return watched
})

/** What comes of a stream that must not fail. */
export const collect = <A, E>(stream: Stream.Stream<A, E>) =>
  Effect.map(watch(Stream.orDie(stream)), ({ seen }) => seen)

/** Waits, by whatever clock there is, until something holds; fails where it does not within half a minute. */
export const until = (what: string, holds: (() => boolean) | Effect.Effect<boolean>) =>
  Effect.sleep("20 millis").pipe(
    Effect.andThen(typeof holds === "function" ? Effect.sync(holds) : holds),
    Effect.repeat({ while: (isSo) => !isSo }),
    Effect.timeoutOrElse({
      duration: "30 seconds",
      orElse: () => Effect.die(new Error(`it never came to this: ${what}`))
    })
  )
