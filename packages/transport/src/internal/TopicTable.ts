/**
 * The topics that are wanted, who wants them, and what the current connection knows of each.
 */
import type { Data, DataEvent } from "@effect-hitbtc/core/Protocol"
import * as Topic from "@effect-hitbtc/core/Topic"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metrics from "../GatewayMetrics.ts"
import type { Listener, Status } from "../Subscriptions.ts"

/** The symbol of the topic that has the messages of all symbols of its channel. */
export const ALL = "*"

/** One topic. Times are in milliseconds by the clock; `Infinity` is never. */
export interface Entry {
  /** As the first of those who want it put it. */
  topic: Topic.Topic
  readonly listeners: Set<Listener>
  /** `confirming`: subscribed, and asked for once more, in case that it is not. */
  wire: "idle" | "subscribing" | "subscribed" | "confirming" | "unsubscribing"
  /** Its listeners were told that the connection is gone, and not yet that another one asks for it. */
  isLost: boolean
  /** What is on the wire has served its purpose: it must end, and begin anew where the topic is wanted. */
  isSpent: boolean
  /** Something in its channel was ended that it may have ended with: it is to be confirmed. */
  isDoubtful: boolean
  /** After the venue was too busy to answer: not to be asked before. */
  askAt: number
  refusals: number
  /** Whether anything came since it was asked for. */
  hasEvent: boolean
  hasSnapshot: boolean
  snapshotDueAt: number
  missedSnapshots: number
  lastEventAt: number
  silences: number
  renewAt: number
  renewedAt: number
  renewals: number
}

export interface TopicTable {
  readonly find: (topic: Topic.Topic) => Entry | undefined
  readonly entries: () => ReadonlyArray<Entry>
  readonly entriesOf: (channel: string) => ReadonlyArray<Entry>
  readonly add: (topic: Topic.Topic, listener: Listener) => Entry
  readonly forget: (entry: Entry) => void
  readonly tell: (entry: Entry, status: Status) => void
  readonly tellOne: (entry: Entry, listener: Listener, status: Status) => void
  readonly route: (data: Data, now: number) => boolean
}

const isSnapshot = (event: DataEvent): boolean =>
  event._tag === "BookSnapshot" || ("isSnapshot" in event && event.isSnapshot)

/** `context` is what faults of listeners are counted and logged with. */
export const make = (context: Context.Context<never>): TopicTable => {
  const channels = new Map<string, Map<string, Entry>>()
  const faulty = new WeakSet<Listener>()

  const blame = (entry: Entry, listener: Listener, defect: unknown) => {
    Metrics.listenerFailures.updateUnsafe(1, context)
    if (faulty.has(listener)) return
    faulty.add(listener)
    Effect.runForkWith(context)(
      Effect.annotateLogs(Effect.logError("a listener threw", Cause.die(defect)), "topic", Topic.toString(entry.topic))
    )
  }
  const tellOne: TopicTable["tellOne"] = (entry, listener, status) => {
    try {
      listener.onStatus(status)
    } catch (defect) {
      blame(entry, listener, defect)
    }
  }

  // `false` where nobody wants it.
  const deliver = (entry: Entry | undefined, event: DataEvent, now: number): boolean => {
    if (entry === undefined || entry.listeners.size === 0) return false
    // What still comes of a subscription that is to be renewed is of no use, and no surprise.
    if (entry.isSpent || entry.wire === "idle" || entry.wire === "unsubscribing") return true
    entry.lastEventAt = now
    if (event._tag === "BookSnapshot") {
      entry.hasSnapshot = true
      entry.snapshotDueAt = Infinity
      entry.missedSnapshots = 0
      entry.renewAt = Infinity
    }
    // The first message only says that the subscription began, as a snapshot does.
    if (entry.hasEvent && !isSnapshot(event)) entry.silences = 0
    entry.hasEvent = true
    for (const listener of entry.listeners) {
      try {
        listener.onEvent(event)
      } catch (defect) {
        blame(entry, listener, defect)
      }
    }
    return true
  }

  return {
    find: (topic) => channels.get(topic.channel)?.get(topic.symbol),
    entries: () => Array.from(channels.values()).flatMap((symbols) => Array.from(symbols.values())),
    entriesOf: (channel) => Array.from(channels.get(channel)?.values() ?? []),
    add(topic, listener) {
      let symbols = channels.get(topic.channel)
      if (symbols === undefined) channels.set(topic.channel, symbols = new Map())
      let entry = symbols.get(topic.symbol)
      if (entry === undefined) {
        entry = {
          topic,
          listeners: new Set(),
          wire: "idle",
          isLost: false,
          isSpent: false,
          isDoubtful: false,
          askAt: -Infinity,
          refusals: 0,
          hasEvent: false,
          hasSnapshot: false,
          snapshotDueAt: Infinity,
          missedSnapshots: 0,
          lastEventAt: 0,
          silences: 0,
          renewAt: Infinity,
          renewedAt: -Infinity,
          renewals: 0
        }
        symbols.set(topic.symbol, entry)
      }
      if (entry.listeners.size === 0) entry.topic = topic
      entry.listeners.add(listener)
      return entry
    },
    forget(entry) {
      const symbols = channels.get(entry.topic.channel)
      if (symbols?.get(entry.topic.symbol) !== entry) return
      symbols.delete(entry.topic.symbol)
      if (symbols.size === 0) channels.delete(entry.topic.channel)
    },
    tell(entry, status) {
      for (const listener of entry.listeners) tellOne(entry, listener, status)
    },
    tellOne,
    route({ channel, event, symbol }, now) {
      const symbols = channels.get(channel)
      const isOwn = deliver(symbols?.get(symbol), event, now)
      return (symbol !== ALL && deliver(symbols?.get(ALL), event, now)) || isOwn
    }
  }
}
