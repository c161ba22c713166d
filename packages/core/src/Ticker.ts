/**
 * The ticker of a symbol: best prices, and the statistics of the last 24 hours.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * The ticker of a symbol.
 *
 * **Details**
 *
 * - `ask`, `bid`: best prices, in the quote currency; `null` where that side of the book is empty
 * - `last`, `open`: price of the last trade, and 24 hours ago; `null` where nothing was traded
 * - `low`, `high`: over the last 24 hours
 * - `volume`: traded in 24 hours, in the base currency; `volumeQuote`: the same in the quote currency
 *
 * API v2 does not have the rest, which is missing there; on v3 each is `null` where the venue leaves it out, as it does
 * for symbols that are hardly traded:
 *
 * - `askQuantity`, `bidQuantity`: at the best prices, in the base currency
 * - `change`, `changePercent`: of the price in 24 hours, in the quote currency and in percent
 * - `lastTradeId`: of the last trade
 *
 * @see `ticker` (v2) and `ticker/{speed}` (v3) in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Ticker = Schema.TaggedStruct("Ticker", {
  symbol: Schema.String,
  ask: Schema.NullOr(Decimal),
  bid: Schema.NullOr(Decimal),
  last: Schema.NullOr(Decimal),
  open: Schema.NullOr(Decimal),
  low: Decimal,
  high: Decimal,
  volume: Decimal,
  volumeQuote: Decimal,
  timestamp: Schema.DateTimeUtc,
  askQuantity: Schema.optionalKey(Schema.NullOr(Decimal)),
  bidQuantity: Schema.optionalKey(Schema.NullOr(Decimal)),
  change: Schema.optionalKey(Schema.NullOr(Decimal)),
  changePercent: Schema.optionalKey(Schema.NullOr(Decimal)),
  lastTradeId: Schema.optionalKey(Schema.NullOr(Schema.Int))
})

/**
 * The ticker of a symbol, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Ticker = typeof Ticker.Type
