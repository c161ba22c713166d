/** How each API writes the channels of the bench. */
import type { Channel, Version } from "../Job.ts"

export interface Names {
  /** What follows `subscribe`, `snapshot` and `update` in the methods of v2. */
  readonly v2: string
  readonly v3: string
}

export const names: { readonly [C in Channel]: Names } = {
  tickers: { v2: "Ticker", v3: "ticker/1s" },
  books: { v2: "Orderbook", v3: "orderbook/full" },
  trades: { v2: "Trades", v3: "trades" },
  candles: { v2: "Candles", v3: "candles/M1" }
}

/** The request for one symbol. */
export const subscribe = (version: Version, channel: Channel, symbol: string, id: number): string => {
  const name = names[channel][version]
  return JSON.stringify(
    version === "v2"
      ? { method: `subscribe${name}`, params: { symbol, ...(channel === "candles" ? { period: "M1" } : {}) }, id }
      : { method: "subscribe", ch: name, params: { symbols: [symbol] }, id }
  )
}

const subscribed = new Map<string | undefined, Channel>(
  (["tickers", "books", "trades", "candles"] as const).flatMap((channel) => [
    [`subscribe${names[channel].v2}`, channel],
    [names[channel].v3, channel]
  ])
)

/** The channel of a request, by its method on v2 and its `ch` on v3. */
export const fromRequest = (name: string | undefined): Channel | undefined => subscribed.get(name)
