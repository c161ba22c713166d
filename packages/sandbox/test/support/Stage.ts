/** Tests that begin at a time, each on a venue of its own. */
import type { Sandbox } from "@effect-hitbtc/sandbox"
import type { Transport } from "@effect-hitbtc/transport"
import { it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"

type Services = Sandbox.Sandbox | Transport.Transport

export const at =
  (start: number, layer: Layer.Layer<Services>) =>
  <E>(name: string, body: Effect.Effect<void, E, Services | Scope.Scope>): void =>
    it.effect(name, () => Effect.andThen(TestClock.setTime(start), Effect.provide(body, layer)))
