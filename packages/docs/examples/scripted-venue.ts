import { HitBtc, MarketData } from "@effect-hitbtc/client"
import { MemoryTransport } from "@effect-hitbtc/transport"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

it.effect("is told that the venue does not know a symbol", () =>
  Effect.gen(function*() {
    const memory = yield* MemoryTransport.make()
    const tickers = yield* Effect.gen(function*() {
      const marketData = yield* MarketData.MarketData
      return yield* Stream.runHead(marketData.tickers("NOPE"))
    }).pipe(
      Effect.flip,
      Effect.provide(HitBtc.layer().pipe(Layer.provide([memory.layer, FetchHttpClient.layer]))),
      Effect.forkChild
    )
    // The test plays the venue: it accepts the connection, reads the request, and answers it.
    const venue = yield* memory.accept
    const [request] = yield* venue.receive
    assert.strictEqual(request, `{"method":"subscribe","ch":"ticker/1s","params":{"symbols":["NOPE"]},"id":1}`)
    // What it does not know it leaves out of the acknowledgement, without a word.
    yield* venue.send(`{"result":{"ch":"ticker/1s","subscriptions":[]},"id":1}`)
    const error = yield* Fiber.join(tickers)
    assert.strictEqual(
      error.message,
      "subscribe ticker/1s: subscription refused: ticker NOPE: left out of the acknowledgement"
    )
  }))
