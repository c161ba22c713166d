/**
 * Reads the frames of API v3's public socket. Never throws: what is not what the protocol says is `Malformed`.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import { issueOf } from "../internal/Issue.ts"
import * as ScanV3 from "../internal/ScanV3.ts"
import * as JsonRpc from "../JsonRpc.ts"
import type { MarketEvent } from "../MarketEvent.ts"
import type { Data, Message } from "../Protocol.ts"
import * as BookWire from "./BookWire.ts"
import * as Channel from "./Channel.ts"
import * as TickerWire from "./TickerWire.ts"
import * as TradesWire from "./TradesWire.ts"

type Messages = Message | JsonRpc.Batch<Message>

// What stands around the entry of a symbol.
interface Envelope {
  readonly channel: Channel.Channel
  readonly isSnapshot: boolean
  readonly target: string | undefined
  readonly isAlone: boolean
  readonly json: unknown
  readonly frame: string | undefined
}

// Runs for every frame: what it makes is what it returns.
type Read = (symbol: string, value: unknown, envelope: Envelope) => Messages

// The whole message, where the entry is all of it.
const quote = ({ frame, isAlone, json }: Envelope, value: unknown, issue: string): JsonRpc.Malformed =>
  isAlone ? quoted(json, frame, issue) : JsonRpc.malformedPart(value, issue)

const data = ({ channel, target }: Envelope, symbol: string, event: MarketEvent): Data => ({
  _tag: "Data",
  channel: Channel.withTarget(channel.topic, target),
  symbol,
  event
})

const one = <W>(
  schema: Schema.Codec<W, unknown>,
  toEvent: (symbol: string, wire: W, envelope: Envelope) => MarketEvent,
  guard: (input: unknown) => input is W = SchemaParser.is(schema)
): Read => {
  const issue = issueOf(schema)
  return (symbol, value, envelope) =>
    guard(value)
      ? data(envelope, symbol, toEvent(symbol, value, envelope))
      : quote(envelope, value, `${envelope.channel.ch} ${symbol}: ${issue(value)}`)
}

// The domain promises the oldest first; no source shows the order of a snapshot of trades.
const ascending = <W>(list: ReadonlyArray<W>, key: (wire: W) => number): ReadonlyArray<W> =>
  list.every((wire, i) => i === 0 || key(list[i - 1]!) <= key(wire))
    ? list
    : list.toSorted((self, that) => key(self) - key(that))

// One bad trade or candle must not cost its neighbours.
const many = <W>(
  schema: Schema.Codec<W, unknown>,
  key: (wire: W) => number,
  toEvent: (symbol: string, wires: ReadonlyArray<W>, envelope: Envelope) => MarketEvent
): Read => {
  const is = SchemaParser.is(schema)
  const issue = issueOf(schema)
  return (symbol, value, envelope) => {
    const prefix = `${envelope.channel.ch} ${symbol}: `
    if (!Array.isArray(value)) return quote(envelope, value, `${prefix}Expected array`)
    const list: ReadonlyArray<unknown> = value
    const good = list.filter(is)
    const toData = () => data(envelope, symbol, toEvent(symbol, ascending(good, key), envelope))
    if (good.length === list.length) return toData()
    const bad = JsonRpc.malformedParts(list.filter((item) => !is(item)), (item) => prefix + issue(item))
    return batch(good.length === 0 ? bad : [...bad, toData()])
  }
}

const batch = (messages: ReadonlyArray<Message>): Messages =>
  messages.length === 1 ? messages[0]! : { _tag: "Batch", messages }

const partsOf = (messages: Messages): ReadonlyArray<Message> =>
  messages._tag === "Batch" ? messages.messages : [messages]

const readers: { readonly [K in Channel.Kind]: Read } = {
  trades: many(TradesWire.TradeWire, (wire) => wire.i, (symbol, wires, { isSnapshot }) => ({
    _tag: "Trades",
    isSnapshot,
    symbol,
    trades: wires.map((wire) => TradesWire.toTrade(symbol, wire))
  })),
  candles: many(TradesWire.CandleWire, (wire) => wire.t, (symbol, wires, { channel, isSnapshot }) => ({
    _tag: "Candles",
    isSnapshot,
    symbol,
    period: channel.period!,
    candles: wires.map((wire) => TradesWire.toCandle(symbol, channel.period!, wire))
  })),
  convertedCandles: many(TradesWire.CandleWire, (wire) => wire.t, (symbol, wires, { channel, isSnapshot, target }) => ({
    _tag: "ConvertedCandles",
    isSnapshot,
    symbol,
    ...(target === undefined ? undefined : { targetCurrency: target }),
    period: channel.period!,
    candles: wires.map((wire) => TradesWire.toCandle(symbol, channel.period!, wire))
  })),
  ticker: one(TickerWire.TickerWire, TickerWire.toTicker, TickerWire.isTicker),
  miniTicker: one(TickerWire.MiniTickerWire, TickerWire.toMiniTicker),
  orderBook: one(
    BookWire.BookWire,
    (symbol, wire, { isSnapshot }) =>
      isSnapshot ? BookWire.toBookSnapshot(symbol, wire) : BookWire.toBookUpdate(symbol, wire),
    BookWire.isBook
  ),
  partialBook: one(BookWire.BookWire, BookWire.toPartialBook, BookWire.isBook),
  topOfBook: one(BookWire.TopOfBookWire, BookWire.toTopOfBook, BookWire.isTopOfBook),
  rate: one(TickerWire.RateWire, (currency, wire, { target }) => TickerWire.toRate(currency, target, wire)),
  futuresInfo: one(TickerWire.FuturesInfoWire, TickerWire.toFuturesInfo)
}

/**
 * How a decoder is made.
 *
 * **Details**
 *
 * `targetCurrency`: gives that of rates and converted candles whose frames do not name it, by their channel on the wire.
 * No recording shows where the venue writes it; the library reads `target_currency` beside `ch`, and falls back to this.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly targetCurrency?: ((ch: string) => string | undefined) | undefined
}

const fromJson = (json: unknown, frame: string | undefined, options: Options | undefined): Messages => {
  if (!Predicate.isObject(json) || typeof json.ch !== "string") return JsonRpc.fromJson(json, frame)
  const { ch } = json
  const key = json.update !== undefined
    ? "update"
    : json.data !== undefined
    ? "data"
    : json.snapshot !== undefined
    ? "snapshot"
    : undefined
  if (key === undefined) {
    const isResponse = json.result !== undefined || (json.error !== undefined && json.error !== null)
    return isResponse ? JsonRpc.fromJson(json, frame) : quoted(json, frame, `${ch}: expected snapshot, update or data`)
  }
  const channel = Channel.fromWire(ch)
  if (channel === undefined) return { _tag: "Notification", method: ch, params: json }
  if (key !== "snapshot" && (json.snapshot !== undefined || (key === "update" && json.data !== undefined))) {
    return quoted(json, frame, `${ch}: expected one of snapshot, update and data`)
  }
  const isStream = channel.hasPast || channel.kind === "orderBook"
  if (isStream !== (key !== "data")) {
    return quoted(json, frame, `${ch}: expected ${isStream ? "snapshot or update" : "data"}, got ${key}`)
  }
  const entries = json[key]
  if (!Predicate.isObject(entries) || Array.isArray(entries)) {
    return quoted(json, frame, `${ch}: expected an object with an entry for each of the ${channel.selector}`)
  }
  const symbols = Object.keys(entries)
  if (symbols.length > JsonRpc.maxMessages) {
    const issue = `${ch}: expected at most ${JsonRpc.maxMessages} ${channel.selector}, got ${symbols.length}`
    return quoted(json, frame, issue)
  }
  const envelope: Envelope = {
    channel,
    isSnapshot: key === "snapshot",
    target: channel.hasTarget
      ? typeof json.target_currency === "string" ? json.target_currency : options?.targetCurrency?.(ch)
      : undefined,
    isAlone: symbols.length === 1,
    json,
    frame
  }
  const read = readers[channel.kind]
  return envelope.isAlone
    ? read(symbols[0]!, entries[symbols[0]!], envelope)
    : batch(symbols.flatMap((symbol) => partsOf(read(symbol, entries[symbol], envelope))))
}

const quoted = (json: unknown, frame: string | undefined, issue: string): JsonRpc.Malformed =>
  frame === undefined ? JsonRpc.malformedPart(json, issue) : JsonRpc.malformed(frame, issue)

/**
 * Reads a frame of the public socket. Never throws.
 *
 * **Details**
 *
 * - An entry of a symbol, or of a currency, is `Data`; a frame of many, as those of `/batch`, is a `Batch` of them.
 * - One of the wrong form is `Malformed`, and its issue names channel, symbol and field. A bad trade or candle is
 *   malformed on its own; a bad level costs the whole message of that book.
 * - A response is a `Result` or a `Failure`; an error of the connection is one without an id.
 * - A channel that the protocol does not know is a `Notification`.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = (frame: string, options?: Options): Messages => ScanV3.read(frame) ?? decodeAny(frame, options)

const decodeAny = (frame: string, options: Options | undefined): Messages => {
  const parsed = JsonRpc.parse(frame)
  if ("_tag" in parsed) return parsed
  const { json } = parsed
  if (!Array.isArray(json)) return fromJson(json, frame, options)
  const issue = JsonRpc.batchIssue(json)
  if (issue !== undefined) return JsonRpc.malformed(frame, issue)
  const messages: Array<Message> = []
  for (const part of json as ReadonlyArray<unknown>) {
    for (const message of partsOf(fromJson(part, undefined, options))) messages.push(message)
    if (messages.length > JsonRpc.maxMessages) {
      return JsonRpc.malformed(frame, `expected at most ${JsonRpc.maxMessages} messages`)
    }
  }
  return batch(messages)
}
