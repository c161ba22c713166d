/**
 * Random commands, and all that can befall them, against an exchange that knows the truth. `SEED=42` replays one run,
 * `RUNS=100000` makes more of them.
 */
import * as AccountV3 from "@effect-hitbtc/client/AccountV3"
import * as Trading from "@effect-hitbtc/client/Trading"
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import { isActive, type Order } from "@effect-hitbtc/core/Order"
import type * as OrderTracker from "@effect-hitbtc/core/OrderTracker"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import { Random } from "@effect-hitbtc/testkit/Random"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  Context,
  Effect,
  Exit,
  Fiber,
  Layer,
  Metric,
  Option,
  Random as EffectRandom,
  Scope,
  type Stream
} from "effect"
import { TestClock } from "effect/testing"
import { watch } from "./support/observe.ts"
import { drawList } from "./support/OrderLists.ts"
import { drawFault, mangler } from "./support/TradingFaults.ts"
import * as Venue from "./support/TradingVenue.ts"
import { type Version, versions, type Word } from "./support/Version.ts"

const RUNS = Number(process.env["RUNS"] ?? 2_000)
const only = process.env["SEED"]
const seeds = only === undefined ? Array.from({ length: RUNS }, (_, seed) => seed) : [Number(only)]

const ids = (seed: number) => {
  let last = 0
  return () => `seed-${seed}-order-${++last}`
}

const pass = (millis: number) => TestClock.adjust(millis)
const brief = (order: OrderTracker.TrackedOrder["order"]) => {
  if (order === undefined) return "nothing"
  const { clientOrderId, cumulativeQuantity, id, price, quantity, status } = order
  return `${clientOrderId} ${id} ${status} ${Decimal.normalize(cumulativeQuantity)}/${quantity} at ${price}`
}
const isLate = (outcome: CommandOutcome) => "isLate" in outcome && outcome.isLate

interface Issued {
  readonly word: Word
  /** Of the orders that it would make, or cancel: `*` are all. */
  readonly ids: ReadonlyArray<string>
  readonly fiber: Fiber.Fiber<unknown, HitBtcError>
  readonly hasBegun: () => boolean
}

const symbol = Venue.quiet.symbol.id

/** What came of a run that says how much it tried. */
interface Trial {
  /** Whether no connection was lost, and no frame broken: every report must have arrived. */
  readonly isWhole: boolean
  readonly fills: number
}

const run = (version: Version, seed: number) => {
  const random = new Random(seed)
  const frames: Array<Venue.Watched> = []
  const { isMangled, mangle, stop } = mangler(version, random)
  const layer = Venue.layer(version, frames, {
    mangle,
    sandbox: { seed, interval: "100 millis", listings: [Venue.quiet, Venue.quietToo] },
    client: {
      callTimeout: "2 seconds",
      waitAfterRefusal: "3 seconds",
      rate: random.chance(0.3) ? { burst: 1, perSecond: 4 } : { burst: 50, perSecond: 250 }
    }
  })
  let fibers = 0
  const counting: Metric.FiberRuntimeMetricsService = {
    recordFiberStart: () => void fibers++,
    recordFiberEnd: () => void fibers--
  }
  const body = Effect.gen(function*() {
    const scope = yield* Scope.make()
    const context = yield* Layer.buildWithScope(layer, scope)
    const trading = Context.get(context, Trading.Trading)
    const sandbox = Context.get(context, Sandbox.Sandbox)
    // Only v3 has these.
    const tradingV3 = Option.getOrUndefined(Context.getOption(context, TradingV3.TradingV3))
    const symbols = tradingV3 === undefined ? [symbol] : [symbol, symbol, Venue.quietToo.symbol.id]
    const accountV3 = Option.getOrUndefined(Context.getOption(context, AccountV3.AccountV3))
    const collect = <A, E>(stream: Stream.Stream<A, E>) => Scope.provide(watch(stream), scope)
    const outcomes = yield* collect(trading.outcomes)
    const reports = yield* collect(trading.reports)
    const changes = yield* collect(trading.orders)
    const states = yield* collect(trading.connection.states)
    const balances = accountV3 === undefined ? undefined : yield* collect(accountV3.balances)

    const nextId = ids(seed)
    const all: Array<Issued> = []
    const placed: Array<string> = []
    const price = () => `0.05${String(random.between(1, 20)).padStart(2, "0")}`
    const quantity = () => `0.0${random.between(10, 50)}`
    const issue = Effect.fnUntraced(function*(
      word: Word,
      ids: ReadonlyArray<string>,
      command: Effect.Effect<unknown, HitBtcError>
    ) {
      // One that is interrupted before it began never was a command.
      let hasBegun = false
      const begun = Effect.suspend(() => {
        hasBegun = true
        return command
      })
      const fiber = yield* Effect.forkIn(begun, scope, { startImmediately: random.chance(0.5) })
      all.push({ word, ids, fiber, hasBegun: () => hasBegun })
    })
    const command = Effect.gen(function*() {
      const beyond = tradingV3 === undefined ? 1 : random.next()
      const dice = random.next()
      if (tradingV3 !== undefined && beyond < 0.2) {
        const list = drawList(random, { nextId, price, quantity })
        const ids = list.orders.flatMap(({ clientOrderId }) => clientOrderId ?? [])
        placed.push(...ids)
        yield* issue("newOrderList", ids, tradingV3.placeOrderList(list))
      } else if (tradingV3 !== undefined && beyond < 0.27) {
        yield* issue("cancelOrders", ["*"], tradingV3.cancelAllOrders())
      } else if (placed.length === 0 || dice < 0.55) {
        const id = nextId()
        placed.push(id)
        const side = random.pick(["buy", "sell"] as const)
        yield* issue(
          "newOrder",
          [id],
          trading.placeOrder({ symbol, side, type: "limit", clientOrderId: id, price: price(), quantity: quantity() })
        )
      } else if (dice < 0.8) {
        const id = random.pick(placed)
        yield* issue("cancelOrder", [id], trading.cancelOrder(id))
      } else {
        const id = nextId()
        const clientOrderId = random.pick(placed)
        placed.push(id)
        yield* issue(
          "cancelReplaceOrder",
          [id],
          trading.replaceOrder({ clientOrderId, newClientOrderId: id, price: price(), quantity: quantity() })
        )
      }
    })
    const stranger = Effect.suspend(() =>
      sandbox.placeOrder({
        symbol: random.pick(symbols),
        side: random.pick(["buy", "sell"]),
        price: price(),
        quantity: quantity()
      })
    )

    if (random.chance(0.9)) yield* pass(100)
    const steps = random.between(3, 9)
    for (let step = 0; step < steps; step++) {
      const dice = random.next()
      if (dice < 0.5) {
        if (random.chance(0.6)) {
          const word = random.chance(0.85)
            ? undefined
            : random.pick<Word>(["login", "subscribeReports", "getOrders", "newOrder", ...version.onlyHere])
          yield* sandbox.failRequests(
            drawFault(random),
            word === undefined ? {} : { method: version.toWire(word) }
          )
        }
        yield* command
      } else if (dice < 0.65) yield* stranger
      else if (dice < 0.72) yield* sandbox.drop(random.pick([{}, { code: 1001 }, { code: 1011 }]))
      else if (dice < 0.77) yield* sandbox.resendOrders
      else if (dice < 0.82) yield* sandbox.withholdAcknowledgements()
      else if (dice < 0.9) {
        const last = all.at(-1)
        if (last !== undefined) yield* Fiber.interrupt(last.fiber)
      } else yield* pass(random.between(1, 3_000))
      if (random.chance(0.5)) yield* pass(random.pick([0, 0, 10, 100, 1_000]))
    }

    stop()
    yield* sandbox.clearFaults
    const isSettled = Effect.gen(function*() {
      const state = yield* trading.connection.state
      const orders = yield* trading.allOrders
      return state._tag === "Ready" && all.every(({ fiber }) => fiber.pollUnsafe() !== undefined) &&
        orders.every(({ knowledge }) => knowledge !== "Pending" && knowledge !== "OutcomeUnknown")
    })
    for (let i = 0, calm = 0; i < 200 && calm < 3; i++) {
      yield* pass(random.pick([250, 500, 3_000]))
      calm = (yield* isSettled) ? calm + 1 : 0
      assert.isBelow(i, 199, `it settles: ${JSON.stringify(yield* trading.connection.state)}`)
    }
    yield* pass(7_000)

    const issued = all.filter(({ hasBegun }) => hasBegun())
    // Each command went out once at most, on a connection that was logged in, and ended once.
    const written = Venue.written(version, frames)
    const makes = written.filter((line) => !line.startsWith("cancelOrder"))
    assert.strictEqual(new Set(makes).size, makes.length)
    assert.deepStrictEqual(Venue.tooEarly(version, frames), [])
    const wordOf = (outcome: CommandOutcome) => version.toWord(outcome.method)
    const first = outcomes.seen.filter((outcome) => !isLate(outcome) && wordOf(outcome) !== "cancelOrders")
    assert.deepStrictEqual(
      first.map((outcome) => `${wordOf(outcome)} ${outcome.clientOrderId}`).toSorted(),
      issued.flatMap(({ ids, word }) => word === "cancelOrders" ? [] : ids.map((id) => `${word} ${id}`)).toSorted()
    )
    const truth = new Map((yield* sandbox.orders()).map((o) => [o.order.clientOrderId, o]))
    for (const { fiber, ids, word } of issued) {
      if (word === "cancelOrder" || word === "cancelOrders") continue
      const endings = ids.map((id) => {
        const own = outcomes.seen.filter((outcome) => outcome.clientOrderId === id && wordOf(outcome) === word)
        const outcome = own[0]!
        const name = `${word} ${id}: ${outcome._tag}`
        assert.isAtMost(own.length, outcome._tag === "OutcomeUnknown" ? 2 : 1, name)
        assert.isTrue(own.slice(1).every(isLate), name)
        const isWritten = written.includes(`${word} ${id}`)
        switch (outcome._tag) {
          case "Accepted":
            assert.isTrue(truth.has(id), name)
            break
          case "Rejected":
          case "NotSent":
            assert.isFalse(truth.has(id), name)
            assert.strictEqual(isWritten, outcome._tag === "Rejected", name)
            break
          case "OutcomeUnknown":
            assert.isTrue(isWritten, name)
        }
        return outcome._tag
      })
      // A list fails as the first of its orders that was not accepted.
      const ending = endings.find((tag) => tag !== "Accepted") ?? "Accepted"
      const exit = fiber.pollUnsafe()!
      const name = `${word} ${ids.join()}: ${endings.join()}`
      if (Exit.isFailure(exit)) {
        const error = Exit.findErrorOption(exit)
        if (error._tag === "Some") assert.strictEqual(error.value.reason._tag, ending, name)
      } else assert.strictEqual(ending, "Accepted", name)
    }
    checkCancelAll(
      issued.filter(({ word }) => word === "cancelOrders"),
      outcomes.seen.filter((outcome) => wordOf(outcome) === "cancelOrders")
    )

    // What is known is true.
    const known = yield* trading.allOrders
    const active = known.filter(({ knowledge }) => knowledge === "Active")
    const open = (yield* sandbox.openOrders()).map(({ order }) => brief(order)).toSorted()
    assert.deepStrictEqual(active.map(({ order }) => brief(order)).toSorted(), open)
    for (const tracked of known) {
      const real = truth.get(tracked.clientOrderId)
      const name = `${tracked.clientOrderId}: ${tracked.knowledge}`
      if (real === undefined) {
        assert.include(["Rejected", "NotActive"], tracked.knowledge, name)
        continue
      }
      assert.notStrictEqual(tracked.knowledge, "Rejected", name)
      const tradeIds = tracked.fills.map(({ tradeId }) => tradeId)
      assert.strictEqual(new Set(tradeIds).size, tradeIds.length, name)
      assert.includeMembers(real.fills.map(({ tradeId }) => tradeId), tradeIds, name)
      if (isMangled && tracked.replacedBy !== undefined) {
        // A report of it may have been lost, and no list speaks of it any more.
        assert.strictEqual(real.order.status, "canceled")
        continue
      }
      if (tracked.knowledge === "Closed" || tracked.knowledge === "Active") {
        assert.strictEqual(tracked.order?.status, real.order.status, name)
        assert.isTrue(Decimal.equals(tracked.order!.cumulativeQuantity, real.order.cumulativeQuantity), name)
        assert.isTrue(
          Decimal.equals(
            Decimal.sum(tracked.reportedQuantity, tracked.unreportedQuantity),
            real.order.cumulativeQuantity
          ),
          name
        )
      }
    }
    // Truth that was never heard of is a mistake: all of it was sent from here.
    for (const id of truth.keys()) assert.isTrue(known.some(({ clientOrderId }) => clientOrderId === id), id)

    // The stream of reports tells the same: each fill once, and none is lost on a connection that is not.
    const fills = reports.seen.flatMap((event) =>
      event._tag === "ExecutionReport" && event.fill !== undefined ? [`${event.order.id} ${event.fill.tradeId}`] : []
    )
    const isWhole = !isMangled && states.seen.every(({ _tag }) => _tag !== "Lost")
    const executed = Array.from(truth.values(), (real) => real.fills.map((fill) => `${real.order.id} ${fill.tradeId}`))
    if (isWhole) assert.sameMembers(fills, executed.flat())
    assert.strictEqual(reports.seen[0]?._tag, "ActiveOrders")
    if (!isMangled) {
      assert.strictEqual(new Set(fills).size, fills.length)
      assert.deepStrictEqual(Array.from(activeBy(reports.seen).values(), brief).toSorted(), open)
    }
    const lastChange = new Map(changes.seen.map((change) => [change.clientOrderId, change]))
    for (const tracked of known) assert.strictEqual(lastChange.get(tracked.clientOrderId), tracked)

    if (balances !== undefined) {
      const newest = new Map(balances.seen.map((balance) => [balance.currency, balance]))
      for (const real of yield* sandbox.balances()) {
        const { available, reserved } = newest.get(real.currency) ?? { available: Decimal.zero, reserved: Decimal.zero }
        assert.isTrue(
          Decimal.equals(available, real.available) && Decimal.equals(reserved, real.reserved),
          `${real.currency}: told ${available} and ${reserved}, and it is ${real.available} and ${real.reserved}`
        )
      }
    }

    yield* Scope.close(scope, Exit.void)
    yield* TestClock.adjust(0)
    const trial: Trial = { isWhole, fills: fills.length }
    return trial
  })
  return body.pipe(
    EffectRandom.withSeed(seed),
    Effect.provideService(Metric.FiberRuntimeMetrics, counting),
    Effect.tap(() => Effect.sync(() => assert.strictEqual(fibers, 0, "nothing is left running"))),
    Effect.catchCause((cause) =>
      Effect.die(new Error(`seed ${seed}: replay with SEED=${seed}. ${Cause.pretty(cause)}`))
    )
  )
}

/** The active orders, as somebody knows them who has nothing but the reports. */
const activeBy = (events: ReadonlyArray<ReportEvent>): ReadonlyMap<string, Order> => {
  const active = new Map<string, Order>()
  const take = (order: Order | undefined) => {
    if (order === undefined) return
    if (isActive(order)) active.set(order.clientOrderId, order)
    else active.delete(order.clientOrderId)
  }
  for (const event of events) {
    switch (event._tag) {
      case "ActiveOrders":
        for (const order of event.orders) take(order)
        break
      case "ExecutionReport":
        if (event.originalClientOrderId !== undefined) active.delete(event.originalClientOrderId)
        take(event.order)
        break
      case "Reconciled":
        for (const { order } of event.changed) take(order)
        for (const { clientOrderId } of event.closedMeanwhile) active.delete(clientOrderId)
    }
  }
  return active
}

/** Each has an outcome for every order that the venue lists in its answer, or else one of all. */
const checkCancelAll = (issued: ReadonlyArray<Issued>, outcomes: ReadonlyArray<CommandOutcome>) => {
  const first = outcomes.filter((outcome) => !isLate(outcome))
  const ofAll = first.filter(({ clientOrderId }) => clientOrderId === "*")
  const exits = issued.map(({ fiber }) => fiber.pollUnsafe()!)
  const answered = exits.flatMap((exit) => Exit.isSuccess(exit) ? [exit.value as ReadonlyArray<Order>] : [])
  const failed = exits.flatMap((exit) => {
    const error = Exit.isFailure(exit) ? Exit.findErrorOption(exit) : Option.none()
    return Option.isSome(error) ? [error.value.reason._tag] : []
  })
  const interrupted = exits.length - answered.length - failed.length
  assert.includeMembers(ofAll.map(({ _tag }) => _tag), failed)
  assert.isAtMost(ofAll.length - failed.length, interrupted)
  const told = first.flatMap(({ _tag, clientOrderId }) => _tag === "Accepted" ? [clientOrderId] : []).toSorted()
  const cancelled = answered.flat().map(({ clientOrderId }) => clientOrderId).toSorted()
  if (interrupted === 0) assert.deepStrictEqual(told, cancelled)
  else assert.includeMembers(told, cancelled)
}

describe.each(versions)("commands on $name, whatever befalls them", (version) => {
  it.effect(
    "end once each, are sent once at most, and what is known of orders is true",
    () =>
      Effect.gen(function*() {
        const trials = yield* Effect.forEach(seeds, (seed) => run(version, seed))
        if (only !== undefined) return
        const whole = trials.filter(({ fills, isWhole }) => isWhole && fills > 0)
        assert.isAbove(whole.length, RUNS / 50, "runs that nothing may be missing from")
      }),
    Math.max(180_000, RUNS * 90)
  )
})
