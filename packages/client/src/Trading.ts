/**
 * Trading: orders placed, replaced and cancelled, and what becomes of them.
 *
 * A command goes out on a connection that is logged in, or not at all, and ends in exactly one way: the venue's report,
 * or a `HitBtcError` whose reason is `Rejected`, `NotSent` (repeating it is safe) or `OutcomeUnknown` (only the venue
 * knows). Nothing is ever sent twice by itself. After a lost connection the venue's active orders are compared with what
 * was known before reports go on, which settles what was unknown.
 *
 * @since 0.1.0
 */
import * as ClientOrderId from "@effect-hitbtc/core/ClientOrderId"
import type { Order } from "@effect-hitbtc/core/Order"
import * as OrderRequest from "@effect-hitbtc/core/OrderRequest"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Methods from "@effect-hitbtc/core/v2/TradingMethods"
import type { Answer } from "@effect-hitbtc/transport/Calls"
import type * as Gateway from "@effect-hitbtc/transport/Gateway"
import {
  HitBtcError,
  InvalidRequest,
  InvalidResult,
  Lagged,
  OutcomeUnknown,
  Stopped
} from "@effect-hitbtc/transport/HitBtcError"
import * as RateLimiter from "@effect-hitbtc/transport/RateLimiter"
import { LoginRefused, TransportError } from "@effect-hitbtc/transport/TransportError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import * as Connection from "./Connection.ts"
import * as Commands from "./internal/Commands.ts"
import { issueOf } from "./internal/issue.ts"
import * as request from "./internal/request.ts"
import type { CommandOutcome, ReportEvent } from "./TradingEvent.ts"

/**
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
 * @category services
 * @since 0.1.0
 */
export class Trading extends Context.Service<Trading, {
  /**
   * Places an order. Succeeds with the order as the venue took it: resting, or over already.
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
   * What is known of an order, by its client order id.
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

const DEFAULT_CAPACITY = 10_000
const LIST_TIMEOUT = "3 seconds"
const ORDER_NOT_FOUND = 20002
const DUPLICATE_CLIENT_ORDER_ID = 20008

/**
 * The part of trading that listens: what the gateway of the account tells, and what its connections begin with.
 *
 * @category models
 * @since 0.1.0
 */
export interface Desk extends Pick<Gateway.Account, "onEvent" | "begin"> {
  readonly commands: Commands.Commands
}

/**
 * On API v2. On each connection, once it is logged in, reports are subscribed to, and held back until the venue has
 * listed the active orders; a list that does not come by itself is asked for.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeDeskV2 = (options?: { readonly capacity?: number | undefined }): Desk => {
  const capacity = options?.capacity ?? DEFAULT_CAPACITY
  const commands = Commands.make({
    capacity,
    lagged: (method) => new HitBtcError({ method, reason: new Lagged({ capacity }) })
  })
  return {
    commands,
    onEvent: commands.onEvent,
    begin: Effect.fnUntraced(function*(ask) {
      commands.begin()
      const subscribed = yield* ask({ method: Methods.subscribeReports.name, params: {} })
      if (subscribed._tag === "Failure") {
        return yield* new TransportError({ reason: new LoginRefused({ error: subscribed.error }) })
      }
      yield* Effect.timeoutOrElse(commands.current, {
        duration: LIST_TIMEOUT,
        orElse: () => ask({ method: Methods.getOrders.name, params: {} }, takeOrders(commands))
      })
    })
  }
}

const decodeOrders = Schema.decodeUnknownResult(Methods.getOrders.result)
const decodeReport = Schema.decodeUnknownResult(Methods.newOrder.result)

const takeOrders = (commands: Commands.Commands) => (answer: Answer) => {
  if (answer._tag !== "Result") return
  const orders = decodeOrders(answer.result)
  if (Result.isSuccess(orders)) commands.onActiveOrders(orders.success)
}

const invalid = (method: string, params: unknown) => (error: Schema.SchemaError) =>
  new HitBtcError({ method, params, reason: new InvalidRequest({ issue: issueOf(error) }) })

// A command about orders, as it is sent.
interface Command {
  readonly method: string
  readonly params: { readonly [key: string]: unknown }
  /** The order that it would make or cancel. */
  readonly clientOrderId: string
  readonly makesOrder: boolean
  readonly priority: RateLimiter.Priority
}

/**
 * On API v2.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeV2 = Effect.fnUntraced(function*(
  gateway: Gateway.Gateway["Service"],
  { commands }: Desk
): Effect.fn.Return<Trading["Service"], never, Scope.Scope> {
  const scope = yield* Effect.scope

  // After an answer that leaves something open, on a connection that lives: ask what there is.
  const settle = gateway.call(Methods.getOrders.name, {}, {
    priority: RateLimiter.Priority.query,
    whenDisconnected: "fail",
    onAnswer: takeOrders(commands)
  }).pipe(Effect.ignore, Effect.forkIn(scope), Effect.asVoid)

  const execute = (command: Command, options: CommandOptions | undefined): Effect.Effect<Order, HitBtcError> => {
    const { clientOrderId, makesOrder, method } = command
    const known = { method, clientOrderId }
    // In the order of the venue's messages, and however late: the caller may have given up.
    const onAnswer = (answer: Answer, isLate: boolean) => {
      if (answer._tag === "Failure") {
        if (answer.error.errorClass === "outcomeUnknown") return
        if (makesOrder) commands.onRefused(clientOrderId)
        commands.outcomes.put({ ...known, _tag: "Rejected", error: answer.error, isLate })
        return
      }
      const report = decodeReport(answer.result)
      if (Result.isFailure(report)) return
      commands.onAnswer(report.success)
      commands.outcomes.put({ ...known, _tag: "Accepted", report: report.success, isLate })
    }
    const onUnknown = (cause: OutcomeUnknown["cause"]) => {
      if (makesOrder) commands.onUnknown(clientOrderId)
      commands.outcomes.put({ ...known, _tag: "OutcomeUnknown", cause })
    }
    const onFailure = ({ reason }: HitBtcError) => {
      switch (reason._tag) {
        case "OutcomeUnknown":
          onUnknown(reason.cause)
          // Where the connection is lost, the next one begins with the list.
          return reason.cause === "ConnectionLost" ? Effect.void : settle
        case "InvalidResult":
          onUnknown("VenueTimeout")
          return settle
        case "Rejected":
          // An order that is not active any more, though we thought so; or one that exists, though we did not.
          return reason.error.code === ORDER_NOT_FOUND || reason.error.code === DUPLICATE_CLIENT_ORDER_ID
            ? settle
            : Effect.void
        default:
          if (makesOrder) commands.onRefused(clientOrderId)
          return Effect.sync(() => commands.outcomes.put({ ...known, _tag: "NotSent", description: reason.message }))
      }
    }
    return Effect.suspend(() => {
      if (makesOrder) commands.onSent(clientOrderId)
      return gateway.call(method, command.params, {
        timeout: options?.timeout,
        priority: command.priority,
        whenDisconnected: "fail",
        onAnswer
      })
    }).pipe(
      Effect.flatMap((result) => {
        const report = decodeReport(result)
        return Result.isSuccess(report)
          ? Effect.succeed(report.success.order)
          : Effect.fail(
            new HitBtcError({
              method,
              params: command.params,
              reason: new InvalidResult({ issue: issueOf(report.failure) })
            })
          )
      }),
      Effect.mapError((error) =>
        error.reason._tag === "OutcomeUnknown"
          ? new HitBtcError({
            method,
            id: error.id,
            params: error.params,
            reason: new OutcomeUnknown({ cause: error.reason.cause, clientOrderId })
          })
          : error
      ),
      Effect.tapError(onFailure),
      Effect.onInterrupt(() => {
        onUnknown("Interrupted")
        return settle
      })
    )
  }

  const encodeNewOrder = Schema.encodeEffect(Methods.NewOrderParams)
  const encodeReplace = Schema.encodeEffect(Methods.cancelReplaceOrder.params)
  const decodeNewOrder = Schema.decodeUnknownEffect(OrderRequest.NewOrder, { onExcessProperty: "error" })
  const decodeReplaceOrder = Schema.decodeUnknownEffect(OrderRequest.ReplaceOrder, { onExcessProperty: "error" })
  const decodeId = Schema.decodeUnknownEffect(ClientOrderId.ClientOrderId)

  const placeOrder = Effect.fn("HitBtc.placeOrder")(function*(
    order: OrderRequest.NewOrder,
    options?: PlaceOptions
  ) {
    const decoded = yield* Effect.mapError(decodeNewOrder(order), invalid("newOrder", order))
    const fitted = options?.symbol === undefined
      ? Result.succeed(decoded)
      : OrderRequest.fit(decoded, options.symbol, options.offTick ?? "refuse")
    const checked = yield* Effect.mapError(
      Effect.fromResult(fitted),
      (issue) => new HitBtcError({ method: "newOrder", params: order, reason: new InvalidRequest({ issue }) })
    )
    const clientOrderId = checked.clientOrderId ?? (yield* ClientOrderId.make)
    const params = yield* Effect.mapError(encodeNewOrder({ ...checked, clientOrderId }), invalid("newOrder", order))
    const priority = RateLimiter.Priority.command
    return yield* execute({ method: "newOrder", params, clientOrderId, makesOrder: true, priority }, options)
  })

  const replaceOrder = Effect.fn("HitBtc.replaceOrder")(function*(
    order: OrderRequest.ReplaceOrder,
    options?: CommandOptions
  ) {
    const method = "cancelReplaceOrder"
    const { newClientOrderId, ...checked } = yield* Effect.mapError(decodeReplaceOrder(order), invalid(method, order))
    const requestClientId = newClientOrderId ?? (yield* ClientOrderId.make)
    const params = yield* Effect.mapError(encodeReplace({ ...checked, requestClientId }), invalid(method, order))
    const priority = RateLimiter.Priority.command
    return yield* execute({ method, params, clientOrderId: requestClientId, makesOrder: true, priority }, options)
  })

  const cancelOrder = Effect.fn("HitBtc.cancelOrder")(function*(id: string, options?: CommandOptions) {
    const method = "cancelOrder"
    const clientOrderId = yield* Effect.mapError(decodeId(id), invalid(method, { clientOrderId: id }))
    const priority = RateLimiter.Priority.cancel
    return yield* execute({ method, params: { clientOrderId }, clientOrderId, makesOrder: false, priority }, options)
  })

  const getOrders = request.make(gateway, Methods.getOrders)

  yield* gateway.stopped.pipe(
    Effect.map((error) =>
      commands.end(
        error === undefined
          ? Exit.void
          : Exit.fail(new HitBtcError({ method: "subscribeReports", reason: new Stopped({ error }) }))
      )
    ),
    Effect.forkIn(scope)
  )
  yield* Effect.addFinalizer(() => Effect.sync(() => commands.end(Exit.void)))

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
