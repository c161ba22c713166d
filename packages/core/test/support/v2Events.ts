/** The events that API v2 delivers: a part of the domain, which has those of v3, too. */
import type { MarketEvent, Protocol } from "@effect-hitbtc/core"

export type V2Event = Extract<
  MarketEvent.MarketEvent,
  { readonly _tag: "Ticker" | "BookSnapshot" | "BookUpdate" | "Trades" | "Candles" }
>

const tags: ReadonlySet<string> = new Set<V2Event["_tag"]>([
  "Ticker",
  "BookSnapshot",
  "BookUpdate",
  "Trades",
  "Candles"
])

export const isV2Event = (event: Protocol.DataEvent): event is V2Event => tags.has(event._tag)

/** The event of data of API v2. */
export const eventOf = ({ event }: Protocol.Data): V2Event => {
  if (!isV2Event(event)) throw new Error(`Expected an event of API v2, got ${event._tag}`)
  return event
}
