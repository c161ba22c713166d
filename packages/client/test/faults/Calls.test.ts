/** Case 74: ids of requests do not collide, however many there are at once. */
import { Random } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit, Fiber } from "effect"
import * as Venue from "../support/AccountVenue.ts"

const { each, make, settle } = Venue

const COUNT = 100_000
const BATCH = 1_000

describe("case 74: a hundred thousand requests at once", () => {
  each((name) => {
    it.effect("each get their own answer, in whichever order they come, some with ids of one's own, over two connections", () =>
      Effect.gen(function*() {
        const random = new Random(74)
        const desk = yield* make(name, { rate: { burst: 2 * COUNT, perSecond: COUNT }, callTimeout: "1 hour" })
        const line = yield* desk.accept(({ verb }) => verb === undefined ? "silent" : undefined)
        const { call } = desk.trading.connection
        // The test clock sorts all that sleeps each time that one more does: deadlines are not what this is about.
        const clock = yield* Clock.Clock
        const patient: Clock.Clock = {
          currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe(),
          currentTimeMillis: clock.currentTimeMillis,
          currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe(),
          currentTimeNanos: clock.currentTimeNanos,
          monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
          monotonicTimeNanos: clock.monotonicTimeNanos,
          sleep: () => Effect.never
        }
        const begin = (number: number) =>
          Effect.forkScoped(
            Effect.exit(
              call("echo", { number }, number % 1_000 === 0 ? { id: `own-${number}` } : {}).pipe(
                Effect.provideService(Clock.Clock, patient)
              )
            ),
            { startImmediately: true }
          )
        const fibers = yield* Effect.forEach(Array.from({ length: COUNT }, (_, i) => i), begin)
        yield* settle
        const asked = line.asked.filter(({ method }) => method === "echo")
        assert.lengthOf(asked, COUNT)
        const ids = new Set<unknown>(line.asked.map(({ rpcId }) => rpcId))
        assert.strictEqual(ids.size, line.asked.length)
        // The first half is answered; the rest is lost with the connection.
        const answered = random.shuffle(asked).slice(0, COUNT / 2)
        for (let i = 0; i < answered.length; i += BATCH) {
          yield* line.peer.sendAll(
            answered.slice(i, i + BATCH).map(({ params, rpcId }) =>
              JSON.stringify({ jsonrpc: "2.0", result: params["number"], id: rpcId })
            )
          )
          yield* settle
        }
        yield* line.peer.drop
        yield* settle
        const next = yield* desk.accept(({ verb }) => verb === undefined ? "silent" : undefined)
        // What was not answered there is not answered here, even under its id.
        const done = new Set(answered)
        const late = asked.filter((one) => !done.has(one))
        yield* next.raw({ result: "not yours", id: late[0]!.rpcId })
        const more = yield* Effect.forEach(Array.from({ length: BATCH }, (_, i) => COUNT + i), begin)
        yield* settle
        assert.isFalse(next.asked.some(({ rpcId }) => ids.has(rpcId)))
        yield* next.peer.sendAll(
          random.shuffle(next.asked.filter(({ method }) => method === "echo")).map(({ params, rpcId }) =>
            JSON.stringify({ jsonrpc: "2.0", result: params["number"], id: rpcId })
          )
        )
        yield* settle
        let [own, lost, wrong] = [0, 0, 0]
        for (const [number, fiber] of [...fibers, ...more].entries()) {
          const exit = yield* Fiber.join(fiber)
          if (Exit.isFailure(exit)) lost++
          else if (exit.value === number) own++
          else wrong++
        }
        assert.deepStrictEqual({ own, lost, wrong }, { own: COUNT / 2 + BATCH, lost: COUNT / 2, wrong: 0 })
      }))
  })
})
