/**
 * Prices to place orders at.
 *
 * @since 0.1.0
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import { MarketData } from "@effect-hitbtc/client/MarketData"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Figures from "../Figures.ts"

/**
 * What is bid most for a symbol.
 *
 * @category accessors
 * @since 0.1.0
 */
export const bestBid = Effect.fnUntraced(function*(symbol: TradingSymbol) {
  const market = yield* MarketData
  const bids = market.orderBooks([symbol.id], { depth: 1 }).pipe(
    Stream.map(BookView.bestBid),
    Stream.filter((bid) => bid !== undefined)
  )
  return Option.match(yield* Stream.runHead(bids), { onNone: () => Decimal.zero, onSome: ({ price }) => price })
})

/**
 * A price somewhere near another, as the symbol can have it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const times = (price: Decimal.Decimal, factor: string, { tickSize }: TradingSymbol): string =>
  Figures.withPlaces(
    Decimal.roundTo(Decimal.multiply(price, Decimal.makeUnsafe(factor)), tickSize, "nearest"),
    Figures.places(tickSize)
  )
