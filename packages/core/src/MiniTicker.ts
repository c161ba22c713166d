/**
 * The mini ticker of a symbol: the statistics of the last 24 hours, without best prices. API v3 only.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * A ticker without best prices.
 *
 * @see `ticker/price/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const MiniTicker = Schema.TaggedStruct("MiniTicker", {
  symbol: Schema.String,
  last: Schema.NullOr(Decimal),
  open: Schema.NullOr(Decimal),
  low: Decimal,
  high: Decimal,
  volume: Decimal,
  volumeQuote: Decimal,
  timestamp: Schema.DateTimeUtc
})

/**
 * A ticker without best prices, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type MiniTicker = typeof MiniTicker.Type
