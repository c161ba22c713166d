/** The frames that make up most of what API v2 sends, read in one pass: see `Scanner`. */
import type { Level } from "../BookMessage.ts"
import * as Candle from "../Candle.ts"
import type { Data } from "../Protocol.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Topic from "../Topic.ts"
import type { Trade } from "../Trade.ts"
import { Scanner } from "./Scanner.ts"

type Read = (scanner: Scanner) => Data

const levels = (scanner: Scanner): ReadonlyArray<Level> => {
  const list: Array<Level> = []
  scanner.literal("[")
  if (scanner.isEnd()) return list
  do {
    scanner.literal("{\"price\":")
    const price = scanner.decimal()
    scanner.literal(",\"size\":")
    const size = scanner.decimal()
    scanner.literal("}")
    list.push({ price, size })
  } while (scanner.more())
  scanner.literal("]")
  return list
}

const bookUpdate: Read = (scanner) => {
  scanner.literal("{\"ask\":")
  const asks = levels(scanner)
  scanner.literal(",\"bid\":")
  const bids = levels(scanner)
  scanner.literal(",\"sequence\":")
  const sequence = scanner.whole()
  scanner.literal(",\"timestamp\":")
  const timestamp = Timestamp.fromMillis(scanner.instant())
  scanner.literal(",\"symbol\":\"")
  const symbol = scanner.name()
  return {
    _tag: "Data",
    channel: "orderBook",
    symbol,
    event: { _tag: "BookUpdate", symbol, sequence, asks, bids, timestamp }
  }
}

const ticker: Read = (scanner) => {
  scanner.literal("{\"ask\":")
  const ask = scanner.decimalOrNull()
  scanner.literal(",\"bid\":")
  const bid = scanner.decimalOrNull()
  scanner.literal(",\"last\":")
  const last = scanner.decimalOrNull()
  scanner.literal(",\"open\":")
  const open = scanner.decimalOrNull()
  scanner.literal(",\"low\":")
  const low = scanner.decimal()
  scanner.literal(",\"high\":")
  const high = scanner.decimal()
  scanner.literal(",\"volume\":")
  const volume = scanner.decimal()
  scanner.literal(",\"volumeQuote\":")
  const volumeQuote = scanner.decimal()
  scanner.literal(",\"timestamp\":")
  const timestamp = Timestamp.fromMillis(scanner.instant())
  scanner.literal(",\"symbol\":\"")
  const symbol = scanner.name()
  return {
    _tag: "Data",
    channel: "ticker",
    symbol,
    event: { _tag: "Ticker", symbol, ask, bid, last, open, low, high, volume, volumeQuote, timestamp }
  }
}

// Their symbol and period come last, and are put in their place then.
const trade = (scanner: Scanner): Omit<Trade, "_tag" | "symbol"> => {
  scanner.literal("{\"id\":")
  const id = scanner.whole()
  scanner.literal(",\"price\":")
  const price = scanner.decimal()
  scanner.literal(",\"quantity\":")
  const quantity = scanner.decimal()
  scanner.literal(",\"side\":")
  const side = scanner.side()
  scanner.literal(",\"timestamp\":")
  const timestamp = Timestamp.fromMillis(scanner.instant())
  scanner.literal("}")
  return { id, price, quantity, side, timestamp }
}

const candle = (scanner: Scanner): Omit<Candle.Candle, "_tag" | "symbol" | "period"> => {
  scanner.literal("{\"timestamp\":")
  const timestamp = Timestamp.fromMillis(scanner.instant())
  scanner.literal(",\"open\":")
  const open = scanner.decimal()
  scanner.literal(",\"close\":")
  const close = scanner.decimal()
  scanner.literal(",\"min\":")
  const low = scanner.decimal()
  scanner.literal(",\"max\":")
  const high = scanner.decimal()
  scanner.literal(",\"volume\":")
  const volume = scanner.decimal()
  scanner.literal(",\"volumeQuote\":")
  const volumeQuote = scanner.decimal()
  scanner.literal("}")
  return { timestamp, open, high, low, close, volume, volumeQuote }
}

const list = <A>(scanner: Scanner, item: (scanner: Scanner) => A): ReadonlyArray<A> => {
  const items: Array<A> = []
  scanner.literal("{\"data\":[")
  do items.push(item(scanner))
  while (scanner.more())
  scanner.literal("]")
  return items
}

const trades: Read = (scanner) => {
  const parts = list(scanner, trade)
  scanner.literal(",\"symbol\":\"")
  const symbol = scanner.name()
  return {
    _tag: "Data",
    channel: "trades",
    symbol,
    event: {
      _tag: "Trades",
      isSnapshot: false,
      symbol,
      trades: parts.map(({ id, price, quantity, side, timestamp }) => ({
        _tag: "Trade",
        symbol,
        id,
        price,
        quantity,
        side,
        timestamp
      }))
    }
  }
}

const periods: ReadonlySet<string> = new Set(Candle.Period.literals)
const isPeriod = (text: string): text is Candle.Period => periods.has(text)

const periodOf = (scanner: Scanner): Candle.Period => {
  const text = scanner.untilQuote()
  if (isPeriod(text)) return text
  scanner.fail()
  return "M1"
}

const candles: Read = (scanner) => {
  const parts = list(scanner, candle)
  scanner.literal(",\"period\":\"")
  const period = periodOf(scanner)
  scanner.literal(",\"symbol\":\"")
  const symbol = scanner.name()
  return {
    _tag: "Data",
    channel: Topic.candlesChannel[period],
    symbol,
    event: {
      _tag: "Candles",
      isSnapshot: false,
      symbol,
      period,
      candles: parts.map(({ close, high, low, open, timestamp, volume, volumeQuote }) => ({
        _tag: "Candle",
        symbol,
        period,
        timestamp,
        open,
        high,
        low,
        close,
        volume,
        volumeQuote
      }))
    }
  }
}

const readers: ReadonlyMap<string, Read> = new Map([
  ["updateOrderbook", bookUpdate],
  ["ticker", ticker],
  ["updateTrades", trades],
  ["updateCandles", candles]
])

/** The data of a frame, or `undefined` where it is none of those that are read here. */
export const read = (frame: string): Data | undefined => {
  const scanner = new Scanner(frame)
  if (!scanner.takes("{\"jsonrpc\":\"2.0\",\"method\":\"")) return undefined
  const reader = readers.get(scanner.untilQuote())
  if (reader === undefined || !scanner.takes(",\"params\":")) return undefined
  const data = reader(scanner)
  scanner.literal("}}")
  return scanner.isDone() ? data : undefined
}
