/** Case 76: the venue is too busy for a cancel. It was not executed, and a cancel may be sent twice: it is sent again. */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { CANARY, credentials } from "@effect-hitbtc/testkit/Secrets"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer } from "effect"
import * as Venue from "../support/AccountVenue.ts"
import { accept } from "../support/PrivateVenueV3.ts"
import { quiet } from "../support/TradingVenue.ts"

const { each, error, failure, make, pass, SELL, sell, settle, success } = Venue

const BUSY = error(429)
const RESTING: Venue.Spoken = { id: "my-order-1" }
const commandsOf = (line: Venue.Line) =>
  line.asked.flatMap(({ id, verb }) =>
    verb === "place" || verb === "cancel" || verb === "replace" ? [`${verb} ${id}`] : []
  )

/** A venue that is too busy for so many cancels. */
const busyFor = (cancels: number) => {
  let left = cancels
  return ({ verb }: Venue.Asked): Venue.Reply => verb === "cancel" && left-- > 0 ? BUSY : undefined
}

describe("case 76: a cancel that is answered 429", () => {
  each((name) => {
    it.effect("is sent again after a second, before the placements that wait meanwhile", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(busyFor(2), [RESTING])
        const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1"))
        const places = yield* Effect.forEach(["my-order-2", "my-order-3"], (id) =>
          desk.begin(id, desk.trading.placeOrder(sell(id))))
        yield* pass("999 millis")
        assert.deepStrictEqual(commandsOf(line), ["cancel my-order-1"])
        assert.deepStrictEqual(desk.told(), [])
        yield* pass("5 millis")
        // Refused again: the others wait on.
        assert.deepStrictEqual(commandsOf(line).slice(0, 2), ["cancel my-order-1", "cancel my-order-1"])
        assert.isAtMost(commandsOf(line).length, 3, "one may have had its turn before that was known")
        yield* pass("1 second", 2)
        assert.deepStrictEqual(
          commandsOf(line).filter((command) =>
            command.startsWith("cancel")
          ).length,
          3
        )
        assert.deepStrictEqual(commandsOf(line).slice(-2).toSorted(), ["place my-order-2", "place my-order-3"])
        assert.strictEqual(new Set(line.asked.map(({ rpcId }) => rpcId)).size, line.asked.length)
        yield* line.succeed("cancel", { id: "my-order-1", kind: "canceled" })
        assert.strictEqual((yield* success(cancel)).status, "canceled")
        for (const id of ["my-order-2", "my-order-3"]) yield* line.succeed("place", { id })
        yield* Effect.forEach(places, success)
        assert.deepStrictEqual(desk.told(), [
          "cancel my-order-1 Accepted",
          "place my-order-2 Accepted",
          "place my-order-3 Accepted"
        ])
      }))

    it.effect("again and again is rejected at its deadline, once, having been sent once a second", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(busyFor(Infinity), [RESTING])
        const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1"))
        yield* pass("100 millis", 99)
        assert.isUndefined(cancel.pollUnsafe())
        yield* pass("100 millis")
        const reason = yield* failure(cancel)
        assert.isTrue(reason._tag === "Rejected" && reason.error.code === 429 && reason.isRetryable)
        assert.strictEqual(commandsOf(line).length, 10)
        assert.deepStrictEqual(desk.told(), ["cancel my-order-1 Rejected"])
        yield* pass("1 second", 20)
        assert.strictEqual(commandsOf(line).length, 10)
      }))

    it.effect("is not sent on another connection: it was not executed, and that is what is said", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(busyFor(1), [RESTING])
        const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1"))
        yield* line.peer.drop
        const next = yield* desk.accept(undefined, [RESTING])
        yield* pass("1 second", 5)
        const reason = yield* failure(cancel)
        assert.isTrue(reason._tag === "Rejected" && reason.error.code === 429)
        assert.deepStrictEqual(commandsOf(next), [])
        assert.deepStrictEqual(desk.told(), ["cancel my-order-1 Rejected"])
      }))

    for (const cause of ["Timeout", "ConnectionLost", "Interrupted"] as const) {
      it.effect(`and then not at all is of unknown outcome: ${cause}`, () =>
        Effect.gen(function*() {
          const desk = yield* make(name)
          const line = yield* desk.accept(busyFor(1), [RESTING])
          const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1"))
          yield* pass("500 millis", 4)
          assert.strictEqual(commandsOf(line).length, 2)
          assert.isUndefined(cancel.pollUnsafe())
          if (cause === "Timeout") yield* pass("1 second", 8)
          else if (cause === "Interrupted") yield* Effect.andThen(Fiber.interrupt(cancel), settle)
          else {
            yield* line.peer.drop
            yield* desk.accept()
          }
          assert.deepStrictEqual(desk.told(), [`cancel my-order-1 OutcomeUnknown ${cause}`])
        }))
    }

    it.effect("and is given up while it waits for its turn was rejected, not lost", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(busyFor(1), [RESTING])
        const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1"))
        yield* Fiber.interrupt(cancel)
        yield* pass("1 second", 5)
        assert.deepStrictEqual(commandsOf(line), ["cancel my-order-1"])
        assert.deepStrictEqual(desk.told(), ["cancel my-order-1 Rejected"])
      }))

    it.effect("too late to be sent again is told as late", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(undefined, [RESTING])
        const cancel = yield* desk.begin("my-order-1", desk.trading.cancelOrder("my-order-1", { timeout: "1 second" }))
        yield* pass("1 second")
        assert.strictEqual((yield* failure(cancel))._tag, "OutcomeUnknown")
        yield* line.answer("cancel", BUSY)
        yield* pass("1 second", 5)
        assert.deepStrictEqual(commandsOf(line), ["cancel my-order-1"])
        assert.deepStrictEqual(desk.told(), [
          "cancel my-order-1 OutcomeUnknown Timeout",
          "cancel my-order-1 Rejected late"
        ])
      }))

    it.effect("is unlike a placement or a replacement, which are rejected, and never sent again", () =>
      Effect.gen(function*() {
        const desk = yield* make(name)
        const line = yield* desk.accept(({ verb }) => verb === "place" || verb === "replace" ? BUSY : undefined, [
          RESTING
        ])
        const replacement = {
          clientOrderId: "my-order-1",
          newClientOrderId: "my-order-3",
          price: "0.06",
          quantity: "1"
        }
        for (
          const command of [
            desk.begin("my-order-2", desk.trading.placeOrder({ ...SELL, clientOrderId: "my-order-2" })),
            desk.begin("my-order-3", desk.trading.replaceOrder(replacement))
          ]
        ) {
          const fiber = yield* command
          yield* pass("1 second", 2)
          const reason = yield* failure(fiber)
          assert.isTrue(reason._tag === "Rejected" && reason.error.code === 429 && reason.isRetryable)
        }
        yield* pass("1 second", 20)
        assert.deepStrictEqual(commandsOf(line), ["place my-order-2", "replace my-order-3"])
        assert.deepStrictEqual(desk.told(), ["place my-order-2 Rejected", "replace my-order-3 Rejected"])
        assert.deepStrictEqual(yield* desk.known, ["my-order-1 Active", "my-order-2 Rejected", "my-order-3 Rejected"])
      }))

    it.effect("comes through at a venue that allows five commands a second, while a flood of placements does not stop it", () =>
      Effect.gen(function*() {
        const oracle = yield* Oracle.make()
        const url = name === "v2" ? "wss://sandbox/api/2/ws/trading" : "wss://sandbox/api/3"
        const context = yield* oracle.build(
          Venue.layer(name, { url, rate: { burst: 1_000, perSecond: 1_000 } }).pipe(
            Layer.provideMerge(Sandbox.layerTransport({
              rate: 0,
              listings: [quiet],
              accounts: [CANARY],
              rateLimits: { trading: 5, order: 5 }
            }))
          )
        )
        const trading = Context.get(context, Trading.Trading)
        const sandbox = Context.get(context, Sandbox.Sandbox)
        const commands = yield* oracle.watchCommands(trading.outcomes)
        const start = <A, E>(id: string, command: Effect.Effect<A, E>) =>
          Effect.forkScoped(Effect.exit(commands.run(id, command)), { startImmediately: true })
        yield* pass("100 millis", 3)
        const placed = ["my-order-1", "my-order-2", "my-order-3", "my-order-4"]
        const first = yield* Effect.forEach(placed, (id) => start(id, trading.placeOrder(sell(id))))
        yield* pass("100 millis")
        for (const fiber of first) assert.isTrue(Exit.isSuccess(yield* Fiber.join(fiber)))
        const flood = yield* Effect.forEach(
          Array.from({ length: 40 }, (_, i) => `flooding-${i + 1}`),
          (id) => start(id, trading.placeOrder(sell(id)))
        )
        const cancels = yield* Effect.forEach(placed, (id) => start(id, trading.cancelOrder(id)))
        yield* pass("50 millis", 240)
        for (const fiber of cancels) {
          assert.isTrue(Exit.isSuccess(yield* Fiber.join(fiber)), String(yield* Fiber.join(fiber)))
        }
        const floodEnds = yield* Effect.forEach(flood, Fiber.join)
        assert.isTrue(floodEnds.some(Exit.isFailure), "it was a flood")
        const open = (yield* sandbox.openOrders(CANARY.key)).map(({ order }) => order.clientOrderId)
        assert.deepStrictEqual(open.filter((id) => placed.includes(id)), [])
        assert.strictEqual(open.length, floodEnds.filter(Exit.isSuccess).length)
      }))
  })

  it.effect("about all orders is sent again, too", () =>
    Effect.gen(function*() {
      const oracle = yield* Oracle.make()
      const memory = yield* MemoryTransport.make()
      oracle.watchMemory(memory)
      const context = yield* oracle.build(
        HitBtc.layerTrading({ credentials }).pipe(Layer.provide([memory.layer, NodeCrypto.layerMac]))
      )
      const trading = Context.get(context, TradingV3.TradingV3)
      const outcomes = yield* oracle.watch(trading.outcomes)
      const fiber = yield* Effect.forkScoped(trading.cancelAllOrders(), { startImmediately: true })
      let refusals = 2
      const line = yield* accept(memory, ({ method }) =>
        method === "spot_cancel_orders" ? refusals-- > 0 ? BUSY : { result: [] } : undefined)
      yield* pass("1100 millis", 2)
      assert.deepStrictEqual(yield* Fiber.join(fiber), [])
      assert.strictEqual(
        line.methods().filter((method) =>
          method === "spot_cancel_orders"
        ).length,
        3
      )
      assert.deepStrictEqual(outcomes, [])
      refusals = Infinity
      const last = yield* Effect.forkScoped(Effect.flip(trading.cancelAllOrders({ timeout: "5 seconds" })))
      yield* pass("1 second", 6)
      assert.strictEqual((yield* Fiber.join(last)).reason._tag, "Rejected")
      assert.deepStrictEqual(outcomes.map(({ _tag, clientOrderId }) => `${_tag} ${clientOrderId}`), ["Rejected *"])
    }))
})
