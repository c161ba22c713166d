/**
 * The best levels of a book, whole each time: the newest replaces all before it. API v3 only.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Level } from "./BookMessage.ts"

/**
 * The best levels of a book.
 *
 * **Details**
 *
 * `sequence` is that of the full book at that moment: it jumps, and equal sequences are equal books. A level of size
 * zero is no level.
 *
 * @see `orderbook/{depth}/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const PartialBook = Schema.TaggedStruct("PartialBook", {
  symbol: Schema.String,
  sequence: Schema.Int,
  asks: Schema.Array(Level),
  bids: Schema.Array(Level),
  timestamp: Schema.DateTimeUtc
})

/**
 * The best levels of a book, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type PartialBook = typeof PartialBook.Type
