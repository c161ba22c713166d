import { HitBtc, MarketData } from "@effect-hitbtc/client"
import { MemoryTransport } from "@effect-hitbtc/transport"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"

it.effect("is told which request failed, and why", () =>
  Effect.gen(function*() {
    const memory = yield* MemoryTransport.make()
    const symbol = yield* Effect.gen(function*() {
      const marketData = yield* MarketData.MarketData
      return yield* marketData.getSymbol("NOPE")
    }).pipe(
      Effect.flip,
      Effect.provide(HitBtc.layerV2().pipe(Layer.provide(memory.layer))),
      Effect.forkChild
    )
    // The test plays the venue: it accepts the connection, reads the request, and answers it.
    const venue = yield* memory.accept
    const [request] = yield* venue.receive
    assert.strictEqual(request, `{"method":"getSymbol","params":{"symbol":"NOPE"},"id":1}`)
    yield* venue.send(`{"jsonrpc":"2.0","error":{"code":2001,"message":"Symbol not found"},"id":1}`)
    const error = yield* Fiber.join(symbol)
    assert.strictEqual(error.message, "getSymbol: rejected by the venue: 2001 Symbol not found")
  }))
