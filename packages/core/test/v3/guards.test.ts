/** The guards of the hot path, written by hand, say what their schemas say. */
import * as BookWire from "@effect-hitbtc/core/v3/BookWire"
import * as TickerWire from "@effect-hitbtc/core/v3/TickerWire"
import * as TradesWire from "@effect-hitbtc/core/v3/TradesWire"
import * as TradingWire from "@effect-hitbtc/core/v3/TradingWire"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import * as Assert from "node:assert"
import { mutate } from "../support/mutations.ts"
import { cases } from "./support/publicFrames.ts"

const frameOf = (ch: string): string => cases.find(({ frame }) => frame.startsWith(`{"ch": "${ch}"`))!.frame

const entryOf = (frame: string): unknown => {
  try {
    const { data, snapshot, update } = JSON.parse(frame)
    return Object.values(data ?? snapshot ?? update)[0]
  } catch {
    return undefined
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const guards = [
  {
    name: "isTicker",
    ch: "ticker/1s",
    guard: TickerWire.isTicker,
    schema: SchemaParser.is(TickerWire.TickerWire)
  },
  { name: "isBook", ch: "orderbook/full", guard: BookWire.isBook, schema: SchemaParser.is(BookWire.BookWire) },
  {
    name: "isTopOfBook",
    ch: "orderbook/top/100ms",
    guard: BookWire.isTopOfBook,
    schema: SchemaParser.is(BookWire.TopOfBookWire)
  }
]

describe("guards", () => {
  for (const { ch, guard, name, schema } of guards) {
    it(`${name} says of broken frames what its schema says`, () => {
      const answers = new Set<boolean>()
      for (const input of [[], {}, null, 0, "", ...mutate([frameOf(ch)], 10_000, 1).map(entryOf)]) {
        assert.strictEqual(guard(input), schema(input), JSON.stringify(input))
        answers.add(guard(input))
      }
      assert.strictEqual(answers.size, 2)
    })
  }
})

describe("reports", () => {
  it("are decoded as their schema decodes them, whole or broken", () => {
    const decode = Schema.decodeUnknownResult(TradingWire.ReportFromWire)
    const report = {
      id: 828680665,
      client_order_id: "f4307c6e507e49019907c917b6d7a084",
      symbol: "ETHBTC",
      side: "sell",
      status: "partiallyFilled",
      type: "limit",
      time_in_force: "GTC",
      quantity: "13.942",
      price: "0.011384",
      price_average: "0.011384",
      quantity_cumulative: "5.240",
      created_at: "2017-01-16T14:18:47.321Z",
      updated_at: "2017-01-19T15:23:54.876Z",
      post_only: false
    }
    const trade = {
      ...report,
      report_type: "trade",
      trade_id: 1361977606,
      trade_quantity: "9.800",
      trade_price: "0.011384",
      trade_fee: "0.000012",
      trade_taker: true,
      trade_position_id: 485308
    }
    const other = {
      ...report,
      report_type: "replaced",
      stop_price: null,
      expire_time: "2030-01-01T00:00:00Z",
      display_quantity: "0",
      original_client_order_id: "harry222",
      order_list_id: "list-1-a",
      contingency_type: "allOrNone",
      reduce_only: null,
      margin_mode: "Cross"
    }
    const frames = [report, trade, other, { ...other, margin_mode: "isolated", expire_time: null }]
      .map((frame) => JSON.stringify(frame))
    const counts = { good: 0, bad: 0 }
    for (const frame of [...frames, ...mutate(frames, 20_000, 1)]) {
      const input = parsed(frame)
      const result = TradingWire.decodeReport(input)
      const expected = decode(input)
      counts[Result.isSuccess(result) ? "good" : "bad"]++
      if (Result.isSuccess(result) && Result.isSuccess(expected)) {
        // Chai sees neither prototypes nor the order of keys.
        Assert.deepStrictEqual(result.success, expected.success)
        assert.strictEqual(JSON.stringify(result.success), JSON.stringify(expected.success))
      } else {
        assert.strictEqual(
          Result.isFailure(result) && result.failure.message,
          Result.isFailure(expected) && expected.failure.message,
          frame
        )
      }
    }
    assert.isAbove(counts.good, 1_000)
    assert.isAbove(counts.bad, 1_000)
  })
})

const arbitrary = { arbitrary: { seed: 1, runs: 100 } }
const written = <A>(wire: A): A => JSON.parse(JSON.stringify(wire)) as A

describe("the wire and the domain are one", () => {
  it.prop("of books", [BookWire.BookWire], ([generated]) => {
    const wire = written(generated)
    assert.deepStrictEqual(BookWire.fromBook(BookWire.toBookSnapshot("A", wire)), wire)
    assert.deepStrictEqual(BookWire.fromBook(BookWire.toPartialBook("A", wire)), wire)
    assert.isTrue(BookWire.isBook(wire))
  }, arbitrary)

  it.prop("of tickers, mini tickers, rates and futures info", {
    ticker: TickerWire.TickerWire,
    mini: TickerWire.MiniTickerWire,
    rate: TickerWire.RateWire,
    info: TickerWire.FuturesInfoWire
  }, (generated) => {
    const { info, mini, rate, ticker } = written(generated)
    const event = TickerWire.toTicker("A", ticker)
    assert.deepStrictEqual(TickerWire.toTicker("A", TickerWire.fromTicker(event)), event)
    assert.isTrue(TickerWire.isTicker(ticker))
    const miniTicker = TickerWire.toMiniTicker("A", mini)
    assert.deepStrictEqual(TickerWire.toMiniTicker("A", TickerWire.fromMiniTicker(miniTicker)), miniTicker)
    assert.deepStrictEqual(TickerWire.fromRate(TickerWire.toRate("A", "B", rate)), rate)
    assert.deepStrictEqual(TickerWire.fromFuturesInfo(TickerWire.toFuturesInfo("A", info)), info)
  }, arbitrary)

  it.prop("of trades and candles", [TradesWire.TradeWire, TradesWire.CandleWire], (generated) => {
    const [trade, candle] = written(generated)
    assert.deepStrictEqual(TradesWire.fromTrade(TradesWire.toTrade("A", trade)), trade)
    assert.deepStrictEqual(TradesWire.fromCandle(TradesWire.toCandle("A", "M1", candle)), candle)
  }, arbitrary)
})
