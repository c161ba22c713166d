/**
 * Those who watch the market: streams of the client, each with a consumer that may be slow, and all that it was told.
 *
 * @since 0.1.0
 */
import type { BookView } from "@effect-hitbtc/client/BookView"
import type { CrossedBook, Dropped, TradeGap } from "@effect-hitbtc/client/Delivery"
import type { MarketData } from "@effect-hitbtc/client/MarketData"
import type { MarketDataV3 } from "@effect-hitbtc/client/MarketDataV3"
import type { Candle } from "@effect-hitbtc/core/Candle"
import type { PartialBook } from "@effect-hitbtc/core/PartialBook"
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { Random } from "@effect-hitbtc/testkit/Random"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/**
 * What a watcher is told.
 *
 * @category models
 * @since 0.1.0
 */
export type Told = BookView | PartialBook | Ticker | Candle | Trade | TradeGap | Dropped | CrossedBook

/**
 * A running stream and what came of it. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Watcher {
  readonly kind: "books" | "partialBooks" | "tickers" | "trades" | "candles"
  readonly symbols: ReadonlyArray<string>
  readonly depth: number
  readonly told: Array<Told>
  readonly fiber: Fiber.Fiber<void, HitBtcError>
  /** Slow consumers are waited for no longer. */
  hurry: boolean
  isStopped: boolean
}

/**
 * Starts a watcher of a kind, on symbols and with a pace that are drawn. `v3` is there where partial books are.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = Effect.fnUntraced(function*(
  market: MarketData["Service"],
  v3: MarketDataV3["Service"] | undefined,
  random: Random,
  symbols: ReadonlyArray<string>,
  depths: ReadonlyArray<number>,
  scope: Scope.Scope
): Effect.fn.Return<Watcher> {
  const kinds: ReadonlyArray<Watcher["kind"]> = ["books", "books", "books", "tickers", "trades", "trades", "candles"]
  const kind = random.pick<Watcher["kind"]>(v3 === undefined ? kinds : [...kinds, "partialBooks"])
  const watched = random.chance(0.5) ? symbols : [random.pick(symbols)]
  const depth = random.pick(depths)
  const capacity = random.chance(0.2) ? random.between(1, 20) : undefined
  const streams: { readonly [K in Watcher["kind"]]: Stream.Stream<Told, HitBtcError> } = {
    books: market.orderBooks(watched, { depth }),
    partialBooks: v3 === undefined ? Stream.never : v3.partialBooks(watched, { depth: "D5", speed: "100ms" }),
    tickers: random.chance(0.5) ? market.tickers(watched) : market.tickers(watched, { delivery: "every", capacity }),
    trades: market.trades(watched, { limit: random.pick([1, 10, 100]), capacity }),
    candles: market.candles(watched, { period: "M1", limit: 5 })
  }
  // One of three consumers takes its time.
  const pause = random.chance(0.33) ? random.between(1, 2_000) : 0
  const told: Array<Told> = []
  const watcher: { hurry: boolean } = { hurry: false }
  const fiber = yield* Effect.forkIn(
    Stream.runForEach(streams[kind], (message) => {
      told.push(message)
      return pause > 0 && !watcher.hurry ? Effect.sleep(Duration.millis(pause)) : Effect.void
    }),
    scope,
    { startImmediately: true }
  )
  return Object.assign(watcher, { kind, symbols: watched, depth, told, fiber, isStopped: false })
})

/**
 * Interrupts a watcher: its subscriptions end with it, where nobody else wants them.
 *
 * @category actions
 * @since 0.1.0
 */
export const stop = (self: Watcher): Effect.Effect<void> =>
  Effect.andThen(
    Effect.sync(() => {
      self.isStopped = true
    }),
    Fiber.interrupt(self.fiber)
  )
