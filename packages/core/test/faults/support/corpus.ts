/** Good frames, for every decoder: those of the venue's documentation, and the recorded ones where they are there. */
import { Currency, type Protocol, TradingSymbol, V2, V2MarketDataMethods, V2TradingMethods } from "@effect-hitbtc/core"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { existsSync, readFileSync } from "node:fs"
import { eventOf } from "../../support/v2Events.ts"
import * as v2Frames from "../../support/v2Frames.ts"
import { methodOf } from "../../v3/support/methods.ts"
import * as private_ from "../../v3/support/privateFrames.ts"
import * as public_ from "../../v3/support/publicFrames.ts"
import { bodies } from "../../v3/support/restBodies.ts"
import { entryOf } from "./encode.ts"
import { cut, type Frame } from "./hostile.ts"

/** What the result of a method, or a body, is. */
interface Checked {
  readonly decode: (json: unknown) => Result.Result<unknown, unknown>
  readonly is: (value: unknown) => boolean
  readonly encode: (value: unknown) => unknown
}

/** A frame, what it is called, and what its result is, where it is an answer. */
export interface Sample extends Frame {
  readonly name: string
  readonly schema: Checked | undefined
}

type AnySchema = Schema.Codec<unknown, unknown>

const checked = (schema: AnySchema): Checked => ({
  decode: Schema.decodeUnknownResult(schema),
  is: Schema.is(Schema.toType(schema)),
  encode: Schema.encodeUnknownSync(schema)
})
const sample = (text: string, name = "", schema?: AnySchema): Sample => ({
  ...cut(text),
  name,
  schema: schema && checked(schema)
})

export const isSymbol = Schema.is(TradingSymbol.TradingSymbol)
export const isCurrency = Schema.is(Currency.Currency)

// ---- API v2 ----------------------------------------------------------------------------------------------------------

const fill = `"reportType":"trade","tradeQuantity":"0.001","tradePrice":"0.053868","tradeId":55051694,` +
  `"tradeFee":"-0.000000005"`
const report = (what: string) =>
  `{"id":"4345697765","clientOrderId":"53b7cf917963464a811a4af426102c19","symbol":"ETHBTC","side":"sell",` +
  `"status":"filled","type":"limit","timeInForce":"GTC","quantity":"0.001","price":"0.053868","cumQuantity":"0.001",` +
  `"postOnly":false,"createdAt":"2017-10-20T12:20:05.952Z","updatedAt":"2017-10-20T12:20:38.708Z",${what}}`
const trade = report(fill)
const active = report(`"stopPrice":"0.05","expireTime":"2017-10-21T00:00:00.000Z","reportType":"status"`)
const replaced = report(
  `"reportType":"replaced","originalRequestClientOrderId":"9cbe79cb6f864b71a811402a48d4b5b1"`
)
const currency =
  `{"id":"ETH","fullName":"Ethereum","crypto":true,"payinEnabled":true,"payinPaymentId":false,"payinConfirmations":2,` +
  `"payoutEnabled":true,"payoutIsPaymentId":false,"transferEnabled":true,"delisted":false,"payoutFee":"0.001",` +
  `"payoutMinimalAmount":"0.00958","precisionPayout":10,"precisionTransfer":10}`
const symbol = `{"id":"ETHBTC","baseCurrency":"ETH","quoteCurrency":"BTC","quantityIncrement":"0.001",` +
  `"tickSize":"0.000001","takeLiquidityRate":"0.001","provideLiquidityRate":"-0.0001","feeCurrency":"BTC",` +
  `"marginTrading":true,"maxInitialLeverage":"10.00"}`
const trades = `{"data":[{"id":54469813,"price":"0.054670","quantity":"0.183","side":"buy",` +
  `"timestamp":"2017-10-19T16:34:25.041Z"}],"symbol":"ETHBTC"}`
const balances = `[{"currency":"BTC","available":"0.013634021","reserved":"0"}]`

const answer = (result: string, { name, result: schema }: { readonly name: string; readonly result: AnySchema }) =>
  sample(`{"jsonrpc":"2.0","result":${result},"id":123}`, name, schema)

export const v2: ReadonlyArray<Sample> = [
  ...v2Frames.samples.map((frame) => sample(frame)),
  ...v2Frames.samples.map((frame) => sample(JSON.stringify(JSON.parse(frame)))),
  ...[trade, active, replaced].map((params) => sample(`{"jsonrpc":"2.0","method":"report","params":${params}}`)),
  sample(`{"jsonrpc":"2.0","method":"activeOrders","params":[${active},${active}]}`),
  sample(`{"jsonrpc":"2.0","error":{"code":2001,"message":"Symbol not found","description":"Try get"},"id":"123"}`),
  answer("true", V2TradingMethods.subscribeReports),
  answer(trade, V2TradingMethods.newOrder),
  answer(replaced, V2TradingMethods.cancelReplaceOrder),
  answer(`[${active},${active}]`, V2TradingMethods.getOrders),
  answer(balances, V2TradingMethods.getTradingBalance),
  answer(currency, V2MarketDataMethods.getCurrency),
  answer(`[${currency},${currency}]`, V2MarketDataMethods.getCurrencies),
  answer(symbol, V2MarketDataMethods.getSymbol),
  answer(`[${symbol},${symbol}]`, V2MarketDataMethods.getSymbols),
  answer(trades, V2MarketDataMethods.getTrades)
]

// ---- API v3 ----------------------------------------------------------------------------------------------------------

export const v3Public: ReadonlyArray<Sample> = [
  ...public_.cases.map(({ frame }) => sample(frame)),
  ...public_.cases.map(({ frame }) => sample(JSON.stringify(JSON.parse(frame))))
]

export const v3Private: ReadonlyArray<Sample> = [
  ...private_.notifications.map(({ frame }) => sample(frame)),
  ...private_.errors.map(({ frame }) => sample(frame)),
  ...private_.results.map(({ frame, method }) =>
    sample(frame, method, method === "login" ? undefined : methodOf(method).result)
  )
]

export const rest: ReadonlyArray<Sample> = [
  ...bodies.map(([name, schema, body]) => sample(body, name, schema)),
  sample(
    `{"timestamp":"2021-06-02T17:52:36.731Z","error":{"code":2001,"message":"No such symbol","description":""},` +
      `"path":"/api/3/public/symbol/A","requestId":"bc8d5c0e"}`
  )
]

// ---- recorded frames -------------------------------------------------------------------------------------------------

// They lie beside the repository, not in it. A few of the long ones are enough.
const file = new URL("../../../../../../shared/data/hitbtc-v2-frames.ndjson", import.meta.url)

/** Whether the recorded frames are there: without them the samples stand in. */
export const isRecorded = existsSync(file)

const LONG = 5_000
const recorded = (): ReadonlyArray<string> => {
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line.includes(`"method"`))
  const long = lines.filter(({ length }) => length >= LONG).toSorted((a, b) => a.length - b.length)
  return [...lines.filter(({ length }) => length < LONG), ...long.slice(0, 10)]
}

const messagesOf = (frame: string): ReadonlyArray<Protocol.Message> => {
  const message = V2.decode(frame)
  return message._tag === "Batch" ? message.messages : [message]
}

/** A message of v2 as v3 would say it. */
export const toV3 = (frame: string): string | undefined => {
  const [message] = messagesOf(frame)
  if (message?._tag !== "Data") return undefined
  const event = eventOf(message)
  const entries = { [event.symbol]: entryOf(event) }
  switch (event._tag) {
    case "Ticker":
      return JSON.stringify({ ch: "ticker/1s", data: entries })
    case "BookSnapshot":
      return JSON.stringify({ ch: "orderbook/full", snapshot: entries })
    case "BookUpdate":
      return JSON.stringify({ ch: "orderbook/full", update: entries })
    default:
      return JSON.stringify({ ch: message.channel, [event.isSnapshot ? "snapshot" : "update"]: entries })
  }
}

const frames = isRecorded ? recorded() : v2Frames.samples

export const v2Recorded: ReadonlyArray<Sample> = frames.map((frame) => sample(frame))

export const v3Recorded: ReadonlyArray<Sample> = frames.flatMap((frame) => {
  const translated = toV3(frame)
  return translated === undefined ? [] : [sample(translated)]
})
