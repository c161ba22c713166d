/**
 * What a client asks API v3 to do with orders: what both versions take and, besides, what only v3 does. As there, what is
 * wrong is found before anything is sent, mostly by the compiler.
 *
 * Whatever `OrderRequest.NewOrder` and `OrderRequest.ReplaceOrder` accept is accepted here, too.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Ids from "../ClientOrderId.ts"
import { Decimal } from "../Decimal.ts"
import * as Fields from "../internal/OrderFields.ts"
import { ClientOrderId } from "./Field.ts"
import { ContingencyType } from "./OrderMethods.ts"

/**
 * A fee as a fraction, as a caller may give it: a string in plain notation, a bigint or a `BigDecimal`. It may be zero or
 * less, as a rebate is.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Rate = Fields.input(Decimal)

const { amount, market, stopMarket, tillDate, untilCancelled } = Fields

const resting = { postOnly: Schema.optionalKey(Schema.Boolean), displayQuantity: Schema.optionalKey(amount) }
const limit = { ...Fields.limit, ...resting }
const stopLimit = { ...Fields.stopLimit, ...resting }
const takeProfitLimit = { ...stopLimit, type: Schema.Literal("takeProfitLimit") }
const takeProfitMarket = { ...stopMarket, type: Schema.Literal("takeProfitMarket") }

const orderOf = <const F extends Schema.Struct.Fields>(more: F) => {
  const common = {
    ...Fields.common,
    clientOrderId: Schema.optionalKey(ClientOrderId),
    takeRate: Schema.optionalKey(Rate),
    makeRate: Schema.optionalKey(Rate),
    ...more
  }
  return Schema.Union([
    Schema.Struct({ ...common, ...limit, ...untilCancelled }),
    Schema.Struct({ ...common, ...limit, ...tillDate }),
    Schema.Struct({ ...common, ...market, ...untilCancelled }),
    Schema.Struct({ ...common, ...stopLimit, ...untilCancelled }),
    Schema.Struct({ ...common, ...stopLimit, ...tillDate }),
    Schema.Struct({ ...common, ...stopMarket, ...untilCancelled }),
    Schema.Struct({ ...common, ...stopMarket, ...tillDate }),
    Schema.Struct({ ...common, ...takeProfitLimit, ...untilCancelled }),
    Schema.Struct({ ...common, ...takeProfitLimit, ...tillDate }),
    Schema.Struct({ ...common, ...takeProfitMarket, ...untilCancelled }),
    Schema.Struct({ ...common, ...takeProfitMarket, ...tillDate })
  ])
}

/**
 * An order to place on spot.
 *
 * **Details**
 *
 * As the shared `NewOrder`, and:
 *
 * - `clientOrderId`: 1 to 32 characters
 * - `takeProfitLimit` and `takeProfitMarket` have what `stopLimit` and `stopMarket` have
 * - `postOnly`: of each type that has a `price`: never a taker; the sources disagree whether such an order is then expired
 *   or cancelled
 * - `displayQuantity`: what the book shows of it, in the base currency, of each type that has a `price`. Known from
 *   reports; that the venue takes it in a request is inferred.
 * - `takeRate`, `makeRate`: fees as fractions, where they are higher than the account's own
 *
 * @see `spot_new_order` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const NewOrder = orderOf({})

/**
 * An order to place on spot, as a caller gives it.
 *
 * @category models
 * @since 0.1.0
 */
export type NewOrder = typeof NewOrder.Encoded

/**
 * An order to place on margin or futures.
 *
 * **Details**
 *
 * As {@link NewOrder}, and:
 *
 * - `reduceOnly`: it may make a position smaller, and never open or turn one
 * - `marginMode`: whose margin it uses
 *
 * @see `margin_new_order`, `futures_new_order` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const NewMarginOrder = orderOf({
  reduceOnly: Schema.optionalKey(Schema.Boolean),
  marginMode: Schema.optionalKey(Schema.Literals(["isolated", "cross"]))
})

/**
 * An order to place on margin or futures, as a caller gives it.
 *
 * @category models
 * @since 0.1.0
 */
export type NewMarginOrder = typeof NewMarginOrder.Encoded

/**
 * An order that takes the place of another: that one is cancelled, this one entered. Its type, side, symbol and time in
 * force are those of the other.
 *
 * **Details**
 *
 * - `clientOrderId`: of the order to replace
 * - `newClientOrderId`: of the new one; made by the library where it is not given
 * - `price`: of the types that have one; `stopPrice`: of those that wait for one
 * - at least one must differ from before, or the venue answers 20009
 *
 * @see `spot_replace_order` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const ReplaceOrder = Schema.Struct({
  clientOrderId: ClientOrderId,
  newClientOrderId: Schema.optionalKey(ClientOrderId),
  quantity: amount,
  price: Schema.optionalKey(amount),
  stopPrice: Schema.optionalKey(amount),
  strictValidate: Schema.optionalKey(Schema.Boolean)
})

/**
 * An order that takes the place of another, as a caller gives it.
 *
 * @category models
 * @since 0.1.0
 */
export type ReplaceOrder = typeof ReplaceOrder.Encoded

// How many orders a contingency takes: at least, and at most.
const numbers: { readonly [C in ContingencyType]: readonly [number, number] } = {
  allOrNone: [2, 3],
  oneCancelOther: [2, 3],
  oneTriggerOther: [2, 3],
  oneTriggerOneCancelOther: [3, 4]
}

interface List<Order extends { readonly clientOrderId?: string }> {
  readonly contingencyType: ContingencyType
  readonly orders: NonEmptyReadonlyArray<Order>
  readonly orderListId?: string
}

const issuesOf = (
  { contingencyType, orderListId, orders }: List<{ readonly clientOrderId?: string }>
): ReadonlyArray<Schema.FilterIssue> => {
  const [minimum, maximum] = numbers[contingencyType]
  const count = orders.length
  const ids = orders.map(({ clientOrderId }, i) => clientOrderId ?? (i === 0 ? orderListId : undefined))
  return [
    ...(count >= minimum && count <= maximum ? [] : [{
      path: ["orders"],
      issue: `Expected ${minimum} or ${maximum} orders for ${contingencyType}, got ${count}`
    }]),
    ...ids.flatMap((id, i) =>
      id === undefined || ids.indexOf(id) === i ? [] : [{
        path: ["orders", i, "clientOrderId"],
        issue: "Expected another client order id than those before it"
      }]
    ),
    ...(orderListId === undefined || orderListId === ids[0] ? [] : [{
      path: ["orderListId"],
      issue: "Expected the client order id of the first order"
    }])
  ]
}

const listOf = <Order extends { readonly clientOrderId?: string }, Encoded>(order: Schema.Codec<Order, Encoded>) =>
  Schema.Struct({
    contingencyType: ContingencyType,
    orders: Schema.NonEmptyArray(order),
    orderListId: Schema.optionalKey(ClientOrderId)
  }).check(Schema.makeFilter<List<Order>>(issuesOf))

/**
 * Orders on spot that depend on one another.
 *
 * **Details**
 *
 * - `contingencyType`: `allOrNone`, `oneCancelOther` and `oneTriggerOther` take 2 or 3 orders, `oneTriggerOneCancelOther` 3
 *   or 4. What else each asks of symbols, types and times in force is the venue's to check: it answers 10001.
 * - `orderListId`: the client order id of the first order, by which reports name the list. It may be given in either
 *   place, or in none: see {@link withIds}.
 *
 * @see `spot_new_order_list` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const NewOrderList = listOf(NewOrder)

/**
 * Orders on spot that depend on one another, as a caller gives them.
 *
 * @category models
 * @since 0.1.0
 */
export type NewOrderList = typeof NewOrderList.Encoded

/**
 * Orders on margin or futures that depend on one another: see {@link NewOrderList}.
 *
 * @see `margin_new_order_list`, `futures_new_order_list` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const NewMarginOrderList = listOf(NewMarginOrder)

/**
 * Orders on margin or futures that depend on one another, as a caller gives them.
 *
 * @category models
 * @since 0.1.0
 */
export type NewMarginOrderList = typeof NewMarginOrderList.Encoded

/**
 * An order that has a client order id.
 *
 * @category models
 * @since 0.1.0
 */
export type WithId<Order> = Order & { readonly clientOrderId: string }

/**
 * Gives a checked list the ids that it lacks, so that a lost answer can be settled: each order a client order id, made
 * where it has none, and the list that of its first order.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withIds = Effect.fnUntraced(function*<Order extends { readonly clientOrderId?: string }>(
  list: List<Order>
): Effect.fn.Return<{
  readonly contingencyType: ContingencyType
  readonly orders: NonEmptyReadonlyArray<WithId<Order>>
  readonly orderListId: string
}> {
  const [first, ...rest] = list.orders
  const orderListId = first.clientOrderId ?? list.orderListId ?? (yield* Ids.make)
  const others: Array<WithId<Order>> = []
  for (const order of rest) others.push({ ...order, clientOrderId: order.clientOrderId ?? (yield* Ids.make) })
  return {
    contingencyType: list.contingencyType,
    orders: [{ ...first, clientOrderId: orderListId }, ...others],
    orderListId
  }
})
