import { OrderTracker } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import { order, report } from "./support/orders.ts"

const ID = "order-001"
const briefOf = (tracked: OrderTracker.TrackedOrder | undefined) =>
  tracked === undefined
    ? "unknown"
    : `${tracked.knowledge} ${tracked.order?.status ?? "-"} ${tracked.order?.cumulativeQuantity ?? "-"} ` +
      `[${tracked.fills.map(({ tradeId }) => tradeId).join(" ")}]+${tracked.unreportedQuantity}`
const names = (orders: ReadonlyArray<OrderTracker.TrackedOrder>) => orders.map((o) => o.clientOrderId)
const brief = (tracker: OrderTracker.OrderTracker, id = ID) => briefOf(tracker.orders.get(id))

const traded = (tradeId: number, quantity: number, filled: number, at = filled) =>
  report("trade", order(ID, { status: filled === 10 ? "filled" : "partiallyFilled", filled, at }), {
    trade: [tradeId, quantity]
  })

const status = (brief?: Parameters<typeof order>[1]) => report("status", order(ID, brief))

describe("OrderTracker", () => {
  it("follows an order from its command to its end", () => {
    const tracker = OrderTracker.make()
    OrderTracker.sent(tracker, ID)
    assert.strictEqual(brief(tracker), "Pending - - []+0")
    OrderTracker.report(tracker, report("new", order(ID)))
    assert.strictEqual(brief(tracker), "Active new 0 []+0")
    assert.deepStrictEqual(OrderTracker.answer(tracker, report("new", order(ID))), [], "no news")
    OrderTracker.report(tracker, traded(1, 4, 4))
    assert.strictEqual(brief(tracker), "Active partiallyFilled 4 [1]+0")
    const [last] = OrderTracker.report(tracker, traded(2, 6, 10))
    assert.strictEqual(briefOf(last), "Closed filled 10 [1 2]+0")
    assert.strictEqual(last, tracker.orders.get(ID))
    assert.strictEqual(last?.revision, tracker.revision)
    assert.isTrue(OrderTracker.isOver(last!))
  })

  it("takes a fill before the order, each once, in any order", () => {
    const tracker = OrderTracker.make()
    OrderTracker.report(tracker, traded(2, 6, 10))
    assert.strictEqual(brief(tracker), "Closed filled 10 [2]+4")
    OrderTracker.report(tracker, report("new", order(ID)))
    OrderTracker.report(tracker, traded(1, 4, 4))
    OrderTracker.report(tracker, traded(1, 4, 4))
    assert.strictEqual(brief(tracker), "Closed filled 10 [1 2]+0")
  })

  it("never goes back from the end", () => {
    for (const end of ["filled", "canceled", "expired"] as const) {
      const tracker = OrderTracker.make()
      OrderTracker.report(tracker, report("canceled", order(ID, { status: end, filled: 3, at: 5 })))
      OrderTracker.report(tracker, report("new", order(ID, { at: 9 })))
      OrderTracker.answer(tracker, report("new", order(ID, { at: 9 })))
      OrderTracker.reconcile(tracker, [order(ID, { at: 9 })])
      OrderTracker.sent(tracker, ID)
      OrderTracker.outcomeUnknown(tracker, ID)
      OrderTracker.rejected(tracker, ID)
      assert.strictEqual(brief(tracker), `Closed ${end} 3 []+3`)
    }
  })

  it("believes that an order is over, whatever was filled, and keeps what was filled most", () => {
    const tracker = OrderTracker.make()
    OrderTracker.report(tracker, traded(1, 5, 5))
    OrderTracker.report(tracker, report("canceled", order(ID, { status: "canceled", filled: 3 })))
    assert.strictEqual(brief(tracker), "Closed canceled 5 [1]+0")
    OrderTracker.report(tracker, traded(2, 1, 6))
    assert.strictEqual(brief(tracker), "Closed canceled 6 [1 2]+0")
  })

  it("follows a chain of replacements, whose originals never come back", () => {
    const tracker = OrderTracker.make()
    OrderTracker.report(tracker, report("new", order("order-00A")))
    const [first, second] = OrderTracker.report(
      tracker,
      report("replaced", order("order-00B", { at: 1 }), { replaces: "order-00A" })
    )
    assert.strictEqual(briefOf(first), "Closed canceled 0 []+0")
    assert.strictEqual(first?.replacedBy, "order-00B")
    assert.strictEqual(briefOf(second), "Active new 0 []+0")
    const next = report("replaced", order("order-00C", { at: 2 }), { replaces: "order-00B" })
    assert.strictEqual(OrderTracker.report(tracker, next).length, 2)
    assert.strictEqual(OrderTracker.report(tracker, next).length, 0)
    OrderTracker.report(tracker, report("new", order("order-00A", { at: 9 })))
    OrderTracker.reconcile(tracker, [order("order-00A"), order("order-00C")])
    assert.deepStrictEqual(
      ["order-00A", "order-00B", "order-00C"].map((id) => brief(tracker, id)),
      ["Closed canceled 0 []+0", "Closed canceled 0 []+0", "Active new 0 []+0"]
    )
  })

  it("remembers what was replaced before it was heard of", () => {
    const tracker = OrderTracker.make()
    OrderTracker.report(tracker, report("replaced", order("order-00B"), { replaces: "order-00A" }))
    OrderTracker.report(tracker, report("new", order("order-00A", { at: 9 })))
    assert.strictEqual(brief(tracker, "order-00A"), "Closed canceled 0 []+0")
  })

  it("takes an id that is used again on another day for another order", () => {
    const tracker = OrderTracker.make()
    OrderTracker.report(tracker, report("canceled", order(ID, { status: "canceled", id: "1" })))
    OrderTracker.report(tracker, report("new", order(ID, { id: "2", createdAt: 86_400_000 })))
    assert.strictEqual(brief(tracker), "Active new 0 []+0")
    OrderTracker.report(tracker, report("trade", order(ID, { status: "filled", id: "1" }), { trade: [1, 10] }))
    assert.strictEqual(brief(tracker), "Active new 0 []+0")
    assert.strictEqual(tracker.orders.get(ID)?.order?.id, "2")
  })

  it("leaves what the venue spoke of when a command comes to nothing", () => {
    const tracker = OrderTracker.make()
    OrderTracker.sent(tracker, ID)
    assert.strictEqual(briefOf(OrderTracker.rejected(tracker, ID)), "Rejected - - []+0")
    assert.isUndefined(OrderTracker.rejected(tracker, ID))
    OrderTracker.sent(tracker, ID)
    assert.strictEqual(brief(tracker), "Pending - - []+0", "sent again, after a rejection")
    OrderTracker.report(tracker, report("new", order(ID)))
    assert.isUndefined(OrderTracker.rejected(tracker, ID))
    assert.isUndefined(OrderTracker.rejected(tracker, "never heard of"))
    assert.isUndefined(OrderTracker.outcomeUnknown(tracker, "never heard of"))
  })

  it("does not let a late answer bring back what a list says is over", () => {
    const tracker = OrderTracker.make()
    OrderTracker.sent(tracker, ID)
    OrderTracker.outcomeUnknown(tracker, ID)
    OrderTracker.reconcile(tracker, [])
    assert.strictEqual(brief(tracker), "NotActive - - []+0")
    OrderTracker.answer(tracker, report("new", order(ID)))
    assert.strictEqual(brief(tracker), "ClosedMeanwhile new 0 []+0")
    OrderTracker.report(tracker, report("new", order(ID)))
    assert.strictEqual(brief(tracker), "ClosedMeanwhile new 0 []+0", "a duplicate is no news")
    OrderTracker.report(tracker, traded(1, 4, 4))
    assert.strictEqual(brief(tracker), "Active partiallyFilled 4 [1]+0", "something happens to it: it is there")
  })

  it("counts an order that a report shows after it was not found", () => {
    const tracker = OrderTracker.make()
    OrderTracker.sent(tracker, ID)
    OrderTracker.outcomeUnknown(tracker, ID)
    OrderTracker.reconcile(tracker, [])
    OrderTracker.report(tracker, report("new", order(ID)))
    assert.strictEqual(brief(tracker), "Active new 0 []+0")
  })

  describe("a report of a rejection", () => {
    it.each(["new", "suspended", "partiallyFilled", "canceled", "expired"] as const)(
      "ends the order, though its status is %s",
      (status) => {
        for (const command of [true, false]) {
          const tracker = OrderTracker.make()
          if (command) OrderTracker.sent(tracker, ID)
          const [tracked] = OrderTracker.report(tracker, report("rejected", order(ID, { status, at: 5 })))
          assert.strictEqual(briefOf(tracked), `Rejected ${status} 0 []+0`)
          assert.isTrue(OrderTracker.isOver(tracked!))
          OrderTracker.sent(tracker, ID)
          OrderTracker.outcomeUnknown(tracker, ID)
          for (const late of ["new", "status", "rejected", "suspended"] as const) {
            OrderTracker.report(tracker, report(late, order(ID)))
            OrderTracker.answer(tracker, report(late, order(ID, { at: 9 })))
          }
          OrderTracker.reconcile(tracker, [order(ID, { at: 9 })])
          assert.strictEqual(tracker.orders.get(ID)?.knowledge, "Rejected")
          assert.isUndefined(OrderTracker.rejected(tracker, ID))
        }
      }
    )

    it("ends one that was active, unknown or not found, and comes before or after other reports", () => {
      const tracker = OrderTracker.make()
      const rejection = report("rejected", order(ID, { status: "expired", at: 5 }))
      OrderTracker.sent(tracker, ID)
      OrderTracker.outcomeUnknown(tracker, ID)
      OrderTracker.reconcile(tracker, [])
      OrderTracker.report(tracker, rejection)
      assert.strictEqual(brief(tracker), "Rejected expired 0 []+0")
      const other = OrderTracker.make()
      // What answers a list of orders says how it stands, and not why.
      OrderTracker.answer(other, report("status", order(ID, { status: "expired", at: 5 })))
      assert.strictEqual(brief(other), "Closed expired 0 []+0")
      OrderTracker.report(other, rejection)
      assert.strictEqual(brief(other), "Rejected expired 0 []+0")
      assert.deepStrictEqual(OrderTracker.report(other, rejection), [])
    })

    it("undoes no fill, and not the end of an order that was filled or replaced", () => {
      const tracker = OrderTracker.make()
      OrderTracker.report(tracker, traded(1, 4, 4))
      OrderTracker.report(tracker, report("rejected", order(ID, { status: "canceled", at: 5 })))
      OrderTracker.report(tracker, traded(2, 2, 6))
      assert.strictEqual(brief(tracker), "Rejected canceled 6 [1 2]+0")
      const filled = OrderTracker.make()
      OrderTracker.report(filled, traded(1, 10, 10))
      OrderTracker.report(filled, report("rejected", order(ID, { at: 99 })))
      assert.strictEqual(brief(filled), "Closed filled 10 [1]+0")
      const replaced = OrderTracker.make()
      OrderTracker.report(replaced, report("replaced", order("order-00B"), { replaces: ID }))
      OrderTracker.report(replaced, report("rejected", order(ID)))
      assert.strictEqual(brief(replaced), "Closed canceled 0 []+0")
    })

    it("leaves the order active that a rejected one should have replaced", () => {
      const tracker = OrderTracker.make()
      OrderTracker.report(tracker, report("new", order("order-00A")))
      OrderTracker.report(tracker, report("rejected", order("order-00B"), { replaces: "order-00A" }))
      assert.strictEqual(brief(tracker, "order-00A"), "Active new 0 []+0")
      assert.strictEqual(brief(tracker, "order-00B"), "Rejected new 0 []+0")
    })

    it("comes after a rejected command, which may be sent again", () => {
      const tracker = OrderTracker.make()
      OrderTracker.sent(tracker, ID)
      OrderTracker.rejected(tracker, ID)
      OrderTracker.report(tracker, report("rejected", order(ID)))
      assert.strictEqual(brief(tracker), "Rejected new 0 []+0")
      // Another order, under the same id.
      OrderTracker.sent(tracker, ID)
      OrderTracker.report(tracker, report("new", order(ID, { id: "another", createdAt: 1, at: 1 })))
      assert.strictEqual(brief(tracker), "Active new 0 []+0")
    })
  })

  describe("what says how an order stands", () => {
    const say = [OrderTracker.report, OrderTracker.answer]

    it("tells of an order that nothing was heard of, of each of a list", () => {
      for (const tell of say) {
        const tracker = OrderTracker.make()
        for (const id of ["list-1-a", "list-1-b"]) OrderTracker.sent(tracker, id)
        tell(tracker, report("status", order("list-1-a")))
        tell(tracker, report("status", order("list-1-b", { status: "suspended" })))
        assert.strictEqual(brief(tracker, "list-1-a"), "Active new 0 []+0")
        assert.strictEqual(brief(tracker, "list-1-b"), "Active suspended 0 []+0")
        OrderTracker.sent(tracker, "unknown")
        OrderTracker.outcomeUnknown(tracker, "unknown")
        tell(tracker, report("status", order("unknown", { status: "expired" })))
        assert.strictEqual(brief(tracker, "unknown"), "Closed expired 0 []+0")
      }
    })

    it("undoes nothing that happened before it was told", () => {
      for (const tell of say) {
        const tracker = OrderTracker.make()
        OrderTracker.report(tracker, report("suspended", order(ID, { status: "suspended", at: 1 })))
        OrderTracker.report(tracker, report("new", order(ID, { at: 2 })))
        assert.deepStrictEqual(tell(tracker, status({ status: "suspended", at: 1 })), [])
        OrderTracker.report(tracker, traded(1, 4, 4))
        assert.deepStrictEqual(tell(tracker, status({ at: 2 })), [])
        assert.strictEqual(brief(tracker), "Active partiallyFilled 4 [1]+0")
        OrderTracker.report(tracker, report("canceled", order(ID, { status: "canceled", filled: 4, at: 5 })))
        assert.deepStrictEqual(tell(tracker, status({ status: "suspended", at: 9 })), [])
        assert.strictEqual(brief(tracker), "Closed canceled 4 [1]+0")
      }
    })

    it("brings nothing back that a list says is over, though it may say more of it", () => {
      for (const tell of say) {
        const tracker = OrderTracker.make()
        OrderTracker.report(tracker, report("suspended", order(ID, { status: "suspended" })))
        OrderTracker.reconcile(tracker, [])
        tell(tracker, status({ at: 9 }))
        assert.strictEqual(brief(tracker), "ClosedMeanwhile new 0 []+0")
        OrderTracker.report(tracker, report("new", order(ID, { at: 10 })))
        assert.strictEqual(brief(tracker), "Active new 0 []+0", "something happens to it: it is there")
        const unknown = OrderTracker.make()
        OrderTracker.sent(unknown, ID)
        OrderTracker.outcomeUnknown(unknown, ID)
        OrderTracker.reconcile(unknown, [])
        tell(unknown, status())
        assert.strictEqual(brief(unknown), "ClosedMeanwhile new 0 []+0")
      }
    })
  })

  describe("reconcile", () => {
    it("says what changed while nobody listened", () => {
      const tracker = OrderTracker.make()
      for (const id of ["gone", "same", "part"]) OrderTracker.report(tracker, report("new", order(id)))
      for (const id of ["pending", "lost-open", "lost-gone"]) OrderTracker.sent(tracker, id)
      for (const id of ["lost-open", "lost-gone"]) OrderTracker.outcomeUnknown(tracker, id)
      const listed = [
        order("same"),
        order("part", { status: "partiallyFilled", filled: 4, at: 4 }),
        order("lost-open"),
        order("stranger")
      ]
      const { active, changed, closedMeanwhile, notActive } = OrderTracker.reconcile(tracker, listed)
      assert.deepStrictEqual(names(active), ["same", "part", "lost-open", "stranger"])
      assert.deepStrictEqual(names(changed), ["part", "lost-open", "stranger"])
      assert.deepStrictEqual(names(closedMeanwhile), ["gone"])
      assert.deepStrictEqual(names(notActive), ["lost-gone"])
      assert.strictEqual(brief(tracker, "part"), "Active partiallyFilled 4 []+4")
      assert.strictEqual(brief(tracker, "pending"), "Pending - - []+0")
      const again = OrderTracker.reconcile(tracker, listed)
      assert.deepStrictEqual([again.changed, again.closedMeanwhile, again.notActive], [[], [], []])
    })

    it("says nothing of orders that changed since the list was asked for", () => {
      const tracker = OrderTracker.make()
      OrderTracker.report(tracker, report("new", order("older")))
      const asOf = tracker.revision
      OrderTracker.report(tracker, report("new", order("newer")))
      OrderTracker.report(tracker, report("canceled", order("ended", { status: "canceled" })))
      OrderTracker.sent(tracker, "unknown")
      OrderTracker.outcomeUnknown(tracker, "unknown")
      OrderTracker.sent(tracker, "not there")
      OrderTracker.outcomeUnknown(tracker, "not there")
      OrderTracker.reconcile(tracker, [order("newer"), order("unknown"), order("ended")])
      assert.strictEqual(brief(tracker, "not there"), "NotActive - - []+0")
      OrderTracker.reconcile(tracker, [order("ended", { at: 5 }), order("not there")], { asOf })
      assert.deepStrictEqual(
        ["older", "newer", "ended", "unknown", "not there"].map((id) => brief(tracker, id)),
        [
          "ClosedMeanwhile new 0 []+0",
          "Active new 0 []+0",
          "Closed canceled 0 []+0",
          "Active new 0 []+0",
          "NotActive - - []+0"
        ]
      )
    })

    it("settles no unknown outcome by a list that nobody asked for", () => {
      const tracker = OrderTracker.make()
      OrderTracker.sent(tracker, ID)
      OrderTracker.outcomeUnknown(tracker, ID)
      OrderTracker.reconcile(tracker, [], { isUnasked: true })
      assert.strictEqual(brief(tracker), "OutcomeUnknown - - []+0")
      OrderTracker.reconcile(tracker, [order(ID)], { isUnasked: true })
      assert.strictEqual(brief(tracker), "Active new 0 []+0")
    })

    it("finds again what is listed, though it was thought to be over", () => {
      const tracker = OrderTracker.make()
      OrderTracker.report(tracker, report("new", order(ID)))
      OrderTracker.reconcile(tracker, [])
      assert.strictEqual(brief(tracker), "ClosedMeanwhile new 0 []+0")
      const { changed } = OrderTracker.reconcile(tracker, [order(ID)])
      assert.strictEqual(briefOf(changed[0]), "Active new 0 []+0")
    })
  })

  it("keeps all that is not over, and the latest that are, in time that does not grow with them", () => {
    const tracker = OrderTracker.make({ capacity: 100 })
    const started = performance.now()
    for (let i = 0; i < 100_000; i++) OrderTracker.report(tracker, report("new", order(`active-${i}`)))
    for (let i = 0; i < 1_000; i++) {
      OrderTracker.report(tracker, report("canceled", order(`over-${i}`, { status: "canceled" })))
    }
    assert.isBelow(performance.now() - started, 5_000)
    assert.strictEqual(tracker.orders.size, 100_100)
    assert.isFalse(tracker.orders.has("over-899"))
    assert.isTrue(tracker.orders.has("over-900"))
    assert.isTrue(tracker.orders.has("active-0"))
  })
})
