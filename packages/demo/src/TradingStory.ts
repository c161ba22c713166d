/**
 * The part of the story that trades: orders placed, replaced, cancelled and filled, and commands whose connection is lost
 * before their answer comes.
 *
 * @since 0.1.0
 */
import { Account } from "@effect-hitbtc/client/Account"
import * as BookView from "@effect-hitbtc/client/BookView"
import { MarketData } from "@effect-hitbtc/client/MarketData"
import { Trading } from "@effect-hitbtc/client/Trading"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Order } from "@effect-hitbtc/core/Order"
import { isOver } from "@effect-hitbtc/core/OrderTracker"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import { Sandbox } from "@effect-hitbtc/sandbox/Sandbox"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type * as Counters from "./Counters.ts"
import * as Desk from "./Desk.ts"
import * as Figures from "./Figures.ts"
import * as Observations from "./Observations.ts"
import type { TradingFacts } from "./TradingVerdict.ts"
import { until } from "./Until.ts"
import { watch } from "./Watch.ts"

/**
 * Watches a connection of the account, and gives what it shows. Everything else here needs it.
 *
 * @category story
 * @since 0.1.0
 */
export const open = Effect.gen(function*() {
  const { state: seen } = yield* Observations.Observations
  const trading = yield* Trading
  const desk = seen.desk = Desk.make()
  yield* watch("trading states", trading.connection.states, (seen, now, state) => {
    Desk.seeState(seen, desk, now, state)
  })
  yield* watch("trading anomalies", trading.connection.anomalies, (seen, _now, anomaly) => {
    Observations.seeAnomaly(seen, anomaly)
  })
  yield* watch("reports", trading.reports, (seen, now, event) => Desk.seeReport(seen, desk, now, event))
  yield* watch("outcomes", trading.outcomes, (seen, now, outcome) => Desk.seeOutcome(seen, desk, now, outcome))
  yield* watch("orders", trading.orders, (_seen, _now, order) => void desk.orders.set(order.clientOrderId, order))
  yield* until(() => desk.states.at(-1)?._tag === "Ready")
  return desk
})

/**
 * A limit order that rests, is replaced, and cancelled; one at the market; and one in the book that a stranger fills.
 *
 * @category story
 * @since 0.1.0
 */
export const orders = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  const sandbox = yield* Sandbox
  const { cancel, place, replace } = yield* commands(desk, symbol)
  yield* balances(symbol)

  const price = yield* bestBid(symbol)
  yield* place({ clientOrderId: "demo-001", side: "buy", quantity: "0.500", price: times(price, "0.97", symbol) })
  yield* pause
  yield* replace("demo-001", {
    clientOrderId: "demo-002",
    side: "buy",
    quantity: "0.750",
    price: times(price, "0.98", symbol)
  })
  yield* pause
  yield* cancel("demo-002")
  yield* pause
  yield* place({ clientOrderId: "demo-003", side: "buy", quantity: "0.300" })
  yield* pause

  const best = yield* bestBid(symbol)
  yield* place({ clientOrderId: "demo-004", side: "sell", quantity: "0.400", price: times(best, "1.002", symbol) })
  yield* pause
  const isFilled = () => Option.exists(Option.fromUndefinedOr(desk.orders.get("demo-004")), isOver)
  // A stranger buys all that is offered up to there. The market goes on meanwhile: it may take another.
  const buyAll = Effect.flatMap(sandbox.book(symbol.id), (book) => {
    const { price } = desk.wanted.get("demo-004")!
    const asks = Option.match(book, { onNone: () => [], onSome: ({ asks }) => asks })
      .filter((ask) => !Decimal.isGreaterThan(ask.price, Decimal.makeUnsafe(price!)))
    const quantity = asks.reduce((sum, { size }) => Decimal.sum(sum, size), Decimal.zero)
    return Decimal.isZero(quantity)
      ? Effect.void
      : Effect.asVoid(sandbox.placeOrder({ symbol: symbol.id, side: "buy", quantity, price }))
  })
  yield* buyAll.pipe(
    Effect.andThen(Effect.sleep("100 millis")),
    Effect.repeat({ until: isFilled, schedule: Schedule.recurs(10) })
  )
  yield* pause
})

/**
 * Two commands with which the connection is lost: one that was executed, and one that was not. Nothing tells them apart,
 * until the venue lists its active orders on the next connection.
 *
 * @category story
 * @since 0.1.0
 */
export const losses = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  const sandbox = yield* Sandbox
  const { place } = yield* commands(desk, symbol)
  const price = yield* bestBid(symbol)

  const lose = Effect.fnUntraced(function*(fault: "DropAfter" | "DropBefore", order: Desk.Wanted) {
    const settled = desk.settlements.length
    yield* sandbox.failRequests({ _tag: fault }, { method: "newOrder" })
    yield* place(order)
    yield* until(() => desk.settlements.length > settled && desk.states.at(-1)?._tag === "Ready")
    yield* pause
  })
  // Not back at once, the first time, so that it can be seen. After that the client takes its time by itself.
  yield* sandbox.refuse(503)
  yield* lose("DropAfter", {
    clientOrderId: "demo-005",
    side: "sell",
    quantity: "0.600",
    price: times(price, "1.03", symbol)
  })
  yield* lose("DropBefore", {
    clientOrderId: "demo-006",
    side: "buy",
    quantity: "0.200",
    price: times(price, "0.97", symbol)
  })
  yield* balances(symbol)
})

/**
 * What the client knows at the end, and what the venue does.
 *
 * @category story
 * @since 0.1.0
 */
export const facts = Effect.fnUntraced(function*(desk: Desk.Desk, readCounters: Effect.Effect<Counters.Counters>) {
  const sandbox = yield* Sandbox
  const trading = yield* Trading
  const account = yield* Account
  const facts: TradingFacts = {
    losses: 2,
    desk,
    tracked: yield* trading.allOrders,
    balances: yield* account.getBalances(),
    venueOrders: yield* sandbox.orders(),
    venueActive: yield* sandbox.openOrders(),
    venueBalances: yield* sandbox.balances(),
    counters: yield* readCounters
  }
  return facts
})

const commands = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  const trading = yield* Trading
  const { now, state: seen } = yield* Observations.Observations
  const run = (
    method: string,
    clientOrderId: string,
    wanted: Desk.Wanted | undefined,
    effect: Effect.Effect<Order, HitBtcError>
  ): Effect.Effect<void> =>
    Effect.suspend(() => {
      const command = Desk.seeCommand(seen, desk, now(), { method, clientOrderId, wanted })
      return Effect.map(Effect.result(effect), (result) => Desk.seeResult(command, result))
    })
  return {
    place: (wanted: Desk.Wanted) => {
      const { clientOrderId, price, quantity, side } = wanted
      const order = { symbol: symbol.id, side, quantity, clientOrderId, strictValidate: true }
      return run(
        "newOrder",
        clientOrderId,
        wanted,
        price === undefined
          ? trading.placeOrder({ ...order, type: "market" }, { symbol })
          : trading.placeOrder({ ...order, type: "limit", price }, { symbol })
      )
    },
    replace: (clientOrderId: string, wanted: Desk.Wanted & { readonly price: string }) =>
      run(
        "cancelReplaceOrder",
        wanted.clientOrderId,
        wanted,
        trading.replaceOrder({
          clientOrderId,
          newClientOrderId: wanted.clientOrderId,
          quantity: wanted.quantity,
          price: wanted.price,
          strictValidate: true
        })
      ),
    cancel: (clientOrderId: string) => run("cancelOrder", clientOrderId, undefined, trading.cancelOrder(clientOrderId))
  }
})

const balances = Effect.fnUntraced(function*(symbol: TradingSymbol) {
  const { now, state: seen } = yield* Observations.Observations
  const account = yield* Account
  const balances = yield* account.getBalances()
  Desk.seeBalances(seen, now(), balances, [symbol.baseCurrency, symbol.quoteCurrency])
})

const bestBid = Effect.fnUntraced(function*(symbol: TradingSymbol) {
  const market = yield* MarketData
  const bids = market.orderBooks([symbol.id], { depth: 1 }).pipe(
    Stream.map(BookView.bestBid),
    Stream.filter((bid) => bid !== undefined)
  )
  return Option.match(yield* Stream.runHead(bids), { onNone: () => Decimal.zero, onSome: ({ price }) => price })
})

// A price somewhere near another, as the symbol can have it.
const times = (price: Decimal.Decimal, factor: string, { tickSize }: TradingSymbol): string =>
  Figures.withPlaces(
    Decimal.roundTo(Decimal.multiply(price, Decimal.makeUnsafe(factor)), tickSize, "nearest"),
    Figures.places(tickSize)
  )

const pause = Effect.sleep("600 millis")
