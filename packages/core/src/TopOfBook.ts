/**
 * The best level of each side of a book. API v3 only.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Level } from "./BookMessage.ts"

/**
 * The best level of each side of a book; `null` where that side is empty. It has no sequence.
 *
 * @see `orderbook/top/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const TopOfBook = Schema.TaggedStruct("TopOfBook", {
  symbol: Schema.String,
  ask: Schema.NullOr(Level),
  bid: Schema.NullOr(Level),
  timestamp: Schema.DateTimeUtc
})

/**
 * The best level of each side of a book, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type TopOfBook = typeof TopOfBook.Type
