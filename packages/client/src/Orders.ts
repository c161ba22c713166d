/**
 * What one does with orders, on whichever market and version of the API: the services of trading have this in common.
 *
 * A command goes out on a connection that is logged in, or not at all, and ends in exactly one way: the venue's report,
 * or a `HitBtcError` whose reason is `Rejected`, `NotSent` (repeating it is safe) or `OutcomeUnknown` (only the venue
 * knows, and it is asked). Nothing is ever sent twice by itself. After a lost connection the venue's active orders are
 * compared with what was known before reports go on, which settles what was unknown. Once the connection is given up,
 * everything fails with `Stopped`.
 *
 * @since 0.1.0
 */
import type { Order } from "@effect-hitbtc/core/Order"
import type { NewOrder, ReplaceOrder } from "@effect-hitbtc/core/OrderRequest"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import type * as V3 from "@effect-hitbtc/core/v3/OrderRequest"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Connection } from "./Connection.ts"
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
 * How a list of orders is placed: as {@link PlaceOptions}, with the symbols of all its orders.
 *
 * @category options
 * @since 0.1.0
 */
export interface PlaceListOptions extends CommandOptions {
  readonly symbols?: ReadonlyArray<TradingSymbol> | undefined
  readonly offTick?: PlaceOptions["offTick"]
}

/**
 * Orders of one account, over a connection of its own. `New` and `Replace` are what may be asked for.
 *
 * @category models
 * @since 0.1.0
 */
export interface Orders<New = NewOrder, Replace = ReplaceOrder> {
  /**
   * Places an order. Succeeds with the order as far as it is known when the answer is there: resting, or filled already.
   *
   * @since 0.1.0
   */
  readonly placeOrder: (order: New, options?: PlaceOptions) => Effect.Effect<Order, HitBtcError>
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
  readonly replaceOrder: (order: Replace, options?: CommandOptions) => Effect.Effect<Order, HitBtcError>
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
  readonly connection: Connection
}

/**
 * The same on API v3, which takes more kinds of orders, lists of them, and cancels all at once.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrdersV3<New = V3.NewOrder, List = V3.NewOrderList> extends Orders<New, V3.ReplaceOrder> {
  /**
   * Places a list of orders that depend on each other. Succeeds with all of them, in the order of the list; fails where
   * one was not accepted. `outcomes` has one outcome for each order.
   *
   * @since 0.1.0
   */
  readonly placeOrderList: (
    list: List,
    options?: PlaceListOptions
  ) => Effect.Effect<ReadonlyArray<Order>, HitBtcError>
  /**
   * Cancels all active orders. Succeeds with those that the venue lists: the sources disagree whether one that could not
   * be cancelled is among them, so look at the `status`. Where it fails, `outcomes` has one outcome, of the client order id
   * `"*"`.
   *
   * @since 0.1.0
   */
  readonly cancelAllOrders: (options?: CommandOptions) => Effect.Effect<ReadonlyArray<Order>, HitBtcError>
}
