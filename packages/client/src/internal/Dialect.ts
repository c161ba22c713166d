/**
 * How orders are spoken of on the wire: by a version of the API, and on v3 by the market. What is asked for is checked
 * here, before anything is sent.
 */
import type { Market } from "@effect-hitbtc/core/AccountEvent"
import * as ClientOrderId from "@effect-hitbtc/core/ClientOrderId"
import type { ExecutionReport } from "@effect-hitbtc/core/ExecutionReport"
import type { Method } from "@effect-hitbtc/core/Method"
import type { Order } from "@effect-hitbtc/core/Order"
import * as OrderRequest from "@effect-hitbtc/core/OrderRequest"
import * as TradingMethods from "@effect-hitbtc/core/v2/TradingMethods"
import * as TradingWireV2 from "@effect-hitbtc/core/v2/TradingWire"
import { ClientOrderId as ClientOrderIdV3 } from "@effect-hitbtc/core/v3/Field"
import * as OrderMethods from "@effect-hitbtc/core/v3/OrderMethods"
import * as OrderRequestV3 from "@effect-hitbtc/core/v3/OrderRequest"
import * as TradingWireV3 from "@effect-hitbtc/core/v3/TradingWire"
import { HitBtcError, InvalidRequest } from "@effect-hitbtc/transport/HitBtcError"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PlaceListOptions, PlaceOptions } from "../Orders.ts"
import { issueOf } from "./issue.ts"

/** A command that is right, as far as can be told here: `ids` are of the orders that it makes, or of the one it cancels. */
export interface Prepared {
  readonly method: string
  readonly params: { readonly [key: string]: unknown }
  readonly ids: readonly [string, ...Array<string>]
}

type Preparing = Effect.Effect<Prepared, HitBtcError>

export interface Dialect<New, Replace> {
  readonly market: Market
  /** Asks for reports, and first of all for the active orders. */
  readonly subscribe: string
  readonly getOrders: Method<{}, ReadonlyArray<Order>>
  readonly readReport: (result: unknown) => Result.Result<ExecutionReport, Schema.SchemaError>
  readonly newOrder: (order: New, options: PlaceOptions | undefined) => Preparing
  readonly replaceOrder: (order: Replace) => Preparing
  readonly cancelOrder: (clientOrderId: string) => Preparing
}

export interface DialectV3<New, List> extends Dialect<New, OrderRequestV3.ReplaceOrder> {
  readonly newOrderList: (list: List, options: PlaceListOptions | undefined) => Preparing
  readonly cancelOrders: string
  readonly readReports: (result: unknown) => Result.Result<ReadonlyArray<ExecutionReport>, Schema.SchemaError>
}

// As an error may show it: a bigint has no JSON.
const shown = (params: unknown): unknown =>
  typeof params === "bigint"
    ? String(params)
    : Array.isArray(params)
    ? params.map(shown)
    : typeof params === "object" && params !== null && Object.getPrototypeOf(params) === Object.prototype
    ? Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shown(value)]))
    : params

const refused = (method: string, input: unknown, issue: string) =>
  new HitBtcError({ method, params: shown(input), reason: new InvalidRequest({ issue }) })

// Checks what a caller gives, and says which field is wrong.
const checker = <A>(method: string, schema: Schema.Codec<A, unknown>) => {
  const decode = Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })
  return (input: unknown, shownAs: unknown = input): Effect.Effect<A, HitBtcError> =>
    Effect.mapError(decode(input), (error) => refused(method, shownAs, issueOf(error)))
}
const writer = <Params>({ name, params }: Method<Params, unknown>) => {
  const encode = Schema.encodeUnknownEffect(params)
  return (checked: unknown, input: unknown): Effect.Effect<Prepared["params"], HitBtcError> =>
    Effect.mapError(encode(checked), (error) => refused(name, input, issueOf(error)))
}

const fitted = <A extends OrderRequest.Amounts>(
  method: string,
  order: A,
  input: unknown,
  { offTick = "refuse", symbol }: PlaceOptions = {},
  prefix = ""
): Effect.Effect<A, HitBtcError> =>
  symbol === undefined
    ? Effect.succeed(order)
    : Effect.mapError(
      Effect.fromResult(OrderRequest.fit(order, symbol, offTick)),
      (issue) => refused(method, input, prefix + issue)
    )

type Identified = { readonly clientOrderId?: string }

const newOrder = <A extends OrderRequest.Amounts & Identified, Params>(
  method: Method<Params, unknown>,
  schema: Schema.Codec<A, unknown>
) => {
  const check = checker(method.name, schema)
  const write = writer(method)
  return Effect.fnUntraced(function*(input: unknown, options: PlaceOptions | undefined) {
    const order = yield* fitted(method.name, yield* check(input), input, options)
    const clientOrderId = order.clientOrderId ?? (yield* ClientOrderId.make)
    const params = yield* write({ ...order, clientOrderId }, input)
    const prepared: Prepared = { method: method.name, params, ids: [clientOrderId] }
    return prepared
  })
}

const replaceOrder = <A extends { readonly newClientOrderId?: string }, Params>(
  method: Method<Params, unknown>,
  schema: Schema.Codec<A, unknown>,
  toParams: (order: A, newClientOrderId: string) => unknown
) => {
  const check = checker(method.name, schema)
  const write = writer(method)
  return Effect.fnUntraced(function*(input: unknown) {
    const order = yield* check(input)
    const newClientOrderId = order.newClientOrderId ?? (yield* ClientOrderId.make)
    const params = yield* write(toParams(order, newClientOrderId), input)
    const prepared: Prepared = { method: method.name, params, ids: [newClientOrderId] }
    return prepared
  })
}

const cancelOrder = <Params>(method: Method<Params, unknown>, schema: Schema.Codec<string, unknown>) => {
  const check = checker(method.name, schema)
  const write = writer(method)
  return Effect.fnUntraced(function*(id: string) {
    const input = { clientOrderId: id }
    const clientOrderId = yield* check(id, input)
    const prepared: Prepared = {
      method: method.name,
      params: yield* write({ clientOrderId }, input),
      ids: [clientOrderId]
    }
    return prepared
  })
}

/** API v2: spot. */
export const v2: Dialect<OrderRequest.NewOrder, OrderRequest.ReplaceOrder> = {
  market: "spot",
  subscribe: TradingMethods.subscribeReports.name,
  getOrders: TradingMethods.getOrders,
  readReport: TradingWireV2.decodeReport,
  newOrder: newOrder(TradingMethods.newOrder, OrderRequest.NewOrder),
  replaceOrder: replaceOrder(
    TradingMethods.cancelReplaceOrder,
    OrderRequest.ReplaceOrder,
    ({ newClientOrderId: _, ...order }, requestClientId) => ({ ...order, requestClientId })
  ),
  cancelOrder: cancelOrder(TradingMethods.cancelOrder, ClientOrderId.ClientOrderId)
}

const newOrderList = <A extends Listed, Params>(
  method: Method<Params, unknown>,
  schema: Schema.Codec<ListOf<A>, unknown>
) => {
  const check = checker(method.name, schema)
  const write = writer(method)
  return Effect.fnUntraced(function*(input: unknown, options: PlaceListOptions | undefined) {
    const list = yield* OrderRequestV3.withIds(yield* check(input))
    const orders = yield* Effect.forEach(list.orders, (order, index) =>
      fitted(method.name, order, input, {
        symbol: options?.symbols?.find(({ id }) => id === order.symbol),
        offTick: options?.offTick
      }, `orders[${index}].`))
    const [first, ...rest] = list.orders.map(({ clientOrderId }) => clientOrderId)
    const params = yield* write({ ...list, orders }, input)
    const prepared: Prepared = { method: method.name, params, ids: [first!, ...rest] }
    return prepared
  })
}

type Listed = OrderRequest.Amounts & Identified & { readonly symbol: string }
type ListOf<A> = Parameters<typeof OrderRequestV3.withIds>[0] & { readonly orders: NonEmptyReadonlyArray<A> }

const v3 = <New extends Listed, NewEncoded, List extends ListOf<Listed>, ListEncoded>(
  market: Market,
  order: Schema.Codec<New, NewEncoded>,
  list: Schema.Codec<List, ListEncoded>
): DialectV3<NewEncoded, ListEncoded> => {
  const methods = OrderMethods.make(market)
  return {
    market,
    subscribe: methods.subscribe.name,
    getOrders: methods.getOrders,
    readReport: TradingWireV3.decodeReport,
    newOrder: newOrder(methods.newOrder, order),
    replaceOrder: replaceOrder(
      methods.replaceOrder,
      OrderRequestV3.ReplaceOrder,
      (order, newClientOrderId) => ({ ...order, newClientOrderId })
    ),
    cancelOrder: cancelOrder(methods.cancelOrder, ClientOrderIdV3),
    newOrderList: newOrderList(methods.newOrderList, list),
    cancelOrders: methods.cancelOrders.name,
    readReports: Schema.decodeUnknownResult(methods.cancelOrders.result)
  }
}

/** API v3, spot. */
export const spot = v3("spot", OrderRequestV3.NewOrder, OrderRequestV3.NewOrderList)

/** API v3, margin. */
export const margin = v3("margin", OrderRequestV3.NewMarginOrder, OrderRequestV3.NewMarginOrderList)

/** API v3, futures. */
export const futures = v3("futures", OrderRequestV3.NewMarginOrder, OrderRequestV3.NewMarginOrderList)
