import { Decimal } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Observations from "../../src/demo/Observations.ts"
import * as Verdict from "../../src/demo/Verdict.ts"
import * as Line from "../../src/Line.ts"
import * as Fixture from "./support/Fixture.ts"

type Changes = Partial<Omit<Verdict.Facts, "counters">> & { readonly counters?: Partial<Verdict.Facts["counters"]> }

const problems = (
  change: (facts: Verdict.Facts) => Changes | void,
  facts = Fixture.facts()
): ReadonlyArray<string> => {
  const changes = change(facts) ?? {}
  return Verdict.problems({ ...facts, ...changes, counters: { ...facts.counters, ...changes.counters } })
}
const stale = { _tag: "Stale" as const, symbol: "ETHBTC" }

const cases: ReadonlyArray<readonly [name: string, (facts: Verdict.Facts) => Changes | void, ReadonlyArray<string>]> = [
  ["nothing where all is well", () => {}, []],
  [
    "a connection that is not ready at the end",
    ({ seen }) => void seen.states.push({ _tag: "Connecting", attempt: 3 }),
    ["connection: expected it to be Ready at the end, it is Connecting"]
  ],
  [
    "a cut that was not seen",
    ({ seen }) => void seen.states.splice(3, 1),
    ["connection: it was cut, and no Lost was seen"]
  ],
  [
    "a connection too many",
    () => ({ counters: { connections: 3 } }),
    ["connection: expected 2 that opened, counted 3"]
  ],
  [
    "messages that were not understood, and answers to nothing",
    () => ({ counters: { decodeFailures: 2, unmatched: 1 } }),
    ["connection: 2 malformed messages", "connection: 1 answers without a request"]
  ],
  [
    "a stream that ended",
    ({ seen }) => Observations.seeEnd(seen, Fixture.start, "trades", "ended"),
    ["stream: trades ended"]
  ],
  [
    "a topic that is silent since the connection came back",
    ({ seen }) => void seen.lastSeen.set("ticker ETHBTC", Fixture.start + 4_000),
    ["stream: nothing of ticker ETHBTC since the connection came back"]
  ],
  [
    "a topic that never delivered anything",
    ({ plan }) => ({ plan: { ...plan, tickers: ["ETHBTC", "BTCUSDT"] } }),
    ["stream: nothing of ticker BTCUSDT since the connection came back"]
  ],
  [
    "a book that is not live",
    () => ({ books: new Map([["ETHBTC", stale]]) }),
    ["book ETHBTC: expected it to be Live, it is Stale"]
  ],
  [
    "a book that is behind",
    () => ({ books: new Map([["ETHBTC", { ...Fixture.view, sequence: 11 }]]) }),
    ["book ETHBTC: sequence 11, the venue's is 12"]
  ],
  [
    "a book with another size",
    () => {
      const asks = Fixture.levels([["0.054466", "3.830"], ["0.054467", "12.915"], ["0.054470", "0.5"]])
      return { books: new Map([["ETHBTC", { ...Fixture.view, asks }]]) }
    },
    ["book ETHBTC: ask 2 is 12.915 at 0.054467, the venue's is 12.914 at 0.054467"]
  ],
  [
    "a book with a level too few",
    () => ({ books: new Map([["ETHBTC", { ...Fixture.view, bids: Fixture.view.bids.slice(1) }]]) }),
    ["book ETHBTC: 1 bids, the venue has 2"]
  ],
  [
    "a book that the venue does not have",
    () => ({ venueBooks: new Map() }),
    ["book ETHBTC: the venue has none"]
  ],
  [
    "outages that were not seen",
    ({ seen }) => void seen.outages.splice(0),
    [
      "book ETHBTC: the cut was not seen, or it did not come back",
      "book ETHBTC: the gap was not seen, or it did not come back"
    ]
  ],
  [
    "gaps and resyncs that nobody caused",
    () => ({ counters: { bookGaps: 2, resubscriptions: 3 } }),
    ["books: expected 1 gap, counted 2", "books: expected 1 resync, counted 3"]
  ],
  [
    "a ticker that does not fit the book",
    ({ seen }) => {
      const bid = Decimal.makeUnsafe("0.054400")
      Observations.seeTicker(seen, Fixture.start + 9_000, { ...Fixture.ticker, ask: null, bid })
    },
    [
      "ticker ETHBTC: ask none, the venue's is 0.054466",
      "ticker ETHBTC: bid 0.054400, the venue's is 0.054463"
    ]
  ],
  [
    "messages that were dropped",
    ({ seen }) => Observations.seeTrade(seen, Fixture.start, { _tag: "Dropped", count: 7 }),
    ["trades: 7 messages dropped"]
  ],
  [
    "a gap between trades",
    ({ seen }) =>
      Observations.seeTrade(seen, Fixture.start, { _tag: "TradeGap", symbol: "ETHBTC", after: 3, before: 9 }),
    ["trades ETHBTC: a gap after 3, before 9"]
  ],
  [
    "a trade that came twice",
    ({ seen }) => void seen.trades.get("ETHBTC")!.unshift(Fixture.trades[0]!),
    ["trades ETHBTC: 1 came twice"]
  ],
  [
    "a trade out of order",
    ({ seen }) => {
      const trades = seen.trades.get("ETHBTC")!
      trades.splice(1, 2, Fixture.trades[2]!, Fixture.trades[1]!)
    },
    ["trades ETHBTC: 2 came after a later one", "candles ETHBTC: open 0.054460 at 03:04, the trades say 0.054470"]
  ],
  [
    "a trade that is missing",
    ({ seen }) => void seen.trades.get("ETHBTC")!.splice(2, 1),
    ["trades ETHBTC: 1 missing, the first is 3", "candles ETHBTC: high 0.054470 at 03:04, the trades say 0.054466"]
  ],
  [
    "a trade that the venue does not know, at a price that it cannot have",
    ({ seen }) => Observations.seeTrade(seen, Fixture.start + 9_500, Fixture.trade(9, 60_000, "0.0544661")),
    [
      "trades ETHBTC: 9 is none of the venue's",
      "trades ETHBTC: price 0.0544661 is no multiple of 0.000001"
    ]
  ],
  [
    "a candle that the trades contradict",
    ({ seen }) => {
      const volume = Decimal.makeUnsafe("3.251")
      Observations.seeCandle(seen, Fixture.start + 9_500, { ...Fixture.candle, volume })
    },
    ["candles ETHBTC: volume 3.251 at 03:04, the trades say 3.25"]
  ],
  [
    "candles that cannot be compared",
    ({ seen }) => seen.candles.clear(),
    ["candles ETHBTC: none that can be compared with trades"]
  ],
  [
    "an anomaly, but not late updates of the book that was subscribed to anew",
    ({ seen }) => {
      Observations.seeAnomaly(seen, { _tag: "Unrouted", channel: "orderBook", symbol: "ETHBTC" })
      Observations.seeAnomaly(seen, { _tag: "Unrouted", channel: "ticker", symbol: "ETHBTC" })
    },
    [`anomaly: {"_tag":"Unrouted","channel":"ticker","symbol":"ETHBTC"}`]
  ],
  [
    "what is wrong with trading",
    ({ trading: { desk } }) => void desk.outcomes.shift(),
    ["command newOrder demo-001: ended as Accepted, its outcomes are none"]
  ],
  [
    "what was logged",
    ({ seen }) => void seen.logged.push("the connection stopped on a defect"),
    ["logged: the connection stopped on a defect"]
  ]
]

const onlyV3: typeof cases = [
  ["nothing where all is well", () => {}, []],
  [
    "a top of a book that is not the book's",
    ({ seen }) => {
      const bid = { ...Fixture.top.bid!, size: Decimal.makeUnsafe("1.135") }
      Observations.seeTop(seen, Fixture.start + 9_100, { ...Fixture.top, ask: null, bid })
    },
    [
      "top ETHBTC: ask none, the venue's is 3.830 at 0.054466",
      "top ETHBTC: bid 1.135 at 0.054463, the venue's is 1.136 at 0.054463"
    ]
  ],
  [
    "a top that came crossed",
    ({ seen }) => {
      const { symbol, timestamp } = Fixture.top
      const price = Decimal.makeUnsafe("0.054466")
      Observations.seeTop(seen, Fixture.start + 9_040, {
        _tag: "CrossedBook",
        symbol,
        timestamp,
        bid: price,
        ask: price
      })
    },
    ["tops: 1 came crossed"]
  ],
  [
    "a top that never came",
    ({ plan }) => ({ plan: { ...plan, tops: ["BTCUSDT"] } }),
    ["stream: nothing of top BTCUSDT since the connection came back"]
  ]
]

describe("Verdict", () => {
  describe("problems", () => {
    for (const [name, change, expected] of cases) {
      it(`names ${name}`, () => {
        assert.deepStrictEqual(problems(change), expected)
      })
    }
  })

  describe("problems of what only API v3 has", () => {
    for (const [name, change, expected] of onlyV3) {
      it(`names ${name}`, () => {
        assert.deepStrictEqual(problems(change, Fixture.factsV3()), expected)
      })
    }
  })

  it("counts as lost what the venue lists and nobody delivered, and what was dropped", () => {
    const facts = Fixture.facts()
    assert.strictEqual(Verdict.lost(facts), 0)
    facts.seen.trades.get("ETHBTC")!.splice(1, 2)
    Observations.seeTrade(facts.seen, Fixture.start, { _tag: "Dropped", count: 7 })
    assert.strictEqual(Verdict.lost(facts), 9)
  })

  it("sums up a good run", () => {
    assert.deepStrictEqual(Verdict.summary(Fixture.facts()).map(Line.toText), [
      "Summary",
      "  API:        v2",
      "  time:       12.345 s",
      "  frames:     2,542 received, 42 sent",
      "  messages:   1 tickers, 4 trades, 1 candles, 3 views of order books",
      "  reconnects: 1",
      "  gaps:       1",
      "  resyncs:    1",
      "  outages:    1 book up to 4 ms (gap), 1 book up to 262 ms (lost connection)",
      "  books:      1 compared with the venue's own, 5 levels",
      "  lost:       0",
      "  commands:   3, 2 lost their connection",
      "  outcomes:   1 accepted, 2 unknown",
      "  fills:      1 in 1 orders, each once",
      "  settled:    demo-002 found active, demo-003 not active",
      "  orders:     3 compared with the venue's own, 1 active; 2 balances too",
      "",
      "OK: nothing lost, nothing twice, every book, order and balance is the venue's"
    ])
  })

  it("sums up what only API v3 has, too", () => {
    const lines = Verdict.summary(Fixture.factsV3()).map(Line.toText)
    assert.strictEqual(lines[1], "  API:        v3")
    assert.include(lines, "  tops:       1 compared with the venue's own, 1 messages")
    assert.include(lines, "  list:       demo-oc1, demo-oc2: one cancels the other; 2 cancelled at once")
  })

  it("ends with a line for each thing that was wrong", () => {
    const facts = Fixture.facts()
    const summary = Verdict.summary({ ...facts, counters: { ...facts.counters, bookGaps: 2, unmatched: 1 } })
    assert.deepStrictEqual(summary.map(Line.toText).slice(-3), [
      "WRONG: 2 things",
      "  - connection: 1 answers without a request",
      "  - books: expected 1 gap, counted 2"
    ])
  })
})
