/**
 * Amounts in requests: decimals as strings, or as JSON numbers.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * An amount as it comes.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Amount = Schema.Union([Schema.String, Schema.Number])

/**
 * The text of an amount, if there is one: a number in plain notation. What is none is refused further on.
 *
 * @category conversions
 * @since 0.1.0
 */
export const text = (input: string | number | undefined): string | undefined =>
  typeof input === "number"
    ? Option.match(BigDecimal.fromString(String(input)), { onNone: () => "NaN", onSome: Decimal.fromBigDecimal })
    : input
