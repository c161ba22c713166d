/**
 * A look at an order book: its best levels where it is live, and what it is instead where it is not.
 *
 * Levels are only there when they are right. A book that is being synchronised, or whose connection is gone, has none:
 * the type leaves no way to trade on them.
 *
 * @since 0.1.0
 */
import type { Level } from "@effect-hitbtc/core/BookMessage"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { GapReason } from "@effect-hitbtc/core/OrderBook"
import type * as DateTime from "effect/DateTime"

/**
 * The book of the venue as of `sequence`, to the depth that was asked for, best prices first.
 *
 * @category models
 * @since 0.1.0
 */
export interface Live {
  readonly _tag: "Live"
  readonly symbol: string
  readonly sequence: number
  readonly timestamp: DateTime.Utc | undefined
  readonly asks: ReadonlyArray<Level>
  readonly bids: ReadonlyArray<Level>
}

/**
 * A snapshot is awaited: after subscribing, or because of a gap, whose `reason` says what was wrong.
 *
 * @category models
 * @since 0.1.0
 */
export interface Resyncing {
  readonly _tag: "Resyncing"
  readonly symbol: string
  readonly reason: GapReason | undefined
}

/**
 * The connection is lost, or the topic was silent for too long: nobody knows the book now.
 *
 * @category models
 * @since 0.1.0
 */
export interface Stale {
  readonly _tag: "Stale"
  readonly symbol: string
}

/**
 * A look at an order book: with levels only where it is live.
 *
 * @category models
 * @since 0.1.0
 */
export type BookView = Live | Resyncing | Stale

/**
 * Whether the view has levels.
 *
 * @category guards
 * @since 0.1.0
 */
export const isLive = (self: BookView): self is Live => self._tag === "Live"

/**
 * The lowest ask, where there is one.
 *
 * @category accessors
 * @since 0.1.0
 */
export const bestAsk = (self: BookView): Level | undefined => isLive(self) ? self.asks[0] : undefined

/**
 * The highest bid, where there is one.
 *
 * @category accessors
 * @since 0.1.0
 */
export const bestBid = (self: BookView): Level | undefined => isLive(self) ? self.bids[0] : undefined

/**
 * The best ask less the best bid, in the quote currency, where there are both.
 *
 * @category accessors
 * @since 0.1.0
 */
export const spread = (self: BookView): Decimal.Decimal | undefined => {
  const ask = bestAsk(self)
  const bid = bestBid(self)
  return ask === undefined || bid === undefined ? undefined : Decimal.subtract(ask.price, bid.price)
}
