/** The feed of a wallet's transactions. */
import { channels, topic } from "@effect-hitbtc/core/v3/Account"
import type { TransactionUpdate } from "@effect-hitbtc/core/v3/Transaction"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import type * as Stream from "effect/Stream"
import { type Dropped, dropped, type TransactionGap } from "../Delivery.ts"
import * as Feed from "./Feed.ts"

const CAPACITY = 10_000

/** Each transaction as it comes. The venue sends nothing of the past: what a lost connection swallowed is marked. */
const feed = (
  outlets: ReadonlySet<Feed.Outlet<TransactionUpdate | TransactionGap>>
): Feed.Feed<TransactionUpdate | TransactionGap> => {
  let after: TransactionGap["after"]
  let isLost = false
  const put = (message: TransactionUpdate | TransactionGap) => {
    for (const outlet of outlets) outlet.put(message)
  }
  return {
    onEvent(event) {
      if (event._tag !== "TransactionUpdate") return
      after = event.transaction.updatedAt
      put(event)
    },
    onStatus(status) {
      if (status._tag === "Lost" || status._tag === "Silent") isLost = true
      if (status._tag !== "Live" || !isLost) return
      isLost = false
      put({ _tag: "TransactionGap", after })
    },
    replay() {}
  }
}

export const stream = (
  gateway: Gateway["Service"]
): Stream.Stream<TransactionUpdate | TransactionGap | Dropped, HitBtcError> =>
  Feed.stream<TransactionUpdate | TransactionGap, Dropped>(
    Feed.make<TransactionUpdate | TransactionGap>(gateway, (_topic, outlets) => feed(outlets)),
    [topic(channels.transactions)],
    { _tag: "Buffer", capacity: CAPACITY, dropped }
  )
