/**
 * Who trades in a soak: commands one after the other, and a ledger of how each ended, which forgets those that are
 * settled.
 *
 * @since 0.1.0
 */
import type { BookView } from "@effect-hitbtc/client/BookView"
import type { Trading } from "@effect-hitbtc/client/Trading"
import type { CommandOutcome } from "@effect-hitbtc/client/TradingEvent"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as Random from "@effect-hitbtc/testkit/Random"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/**
 * A trader. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Trader {
  /** One command after the other at a rate, for a time; ends when the last of them did. */
  readonly trade: (perSecond: number, duration: Duration.Duration) => Effect.Effect<void>
  /** How many commands ended in which way. */
  readonly ends: ReadonlyMap<string, number>
  /** Cancels what is still active. */
  readonly cleanUp: Effect.Effect<void>
  /** The ids of orders that were sent since this was asked last. */
  readonly takeIds: () => ReadonlyArray<string>
  /** Commands that are not settled: without an outcome in the stream of outcomes, or with one that was not the caller's. */
  readonly problems: () => ReadonlyArray<string>
  /** How often a stream of reports that nobody read failed with `Lagged`, and began again. */
  readonly lagged: () => number
  readonly reports: () => number
  readonly late: () => number
}

const MOST_RESTING = 40
const SYMBOL = "ETHBTC"

const endOf = (exit: Exit.Exit<unknown, HitBtcError>): string => {
  if (Exit.isSuccess(exit)) return "Accepted"
  const error = Cause.squash(exit.cause)
  return typeof error === "object" && error !== null && "reason" in error
    ? (error as HitBtcError).reason._tag
    : String(error)
}

const settle = (
  mine: Map<string, Array<string>>,
  other: Map<string, Array<string>>,
  key: string,
  end: string
) => {
  const waiting = other.get(key)
  const at = waiting?.indexOf(end) ?? -1
  if (waiting === undefined || at < 0) return void mine.set(key, [...mine.get(key) ?? [], end])
  waiting.splice(at, 1)
  if (waiting.length === 0) other.delete(key)
}

const verbOf = (method: string) => /replace/i.test(method) ? "replace" : /cancel/i.test(method) ? "cancel" : "place"

/**
 * A trader on ETHBTC, whose book is read where somebody else keeps it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  trading: Trading["Service"],
  seed: number,
  book: () => BookView | undefined
): Effect.fn.Return<Trader, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const random = Random.named(seed, "soak trader")
  const ends = new Map<string, number>()
  // What the caller was told, and what the stream of outcomes said: each waits here for the other.
  const told = new Map<string, Array<string>>()
  const heard = new Map<string, Array<string>>()
  const problems: Array<string> = []
  let [last, lagged, reports, late] = [0, 0, 0, 0]
  const running = new Set<string>()
  let ids: Array<string> = []
  const resting: Array<string> = []

  const hear = (outcome: CommandOutcome) => {
    if ("isLate" in outcome && outcome.isLate) late++
    else settle(heard, told, `${verbOf(outcome.method)} ${outcome.clientOrderId}`, outcome._tag)
  }
  const follow = <A>(stream: Stream.Stream<A, HitBtcError>, each: (value: A) => Effect.Effect<void>) =>
    stream.pipe(
      Stream.runForEach(each),
      Effect.catchReason("HitBtcError", "Lagged", () => Effect.sync(() => void lagged++)),
      Effect.forever,
      Effect.ignore,
      Effect.forkScoped({ startImmediately: true })
    )
  yield* trading.outcomes.pipe(
    Stream.runForEach((outcome) => Effect.sync(() => hear(outcome))),
    Effect.onExit((exit) =>
      Effect.sync(() => {
        if (!Exit.isSuccess(exit) && !Cause.hasInterruptsOnly(exit.cause)) problems.push(`outcomes: ${String(exit)}`)
      })
    ),
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  yield* follow(trading.reports, () => Effect.sync(() => void reports++))
  yield* follow(trading.orders, () => Effect.void)
  // Behind by more than it may be: it fails, and comes back.
  yield* follow(trading.reports, () => Effect.sleep("100 millis"))

  const run = (verb: string, id: string, command: Effect.Effect<unknown, HitBtcError>) =>
    Effect.suspend(() => {
      running.add(`${verb} ${id}`)
      return Effect.onExit(command, (exit) =>
        Effect.sync(() => {
          running.delete(`${verb} ${id}`)
          const end = endOf(exit)
          ends.set(end, (ends.get(end) ?? 0) + 1)
          settle(told, heard, `${verb} ${id}`, end)
          if (Exit.isSuccess(exit) && verb !== "cancel") resting.push(id)
        }))
    }).pipe(Effect.ignore)
  const price = (side: "buy" | "sell"): string => {
    const view = book()
    const best = view?._tag === "Live" ? (side === "buy" ? view.asks : view.bids)[0]?.price : undefined
    // Mostly beside the market, at times through it.
    const away = random.between(-3, 40) * (side === "buy" ? -1 : 1)
    const ticks = Decimal.makeUnsafe(`${away < 0 ? "-" : ""}0.0000${String(Math.abs(away)).padStart(2, "0")}`)
    return Decimal.sum(best ?? Decimal.makeUnsafe("0.054400"), ticks)
  }
  const nextId = () => {
    const id = `soak-${String(++last).padStart(9, "0")}`
    ids.push(id)
    return id
  }
  const drop = () => resting.splice(random.between(0, resting.length - 1), 1)[0]!
  const command = Effect.suspend(() => {
    const dice = random.next()
    if (resting.length > MOST_RESTING || (resting.length > 5 && dice < 0.3)) {
      const id = drop()
      return run("cancel", id, trading.cancelOrder(id))
    }
    const side = random.pick(["buy", "sell"] as const)
    const quantity = `0.${random.between(100, 999)}`
    if (resting.length > 5 && dice < 0.4) {
      const id = nextId()
      return run(
        "replace",
        id,
        trading.replaceOrder({ clientOrderId: drop(), newClientOrderId: id, price: price(side), quantity })
      )
    }
    const id = nextId()
    return run(
      "place",
      id,
      trading.placeOrder({ symbol: SYMBOL, side, type: "limit", clientOrderId: id, quantity, price: price(side) })
    )
  })

  return {
    trade: (perSecond, duration) =>
      Effect.gen(function*() {
        const end = clock.currentTimeMillisUnsafe() + Duration.toMillis(duration)
        while (clock.currentTimeMillisUnsafe() < end) {
          yield* Effect.forkDetach(command)
          yield* Effect.sleep(Duration.millis(1_000 / perSecond))
        }
        while (running.size > 0) yield* Effect.sleep("50 millis")
      }),
    cleanUp: Effect.gen(function*() {
      resting.length = 0
      const active = (yield* trading.allOrders).filter(({ knowledge }) => knowledge === "Active")
      yield* Effect.forEach(
        active,
        ({ clientOrderId }) => run("cancel", clientOrderId, trading.cancelOrder(clientOrderId)),
        { concurrency: 10, discard: true }
      )
    }),
    ends,
    takeIds: () => {
      const taken = ids
      ids = []
      return taken
    },
    problems: () => [
      ...problems,
      ...Array.from(
        told,
        ([key, ends]) => `${key}: the caller was told ${ends.join(", ")}, the outcomes do not say so`
      ),
      ...Array.from(heard, ([key, ends]) => `${key}: the outcomes say ${ends.join(", ")}, the caller was not told so`)
    ],
    lagged: () => lagged,
    reports: () => reports,
    late: () => late
  }
})
