/**
 * What a client asks the venue to do with orders. What is wrong with it is found before anything is sent, mostly by the
 * compiler: a limit order has a price, a market order has none, an order that is good till date has a date.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { ClientOrderId } from "./ClientOrderId.ts"
import * as Decimal from "./Decimal.ts"
import * as Fields from "./internal/OrderFields.ts"
import type { Side } from "./Side.ts"
import type { TradingSymbol } from "./TradingSymbol.ts"

/**
 * An amount as a caller may give it: a string in plain notation, a bigint or a `BigDecimal`, above zero. Never a number:
 * `0.1 + 0.2` is no price.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Amount = Fields.amount

const { limit, market, stopLimit, stopMarket, tillDate, untilCancelled } = Fields
const common = { ...Fields.common, clientOrderId: Schema.optionalKey(ClientOrderId) }

/**
 * An order to place, as both versions take it.
 *
 * **Details**
 *
 * - `quantity`: in the base currency, above zero
 * - `clientOrderId`: 8 to 32 characters; made by the library where it is not given
 * - `strictValidate`: `true` lets the venue refuse a price or quantity that is not a multiple of the symbol's
 *   increments; otherwise it rounds them
 * - `limit` needs a `price`, and may be `postOnly`: never a taker, rather cancelled
 * - `market` takes neither
 * - `stopLimit` needs a `stopPrice` and a `price`, `stopMarket` a `stopPrice`
 * - `timeInForce` `"GTD"` needs an `expireTime`; the default is `"GTC"`
 *
 * Prices are in the quote currency, above zero.
 *
 * @see `newOrder` (v2), `spot_new_order` (v3) in the venue's documentation; `V3OrderRequest` for what only v3 takes
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
 * force are those of the other. Both versions take it, of orders that have a price.
 *
 * **Details**
 *
 * - `clientOrderId`: of the order to replace
 * - `newClientOrderId`: of the new one; made by the library where it is not given
 * - `quantity`, `price`: at least one must differ from before, or the venue answers 20009
 *
 * @see `cancelReplaceOrder` (v2), `spot_replace_order` (v3) in the venue's documentation
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
  readonly displayQuantity?: Decimal.Decimal | undefined
}

const increments = {
  quantity: "quantityIncrement",
  displayQuantity: "quantityIncrement",
  price: "tickSize",
  stopPrice: "tickSize"
} as const
const names = ["quantity", "displayQuantity", "price", "stopPrice"] as const

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
  for (const name of names) {
    const value = order[name]
    if (value === undefined) continue
    const increment = symbol[increments[name]]
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
