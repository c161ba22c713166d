/** What a message is on the wire, what stood there, and a frame of it alone. */
import type { MarketEvent, Protocol } from "@effect-hitbtc/core"
import * as V2Wire from "@effect-hitbtc/core/v2/MarketDataWire"
import * as V2TradingWire from "@effect-hitbtc/core/v2/TradingWire"
import { Balance } from "@effect-hitbtc/core/v3/Balance"
import * as BookWire from "@effect-hitbtc/core/v3/BookWire"
import { MarginAccount } from "@effect-hitbtc/core/v3/MarginAccount"
import * as TickerWire from "@effect-hitbtc/core/v3/TickerWire"
import * as TradesWire from "@effect-hitbtc/core/v3/TradesWire"
import * as V3TradingWire from "@effect-hitbtc/core/v3/TradingWire"
import { Transaction } from "@effect-hitbtc/core/v3/Transaction"
import * as Schema from "effect/Schema"

export interface Json {
  readonly [key: string]: unknown
}

type Event = Protocol.DataEvent | Protocol.Account["event"]

interface Written {
  readonly wire: unknown
  readonly original: unknown
  readonly frame: string
}

/** Whether bad elements of it may have been left out, and the others put in order. */
export const isList = (event: Event): boolean =>
  event._tag === "Trades" || event._tag === "Candles" || event._tag === "ConvertedCandles"

const reports = {
  v2: Schema.encodeSync(V2TradingWire.ReportFromWire),
  v3: Schema.encodeSync(V3TradingWire.ReportFromWire)
}
const orders = {
  v2: Schema.encodeSync(V2TradingWire.OrdersFromWire),
  v3: Schema.encodeSync(V3TradingWire.OrdersFromWire)
}
const balance = Schema.encodeSync(Balance)
const account = Schema.encodeSync(MarginAccount)
const transaction = Schema.encodeSync(Transaction)

const none = (event: Event): never => {
  throw new Error(`an event of another version: ${event._tag}`)
}

const paramsOf = (event: Event): unknown => {
  switch (event._tag) {
    case "Ticker":
      return V2Wire.fromTicker(event)
    case "BookSnapshot":
    case "BookUpdate":
      return V2Wire.fromBook(event)
    case "Trades":
      return V2Wire.fromTrades(event)
    case "Candles":
      return V2Wire.fromCandles(event)
    case "ExecutionReport":
      return reports.v2(event)
    case "ActiveOrders":
      return orders.v2(event.orders)
    default:
      return none(event)
  }
}

export const v2 = ({ event }: Protocol.Data | Protocol.Account, json: Json): Written => {
  const params = paramsOf(event)
  const frame = JSON.stringify({ method: json["method"], params })
  if (!isList(event)) return { wire: params, original: json["params"], frame }
  return { wire: (params as { readonly data: unknown }).data, original: (json["params"] as Json)["data"], frame }
}

/** The entry of a symbol on the public socket of API v3. */
export const entryOf = (event: MarketEvent.MarketEvent): unknown => {
  switch (event._tag) {
    case "Ticker":
      return TickerWire.fromTicker(event)
    case "MiniTicker":
      return TickerWire.fromMiniTicker(event)
    case "Rate":
      return TickerWire.fromRate(event)
    case "FuturesInfo":
      return TickerWire.fromFuturesInfo(event)
    case "TopOfBook":
      return BookWire.fromTopOfBook(event)
    case "BookSnapshot":
    case "BookUpdate":
    case "PartialBook":
      return BookWire.fromBook(event)
    case "Trades":
      return event.trades.map(TradesWire.fromTrade)
    case "Candles":
    case "ConvertedCandles":
      return event.candles.map(TradesWire.fromCandle)
  }
}

export const v3Public: typeof v2 = (message, json) => {
  const { event } = message
  if (message._tag === "Account" || event._tag === "Balances" || event._tag === "TransactionUpdate") return none(event)
  const wire = entryOf(message.event as MarketEvent.MarketEvent)
  const key = ["update", "data", "snapshot"].find((key) => json[key] !== undefined)!
  const { ch, target_currency } = json
  return {
    wire,
    original: (json[key] as Json)[message.symbol],
    frame: JSON.stringify({ ch, target_currency, [key]: { [message.symbol]: wire } })
  }
}

export const v3Private: typeof v2 = ({ event }, { method, params }) => {
  const wire = (): unknown => {
    switch (event._tag) {
      case "ExecutionReport":
        return reports.v3(event)
      case "ActiveOrders":
        return orders.v3(event.orders)
      case "MarginAccounts":
        return event.isSnapshot ? event.accounts.map((one) => account(one)) : account(event.accounts[0]!)
      case "Balances":
        return Array.isArray(params) ? event.balances.map((one) => balance(one)) : balance(event.balances[0]!)
      case "TransactionUpdate":
        return transaction(event.transaction)
      default:
        return none(event)
    }
  }
  const written = wire()
  return { wire: written, original: params, frame: JSON.stringify({ method, params: written }) }
}
