/**
 * What one topic delivers, shared by all streams on it: one subscription, one state, any number of outlets.
 */
import * as Topic from "@effect-hitbtc/core/Topic"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import { HitBtcError, Stopped, SubscriptionRefused } from "@effect-hitbtc/transport/HitBtcError"
import * as Mailbox from "@effect-hitbtc/transport/Mailbox"
import type { Listener, Status } from "@effect-hitbtc/transport/Subscriptions"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

/** Where a feed puts what it has for one stream. */
export type Outlet<A> = Pick<Mailbox.Mailbox<A, HitBtcError>, "put" | "end">

export interface Feed<A> {
  readonly onEvent: Listener["onEvent"]
  /** How the subscription fares, apart from its end. */
  readonly onStatus: (status: Status) => void
  /** What a stream that begins now must know first: of the past no more than it asked for. */
  readonly replay: (outlet: Outlet<A>, limit: number | undefined) => void
}

export interface Feeds<A> {
  /** Joins a topic's feed for as long as the scope lives. The last one out ends the subscription. */
  readonly join: (topic: Topic.Topic, outlet: Outlet<A>) => Effect.Effect<void, never, Scope.Scope>
}

export const make = <A>(
  gateway: Gateway["Service"],
  makeFeed: (topic: Topic.Topic, outlets: ReadonlySet<Outlet<A>>) => Feed<A>
): Feeds<A> => {
  interface Shared {
    readonly feed: Feed<A>
    readonly outlets: Set<Outlet<A>>
    readonly scope: Scope.Closeable
  }
  const shared = new Map<string, Shared>()

  const endOf = (topic: Topic.Topic, status: Status): Exit.Exit<void, HitBtcError> | undefined => {
    if (status._tag === "Stopped" && status.error === undefined) return Exit.void
    if (status._tag !== "Refused" && status._tag !== "Stopped") return undefined
    const request = gateway.protocol.subscribe([topic])[0]?.request
    return Exit.fail(
      new HitBtcError({
        method: request?.method ?? "subscribe",
        ch: request?.ch,
        params: request?.params,
        reason: status._tag === "Refused"
          ? new SubscriptionRefused({ topic: Topic.toString(topic), error: status.error })
          : new Stopped({ error: status.error! })
      })
    )
  }
  const open = (topic: Topic.Topic, key: string): Shared => {
    const outlets = new Set<Outlet<A>>()
    const entry: Shared = { feed: makeFeed(topic, outlets), outlets, scope: Scope.makeUnsafe() }
    shared.set(key, entry)
    return entry
  }
  const listener = (topic: Topic.Topic, key: string, entry: Shared): Listener => {
    let isNew = true
    return {
      onEvent: entry.feed.onEvent,
      onStatus: (status) => {
        // The subscription began without this feed, for another listener: it needs one that begins with it.
        const joins = isNew && status._tag === "Live"
        isNew = false
        if (joins) return gateway.renew(topic)
        const end = endOf(topic, status)
        if (end === undefined) return entry.feed.onStatus(status)
        // Who joins from now on asks anew.
        if (shared.get(key) === entry) shared.delete(key)
        for (const outlet of entry.outlets) outlet.end(end)
      }
    }
  }

  return {
    join: (topic, outlet) => {
      const key = Topic.toString(topic)
      return Effect.acquireRelease(
        Effect.suspend(() => {
          const existing = shared.get(key)
          const entry = existing ?? open(topic, key)
          // In one turn: nothing is seen twice, nothing is missed.
          entry.outlets.add(outlet)
          entry.feed.replay(outlet, topic.limit)
          return existing !== undefined
            ? Effect.succeed(entry)
            : Effect.as(Scope.provide(gateway.subscribe(topic, listener(topic, key, entry)), entry.scope), entry)
        }),
        (entry) => {
          entry.outlets.delete(outlet)
          if (entry.outlets.size > 0) return Effect.void
          if (shared.get(key) === entry) shared.delete(key)
          return Scope.close(entry.scope, Exit.void)
        }
      )
    }
  }
}

/** The same feeds, as far as the messages go that pass. */
export const filter = <A, B extends A>(feeds: Feeds<A>, isWanted: (message: A) => message is B): Feeds<B> => ({
  join: (topic, outlet) =>
    feeds.join(topic, {
      put: (message) => {
        if (isWanted(message)) outlet.put(message)
      },
      end: outlet.end
    })
})

/** The same feeds, with something made of each message. */
export const map = <A, B>(feeds: Feeds<A>, f: (message: A) => B): Feeds<B> => ({
  join: (topic, outlet) => feeds.join(topic, { put: (message) => outlet.put(f(message)), end: outlet.end })
})

/**
 * The stream of one consumer on any number of topics: one mailbox, filled by all their feeds. `Marker` is what the
 * mailbox itself may put between their messages.
 */
export const stream = <A, Marker = never>(
  feeds: Feeds<A>,
  topics: ReadonlyArray<Topic.Topic>,
  policy: Mailbox.Policy<A | Marker, HitBtcError>
): Stream.Stream<A | Marker, HitBtcError> =>
  Stream.scoped(Stream.fromPull(Effect.gen(function*() {
    const context = yield* Effect.context()
    const lost = policy._tag === "Latest" ? Metrics.conflated : Metrics.dropped
    const mailbox = Mailbox.make(policy, (count) => lost.updateUnsafe(count, context))
    for (const topic of topics) yield* feeds.join(topic, mailbox)
    return mailbox.take
  })))
