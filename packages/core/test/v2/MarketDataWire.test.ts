import { type Protocol, V2MarketDataWire as Wire } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { eventOf, type V2Event } from "../support/v2Events.ts"
import { messagesOf, samples } from "../support/v2Frames.ts"

const arbitrary = { arbitrary: { seed: 1, runs: 300 } }

const frameOf = (method: string, params: unknown) => JSON.stringify({ jsonrpc: "2.0", method, params })

const dataOf = (frame: string): Protocol.Data => {
  const [message, ...rest] = messagesOf(frame)
  assert.deepStrictEqual(rest, [])
  if (message?._tag !== "Data") throw new Error(`Expected Data, got ${JSON.stringify(message)}`)
  return message
}

/** What a channel's event is on the wire. */
const encode = (event: V2Event): object => {
  switch (event._tag) {
    case "Ticker":
      return Wire.fromTicker(event)
    case "BookSnapshot":
    case "BookUpdate":
      return Wire.fromBook(event)
    case "Trades":
      return Wire.fromTrades(event)
    case "Candles":
      return Wire.fromCandles(event)
  }
}

/** Every string that is a number, whatever the symbol is called. */
const assertPlain = (json: object): void => {
  assert.notMatch(JSON.stringify({ ...json, symbol: "" }), /"-?[0-9.]+[eE]/)
}

/** As JSON writes it: without the -0 that generators make. */
const written = <A>(wire: A): A => JSON.parse(JSON.stringify(wire)) as A

/** From the wire to the domain and back, and from the domain to a frame and back. */
const assertComesBack = (method: string, wire: unknown, event: V2Event) => {
  assert.deepStrictEqual(encode(event), wire)
  const data = dataOf(frameOf(method, encode(event)))
  assert.strictEqual(data.symbol, event.symbol)
  assert.deepStrictEqual<unknown>(data.event, event)
  assert.deepStrictEqual(encode(eventOf(data)), wire)
  assertPlain(encode(event))
}

describe("the wire and the domain", () => {
  it.prop("are one: tickers", [Wire.TickerWire], ([generated]) => {
    const wire = written(generated)
    assertComesBack("ticker", wire, Wire.toTicker(wire))
    assert.isTrue(Schema.is(Wire.TickerWire)(wire))
  }, arbitrary)

  it.prop("are one: books", [Wire.BookWire], ([generated]) => {
    const wire = written(generated)
    assertComesBack("snapshotOrderbook", wire, Wire.toBookSnapshot(wire))
    assertComesBack("updateOrderbook", wire, Wire.toBookUpdate(wire))
    assert.strictEqual("timestamp" in Wire.toBookUpdate(wire), "timestamp" in wire)
  }, arbitrary)

  it.prop("are one: trades", [Wire.TradesWire], ([generated]) => {
    const wire = written(generated)
    assertComesBack("snapshotTrades", wire, Wire.toTrades(wire, true))
    assertComesBack("updateTrades", wire, Wire.toTrades(wire, false))
    for (const trade of wire.data) assert.deepStrictEqual(Wire.fromTrade(Wire.toTrade(wire.symbol, trade)), trade)
  }, arbitrary)

  it.prop("are one: candles", [Wire.CandlesWire], ([generated]) => {
    const wire = written(generated)
    assertComesBack("snapshotCandles", wire, Wire.toCandles(wire, true))
    assertComesBack("updateCandles", wire, Wire.toCandles(wire, false))
    for (const candle of wire.data) {
      assert.deepStrictEqual(Wire.fromCandle(Wire.toCandle(wire.symbol, wire.period, candle)), candle)
    }
  }, arbitrary)

  it.prop("are one: the result of getTrades, but for the symbol of no trades", [Wire.TradesWire], ([generated]) => {
    const wire = written(generated)
    const trades = Schema.decodeSync(Wire.TradesFromWire)(wire)
    assert.deepStrictEqual(trades, Wire.toTrades(wire, true).trades)
    const encoded = Schema.encodeSync(Wire.TradesFromWire)(trades)
    assert.deepStrictEqual(encoded, wire.data.length === 0 ? { data: [], symbol: "" } : wire)
    assert.deepStrictEqual(Schema.decodeSync(Wire.TradesFromWire)(encoded), trades)
  }, arbitrary)

  it("are one: the frames of the documentation, field for field", () => {
    for (const frame of samples) {
      const { method, params } = JSON.parse(frame) as { readonly method: string; readonly params: unknown }
      const event = eventOf(dataOf(frame))
      assert.deepStrictEqual(encode(event), params)
      assertComesBack(method, params, event)
    }
  })

  it("gives a timestamp back in milliseconds", () => {
    const [frame = ""] = samples
    const encoded = (timestamp: string) =>
      (encode(eventOf(dataOf(frame.replace("2017-10-19T15:45:44.941Z", timestamp)))) as typeof Wire.TickerWire.Type)
        .timestamp
    assert.strictEqual(encoded("2017-10-19T15:45:44Z"), "2017-10-19T15:45:44.000Z")
    assert.strictEqual(encoded("2017-10-19T15:45:44.65Z"), "2017-10-19T15:45:44.650Z")
    assert.strictEqual(encoded("2017-10-19T15:45:44.941999Z"), "2017-10-19T15:45:44.941Z")
  })
})
