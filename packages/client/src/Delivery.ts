/**
 * What stands in a stream where something is missing.
 *
 * @since 0.1.0
 */
import type { Decimal } from "@effect-hitbtc/core/Decimal"
import type * as DateTime from "effect/DateTime"

/**
 * The consumer was too slow: `count` messages that stood here were dropped.
 *
 * @category models
 * @since 0.1.0
 */
export interface Dropped {
  readonly _tag: "Dropped"
  readonly count: number
}

/**
 * Marks the place of messages that were dropped.
 *
 * @category constructors
 * @since 0.1.0
 */
export const dropped = (count: number): Dropped => ({ _tag: "Dropped", count })

/**
 * The connection was lost, and the trades that came with the new subscription do not reach back to the last one seen:
 * trades between the ids `after` and `before`, both exclusive, may be missing. `getTrades` with `by: "id"` can ask for
 * them.
 *
 * @category models
 * @since 0.1.0
 */
export interface TradeGap {
  readonly _tag: "TradeGap"
  readonly symbol: string
  readonly after: number
  readonly before: number
}

/**
 * The venue sent a book whose best bid is at or above its best ask: nothing to trade on. It stands in place of that book,
 * so that the one before it is not taken for the newest; the next one is whole again.
 *
 * @category models
 * @since 0.1.0
 */
export interface CrossedBook {
  readonly _tag: "CrossedBook"
  readonly symbol: string
  readonly bid: Decimal
  readonly ask: Decimal
  readonly timestamp: DateTime.Utc
}

/**
 * The connection was lost, and is back: transactions that changed in between are missing. `after` is the last update that
 * was seen, if any. `getTransactions` with `orderBy: "updated_at"` and `from` can ask for them.
 *
 * @category models
 * @since 0.1.0
 */
export interface TransactionGap {
  readonly _tag: "TransactionGap"
  readonly after: DateTime.Utc | undefined
}
