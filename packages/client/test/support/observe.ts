import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { Effect, Stream } from "effect"
import { settle } from "./ScriptedVenue.ts"

/** Runs a stream in the background and gives what came of it so far. */
export const observe = Effect.fnUntraced(function*<A>(stream: Stream.Stream<A, HitBtcError>) {
  const seen: Array<A> = []
  const fiber = yield* Effect.forkScoped(Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a))))
  yield* settle
  return { seen, fiber }
})
