/** Programs against the simulated exchange: in memory, on a clock of their own, and over real sockets. */
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import { NodeCrypto } from "@effect/platform-node"
import { it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import type { Mac } from "effect/crypto/Mac"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { TestClock } from "effect/testing"

/** A client of the exchange whose URLs begin with an origin. */
export type Client<R> = (
  origin: string
) => Layer.Layer<R, never, Transport | HttpClient.HttpClient | Mac>

interface Program<R> {
  readonly client: Client<R>
  readonly sandbox: Sandbox.Options
  readonly program: Effect.Effect<void, unknown, R | Sandbox.Sandbox | Scope.Scope>
}

export const inMemory = <R>(name: string, { client, program, sandbox }: Program<R>) =>
  it.effect(name, () =>
    Effect.gen(function*() {
      yield* Effect.forkScoped(Effect.forever(TestClock.adjust("10 millis")))
      yield* Effect.provide(
        program,
        client("wss://sandbox").pipe(
          Layer.provideMerge(Sandbox.layerTransport(sandbox)),
          Layer.provide(NodeCrypto.layerMac)
        )
      )
    }))

export const overSockets = <R>(
  name: string,
  { client, program, sandbox, transport = NodeWebSocketTransport.layer() }: Program<R> & {
    readonly transport?: Layer.Layer<Transport>
  }
) =>
  it.live(name, () =>
    program.pipe(
      Effect.provide(
        Layer.unwrap(Effect.map(SandboxServer.SandboxServer, ({ url }) => client(url))).pipe(
          Layer.provide([transport, FetchHttpClient.layer, NodeCrypto.layerMac]),
          Layer.provideMerge(SandboxServer.layer(sandbox))
        )
      ),
      Effect.timeout("45 seconds")
    ))
