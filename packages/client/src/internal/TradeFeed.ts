/** The feed of the trades of a symbol. */
import type { Topic } from "@effect-hitbtc/core/Topic"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { TradeGap } from "../Delivery.ts"
import type { Feed, Outlet } from "./Feed.ts"

/** How many trades of the past the venue sends unless told otherwise. */
const DEFAULT_LIMIT = 100

const isSame = (a: Trade, b: Trade): boolean => a.price === b.price && a.quantity === b.quantity && a.side === b.side

/**
 * Each trade once, in the order of their ids. After a lost connection the new snapshot is joined to what was seen; where
 * the two do not meet, a gap stands between them.
 */
export const make = (
  topic: Topic,
  outlets: ReadonlySet<Outlet<Trade | TradeGap>>
): Feed<Trade | TradeGap> => {
  const limit = topic.limit ?? DEFAULT_LIMIT
  // The newest trades, for who joins later: at most twice the limit between two cuts.
  let past: Array<Trade> = []
  let lastId = -Infinity

  const put = (message: Trade | TradeGap) => {
    for (const outlet of outlets) outlet.put(message)
  }
  // The ids of some venues are instants: trades of one millisecond share theirs.
  const isKnown = (trade: Trade): boolean => {
    if (trade.id !== lastId) return trade.id < lastId
    for (let i = past.length - 1; i >= 0 && past[i]!.id === trade.id; i--) {
      if (isSame(past[i]!, trade)) return true
    }
    return false
  }
  const accept = (trade: Trade) => {
    lastId = trade.id
    past.push(trade)
    if (past.length > limit * 2) past = past.slice(-limit)
    put(trade)
  }
  return {
    onEvent(event) {
      if (event._tag !== "Trades") return
      const trades = event.trades.length > 1 ? event.trades.toSorted((a, b) => a.id - b.id) : event.trades
      const oldest = trades[0]
      if (event.isSnapshot && oldest !== undefined && lastId !== -Infinity && oldest.id > lastId) {
        put({ _tag: "TradeGap", symbol: topic.symbol, after: lastId, before: oldest.id })
      }
      for (const trade of trades) {
        if (!isKnown(trade)) accept(trade)
      }
    },
    onStatus() {},
    replay(outlet, wanted = DEFAULT_LIMIT) {
      for (const trade of past.slice(-Math.min(limit, wanted))) outlet.put(trade)
    }
  }
}
