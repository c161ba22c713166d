/** The guards of the hot path, written by hand, say what their schemas say. */
import { V2MarketDataWire as Wire, V2TradingWire } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import * as SchemaParser from "effect/SchemaParser"
import { mutate } from "../support/mutations.ts"
import { snapshotOrderbook, ticker } from "../support/v2Frames.ts"

const paramsOf = (frame: string): unknown => {
  try {
    return JSON.parse(frame)?.params
  } catch {
    return undefined
  }
}
const report =
  `{"jsonrpc":"2.0","method":"report","params":{"id":"4345697765","clientOrderId":"53b7cf917963464a811a4af4",` +
  `"symbol":"ETHBTC","side":"sell","status":"filled","type":"limit","timeInForce":"GTC","quantity":"0.001",` +
  `"price":"0.053868","cumQuantity":"0.001","postOnly":false,"createdAt":"2017-10-20T12:20:05.952Z",` +
  `"updatedAt":"2017-10-20T12:20:38.708Z","stopPrice":"0.05","expireTime":"2017-10-21T00:00:00.000Z",` +
  `"reportType":"trade","tradeQuantity":"0.001","tradePrice":"0.053868","tradeId":55051694,"tradeFee":"-0.000000005",` +
  `"originalRequestClientOrderId":"9cbe79cb6f864b71a811402a48d4b5b1"}}`

const cases = [
  { name: "isTicker", frame: ticker, guard: Wire.isTicker, schema: SchemaParser.is(Wire.TickerWire) },
  {
    name: "isReport",
    frame: report,
    guard: V2TradingWire.isReport,
    schema: SchemaParser.is(V2TradingWire.ReportWire)
  },
  { name: "isBook", frame: snapshotOrderbook, guard: Wire.isBook, schema: SchemaParser.is(Wire.BookWire) }
]

describe("guards", () => {
  for (const { frame, guard, name, schema } of cases) {
    it(`${name} says of broken frames what its schema says`, () => {
      const answers = new Set<boolean>()
      const inputs = [[], {}, null, 0, "", ...mutate([frame], 20_000, 1).map(paramsOf)]
      for (const input of inputs) {
        assert.strictEqual(guard(input), schema(input), JSON.stringify(input))
        answers.add(guard(input))
      }
      assert.strictEqual(answers.size, 2)
    })
  }
})
