/** Cases 37 to 48, from the frame to the view: what a user is shown is a book that the venue had, or none. */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import { type Case, cases, type Levels, unasked } from "@effect-hitbtc/testkit/BookCases"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { settle } from "../support/observe.ts"
import { connect, make } from "../support/ScriptedMarketData.ts"
import { type Version, versions } from "../support/Version.ts"

const SYMBOL = "ETHBTC"

const levels = (pairs: Levels) =>
  pairs.map(([price, size]) => ({ price: Decimal.makeUnsafe(price), size: Decimal.makeUnsafe(size) }))

/** Plays a case to a client whose books are watched. */
const play = Effect.fnUntraced(function*(version: Version, { steps, truth }: Case) {
  const { marketData, memory, oracle } = yield* make(version)
  const books = truth.map(([asks, bids]) => ({ asks: levels(asks), bids: levels(bids) }))
  const live = yield* oracle.watchBooks(marketData.orderBooks(SYMBOL), () => books)
  const views = yield* oracle.watch(marketData.orderBooks(SYMBOL))
  let venue = yield* connect(version, memory)
  yield* settle
  const renewals = () => venue.log().filter((words) => words === `unsubscribe orderBook ${SYMBOL}`).length
  let renewed = 0
  for (const step of steps) {
    if (step === "reconnect") {
      renewed += renewals()
      yield* venue.peer.drop
      yield* settle
      assert.strictEqual(views.at(-1)?._tag, "Stale")
      venue = yield* connect(version, memory)
      yield* settle
      assert.strictEqual(views.at(-1)?._tag, "Resyncing")
    } else {
      const [kind, sequence, asks, bids, at] = step
      yield* venue.book(kind, SYMBOL, sequence, asks, bids, at)
    }
  }
  return { views, live: live(), renewed: renewed + renewals(), last: books.at(-1)! }
})

const words = (side: ReturnType<typeof levels>) => side.map(({ price, size }) => `${Number(size)}@${Number(price)}`)

for (const version of versions) {
  describe(`a book on API ${version.name}`, () => {
    for (const one of cases) {
      it.effect(`case ${one.number}: ${one.name}`, () =>
        Effect.gen(function*() {
          const { last, live, renewed, views } = yield* play(version, one)
          const view = views.at(-1)
          assert.isTrue(view?._tag === "Live", view?._tag)
          if (view?._tag !== "Live") return
          assert.deepStrictEqual([words([...view.asks]), words([...view.bids])], [words(last.asks), words(last.bids)])
          assert.isAtLeast(live, one.truth.length)
          // A fault costs a subscription; what is none costs nothing.
          if (one.isAskedFor === true) assert.isAtLeast(renewed, 1)
          else assert.strictEqual(renewed, 0)
        }))

      if (one.isAskedFor !== true) continue
      it.effect(`case ${one.number}: ${one.name}, and the venue does not answer: no book is shown`, () =>
        Effect.gen(function*() {
          const { renewed, views } = yield* play(version, unasked(one))
          const view = views.at(-1)
          assert.isTrue(view?._tag === "Resyncing" && view.reason !== undefined)
          assert.isAtLeast(renewed, 1)
        }))
    }
  })
}
