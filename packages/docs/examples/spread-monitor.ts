import { BookView, HitBtc, MarketData } from "@effect-hitbtc/client"
import { Decimal } from "@effect-hitbtc/core"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { NodeRuntime } from "@effect/platform-node"
import { Context, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

// A service of yours: it says what it needs, MarketData, and knows nothing of sockets.
class SpreadMonitor extends Context.Service<SpreadMonitor, {
  readonly wide: (symbols: ReadonlyArray<string>, limit: Decimal.Decimal) => Stream.Stream<string>
}>()("example/SpreadMonitor") {
  static readonly layer = Layer.effect(
    SpreadMonitor,
    Effect.gen(function*() {
      const marketData = yield* MarketData.MarketData
      return SpreadMonitor.of({
        wide: (symbols, limit) =>
          marketData.orderBooks(symbols, { depth: 1 }).pipe(
            Stream.map((book) => {
              // Levels are there only while the book is right; the type leaves no other way.
              if (book._tag !== "Live") return `${book.symbol} is ${book._tag.toLowerCase()}`
              const spread = BookView.spread(book)
              return spread !== undefined && Decimal.isGreaterThan(spread, limit)
                ? `${book.symbol} is wide: ${spread} at ${book.sequence}`
                : `${book.symbol} is fine`
            }),
            Stream.changes,
            Stream.catch((error) => Stream.make(`no more books: ${error.message}`))
          )
      })
    })
  )
}

const program = Effect.gen(function*() {
  const monitor = yield* SpreadMonitor
  yield* monitor.wide(["ETHBTC", "ETHUSDT"], Decimal.makeUnsafe("0.000002")).pipe(
    Stream.take(8),
    Stream.runForEach((line) => Effect.log(line))
  )
})

// Layers are wired once, at the edge: your service, on the client, on a WebSocket.
const AppLayer = SpreadMonitor.layer.pipe(
  Layer.provide(HitBtc.layerConfig()),
  Layer.provide([NodeWebSocketTransport.layer(), FetchHttpClient.layer])
)

program.pipe(Effect.provide(AppLayer), NodeRuntime.runMain)
