/**
 * What a client asks the venue to do with orders. What is wrong with it is found before anything is sent, mostly by the
 * compiler: a limit order has a price, a market order has none, an order that is good till date has a date.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { ClientOrderId } from "./ClientOrderId.ts"
import * as Decimal from "./Decimal.ts"
import { Side } from "./Side.ts"
import type { TradingSymbol } from "./TradingSymbol.ts"

const positive = Decimal.Decimal.check(
  Schema.makeFilter((value: Decimal.Decimal) => Decimal.isPositive(value), { expected: "a decimal above zero" })
)

/**
 * An amount as a caller may give it: a string in plain notation, a bigint or a `BigDecimal`, above zero. Never a number:
 * `0.1 + 0.2` is no price.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Amount = Schema.Union([Schema.String, Schema.BigInt, Schema.BigDecimal]).pipe(
  Schema.decodeTo(
    positive,
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

/**
 * What every order has.
 *
 * **Details**
 *
 * - `quantity`: in the base currency, above zero
 * - `clientOrderId`: 8 to 32 characters; made by the library where it is not given
 * - `strictValidate`: `true` lets the venue refuse a price or quantity that is not a multiple of the symbol's
 *   increments; otherwise it rounds them
 */
const common = {
  symbol: Schema.NonEmptyString,
  side: Side,
  quantity: Amount,
  clientOrderId: Schema.optionalKey(ClientOrderId),
  strictValidate: Schema.optionalKey(Schema.Boolean)
}

const untilCancelled = {
  timeInForce: Schema.optionalKey(Schema.Literals(["GTC", "IOC", "FOK", "Day"]))
}
const tillDate = {
  timeInForce: Schema.Literal("GTD"),
  expireTime: Schema.DateTimeUtc
}

const limit = { type: Schema.Literal("limit"), price: Amount, postOnly: Schema.optionalKey(Schema.Boolean) }
const market = { type: Schema.Literal("market") }
const stopLimit = { type: Schema.Literal("stopLimit"), price: Amount, stopPrice: Amount }
const stopMarket = { type: Schema.Literal("stopMarket"), stopPrice: Amount }

/**
 * An order to place.
 *
 * **Details**
 *
 * - `limit` needs a `price`, and may be `postOnly`: never a taker, rather cancelled
 * - `market` takes neither
 * - `stopLimit` needs a `stopPrice` and a `price`, `stopMarket` a `stopPrice`
 * - `timeInForce` `"GTD"` needs an `expireTime`; the default is `"GTC"`
 *
 * Prices are in the quote currency, above zero.
 *
 * @see `newOrder` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const NewOrder = Schema.Union([
  Schema.Struct({ ...common, ...limit, ...untilCancelled }),
  Schema.Struct({ ...common, ...limit, ...tillDate }),
  Schema.Struct({ ...common, ...market, ...untilCancelled }),
  Schema.Struct({ ...common, ...stopLimit, ...untilCancelled }),
  Schema.Struct({ ...common, ...stopLimit, ...tillDate }),
  Schema.Struct({ ...common, ...stopMarket, ...untilCancelled }),
  Schema.Struct({ ...common, ...stopMarket, ...tillDate })
])

/**
 * An order to place, as a caller gives it.
 *
 * @category models
 * @since 0.1.0
 */
export type NewOrder = typeof NewOrder.Encoded

/**
 * An order that takes the place of another: that one is cancelled, this one entered. Its type, side, symbol and time in
 * force are those of the other.
 *
 * **Details**
 *
 * - `clientOrderId`: of the order to replace
 * - `newClientOrderId`: of the new one; made by the library where it is not given
 * - `quantity`, `price`: at least one must differ from before, or the venue answers 20009
 *
 * @see `cancelReplaceOrder` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const ReplaceOrder = Schema.Struct({
  clientOrderId: ClientOrderId,
  newClientOrderId: Schema.optionalKey(ClientOrderId),
  quantity: Amount,
  price: Amount,
  strictValidate: Schema.optionalKey(Schema.Boolean)
})

/**
 * An order that takes the place of another, as a caller gives it.
 *
 * @category models
 * @since 0.1.0
 */
export type ReplaceOrder = typeof ReplaceOrder.Encoded

/**
 * What `fit` fits: the amounts of an order.
 *
 * @category models
 * @since 0.1.0
 */
export interface Amounts {
  readonly side: Side
  readonly quantity: Decimal.Decimal
  readonly price?: Decimal.Decimal | undefined
  readonly stopPrice?: Decimal.Decimal | undefined
}

/**
 * Fits the amounts of an order to the increments of its symbol: `"refuse"` fails with the field that is off, `"round"`
 * rounds prices so that they are never worse than asked for (a buy's down, a sell's up), stop prices to the nearer
 * tick, and quantities down. A quantity or price that is rounded to zero is refused too.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fit = <A extends Amounts>(
  order: A,
  symbol: TradingSymbol,
  mode: "refuse" | "round"
): Result.Result<A, string> => {
  const fitted: { [name: string]: Decimal.Decimal } = {}
  for (const name of ["quantity", "price", "stopPrice"] as const) {
    const value = order[name]
    if (value === undefined) continue
    const increment = name === "quantity" ? symbol.quantityIncrement : symbol.tickSize
    if (Decimal.isMultipleOf(value, increment)) continue
    const expected = `${name}: expected a multiple of ${increment} above zero, got ${value}`
    if (mode === "refuse") return Result.fail(expected)
    const rounding = name === "stopPrice" ? "nearest" : name === "price" && order.side === "sell" ? "ceil" : "floor"
    const rounded = Decimal.roundTo(value, increment, rounding)
    if (!Decimal.isPositive(rounded)) return Result.fail(expected)
    fitted[name] = rounded
  }
  return Result.succeed({ ...order, ...fitted })
}
