/**
 * The set of topics that are wanted, and what the current connection knows of each.
 *
 * What is wanted is a plain set of listeners; what is on the wire follows it. Each topic has at most one request in
 * flight, and whatever changed meanwhile is looked at when it is answered: subscribing, unsubscribing and subscribing
 * again in any order ends in what is wanted, whichever answer comes late.
 *
 * | wire            | wanted                       | not wanted       | spent           |
 * |-----------------|------------------------------|------------------|-----------------|
 * | `idle`          | subscribe → `subscribing`    | forgotten        | –               |
 * | `subscribing`   | (wait) acknowledged → `subscribed`; refused → listeners are told, and forgotten |||
 * | `subscribed`    | –                            | becomes spent    | unsubscribe → `unsubscribing` |
 * | `confirming`    | (wait) acknowledged → `subscribed`; refused → listeners are told, and forgotten |||
 * | `unsubscribing` | (wait) answered → `idle`                                         |||
 *
 * A subscription is spent when it was asked to be renewed, when its last listener left, and when the venue does not know
 * whether there is one (500, 503, 504): one that comes after that gets a subscription that begins with it, and so a snapshot.
 *
 * A topic with the symbol `"*"` has the messages of all symbols of its channel. What becomes of the other topics of that
 * channel when it is ended, or of it when one of them is, is not known: those that are subscribed are confirmed, which is
 * to subscribe them once more. Their listeners hear nothing of it, unless the venue refuses.
 *
 * @since 0.1.0
 */
import type { Request } from "@effect-hitbtc/core/JsonRpc"
import type { Data, DataEvent, Protocol } from "@effect-hitbtc/core/Protocol"
import type * as Topic from "@effect-hitbtc/core/Topic"
import type { VenueError } from "@effect-hitbtc/core/VenueError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Answer } from "./Calls.ts"
import * as Reconciler from "./internal/Reconciler.ts"
import * as TopicTable from "./internal/TopicTable.ts"
import type { TransportError } from "./TransportError.ts"

/**
 * What becomes of a subscription.
 *
 * **Details**
 *
 * - `Pending`: it is asked for, for the first time or anew
 * - `Live`: the venue acknowledged it
 * - `Silent`: nothing came for longer than the channel's limit; it is asked for anew
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
 * Who wants a topic. Both functions run inside the reader: they must be quick and must not throw. One that throws is
 * counted, and logged the first time; the others, and the reader, go on.
 *
 * **Details**
 *
 * What `onEvent` gets begins with the subscription where the listener is the topic's first, and in its midst where it
 * joins others. Nothing comes after `Refused` or `Stopped`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Listener {
  readonly onEvent: (event: DataEvent) => void
  readonly onStatus: (status: Status) => void
}

/**
 * How long subscriptions wait for the venue before they ask again.
 *
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
  readonly ask: (request: Request, deadline?: Duration.Duration) => Effect.Effect<Answer | undefined, TransportError>
}

/**
 * The topics that are wanted, with their listeners, over all connections of a gateway. Mutable.
 *
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
   * for again and again within a minute. Does nothing where that is on its way already.
   *
   * @since 0.1.0
   */
  readonly renew: (topic: Topic.Topic) => void
  /**
   * Hands a message to the listeners of its topic, and to those of all symbols of its channel. `false` where there are
   * none.
   *
   * @since 0.1.0
   */
  readonly route: (data: Data, now: number) => boolean
  /**
   * Brings the wanted topics onto a new connection and keeps them there. Runs until interrupted, or fails where the
   * connection must be given up. `onReady` runs once, when all that was wanted at the start is settled.
   *
   * @since 0.1.0
   */
  readonly run: (wire: Wire, onReady: Effect.Effect<void>) => Effect.Effect<never, TransportError>
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

/**
 * Subscriptions without a topic. What is added waits for `run` to bring it onto a connection.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  protocol: Protocol,
  options: Options
): Effect.fn.Return<Subscriptions> {
  const context = yield* Effect.context()
  const table = TopicTable.make(context)
  const changes = yield* Reconciler.makeChanges(table)
  let isRunning = false
  let stopped: Status | undefined

  return {
    run: (wire, onReady) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          isRunning = true
        }),
        () => Reconciler.run(protocol, table, changes, options, wire, onReady),
        () =>
          Effect.sync(() => {
            isRunning = false
            changes.take()
            for (const entry of table.entries()) {
              entry.wire = "idle"
              if (entry.listeners.size === 0) table.forget(entry)
            }
          })
      ),
    add(topic, listener) {
      const entry = table.add(topic, listener)
      const isLive = (entry.wire === "subscribed" || entry.wire === "confirming") && !entry.isSpent
      table.tellOne(entry, listener, stopped ?? { _tag: isLive ? "Live" : "Pending" })
      if (isRunning) changes.touch(entry)
    },
    remove(topic, listener) {
      const entry = table.find(topic)
      if (entry === undefined || !entry.listeners.delete(listener) || entry.listeners.size > 0) return
      // Without a connection there is nothing to end.
      if (!isRunning) return table.forget(entry)
      entry.isSpent = true
      changes.touch(entry)
    },
    renew(topic) {
      const entry = table.find(topic)
      if (entry !== undefined) changes.renewPaced(entry)
    },
    route: table.route,
    lost(error) {
      for (const entry of table.entries()) {
        entry.isLost = true
        table.tell(entry, { _tag: "Lost", error })
      }
    },
    stop(error) {
      stopped = { _tag: "Stopped", error }
      for (const entry of table.entries()) table.tell(entry, stopped)
    },
    topics: () => table.entries().filter((entry) => entry.listeners.size > 0).map((entry) => entry.topic)
  }
})
