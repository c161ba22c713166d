/**
 * API v2 as a `Protocol`: JSON-RPC for everything, one symbol per subscription.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaParser from "effect/SchemaParser"
import type { BookMessage } from "../BookMessage.ts"
import { issueOf } from "../internal/Issue.ts"
import * as ScanV2 from "../internal/ScanV2.ts"
import * as JsonRpc from "../JsonRpc.ts"
import type { Candles, Trades } from "../MarketEvent.ts"
import type { Data, Message, Protocol, SubscriptionRequest } from "../Protocol.ts"
import type { Ticker } from "../Ticker.ts"
import * as Topic from "../Topic.ts"
import * as Login from "./Login.ts"
import * as Wire from "./MarketDataWire.ts"
import * as TradingWire from "./TradingWire.ts"

type V2Event = Ticker | Trades | Candles | BookMessage

const isTrades = SchemaParser.is(Wire.TradesWire)
const isCandles = SchemaParser.is(Wire.CandlesWire)

const isReports = SchemaParser.is(Schema.Array(TradingWire.ReportWire))

const data = (channel: string, event: V2Event): Data => ({ _tag: "Data", channel, symbol: event.symbol, event })

const tickerIssue = issueOf(Wire.TickerWire)
const bookIssue = issueOf(Wire.BookWire)
const reportIssue = issueOf(TradingWire.ReportWire)
const reportsIssue = issueOf(Schema.Array(TradingWire.ReportWire))

// One bad trade or candle must not cost its neighbours: the list is decoded without it.
const elementwise = <W extends { readonly data: ReadonlyArray<unknown> }>(
  list: Schema.Codec<W, unknown>,
  element: Schema.Codec<W["data"][number], unknown>,
  toData: (wire: W) => Data
) => {
  const isList = SchemaParser.is(list)
  const isElement = SchemaParser.is(element)
  const listIssue = issueOf(list)
  const elementIssue = issueOf(element)
  return (method: string, params: unknown, frame: string): Message | JsonRpc.Batch<Message> => {
    if (Predicate.hasProperty(params, "data") && Array.isArray(params.data)) {
      const good = params.data.filter(isElement)
      const rest = { ...params, data: good }
      if (isList(rest)) {
        const bad = params.data.filter((item) => !isElement(item))
        return {
          _tag: "Batch",
          messages: [
            ...JsonRpc.malformedParts(bad, (item) => `${method}: ${elementIssue(item)}`),
            ...(good.length === 0 ? [] : [toData(rest)])
          ]
        }
      }
    }
    return JsonRpc.malformed(frame, `${method}: ${listIssue(params)}`)
  }
}

const toTradesData = (isSnapshot: boolean) => (wire: typeof Wire.TradesWire.Type) =>
  data("trades", Wire.toTrades(wire, isSnapshot))
const toCandlesData = (isSnapshot: boolean) => (wire: typeof Wire.CandlesWire.Type) =>
  data(Topic.candlesChannel[wire.period], Wire.toCandles(wire, isSnapshot))

const snapshotTrades = elementwise(Wire.TradesWire, Wire.TradeWire, toTradesData(true))
const updateTrades = elementwise(Wire.TradesWire, Wire.TradeWire, toTradesData(false))
const snapshotCandles = elementwise(Wire.CandlesWire, Wire.CandleWire, toCandlesData(true))
const updateCandles = elementwise(Wire.CandlesWire, Wire.CandleWire, toCandlesData(false))

const notification = (method: string, params: unknown, frame: string): Message | JsonRpc.Batch<Message> => {
  switch (method) {
    case "updateOrderbook":
      return Wire.isBook(params)
        ? data("orderBook", Wire.toBookUpdate(params))
        : JsonRpc.malformed(frame, `${method}: ${bookIssue(params)}`)
    case "ticker":
      return Wire.isTicker(params)
        ? data("ticker", Wire.toTicker(params))
        : JsonRpc.malformed(frame, `${method}: ${tickerIssue(params)}`)
    case "updateTrades":
      return isTrades(params)
        ? data("trades", Wire.toTrades(params, false))
        : updateTrades(method, params, frame)
    case "updateCandles":
      return isCandles(params)
        ? data(Topic.candlesChannel[params.period], Wire.toCandles(params, false))
        : updateCandles(method, params, frame)
    case "snapshotOrderbook":
      return Wire.isBook(params)
        ? data("orderBook", Wire.toBookSnapshot(params))
        : JsonRpc.malformed(frame, `${method}: ${bookIssue(params)}`)
    case "snapshotTrades":
      return isTrades(params)
        ? data("trades", Wire.toTrades(params, true))
        : snapshotTrades(method, params, frame)
    case "snapshotCandles":
      return isCandles(params)
        ? data(Topic.candlesChannel[params.period], Wire.toCandles(params, true))
        : snapshotCandles(method, params, frame)
    case "report":
      return TradingWire.isReport(params)
        ? { _tag: "Account", market: "spot", event: TradingWire.toReport(params) }
        : JsonRpc.malformed(frame, `${method}: ${reportIssue(params)}`)
    case "activeOrders":
      return isReports(params)
        ? { _tag: "Account", market: "spot", event: { _tag: "ActiveOrders", orders: params.map(TradingWire.toOrder) } }
        : JsonRpc.malformed(frame, `${method}: ${reportsIssue(params)}`)
    default:
      return { _tag: "Notification", method, params }
  }
}

const refine = (message: JsonRpc.Incoming, frame: string): Message | JsonRpc.Batch<Message> =>
  message._tag === "Notification" ? notification(message.method, message.params, frame) : message

/**
 * Reads a frame of API v2. Never throws.
 *
 * **Details**
 *
 * - A message of a subscription is `Data`. Fields that the protocol does not name are left aside; a level keeps them.
 * - One of the wrong form is `Malformed`, and its issue names the field. A bad trade or candle is malformed on its own: a
 *   `Batch` holds it, and the `Data` of its neighbours. A bad level costs the whole message of the book, for a book with a
 *   part of an update is wrong.
 * - A report of an order, or the list of active orders, is `Account`. One that is malformed is whole lost: whoever
 *   keeps track of orders must ask for them again.
 * - A method that the protocol does not know is a `Notification`.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = (frame: string): Message | JsonRpc.Batch<Message> => ScanV2.read(frame) ?? decodeAny(frame)

const decodeAny = (frame: string): Message | JsonRpc.Batch<Message> => {
  const message = JsonRpc.decode(frame)
  if (message._tag !== "Batch") return refine(message, frame)
  return {
    _tag: "Batch",
    messages: message.messages.flatMap((part) => {
      const refined = refine(part, frame)
      return refined._tag === "Batch" ? refined.messages : [refined]
    })
  }
}

const subscription = (verb: "subscribe" | "unsubscribe", topic: Topic.Topic): SubscriptionRequest => {
  const period = Topic.periodOf(topic.channel)
  const limit = verb === "subscribe" && topic.limit !== undefined ? { limit: topic.limit } : undefined
  const request = topic.channel === "ticker"
    ? { method: `${verb}Ticker`, params: { symbol: topic.symbol } }
    : topic.channel === "orderBook"
    ? { method: `${verb}Orderbook`, params: { symbol: topic.symbol } }
    : topic.channel === "trades"
    ? { method: `${verb}Trades`, params: { symbol: topic.symbol, ...limit } }
    : period !== undefined
    ? { method: `${verb}Candles`, params: { symbol: topic.symbol, period, ...limit } }
    // Not one of ours: let the venue say what is wrong with it.
    : { method: `${verb} ${topic.channel}`, params: { symbol: topic.symbol } }
  // A topic of v2 is acknowledged with `true`, or refused with an error.
  return { request, topics: [topic], missing: () => [] }
}

/**
 * API v2.
 *
 * **Details**
 *
 * `sequence` says how the sequence numbers of order books grow. Every recording shows them contiguous, the default;
 * the venue's documentation only promises that they grow, and its sample jumps: then choose `"monotonic"`, which finds
 * no gaps.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: { readonly sequence?: "contiguous" | "monotonic" | undefined }): Protocol => ({
  version: "v2",
  decode,
  encode: JsonRpc.encodeRequest,
  subscribe: (topics) => topics.map((topic) => subscription("subscribe", topic)),
  unsubscribe: (topics) => topics.map((topic) => subscription("unsubscribe", topic)),
  probe: { method: "getSymbol", params: { symbol: "BTCUSD" } },
  login: Login.login,
  redact: Login.redact,
  sequence: options?.sequence ?? "contiguous"
})
