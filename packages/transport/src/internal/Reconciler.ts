/**
 * Brings the wanted topics onto one connection, and keeps them there: what is on the wire follows what is wanted.
 *
 * Whatever changes while a request of a topic is in flight is looked at when it is answered.
 */
import type { Protocol, SubscriptionRequest } from "@effect-hitbtc/core/Protocol"
import * as Topic from "@effect-hitbtc/core/Topic"
import type { VenueError } from "@effect-hitbtc/core/VenueError"
import * as Arr from "effect/Array"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Metrics from "../GatewayMetrics.ts"
import type { Options, Status, Wire } from "../Subscriptions.ts"
import { TransportError, Unacknowledged } from "../TransportError.ts"
import { ALL, type Entry, type TopicTable } from "./TopicTable.ts"

/** What changed since the reconciler looked. */
export interface Changes {
  readonly touch: (entry: Entry) => void
  /** Ends what is on the wire of a topic, and begins anew. */
  readonly renew: (entry: Entry, status: Status) => void
  /** The same; at once, and ever later where it is asked for again and again. */
  readonly renewPaced: (entry: Entry) => void
  readonly await: Effect.Effect<void>
  readonly take: () => ReadonlyArray<Entry>
}

// In a microtask of its own: all that changes in one turn goes together, and whoever changed something does not run the
// reconciler inside.
const afterTurn = Effect.callback<void>((resume) => queueMicrotask(() => resume(Effect.void)))

const RENEWAL_BASE_MILLIS = 250
const RENEWAL_CAP_MILLIS = 30_000
// A topic that stayed well for so long begins again with a renewal at once.
const RENEWAL_FORGIVEN_MILLIS = 60_000

export const makeChanges = Effect.fnUntraced(function*(table: TopicTable): Effect.fn.Return<Changes> {
  const clock = yield* Clock.Clock
  const context = yield* Effect.context()
  const changed = new Set<Entry>()
  const signal = Latch.makeUnsafe(false)

  const touch = (entry: Entry) => {
    changed.add(entry)
    signal.openUnsafe()
  }
  const renew: Changes["renew"] = (entry, status) => {
    Metrics.resubscriptions.updateUnsafe(1, context)
    entry.isSpent = true
    entry.renewAt = Infinity
    table.tell(entry, status)
    touch(entry)
  }
  return {
    touch,
    renew,
    renewPaced(entry) {
      if (entry.wire === "idle" || entry.wire === "unsubscribing" || entry.isSpent || entry.renewAt < Infinity) return
      const now = clock.currentTimeMillisUnsafe()
      if (now - entry.renewedAt > RENEWAL_FORGIVEN_MILLIS) entry.renewals = 0
      entry.renewedAt = now
      if (entry.renewals++ === 0) return renew(entry, { _tag: "Pending" })
      entry.renewAt = now + Math.min(RENEWAL_CAP_MILLIS, RENEWAL_BASE_MILLIS * 2 ** (entry.renewals - 2))
    },
    await: Effect.andThen(signal.await, afterTurn),
    take() {
      signal.closeUnsafe()
      const batch = Array.from(changed)
      changed.clear()
      return batch
    }
  }
})

const WATCH_MILLIS = 1_000
// A tick that is off by more than this says that the clock was set, or that this machine stood still.
const SKEW_MILLIS = 5_000
const BUSY_BASE_MILLIS = 1_000
const BUSY_CAP_MILLIS = 30_000

const unacknowledged = (topics: ReadonlyArray<string>) => new TransportError({ reason: new Unacknowledged({ topics }) })

// As it was before it was asked for, or asked for once more.
const unask = (entry: Entry) => {
  entry.isDoubtful = entry.wire === "confirming"
  entry.wire = entry.isDoubtful ? "subscribed" : "idle"
}

/** Runs until interrupted, or fails where the connection must be given up. */
export const run = Effect.fnUntraced(function*(
  protocol: Protocol,
  table: TopicTable,
  changes: Changes,
  options: Options,
  wire: Wire,
  onReady: Effect.Effect<void>
) {
  const clock = yield* Clock.Clock
  const scope = yield* Effect.scope
  const failure = Deferred.makeUnsafe<never, TransportError>()
  const fail = (error: TransportError) => void Deferred.doneUnsafe(failure, Exit.fail(error))
  const surface = <A, E extends TransportError>(effect: Effect.Effect<A, E>) =>
    Effect.catchCause(
      effect,
      (cause: Cause.Cause<TransportError>) =>
        Effect.sync(() => void Deferred.doneUnsafe(failure, Exit.failCause(cause)))
    )

  const initial = new Set(table.entries())
  const settled = (entry: Entry) => initial.delete(entry) && initial.size === 0 ? onReady : Effect.void

  const acknowledge = (entry: Entry) => {
    const now = clock.currentTimeMillisUnsafe()
    const isConfirmed = entry.wire === "confirming"
    entry.wire = "subscribed"
    entry.refusals = 0
    // Renewed, or given up, meanwhile: it is ended at once. Or doubtful again.
    if (entry.isSpent || entry.isDoubtful) changes.touch(entry)
    // Nobody was told of the doubt.
    if (entry.isSpent || isConfirmed) return
    entry.lastEventAt = now
    // The snapshot may have come before the acknowledgement.
    if (!entry.hasSnapshot && entry.topic.channel === "orderBook") {
      entry.snapshotDueAt = now + Duration.toMillis(options.snapshotTimeout)
    }
    table.tell(entry, { _tag: "Live" })
  }
  const refuse = (entry: Entry, error: VenueError | undefined) => {
    entry.wire = "idle"
    // They asked, and were answered. Who asks from now on, asks anew: the venue may change its mind.
    const listeners = Array.from(entry.listeners)
    entry.listeners.clear()
    for (const listener of listeners) table.tellOne(entry, listener, { _tag: "Refused", error })
    changes.touch(entry)
  }
  const postpone = (entry: Entry) => {
    entry.askAt = clock.currentTimeMillisUnsafe() + Math.min(BUSY_CAP_MILLIS, BUSY_BASE_MILLIS * 2 ** entry.refusals)
    entry.refusals++
    changes.touch(entry)
  }
  // Nobody knows what the venue does to the other topics of a channel where a topic of all symbols, or one beside it, was
  // ended. Those that it left alone come to no harm by another subscription.
  const doubt = (ended: ReadonlyArray<Entry>) => {
    for (const channel of new Set(ended.map((entry) => entry.topic.channel))) {
      const all = table.find({ channel, symbol: ALL })
      if (all === undefined || (all.wire === "idle" && !ended.includes(all))) continue
      for (const entry of table.entriesOf(channel)) {
        if (entry.wire === "idle" || entry.wire === "unsubscribing") continue
        entry.isDoubtful = true
        if (entry.wire === "subscribed") changes.touch(entry)
      }
    }
  }

  // Once more after the deadline; the first answer counts, whichever of the two requests it is to.
  const askTwice = ({ request }: SubscriptionRequest) =>
    Effect.raceFirst(
      wire.ask(request),
      clock.sleep(options.acknowledgeTimeout).pipe(
        Effect.andThen(wire.pace),
        Effect.andThen(wire.ask(request, options.acknowledgeTimeout))
      )
    )
  const exchange = Effect.fnUntraced(function*(
    verb: "subscribe" | "unsubscribe",
    request: SubscriptionRequest,
    group: ReadonlyArray<Entry>
  ) {
    const answer = yield* askTwice(request)
    if (answer === undefined) return fail(unacknowledged(group.map((entry) => Topic.toString(entry.topic))))
    // Where the venue failed, or timed out inside, nobody knows whether it was done.
    const isUnknown = answer._tag === "Failure" &&
      (answer.error.errorClass === "outcomeUnknown" || answer.error.errorClass === "venueFault")
    const isBusy = isUnknown || (answer._tag === "Failure" && answer.error.isRetryable)
    if (verb === "unsubscribe") {
      for (const entry of group) {
        // Another error says that there was nothing to unsubscribe from: that is what was wanted.
        entry.wire = isBusy ? "subscribed" : "idle"
        entry.isSpent = isBusy
        if (isBusy) postpone(entry)
        else changes.touch(entry)
      }
      if (!isBusy) doubt(group)
      return
    }
    if (isBusy) {
      for (const entry of group) {
        unask(entry)
        // It is ended before it is asked for again: another subscription may have no snapshot, and would join to nothing.
        if (isUnknown && entry.wire === "idle") {
          entry.wire = "subscribed"
          entry.isSpent = true
        }
        postpone(entry)
      }
      return
    }
    const missing = answer._tag === "Result" ? request.missing(answer.result).map(Topic.toString) : undefined
    for (const entry of group) {
      if (missing?.includes(Topic.toString(entry.topic)) === false) acknowledge(entry)
      else refuse(entry, answer._tag === "Failure" ? answer.error : undefined)
      yield* settled(entry)
    }
  })

  const issue = Effect.fnUntraced(function*(verb: "subscribe" | "unsubscribe", request: SubscriptionRequest) {
    const group = request.topics.flatMap((topic) => table.find(topic) ?? [])
    yield* wire.pace
    if (verb === "subscribe") {
      for (const entry of group) {
        entry.isDoubtful = false
        if (entry.listeners.size === 0 || entry.wire === "confirming") continue
        if (entry.isLost) table.tell(entry, { _tag: "Pending" })
        // This is what begins anew.
        entry.isLost = false
        entry.isSpent = false
        entry.hasEvent = false
        entry.hasSnapshot = false
      }
      // Given up while it waited for its turn.
      if (group.every((entry) => entry.listeners.size === 0)) {
        for (const entry of group) {
          unask(entry)
          changes.touch(entry)
        }
        return
      }
    }
    yield* Effect.forkIn(surface(exchange(verb, request, group)), scope, { startImmediately: true })
  })

  const pump = Effect.gen(function*() {
    while (true) {
      yield* changes.await
      const subscribe: Array<Topic.Topic> = []
      const unsubscribe: Array<Topic.Topic> = []
      for (const entry of changes.take()) {
        if (entry.wire === "idle" && entry.listeners.size === 0) {
          table.forget(entry)
          yield* settled(entry)
        } else if (entry.askAt === -Infinity) {
          if (entry.wire === "idle") {
            entry.wire = "subscribing"
            entry.snapshotDueAt = Infinity
            entry.renewAt = Infinity
            subscribe.push(entry.topic)
          } else if (entry.wire === "subscribed" && entry.isSpent) {
            entry.wire = "unsubscribing"
            unsubscribe.push(entry.topic)
          } else if (entry.wire === "subscribed" && entry.isDoubtful) {
            entry.wire = "confirming"
            subscribe.push(entry.topic)
          }
        }
      }
      if (Arr.isArrayNonEmpty(unsubscribe)) {
        for (const request of protocol.unsubscribe(unsubscribe)) yield* issue("unsubscribe", request)
      }
      if (Arr.isArrayNonEmpty(subscribe)) {
        for (const request of protocol.subscribe(subscribe)) yield* issue("subscribe", request)
      }
    }
  })

  // All periods begin afresh: nobody can say what they were.
  const rebase = (entry: Entry, now: number) => {
    entry.lastEventAt = now
    entry.renewedAt = Math.min(entry.renewedAt, now)
    if (entry.askAt > -Infinity) entry.askAt = now
    if (entry.renewAt < Infinity) entry.renewAt = now
    if (entry.snapshotDueAt < Infinity) entry.snapshotDueAt = now + Duration.toMillis(options.snapshotTimeout)
  }
  const check = (entry: Entry, now: number) => {
    if (entry.askAt > -Infinity && now >= entry.askAt) {
      entry.askAt = -Infinity
      changes.touch(entry)
    }
    if (entry.wire !== "subscribed" || entry.isSpent) return
    if (now >= entry.snapshotDueAt) {
      entry.snapshotDueAt = Infinity
      entry.missedSnapshots++
      // Once a new connection may help; after that the others are not to suffer for this one.
      if (entry.missedSnapshots === 2) return fail(unacknowledged([`${Topic.toString(entry.topic)} with a snapshot`]))
      return changes.renewPaced(entry)
    }
    if (now >= entry.renewAt) return changes.renew(entry, { _tag: "Pending" })
    const limit = options.silenceLimit(entry.topic.channel)
    if (limit === undefined) return
    if (now - entry.lastEventAt >= Duration.toMillis(limit) * 2 ** Math.min(entry.silences, 10)) {
      entry.silences++
      entry.lastEventAt = now
      changes.renew(entry, { _tag: "Silent" })
    }
  }
  const watch = Effect.gen(function*() {
    let ticked = clock.currentTimeMillisUnsafe()
    while (true) {
      yield* clock.sleep(Duration.millis(WATCH_MILLIS))
      const now = clock.currentTimeMillisUnsafe()
      const isSkewed = Math.abs(now - ticked - WATCH_MILLIS) > SKEW_MILLIS
      ticked = now
      for (const entry of table.entries()) {
        if (isSkewed) rebase(entry, now)
        check(entry, now)
      }
    }
  })

  for (const entry of initial) {
    entry.wire = "idle"
    entry.isSpent = false
    entry.isDoubtful = false
    entry.askAt = -Infinity
    entry.refusals = 0
    changes.touch(entry)
  }
  if (initial.size === 0) yield* onReady
  yield* Effect.forkIn(surface(pump), scope)
  yield* Effect.forkIn(surface(watch), scope)
  return yield* Deferred.await(failure)
}, Effect.scoped)
