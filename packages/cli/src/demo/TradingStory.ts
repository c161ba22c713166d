/**
 * The part of the story that trades: orders placed, replaced, cancelled and filled, and commands whose connection is lost
 * before their answer comes.
 *
 * @since 0.1.0
 */
import { Account } from "@effect-hitbtc/client/Account"
import { Trading } from "@effect-hitbtc/client/Trading"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import { isOver } from "@effect-hitbtc/core/OrderTracker"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import { Sandbox } from "@effect-hitbtc/sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { Api } from "./Api.ts"
import * as Commands from "./Commands.ts"
import type * as Counters from "./Counters.ts"
import * as Desk from "./Desk.ts"
import * as Observations from "./Observations.ts"
import * as OnlyV3 from "./OnlyV3.ts"
import * as Prices from "./Prices.ts"
import type { TradingFacts } from "./TradingVerdict.ts"
import { pause, until } from "./Until.ts"
import { watch } from "./Watch.ts"

/**
 * Watches a connection of the account, and gives what it shows. Everything else here needs it.
 *
 * @category story
 * @since 0.1.0
 */
export const open = Effect.fnUntraced(function*(symbol: TradingSymbol) {
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
  yield* OnlyV3.watchBalances(desk, symbol)
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
  const { cancel, place, replace } = yield* Commands.make(desk, symbol)
  yield* balances(desk, symbol)

  const price = yield* Prices.bestBid(symbol)
  yield* place({
    clientOrderId: "demo-001",
    side: "buy",
    quantity: "0.500",
    price: Prices.times(price, "0.97", symbol)
  })
  yield* pause
  yield* replace("demo-001", {
    clientOrderId: "demo-002",
    side: "buy",
    quantity: "0.750",
    price: Prices.times(price, "0.98", symbol)
  })
  yield* pause
  yield* cancel("demo-002")
  yield* pause
  yield* place({ clientOrderId: "demo-003", side: "buy", quantity: "0.300" })
  yield* pause

  const best = yield* Prices.bestBid(symbol)
  yield* place({
    clientOrderId: "demo-004",
    side: "sell",
    quantity: "0.400",
    price: Prices.times(best, "1.002", symbol)
  })
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
  const { methods } = yield* Api
  const sandbox = yield* Sandbox
  const { place } = yield* Commands.make(desk, symbol)
  const price = yield* Prices.bestBid(symbol)

  const lose = Effect.fnUntraced(function*(fault: "DropAfter" | "DropBefore", order: Desk.Wanted) {
    const settled = desk.settlements.length
    yield* sandbox.failRequests({ _tag: fault }, { method: methods.placeOrder })
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
    price: Prices.times(price, "1.03", symbol)
  })
  yield* lose("DropBefore", {
    clientOrderId: "demo-006",
    side: "buy",
    quantity: "0.200",
    price: Prices.times(price, "0.97", symbol)
  })
  yield* balances(desk, symbol)
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

// Where they come by themselves, they are not asked for as well.
const balances = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  if (desk.onlyV3 !== undefined) return
  const { now, state: seen } = yield* Observations.Observations
  const account = yield* Account
  const balances = yield* account.getBalances()
  Desk.seeBalances(seen, now(), balances, [symbol.baseCurrency, symbol.quoteCurrency])
})
