import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Floor from "../support/Floor.ts"

describe("take-profit orders", () => {
  it("wait for the other side of the market: to buy for a price that fell, to sell for one that rose", () => {
    const floor = Floor.make()
    const place = (side: "buy" | "sell", type: "stopLimit" | "takeProfitLimit") =>
      floor.newOrder("a", {
        clientOrderId: `${side} ${type}`,
        side,
        type,
        stopPrice: "0.05",
        price: side === "buy" ? "0.04" : "0.06"
      })
    for (const side of ["buy", "sell"] as const) {
      for (const type of ["stopLimit", "takeProfitLimit"] as const) place(side, type)
    }
    const suspended = () =>
      ["buy stopLimit", "buy takeProfitLimit", "sell stopLimit", "sell takeProfitLimit"].filter((name) =>
        floor.order("a", name).order.status === "suspended"
      )
    assert.strictEqual(suspended().length, 4)
    floor.stranger("ETHBTC", "sell", "0.001", "0.049999")
    floor.stranger("ETHBTC", "buy", "0.001", "0.049999")
    assert.deepStrictEqual(suspended(), ["buy stopLimit", "sell takeProfitLimit"])
    floor.cancelAll("a")
    floor.moveTo(Floor.START + Floor.DAY)
    floor.stranger("ETHBTC", "sell", "0.001", "0.050001")
    floor.stranger("ETHBTC", "buy", "0.001", "0.050001")
    for (const side of ["buy", "sell"] as const) {
      for (const type of ["stopLimit", "takeProfitLimit"] as const) place(side, type)
    }
    // What the last trade was beyond already is entered at once.
    assert.deepStrictEqual(suspended(), ["buy takeProfitLimit", "sell stopLimit"])
  })

  it("are entered at their price, as orders of the kind that they name", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "limit", type: "takeProfitLimit", stopPrice: "0.06", price: "0.065" })
    floor.newOrder("a", { clientOrderId: "market", type: "takeProfitMarket", stopPrice: "0.06", side: "sell" })
    assert.strictEqual(floor.balance("a", "ETH"), "98 2")
    floor.stranger("ETHBTC", "buy", "1", "0.06")
    floor.stranger("ETHBTC", "sell", "0.4", "0.06")
    assert.deepStrictEqual(floor.since(0), [
      "limit suspended suspended 0",
      "market suspended suspended 0",
      "limit new new 0",
      "market new new 0",
      "market trade partiallyFilled 0.600 0.600@0.060000",
      "market expired expired 0.600"
    ])
  })

  it("to buy without a limit reserve their stop price, and buy as far as the money goes", () => {
    const floor = Floor.make([{ key: "a", secret: "a", balances: { BTC: "0.05005" } }])
    floor.newOrder("a", { clientOrderId: "market", type: "takeProfitMarket", side: "buy", stopPrice: "0.05" })
    assert.strictEqual(floor.balance("a", "BTC"), "0 0.05005")
    floor.stranger("ETHBTC", "sell", "0.001", "0.05")
    floor.stranger("ETHBTC", "sell", "0.5", "0.06")
    floor.stranger("ETHBTC", "sell", "0.5", "0.07")
    floor.stranger("ETHBTC", "buy", "0.001", "0.05")
    assert.strictEqual(Floor.stand(floor.order("a", "market").order), "expired 0.785 of 1.000")
    assert.strictEqual(floor.balance("a", "BTC"), "0.00005005 0")
  })

  it("are replaced by one with another stop price; nothing that changes nothing is", () => {
    const floor = Floor.make()
    const replace = (stopPrice: string | undefined, price = "0.07") =>
      floor.replace("a", { clientOrderId: "old", newClientOrderId: "new", price, stopPrice })
    floor.newOrder("a", { clientOrderId: "old", type: "takeProfitLimit", stopPrice: "0.06", price: "0.07" })
    assert.strictEqual(Floor.refusal(replace(undefined)), "NotChanged")
    assert.strictEqual(Floor.refusal(replace("0.06")), "NotChanged")
    assert.strictEqual(Floor.refusal(replace("x")), "PriceNotANumber")
    const { order } = Result.getOrThrow(replace("0.065"))
    assert.deepInclude(order, { stopPrice: 65_000n, price: 70_000n, status: "suspended" })
    floor.stranger("ETHBTC", "buy", "0.001", "0.06")
    floor.stranger("ETHBTC", "sell", "0.001", "0.06")
    assert.strictEqual(floor.order("a", "new").order.status, "suspended")
    floor.stranger("ETHBTC", "buy", "0.001", "0.065")
    floor.stranger("ETHBTC", "sell", "0.001", "0.065")
    assert.strictEqual(floor.order("a", "new").order.status, "new")
    // It does not wait for its stop price any more, which stays as it was.
    const again = Result.getOrThrow(
      floor.replace("a", { clientOrderId: "new", newClientOrderId: "last", price: "0.08", stopPrice: "0.09" })
    )
    assert.deepInclude(again.order, { stopPrice: 65_000n, price: 80_000n, status: "new" })
  })
})
