/** What must not compile. These checks are the compiler's: nothing here is to be run. */
import type { Dropped } from "@effect-hitbtc/client/Delivery"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as MarketDataV3 from "@effect-hitbtc/client/MarketDataV3"
import type { MiniTicker } from "@effect-hitbtc/core/MiniTicker"
import type * as Gateway from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"

const onlyV3 = Effect.gen(function*() {
  const v3 = yield* MarketDataV3.MarketDataV3
  yield* Stream.runDrain(v3.partialBooks("*"))
})

/** Takes programs that need nothing any more. */
const runs = (_program: Effect.Effect<void, HitBtcError>): void => {}

const deliveries = (v3: MarketDataV3.MarketDataV3["Service"]) => {
  const latest: Stream.Stream<MiniTicker, HitBtcError> = v3.miniTickers("*")
  const every: Stream.Stream<MiniTicker | Dropped, HitBtcError> = v3.miniTickers("*", { delivery: "every" })
  // @ts-expect-error: a Dropped can come
  const wrong: Stream.Stream<MiniTicker, HitBtcError> = v3.miniTickers("*", { delivery: "every" })
  // @ts-expect-error: only what waits has a capacity
  const idle: Stream.Stream<MiniTicker, HitBtcError> = v3.miniTickers("*", { capacity: 1 })
  return [latest, every, wrong, idle]
}

const someSymbols = (v3: MarketDataV3.MarketDataV3["Service"], symbols: string | ReadonlyArray<string>) =>
  v3.convertedCandles(symbols, { target: "USDT" })

describe("the type of", () => {
  it.effect("a program that needs what only API v3 has is not satisfied by the layer of v2", () =>
    Effect.gen(function*() {
      const { layer } = yield* MemoryTransport.make()
      const v2 = HitBtc.layerV2().pipe(Layer.provide(layer))
      // @ts-expect-error: no MarketDataV3 on API v2
      runs(Effect.provide(onlyV3, v2))
      runs(Effect.provide(onlyV3, MarketDataV3.layer.pipe(Layer.provide(v2))))
    }))

  it("MarketData over REST needs an HTTP client, and MarketDataV3 does not", () => {
    const v3: Layer.Layer<MarketDataV3.MarketDataV3, never, Gateway.Gateway> = MarketDataV3.layer
    // @ts-expect-error: an HttpClient, too
    const market: Layer.Layer<MarketData.MarketData, unknown, Gateway.Gateway> = MarketData.layerV3()
    assert.isDefined([v3, market])
  })

  it("a stream says whether a Dropped can come", () => {
    assert.isFunction(deliveries)
  })

  it("names of symbols that are not known to the compiler are allowed where all are not", () => {
    assert.isFunction(someSymbols)
  })
})
