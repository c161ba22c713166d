/** Faults of what the venue tells of orders: cases 70 and 71. */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TrackedOrder } from "@effect-hitbtc/core/OrderTracker"
import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import * as Venue from "../support/AccountVenue.ts"

const { each, make, pass, sell } = Venue

const FULL = 10
const amount = (tenths: number) => tenths === FULL ? "1" : tenths === 0 ? "0" : `0.${tenths}`

interface Life {
  readonly id: string
  /** What the venue says of it, in the order in which that happened; `ack` is the answer to the placement. */
  readonly said: ReadonlyArray<Venue.Spoken>
  readonly ack: Venue.Spoken
  readonly fills: ReadonlyArray<number>
  readonly end: "filled" | "canceled" | "open"
}

/** An order that is filled step by step, or cancelled on the way, or stays. */
const drawLife = (random: Random, id: string): Life => {
  const said: Array<Venue.Spoken> = [{ id }]
  const fills: Array<number> = []
  let filled = 0
  const steps = random.between(0, 4)
  for (let step = 0; step < steps && filled < FULL; step++) {
    const more = random.between(1, FULL - filled)
    filled += more
    const tradeId = random.between(1, 1_000) * 1_000 + step
    fills.push(tradeId)
    said.push({ id, kind: "trade", filled: amount(filled), tradeQuantity: amount(more), tradeId })
  }
  // The answer says how the order stood at any moment up to then.
  const ack = { ...random.pick(said), kind: "new" as const, tradeId: 0 }
  if (filled === FULL) return { id, said, ack, fills, end: "filled" }
  if (random.chance(0.5)) return { id, said, ack, fills, end: "open" }
  return { id, said: [...said, { id, kind: "canceled", filled: amount(filled) }], ack, fills, end: "canceled" }
}

const rank = { Pending: 0, OutcomeUnknown: 0, Active: 1, Closed: 2, Rejected: 2, ClosedMeanwhile: 2, NotActive: 2 }

/** What is known of an order never goes back, and no two changes of it say the same. */
const isMonotone = (before: TrackedOrder, after: TrackedOrder): boolean =>
  rank[after.knowledge] >= rank[before.knowledge] &&
  after.fills.length >= before.fills.length &&
  !Decimal.isLessThan(
    after.order?.cumulativeQuantity ?? Decimal.zero,
    before.order?.cumulativeQuantity ?? Decimal.zero
  ) &&
  (after.knowledge !== before.knowledge || after.fills.length > before.fills.length ||
    JSON.stringify(after.order) !== JSON.stringify(before.order))

describe("case 70: reports and answers in any order, some of them twice", () => {
  each((name) => {
    it.effect("bring each order to its end, never back, with each fill once, whatever the seed", () =>
      Effect.forEach(seeds(100), (seed) =>
        Effect.scoped(Effect.gen(function*() {
          const random = new Random(seed)
          const desk = yield* make(name)
          const line = yield* desk.accept()
          const lives = Array.from({ length: random.between(1, 4) }, (_, i) => drawLife(random, `my-order-${i + 1}`))
          const fibers = yield* Effect.forEach(lives, ({ id }) => desk.begin(id, desk.trading.placeOrder(sell(id))))
          const messages = lives.flatMap((life) => {
            const { ack, id, said } = life
            const reports = said.flatMap((spoken) => random.chance(0.3) ? [spoken, spoken] : [spoken])
            const tell = (spoken: Venue.Spoken) => line.report(spoken)
            return [
              line.answer("place", { result: Venue.wire(name, ack) }, id),
              // A venue's own order, or none at all: fills before the order, its end before its beginning.
              ...(random.chance(0.5) ? reports : random.shuffle(reports)).map(tell)
            ]
          })
          yield* Effect.all(random.shuffle(messages), { discard: true })
          for (const fiber of fibers) assert.isTrue(Exit.isSuccess(yield* Fiber.join(fiber)), `seed ${seed}`)
          for (const { end, fills, id } of lives) {
            const what = `seed ${seed}, ${id}`
            const changes = desk.changes.filter(({ clientOrderId }) => clientOrderId === id)
            for (const [index, change] of changes.entries()) {
              if (index > 0) assert.isTrue(isMonotone(changes[index - 1]!, change), `${what}, change ${index}`)
            }
            const tracked = (yield* desk.trading.order(id))!
            assert.strictEqual(changes.at(-1), tracked, what)
            assert.deepStrictEqual(
              tracked.fills.map(({ tradeId }) => tradeId),
              fills.toSorted((a, b) => a - b),
              what
            )
            assert.strictEqual(tracked.knowledge, end === "open" ? "Active" : "Closed", what)
            assert.strictEqual(tracked.order!.status === "filled", end === "filled", what)
            assert.isTrue(Decimal.equals(tracked.unreportedQuantity, Decimal.zero), what)
          }
          assert.deepStrictEqual(
            desk.told().toSorted(),
            lives.map(({ id }) => `place ${id} Accepted`).toSorted()
          )
        })), { discard: true }))
  })
})

describe("case 71: a fill while there was no connection, of which the venue tells nothing", () => {
  each((name) => {
    it.effect("is found in the list of active orders, before anything that happens after", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const first = yield* desk.accept(undefined, [{ id: "in-part-1" }, { id: "in-full-1" }, { id: "resting-1" }])
        yield* first.report({ id: "in-part-1", kind: "trade", filled: "0.1", tradeId: 1 })
        yield* first.peer.drop
        const second = yield* desk.accept(({ verb }) => verb === "list" ? "silent" : undefined, null)
        const { length } = desk.reports
        // Something happens before the venue lists what is active, and something after.
        yield* second.report({ id: "resting-1", kind: "trade", filled: "0.2", tradeId: 7 })
        assert.strictEqual(desk.reports.length, length, "held back")
        yield* second.list([
          { id: "in-part-1", kind: "status", filled: "0.4" },
          { id: "resting-1", kind: "status", filled: "0.2" }
        ])
        yield* second.report({ id: "in-part-1", kind: "trade", filled: "0.5", tradeQuantity: "0.1", tradeId: 9 })
        const since = desk.reports.slice(length)
        assert.deepStrictEqual(Venue.tags(since), ["Reconciled", "ExecutionReport", "ExecutionReport"])
        const [reconciled] = since
        assert.isTrue(reconciled?._tag === "Reconciled")
        if (reconciled?._tag !== "Reconciled") return
        assert.deepStrictEqual(reconciled.changed.map(({ clientOrderId }) => clientOrderId), ["in-part-1"])
        assert.deepStrictEqual(reconciled.closedMeanwhile.map(({ clientOrderId }) => clientOrderId), ["in-full-1"])
        const part = (yield* desk.trading.order("in-part-1"))!
        assert.deepStrictEqual(
          [part.order!.cumulativeQuantity, part.reportedQuantity, part.unreportedQuantity],
          ["0.5", "0.2", "0.3"]
        )
        const resting = (yield* desk.trading.order("resting-1"))!
        assert.deepStrictEqual([resting.reportedQuantity, resting.unreportedQuantity], ["0.2", "0"])
        assert.strictEqual((yield* desk.trading.order("in-full-1"))!.knowledge, "ClosedMeanwhile")
      }))

    it.effect("is told to who listens later, too: the list of what is active is their first report", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const first = yield* desk.accept(undefined, [{ id: "in-part-1" }, { id: "in-full-1" }])
        yield* first.peer.drop
        yield* desk.accept(undefined, [{ id: "in-part-1", filled: "0.4" }])
        const later = yield* desk.oracle.watch(desk.trading.reports)
        yield* pass(0)
        const [event] = later
        assert.isTrue(event?._tag === "ActiveOrders")
        if (event?._tag !== "ActiveOrders") return
        assert.deepStrictEqual(
          event.orders.map(({ clientOrderId, cumulativeQuantity }) => `${clientOrderId} ${cumulativeQuantity}`),
          ["in-part-1 0.4"]
        )
      }))
  })
})
