/**
 * Prices, open interest and funding of futures. API v3 only.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * Prices, open interest and funding of a future.
 *
 * **Details**
 *
 * - `contractType`: `"perpetual"`
 * - `markPrice`, `indexPrice`: in the quote currency; `premiumIndex`, `averagePremiumIndex`, `interestRate`: fractions
 * - `openInterest`: in the base currency
 * - `fundingRate` (`r`), `indicativeFundingRate` (`R`): the sources disagree which of the two is settled, so both are
 *   as the venue sends them
 * - `nextFundingTime`: when funding is next settled
 *
 * @see `futures/info` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const FuturesInfo = Schema.TaggedStruct("FuturesInfo", {
  symbol: Schema.String,
  contractType: Schema.String,
  markPrice: Decimal,
  indexPrice: Decimal,
  premiumIndex: Decimal,
  averagePremiumIndex: Decimal,
  openInterest: Decimal,
  fundingRate: Decimal,
  indicativeFundingRate: Decimal,
  interestRate: Decimal,
  nextFundingTime: Schema.DateTimeUtc,
  timestamp: Schema.DateTimeUtc
})

/**
 * Prices, open interest and funding of a future, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type FuturesInfo = typeof FuturesInfo.Type
