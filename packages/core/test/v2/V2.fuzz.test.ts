import {
  BookMessage,
  Candle,
  ExecutionReport,
  type JsonRpc,
  Order,
  type Protocol,
  Ticker,
  Trade
} from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { mutate } from "../support/mutations.ts"
import { seeds, withSeed } from "../support/Random.ts"
import { isV2Event, type V2Event } from "../support/v2Events.ts"
import { messagesOf, samples } from "../support/v2Frames.ts"

// The domain's own schemas, which share nothing with those of the wire but the decimals.
const isTicker = Schema.is(Ticker.Ticker)
const isBook = Schema.is(BookMessage.BookMessage)
const isTrades = Schema.is(Schema.TaggedStruct("Trades", {
  isSnapshot: Schema.Boolean,
  symbol: Schema.String,
  trades: Schema.Array(Trade.Trade)
}))
const isCandles = Schema.is(Schema.TaggedStruct("Candles", {
  isSnapshot: Schema.Boolean,
  symbol: Schema.String,
  period: Candle.Period,
  candles: Schema.Array(Candle.Candle)
}))

const isAccount = Schema.is(Schema.Union([
  ExecutionReport.ExecutionReport,
  Schema.TaggedStruct("ActiveOrders", { orders: Schema.Array(Order.Order) })
]))

const channels: { readonly [Tag in V2Event["_tag"]]: RegExp } = {
  Ticker: /^ticker$/,
  BookSnapshot: /^orderBook$/,
  BookUpdate: /^orderBook$/,
  Trades: /^trades$/,
  Candles: /^candles\/[A-Z0-9]{2,3}$/
}

const isEvent = (event: V2Event): boolean => {
  switch (event._tag) {
    case "Ticker":
      return isTicker(event)
    case "BookSnapshot":
    case "BookUpdate":
      return isBook(event)
    case "Trades":
      return isTrades(event) && event.trades.every(({ symbol }) => symbol === event.symbol)
    case "Candles":
      return isCandles(event) &&
        event.candles.every(({ period, symbol }) => symbol === event.symbol && period === event.period)
  }
}

const isId = (id: JsonRpc.Id | null) => id === null || typeof id === "string" || typeof id === "number"

const isSound = (message: Protocol.Message): boolean => {
  switch (message._tag) {
    case "Data":
      return isV2Event(message.event) && channels[message.event._tag].test(message.channel) &&
        message.symbol === message.event.symbol && isEvent(message.event)
    case "Account":
      return message.market === "spot" && isAccount(message.event)
    case "Result":
      return isId(message.id) && message.result !== undefined
    case "Failure":
      return isId(message.id) && message.error._tag === "VenueError"
    case "Notification":
      return typeof message.method === "string"
    case "Malformed":
      return message.issue !== "" && message.issue.length < 600 && message.frame.length < 600
  }
}

const report = `{
  "id": "4345697765", "clientOrderId": "53b7cf917963464a811a4af426102c19", "symbol": "ETHBTC", "side": "sell",
  "status": "filled", "type": "limit", "timeInForce": "GTC", "quantity": "0.001", "price": "0.053868",
  "cumQuantity": "0.001", "postOnly": false, "createdAt": "2017-10-20T12:20:05.952Z",
  "updatedAt": "2017-10-20T12:20:38.708Z", "reportType": "trade", "tradeQuantity": "0.001", "tradePrice": "0.053868",
  "tradeId": 55051694, "tradeFee": "-0.000000005"
}`

const frames = [
  ...samples,
  `{"jsonrpc":"2.0","method":"report","params":${report}}`,
  `{"jsonrpc":"2.0","method":"activeOrders","params":[${report},${report}]}`,
  `{"jsonrpc":"2.0","result":true,"id":123}`,
  `{"jsonrpc":"2.0","error":{"code":2001,"message":"Symbol not found","description":"Try get"},"id":"123"}`
]

describe("20,000 broken frames", () => {
  it("never make the decoder throw, and never become data of another type than they say", () => {
    const seen = new Map<string, number>()
    for (const seed of seeds(20)) {
      withSeed(seed, () => {
        for (const frame of mutate(frames, 1_000, seed)) {
          for (const message of messagesOf(frame)) {
            if (!isSound(message)) throw new Error(`${frame}\nbecame\n${JSON.stringify(message)}`)
            seen.set(message._tag, (seen.get(message._tag) ?? 0) + 1)
          }
        }
      })
    }
    // Broken enough, and not too much.
    for (const tag of ["Data", "Account", "Malformed", "Notification", "Result", "Failure"]) {
      assert.isAbove(seen.get(tag) ?? 0, 0, tag)
    }
  })
})
