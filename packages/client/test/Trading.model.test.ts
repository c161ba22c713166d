/**
 * Random commands, and all that can befall them, against an exchange that knows the truth. `SEED=42` replays one run,
 * `RUNS=100000` makes more of them.
 */
import * as Trading from "@effect-hitbtc/client/Trading"
import type { CommandOutcome, ReportEvent } from "@effect-hitbtc/client/TradingEvent"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type * as OrderTracker from "@effect-hitbtc/core/OrderTracker"
import type * as RequestFaults from "@effect-hitbtc/sandbox/RequestFaults"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Fiber, Layer, Metric, Random as EffectRandom, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Random } from "./support/Random.ts"
import * as Venue from "./support/TradingVenue.ts"

const RUNS = Number(process.env["RUNS"] ?? 2_000)
const only = process.env["SEED"]
const seeds = only === undefined ? Array.from({ length: RUNS }, (_, seed) => seed) : [Number(only)]

const drawFault = (random: Random): RequestFaults.RequestFault =>
  random.pick<RequestFaults.RequestFault>([
    { _tag: "DropBefore" },
    { _tag: "DropBefore", code: 1001 },
    { _tag: "DropAfter" },
    { _tag: "DropAfter" },
    { _tag: "Lose" },
    { _tag: "Delay", duration: random.between(100, 1_900) },
    { _tag: "Delay", duration: random.between(2_100, 6_000) },
    { _tag: "Error", executed: true },
    { _tag: "Error", executed: false },
    { _tag: "Error", executed: true, code: 500 },
    { _tag: "Error", executed: false, code: 20080 }
  ])

const isReport = (text: string | undefined) => text?.includes(`"method":"report"`) === true

/** Breaks frames, doubles reports, and lets a result go before its report. */
const mangler = (random: Random) => {
  const isMangled = random.chance(0.4)
  let isOn = isMangled
  const mangle: Venue.Mangle = (batch) => {
    if (!isOn) return batch
    const frames = batch.flatMap((text) => {
      const dice = random.next()
      if (dice < 0.05) return [text.slice(0, text.length / 2)]
      if (dice < 0.1) return [text.replaceAll("\"quantity\":\"", "\"quantity\":\"x")]
      return dice < 0.25 && isReport(text) ? [text, text] : [text]
    })
    for (let i = 1; i < frames.length; i++) {
      if (isReport(frames[i - 1]) && frames[i]!.includes(`"result":{`) && random.chance(0.3)) {
        frames.splice(i - 1, 2, frames[i]!, frames[i - 1]!)
      }
    }
    return frames
  }
  return {
    isMangled,
    mangle,
    stop: () => {
      isOn = false
    }
  }
}

const ids = (seed: number) => {
  let last = 0
  return () => `seed-${seed}-order-${++last}`
}

const pass = (millis: number) => TestClock.adjust(millis)
const nameOf = ({ method, id }: { readonly method: string; readonly id: string }) => `${method} ${id}`
const brief = (order: OrderTracker.TrackedOrder["order"]) =>
  order === undefined
    ? "nothing"
    : `${order.clientOrderId} ${order.id} ${order.status} ${order.cumulativeQuantity}/${order.quantity} at ${order.price}`

interface Issued {
  readonly method: string
  readonly id: string
  readonly fiber: Fiber.Fiber<unknown, HitBtcError>
  readonly hasBegun: () => boolean
}

const run = (seed: number) => {
  const random = new Random(seed)
  const frames: Array<Venue.Watched> = []
  const { isMangled, mangle, stop } = mangler(random)
  const layer = Venue.layer(frames, {
    mangle,
    sandbox: { seed, interval: "100 millis" },
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
    const collect = Effect.fnUntraced(function*<A>(stream: Stream.Stream<A, HitBtcError>) {
      const seen: Array<A> = []
      const fiber = yield* Effect.forkIn(
        Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a))),
        scope,
        { startImmediately: true }
      )
      return { seen, fiber }
    })
    const outcomes = yield* collect<CommandOutcome>(trading.outcomes)
    const reports = yield* collect<ReportEvent>(trading.reports)
    const changes = yield* collect<OrderTracker.TrackedOrder>(trading.orders)

    const nextId = ids(seed)
    const all: Array<Issued> = []
    const placed: Array<string> = []
    const symbol = "ETHBTC"
    const price = () => `0.05${String(random.between(1, 20)).padStart(2, "0")}`
    const quantity = () => `0.0${random.between(10, 50)}`
    const issue = Effect.fnUntraced(function*(
      method: string,
      id: string,
      command: Effect.Effect<unknown, HitBtcError>
    ) {
      // One that is interrupted before it began never was a command.
      let hasBegun = false
      const begun = Effect.suspend(() => {
        hasBegun = true
        return command
      })
      const fiber = yield* Effect.forkIn(begun, scope, { startImmediately: random.chance(0.5) })
      all.push({ method, id, fiber, hasBegun: () => hasBegun })
    })
    const command = Effect.gen(function*() {
      const dice = random.next()
      if (placed.length === 0 || dice < 0.55) {
        const id = nextId()
        placed.push(id)
        const side = random.pick(["buy", "sell"] as const)
        yield* issue(
          "newOrder",
          id,
          trading.placeOrder({ symbol, side, type: "limit", clientOrderId: id, price: price(), quantity: quantity() })
        )
      } else if (dice < 0.8) {
        const id = random.pick(placed)
        yield* issue("cancelOrder", id, trading.cancelOrder(id))
      } else {
        const id = nextId()
        const clientOrderId = random.pick(placed)
        placed.push(id)
        yield* issue(
          "cancelReplaceOrder",
          id,
          trading.replaceOrder({ clientOrderId, newClientOrderId: id, price: price(), quantity: quantity() })
        )
      }
    })
    const stranger = Effect.suspend(() =>
      sandbox.placeOrder({ symbol, side: random.pick(["buy", "sell"]), price: price(), quantity: quantity() })
    )

    if (random.chance(0.9)) yield* pass(100)
    const steps = random.between(3, 9)
    for (let step = 0; step < steps; step++) {
      const dice = random.next()
      if (dice < 0.5) {
        if (random.chance(0.6)) {
          const method = random.chance(0.85)
            ? undefined
            : random.pick(["login", "subscribeReports", "getOrders", "newOrder"])
          yield* sandbox.failRequests(drawFault(random), method === undefined ? {} : { method })
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
    const written = Venue.written(frames)
    assert.strictEqual(
      new Set(written.filter((w) => !w.startsWith("cancelOrder"))).size,
      written.filter((w) => !w.startsWith("cancelOrder")).length
    )
    assert.deepStrictEqual(Venue.tooEarly(frames), [])
    const first = outcomes.seen.filter((outcome) => !("isLate" in outcome && outcome.isLate))
    assert.deepStrictEqual(
      first.map(({ clientOrderId, method }) => `${method} ${clientOrderId}`).toSorted(),
      issued.map(nameOf).toSorted()
    )
    const truth = new Map((yield* sandbox.orders()).map((o) => [o.order.clientOrderId, o]))
    for (const { fiber, id, method } of issued) {
      if (method === "cancelOrder") continue
      const own = outcomes.seen.filter((outcome) => outcome.clientOrderId === id && outcome.method === method)
      const [outcome] = own
      const exit = fiber.pollUnsafe()!
      const name = `${method} ${id}: ${outcome!._tag}`
      assert.isAtMost(own.length, outcome!._tag === "OutcomeUnknown" ? 2 : 1, name)
      assert.isTrue(own.slice(1).every((late) => "isLate" in late && late.isLate), name)
      const isWritten = written.includes(`${method} ${id}`)
      switch (outcome!._tag) {
        case "Accepted":
          assert.isTrue(truth.has(id), name)
          break
        case "Rejected":
        case "NotSent":
          assert.isFalse(truth.has(id), name)
          assert.strictEqual(isWritten, outcome!._tag === "Rejected", name)
          break
        case "OutcomeUnknown":
          assert.isTrue(isWritten, name)
      }
      if (Exit.isFailure(exit)) {
        const error = Exit.findErrorOption(exit)
        if (error._tag === "Some") assert.strictEqual(error.value.reason._tag, outcome!._tag, name)
      } else assert.strictEqual(outcome!._tag, "Accepted", name)
    }

    // What is known is true.
    const known = yield* trading.allOrders
    const active = known.filter(({ knowledge }) => knowledge === "Active")
    assert.deepStrictEqual(
      active.map(({ order }) => brief(order)).toSorted(),
      (yield* sandbox.openOrders()).map(({ order }) => brief(order)).toSorted()
    )
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
    // The stream of reports tells the same: each fill once.
    const tradeIds = reports.seen.flatMap((event) =>
      event._tag === "ExecutionReport" && event.fill !== undefined ? [`${event.order.id} ${event.fill.tradeId}`] : []
    )
    if (!isMangled) assert.strictEqual(new Set(tradeIds).size, tradeIds.length)
    assert.strictEqual(reports.seen[0]?._tag, "ActiveOrders")
    const lastChange = new Map(changes.seen.map((change) => [change.clientOrderId, change]))
    for (const tracked of known) assert.strictEqual(lastChange.get(tracked.clientOrderId), tracked)

    yield* Scope.close(scope, Exit.void)
    yield* TestClock.adjust(0)
  })
  return body.pipe(
    EffectRandom.withSeed(seed),
    Effect.provideService(Metric.FiberRuntimeMetrics, counting),
    Effect.andThen(Effect.sync(() => assert.strictEqual(fibers, 0, "nothing is left running"))),
    Effect.catchCause((cause) =>
      Effect.die(new Error(`seed ${seed}: replay with SEED=${seed}. ${Cause.pretty(cause)}`))
    )
  )
}

describe("commands, whatever befalls them", () => {
  it.effect(
    "end once each, are sent once at most, and what is known of orders is true",
    () => Effect.forEach(seeds, run, { discard: true }),
    Math.max(60_000, RUNS * 20)
  )
})
