/**
 * Candles: open, high, low, close and volume of a period.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * The length of a candle, in the venue's names: minutes `M1` to `M30`, hours `H1` and `H4`, days `D1` and `D7`, and a
 * calendar month, `1M`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Period = Schema.Literals(["M1", "M3", "M5", "M15", "M30", "H1", "H4", "D1", "D7", "1M"])

/**
 * The length of a candle, in the venue's names.
 *
 * @category models
 * @since 0.1.0
 */
export type Period = typeof Period.Type

/**
 * The length of a period. A calendar month counts as 30 days.
 *
 * @category conversions
 * @since 0.1.0
 */
export const periodDuration = (period: Period): Duration.Duration => durations[period]

const durations: { readonly [P in Period]: Duration.Duration } = {
  M1: Duration.minutes(1),
  M3: Duration.minutes(3),
  M5: Duration.minutes(5),
  M15: Duration.minutes(15),
  M30: Duration.minutes(30),
  H1: Duration.hours(1),
  H4: Duration.hours(4),
  D1: Duration.days(1),
  D7: Duration.days(7),
  "1M": Duration.days(30)
}

/**
 * A candle.
 *
 * **Details**
 *
 * - `timestamp`: when the period began. A candle with the same symbol, period and timestamp replaces the earlier one.
 * - `open`, `high`, `low`, `close`: prices in the quote currency
 * - `volume` in the base currency, `volumeQuote` in the quote currency
 *
 * A period in which nothing was traded has no candle.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Candle = Schema.TaggedStruct("Candle", {
  symbol: Schema.String,
  period: Period,
  timestamp: Schema.DateTimeUtc,
  open: Decimal,
  high: Decimal,
  low: Decimal,
  close: Decimal,
  volume: Decimal,
  volumeQuote: Decimal
})

/**
 * A candle, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Candle = typeof Candle.Type
