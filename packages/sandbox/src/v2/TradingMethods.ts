/**
 * The methods of API v2 that need a login, and the login.
 *
 * **Details**
 *
 * Where the reference is silent, this is what was chosen:
 *
 * - Before a login all but `login` answer 1001; after a login that was refused, 1002.
 * - Who is logged in may do so again; as someone else, or with a wrong secret, it is refused with 1002, and nothing
 *   changes. A signature is lower-case hexadecimal.
 * - Amounts may be JSON numbers, too. `clientOrderId` is required, as are `price` and `stopPrice` where the type has them.
 * - Methods for margin trading do not exist (404).
 *
 * @since 0.1.0
 */
import { Side } from "@effect-hitbtc/core/Side"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Amount, text } from "../Amount.ts"
import type { Account } from "../exchange/Account.ts"
import type * as Order from "../exchange/Order.ts"
import * as OrderEntry from "../exchange/OrderEntry.ts"
import type { Rejection } from "../exchange/Rejection.ts"
import * as Login from "../Login.ts"
import * as Reports from "../Reports.ts"
import { acknowledge, type Answer, answer } from "../Rpc.ts"
import * as VenueError from "../VenueError.ts"
import { type Context, type Method, method } from "./Method.ts"
import * as TradingWire from "./TradingWire.ts"
import { authorizationFailed, authorizationRequired, errors, unsupportedAuthorization } from "./VenueError.ts"

const privately = Login.methodOf<Context>(({ isRefused }) => isRefused ? authorizationFailed : authorizationRequired)

const None = Schema.Struct({})

const LoginParams = Schema.Struct({
  algo: Schema.String,
  pKey: Schema.String,
  sKey: Schema.optionalKey(Schema.String),
  nonce: Schema.optionalKey(Schema.String),
  signature: Schema.optionalKey(Schema.String)
})

const ClientOrderId = Schema.String.check(Schema.isMinLength(8), Schema.isMaxLength(32))

const NewOrder = Schema.Struct({
  clientOrderId: ClientOrderId,
  symbol: Schema.String,
  side: Side,
  quantity: Amount,
  price: Schema.optionalKey(Amount),
  type: Schema.optionalKey(Schema.Literals(["limit", "market", "stopLimit", "stopMarket"])),
  timeInForce: Schema.optionalKey(Schema.Literals(["GTC", "IOC", "FOK", "Day", "GTD"])),
  stopPrice: Schema.optionalKey(Amount),
  expireTime: Schema.optionalKey(Schema.String),
  strictValidate: Schema.optionalKey(Schema.Boolean),
  postOnly: Schema.optionalKey(Schema.Boolean)
})

const CancelOrder = Schema.Struct({ clientOrderId: ClientOrderId })

const CancelReplaceOrder = Schema.Struct({
  clientOrderId: ClientOrderId,
  requestClientId: ClientOrderId,
  quantity: Amount,
  price: Schema.optionalKey(Amount),
  strictValidate: Schema.optionalKey(Schema.Boolean)
})

const login: Method = method(LoginParams, ({ exchange, login }, params) => {
  const account = exchange.accounts.get(params.pKey)
  const isRight = verify(account, params)
  if (isRight === undefined) return Result.fail(unsupportedAuthorization)
  return Login.attempt(login, account, isRight) ? acknowledge() : Result.fail(authorizationFailed)
})

// `undefined` where the algorithm is unknown.
const verify = (account: Account | undefined, params: typeof LoginParams.Type): boolean | undefined => {
  const { algo, nonce, sKey, signature } = params
  switch (algo) {
    case "BASIC":
      return Login.hasSecret(account, sKey)
    case "HS256":
      return nonce !== undefined && Login.hasSigned(account, nonce, signature)
    default:
      return undefined
  }
}

const commanded = (
  { exchange }: Context,
  result: Result.Result<Order.Report, Rejection>
): Result.Result<Answer, VenueError.VenueError> =>
  Result.isFailure(result)
    ? Result.fail(errors.fromRejection(result.failure))
    : answer(TradingWire.report(result.success, exchange.digits))

/**
 * The methods, by name.
 *
 * @category constants
 * @since 0.1.0
 */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["login", login],
  [
    "subscribeReports",
    privately(
      None,
      ({ reports, session }, account) => acknowledge(() => Reports.subscribe(reports, session, account))
    )
  ],
  [
    "unsubscribeReports",
    privately(
      None,
      ({ reports, session }) => acknowledge(() => Reports.leave(reports, session))
    )
  ],
  [
    "newOrder",
    privately(NewOrder, (context, account, params) => {
      const { expireTime, postOnly = false, strictValidate = false, timeInForce = "GTC", type = "limit" } = params
      const expiry = expireTime === undefined ? undefined : Timestamp.parseMillis(expireTime)
      if (Number.isNaN(expiry)) return Result.fail(VenueError.validation("Expected an ISO 8601 time in expireTime"))
      const order: OrderEntry.NewOrder = {
        ...params,
        type,
        timeInForce,
        quantity: text(params.quantity)!,
        price: text(params.price),
        stopPrice: text(params.stopPrice),
        expireTime: expiry,
        postOnly,
        strictValidate
      }
      return commanded(context, OrderEntry.newOrder(context.exchange, account, order, context.now))
    })
  ],
  [
    "cancelOrder",
    privately(
      CancelOrder,
      (context, account, { clientOrderId }) =>
        commanded(context, OrderEntry.cancelOrder(context.exchange, account, clientOrderId, context.now))
    )
  ],
  [
    "cancelReplaceOrder",
    privately(CancelReplaceOrder, (context, account, params) => {
      const { clientOrderId, price, quantity, requestClientId, strictValidate = false } = params
      const replacement: OrderEntry.ReplaceOrder = {
        clientOrderId,
        newClientOrderId: requestClientId,
        quantity: text(quantity)!,
        price: text(price),
        strictValidate
      }
      return commanded(context, OrderEntry.replaceOrder(context.exchange, account, replacement, context.now))
    })
  ],
  ["getOrders", privately(None, (_, account) => answer(TradingWire.orders(account)))],
  [
    "getTradingBalance",
    privately(None, ({ exchange }, account) => answer(TradingWire.balances(account, exchange.digits)))
  ]
])
