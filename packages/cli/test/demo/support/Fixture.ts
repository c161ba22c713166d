/** A small run of the demo in which everything went well. */
import {
  type BookMessage,
  type Candle,
  Decimal,
  type Ticker,
  Timestamp,
  type TopOfBook,
  type Trade
} from "@effect-hitbtc/core"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import * as Duration from "effect/Duration"
import * as Observations from "../../../src/demo/Observations.ts"
import type { Facts } from "../../../src/demo/Verdict.ts"
import * as TradingFixture from "./TradingFixture.ts"

const decimal = Decimal.makeUnsafe

export type Pairs = ReadonlyArray<readonly [price: string, size: string]>

export const start = Date.UTC(2026, 0, 2, 3, 4, 0)

export const levels = (pairs: Pairs): ReadonlyArray<BookMessage.Level> =>
  pairs.map(([price, size]) => ({ price: decimal(price), size: decimal(size) }))

export const asks: Pairs = [["0.054466", "3.830"], ["0.054467", "12.914"], ["0.054470", "0.500"]]
export const bids: Pairs = [["0.054463", "1.136"], ["0.054462", "8.020"]]

const content = { symbol: "ETHBTC", sequence: 12, asks: levels(asks), bids: levels(bids) }

export const view = { _tag: "Live" as const, timestamp: Timestamp.fromMillis(start), ...content }

export const symbol = {
  id: "ETHBTC",
  baseCurrency: "ETH",
  quoteCurrency: "BTC",
  quantityIncrement: decimal("0.001"),
  tickSize: decimal("0.000001"),
  takeLiquidityRate: decimal("0.001"),
  provideLiquidityRate: decimal("-0.0001"),
  feeCurrency: "BTC"
}

export const ticker: Ticker.Ticker = {
  _tag: "Ticker",
  symbol: "ETHBTC",
  ask: decimal("0.054466"),
  bid: decimal("0.054463"),
  last: decimal("0.054466"),
  open: decimal("0.054"),
  low: decimal("0.053"),
  high: decimal("0.055"),
  volume: decimal("100"),
  volumeQuote: decimal("5"),
  timestamp: Timestamp.fromMillis(start)
}

export const trade = (id: number, millis: number, price = "0.054466", quantity = "1.500"): Trade.Trade => ({
  _tag: "Trade",
  symbol: "ETHBTC",
  id,
  price: decimal(price),
  quantity: decimal(quantity),
  side: id % 2 === 0 ? "buy" : "sell",
  timestamp: Timestamp.fromMillis(start + millis)
})

// The first is of the minute before; the others make the candle.
export const trades = [
  trade(1, -5_000),
  trade(2, 1_000, "0.054460"),
  trade(3, 2_000, "0.054470", "0.250"),
  trade(4, 9_000)
]

export const candle: Candle.Candle = {
  _tag: "Candle",
  symbol: "ETHBTC",
  period: "M1",
  timestamp: Timestamp.fromMillis(start),
  open: decimal("0.054460"),
  high: decimal("0.054470"),
  low: decimal("0.054460"),
  close: decimal("0.054466"),
  volume: decimal("3.250"),
  volumeQuote: decimal("0.1770065")
}

/** Seen so far: connected, a gap, a cut, and back. */
export const observed = (): Observations.State => {
  const state = Observations.make(start)
  const at = (millis: number) => start + millis
  state.api = { version: "v2", url: "ws://127.0.0.1:9300/api/2/ws" }
  state.step = "5 of 6: the venue cuts every connection"
  state.symbols.set("ETHBTC", symbol)
  Observations.seeState(state, at(10), { _tag: "Connecting", attempt: 1 })
  Observations.seeState(state, at(20), { _tag: "Open", session: 1 })
  Observations.seeState(state, at(21), { _tag: "Ready", session: 1 })
  Observations.seeBook(state, at(30), { _tag: "Resyncing", symbol: "ETHBTC", reason: undefined })
  Observations.seeBook(state, at(31), { ...view, sequence: 1 })
  Observations.seeTrade(state, at(40), trades[0]!)
  Observations.seeTrade(state, at(1_000), trades[1]!)
  const reason = { _tag: "SequenceJump" as const, expected: 2, received: 3 }
  Observations.seeBook(state, at(2_000), { _tag: "Resyncing", symbol: "ETHBTC", reason })
  Observations.seeBook(state, at(2_004), { ...view, sequence: 3 })
  Observations.seeTrade(state, at(2_010), trades[2]!)
  Observations.seeBook(state, at(5_000), { _tag: "Stale", symbol: "ETHBTC" })
  const retryIn = Duration.millis(250.4)
  Observations.seeState(state, at(5_000), {
    _tag: "Lost",
    error: TransportError.closed(1006),
    retryIn,
    retryAt: Timestamp.fromMillis(at(5_250))
  })
  Observations.seeState(state, at(5_250), { _tag: "Connecting", attempt: 2 })
  Observations.seeBook(state, at(5_255), { _tag: "Resyncing", symbol: "ETHBTC", reason: undefined })
  Observations.seeState(state, at(5_256), { _tag: "Open", session: 2 })
  Observations.seeState(state, at(5_260), { _tag: "Ready", session: 2 })
  Observations.seeBook(state, at(5_262), view)
  Observations.seeTicker(state, at(8_000), ticker)
  Observations.seeCandle(state, at(9_000), candle)
  Observations.seeTrade(state, at(9_001), trades[3]!)
  return state
}

export const top: TopOfBook.TopOfBook = {
  _tag: "TopOfBook",
  symbol: "ETHBTC",
  ask: view.asks[0]!,
  bid: view.bids[0]!,
  timestamp: Timestamp.fromMillis(start)
}

const counters = {
  framesReceived: 2512,
  framesSent: 32,
  connections: 2,
  losses: 1,
  bookGaps: 1,
  resubscriptions: 1,
  decodeFailures: 0,
  unmatched: 0
}

export const facts = (): Facts => {
  const seen = observed()
  return {
    plan: {
      tickers: ["ETHBTC"],
      trades: ["ETHBTC"],
      candles: ["ETHBTC"],
      books: ["ETHBTC"],
      tops: [],
      gap: "ETHBTC",
      orders: "ETHBTC"
    },
    seen,
    counters,
    books: new Map([["ETHBTC", view]]),
    venueBooks: new Map([["ETHBTC", { _tag: "BookSnapshot", ...content }]]),
    venueTrades: new Map([["ETHBTC", trades]]),
    trading: TradingFixture.facts(seen, counters),
    elapsedMillis: 12_345
  }
}

/** The same on API v3, with what only that has. */
export const factsV3 = (): Facts => {
  const { trading, ...rest } = facts()
  const { seen } = rest
  seen.api = { version: "v3", url: "ws://127.0.0.1:9300/api/3" }
  Observations.seeTop(seen, start + 9_050, top)
  return { ...rest, plan: { ...rest.plan, tops: ["ETHBTC"] }, trading: TradingFixture.onV3(seen, trading) }
}
