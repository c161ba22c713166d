/** Faults of commands between the call and its outcome: cases 68, 69, 72, 73 and 75. */
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Venue from "../support/AccountVenue.ts"

const { each, error, failure, make, pass, SELL, sell, settle, success } = Venue

/** Each kind of command about a new order, or an old one, and what it says when it is accepted. */
const kinds: ReadonlyArray<{
  readonly verb: "place" | "cancel" | "replace"
  readonly id: string
  readonly run: (desk: Venue.Desk, timeout?: "1 second") => Effect.Effect<unknown, HitBtcError>
  readonly accepted: Venue.Spoken
}> = [
  {
    verb: "place",
    id: "my-order-2",
    run: ({ trading }, timeout) => trading.placeOrder(sell("my-order-2"), { timeout }),
    accepted: { id: "my-order-2" }
  },
  {
    verb: "cancel",
    id: "my-order-1",
    run: ({ trading }, timeout) => trading.cancelOrder("my-order-1", { timeout }),
    accepted: { id: "my-order-1", kind: "canceled" }
  },
  {
    verb: "replace",
    id: "my-order-2",
    run: ({ trading }, timeout) =>
      trading.replaceOrder(
        { clientOrderId: "my-order-1", newClientOrderId: "my-order-2", price: "0.06", quantity: "1" },
        { timeout }
      ),
    accepted: { id: "my-order-2", kind: "replaced", original: "my-order-1", price: "0.06" }
  }
]

const RESTING: Venue.Spoken = { id: "my-order-1" }
const written = (line: Venue.Line, verb: Venue.Verb) => line.verbs().filter((one) => one === verb).length

describe("case 68: a connection lost between a command and its answer", () => {
  each((name) => {
    const truths: ReadonlyArray<
      readonly [what: string, list: ReadonlyArray<Venue.Spoken>, known: string, filled: string]
    > = [
      ["open", [{ id: "my-order-1" }], "Active", "0"],
      ["filled in part", [{ id: "my-order-1", filled: "0.4" }], "Active", "0.4"],
      // The venue lists what is active, and says nothing of the rest: filled, cancelled and absent look alike from here.
      ["filled, cancelled, or never there", [], "NotActive", "0"]
    ]
    for (const [what, list, knowledge, filled] of truths) {
      it.effect(`leaves a placement unknown, with its id, until the next connection lists it: ${what}`, () =>
        Effect.gen(function*() {
          const desk = yield* make(name)
          const first = yield* desk.accept()
          const fiber = yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL))
          assert.deepStrictEqual(yield* desk.known, ["my-order-1 Pending"])
          yield* first.peer.drop
          const reason = yield* failure(fiber)
          assert.isTrue(
            reason._tag === "OutcomeUnknown" && reason.cause === "ConnectionLost" &&
              reason.clientOrderId === "my-order-1" && !reason.isRetryable
          )
          assert.deepStrictEqual(yield* desk.known, ["my-order-1 OutcomeUnknown"])
          const second = yield* desk.accept(undefined, list)
          assert.deepStrictEqual(yield* desk.known, [`my-order-1 ${knowledge}`])
          assert.strictEqual((yield* desk.trading.order("my-order-1"))!.unreportedQuantity, filled)
          assert.strictEqual(desk.reports.at(-1)?._tag, "Reconciled")
          yield* pass("1 second", 20)
          assert.strictEqual(written(first, "place") + written(second, "place"), 1)
          assert.deepStrictEqual(desk.told(), ["place my-order-1 OutcomeUnknown ConnectionLost"])
        }))
    }

    for (const { id, run, verb } of kinds) {
      it.effect(`leaves a ${verb} unknown, and nothing is sent again by itself`, () =>
        Effect.gen(function*() {
          const desk = yield* make(name)
          const first = yield* desk.accept(undefined, [RESTING])
          const fiber = yield* desk.begin(id, run(desk))
          yield* first.peer.drop
          const reason = yield* failure(fiber)
          assert.isTrue(reason._tag === "OutcomeUnknown" && reason.clientOrderId === id)
          const second = yield* desk.accept(undefined, [RESTING])
          yield* pass("1 second", 20)
          assert.strictEqual(written(first, verb), 1)
          assert.strictEqual(written(second, verb), 0)
          assert.deepStrictEqual(desk.told(), [`${verb} ${id} OutcomeUnknown ConnectionLost`])
        }))
    }
  })
})

describe("case 69: an answer that comes after the deadline", () => {
  each((name) => {
    for (const { accepted, id, run, verb } of kinds) {
      for (const isAccepted of [true, false]) {
        it.effect(`to a ${verb} is told as late, ${isAccepted ? "accepted" : "rejected"}, and nothing is sent again`, () =>
          Effect.gen(function*() {
            const desk = yield* make(name)
            const line = yield* desk.accept(({ verb }) => verb === "list" ? "silent" : undefined, [RESTING])
            const fiber = yield* desk.begin(id, run(desk, "1 second"))
            yield* pass("1 second")
            const reason = yield* failure(fiber)
            assert.isTrue(reason._tag === "OutcomeUnknown" && reason.cause === "Timeout" && reason.clientOrderId === id)
            if (isAccepted) yield* line.succeed(verb, accepted)
            else yield* line.answer(verb, error(20001), id)
            const late = `${verb} ${id} ${isAccepted ? "Accepted" : "Rejected"} late`
            assert.deepStrictEqual(desk.told(), [`${verb} ${id} OutcomeUnknown Timeout`, late])
            const tracked = (yield* desk.trading.order(id))!
            assert.strictEqual(
              tracked.knowledge,
              verb === "cancel" ? (isAccepted ? "Closed" : "Active") : isAccepted ? "Active" : "Rejected"
            )
            // Once is enough.
            if (isAccepted) yield* line.succeed(verb, accepted)
            yield* pass("1 second", 20)
            assert.lengthOf(desk.told(), 2)
            assert.strictEqual(written(line, verb), 1)
          }))
      }
    }
  })
})

const replace = (desk: Venue.Desk, to: string) =>
  desk.begin(
    to,
    desk.trading.replaceOrder({ clientOrderId: "my-order-1", newClientOrderId: to, price: "0.06", quantity: "1" })
  )
const replaced = (id: string): Venue.Spoken => ({ id, kind: "replaced", original: "my-order-1", price: "0.06" })

describe("case 72: replacing an order that was replaced already", () => {
  each((name) => {
    it.effect("is rejected, both ids are known for what they are, and what differs from the venue is reported", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        let active: ReadonlyArray<Venue.Spoken> = [replaced("my-order-2")]
        const line = yield* desk.accept(
          ({ verb }) =>
            verb === "list"
              ? { result: active.map((order) => Venue.wire(name, { ...order, kind: "status" })) }
              : undefined,
          [RESTING]
        )
        const first = yield* replace(desk, "my-order-2")
        yield* line.report(replaced("my-order-2"))
        yield* line.succeed("replace", replaced("my-order-2"))
        yield* success(first)
        const known = ["my-order-1 Closed", "my-order-2 Active", "my-order-3 Rejected"]
        const second = yield* replace(desk, "my-order-3")
        yield* line.answer("replace", error(20002), "my-order-3")
        const reason = yield* failure(second)
        assert.isTrue(reason._tag === "Rejected" && reason.error.code === 20002)
        assert.deepStrictEqual(yield* desk.known, known)
        assert.strictEqual((yield* desk.trading.order("my-order-1"))!.replacedBy, "my-order-2")
        // Who is told that an order is not there asks which ones are.
        yield* pass("1 second")
        assert.strictEqual(written(line, "list"), 1)
        assert.deepStrictEqual(yield* desk.known, known)
        assert.notStrictEqual(desk.reports.at(-1)?._tag, "Reconciled", "nothing differs")
        active = []
        const third = yield* replace(desk, "my-order-4")
        yield* line.answer("replace", error(20002), "my-order-4")
        yield* failure(third)
        yield* pass("1 second")
        const last = desk.reports.at(-1)
        assert.isTrue(
          last?._tag === "Reconciled" &&
            last.closedMeanwhile.map((order) => order.clientOrderId).join() === "my-order-2"
        )
        assert.strictEqual((yield* desk.trading.order("my-order-2"))!.knowledge, "ClosedMeanwhile")
      }))

    it.effect("at the same time makes one new order, whichever is first", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(undefined, [RESTING])
        const one = yield* replace(desk, "my-order-2")
        const other = yield* replace(desk, "my-order-3")
        yield* line.succeed("replace", replaced("my-order-3"))
        yield* line.answer("replace", error(20002), "my-order-2")
        assert.strictEqual((yield* success(other)).clientOrderId, "my-order-3")
        assert.strictEqual((yield* failure(one))._tag, "Rejected")
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 Closed", "my-order-2 Rejected", "my-order-3 Active"])
      }))

    it.effect("by someone else is no different", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(undefined, [RESTING])
        yield* line.report(replaced("their-order"))
        const fiber = yield* replace(desk, "my-order-3")
        yield* line.answer("replace", error(20002), "my-order-3")
        assert.strictEqual((yield* failure(fiber))._tag, "Rejected")
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 Closed", "their-order Active", "my-order-3 Rejected"])
        assert.strictEqual((yield* desk.trading.order("my-order-1"))!.replacedBy, "their-order")
      }))

    it.effect("whose answers are lost leaves both ids to the list of the next connection", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(undefined, [RESTING])
        yield* replace(desk, "my-order-2")
        yield* replace(desk, "my-order-3")
        yield* line.peer.drop
        yield* desk.accept(undefined, [{ id: "my-order-2", price: "0.06" }])
        assert.deepStrictEqual(yield* desk.known, [
          "my-order-1 ClosedMeanwhile",
          "my-order-2 Active",
          "my-order-3 NotActive"
        ])
        const last = desk.reports.at(-1)
        assert.isTrue(last?._tag === "Reconciled")
      }))
  })
})

describe("case 73: an error of the venue", () => {
  each((name) => {
    for (const { id, run, verb } of kinds) {
      for (const [code, what] of [[20008, "Duplicate"], [20001, "Insufficient"], [20002, "not found"]] as const) {
        it.effect(`${code} (${what}) in answer to a ${verb} is that of this command, typed and final`, () =>
          Effect.gen(function*() {
            const desk = yield* make(name)
            const line = yield* desk.accept(undefined, [RESTING])
            // Another command about the same order is on its way.
            const other = yield* desk.begin("my-order-3", desk.trading.placeOrder(sell("my-order-3")))
            const fiber = yield* desk.begin(id, run(desk))
            yield* line.answer(verb, { error: { code, message: what, description: "because" } }, id)
            const reason = yield* failure(fiber)
            assert.isTrue(reason._tag === "Rejected")
            if (reason._tag !== "Rejected") return
            assert.deepInclude(reason.error, { code, message: what, description: "because" })
            assert.strictEqual(reason.error.errorClass, "rejected")
            assert.isFalse(reason.isRetryable)
            assert.isUndefined(other.pollUnsafe())
            yield* line.succeed("place", { id: "my-order-3" })
            yield* success(other)
            assert.deepStrictEqual(desk.told(), [`${verb} ${id} Rejected`, "place my-order-3 Accepted"])
          }))
      }
    }

    it.effect("20008 in answer to a cancel is not taken for that of the placement of the same id", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(({ verb }) => verb === "list" ? "silent" : undefined)
        const place = yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL))
        const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1"))
        yield* line.answer("cancel", error(20008))
        const reason = yield* failure(cancel)
        assert.isTrue(reason._tag === "Rejected" && reason.error.code === 20008)
        assert.isUndefined(place.pollUnsafe())
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 Pending"])
        yield* line.succeed("place", { id: "my-order-1" })
        yield* success(place)
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 Active"])
        assert.deepStrictEqual(desk.told(), ["cancel my-order-1 Rejected", "place my-order-1 Accepted"])
      }))

    it.effect("20008 in answer to a placement leaves unknown what is behind the id, and asks", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(({ verb }) =>
          verb === "list" ? { result: [Venue.wire(name, { id: "my-order-1", kind: "status" })] } : undefined
        )
        const fiber = yield* desk.begin("my-order-1", desk.trading.placeOrder(SELL))
        yield* line.answer("place", error(20008))
        yield* failure(fiber)
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 OutcomeUnknown"])
        yield* pass("1 second")
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 Active"])
      }))
  })
})

describe("case 75: a command that is interrupted after it was written", () => {
  each((name) => {
    for (const { accepted, id, run, verb } of kinds) {
      it.effect(`is an unknown outcome of the ${verb}, asked for at the venue, and its late answer is told`, () =>
        Effect.gen(function*() {
          const desk = yield* make(name)
          let isSilent = true
          const line = yield* desk.accept(({ verb }) => verb === "list" && isSilent ? "silent" : undefined, [RESTING])
          const fiber = yield* desk.begin(id, run(desk))
          yield* Fiber.interrupt(fiber)
          yield* settle
          assert.deepStrictEqual(desk.told(), [`${verb} ${id} OutcomeUnknown Interrupted`])
          assert.strictEqual(
            (yield* desk.trading.order(id))!.knowledge,
            verb === "cancel" ? "Active" : "OutcomeUnknown"
          )
          yield* pass("1 second")
          assert.strictEqual(written(line, "list"), 1)
          yield* line.succeed(verb, accepted)
          assert.deepStrictEqual(desk.told(), [
            `${verb} ${id} OutcomeUnknown Interrupted`,
            `${verb} ${id} Accepted late`
          ])
          assert.strictEqual((yield* desk.trading.order(id))!.knowledge, verb === "cancel" ? "Closed" : "Active")
          isSilent = false
          yield* pass("1 second", 40)
          assert.strictEqual(written(line, verb), 1)
          assert.lengthOf(desk.told(), 2)
        }))

      it.effect(`whose answer is lost is settled by the venue's list: ${verb}`, () =>
        Effect.gen(function*() {
          const desk = yield* make(name)
          yield* desk.accept(undefined, [RESTING])
          const fiber = yield* desk.begin(id, run(desk))
          yield* Fiber.interrupt(fiber)
          yield* settle
          yield* pass("1 second")
          assert.strictEqual((yield* desk.trading.order(id))!.knowledge, verb === "cancel" ? "Active" : "NotActive")
        }))
    }
  })
})
