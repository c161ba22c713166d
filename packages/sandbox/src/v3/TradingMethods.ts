/**
 * The methods of API v3's trading socket, for spot.
 *
 * **Details**
 *
 * Where the reference is silent, this is what was chosen:
 *
 * - `client_order_id`, of 1 to 32 characters, is made by the venue where it is missing: 32 hexadecimal digits.
 * - Amounts may be JSON numbers, too. `display_quantity` may only be `"0"`: nothing is hidden.
 * - `spot_get_orders` gives the orders of all symbols, whatever is asked for.
 * - `spot_balance` and `spot_fee` name what was asked for in their answer.
 * - The mode of `spot_balance_subscribe` is `batches` by default, once a second; that of `spot_balance_unsubscribe` does
 *   not matter.
 * - A `post_only` order that would match is cancelled, as on v2.
 * - Methods for margin and futures do not exist (404).
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import { OrderType, TimeInForce } from "@effect-hitbtc/core/Order"
import { Side } from "@effect-hitbtc/core/Side"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Amount, text } from "../Amount.ts"
import * as OrderEntry from "../exchange/OrderEntry.ts"
import * as OrderListEntry from "../exchange/OrderListEntry.ts"
import type { Random } from "../Random.ts"
import type { Kind } from "../RateLimits.ts"
import * as Reports from "../Reports.ts"
import { acknowledge, type Answer, answer, type Method } from "../Rpc.ts"
import * as VenueError from "../VenueError.ts"
import * as Balances from "./Balances.ts"
import * as Login from "./Login.ts"
import * as PrivateSocket from "./PrivateSocket.ts"
import * as TradingWire from "./TradingWire.ts"
import { errors } from "./VenueError.ts"

/**
 * What a method works on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Context extends PrivateSocket.Context {
  readonly reports: Reports.Reports
  readonly balances: Balances.Balances
  readonly random: Random
}

const privately = PrivateSocket.methodOf<Context>()

const None = Schema.Struct({})
const ClientOrderId = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(32))

const NewOrder = Schema.Struct({
  client_order_id: Schema.optionalKey(ClientOrderId),
  symbol: Schema.String,
  side: Side,
  quantity: Amount,
  type: Schema.optionalKey(OrderType),
  time_in_force: Schema.optionalKey(TimeInForce),
  price: Schema.optionalKey(Amount),
  stop_price: Schema.optionalKey(Amount),
  expire_time: Schema.optionalKey(Schema.String),
  strict_validate: Schema.optionalKey(Schema.Boolean),
  post_only: Schema.optionalKey(Schema.Boolean),
  display_quantity: Schema.optionalKey(Amount),
  take_rate: Schema.optionalKey(Amount),
  make_rate: Schema.optionalKey(Amount)
})

const NewOrderList = Schema.Struct({
  contingency_type: Schema.Literals(["allOrNone", "oneCancelOther", "oneTriggerOther", "oneTriggerOneCancelOther"]),
  orders: Schema.Array(NewOrder),
  order_list_id: Schema.optionalKey(ClientOrderId)
})

const CancelOrder = Schema.Struct({ client_order_id: ClientOrderId })

const ReplaceOrder = Schema.Struct({
  client_order_id: ClientOrderId,
  new_client_order_id: ClientOrderId,
  quantity: Amount,
  price: Schema.optionalKey(Amount),
  stop_price: Schema.optionalKey(Amount),
  strict_validate: Schema.optionalKey(Schema.Boolean)
})

const Mode = Schema.Struct({ mode: Schema.optionalKey(Schema.Literals(["updates", "batches"])) })

const toNewOrder = (
  { random }: Context,
  params: typeof NewOrder.Type
): Result.Result<OrderEntry.NewOrder, VenueError.VenueError> => {
  const { client_order_id = makeId(random), display_quantity, expire_time } = params
  const expireTime = expire_time === undefined ? undefined : Timestamp.parseMillis(expire_time)
  if (Number.isNaN(expireTime)) return Result.fail(VenueError.validation("Expected an ISO 8601 time in expire_time"))
  const shown = text(display_quantity) ?? "0"
  if (!Decimal.isDecimalString(shown) || !Decimal.isZero(shown)) {
    return Result.fail(VenueError.validation("Expected no display_quantity but 0: there are no icebergs here"))
  }
  return Result.succeed({
    clientOrderId: client_order_id,
    symbol: params.symbol,
    side: params.side,
    type: params.type ?? "limit",
    timeInForce: params.time_in_force ?? "GTC",
    quantity: text(params.quantity)!,
    price: text(params.price),
    stopPrice: text(params.stop_price),
    expireTime,
    postOnly: params.post_only ?? false,
    strictValidate: params.strict_validate ?? false,
    takeRate: text(params.take_rate),
    makeRate: text(params.make_rate)
  })
}

const makeId = (random: Random): string => Array.from({ length: 32 }, () => random.below(16).toString(16)).join("")

const array = (parts: ReadonlyArray<string>): Result.Result<Answer> => answer(`[${parts.join(",")}]`)

const orderMethods: ReadonlyArray<readonly [string, Method<Context>]> = [
  [
    "spot_new_order",
    privately(NewOrder, (context, account, params) =>
      Result.gen(function*() {
        const { exchange, now } = context
        const order = yield* toNewOrder(context, params)
        const result = OrderEntry.newOrder(exchange, account, order, now)
        const report = yield* Result.mapError(result, errors.fromRejection)
        return yield* answer(TradingWire.report(report, exchange.digits))
      }))
  ],
  [
    "spot_new_order_list",
    privately(NewOrderList, (context, account, params) =>
      Result.gen(function*() {
        const { contingency_type: contingencyType, order_list_id: orderListId } = params
        const orders: Array<OrderEntry.NewOrder> = []
        for (const order of params.orders) orders.push(yield* toNewOrder(context, order))
        const list: OrderListEntry.NewOrderList = { contingencyType, orders, orderListId }
        const result = OrderListEntry.newOrderList(context.exchange, account, list, context.now)
        const reports = yield* Result.mapError(result, errors.fromRejection)
        const answers: Answer = { _tag: "Results", parts: reports.map(TradingWire.listed) }
        return answers
      }))
  ],
  [
    "spot_cancel_order",
    privately(CancelOrder, ({ exchange, now }, account, { client_order_id }) =>
      Result.gen(function*() {
        const result = OrderEntry.cancelOrder(exchange, account, client_order_id, now)
        const report = yield* Result.mapError(result, errors.fromRejection)
        return yield* answer(TradingWire.report(report, exchange.digits))
      }))
  ],
  [
    "spot_replace_order",
    privately(ReplaceOrder, ({ exchange, now }, account, params) =>
      Result.gen(function*() {
        const replacement: OrderEntry.ReplaceOrder = {
          clientOrderId: params.client_order_id,
          newClientOrderId: params.new_client_order_id,
          quantity: text(params.quantity)!,
          price: text(params.price),
          stopPrice: text(params.stop_price),
          strictValidate: params.strict_validate ?? false
        }
        const result = OrderEntry.replaceOrder(exchange, account, replacement, now)
        const report = yield* Result.mapError(result, errors.fromRejection)
        return yield* answer(TradingWire.report(report, exchange.digits))
      }))
  ],
  [
    "spot_cancel_orders",
    privately(
      None,
      ({ exchange, now }, account) =>
        array(OrderEntry.cancelAll(exchange, account, now).map((report) => TradingWire.report(report, exchange.digits)))
    )
  ]
]

const commands: ReadonlySet<string> = new Set(orderMethods.map(([name]) => name))

/**
 * What a method is counted as.
 *
 * @category accessors
 * @since 0.1.0
 */
export const kindOf = (method: string): Kind => {
  if (method === "login") return "login"
  if (method.endsWith("subscribe")) return "subscription"
  return commands.has(method) ? "order" : "account"
}

/**
 * The methods, by name.
 *
 * @category constants
 * @since 0.1.0
 */
export const methods: ReadonlyMap<string, Method<Context>> = new Map([
  ["login", Login.method<Context>()],
  ...orderMethods,
  [
    "spot_subscribe",
    privately(
      None,
      ({ reports, session }, account) => acknowledge(() => Reports.subscribe(reports, session, account))
    )
  ],
  [
    "spot_unsubscribe",
    privately(None, ({ reports, session }) => acknowledge(() => Reports.leave(reports, session)))
  ],
  ["spot_get_orders", privately(None, (_, account) => answer(TradingWire.orders(account)))],
  ["spot_balances", privately(None, ({ balances }, account) => array(Balances.present(balances.wire, account)))],
  [
    "spot_balance",
    privately(Schema.Struct({ currency: Schema.String }), ({ balances }, account, { currency }) => {
      const own = account.purse.get(currency)
      return own === undefined ? Result.fail(errors.currencyNotFound) : answer(balances.wire.balance(currency, own))
    })
  ],
  [
    "spot_balance_subscribe",
    privately(
      Mode,
      ({ balances, now, session }, account, { mode = "batches" }) =>
        acknowledge(() => Balances.subscribe(balances, session, account, mode, now))
    )
  ],
  [
    "spot_balance_unsubscribe",
    privately(Mode, ({ balances, session }) => acknowledge(() => Balances.leave(balances, session)))
  ],
  [
    "spot_fees",
    privately(
      None,
      ({ exchange }) => array(Array.from(exchange.markets.values(), ({ listing }) => TradingWire.fee(listing.symbol)))
    )
  ],
  [
    "spot_fee",
    privately(Schema.Struct({ symbol: Schema.String }), ({ exchange }, _, { symbol }) => {
      const market = exchange.markets.get(symbol)
      return market === undefined
        ? Result.fail(errors.symbolNotFound)
        : answer(TradingWire.fee(market.listing.symbol))
    })
  ]
])
