/**
 * Public trades.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"
import { Side } from "./Side.ts"

/**
 * A public trade.
 *
 * **Details**
 *
 * - `id`: a whole number below 2^53 that grows with time
 * - `price` in the quote currency, `quantity` in the base currency
 * - `side`: of the taker
 *
 * @category schemas
 * @since 0.1.0
 */
export const Trade = Schema.TaggedStruct("Trade", {
  symbol: Schema.String,
  id: Schema.Int,
  price: Decimal,
  quantity: Decimal,
  side: Side,
  timestamp: Schema.DateTimeUtc
})

/**
 * A public trade, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Trade = typeof Trade.Type
