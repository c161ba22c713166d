import {
  type BookMessage,
  OrderBook,
  type Protocol,
  V2,
  V2MarketDataMethods,
  V2MarketDataWire as Wire
} from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { existsSync, readFileSync } from "node:fs"
import { eventOf, type V2Event } from "../support/v2Events.ts"

// Recordings of the live feed lie beside the repository, not in it.
const folder = new URL("../../../../../shared/data/", import.meta.url)
const framesFile = new URL("hitbtc-v2-frames.ndjson", folder)
const symbolsFile = new URL("hitbtc-v2-symbols.json", folder)

const frames = () => readFileSync(framesFile, "utf8").split("\n").filter((line) => line !== "")

const methodOf = (event: V2Event): string => {
  switch (event._tag) {
    case "Ticker":
      return "ticker"
    case "BookSnapshot":
      return "snapshotOrderbook"
    case "BookUpdate":
      return "updateOrderbook"
    case "Trades":
      return event.isSnapshot ? "snapshotTrades" : "updateTrades"
    case "Candles":
      return event.isSnapshot ? "snapshotCandles" : "updateCandles"
  }
}

const paramsOf = (event: V2Event): unknown => {
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

const jsonOf = (message: ReturnType<typeof V2.decode>): unknown => {
  if (message._tag === "Data") {
    const event = eventOf(message)
    assert.strictEqual(message.symbol, event.symbol)
    return { jsonrpc: "2.0", method: methodOf(event), params: paramsOf(event) }
  }
  if (message._tag === "Result") return { jsonrpc: "2.0", result: message.result, id: message.id }
  throw new Error(`Expected Data or Result, got ${JSON.stringify(message)}`)
}

/** A book as two Maps from price to size. Prices of this feed are written in one way each. */
class NaiveBook {
  asks = new Map<string, string>()
  bids = new Map<string, string>()

  apply(message: BookMessage.BookMessage) {
    for (const side of ["asks", "bids"] as const) {
      if (message._tag === "BookSnapshot") this[side] = new Map()
      for (const { price, size } of message[side]) {
        if (Number(size) === 0) this[side].delete(price)
        else this[side].set(price, size)
      }
    }
  }

  levels(side: "asks" | "bids"): ReadonlyArray<{ readonly price: string; readonly size: string }> {
    const direction = side === "asks" ? 1 : -1
    return Array.from(this[side], ([price, size]) => ({ price, size }))
      .toSorted((a, b) => direction * (Number(a.price) - Number(b.price)))
  }
}

describe.skipIf(!existsSync(framesFile))("a recording of the live feed", () => {
  it("decodes whole, and encodes back field for field", () => {
    const counts = new Map<string, number>()
    for (const frame of frames()) {
      const message = V2.decode(frame)
      assert.deepStrictEqual(jsonOf(message), JSON.parse(frame))
      const kind = message._tag === "Data" ? methodOf(eventOf(message)) : message._tag
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    assert.deepStrictEqual(Object.fromEntries(counts), {
      Result: 40,
      ticker: 203,
      snapshotOrderbook: 20,
      updateOrderbook: 517,
      snapshotTrades: 10,
      snapshotCandles: 10
    })
  })

  it("gives the books of a naive replay, at every message", () => {
    const books = new Map<string, { readonly book: OrderBook.OrderBook; readonly naive: NaiveBook }>()
    for (const frame of frames()) {
      const message = V2.decode(frame) as Protocol.Message
      if (message._tag !== "Data") continue
      const { event } = message
      if (event._tag !== "BookSnapshot" && event._tag !== "BookUpdate") continue
      const { symbol } = event
      const entry = books.get(symbol) ?? { book: OrderBook.make({ symbol }), naive: new NaiveBook() }
      books.set(symbol, entry)
      assert.strictEqual(OrderBook.apply(entry.book, event)._tag, "Live")
      entry.naive.apply(event)
      const view = OrderBook.view(entry.book)
      assert.deepStrictEqual<unknown>(
        { asks: view?.asks, bids: view?.bids, sequence: view?.sequence, timestamp: view?.timestamp },
        {
          asks: entry.naive.levels("asks"),
          bids: entry.naive.levels("bids"),
          sequence: event.sequence,
          timestamp: event.timestamp
        }
      )
    }
    assert.strictEqual(books.size, 10)
  })
})

describe.skipIf(!existsSync(symbolsFile))("the recorded list of symbols", () => {
  it("decodes through getSymbols, and encodes back equal", () => {
    const json: unknown = JSON.parse(readFileSync(symbolsFile, "utf8"))
    const symbols = Schema.decodeUnknownSync(V2MarketDataMethods.getSymbols.result)(json)
    assert.strictEqual(symbols.length, 1_242)
    assert.deepStrictEqual(Schema.encodeSync(V2MarketDataMethods.getSymbols.result)(symbols), json)
    assert.strictEqual(symbols.filter(({ marginTrading }) => marginTrading !== undefined).length, 82)
    assert.strictEqual(
      symbols.filter(({ baseCurrency, id, quoteCurrency }) => id !== baseCurrency + quoteCurrency).length,
      11
    )
  })
})
