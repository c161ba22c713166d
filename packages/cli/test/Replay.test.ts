import { BookView, HitBtc, MarketData } from "@effect-hitbtc/client"
import { Sandbox } from "@effect-hitbtc/sandbox"
import { type Recording, RecordingTransport, ReplayTransport, Transport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import * as Recorded from "../src/Recorded.ts"

const URL = "ws://sandbox.test"

const clients = {
  v3: HitBtc.layer({ url: URL }),
  v2: HitBtc.layerV2({ url: `${URL}/api/2/ws` })
}

/** Nobody is asked over HTTP here. */
const noHttp = Layer.succeed(HttpClient.HttpClient)(HttpClient.make(() => Effect.never))

interface Seen {
  readonly books: Map<string, ReadonlyArray<BookView.BookView>>
  readonly trades: Array<unknown>
}

const watch = (seen: Seen) =>
  Effect.gen(function*() {
    const { orderBooks, trades } = yield* MarketData.MarketData
    const books = Stream.runForEach(orderBooks(["ETHBTC", "BTCUSDT"], { depth: Infinity }), (view) =>
      Effect.sync(() => seen.books.set(view.symbol, [...seen.books.get(view.symbol) ?? [], view])))
    const tape = Stream.runForEach(trades("ETHBTC"), (trade) =>
      Effect.sync(() => void seen.trades.push(trade)))
    yield* Effect.all([books, tape], { concurrency: "unbounded", discard: true })
  })

const nothing = (): Seen => ({ books: new Map(), trades: [] })

const lastLive = (seen: Seen, symbol: string) => seen.books.get(symbol)?.findLast(BookView.isLive)

const isGap = (view: BookView.BookView) => view._tag === "Resyncing" && view.reason !== undefined

for (const api of ["v3", "v2"] as const) {
  describe(`a recording of API ${api}`, () => {
    it.effect("shows the client the same again, through a gap and a lost connection", () =>
      Effect.gen(function*() {
        const entries: Array<Recording.Entry> = []
        const then = nothing()
        yield* Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          const recording = RecordingTransport.layer((more) => Effect.sync(() => void entries.push(...more)))
          const inMemory = Layer.succeed(Transport.Transport)(yield* Transport.Transport)
          const client = clients[api].pipe(Layer.provide(Layer.provide(recording, inMemory)))
          const watching = yield* Effect.forkChild(Effect.provide(watch(then), client))
          yield* TestClock.adjust("2 seconds")
          yield* sandbox.gap("ETHBTC")
          yield* TestClock.adjust("2 seconds")
          yield* sandbox.drop()
          yield* TestClock.adjust("3 seconds")
          yield* Fiber.interrupt(watching)
        }).pipe(Effect.provide(Sandbox.layerTransport({ seed: 5 })))

        const contents = Recorded.contents({ entries })
        assert.strictEqual(contents?.api, api)
        assert.deepStrictEqual(contents?.symbols.get("book")?.toSorted(), ["BTCUSDT", "ETHBTC"])

        const now = nothing()
        const client = clients[api].pipe(
          Layer.provide([ReplayTransport.layer({ entries }, { speed: Infinity }), noHttp])
        )
        const watching = yield* Effect.forkChild(Effect.flip(Effect.provide(watch(now), client)))
        yield* TestClock.adjust("10 millis").pipe(
          Effect.repeat({ until: () => watching.pollUnsafe() !== undefined, times: 5_000 })
        )
        const error = yield* Fiber.join(watching)
        assert.isTrue(
          error._tag === "HitBtcError" && error.reason._tag === "Stopped" && ReplayTransport.isOver(error.reason.error),
          error.message
        )

        assert.deepStrictEqual(now.trades, then.trades)
        assert.isAbove(now.trades.length, 100)
        for (const symbol of ["ETHBTC", "BTCUSDT"]) {
          assert.deepStrictEqual(lastLive(now, symbol), lastLive(then, symbol))
          assert.include(now.books.get(symbol)!.map(({ _tag }) => _tag), "Stale")
        }
        assert.isTrue(now.books.get("ETHBTC")!.some(isGap))
      }).pipe(Effect.scoped))
  })
}
