/**
 * Who trades: commands at random, some of them given up on the way, and all that was told of them.
 *
 * @since 0.1.0
 */
import type { Trading } from "@effect-hitbtc/client/Trading"
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import type { TradingV3 } from "@effect-hitbtc/client/TradingV3"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import type { Random } from "@effect-hitbtc/testkit/Random"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/**
 * A command that was issued: the ids of the orders that it makes, or of the one that it cancels; none where it cancels all.
 *
 * @category models
 * @since 0.1.0
 */
export interface Issued {
  readonly kind: "place" | "cancel" | "replace" | "list" | "cancelAll"
  readonly ids: ReadonlyArray<string>
  readonly fiber: Fiber.Fiber<unknown, HitBtcError>
  /** One that is interrupted before it began never was a command. */
  readonly hasBegun: () => boolean
}

/**
 * A trader and what it was told. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Trader {
  readonly trading: Trading["Service"]
  readonly issued: Array<Issued>
  readonly outcomes: Array<CommandOutcome>
  readonly reports: Array<ReportEvent>
  readonly changes: Array<TrackedOrder>
  /** Issues a command that is drawn. */
  readonly command: Effect.Effect<void>
  /** Gives up the last command. */
  readonly interrupt: Effect.Effect<void>
}

/**
 * A trader on one symbol, around a price. `v3` where lists of orders and cancelling all may be asked for.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: {
  readonly trading: Trading["Service"]
  readonly v3: TradingV3["Service"] | undefined
  readonly random: Random
  readonly seed: number
  readonly symbol: string
  readonly price: () => string
  readonly quantity: () => string
  readonly scope: Scope.Scope
}): Effect.fn.Return<Trader> {
  const { price, quantity, random, scope, seed, symbol, trading, v3 } = options
  const collect = Effect.fnUntraced(function*<A>(stream: Stream.Stream<A, HitBtcError>) {
    const seen: Array<A> = []
    yield* Effect.forkIn(
      Effect.ignore(Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a)))),
      scope,
      { startImmediately: true }
    )
    return seen
  })
  const outcomes = yield* collect(trading.outcomes)
  const reports = yield* collect(trading.reports)
  const changes = yield* collect(trading.orders)
  const issued: Array<Issued> = []
  const placed: Array<string> = []
  let last = 0
  const nextId = () => {
    const id = `seed-${seed}-order-${++last}`
    placed.push(id)
    return id
  }
  const issue = (kind: Issued["kind"], ids: ReadonlyArray<string>, command: Effect.Effect<unknown, HitBtcError>) =>
    Effect.gen(function*() {
      let hasBegun = false
      const begun = Effect.suspend(() => {
        hasBegun = true
        return command
      })
      const fiber = yield* Effect.forkIn(begun, scope, { startImmediately: random.chance(0.5) })
      issued.push({ kind, ids, fiber, hasBegun: () => hasBegun })
    })
  const side = () => random.pick(["buy", "sell"] as const)
  const command = Effect.suspend(() => {
    const dice = random.next()
    if (placed.length === 0 || dice < 0.5) {
      const id = nextId()
      const common = { symbol, side: side(), clientOrderId: id, quantity: quantity() }
      return issue(
        "place",
        [id],
        random.chance(0.8)
          ? trading.placeOrder({ ...common, type: "limit", price: price() })
          : trading.placeOrder({ ...common, type: "market" })
      )
    }
    if (dice < 0.72) {
      const id = random.pick(placed)
      return issue("cancel", [id], trading.cancelOrder(id))
    }
    if (v3 !== undefined && dice < 0.8) {
      const ids = [nextId(), nextId()] as const
      const order = (clientOrderId: string) => ({ symbol, side: side(), clientOrderId, quantity: quantity() })
      return issue(
        "list",
        ids,
        v3.placeOrderList({
          contingencyType: random.pick(["oneCancelOther", "oneTriggerOther"]),
          orders: [
            { ...order(ids[0]), type: "limit", price: price() },
            { ...order(ids[1]), type: "stopMarket", stopPrice: price() }
          ]
        })
      )
    }
    if (v3 !== undefined && dice < 0.84) return issue("cancelAll", [], v3.cancelAllOrders())
    const clientOrderId = random.pick(placed)
    const newClientOrderId = nextId()
    return issue(
      "replace",
      [newClientOrderId],
      trading.replaceOrder({ clientOrderId, newClientOrderId, price: price(), quantity: quantity() })
    )
  })
  return {
    trading,
    issued,
    outcomes,
    reports,
    changes,
    command,
    interrupt: Effect.suspend(() => {
      const command = issued.at(-1)
      return command === undefined ? Effect.void : Fiber.interrupt(command.fiber)
    })
  }
})
