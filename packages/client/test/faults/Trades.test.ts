/** Case 82: trades that come twice, and those that are missing after a lost connection, against the venue's own tape. */
import type { TradeGap } from "@effect-hitbtc/client/Delivery"
import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { each, pass, settle } from "../support/AccountVenue.ts"
import * as Market from "../support/MarketVenue.ts"

const SYMBOL = "ETHBTC"

describe("case 82: trades after lost connections", () => {
  each((name) => {
    it.effect("come once each, in order, and what is missing lies within the bounds of a gap, whatever the seed", () =>
      Effect.forEach(seeds(100), (seed) =>
        Effect.scoped(Effect.gen(function*() {
          const random = new Random(seed)
          const limit = random.between(1, 20)
          const { accept, frames, market, oracle } = yield* Market.make(name)
          const seen = yield* oracle.watch(market.trades(SYMBOL, { limit }))
          // All trades there ever were, by id; and what the client was told, as a naive reader would put it together.
          const tape: Array<number> = []
          const trade = () => {
            const id = (tape.at(-1) ?? random.between(0, 1_000)) + random.pick([1, 1, 1, 2, 50])
            tape.push(id)
            return id
          }
          for (let i = random.between(0, 30); i > 0; i--) trade()
          const expected: Array<string> = []
          let last = -1
          const tell = (ids: ReadonlyArray<number>, isSnapshot: boolean) => {
            const fresh = ids.filter((id) => id > last).toSorted((a, b) => a - b)
            const oldest = Math.min(...ids)
            if (isSnapshot && last >= 0 && oldest > last && ids.length > 0) expected.push(`${last} to ${oldest}`)
            for (const id of new Set(fresh)) expected.push(String(id))
            last = Math.max(last, ...ids)
          }
          const rounds = random.between(2, 6)
          for (let round = 0; round < rounds; round++) {
            const peer = yield* accept
            yield* settle
            // The venue's order of a snapshot is its own.
            const past = random.chance(0.5) ? tape.slice(-limit) : tape.slice(-limit).toReversed()
            tell(past, true)
            yield* peer.send(frames.trades("snapshot", SYMBOL, past))
            for (let i = random.between(0, 10); i > 0; i--) {
              const ids = Array.from({ length: random.between(1, 3) }, trade)
              // Some again, alone or along with the new ones.
              if (random.chance(0.3)) ids.push(random.pick(tape))
              if (random.chance(0.2)) ids.unshift(...ids)
              tell(ids, false)
              yield* peer.send(frames.trades("update", SYMBOL, ids))
              if (random.chance(0.2)) yield* peer.send(frames.trades("update", SYMBOL, ids))
              if (random.chance(0.5)) yield* settle
            }
            yield* settle
            yield* peer.drop
            // Nobody hears of these.
            for (let i = random.between(0, 2 * limit); i > 0; i--) trade()
            yield* pass("30 seconds")
          }
          assert.deepStrictEqual(
            seen.map((message) =>
              message._tag === "Trade"
                ? String(message.id)
                : message._tag === "TradeGap"
                ? `${message.after} to ${message.before}`
                : message._tag
            ),
            expected,
            `seed ${seed}`
          )
          // And against the tape: between the first and the last none is missing without a word.
          const ids = seen.flatMap((message) => message._tag === "Trade" ? [message.id] : [])
          const gaps = seen.filter((message): message is TradeGap => message._tag === "TradeGap")
          assert.strictEqual(new Set(ids).size, ids.length, `seed ${seed}`)
          const told = new Set(ids)
          for (const id of tape) {
            if (id < ids[0]! || id > ids.at(-1)! || told.has(id)) continue
            assert.isTrue(gaps.some(({ after, before }) => id > after && id < before), `seed ${seed}: trade ${id}`)
          }
          for (const { after, before } of gaps) assert.isTrue(told.has(after) && told.has(before), `seed ${seed}`)
        })), { discard: true }))
  })
})
