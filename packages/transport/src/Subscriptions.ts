/**
 * The set of topics that are wanted, and what the current connection knows of each.
 *
 * What is wanted is a plain set of listeners; what is on the wire follows it. Each topic has at most one request in
 * flight, and whatever changed meanwhile is looked at when it is answered: subscribing, unsubscribing and subscribing
 * again in any order ends in what is wanted, whichever answer comes late.
 *
 * | wire            | wanted                       | not wanted       | renewed         |
 * |-----------------|------------------------------|------------------|-----------------|
 * | `idle`          | subscribe → `subscribing`    | forgotten        | as wanted       |
 * | `subscribing`   | (wait) acknowledged → `subscribed`; refused → listeners are told |||
 * | `subscribed`    | –                            | unsubscribe → `unsubscribing` | the same, then subscribe |
 * | `unsubscribing` | (wait) answered → `idle`                                         |||
 *
 * @since 0.1.0
 */
import type { Request } from "@effect-hitbtc/core/JsonRpc"
import type { MarketEvent } from "@effect-hitbtc/core/MarketEvent"
import type { Protocol, SubscriptionRequest } from "@effect-hitbtc/core/Protocol"
import * as Topic from "@effect-hitbtc/core/Topic"
import type { VenueError } from "@effect-hitbtc/core/VenueError"
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"
import type { Answer } from "./Calls.ts"
import * as Metrics from "./GatewayMetrics.ts"
import { TransportError, Unacknowledged } from "./TransportError.ts"

/**
 * What becomes of a subscription.
 *
 * **Details**
 *
 * - `Pending`: it is being asked for, for the first time or anew
 * - `Live`: the venue acknowledged it
 * - `Silent`: nothing came for longer than the channel's limit; it is being asked for anew
 * - `Lost`: the connection was lost; the next one asks for it again
 * - `Refused`: the venue said no. Nothing more comes, and it is not asked for again.
 * - `Stopped`: the gateway is over: with an error where it gave up, without where its scope closed. Nothing more comes.
 *
 * @category models
 * @since 0.1.0
 */
export type Status =
  | { readonly _tag: "Pending" | "Live" | "Silent" }
  | { readonly _tag: "Lost"; readonly error: TransportError }
  | { readonly _tag: "Refused"; readonly error: VenueError | undefined }
  | { readonly _tag: "Stopped"; readonly error: TransportError | undefined }

/**
 * Who wants a topic. Both functions run inside the reader: they must be quick and must not throw.
 *
 * @category models
 * @since 0.1.0
 */
export interface Listener {
  readonly onEvent: (event: MarketEvent) => void
  readonly onStatus: (status: Status) => void
}

/**
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /**
   * How long to wait for an acknowledgement before asking once more, and then for a new connection.
   *
   * @since 0.1.0
   */
  readonly acknowledgeTimeout: Duration.Duration
  /**
   * How long to wait for the snapshot of an order book after the acknowledgement.
   *
   * @since 0.1.0
   */
  readonly snapshotTimeout: Duration.Duration
  /**
   * How long a topic of the channel may be silent before it is asked for anew; twice as long after each time in vain.
   * `undefined` for ever.
   *
   * @since 0.1.0
   */
  readonly silenceLimit: (channel: string) => Duration.Duration | undefined
}

/**
 * The connection, as far as subscriptions need it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wire {
  /**
   * Waits for leave to send a request.
   *
   * @since 0.1.0
   */
  readonly pace: Effect.Effect<void>
  /**
   * Sends a request and waits for its answer, or `undefined` after the deadline.
   *
   * @since 0.1.0
   */
  readonly ask: (request: Request, deadline: Duration.Duration) => Effect.Effect<Answer | undefined, TransportError>
}

/**
 * @category models
 * @since 0.1.0
 */
export interface Subscriptions {
  /**
   * Adds a listener to a topic.
   *
   * @since 0.1.0
   */
  readonly add: (topic: Topic.Topic, listener: Listener) => void
  /**
   * Removes a listener. The last one out ends the subscription.
   *
   * @since 0.1.0
   */
  readonly remove: (topic: Topic.Topic, listener: Listener) => void
  /**
   * Subscribes a topic anew on the same connection, for a fresh snapshot; at once, and ever later where it is asked
   * for again and again.
   *
   * @since 0.1.0
   */
  readonly renew: (topic: Topic.Topic) => void
  /**
   * Hands an event to the listeners of its topic. `false` where there are none.
   *
   * @since 0.1.0
   */
  readonly route: (channel: string, event: MarketEvent, now: number) => boolean
  /**
   * Brings the wanted topics onto a new connection and keeps them there. Runs until interrupted, or fails where the
   * connection must be given up. `onReady` runs once, when all that was wanted at the start is settled.
   *
   * @since 0.1.0
   */
  readonly run: (wire: Wire, onReady: Effect.Effect<void>) => Effect.Effect<never, TransportError, Scope.Scope>
  /**
   * Tells every listener that the connection is gone.
   *
   * @since 0.1.0
   */
  readonly lost: (error: TransportError) => void
  /**
   * Tells every listener, those to come too, that the gateway is over.
   *
   * @since 0.1.0
   */
  readonly stop: (error: TransportError | undefined) => void
  /**
   * The topics that are wanted now.
   *
   * @since 0.1.0
   */
  readonly topics: () => ReadonlyArray<Topic.Topic>
}

interface Entry {
  readonly topic: Topic.Topic
  readonly listeners: Set<Listener>
  wire: "idle" | "subscribing" | "subscribed" | "unsubscribing"
  isRefused: boolean
  isRenewed: boolean
  lastEventAt: number
  silences: number
  hasSnapshot: boolean
  // When to ask for a snapshot by force, if none came until then.
  renewAt: number
  missedSnapshots: number
  renewals: number
  renewedAt: number
}

const WATCH_INTERVAL = Duration.seconds(1)
const RETRY_DELAY = Duration.seconds(1)
const RENEWAL_BASE_MILLIS = 250
const RENEWAL_CAP_MILLIS = 30_000
// A topic that stayed well for so long begins again with a renewal at once.
const RENEWAL_FORGIVEN_MILLIS = 60_000

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  protocol: Protocol,
  options: Options
): Effect.fn.Return<Subscriptions> {
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const channels = new Map<string, Map<string, Entry>>()
  const changed = new Set<Entry>()
  const signal = Latch.makeUnsafe(false)
  let stopped: Status | undefined

  const find = (channel: string, symbol: string) => channels.get(channel)?.get(symbol)
  const entries = () => Array.from(channels.values()).flatMap((symbols) => Array.from(symbols.values()))
  const touch = (entry: Entry) => {
    changed.add(entry)
    signal.openUnsafe()
  }
  const forget = (entry: Entry) => {
    const symbols = channels.get(entry.topic.channel)
    symbols?.delete(entry.topic.symbol)
    if (symbols?.size === 0) channels.delete(entry.topic.channel)
  }
  const notify = (entry: Entry, status: Status) => {
    for (const listener of entry.listeners) listener.onStatus(status)
  }
  const isWanted = (entry: Entry) => entry.listeners.size > 0 && !entry.isRefused

  const refuse = (entry: Entry, error: VenueError | undefined) => {
    entry.wire = "idle"
    entry.isRefused = true
    notify(entry, { _tag: "Refused", error })
    touch(entry)
  }
  const acknowledge = (entry: Entry) => {
    const now = clock.currentTimeMillisUnsafe()
    entry.wire = "subscribed"
    entry.lastEventAt = now
    // The snapshot may have come before the acknowledgement.
    if (!entry.hasSnapshot && entry.topic.channel === "orderBook") {
      entry.renewAt = now + Duration.toMillis(options.snapshotTimeout)
    }
    notify(entry, { _tag: "Live" })
    touch(entry)
  }

  const run: Subscriptions["run"] = Effect.fnUntraced(function*(wire, onReady) {
    const scope = yield* Effect.scope
    const failure = Latch.makeUnsafe(false)
    let failed: TransportError | undefined
    const fail = (error: TransportError) => {
      failed ??= error
      failure.openUnsafe()
    }

    const initial = new Set<Entry>()
    for (const entry of entries()) {
      entry.wire = "idle"
      entry.isRenewed = false
      entry.missedSnapshots = 0
      if (isWanted(entry)) initial.add(entry)
      touch(entry)
    }
    const settled = (entry: Entry) => initial.delete(entry) && initial.size === 0 ? onReady : Effect.void

    const askTwice = (request: Request) =>
      Effect.flatMap(wire.ask(request, options.acknowledgeTimeout), (answer) =>
        answer !== undefined
          ? Effect.succeed(answer)
          : Effect.andThen(wire.pace, wire.ask(request, options.acknowledgeTimeout)))

    const exchange = (verb: "subscribe" | "unsubscribe", request: SubscriptionRequest, group: ReadonlyArray<Entry>) =>
      Effect.gen(function*() {
        const answer = yield* askTwice(request.request)
        if (answer === undefined) {
          const topics = group.map((entry) => Topic.toString(entry.topic))
          fail(new TransportError({ reason: new Unacknowledged({ topics }) }))
          return
        }
        if (verb === "unsubscribe") {
          // An error here says that there was nothing to unsubscribe from: that is what was wanted.
          for (const entry of group) {
            entry.wire = "idle"
            entry.isRenewed = false
            touch(entry)
          }
          return
        }
        if (answer._tag === "Failure" && answer.error.isRetryable) {
          yield* Effect.sleep(RETRY_DELAY)
          for (const entry of group) {
            entry.wire = "idle"
            touch(entry)
          }
          return
        }
        const missing = answer._tag === "Result" ? request.missing(answer.result) : request.topics
        for (const entry of group) {
          if (!missing.includes(entry.topic)) acknowledge(entry)
          else refuse(entry, answer._tag === "Failure" ? answer.error : undefined)
          yield* settled(entry)
        }
      }).pipe(Effect.catch((error) => Effect.sync(() => fail(error))))

    const issue = Effect.fnUntraced(function*(verb: "subscribe" | "unsubscribe", request: SubscriptionRequest) {
      const group = request.topics.flatMap((topic) => find(topic.channel, topic.symbol) ?? [])
      yield* wire.pace
      // Given up, or wanted again, while it waited for its turn.
      if (verb === "subscribe" ? !group.some(isWanted) : group.every((entry) => isWanted(entry) && !entry.isRenewed)) {
        for (const entry of group) {
          entry.wire = verb === "subscribe" ? "idle" : "subscribed"
          touch(entry)
          yield* settled(entry)
        }
        return
      }
      yield* Effect.forkIn(exchange(verb, request, group), scope, { startImmediately: true })
    })

    const pump = Effect.gen(function*() {
      while (true) {
        yield* signal.await
        signal.closeUnsafe()
        const subscribe: Array<Topic.Topic> = []
        const unsubscribe: Array<Topic.Topic> = []
        const batch = Array.from(changed)
        changed.clear()
        for (const entry of batch) {
          if (entry.wire === "idle") {
            if (isWanted(entry)) {
              entry.wire = "subscribing"
              entry.hasSnapshot = false
              entry.renewAt = Infinity
              notify(entry, { _tag: "Pending" })
              subscribe.push(entry.topic)
            } else {
              if (entry.listeners.size === 0) forget(entry)
              yield* settled(entry)
            }
          } else if (entry.wire === "subscribed" && (entry.isRenewed || !isWanted(entry))) {
            entry.wire = "unsubscribing"
            if (entry.listeners.size > 0) notify(entry, { _tag: "Pending" })
            unsubscribe.push(entry.topic)
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

    const watch = Effect.gen(function*() {
      while (true) {
        yield* Effect.sleep(WATCH_INTERVAL)
        const now = clock.currentTimeMillisUnsafe()
        for (const entry of entries()) {
          if (entry.wire !== "subscribed") continue
          if (now >= entry.renewAt) {
            entry.renewAt = Infinity
            if (!entry.hasSnapshot && entry.missedSnapshots++ > 0) {
              return fail(
                new TransportError({ reason: new Unacknowledged({ topics: [Topic.toString(entry.topic)] }) })
              )
            }
            renewNow(entry)
            continue
          }
          const limit = options.silenceLimit(entry.topic.channel)
          if (limit === undefined) continue
          if (now - entry.lastEventAt >= Duration.toMillis(limit) * 2 ** Math.min(entry.silences, 10)) {
            entry.silences++
            entry.lastEventAt = now
            notify(entry, { _tag: "Silent" })
            renewNow(entry)
          }
        }
      }
    })

    if (initial.size === 0) yield* onReady
    yield* Effect.forkIn(pump, scope)
    yield* Effect.forkIn(watch, scope)
    yield* failure.await
    return yield* failed!
  })

  const renewNow = (entry: Entry) => {
    Metrics.resubscriptions.updateUnsafe(1, context)
    entry.isRenewed = true
    touch(entry)
  }

  return {
    run,
    add(topic, listener) {
      let symbols = channels.get(topic.channel)
      if (symbols === undefined) channels.set(topic.channel, symbols = new Map())
      let entry = symbols.get(topic.symbol)
      if (entry === undefined) {
        symbols.set(
          topic.symbol,
          entry = {
            topic,
            listeners: new Set(),
            wire: "idle",
            isRefused: false,
            isRenewed: false,
            lastEventAt: 0,
            silences: 0,
            hasSnapshot: false,
            renewAt: Infinity,
            missedSnapshots: 0,
            renewals: 0,
            renewedAt: -Infinity
          }
        )
      }
      entry.listeners.add(listener)
      // Somebody asks anew: the venue may have changed its mind.
      entry.isRefused = false
      listener.onStatus(stopped ?? { _tag: entry.wire === "subscribed" ? "Live" : "Pending" })
      touch(entry)
    },
    remove(topic, listener) {
      const entry = find(topic.channel, topic.symbol)
      if (entry === undefined || !entry.listeners.delete(listener)) return
      if (entry.listeners.size === 0) touch(entry)
    },
    renew(topic) {
      const entry = find(topic.channel, topic.symbol)
      if (entry === undefined || entry.wire !== "subscribed" || entry.isRenewed) return
      const now = clock.currentTimeMillisUnsafe()
      if (now - entry.renewedAt > RENEWAL_FORGIVEN_MILLIS) entry.renewals = 0
      entry.renewedAt = now
      const delay = entry.renewals === 0
        ? 0
        : Math.min(RENEWAL_CAP_MILLIS, RENEWAL_BASE_MILLIS * 2 ** (entry.renewals - 1))
      entry.renewals++
      if (delay === 0) renewNow(entry)
      else entry.renewAt = now + delay
    },
    route(channel, event, now) {
      const entry = channels.get(channel)?.get(event.symbol)
      if (entry === undefined || (entry.wire !== "subscribed" && entry.wire !== "subscribing")) return false
      entry.lastEventAt = now
      if (event._tag === "BookSnapshot") {
        entry.hasSnapshot = true
        entry.renewAt = Infinity
        entry.missedSnapshots = 0
      } else {
        entry.silences = 0
      }
      for (const listener of entry.listeners) listener.onEvent(event)
      return true
    },
    lost(error) {
      for (const entry of entries()) {
        entry.wire = "idle"
        notify(entry, { _tag: "Lost", error })
      }
    },
    stop(error) {
      stopped = { _tag: "Stopped", error }
      for (const entry of entries()) notify(entry, stopped)
    },
    topics: () => entries().filter(isWanted).map((entry) => entry.topic)
  }
})
