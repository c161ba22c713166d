/**
 * The feed of what is whole each time it comes: the newest replaces all before it.
 */
import type { DataEvent } from "@effect-hitbtc/core/Protocol"
import type * as Topic from "@effect-hitbtc/core/Topic"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import type { Policy } from "@effect-hitbtc/transport/Mailbox"
import * as Stream from "effect/Stream"
import type { Dropped } from "../Delivery.ts"
import * as Feed from "./Feed.ts"

/** The time between two losses of a topic: what came in it is worth nothing once it is over. */
interface Era {
  isOver: boolean
}

interface Item<A> {
  readonly value: A
  readonly era: Era
}

/** The feeds of one kind, and what tells their values apart: the symbol, or the currency. */
export interface Latest<A> {
  readonly feeds: Feed.Feeds<Item<A>>
  readonly key: (value: A) => string
}

/**
 * The newest of each key to all; a stream that joins later begins with what is known, while it is fresh. `select` takes
 * what the channel is about out of its events.
 */
export const make = <A>(
  gateway: Gateway["Service"],
  select: (event: DataEvent) => A | undefined,
  key: (value: A) => string
): Latest<A> => ({
  key,
  feeds: Feed.make<Item<A>>(gateway, (_topic, outlets) => {
    // A topic of all symbols has many.
    const newest = new Map<string, Item<A>>()
    let era: Era = { isOver: false }
    return {
      onEvent(event) {
        const value = select(event)
        if (value === undefined) return
        const item = { value, era }
        newest.set(key(value), item)
        for (const outlet of outlets) outlet.put(item)
      },
      onStatus(status) {
        if (status._tag !== "Lost" && status._tag !== "Silent") return
        newest.clear()
        era.isOver = true
        era = { isOver: false }
      },
      replay(outlet) {
        for (const item of newest.values()) outlet.put(item)
      }
    }
  })
})

/** To a slow consumer the newest of each, and nothing that is older than a lost connection when it comes for it. */
export const latest = <A>(
  self: Latest<A>,
  topics: ReadonlyArray<Topic.Topic>
): Stream.Stream<A, HitBtcError> =>
  Feed.stream<Item<A>>(self.feeds, topics, { _tag: "Latest", key: ({ value }) => self.key(value) }).pipe(
    Stream.filter(({ era }) => !era.isOver),
    Stream.map(({ value }) => value)
  )

/** Each one, as far as the buffer goes. */
export const every = <A>(
  self: Latest<A>,
  topics: ReadonlyArray<Topic.Topic>,
  policy: Policy<A | Dropped, HitBtcError>
): Stream.Stream<A | Dropped, HitBtcError> =>
  Feed.stream<A, Dropped>(Feed.map(self.feeds, ({ value }) => value), topics, policy)
