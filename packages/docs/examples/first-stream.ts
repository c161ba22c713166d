import { HitBtc, MarketData } from "@effect-hitbtc/client"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

const program = Effect.gen(function*() {
  const marketData = yield* MarketData.MarketData
  yield* marketData.tickers(["ETHBTC", "BTCUSDT"]).pipe(
    Stream.take(10),
    Stream.runForEach((ticker) => Console.log(`${ticker.symbol}: bid ${ticker.bid}, ask ${ticker.ask}`))
  )
})

const HitBtcLayer = HitBtc.layerConfig().pipe(Layer.provide([NodeWebSocketTransport.layer(), FetchHttpClient.layer]))

program.pipe(Effect.provide(HitBtcLayer), NodeRuntime.runMain)
