/** What services of trading have in common, over the gateway and the desk of an account. */
import type { NewOrder, ReplaceOrder } from "@effect-hitbtc/core/OrderRequest"
import type * as Gateway from "@effect-hitbtc/transport/Gateway"
import { HitBtcError, Stopped } from "@effect-hitbtc/transport/HitBtcError"
import { Priority } from "@effect-hitbtc/transport/RateLimiter"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Connection from "../Connection.ts"
import type { Orders, OrdersV3 } from "../Orders.ts"
import * as Desk from "./Desk.ts"
import type { Dialect, DialectV3, Prepared } from "./Dialect.ts"
import * as request from "./request.ts"

type Service = Gateway.Gateway["Service"]

/** A stream that needs the connection without asking anything on it. */
export const awake = <A, E>(gateway: Service, stream: Stream.Stream<A, E>): Stream.Stream<A, E> =>
  Stream.unwrap(Effect.as(gateway.wake, stream))

/** Orders, in whichever dialect. */
export const make = Effect.fnUntraced(function*<New = NewOrder, Replace = ReplaceOrder>(
  gateway: Service,
  desk: Desk.Desk<Dialect<New, Replace>>
): Effect.fn.Return<Orders<New, Replace>, never, Scope.Scope> {
  const { commands, dialect } = desk
  const getOrders = request.make(gateway, dialect.getOrders)

  const one = Effect.fnUntraced(function*(
    prepared: Prepared,
    options: { readonly makesOrder: boolean; readonly priority: Priority; readonly timeout: Desk.Request["timeout"] }
  ) {
    const [order] = yield* Desk.execute(gateway, desk, { ...prepared, ...options })
    return order
  })

  yield* Effect.forkScoped(Desk.settler(gateway, desk))
  yield* gateway.stopped.pipe(
    Effect.map((error) =>
      commands.end(
        error === undefined
          ? Exit.void
          : Exit.fail(new HitBtcError({ method: dialect.subscribe, reason: new Stopped({ error }) }))
      )
    ),
    Effect.forkScoped
  )

  return {
    placeOrder: Effect.fn("HitBtc.placeOrder")(function*(order, options) {
      const prepared = yield* dialect.newOrder(order, options)
      return yield* one(prepared, { makesOrder: true, priority: Priority.command, timeout: options?.timeout })
    }),
    replaceOrder: Effect.fn("HitBtc.replaceOrder")(function*(order, options) {
      const prepared = yield* dialect.replaceOrder(order)
      return yield* one(prepared, { makesOrder: true, priority: Priority.command, timeout: options?.timeout })
    }),
    cancelOrder: Effect.fn("HitBtc.cancelOrder")(function*(id, options) {
      const prepared = yield* dialect.cancelOrder(id)
      return yield* one(prepared, { makesOrder: false, priority: Priority.cancel, timeout: options?.timeout })
    }),
    getActiveOrders: (options) => getOrders({}, options),
    reports: awake(gateway, commands.reports.stream(commands.activeOrders)),
    orders: awake(gateway, commands.changes.stream()),
    order: (clientOrderId) => Effect.sync(() => commands.tracker.orders.get(clientOrderId)),
    allOrders: Effect.sync(() => Array.from(commands.tracker.orders.values())),
    outcomes: awake(gateway, commands.outcomes.stream()),
    connection: Connection.fromGateway(gateway)
  }
})

/** Orders on API v3, of a market. */
export const makeV3 = Effect.fnUntraced(function*<New, List>(
  gateway: Service,
  desk: Desk.Desk<DialectV3<New, List>>
): Effect.fn.Return<OrdersV3<New, List>, never, Scope.Scope> {
  const orders = yield* make(gateway, desk)
  return {
    ...orders,
    placeOrderList: Effect.fn("HitBtc.placeOrderList")(function*(list, options) {
      const prepared = yield* desk.dialect.newOrderList(list, options)
      return yield* Desk.execute(gateway, desk, {
        ...prepared,
        makesOrder: true,
        priority: Priority.command,
        timeout: options?.timeout
      })
    }),
    cancelAllOrders: Effect.fn("HitBtc.cancelAllOrders")(function*(options) {
      return yield* Desk.cancelAll(gateway, desk, options?.timeout)
    })
  }
})
