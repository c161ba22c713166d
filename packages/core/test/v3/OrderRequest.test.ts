/** What may be asked of API v3 with orders. */
import { Decimal, OrderRequest, type TradingSymbol } from "@effect-hitbtc/core"
import * as Requests from "@effect-hitbtc/core/v3/OrderRequest"
import * as SpotMethods from "@effect-hitbtc/core/v3/SpotMethods"
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, DateTime, Effect, Result, Schema } from "effect"

const strict = { onExcessProperty: "error" } as const
const base = { symbol: "ETHBTC", side: "buy", quantity: "1" } as const
const expireTime = DateTime.makeUnsafe("2017-10-20T12:17:12.245Z")

const decoder = <A, I>(schema: Schema.Codec<A, I>) => {
  const decode = Schema.decodeUnknownResult(schema, strict)
  // Takes what the compiler takes.
  return (input: I) => decode(input)
}
const newOrder = decoder(Requests.NewOrder)
const newMarginOrder = decoder(Requests.NewMarginOrder)
const replaceOrder = decoder(Requests.ReplaceOrder)
const newOrderList = decoder(Requests.NewOrderList)
const newMarginOrderList = decoder(Requests.NewMarginOrderList)

const issue = (result: Result.Result<unknown, Schema.SchemaError>): string =>
  Result.isFailure(result) ? result.failure.message.replaceAll(/\s*\n\s*/g, " ") : "accepted"

/** What both versions take. */
const shared: ReadonlyArray<OrderRequest.NewOrder> = [
  { ...base, type: "limit", price: "0.1" },
  { ...base, type: "limit", price: "0.1", postOnly: true, timeInForce: "IOC", strictValidate: true },
  { ...base, type: "limit", price: "0.1", timeInForce: "GTD", expireTime },
  { ...base, type: "market", clientOrderId: "my-own-id" },
  { ...base, type: "stopLimit", price: "0.1", stopPrice: "0.2" },
  { ...base, type: "stopLimit", price: "0.1", stopPrice: "0.2", timeInForce: "GTD", expireTime },
  { ...base, type: "stopMarket", stopPrice: "0.2", timeInForce: "Day" },
  { ...base, type: "stopMarket", stopPrice: 5n, timeInForce: "GTD", expireTime }
]

const rates = { takeRate: "0.002", makeRate: BigDecimal.make(1n, 3) } as const
const resting = { price: "0.1", postOnly: true, displayQuantity: "0.5" } as const
const margin = { reduceOnly: true, marginMode: "cross" } as const

/** What only v3 takes. */
const more: ReadonlyArray<Requests.NewOrder> = [
  { ...base, ...rates, ...resting, type: "limit", clientOrderId: "x" },
  { ...base, ...rates, type: "market" },
  { ...base, ...rates, ...resting, type: "stopLimit", stopPrice: "0.2" },
  { ...base, ...resting, type: "takeProfitLimit", stopPrice: "0.2", timeInForce: "FOK" },
  { ...base, ...resting, type: "takeProfitLimit", stopPrice: "0.2", timeInForce: "GTD", expireTime },
  { ...base, type: "takeProfitMarket", stopPrice: "0.2", timeInForce: "Day" },
  { ...base, type: "takeProfitMarket", stopPrice: "0.2", timeInForce: "GTD", expireTime }
]

describe("NewOrder", () => {
  it("takes whatever both versions take, and makes the same of it", () => {
    const decode = Schema.decodeUnknownResult(OrderRequest.NewOrder, strict)
    // By the compiler.
    const orders: ReadonlyArray<Requests.NewOrder> = shared
    for (const order of orders) assert.deepStrictEqual<unknown>(newOrder(order), decode(order))
  })

  it.prop("takes whatever the shared one takes", [OrderRequest.NewOrder], ([order]) => {
    const input = Schema.encodeSync(OrderRequest.NewOrder)(order)
    assert.deepStrictEqual<unknown>(newOrder(input), Result.succeed(order))
    assert.isTrue(Result.isSuccess(newMarginOrder(input)))
  }, { arbitrary: { seed: 1, runs: 300 } })

  it("takes what only v3 has, and writes it as the venue reads it", () => {
    const encode = Schema.encodeSync(SpotMethods.orders.newOrder.params)
    const written = more.map((order) => encode(Result.getOrThrow(newOrder(order))))
    assert.deepStrictEqual(written[0], {
      client_order_id: "x",
      symbol: "ETHBTC",
      side: "buy",
      type: "limit",
      quantity: "1",
      price: "0.1",
      post_only: true,
      display_quantity: "0.5",
      take_rate: "0.002",
      make_rate: "0.001"
    })
    assert.deepStrictEqual(written[4], {
      symbol: "ETHBTC",
      side: "buy",
      type: "takeProfitLimit",
      time_in_force: "GTD",
      quantity: "1",
      price: "0.1",
      stop_price: "0.2",
      expire_time: "2017-10-20T12:17:12.245Z",
      post_only: true,
      display_quantity: "0.5"
    })
  })

  it("takes what is of margin and futures there, and not on spot", () => {
    for (const order of [...shared, ...more]) {
      const result = newMarginOrder({ ...order, ...margin })
      assert.deepInclude<object>(Result.getOrThrow(result), margin)
      assert.include(
        issue(Schema.decodeUnknownResult(Requests.NewOrder, strict)({ ...order, ...margin })),
        "reduceOnly"
      )
      // What only v3 has is no order of both versions.
      if (more.includes(order)) {
        assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(OrderRequest.NewOrder, strict)(order)))
      }
    }
  })

  it("refuses, by the compiler and at run time, what does not belong together, and names the field", () => {
    // @ts-expect-error a take-profit order needs a stop price
    assert.include(issue(newOrder({ ...base, type: "takeProfitLimit", price: "0.1" })), `["stopPrice"]`)
    // @ts-expect-error a take-profit limit order needs a price
    assert.include(issue(newOrder({ ...base, type: "takeProfitLimit", stopPrice: "0.1" })), `["price"]`)
    // @ts-expect-error a take-profit market order has no price
    assert.include(issue(newOrder({ ...base, type: "takeProfitMarket", stopPrice: "1", price: "1" })), `["price"]`)
    // @ts-expect-error GTD needs a date
    assert.include(issue(newOrder({ ...base, type: "limit", price: "1", timeInForce: "GTD" })), `["expireTime"]`)
    // @ts-expect-error nothing of a market order rests in the book
    assert.include(issue(newOrder({ ...base, type: "market", displayQuantity: "1" })), `["displayQuantity"]`)
    // @ts-expect-error market orders are never makers
    assert.include(issue(newOrder({ ...base, type: "market", postOnly: true })), `["postOnly"]`)
    // @ts-expect-error a number is no rate
    assert.include(issue(newOrder({ ...base, type: "market", takeRate: 0.1 })), `["takeRate"]`)
    // @ts-expect-error of margin and futures
    assert.include(issue(newOrder({ ...base, type: "market", reduceOnly: true })), `["reduceOnly"]`)
    // @ts-expect-error no margin mode
    assert.include(issue(newMarginOrder({ ...base, type: "market", marginMode: "Cross" })), `["marginMode"]`)
  })

  it.each([
    ["clientOrderId", "", "a client order id of 1 to 32 characters"],
    ["clientOrderId", "x".repeat(33), "a client order id of 1 to 32 characters"],
    ["quantity", "0", "a decimal above zero"],
    ["price", "-1", "a decimal above zero"],
    ["price", "1e5", "a decimal in plain notation"],
    ["price", BigDecimal.make(1n, 1e9), "a decimal in plain notation"],
    ["displayQuantity", "0", "a decimal above zero"],
    ["makeRate", "1e-3", "a decimal in plain notation"],
    ["symbol", "", "length"]
  ])("refuses %s: %j, and says what was expected", (field, value, expected) => {
    const message = issue(newOrder({ ...base, type: "limit", price: "1", [field]: value }))
    assert.include(message, `["${field}"]`)
    assert.include(message, expected)
  })

  it("takes ids of 1 to 32 characters, and rates of zero and less", () => {
    for (const clientOrderId of ["x", "x".repeat(32)]) {
      assert.isTrue(Result.isSuccess(newOrder({ ...base, type: "market", clientOrderId })))
    }
    for (const makeRate of ["0", "-0.0001", 0n]) {
      assert.isTrue(Result.isSuccess(newOrder({ ...base, type: "market", makeRate })))
    }
  })
})

describe("fit", () => {
  const symbol: TradingSymbol.TradingSymbol = {
    id: "ETHBTC",
    baseCurrency: "ETH",
    quoteCurrency: "BTC",
    quantityIncrement: Decimal.makeUnsafe("0.1"),
    tickSize: Decimal.makeUnsafe("0.01"),
    takeLiquidityRate: Decimal.makeUnsafe("0.001"),
    provideLiquidityRate: Decimal.makeUnsafe("-0.0001"),
    feeCurrency: "BTC"
  }

  it("fits the orders of v3, and the part of them that is shown", () => {
    const off = { ...base, ...margin, ...rates, quantity: "1.25", price: "0.119", stopPrice: "0.116" } as const
    const order = Result.getOrThrow(
      newMarginOrder({ ...off, side: "sell", type: "takeProfitLimit", displayQuantity: "0.55" })
    )
    assert.deepStrictEqual<unknown>(
      OrderRequest.fit(order, symbol, "round"),
      Result.succeed({ ...order, quantity: "1.2", price: "0.12", stopPrice: "0.12", displayQuantity: "0.5" })
    )
    const buy = Result.getOrThrow(newOrder({ ...base, type: "limit", price: "0.119", displayQuantity: "0.5" }))
    const fitted = Result.getOrThrow(OrderRequest.fit(buy, symbol, "round"))
    assert.strictEqual("price" in fitted ? fitted.price : undefined, "0.11")
  })

  it("names the field that is off", () => {
    const shown = (displayQuantity: string) =>
      Result.getOrThrow(newOrder({ ...base, type: "limit", price: "0.1", displayQuantity }))
    assert.deepStrictEqual(
      OrderRequest.fit(shown("0.55"), symbol, "refuse"),
      Result.fail("displayQuantity: expected a multiple of 0.1 above zero, got 0.55")
    )
    assert.deepStrictEqual(
      OrderRequest.fit(shown("0.05"), symbol, "round"),
      Result.fail("displayQuantity: expected a multiple of 0.1 above zero, got 0.05")
    )
    const waiting = Result.getOrThrow(newOrder({ ...base, type: "takeProfitMarket", stopPrice: "0.001" }))
    assert.deepStrictEqual(
      OrderRequest.fit(waiting, symbol, "refuse"),
      Result.fail("stopPrice: expected a multiple of 0.01 above zero, got 0.001")
    )
  })
})

describe("ReplaceOrder", () => {
  it("takes whatever both versions take", () => {
    const both: ReadonlyArray<OrderRequest.ReplaceOrder> = [
      { clientOrderId: "12345678", quantity: "1", price: 2n },
      { clientOrderId: "12345678", newClientOrderId: "12345679", quantity: "1", price: "2", strictValidate: true }
    ]
    const orders: ReadonlyArray<Requests.ReplaceOrder> = both
    for (const order of orders) assert.isTrue(Result.isSuccess(replaceOrder(order)), issue(replaceOrder(order)))
  })

  it("takes an order without a price, or with a stop price, and writes it as the venue reads it", () => {
    const encode = Schema.encodeSync(SpotMethods.orders.replaceOrder.params)
    const order = Result.getOrThrow(replaceOrder({ clientOrderId: "a", quantity: 1n, stopPrice: "0.2" }))
    assert.deepStrictEqual(encode({ ...order, newClientOrderId: "b" }), {
      client_order_id: "a",
      new_client_order_id: "b",
      quantity: "1",
      stop_price: "0.2"
    })
  })

  it.each([
    ["clientOrderId", ""],
    ["newClientOrderId", "x".repeat(33)],
    ["quantity", "0"],
    ["price", "0"],
    ["stopPrice", "-1"],
    ["type", "limit"]
  ])("refuses %s: %j, and names the field", (field, value) => {
    assert.include(issue(replaceOrder({ clientOrderId: "a", quantity: "1", [field]: value })), `["${field}"]`)
  })
})

describe("NewOrderList", () => {
  const order = { ...base, type: "limit", price: "1" } as const
  const contingencies = {
    allOrNone: [2, 3],
    oneCancelOther: [2, 3],
    oneTriggerOther: [2, 3],
    oneTriggerOneCancelOther: [3, 4]
  } as const
  const listOf = (contingencyType: keyof typeof contingencies, count: number): Requests.NewOrderList => ({
    contingencyType,
    orders: [order, ...Array.from({ length: count - 1 }, () => order)]
  })

  it("takes as many orders as the reference says of each contingency", () => {
    for (const type of ["allOrNone", "oneCancelOther", "oneTriggerOther", "oneTriggerOneCancelOther"] as const) {
      const taken = [1, 2, 3, 4, 5].filter((count) => Result.isSuccess(newOrderList(listOf(type, count))))
      assert.deepStrictEqual(taken, [...contingencies[type]])
    }
    assert.strictEqual(
      issue(newOrderList(listOf("oneTriggerOneCancelOther", 2))),
      `Expected 3 or 4 orders for oneTriggerOneCancelOther, got 2 at ["orders"]`
    )
    // @ts-expect-error no orders
    assert.include(issue(newOrderList({ contingencyType: "allOrNone", orders: [] })), `["orders"]`)
  })

  it("checks each order as one that is alone", () => {
    const bad = { ...order, price: "0" }
    assert.include(
      issue(newOrderList({ contingencyType: "allOrNone", orders: [order, bad] })),
      `["orders"][1]["price"]`
    )
    const reducing = [{ ...order, ...margin }, order] as const
    assert.isTrue(Result.isSuccess(newMarginOrderList({ contingencyType: "allOrNone", orders: reducing })))
    assert.include(
      issue(newOrderList({ contingencyType: "allOrNone", orders: reducing })),
      `["orders"][0]["reduceOnly"]`
    )
    // @ts-expect-error no contingency
    assert.include(issue(newOrderList({ contingencyType: "x", orders: [order, order] })), `["contingencyType"]`)
    assert.include(issue(newOrderList({ ...listOf("allOrNone", 2), orderListId: "" })), `["orderListId"]`)
  })

  const named = (...ids: ReadonlyArray<string | undefined>) =>
    ids.map((clientOrderId) => clientOrderId === undefined ? order : { ...order, clientOrderId })
  const idsOf = (
    orderListId: string | undefined,
    first: string | undefined,
    ...rest: ReadonlyArray<string | undefined>
  ) =>
    newOrderList({
      contingencyType: "oneCancelOther",
      orders: [named(first)[0]!, ...named(...rest)],
      ...(orderListId === undefined ? undefined : { orderListId })
    })

  it("has the client order id of its first order, and each order another", () => {
    assert.strictEqual(issue(idsOf("a", "a", "b")), "accepted")
    assert.strictEqual(issue(idsOf("a", undefined, "b")), "accepted")
    assert.strictEqual(
      issue(idsOf("a", "b", "a")),
      `Expected the client order id of the first order at ["orderListId"]`
    )
    const twice = "Expected another client order id than those before it"
    assert.strictEqual(issue(idsOf(undefined, "a", "b", "a")), `${twice} at ["orders"][2]["clientOrderId"]`)
    assert.strictEqual(issue(idsOf("a", undefined, "a")), `${twice} at ["orders"][1]["clientOrderId"]`)
  })

  it.effect("is given the ids that it lacks", () =>
    Effect.gen(function*() {
      const withIds = Effect.fnUntraced(function*(...ids: Parameters<typeof idsOf>) {
        const { orderListId, orders } = yield* Requests.withIds(Result.getOrThrow(idsOf(...ids)))
        return [orderListId, ...orders.map(({ clientOrderId }) => clientOrderId)]
      })
      assert.deepStrictEqual(yield* withIds(undefined, "a", "b"), ["a", "a", "b"])
      const [list, first, second, third] = yield* withIds("a", undefined, "b", undefined)
      assert.deepStrictEqual([list, first, second], ["a", "a", "b"])
      assert.match(third!, /^[0-9a-f]{32}$/)
      const made = yield* withIds(undefined, undefined, undefined, undefined)
      assert.strictEqual(made[0], made[1])
      assert.strictEqual(new Set(made).size, 3)
      for (const id of made) assert.match(id, /^[0-9a-f]{32}$/)
    }))

  it.effect("is written as the venue reads it", () =>
    Effect.gen(function*() {
      const list = Result.getOrThrow(
        newOrderList({
          contingencyType: "oneCancelOther",
          orders: [
            { ...base, side: "sell", type: "limit", price: 10_000n, clientOrderId: "list-1-a" },
            { ...base, side: "sell", type: "stopMarket", stopPrice: "0.00001", clientOrderId: "list-1-b" }
          ]
        })
      )
      assert.deepStrictEqual(
        Schema.encodeSync(SpotMethods.orders.newOrderList.params)(yield* Requests.withIds(list)),
        {
          contingency_type: "oneCancelOther",
          orders: [
            {
              client_order_id: "list-1-a",
              symbol: "ETHBTC",
              side: "sell",
              type: "limit",
              quantity: "1",
              price: "10000"
            },
            {
              client_order_id: "list-1-b",
              symbol: "ETHBTC",
              side: "sell",
              type: "stopMarket",
              quantity: "1",
              stop_price: "0.00001"
            }
          ],
          order_list_id: "list-1-a"
        }
      )
    }))
})
