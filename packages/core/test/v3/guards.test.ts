/** The guards of the hot path, written by hand, say what their schemas say. */
import * as BookWire from "@effect-hitbtc/core/v3/BookWire"
import * as TickerWire from "@effect-hitbtc/core/v3/TickerWire"
import * as TradesWire from "@effect-hitbtc/core/v3/TradesWire"
import { assert, describe, it } from "@effect/vitest"
import * as SchemaParser from "effect/SchemaParser"
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
