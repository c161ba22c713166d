/**
 * What the venue sends of an order book: snapshots and updates, as they come. For the book that follows from them see
 * `OrderBook`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * A price level: the price in the quote currency and the total size resting there, in the base currency.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Level = Schema.Struct({ price: Decimal, size: Decimal })

/**
 * A price level, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Level = typeof Level.Type

const fields = {
  symbol: Schema.String,
  sequence: Schema.Int,
  asks: Schema.Array(Level),
  bids: Schema.Array(Level),
  timestamp: Schema.optionalKey(Schema.DateTimeUtc)
}

/**
 * The whole book at a sequence number: it replaces what was known before.
 *
 * **Details**
 *
 * Asks ascend, bids descend. A level of size zero is no level. `sequence` is a whole number below 2^53; `timestamp` is
 * missing where an older server left it out.
 *
 * @see `snapshotOrderbook` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const BookSnapshot = Schema.TaggedStruct("BookSnapshot", fields)

/**
 * The whole book, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type BookSnapshot = typeof BookSnapshot.Type

/**
 * Levels that changed: sizes are absolute, and zero removes the level. Both sides may be empty; the sequence still
 * advances.
 *
 * @see `updateOrderbook` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const BookUpdate = Schema.TaggedStruct("BookUpdate", fields)

/**
 * Levels that changed, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type BookUpdate = typeof BookUpdate.Type

/**
 * A snapshot or an update.
 *
 * @category schemas
 * @since 0.1.0
 */
export const BookMessage = Schema.Union([BookSnapshot, BookUpdate])

/**
 * A snapshot or an update, decoded.
 *
 * @category models
 * @since 0.1.0
 */
export type BookMessage = typeof BookMessage.Type
