/**
 * The tracker against orders whose whole life is known: reports come twice, late and in any order, and between them some
 * that only say how an order stood.
 */
import { Decimal, type ExecutionReport, OrderTracker } from "@effect-hitbtc/core"
import { type Random, seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { order, report } from "./support/orders.ts"

interface Life {
  readonly id: string
  readonly reports: ReadonlyArray<ExecutionReport.ExecutionReport>
  readonly knowledge: OrderTracker.Knowledge
  readonly status: string
  readonly filled: number
  readonly trades: ReadonlyArray<number>
}

/** A chain of orders, each of which replaces the one before. */
const chain = (random: Random, name: string, nextTrade: () => number): ReadonlyArray<Life> => {
  const lives: Array<Life> = []
  let at = 1
  const length = random.between(1, 3)
  for (let i = 0; i < length; i++) {
    const id = `${name}-${i}`
    const reports: Array<ExecutionReport.ExecutionReport> = []
    const trades: Array<number> = []
    let filled = 0
    const now = (status: "new" | "suspended" | "partiallyFilled" | "filled" | "canceled" | "expired") =>
      order(id, { status, filled, at: at++ })
    const isStop = i === 0 && random.chance(0.2)
    if (i > 0) reports.push(report("replaced", now("new"), { replaces: `${name}-${i - 1}` }))
    else reports.push(report(isStop ? "suspended" : "new", now(isStop ? "suspended" : "new")))
    if (isStop) reports.push(report("new", now("new")))
    const fills = random.between(0, 3)
    for (let j = 0; j < fills; j++) {
      const quantity = random.between(1, 2)
      filled += quantity
      const trade = nextTrade()
      trades.push(trade)
      reports.push(report("trade", now("partiallyFilled"), { trade: [trade, quantity] }))
    }
    const isReplaced = i < length - 1
    const end = isReplaced ? "replaced" : random.pick(["open", "filled", "canceled", "expired", "rejected"] as const)
    if (end === "filled") {
      const trade = nextTrade()
      trades.push(trade)
      const quantity = 10 - filled
      filled = 10
      reports.push(report("trade", now("filled"), { trade: [trade, quantity] }))
    }
    if (end === "canceled" || end === "expired") reports.push(report(end, now(end)))
    // Whatever its status says.
    if (end === "rejected") {
      const status = random.pick([filled > 0 ? "partiallyFilled" : "new", "canceled", "expired"] as const)
      reports.push(report(end, now(status)))
    }
    lives.push({
      id,
      reports,
      knowledge: end === "open" ? "Active" : end === "rejected" ? "Rejected" : "Closed",
      status: end === "replaced" ? "canceled" : reports.at(-1)!.order.status,
      filled,
      trades
    })
  }
  return lives
}

describe("OrderTracker over random lives of orders", () => {
  it("is monotone, counts each fill once, and ends in the truth", () => {
    for (const seed of seeds(5_000)) {
      withSeed(seed, (random) => {
        const tracker = OrderTracker.make()
        let trade = 0
        const lives = Array.from({ length: random.between(1, 3) }, (_, i) => chain(random, `chain-${i}`, () => ++trade))
          .flat()
        const twice = lives.flatMap(({ reports }) =>
          reports.flatMap((r) => [
            r,
            ...(random.chance(0.3) ? [r] : []),
            ...(random.chance(0.3) ? [report("status", r.order)] : [])
          ])
        )
        const messages = random.chance(0.3) ? twice : random.shuffle(twice)
        const all = [...messages, ...messages.filter(() => random.chance(0.2))]
        let revision = 0
        for (const message of all) {
          const id = message.order.clientOrderId
          const before = tracker.orders.get(id)
          const changes = random.chance(0.2)
            ? OrderTracker.answer(tracker, message)
            : OrderTracker.report(tracker, message)
          for (const change of changes) {
            assert.isAbove(change.revision, revision)
            revision = change.revision
          }
          assert.strictEqual(tracker.revision, revision, "nothing changes unsaid")
          const after = tracker.orders.get(id)!
          if (before === undefined) continue
          if (OrderTracker.isOver(before)) {
            const { knowledge } = lives.find((life) => life.id === id)!
            assert.oneOf(after.knowledge, [before.knowledge, knowledge])
            assert.isTrue(OrderTracker.isOver(after))
          }
          assert.isAtLeast(after.fills.length, before.fills.length)
          if (before.order !== undefined) {
            assert.isFalse(Decimal.isLessThan(after.order!.cumulativeQuantity, before.order.cumulativeQuantity))
          }
        }
        for (const life of lives) {
          const tracked = tracker.orders.get(life.id)!
          assert.strictEqual(tracked.knowledge, life.knowledge, life.id)
          assert.strictEqual(tracked.order?.status, life.status, life.id)
          assert.strictEqual(Number(tracked.order?.cumulativeQuantity), life.filled, life.id)
          assert.deepStrictEqual(tracked.fills.map(({ tradeId }) => tradeId), life.trades, life.id)
          assert.strictEqual(Number(tracked.reportedQuantity), life.filled, life.id)
          assert.isTrue(Decimal.isZero(tracked.unreportedQuantity), life.id)
        }
        const open = lives.filter(({ knowledge }) => knowledge === "Active")
        const { changed, closedMeanwhile, notActive } = OrderTracker.reconcile(
          tracker,
          open.map(({ id }) => tracker.orders.get(id)!.order!)
        )
        assert.deepStrictEqual([changed, closedMeanwhile, notActive], [[], [], []])
      })
    }
  })
})
