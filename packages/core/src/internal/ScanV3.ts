/** The frames that make up most of what API v3's public socket sends, read in one pass: see `Scanner`. */
import type { Level } from "../BookMessage.ts"
import type { Candle, Period } from "../Candle.ts"
import type { Decimal } from "../Decimal.ts"
import * as JsonRpc from "../JsonRpc.ts"
import type { MarketEvent } from "../MarketEvent.ts"
import type { Data } from "../Protocol.ts"
import * as Timestamp from "../Timestamp.ts"
import type { Trade } from "../Trade.ts"
import * as Channel from "../v3/Channel.ts"
import { isMillis } from "../v3/Millis.ts"
import * as TickerWire from "../v3/TickerWire.ts"
import * as TradesWire from "../v3/TradesWire.ts"
import { Scanner } from "./Scanner.ts"

type Read = (scanner: Scanner, symbol: string, channel: Channel.Channel) => MarketEvent

const millis = (scanner: Scanner): number => {
  const value = scanner.whole()
  if (!isMillis(value)) scanner.fail()
  return value
}

// Those of snapshots are made by a literal of their own: see `BookWire`.
const levels = (scanner: Scanner): ReadonlyArray<Level> => {
  const list: Array<Level> = []
  scanner.literal("[")
  if (scanner.isEnd()) return list
  do {
    scanner.literal("[")
    const price = scanner.decimal()
    scanner.literal(",")
    const size = scanner.decimal()
    scanner.literal("]")
    list.push({ price, size })
  } while (scanner.more())
  scanner.literal("]")
  return list
}

const book = <Tag extends "BookUpdate" | "PartialBook">(_tag: Tag) => (scanner: Scanner, symbol: string) => {
  scanner.literal("{\"t\":")
  const t = millis(scanner)
  scanner.literal(",\"s\":")
  const sequence = scanner.whole()
  scanner.literal(",\"a\":")
  const asks = levels(scanner)
  scanner.literal(",\"b\":")
  const bids = levels(scanner)
  scanner.literal("}")
  return { _tag, symbol, sequence, asks, bids, timestamp: Timestamp.fromMillis(t) }
}

const missing = "" as Decimal

// Hardly traded symbols lack some members: those that there are, in any order.
const ticker: Read = (scanner, symbol) => {
  let t = NaN
  let a: Decimal | null = null
  let A: Decimal | null = null
  let b: Decimal | null = null
  let B: Decimal | null = null
  let o: Decimal | null = null
  let c: Decimal | null = null
  let h = missing
  let l = missing
  let v = missing
  let q = missing
  let p: Decimal | null = null
  let P: Decimal | null = null
  let L: number | null = null
  scanner.literal("{")
  do {
    switch (scanner.member()) {
      case 116: // t
        t = millis(scanner)
        break
      case 97: // a
        a = scanner.decimalOrNull()
        break
      case 65: // A
        A = scanner.decimalOrNull()
        break
      case 98: // b
        b = scanner.decimalOrNull()
        break
      case 66: // B
        B = scanner.decimalOrNull()
        break
      case 111: // o
        o = scanner.decimalOrNull()
        break
      case 99: // c
        c = scanner.decimalOrNull()
        break
      case 104: // h
        h = scanner.decimal()
        break
      case 108: // l
        l = scanner.decimal()
        break
      case 118: // v
        v = scanner.decimal()
        break
      case 113: // q
        q = scanner.decimal()
        break
      case 112: // p
        p = scanner.decimalOrNull()
        break
      case 80: // P
        P = scanner.decimalOrNull()
        break
      case 76: // L
        L = scanner.takes("null") ? null : scanner.whole()
        break
      default:
        scanner.fail()
    }
  } while (scanner.more())
  scanner.literal("}")
  if (Number.isNaN(t) || h === missing || l === missing || v === missing || q === missing) scanner.fail()
  return TickerWire.toTicker(symbol, { t, a, A, b, B, o, c, h, l, v, q, p, P, L })
}

const trade = (scanner: Scanner, symbol: string): Trade => {
  scanner.literal("{\"t\":")
  const t = millis(scanner)
  scanner.literal(",\"i\":")
  const i = scanner.whole()
  scanner.literal(",\"p\":")
  const p = scanner.decimal()
  scanner.literal(",\"q\":")
  const q = scanner.decimal()
  scanner.literal(",\"s\":")
  const s = scanner.side()
  scanner.literal("}")
  return TradesWire.toTrade(symbol, { t, i, p, q, s })
}

// The oldest first: what is not is left to who sorts it.
const ascending = <A>(scanner: Scanner, item: () => A, key: (item: A) => number): ReadonlyArray<A> => {
  const list: Array<A> = []
  let last = -Infinity
  scanner.literal("[")
  do {
    const next = item()
    if (key(next) < last) scanner.fail()
    last = key(next)
    list.push(next)
  } while (scanner.more())
  scanner.literal("]")
  return list
}

const trades: Read = (scanner, symbol) => ({
  _tag: "Trades",
  isSnapshot: false,
  symbol,
  trades: ascending(scanner, () => trade(scanner, symbol), ({ id }) => id)
})

const candle = (scanner: Scanner, symbol: string, period: Period): Candle => {
  scanner.literal("{\"t\":")
  const t = millis(scanner)
  scanner.literal(",\"o\":")
  const o = scanner.decimal()
  scanner.literal(",\"c\":")
  const c = scanner.decimal()
  scanner.literal(",\"h\":")
  const h = scanner.decimal()
  scanner.literal(",\"l\":")
  const l = scanner.decimal()
  scanner.literal(",\"v\":")
  const v = scanner.decimal()
  scanner.literal(",\"q\":")
  const q = scanner.decimal()
  scanner.literal("}")
  return TradesWire.toCandle(symbol, period, { t, o, c, h, l, v, q })
}

const candles: Read = (scanner, symbol, { period }) => ({
  _tag: "Candles",
  isSnapshot: false,
  symbol,
  period: period!,
  candles: ascending(scanner, () => candle(scanner, symbol, period!), ({ timestamp }) => timestamp.epochMilliseconds)
})

const update = ",\"update\":{"
const data = ",\"data\":{"

const forms: { readonly [K in Channel.Kind]?: { readonly opening: string; readonly read: Read } } = {
  orderBook: { opening: update, read: book("BookUpdate") },
  partialBook: { opening: data, read: book("PartialBook") },
  ticker: { opening: data, read: ticker },
  trades: { opening: update, read: trades },
  candles: { opening: update, read: candles }
}

const entry = (scanner: Scanner, channel: Channel.Channel, read: Read): Data => {
  scanner.literal("\"")
  const symbol = scanner.name()
  scanner.literal(":")
  return { _tag: "Data", channel: channel.topic, symbol, event: read(scanner, symbol, channel) }
}

const DIGITS = /^[0-9]+$/

// A member that comes twice is the last of both, and names that are numbers come first, where JSON is parsed.
const isListed = (messages: ReadonlyArray<Data>): boolean =>
  messages.length <= JsonRpc.maxMessages && new Set(messages.map(({ symbol }) => symbol)).size === messages.length &&
  !messages.some(({ symbol }) => DIGITS.test(symbol))

/** The data of a frame, or `undefined` where it is none of those that are read here. */
export const read = (frame: string): Data | JsonRpc.Batch<Data> | undefined => {
  const scanner = new Scanner(frame)
  if (!scanner.takes("{\"ch\":\"")) return undefined
  const channel = Channel.fromWire(scanner.untilQuote())
  const form = channel && forms[channel.kind]
  if (channel === undefined || form === undefined || !scanner.takes(form.opening)) return undefined
  const first = entry(scanner, channel, form.read)
  if (!scanner.more()) {
    scanner.literal("}}")
    return scanner.isDone() ? first : undefined
  }
  const messages = [first]
  do messages.push(entry(scanner, channel, form.read))
  while (scanner.more())
  scanner.literal("}}")
  return scanner.isDone() && isListed(messages) ? { _tag: "Batch", messages } : undefined
}
