/** What a decoder may give: the domain, checked with the domain's own schemas, and nothing beside it. */
import {
  Balance,
  BookMessage,
  Candle,
  ExecutionReport,
  FuturesInfo,
  type JsonRpc,
  MiniTicker,
  Order,
  OrderBook,
  PartialBook,
  type Protocol,
  Rate,
  Ticker,
  Timestamp,
  TopOfBook,
  Trade,
  VenueError
} from "@effect-hitbtc/core"
import * as Account from "@effect-hitbtc/core/v3/Account"
import * as Channel from "@effect-hitbtc/core/v3/Channel"
import { MarginAccount } from "@effect-hitbtc/core/v3/MarginAccount"
import { Transaction } from "@effect-hitbtc/core/v3/Transaction"
import * as Schema from "effect/Schema"

const list = { isSnapshot: Schema.Boolean, symbol: Schema.String }
const candles = { ...list, period: Candle.Period, candles: Schema.Array(Candle.Candle) }

const schemas: { readonly [Tag in Protocol.DataEvent["_tag"] | Protocol.Account["event"]["_tag"]]: Schema.Top } = {
  Ticker: Ticker.Ticker,
  MiniTicker: MiniTicker.MiniTicker,
  BookSnapshot: BookMessage.BookSnapshot,
  BookUpdate: BookMessage.BookUpdate,
  PartialBook: PartialBook.PartialBook,
  TopOfBook: TopOfBook.TopOfBook,
  Rate: Rate.Rate,
  FuturesInfo: FuturesInfo.FuturesInfo,
  Trades: Schema.TaggedStruct("Trades", { ...list, trades: Schema.Array(Trade.Trade) }),
  Candles: Schema.TaggedStruct("Candles", candles),
  ConvertedCandles: Schema.TaggedStruct("ConvertedCandles", {
    ...candles,
    targetCurrency: Schema.optionalKey(Schema.String)
  }),
  Balances: Schema.TaggedStruct("Balances", { isSnapshot: Schema.Boolean, balances: Schema.Array(Balance.Balance) }),
  TransactionUpdate: Schema.TaggedStruct("TransactionUpdate", { transaction: Schema.toType(Transaction) }),
  ExecutionReport: ExecutionReport.ExecutionReport,
  ActiveOrders: Schema.TaggedStruct("ActiveOrders", { orders: Schema.Array(Order.Order) }),
  MarginAccounts: Schema.TaggedStruct("MarginAccounts", {
    isSnapshot: Schema.Boolean,
    accounts: Schema.Array(Schema.toType(MarginAccount))
  })
}
const checks = new Map(Object.entries(schemas).map(([tag, schema]) => [tag, Schema.is(schema)]))

/** Fails with a reason, which is made only then. A fuzzer's own: it runs without a test runner, too. */
export const expect = (isSo: boolean, otherwise: () => string): void => {
  if (!isSo) throw new Error(otherwise())
}

/** A value in words, whatever it is. */
export const show = (value: unknown): string => {
  try {
    return JSON.stringify(value).slice(0, 1_000)
  } catch (cause) {
    return String(cause)
  }
}

const prototypes = new Set([Object.prototype, Array.prototype, Object.getPrototypeOf(Timestamp.fromMillis(0))])

/** Plain objects, arrays and instants, and nothing in them that was taken over with a prototype. */
export const isPlain = (value: unknown): boolean =>
  typeof value !== "object" || value === null ||
  (prototypes.has(Object.getPrototypeOf(value)) && Object.values(value).every(isPlain))

// What is beyond 2^53 may be another.
const isId = (id: unknown): boolean =>
  id === null || typeof id === "string" || (typeof id === "number" && Math.abs(id) <= Number.MAX_SAFE_INTEGER)

/** The symbol that an event names, where it has one. */
const symbolOf = (event: Protocol.DataEvent): string => {
  if (event._tag === "Balances" || event._tag === "TransactionUpdate") return ""
  return event._tag === "Rate" ? event.currency : event.symbol
}

const kinds: { readonly [Kind in Channel.Kind]: ReadonlyArray<Protocol.DataEvent["_tag"]> } = {
  trades: ["Trades"],
  candles: ["Candles"],
  convertedCandles: ["ConvertedCandles"],
  ticker: ["Ticker"],
  miniTicker: ["MiniTicker"],
  orderBook: ["BookSnapshot", "BookUpdate"],
  partialBook: ["PartialBook"],
  topOfBook: ["TopOfBook"],
  rate: ["Rate"],
  futuresInfo: ["FuturesInfo"]
}
/** What each channel of a topic may carry, on any socket of either version. */
const carried = new Map<string, ReadonlyArray<Protocol.DataEvent["_tag"]>>(
  Channel.channels.map(({ kind, topic }) => [topic, kinds[kind]])
)
for (const channel of Object.values(Account.channels)) {
  carried.set(channel, [channel === Account.channels.transactions ? "TransactionUpdate" : "Balances"])
}

const partsOf = (event: Protocol.DataEvent): ReadonlyArray<{ readonly symbol: string; readonly period?: string }> => {
  if (event._tag === "Trades") return event.trades
  return event._tag === "Candles" || event._tag === "ConvertedCandles" ? event.candles : []
}

const assertData = ({ channel, event, symbol }: Protocol.Data): void => {
  expect(checks.get(event._tag)?.(event) === true, () => `no ${event._tag}: ${show(event)}`)
  expect(isPlain(event), () => `more than plain: ${show(event)}`)
  expect(symbol === symbolOf(event), () => `of ${symbol} around ${symbolOf(event)}`)
  expect(carried.get(channel.split(":")[0]!)?.includes(event._tag) === true, () => `${event._tag} of ${channel}`)
  const period = "period" in event ? event.period : undefined
  for (const part of partsOf(event)) {
    expect(part.symbol === symbol && part.period === period, () => "a part of something else")
  }
  expect(
    period === undefined || channel.split(":")[0]!.endsWith(`/${period}`),
    () => `${channel} with period ${period}`
  )
}

/** That a message is one of the kinds there are, whole. */
export const assertSound = (message: Protocol.Message): void => {
  switch (message._tag) {
    case "Data":
      return assertData(message)
    case "Account":
      expect(["spot", "margin", "futures"].includes(message.market), () => `market ${message.market}`)
      expect(checks.get(message.event._tag)?.(message.event) === true, () => `no ${show(message.event)}`)
      return expect(isPlain(message.event), () => `more than plain: ${show(message.event)}`)
    case "Result":
      expect(isId(message.id), () => `the id ${message.id}`)
      return expect(message.result !== undefined, () => "no result")
    case "Failure":
      expect(isId(message.id), () => `the id ${message.id}`)
      expect(Schema.is(VenueError.VenueError)(message.error), () => "no error of the venue")
      return expect(
        message.error.code === undefined || Number.isSafeInteger(message.error.code),
        () => "a code that is none"
      )
    case "Notification":
      return expect(typeof message.method === "string", () => "a method that is no string")
    case "Malformed":
      return assertMalformed(message)
    default:
      return expect(false, () => `a message of no kind: ${show(message)}`)
  }
}

/** That it says what is wrong, and is short. */
export const assertMalformed = ({ frame, issue }: JsonRpc.Malformed): void => {
  expect(issue !== "", () => "no issue")
  expect(issue.length < 600 && frame.length < 600, () => "longer than what may be quoted")
}

/** What one message of a book does to a book is never a crash, and never a book that cannot be. */
export const assertBook = (message: BookMessage.BookMessage): OrderBook.Outcome => {
  const book = OrderBook.make({ symbol: message.symbol, maxDepth: 500 })
  // An update finds a book that it follows.
  const before: BookMessage.BookMessage = { ...message, _tag: "BookSnapshot", sequence: message.sequence - 1 }
  if (message._tag === "BookUpdate") OrderBook.apply(book, before)
  const outcome = OrderBook.apply(book, message)
  const view = OrderBook.view(book)
  expect((outcome._tag === "Live") === (view !== undefined), () => "a view of what is not live")
  if (view === undefined) return outcome
  const [asks, bids] = [view.asks, view.bids].map((levels) => levels.map(({ price }) => Number(price)))
  expect(asks!.every((price, i) => i === 0 || asks![i - 1]! <= price), () => "asks out of order")
  expect(bids!.every((price, i) => i === 0 || bids![i - 1]! >= price), () => "bids out of order")
  expect(asks!.length === 0 || bids!.length === 0 || bids![0]! <= asks![0]!, () => "a crossed book")
  return outcome
}

const keysOf = () => [Object.prototype, Array.prototype, String.prototype, Function.prototype].map(Reflect.ownKeys)
const clean = keysOf()

/** That no prototype has anything that it did not have when the program began. */
export const assertUnpolluted = (): void => {
  const now = keysOf()
  for (const [i, keys] of now.entries()) {
    expect(keys.length === clean[i]!.length, () => `a prototype has ${String(keys.at(-1))}`)
  }
}
