/**
 * Rates of currencies in one another. API v3 only.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * The rate of a currency in another. `targetCurrency` is missing where the venue does not say it and only one can be
 * meant.
 *
 * @see `price/rate/{speed}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Rate = Schema.TaggedStruct("Rate", {
  currency: Schema.String,
  targetCurrency: Schema.optionalKey(Schema.String),
  rate: Decimal,
  timestamp: Schema.DateTimeUtc
})

/**
 * The rate of a currency in another, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Rate = typeof Rate.Type
