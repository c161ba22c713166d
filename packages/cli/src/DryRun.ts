/**
 * What a command would send, found out by sending it: the real client, on a simulated exchange in memory, whose answer
 * does not matter.
 *
 * @since 0.1.0
 */
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Client from "./Client.ts"
import { sandboxCredentials, Target } from "./Target.ts"
import * as TargetModule from "./Target.ts"

/**
 * The frames of a command, as they would go out, in order. Fails where nothing would be sent.
 *
 * @category running
 * @since 0.1.0
 */
export const frames = <A>(
  command: (trading: Trading.Trading["Service"]) => Effect.Effect<A, HitBtcError>
) =>
  Effect.gen(function*() {
    const { api } = yield* Target
    const target = yield* TargetModule.fromUrl(api, "ws://sandbox.invalid", "sandbox")
    const run = Effect.gen(function*() {
      const trading = yield* Trading.Trading
      yield* trading.connection.ready
      const seen: Array<string> = []
      yield* trading.connection.frames.pipe(
        Stream.runForEach(({ direction, text }) =>
          Effect.sync(() => {
            if (direction === "out") seen.push(text)
          })
        ),
        Effect.forkScoped({ startImmediately: true })
      )
      yield* Effect.yieldNow
      const result = yield* Effect.result(command(trading))
      yield* Effect.yieldNow
      if (Result.isFailure(result) && result.failure.reason._tag === "InvalidRequest") return yield* result.failure
      return seen
    })
    return yield* Effect.scoped(run).pipe(
      Effect.provide(Client.account(Sandbox.layerTransport({ rate: 0 }), sandboxCredentials)),
      Effect.provideService(Target, target)
    )
  })
