/**
 * Trading: orders placed, replaced and cancelled, and what becomes of them.
 *
 * A command goes out on a connection that is logged in, or not at all, and ends in exactly one way: the venue's report,
 * or a `HitBtcError` whose reason is `Rejected`, `NotSent` (repeating it is safe) or `OutcomeUnknown` (only the venue
 * knows, and it is asked). Nothing is ever sent twice by itself. After a lost connection the venue's active orders are
 * compared with what was known before reports go on, which settles what was unknown. Once the connection is given up,
 * everything fails with `Stopped`.
 *
 * @since 0.1.0
 */
import * as ClientOrderId from "@effect-hitbtc/core/ClientOrderId"
import type { Order } from "@effect-hitbtc/core/Order"
import * as OrderRequest from "@effect-hitbtc/core/OrderRequest"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Methods from "@effect-hitbtc/core/v2/TradingMethods"
import type * as Gateway from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, InvalidRequest, Stopped } from "@effect-hitbtc/transport/HitBtcError"
import * as RateLimiter from "@effect-hitbtc/transport/RateLimiter"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Connection from "./Connection.ts"
import { issueOf } from "./internal/issue.ts"
import * as request from "./internal/request.ts"
import * as V2 from "./internal/TradingV2.ts"
import type { CommandOutcome, ReportEvent } from "./TradingEvent.ts"

/**
 * How a command is carried out.
 *
 * **Details**
 *
 * - `timeout`: how long to wait for the venue's answer, in place of the connection's `callTimeout`
 *
 * @category options
 * @since 0.1.0
 */
export interface CommandOptions {
  readonly timeout?: Duration.Input | undefined
}

/**
 * How an order is placed.
 *
 * **Details**
 *
 * - `symbol`: as `MarketData.getSymbol` gave it. With it, prices and quantities that are not multiples of its increments
 *   are found before anything is sent; without it the venue decides, see `strictValidate`.
 * - `offTick`: what then happens to them: `"refuse"` (the default) fails with `InvalidRequest`, `"round"` rounds prices so
 *   that they are never worse than asked for, and quantities down
 *
 * @category options
 * @since 0.1.0
 */
export interface PlaceOptions extends CommandOptions {
  readonly symbol?: TradingSymbol | undefined
  readonly offTick?: "refuse" | "round" | undefined
}

/**
 * Orders of one account, over a connection of its own.
 *
 * @category services
 * @since 0.1.0
 */
export class Trading extends Context.Service<Trading, {
  /**
   * Places an order. Succeeds with the order as far as it is known when the answer is there: resting, or filled already.
   *
   * @since 0.1.0
   */
  readonly placeOrder: (order: OrderRequest.NewOrder, options?: PlaceOptions) => Effect.Effect<Order, HitBtcError>
  /**
   * Cancels an order. Fails with `Rejected` and code 20002 where it is not active (any more).
   *
   * @since 0.1.0
   */
  readonly cancelOrder: (clientOrderId: string, options?: CommandOptions) => Effect.Effect<Order, HitBtcError>
  /**
   * Cancels an order and enters another in its place. Succeeds with the new one.
   *
   * @since 0.1.0
   */
  readonly replaceOrder: (
    order: OrderRequest.ReplaceOrder,
    options?: CommandOptions
  ) => Effect.Effect<Order, HitBtcError>
  /**
   * Asks the venue for the active orders.
   *
   * @since 0.1.0
   */
  readonly getActiveOrders: (options?: CommandOptions) => Effect.Effect<ReadonlyArray<Order>, HitBtcError>
  /**
   * The active orders, then every execution report as it comes, and after each lost connection what happened meanwhile.
   * Never lossy: a consumer that falls behind by more than `capacity` (10,000) fails with `Lagged`.
   *
   * @since 0.1.0
   */
  readonly reports: Stream.Stream<ReportEvent, HitBtcError>
  /**
   * What is known of each order, whenever that changes: from answers and reports in whichever order they come, each fill
   * once. As lossless as `reports`.
   *
   * @since 0.1.0
   */
  readonly orders: Stream.Stream<TrackedOrder, HitBtcError>
  /**
   * What is known of an order, by its client order id: `undefined` where nothing was sent under it, or heard of it.
   *
   * @since 0.1.0
   */
  readonly order: (clientOrderId: string) => Effect.Effect<TrackedOrder | undefined>
  /**
   * All orders that are known: the active ones, and the latest that are over.
   *
   * @since 0.1.0
   */
  readonly allOrders: Effect.Effect<ReadonlyArray<TrackedOrder>>
  /**
   * How every command ended, and what was learned later of those whose outcome was unknown. As lossless as `reports`.
   *
   * @since 0.1.0
   */
  readonly outcomes: Stream.Stream<CommandOutcome, HitBtcError>
  /**
   * The connection behind all this.
   *
   * @since 0.1.0
   */
  readonly connection: Connection.Connection
}>()("@effect-hitbtc/client/Trading") {}

// As an error may show it: a bigint has no JSON.
const shown = (params: object): { readonly [name: string]: unknown } =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === "bigint" ? String(value) : value
    ])
  )

const refused = (method: string, params: object, issue: string) =>
  new HitBtcError({ method, params: shown(params), reason: new InvalidRequest({ issue }) })
const invalid = (method: string, params: object) => (error: Schema.SchemaError) =>
  refused(method, params, issueOf(error))

/**
 * On API v2, over the gateway of an account.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV2 = Effect.fnUntraced(function*(
  gateway: Gateway.Gateway["Service"],
  { commands }: V2.Desk
): Effect.fn.Return<Trading["Service"], never, Scope.Scope> {
  const execute = (request: V2.Request) => V2.execute(gateway, commands, request)
  const encodeNewOrder = Schema.encodeEffect(Methods.NewOrderParams)
  const encodeReplace = Schema.encodeEffect(Methods.cancelReplaceOrder.params)
  const decodeNewOrder = Schema.decodeUnknownEffect(OrderRequest.NewOrder, { onExcessProperty: "error" })
  const decodeReplaceOrder = Schema.decodeUnknownEffect(OrderRequest.ReplaceOrder, { onExcessProperty: "error" })
  const decodeId = Schema.decodeUnknownEffect(ClientOrderId.ClientOrderId)

  const placeOrder = Effect.fn("HitBtc.placeOrder")(function*(
    order: OrderRequest.NewOrder,
    options?: PlaceOptions
  ) {
    const method = "newOrder"
    const decoded = yield* Effect.mapError(decodeNewOrder(order), invalid(method, order))
    const fitted = options?.symbol === undefined
      ? Result.succeed(decoded)
      : OrderRequest.fit(decoded, options.symbol, options.offTick ?? "refuse")
    const checked = yield* Effect.mapError(
      Effect.fromResult(fitted),
      (issue) => refused(method, order, issue)
    )
    const clientOrderId = checked.clientOrderId ?? (yield* ClientOrderId.make)
    const params = yield* Effect.mapError(encodeNewOrder({ ...checked, clientOrderId }), invalid(method, order))
    const priority = RateLimiter.Priority.command
    return yield* execute({ method, params, clientOrderId, makesOrder: true, priority, timeout: options?.timeout })
  })

  const replaceOrder = Effect.fn("HitBtc.replaceOrder")(function*(
    order: OrderRequest.ReplaceOrder,
    options?: CommandOptions
  ) {
    const method = "cancelReplaceOrder"
    const { newClientOrderId, ...checked } = yield* Effect.mapError(decodeReplaceOrder(order), invalid(method, order))
    const clientOrderId = newClientOrderId ?? (yield* ClientOrderId.make)
    const params = yield* Effect.mapError(
      encodeReplace({ ...checked, requestClientId: clientOrderId }),
      invalid(method, order)
    )
    const priority = RateLimiter.Priority.command
    return yield* execute({ method, params, clientOrderId, makesOrder: true, priority, timeout: options?.timeout })
  })

  const cancelOrder = Effect.fn("HitBtc.cancelOrder")(function*(id: string, options?: CommandOptions) {
    const method = "cancelOrder"
    const clientOrderId = yield* Effect.mapError(decodeId(id), invalid(method, { clientOrderId: id }))
    const priority = RateLimiter.Priority.cancel
    return yield* execute({
      method,
      params: { clientOrderId },
      clientOrderId,
      makesOrder: false,
      priority,
      timeout: options?.timeout
    })
  })

  const getOrders = request.make(gateway, Methods.getOrders)

  yield* Effect.forkScoped(V2.settler(gateway, commands))
  yield* gateway.stopped.pipe(
    Effect.map((error) =>
      commands.end(
        error === undefined
          ? Exit.void
          : Exit.fail(new HitBtcError({ method: "subscribeReports", reason: new Stopped({ error }) }))
      )
    ),
    Effect.forkScoped
  )

  return Trading.of({
    placeOrder,
    cancelOrder,
    replaceOrder,
    getActiveOrders: (options) => getOrders({}, options),
    reports: commands.reports.stream(commands.activeOrders),
    orders: commands.changes.stream(),
    order: (clientOrderId) => Effect.sync(() => commands.tracker.orders.get(clientOrderId)),
    allOrders: Effect.sync(() => Array.from(commands.tracker.orders.values())),
    outcomes: commands.outcomes.stream(),
    connection: Connection.fromGateway(gateway)
  })
})
