import { Decimal, OrderRequest, type TradingSymbol } from "@effect-hitbtc/core"
import { seeds, withSeed } from "@effect-hitbtc/testkit/Random"
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, DateTime, Result, Schema } from "effect"

const decode = Schema.decodeUnknownResult(OrderRequest.NewOrder, { onExcessProperty: "error" })
const base = { symbol: "ETHBTC", side: "buy", quantity: "1" } as const

/** Takes what the compiler took, and says what the schema makes of it. */
const check = (order: OrderRequest.NewOrder) => decode(order)
const issue = (order: unknown): string => {
  const result = decode(order)
  return Result.isFailure(result) ? result.failure.message : "accepted"
}

describe("NewOrder", () => {
  it("takes each type with what belongs to it", () => {
    const expireTime = DateTime.makeUnsafe("2017-10-20T12:17:12.245Z")
    const orders: ReadonlyArray<OrderRequest.NewOrder> = [
      { ...base, type: "limit", price: "0.1" },
      { ...base, type: "limit", price: "0.1", postOnly: true, timeInForce: "IOC", strictValidate: true },
      { ...base, type: "limit", price: "0.1", timeInForce: "GTD", expireTime },
      { ...base, type: "market", clientOrderId: "my-own-id" },
      { ...base, type: "stopLimit", price: "0.1", stopPrice: "0.2" },
      { ...base, type: "stopLimit", price: "0.1", stopPrice: "0.2", timeInForce: "GTD", expireTime },
      { ...base, type: "stopMarket", stopPrice: "0.2", timeInForce: "Day" },
      { ...base, type: "stopMarket", stopPrice: "0.2", timeInForce: "GTD", expireTime }
    ]
    for (const order of orders) assert.isTrue(Result.isSuccess(check(order)), JSON.stringify(order))
  })

  it("refuses, by the compiler and at run time, what does not belong together, and names the field", () => {
    // @ts-expect-error a limit order needs a price
    assert.include(String(check({ ...base, type: "limit" })), "price")
    // @ts-expect-error a market order has no price
    assert.include(String(check({ ...base, type: "market", price: "0.1" })), "price")
    // @ts-expect-error GTD needs a date
    assert.include(String(check({ ...base, type: "limit", price: "0.1", timeInForce: "GTD" })), "expireTime")
    // @ts-expect-error a number is no price
    assert.include(String(check({ ...base, type: "limit", price: 0.1 })), "price")
    // @ts-expect-error a stop order needs a stop price
    assert.include(String(check({ ...base, type: "stopMarket" })), "stopPrice")
    // @ts-expect-error a limit order has no stop price
    assert.include(String(check({ ...base, type: "limit", price: "1", stopPrice: "1" })), "stopPrice")
    // @ts-expect-error market orders are never makers
    assert.include(String(check({ ...base, type: "market", postOnly: true })), "postOnly")
    // @ts-expect-error not a side
    assert.include(String(check({ ...base, side: "long", type: "market" })), "side")
    assert.include(issue({ ...base, type: "market", clientOrderId: "short" }), "clientOrderId")
    assert.include(issue({ ...base, type: "market", quantity: "0" }), "quantity")
    assert.include(issue({ ...base, type: "market", quantity: "-1" }), "quantity")
    assert.include(issue({ ...base, type: "limit", price: "1e5" }), "price")
    assert.include(issue({ ...base, type: "limit", price: Number.NaN }), "price")
    assert.include(issue({ ...base, type: "market", symbol: "" }), "symbol")
  })

  it("takes amounts as string, bigint or BigDecimal, and writes them in plain notation", () => {
    for (
      const [amount, expected] of [
        ["0.10", "0.10"],
        [5n, "5"],
        [BigDecimal.make(1n, 18), "0.000000000000000001"],
        [BigDecimal.make(12n, -3), "12000"]
      ] as const
    ) {
      const order = Result.getOrThrow(check({ ...base, type: "limit", price: amount }))
      assert.strictEqual("price" in order ? String(order.price) : "", expected)
    }
    // As a string it would have a gigabyte of digits.
    assert.include(issue({ ...base, type: "limit", price: BigDecimal.make(1n, 1e9) }), "price")
    assert.include(issue({ ...base, type: "limit", price: BigDecimal.make(1n, -1e9) }), "price")
  })
})

const symbol = (tickSize: string, quantityIncrement: string): TradingSymbol.TradingSymbol => ({
  id: "ETHBTC",
  baseCurrency: "ETH",
  quoteCurrency: "BTC",
  quantityIncrement: Decimal.makeUnsafe(quantityIncrement),
  tickSize: Decimal.makeUnsafe(tickSize),
  takeLiquidityRate: Decimal.makeUnsafe("0.001"),
  provideLiquidityRate: Decimal.makeUnsafe("-0.0001"),
  feeCurrency: "BTC"
})
const SCALE = 12
const units = (decimal: Decimal.Decimal): bigint => {
  const [whole = "0", fraction = ""] = decimal.split(".")
  return BigInt(whole + fraction.padEnd(SCALE, "0"))
}
const down = (value: bigint, step: bigint) => value / step * step
const up = (value: bigint, step: bigint) => down(value + step - 1n, step)

describe("fit", () => {
  it("names the field that is off, and refuses what would be rounded to nothing", () => {
    const order = { side: "buy", quantity: Decimal.makeUnsafe("1"), price: Decimal.makeUnsafe("0.0000015") } as const
    assert.deepStrictEqual(
      OrderRequest.fit(order, symbol("0.000001", "0.001"), "refuse"),
      Result.fail("price: expected a multiple of 0.000001 above zero, got 0.0000015")
    )
    const tiny = { side: "sell", quantity: Decimal.makeUnsafe("0.0001") } as const
    assert.deepStrictEqual(
      OrderRequest.fit(tiny, symbol("0.000001", "0.001"), "round"),
      Result.fail("quantity: expected a multiple of 0.001 above zero, got 0.0001")
    )
  })

  it("rounds as whole numbers do: never a worse price, never more", () => {
    for (const seed of seeds(3_000)) {
      withSeed(seed, (random) => {
        const digits = (n: number) => Array.from({ length: n }, () => random.between(0, 9)).join("")
        const amount = () => Decimal.makeUnsafe(`${random.between(0, 99)}.${digits(random.between(1, 10))}1`)
        const increment = () => `0.${"0".repeat(random.between(0, 6))}${random.pick(["1", "5", "25", "3"])}`
        const side = random.pick(["buy", "sell"] as const)
        const order = { side, quantity: amount(), price: amount(), stopPrice: amount() }
        const listed = symbol(increment(), increment())
        const fitted = OrderRequest.fit(order, listed, "round")
        const tick = units(listed.tickSize)
        const lot = units(listed.quantityIncrement)
        const price = (side === "sell" ? up : down)(units(order.price), tick)
        const quantity = down(units(order.quantity), lot)
        if (Result.isFailure(fitted)) {
          const stop = units(order.stopPrice)
          return assert.isTrue(price === 0n || quantity === 0n || stop * 2n <= tick, fitted.failure)
        }
        const result = fitted.success
        assert.strictEqual(units(result.price), price)
        assert.strictEqual(units(result.quantity), quantity)
        const off = units(result.stopPrice) - units(order.stopPrice)
        assert.strictEqual(units(result.stopPrice) % tick, 0n)
        assert.isTrue((off < 0n ? -off : off) * 2n <= tick)
        assert.deepStrictEqual(OrderRequest.fit(result, listed, "refuse"), Result.succeed(result))
      })
    }
  })
})
