/**
 * The fields of orders, by what has them: of these both versions make what a client may ask for.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Decimal from "../Decimal.ts"
import { Side } from "../Side.ts"

/** A number as a caller may give it: a string in plain notation, a bigint or a `BigDecimal`. */
export const input = <S extends Schema.Codec<Decimal.Decimal, string>>(decimal: S) =>
  Schema.Union([Schema.String, Schema.BigInt, Schema.BigDecimal]).pipe(
    Schema.decodeTo(
      decimal,
      SchemaTransformation.transform({
        decode: (input): string =>
          typeof input === "string"
            ? input
            : typeof input === "bigint"
            ? String(input)
            // One that no digits can write is left in exponent notation, which is refused.
            : Option.getOrElse(Decimal.make(input), () => BigDecimal.format(input)),
        encode: (value): string | bigint | BigDecimal.BigDecimal => value
      })
    )
  )

/** A number above zero. */
export const amount = input(
  Decimal.Decimal.check(
    Schema.makeFilter((value: Decimal.Decimal) => Decimal.isPositive(value), { expected: "a decimal above zero" })
  )
)

/**
 * What every order has but its client order id, whose length the versions disagree on. `strictValidate` lets the venue
 * refuse a price or quantity that is not a multiple of the symbol's increments; otherwise it rounds them.
 */
export const common = {
  symbol: Schema.NonEmptyString,
  side: Side,
  quantity: amount,
  strictValidate: Schema.optionalKey(Schema.Boolean)
}

/** Of what stays until it is cancelled, filled or the day ends. */
export const untilCancelled = { timeInForce: Schema.optionalKey(Schema.Literals(["GTC", "IOC", "FOK", "Day"])) }

/** Of what stays until an instant. */
export const tillDate = { timeInForce: Schema.Literal("GTD"), expireTime: Schema.DateTimeUtc }

/** Of what rests in the book at a price. */
export const limit = { type: Schema.Literal("limit"), price: amount, postOnly: Schema.optionalKey(Schema.Boolean) }

/** Of what takes any price. */
export const market = { type: Schema.Literal("market") }

/** Of a limit order that waits for its stop price. */
export const stopLimit = { type: Schema.Literal("stopLimit"), price: amount, stopPrice: amount }

/** Of a market order that waits for its stop price. */
export const stopMarket = { type: Schema.Literal("stopMarket"), stopPrice: amount }
