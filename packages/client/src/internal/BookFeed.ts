/** The feed of an order book. */
import type { BookMessage } from "@effect-hitbtc/core/BookMessage"
import * as OrderBook from "@effect-hitbtc/core/OrderBook"
import type { Topic } from "@effect-hitbtc/core/Topic"
import type { Status } from "@effect-hitbtc/transport/Subscriptions"
import type { BookView } from "../BookView.ts"
import type { Feed, Outlet } from "./Feed.ts"

/**
 * What a stream of views is told: this book changed. The view itself is made when the consumer comes for it, from what
 * the book is then: a thousand updates cost one view.
 */
export interface Changed {
  readonly _tag: "Changed"
  readonly symbol: string
  readonly view: (depth: number) => BookView
}

/** The maintained book of a symbol, to streams of views, and its messages as they came, to streams of messages. */
export const make = (
  topic: Topic,
  outlets: ReadonlySet<Outlet<BookMessage | Changed>>,
  options: {
    readonly sequence: "contiguous" | "monotonic"
    readonly onGap: (reason: OrderBook.GapReason) => void
  }
): Feed<BookMessage | Changed> => {
  const { symbol } = topic
  const book = OrderBook.make({ symbol, sequence: options.sequence })
  let isStale = false

  const changed: Changed = {
    _tag: "Changed",
    symbol,
    view: (depth) => {
      const view = OrderBook.view(book, depth)
      if (view !== undefined) return { _tag: "Live", ...view }
      if (isStale) return { _tag: "Stale", symbol }
      return { _tag: "Resyncing", symbol, reason: book.state._tag === "Gap" ? book.state.reason : undefined }
    }
  }
  const put = (message: BookMessage | Changed) => {
    for (const outlet of outlets) outlet.put(message)
  }
  const leave = (stale: boolean) => {
    if (book.state._tag !== "Live" && isStale === stale) return
    // A gap keeps its reason until the snapshot that ends it.
    if (book.state._tag === "Live" || stale) OrderBook.reset(book)
    isStale = stale
    put(changed)
  }

  return {
    onEvent(event) {
      if (event._tag !== "BookUpdate" && event._tag !== "BookSnapshot") return
      const outcome = OrderBook.apply(book, event)
      put(event)
      if (outcome._tag === "Ignored") return
      isStale = false
      put(changed)
      if (outcome._tag === "Gap") options.onGap(outcome.reason)
    },
    onStatus(status: Status) {
      if (status._tag === "Lost" || status._tag === "Silent") leave(true)
      else if (status._tag === "Pending") leave(false)
    },
    replay(outlet) {
      const view = OrderBook.view(book)
      if (view !== undefined) {
        const { timestamp, ...rest } = view
        outlet.put({ _tag: "BookSnapshot", ...rest, ...(timestamp === undefined ? undefined : { timestamp }) })
      }
      outlet.put(changed)
    }
  }
}
