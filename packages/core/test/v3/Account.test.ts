/** The private sockets: every frame and request that the reference shows, and what is broken. */
import { ExecutionReport, type JsonRpc, Order, type Protocol } from "@effect-hitbtc/core"
import * as Account from "@effect-hitbtc/core/v3/Account"
import * as SpotMethods from "@effect-hitbtc/core/v3/SpotMethods"
import { ReportFromWire } from "@effect-hitbtc/core/v3/TradingWire"
import { seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { mutate } from "../support/mutations.ts"
import { methodOf } from "./support/methods.ts"
import { errors, notifications, requests, results } from "./support/privateFrames.ts"

// Of a decoded value, what JSON shows: dates as ISO strings.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const read = (frame: string): Protocol.Message => {
  const message = Account.decode(frame)
  if (message._tag === "Batch") throw new Error("Expected one message")
  return message
}
const resultOf = (frame: string): unknown => (JSON.parse(frame) as JsonRpc.Result).result

describe("what the venue says", () => {
  it.each(notifications)("by itself, in section $section: case %$", ({ frame, message }) => {
    assert.deepStrictEqual(plain(read(frame)), message)
  })

  it.each(results)("to $method, in section $section", ({ frame, method, result }) => {
    const message = read(frame)
    assert.deepStrictEqual(message, {
      _tag: "Result",
      id: (JSON.parse(frame) as { readonly id: number }).id,
      result: resultOf(frame)
    })
    const schema = method === "login" ? Schema.Boolean : methodOf(method).result
    assert.deepStrictEqual(plain(Schema.decodeUnknownSync(schema)(resultOf(frame))), result)
  })

  it.each(errors)("when it says no, in section $section: $code", ({ code, frame }) => {
    const message = read(frame)
    assert.strictEqual(message._tag === "Failure" && message.error.code, code)
  })

  it("is written again as it was read", () => {
    for (const { frame, method } of results) {
      if (method === "login") continue
      const codec = methodOf(method).result
      const written = plain(Schema.encodeUnknownSync(codec)(Schema.decodeUnknownSync(codec)(resultOf(frame))))
      // A key that is null comes back as none, a report without a type as a status, an instant with three digits.
      if (!["null", "order_list_id", "40.65Z", ".03Z", "Cross"].some((part) => frame.includes(part))) {
        assert.deepStrictEqual(written, resultOf(frame))
      }
      assert.deepStrictEqual(
        plain(Schema.decodeUnknownSync(codec)(written)),
        plain(Schema.decodeUnknownSync(codec)(resultOf(frame)))
      )
    }
  })
})

describe("requests", () => {
  it.each(requests.filter((frame) => !frame.includes(`"login"`)))("%s", (frame) => {
    const { method, params } = JSON.parse(frame) as { readonly method: string; readonly params: unknown }
    const codec = methodOf(method).params
    // All that the reference sends has a place in the domain, and comes from there as it is shown.
    assert.deepStrictEqual(plain(Schema.encodeUnknownSync(codec)(Schema.decodeUnknownSync(codec)(params))), params)
  })

  it("are given in the domain's terms", () => {
    const { newOrder, replaceOrder } = SpotMethods.orders
    const order = Schema.decodeUnknownSync(newOrder.params)({
      symbol: "BTCUSDT",
      side: "sell",
      type: "takeProfitLimit",
      time_in_force: "GTD",
      quantity: "0.00150",
      price: "9500.00",
      stop_price: "9400",
      expire_time: "2030-01-01T00:00:00Z",
      display_quantity: "0.001",
      take_rate: "0.002",
      make_rate: "0.001",
      margin_mode: "Cross"
    })
    assert.deepStrictEqual(plain(order), {
      symbol: "BTCUSDT",
      side: "sell",
      type: "takeProfitLimit",
      timeInForce: "GTD",
      quantity: "0.00150",
      price: "9500.00",
      stopPrice: "9400",
      expireTime: "2030-01-01T00:00:00.000Z",
      displayQuantity: "0.001",
      takeRate: "0.002",
      makeRate: "0.001",
      marginMode: "cross"
    })
    assert.throws(() => Schema.decodeUnknownSync(newOrder.params)({ symbol: "A", side: "buy", quantity: "1e5" }))
    assert.throws(() => Schema.decodeUnknownSync(newOrder.params)({ symbol: "A", side: "buy", quantity: 1 }))
    const id = { client_order_id: "x".repeat(33), new_client_order_id: "y", quantity: "1" }
    assert.throws(() => Schema.decodeUnknownSync(replaceOrder.params)(id), "1 to 32 characters")
  })

  it("of a list say how many answers they have", () => {
    const { newOrderList } = SpotMethods.orders
    const frame = requests.find((frame) => frame.includes("spot_new_order_list"))!
    const { params } = JSON.parse(frame) as { readonly params: unknown }
    assert.strictEqual(newOrderList.responses(Schema.decodeUnknownSync(newOrderList.params)(params)), 2)
    const answers = results.filter(({ method }) => method === "spot_new_order_list")
    assert.strictEqual(answers.length, 2)
    assert.throws(() => Schema.decodeUnknownSync(newOrderList.params)({ contingency_type: "allOrNone", orders: [] }))
  })
})

const report = JSON.parse(notifications.find(({ frame }) => frame.includes(`"spot_order"`))!.frame)
  .params as Readonly<Record<string, unknown>>
const reported = (fields: object): Protocol.Message =>
  read(JSON.stringify({ jsonrpc: "2.0", method: "spot_order", params: { ...report, ...fields } }))
const event = (message: Protocol.Message): Protocol.Account["event"] => {
  if (message._tag !== "Account") throw new Error(`Expected Account, got ${JSON.stringify(message)}`)
  return message.event
}
const reportOf = (fields: object): ExecutionReport.ExecutionReport => {
  const found = event(reported(fields))
  if (found._tag !== "ExecutionReport") throw new Error(`Expected a report, got ${found._tag}`)
  return found
}

describe("reports", () => {
  it.each([
    ["quantity", 1],
    ["status", "gone"],
    ["side", "Buy"],
    ["type", "iceberg"],
    ["created_at", "yesterday"],
    ["price", "1e5"],
    ["id", "5"],
    ["id", 2 ** 53],
    ["margin_mode", "both"],
    ["report_type", "unheard"],
    ["trade_id", 2 ** 53]
  ])("with %s: %j are malformed, and the issue names the field", (field, value) => {
    const message = reported({ [field]: value })
    assert.strictEqual(message._tag, "Malformed")
    assert.include(message._tag === "Malformed" ? message.issue : "", `["${field}"]`)
  })

  it("of a trade need the trade", () => {
    const message = reported({ report_type: "trade", trade_id: 1, trade_price: "1" })
    assert.include(message._tag === "Malformed" ? message.issue : "", "needs trade_id, trade_quantity and trade_price")
  })

  it.each(["Cross", "cross", "CROSS"])("read the margin mode %s", (margin_mode) => {
    assert.strictEqual(reportOf({ margin_mode }).order.marginMode, "cross")
  })

  it("take null for what is absent, and an id below 2^53 to the digit", () => {
    const absent = {
      price: null,
      stop_price: null,
      expire_time: null,
      post_only: null,
      display_quantity: null,
      report_type: null,
      trade_id: null,
      margin_mode: null
    }
    const { order, reportType } = reportOf({ ...absent, id: 2 ** 53 - 1 })
    assert.strictEqual(order.id, "9007199254740991")
    assert.strictEqual(reportType, "status")
    assert.notProperty(order, "price")
    assert.notProperty(order, "marginMode")
    assert.strictEqual(order.postOnly, false)
  })

  it("give all that they say to the domain", () => {
    const { fill, order, originalClientOrderId, reportType } = reportOf({
      reduce_only: true,
      order_list_id: "x",
      contingency_type: "new one",
      price_average: "1",
      margin_mode: "isolated",
      report_type: "trade",
      trade_id: 1,
      trade_quantity: "1",
      trade_price: "2",
      trade_taker: true,
      original_client_order_id: "before"
    })
    assert.deepStrictEqual<unknown>([reportType, fill, originalClientOrderId], [
      "trade",
      { tradeId: 1, quantity: "1", price: "2", fee: "0", isTaker: true },
      "before"
    ])
    assert.deepInclude<object>(order, {
      reduceOnly: true,
      orderListId: "x",
      contingencyType: "new one",
      priceAverage: "1",
      marginMode: "isolated",
      displayQuantity: "0"
    })
    assert.strictEqual(reportOf({ type: "takeProfitMarket" }).order.type, "takeProfitMarket")
    assert.strictEqual(reportOf({ report_type: "rejected" }).reportType, "rejected")
  })

  it("come back as they were, whatever they have", () => {
    const fields: Readonly<Record<string, ReadonlyArray<unknown>>> = {
      side: ["buy", "sell"],
      status: ["new", "suspended", "partiallyFilled", "filled", "canceled", "expired"],
      type: Order.OrderType.literals,
      time_in_force: ["GTC", "IOC", "FOK", "Day", "GTD"],
      price: ["16731.00", undefined],
      price_average: ["16724.16", undefined],
      stop_price: ["0.00001", undefined],
      expire_time: ["2030-01-01T00:00:00.000Z", undefined],
      display_quantity: ["0", undefined],
      original_client_order_id: ["harry222", undefined],
      order_list_id: ["list-1-a", undefined],
      contingency_type: ["allOrNone", "another", undefined],
      reduce_only: [true, false, undefined],
      margin_mode: ["isolated", "cross", undefined],
      report_type: ExecutionReport.ReportType.literals,
      trade_taker: [true, undefined],
      trade_position_id: [485308, undefined]
    }
    const codec = ReportFromWire
    for (const seed of seeds(300)) {
      withSeed(seed, (random) => {
        const picked = Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, random.pick(values)]))
        const { trade_position_id, trade_taker, ...rest } = picked
        const trade = {
          trade_position_id,
          trade_taker,
          trade_id: 1,
          trade_quantity: "1",
          trade_price: "2",
          trade_fee: "-1"
        }
        const wire = plain({ ...report, ...rest, ...(rest["report_type"] === "trade" ? trade : undefined) })
        assert.deepStrictEqual(plain(Schema.encodeSync(codec)(Schema.decodeUnknownSync(codec)(wire))), wire)
      })
    }
  })
})

describe("notifications", () => {
  it("that no source shows, or nobody knows, are visible", () => {
    for (const method of ["futures_account_cross", "futures_position_cross", "spot_fees", "constructor"]) {
      assert.deepStrictEqual(read(JSON.stringify({ method, params: [1] })), {
        _tag: "Notification",
        method,
        params: [1]
      })
    }
  })

  it("tell the notification of balances from the answer by its form", () => {
    assert.strictEqual(read(`{"jsonrpc":"2.0","method":"spot_balance","params":[]}`)._tag, "Data")
    assert.strictEqual(read(`{"jsonrpc":"2.0","result":[],"id":1}`)._tag, "Result")
    assert.strictEqual(read(`{"jsonrpc":"2.0","result":true}`)._tag, "Result")
  })

  it("of several in one frame quote the one that is bad", () => {
    const message = Account.decode(`[{"method":"spot_balance","params":[5]},{"method":"spot_orders","params":[]}]`)
    assert.deepStrictEqual(
      message._tag === "Batch" && message.messages.map((part) => [part._tag, "frame" in part && part.frame]),
      [
        ["Malformed", "[5]"],
        ["Account", false]
      ]
    )
  })

  it("of an account with an empty price of a margin call, or none, and words that are new", () => {
    const frame = notifications.find(({ frame }) => frame.includes(`"margin_account"`))!.frame
    const changed = frame.replace(`"27269.85"`, `""`).replace(`"26721.57"`, "null").replace(`"status"}`, `"because"}`)
    const found = event(read(changed))
    const [account] = found._tag === "MarginAccounts" ? found.accounts : []
    assert.strictEqual(account?.reportReason, "because")
    assert.notProperty(account?.positions?.[0], "priceMarginCall")
    assert.notProperty(account?.positions?.[0], "priceLiquidation")
  })
})

describe("5,000 broken frames", () => {
  it("never make the decoder throw, and say what is wrong", () => {
    const seen = new Set<string>()
    const frames = [...notifications, ...errors, ...results.slice(0, 5)].map(({ frame }) => frame)
    for (const frame of mutate(frames, 5_000, 5)) {
      const message = Account.decode(frame)
      for (const part of message._tag === "Batch" ? message.messages : [message]) {
        seen.add(part._tag)
        if (part._tag === "Malformed") assert.isTrue(part.issue.length < 600 && part.frame.length < 600)
        if (part._tag !== "Account" && part._tag !== "Data") continue
        // Sound enough to be shown, with every instant in the calendar.
        assert.isString(JSON.stringify(part))
        if (part.event._tag === "ExecutionReport") {
          assert.isTrue(Schema.is(ExecutionReport.ExecutionReport)(part.event), frame)
        }
      }
    }
    assert.deepStrictEqual([...seen].toSorted(), ["Account", "Data", "Failure", "Malformed", "Notification", "Result"])
  })
})
