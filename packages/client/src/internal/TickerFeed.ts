/** The feed of a ticker. */
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import type { Feed, Outlet } from "./Feed.ts"

/** The newest ticker, to all; a stream that joins later begins with it, while it is fresh. */
export const make = (outlets: ReadonlySet<Outlet<Ticker>>): Feed<Ticker> => {
  let newest: Ticker | undefined
  return {
    onEvent(event) {
      if (event._tag !== "Ticker") return
      newest = event
      for (const outlet of outlets) outlet.put(event)
    },
    onStatus(status) {
      if (status._tag === "Lost" || status._tag === "Silent") newest = undefined
    },
    replay(outlet) {
      if (newest !== undefined) outlet.put(newest)
    }
  }
}
