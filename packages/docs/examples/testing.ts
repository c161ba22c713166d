import { HitBtc, MarketData } from "@effect-hitbtc/client"
import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"

// The simulated exchange as a transport in memory: seeded, on the test's clock, without a network.
const TestLayer = HitBtc.layer().pipe(Layer.provideMerge(Sandbox.layerTransport({ seed: 1 })))

it.effect("gets its books back after the connection was lost", () =>
  Effect.gen(function*() {
    const marketData = yield* MarketData.MarketData
    const sandbox = yield* Sandbox.Sandbox
    const afterTheLoss = yield* marketData.orderBooks("ETHBTC").pipe(
      Stream.map((book) => book._tag),
      Stream.dropWhile((tag) => tag !== "Stale"),
      Stream.takeUntil((tag) => tag === "Live"),
      Stream.runCollect,
      Effect.forkChild
    )
    yield* TestClock.adjust("1 second")
    yield* sandbox.drop()
    yield* TestClock.adjust("1 second")
    const tags = yield* Fiber.join(afterTheLoss)
    assert.strictEqual(tags[0], "Stale")
    assert.strictEqual(tags.at(-1), "Live")
  }).pipe(Effect.provide(TestLayer)))
