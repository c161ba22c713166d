import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { type Asked, toOrder } from "../src/commands/Order.ts"

describe("an order on the command line", () => {
  const asked: Asked = {
    side: "buy",
    quantity: "0.1",
    symbol: "ethbtc",
    price: undefined,
    stopPrice: undefined,
    market: false,
    postOnly: false,
    timeInForce: undefined,
    expires: undefined,
    clientOrderId: "my-order-1"
  }
  const order = (more: Partial<Asked>) => Effect.runSync(Effect.result(toOrder({ ...asked, ...more })))
  const common = { side: "buy" as const, quantity: "0.1", symbol: "ETHBTC", clientOrderId: "my-order-1" }

  const success = (more: Partial<Asked>) => Result.getOrThrow(order(more))

  it("is of the type that its prices say", () => {
    assert.deepStrictEqual(success({ price: "1" }), { ...common, type: "limit", price: "1" })
    assert.deepStrictEqual(success({ market: true, timeInForce: "IOC" }), {
      ...common,
      type: "market",
      timeInForce: "IOC"
    })
    assert.deepStrictEqual(success({ market: true, stopPrice: "2" }), { ...common, type: "stopMarket", stopPrice: "2" })
    assert.deepStrictEqual(success({ price: "1", stopPrice: "2" }), {
      ...common,
      type: "stopLimit",
      price: "1",
      stopPrice: "2"
    })
    assert.include(success({ price: "1", timeInForce: "GTD", expires: new Date(0) }), { timeInForce: "GTD" })
    assert.include(success({ price: "1", postOnly: true }), { postOnly: true })
  })

  it("is refused where it is not clear what is meant", () => {
    const issues: ReadonlyArray<Partial<Asked>> = [
      {},
      { market: true, price: "1" },
      { market: true, postOnly: true },
      { price: "1", timeInForce: "GTD" },
      { price: "1", expires: new Date(0) },
      { market: true, timeInForce: "GTD", expires: new Date(0) },
      { price: "1", timeInForce: "GTD", expires: new Date(NaN) }
    ]
    for (const more of issues) assert.isTrue(Result.isFailure(order(more)), JSON.stringify(more))
  })
})
