/** The tickers of a gateway: one set of feeds for all services that stand on it, so that a topic has one state. */
import type { Ticker } from "@effect-hitbtc/core/Ticker"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import * as LatestFeed from "./LatestFeed.ts"

const known = new WeakMap<Gateway["Service"], LatestFeed.Latest<Ticker>>()

export const tickersOf = (gateway: Gateway["Service"]): LatestFeed.Latest<Ticker> => {
  let tickers = known.get(gateway)
  if (tickers === undefined) {
    tickers = LatestFeed.make(
      gateway,
      (event) => event._tag === "Ticker" ? event : undefined,
      (ticker) => ticker.symbol
    )
    known.set(gateway, tickers)
  }
  return tickers
}
