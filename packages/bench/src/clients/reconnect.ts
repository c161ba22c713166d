/**
 * This client with many tickers and the options that it has by default: says when all of them delivered, and when all
 * did again.
 *
 *     reconnect.ts <port> v2|v3 <symbols>
 */
import "effect/schema/SchemaJITCompiler/enable"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import { MarketData } from "@effect-hitbtc/client/MarketData"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Symbols from "../feed/Symbols.ts"
import { nowNanos } from "../Job.ts"
import type { FromReconnect } from "../reconnect/Messages.ts"

const [, , port, version, symbols] = process.argv
const url = `ws://127.0.0.1:${port}`
const names = Symbols.take(Number(symbols)).map(({ id }) => id)

const report = (message: FromReconnect) => process.send!(message)
process.on("disconnect", () => process.exit())

// The venue sends one ticker for each subscription: once all were seen, those that come are of the next connection.
const missing = new Set(names)
const program = Effect.gen(function*() {
  const market = yield* MarketData
  yield* Stream.runForEach(market.tickers(names), ({ symbol }) =>
    Effect.sync(() => {
      missing.delete(symbol)
      if (missing.size > 0) return
      report({ _tag: "AllLive", atNanos: nowNanos() })
      for (const name of names) missing.add(name)
    }))
})

const venue = version === "v2"
  ? HitBtc.layerV2({ url })
  : HitBtc.layer({ url }).pipe(Layer.provide(FetchHttpClient.layer))
await Effect.runPromise(Effect.provide(program, Layer.provide(venue, NodeWebSocketTransport.layer())))
