import type { BookView } from "@effect-hitbtc/client"
import { type Candle, Decimal, type Ticker, type Trade } from "@effect-hitbtc/core"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration } from "effect"
import * as CandleChart from "../src/CandleChart.ts"
import * as Figures from "../src/Figures.ts"
import * as Ladder from "../src/Ladder.ts"
import * as Line from "../src/Line.ts"
import * as Screen from "../src/Screen.ts"
import * as Table from "../src/Table.ts"
import * as Tape from "../src/Tape.ts"
import * as TickerBoard from "../src/TickerBoard.ts"
import * as Golden from "./support/Golden.ts"

const decimal = Decimal.makeUnsafe
const at = (millis: number) => DateTime.toUtc(DateTime.makeUnsafe(Date.UTC(2026, 0, 2, 3, 4) + millis))
const texts = (lines: ReadonlyArray<Line.Line>) => lines.map(Line.toText)

const levels = (pairs: ReadonlyArray<readonly [string, string]>) =>
  pairs.map(([price, size]) => ({ price: decimal(price), size: decimal(size) }))

const live: BookView.Live = {
  _tag: "Live",
  symbol: "ETHBTC",
  sequence: 12,
  timestamp: at(0),
  asks: levels([["0.054466", "3.83"], ["0.054467", "12.914"], ["0.05447", "0.5"]]),
  bids: levels([["0.054463", "1.136"], ["0.054462", "8.02"]])
}

const trade = (id: number, symbol: string, price: string, quantity: string): Trade.Trade => ({
  _tag: "Trade",
  symbol,
  id,
  price: decimal(price),
  quantity: decimal(quantity),
  side: id % 2 === 0 ? "buy" : "sell",
  timestamp: at(id * 1234)
})

// A walk that goes up, down and stands still, without chance.
const candles = Array.from({ length: 40 }, (_, i): Candle.Candle => {
  const middle = 100 + Math.round(10 * Math.sin(i / 5) * 100) / 100
  const close = middle + (i % 3 - 1) * 1.5
  const price = (value: number) => decimal(value.toFixed(2))
  return {
    _tag: "Candle",
    symbol: "ETHUSDT",
    period: "M1",
    timestamp: at(i * 60_000),
    open: price(middle),
    high: price(Math.max(middle, close) + 1),
    low: price(Math.min(middle, close) - 1),
    close: price(close),
    volume: decimal(String(1 + i % 7)),
    volumeQuote: decimal("1")
  }
})

const ticker: Ticker.Ticker = {
  _tag: "Ticker",
  symbol: "ETHBTC",
  ask: decimal("0.054466"),
  bid: decimal("0.054463"),
  last: decimal("0.0545"),
  open: decimal("0.054"),
  low: decimal("0.053"),
  high: decimal("0.055"),
  volume: decimal("100.5"),
  volumeQuote: decimal("5"),
  timestamp: at(0)
}

describe("Ladder", () => {
  it("draws asks, spread and bids with bars, in columns that line up", () => {
    assert.strictEqual(...Golden.compare("ladder", texts(Ladder.draw("ETHBTC", live, { columns: 60, rows: 10 }))))
  })

  it("draws as many levels as there are rows, and never more columns than there are", () => {
    for (const [columns, rows] of [[20, 4], [1, 1], [60, 2], [200, 60]] as const) {
      const lines = Ladder.draw("ETHBTC", live, { columns, rows })
      assert.strictEqual(lines.length, rows)
      for (const line of lines) assert.strictEqual(Line.width(line), columns)
    }
  })

  it("keeps the best prices in the middle where a side is short or empty", () => {
    assert.deepStrictEqual(texts(Ladder.draw("ETHBTC", { ...live, asks: [] }, { columns: 44, rows: 6 })).slice(1), [
      "",
      "",
      "         - spread",
      "  0.054463     1.136      1.136 █▌",
      "  0.054462     8.020      9.156 ███████████"
    ])
  })

  it("has as many digits as the steps of the symbol, where those are known", () => {
    const steps = { tickSize: decimal("0.00000001"), quantityIncrement: decimal("0.01") }
    assert.deepStrictEqual(texts(Ladder.draw("ETHBTC", live, { columns: 34, rows: 4 }, { steps })).slice(1), [
      " 0.05446600      3.83       3.83",
      " 0.00000300 spread",
      " 0.05446300     1.136      1.136"
    ])
  })

  it("shows the top of the book beside the spread, where the venue tells it by itself", () => {
    const [ask, bid] = [live.asks[0]!, live.bids[0]!]
    const top = { _tag: "TopOfBook", symbol: "ETHBTC", ask, bid, timestamp: at(0) } as const
    for (
      const [told, text] of [
        [top, "  0.000003 spread  top 0.054463 0.054466"],
        [{ ...top, bid: null }, "  0.000003 spread  top - 0.054466"]
      ] as const
    ) {
      const lines = Ladder.draw("ETHBTC", live, { columns: 44, rows: 4 }, { top: told })
      assert.strictEqual(Line.toText(lines[2]!), text)
    }
  })

  it("says on several lines why there are no levels, where one is too narrow", () => {
    const reason = { _tag: "SequenceJump", expected: 13, received: 15 } as const
    const down = { _tag: "Resyncing", symbol: "ETHBTC", reason } as const
    assert.deepStrictEqual(texts(Ladder.draw("ETHBTC", down, { columns: 46, rows: 6 })), [
      "── ETHBTC resyncing ──────────────────────────",
      "",
      "  ETHBTC has a gap and waits for a snapshot:",
      "       expected update 13, received 15",
      "",
      ""
    ])
  })

  it("has no levels where the book is not live, and says why", () => {
    const reason = { _tag: "SequenceJump", expected: 13, received: 15 } as const
    assert.strictEqual(...Golden.compare("ladder-down", [
      ...texts(Ladder.draw("ETHBTC", { _tag: "Resyncing", symbol: "ETHBTC", reason }, { columns: 80, rows: 5 })),
      ...texts(Ladder.draw("ETHBTC", { _tag: "Stale", symbol: "ETHBTC" }, { columns: 80, rows: 5 })),
      ...texts(Ladder.draw("ETHBTC", undefined, { columns: 80, rows: 3 }))
    ]))
  })

  it("is one line in a pipe", () => {
    assert.strictEqual(
      Line.toText(Ladder.line(live)),
      "ETHBTC     2026-01-02T03:04:00.000Z 12 spread 0.000003 bids 1.136@0.054463 8.02@0.054462 " +
        "asks 3.83@0.054466 12.914@0.054467 0.5@0.05447"
    )
    assert.match(Line.toText(Ladder.line({ _tag: "Stale", symbol: "ETHBTC" })), /^ETHBTC {5}is stale/)
  })
})

describe("CandleChart", () => {
  it("draws bodies and wicks to half a row, volumes, times and prices", () => {
    assert.strictEqual(
      ...Golden.compare("candles", texts(CandleChart.draw("ETHUSDT M1", candles, { columns: 60, rows: 18 })))
    )
  })

  it("draws the latest where there is no room for all, and fits any size", () => {
    assert.strictEqual(
      ...Golden.compare("candles-narrow", texts(CandleChart.draw("ETHUSDT M1", candles, { columns: 30, rows: 9 })))
    )
    for (const [columns, rows] of [[5, 3], [1, 1], [200, 60]] as const) {
      const lines = CandleChart.draw("ETHUSDT M1", candles, { columns, rows })
      assert.strictEqual(lines.length, rows)
      for (const line of lines) assert.strictEqual(Line.width(line), columns)
    }
  })

  it("draws a market that stands still, and none at all", () => {
    const [first] = candles
    const flat = { ...first!, open: first!.close, high: first!.close, low: first!.close, volume: decimal("0") }
    assert.include(texts(CandleChart.draw("E", [flat], { columns: 40, rows: 9 })).join("\n"), "╹")
    assert.strictEqual(texts(CandleChart.draw("E", [], { columns: 40, rows: 9 })).join("").includes("┤"), false)
  })
})

describe("Tape", () => {
  const events: ReadonlyArray<Tape.Event> = [
    trade(4, "ETHBTC", "0.05447", "1.5"),
    { _tag: "Dropped", count: 3 },
    trade(3, "BTCUSDT", "43210.5", "0.01"),
    { _tag: "TradeGap", symbol: "ETHBTC", after: 1, before: 4 },
    trade(1, "ETHBTC", "0.054466", "0.5")
  ]

  it("draws the newest on top, with marks where something is missing", () => {
    assert.strictEqual(...Golden.compare("tape", texts(Tape.draw(events, { columns: 90, rows: 8 }))))
  })

  it("is one line for each trade in a pipe", () => {
    assert.strictEqual(...Golden.compare("tape-lines", events.map((event) => Line.toText(Tape.line(event)))))
  })
})

describe("TickerBoard", () => {
  it("draws a row for each symbol", () => {
    const nothing = { ...ticker, symbol: "NEWBTC", ask: null, bid: null, last: null, open: null }
    assert.strictEqual(...Golden.compare("tickers", texts(TickerBoard.draw([ticker, nothing], { columns: 130 }))))
    assert.strictEqual(
      Line.toText(TickerBoard.line(ticker)),
      "2026-01-02T03:04:00.000Z ETHBTC     bid 0.054463 ask 0.054466 last 0.054500 24h   +0.93% volume 100.5"
    )
  })
})

describe("Table", () => {
  it("has columns as wide as what is in them", () => {
    const rows = [{ name: "a", size: "1" }, { name: "longer", size: "12345" }]
    const columns = [
      { name: "name", of: ({ name }: typeof rows[number]) => name },
      { name: "size", of: ({ size }: typeof rows[number]) => size, align: "right" as const }
    ]
    assert.deepStrictEqual(texts(Table.draw(rows, columns, "nothing")), [
      "NAME     SIZE",
      "a           1",
      "longer  12345"
    ])
    assert.deepStrictEqual(texts(Table.draw([], columns, "nothing")), ["nothing"])
  })

  it("filters in any case", () => {
    assert.isTrue(Table.matches("eth", ["ETHBTC"]))
    assert.isFalse(Table.matches("xrp", ["ETHBTC", undefined]))
    assert.isTrue(Table.matches(undefined, []))
  })
})

describe("Screen", () => {
  it("says why a connection is lost, and what is watched gives way", () => {
    const frame = {
      title: "book ETHBTC",
      where: "sandbox, API v3",
      state: { _tag: "Lost", error: TransportError.closed(1006), retryIn: Duration.zero, retryAt: at(0) },
      messages: 3
    } as const
    assert.deepStrictEqual(texts(Screen.draw(frame, [], { columns: 80, rows: 2 })), [
      " book ETHBTC  sandbox, A ○ Lost: Connection closed: 1006 (no closing handshake)",
      " q ends it                                                           3 messages"
    ])
  })

  it("fits its size, however small", () => {
    const frame = {
      title: "book ETHBTC",
      where: "sandbox, API v3",
      state: { _tag: "Ready", session: 1 },
      messages: 3
    } as const
    for (const [columns, rows] of [[80, 24], [10, 2], [1, 1]] as const) {
      const lines = Screen.draw(frame, [], { columns, rows })
      assert.strictEqual(lines.length, rows)
      for (const line of lines) assert.strictEqual(Line.width(line), columns)
    }
  })

  it("draws over what is there, and erases nothing", () => {
    const lines = [Line.make("a"), Line.make(Line.span("b", "bold"))]
    assert.strictEqual(Screen.frame(lines, Line.toText), "\u001B[?2026h\u001B[Ha\r\nb\u001B[?2026l")
  })
})

describe("Line", () => {
  const line = Line.make("ab", Line.span("cd", "red"))

  it("is cut or padded to a width", () => {
    assert.deepStrictEqual(Line.fit(line, 3), [Line.span("ab"), Line.span("c", "red")])
    assert.deepStrictEqual(Line.fit(line, 6), [...line, Line.span("  ")])
    assert.deepStrictEqual(Line.fit(line, 0), [])
  })

  it("gives way on the left where two do not fit", () => {
    assert.strictEqual(Line.toText(Line.justify(Line.make("left"), Line.make("right"), 12)), "left   right")
    assert.strictEqual(Line.toText(Line.justify(Line.make("left"), Line.make("right"), 7)), "leright")
    assert.strictEqual(Line.width(Line.justify(Line.make("left"), Line.make("right"), 3)), 3)
  })

  it("has escape codes only where it is wanted with colours", () => {
    assert.strictEqual(Line.toText(line), "abcd")
    assert.strictEqual(Line.toAnsi(line), "ab\u001B[31mcd\u001B[0m")
  })
})

describe("Figures", () => {
  it("writes at least as many digits as an increment has, and never cuts one off", () => {
    assert.strictEqual(Figures.places(decimal("0.000001")), 6)
    assert.strictEqual(Figures.places(decimal("10")), 0)
    assert.strictEqual(Figures.withPlaces(decimal("1"), 3), "1.000")
    assert.strictEqual(Figures.withPlaces(decimal("1.5"), 3), "1.500")
    assert.strictEqual(Figures.withPlaces(decimal("1.23456"), 3), "1.23456")
    assert.strictEqual(Figures.orDash(null, 3), "-")
  })

  it("writes changes, counts and seconds", () => {
    assert.strictEqual(Figures.change(decimal("100"), decimal("101.5")), "+1.50%")
    assert.strictEqual(Figures.change(decimal("100"), decimal("99.99")), "-0.01%")
    assert.strictEqual(Figures.change(null, decimal("1")), "-")
    assert.strictEqual(Figures.change(decimal("0"), decimal("1")), "-")
    assert.deepStrictEqual([0, 999, 1_000, 1_234_567].map(Figures.count), ["0", "999", "1,000", "1,234,567"])
    assert.strictEqual(Figures.seconds(6_512), "6.512")
  })

  it("keeps the most digits that there are", () => {
    assert.strictEqual(Figures.mostPlaces([decimal("1"), decimal("1.25"), decimal("3.1")]), 2)
  })

  it("draws bars in eighths, and never an empty one", () => {
    assert.strictEqual(Figures.bar(decimal("10"), decimal("10"), 4), "████")
    assert.strictEqual(Figures.bar(decimal("5.1"), decimal("10"), 4), "██")
    assert.strictEqual(Figures.bar(decimal("6"), decimal("10"), 4), "██▍")
    assert.strictEqual(Figures.bar(decimal("0.0001"), decimal("10"), 4), "▏")
    assert.strictEqual(Figures.bar(decimal("1"), decimal("0"), 4), "")
    assert.strictEqual(Figures.bar(decimal("1"), decimal("2"), 0), "")
  })
})
