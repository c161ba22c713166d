import { assert, describe, it } from "@effect/vitest"
import { DateTime, Result } from "effect"
import * as Floor from "../support/Floor.ts"

const { refusal } = Floor

/** A trade between strangers. */
const last = (floor: Floor.Floor, price: string) => {
  floor.stranger("ETHBTC", "sell", "0.001", price)
  floor.stranger("ETHBTC", "buy", "0.001", price)
}

const accountWith = (balances: { readonly [currency: string]: string }) => [{ key: "a", secret: "a", balances }]

describe("limit orders", () => {
  it("match at the maker's price, pay the taker's fee and the maker's rebate, and rest with what is left", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "maker", side: "sell", quantity: "0.015", price: "0.053868" })
    const before = floor.events.length
    floor.newOrder("b", { clientOrderId: "taker", side: "buy", quantity: "0.020", price: "0.060000" })
    assert.deepStrictEqual(floor.since(before), [
      "taker new new 0",
      "taker trade partiallyFilled 0.015 0.015@0.053868",
      "maker trade filled 0.015 0.015@0.053868"
    ])
    assert.strictEqual(floor.balance("a", "ETH"), "99.985 0")
    assert.strictEqual(floor.balance("a", "BTC"), "10.000808100802 0")
    assert.strictEqual(floor.balance("b", "ETH"), "100.015 0")
    // 0.00080802 and a thousandth of it are paid; 0.005 at 0.06, and a thousandth of it, wait.
    assert.strictEqual(floor.balance("b", "BTC"), "9.99889087198 0.0003003")
    const { fills, order } = floor.order("b", "taker")
    assert.strictEqual(Floor.stand(order), "partiallyFilled 0.015 of 0.020")
    assert.deepStrictEqual(
      fills,
      [{
        tradeId: 1001,
        quantity: "0.015",
        price: "0.053868",
        fee: "0.00000080802",
        isMaker: false,
        timestamp: DateTime.makeUnsafe(Floor.START)
      }] as unknown as typeof fills
    )
  })

  it("IOC: what is not filled at once expires", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "0.004", "0.05")
    floor.newOrder("a", { side: "buy", timeInForce: "IOC", quantity: "0.010", price: "0.05" })
    floor.newOrder("a", { side: "buy", timeInForce: "IOC", quantity: "0.010", price: "0.05" })
    assert.deepStrictEqual(floor.since(0), [
      "order-1 new new 0",
      "order-1 trade partiallyFilled 0.004 0.004@0.050000",
      "order-1 expired expired 0.004",
      "order-2 new new 0",
      "order-2 expired expired 0"
    ])
    assert.strictEqual(floor.balance("a", "BTC"), "9.9997998 0")
  })

  it("FOK: all at once, at its price, or nothing", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "0.004", "0.05")
    floor.stranger("ETHBTC", "sell", "0.006", "0.06")
    floor.newOrder("a", { side: "buy", timeInForce: "FOK", quantity: "0.010", price: "0.059999" })
    floor.newOrder("a", { side: "buy", timeInForce: "FOK", quantity: "0.010", price: "0.06" })
    assert.deepStrictEqual(floor.since(0), [
      "order-1 new new 0",
      "order-1 expired expired 0",
      "order-2 new new 0",
      "order-2 trade partiallyFilled 0.004 0.004@0.050000",
      "order-2 trade filled 0.010 0.006@0.060000"
    ])
  })

  it("postOnly: cancelled where it would take, even a part", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "0.001", "0.05")
    floor.newOrder("a", { side: "buy", postOnly: true, price: "0.05" })
    floor.newOrder("a", { side: "buy", postOnly: true, price: "0.049999" })
    assert.deepStrictEqual(floor.since(0), [
      "order-1 new new 0",
      "order-1 canceled canceled 0",
      "order-2 new new 0"
    ])
    assert.strictEqual(floor.balance("a", "BTC"), "9.949951001 0.050048999")
  })

  it("an account trades with itself, and is told twice", () => {
    const floor = Floor.make()
    floor.newOrder("a", { side: "sell", quantity: "1", price: "0.05" })
    floor.newOrder("a", { side: "buy", quantity: "1", price: "0.05" })
    assert.deepStrictEqual(
      floor.since(2),
      [
        "order-2 new new 0",
        "order-2 trade filled 1.000 1.000@0.050000",
        "order-1 trade filled 1.000 1.000@0.050000"
      ]
    )
    assert.strictEqual(floor.balance("a", "ETH"), "100 0")
    // A thousandth paid, a ten-thousandth given back.
    assert.strictEqual(floor.balance("a", "BTC"), "9.999955 0")
  })
})

describe("market orders", () => {
  it("take what there is, at any price; the rest expires", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "1", "0.05")
    floor.stranger("ETHBTC", "sell", "1", "0.08")
    floor.newOrder("a", { side: "buy", type: "market", quantity: "3" })
    floor.newOrder("a", { side: "buy", type: "market", quantity: "3" })
    assert.deepStrictEqual(floor.since(0), [
      "order-1 new new 0",
      "order-1 trade partiallyFilled 1.000 1.000@0.050000",
      "order-1 trade partiallyFilled 2.000 1.000@0.080000",
      "order-1 expired expired 2.000",
      "order-2 new new 0",
      "order-2 expired expired 0"
    ])
    assert.strictEqual(floor.balance("a", "BTC"), "9.86987 0")
  })

  it("are refused where the money does not suffice for what the book asks", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "99", "0.1")
    floor.stranger("ETHBTC", "sell", "5", "0.2")
    assert.strictEqual(
      refusal(floor.newOrder("a", { side: "buy", type: "market", quantity: "100" })),
      "InsufficientFunds"
    )
    assert.strictEqual(refusal(floor.newOrder("a", { side: "buy", type: "market", quantity: "99" })), undefined)
    assert.strictEqual(refusal(floor.newOrder("b", { type: "market", quantity: "100.001" })), "InsufficientFunds")
  })
})

describe("stop orders", () => {
  it("wait for a trade at their price, and are entered then", () => {
    const floor = Floor.make()
    last(floor, "0.05")
    floor.newOrder("a", { clientOrderId: "stop", type: "stopLimit", side: "buy", stopPrice: "0.06", price: "0.055" })
    assert.strictEqual(floor.balance("a", "BTC"), "9.944945 0.055055")
    last(floor, "0.059999")
    assert.strictEqual(floor.order("a", "stop").order.status, "suspended")
    last(floor, "0.06")
    assert.deepStrictEqual(floor.since(0), ["stop suspended suspended 0", "stop new new 0"])
    floor.stranger("ETHBTC", "sell", "1", "0.055")
    assert.strictEqual(floor.order("a", "stop").order.status, "filled")
    // It rested, so it is the maker.
    assert.strictEqual(floor.balance("a", "BTC"), "9.9450055 0")
  })

  it("are triggered at once where the last trade was there already", () => {
    const floor = Floor.make()
    last(floor, "0.05")
    floor.stranger("ETHBTC", "buy", "2", "0.04")
    floor.newOrder("a", { type: "stopMarket", side: "sell", stopPrice: "0.05", quantity: "1" })
    assert.deepStrictEqual(floor.since(0), [
      "order-1 suspended suspended 0",
      "order-1 new new 0",
      "order-1 trade filled 1.000 1.000@0.040000"
    ])
  })

  it("trigger each other, in the order in which they were placed", () => {
    const floor = Floor.make()
    last(floor, "0.05")
    for (const price of ["0.05", "0.049", "0.048", "0.047"]) floor.stranger("ETHBTC", "buy", "1", price)
    floor.newOrder("a", { clientOrderId: "third", type: "stopMarket", stopPrice: "0.048" })
    floor.newOrder("a", { clientOrderId: "first", type: "stopMarket", stopPrice: "0.0495" })
    floor.newOrder("b", { clientOrderId: "second", type: "stopMarket", stopPrice: "0.0495" })
    floor.newOrder("b", { clientOrderId: "never", type: "stopMarket", stopPrice: "0.046" })
    const before = floor.events.length
    floor.stranger("ETHBTC", "sell", "1.5")
    assert.deepStrictEqual(floor.since(before), [
      "first new new 0",
      "first trade partiallyFilled 0.500 0.500@0.049000",
      "first trade filled 1.000 0.500@0.048000",
      "second new new 0",
      "second trade partiallyFilled 0.500 0.500@0.048000",
      "second trade filled 1.000 0.500@0.047000",
      "third new new 0",
      "third trade partiallyFilled 0.500 0.500@0.047000",
      "third expired expired 0.500"
    ])
  })

  it("without a limit buy as far as the money goes", () => {
    const floor = Floor.make([{ key: "a", secret: "a", balances: { BTC: "0.2" } }])
    last(floor, "0.05")
    floor.newOrder("a", { type: "stopMarket", side: "buy", stopPrice: "0.06", quantity: "3" })
    assert.strictEqual(floor.balance("a", "BTC"), "0.01982 0.18018")
    floor.stranger("ETHBTC", "sell", "1", "0.06")
    floor.stranger("ETHBTC", "sell", "1", "0.1")
    floor.stranger("ETHBTC", "sell", "5", "0.2")
    floor.stranger("ETHBTC", "buy", "0.5", "0.06")
    assert.deepStrictEqual(floor.since(0), [
      "order-1 suspended suspended 0",
      "order-1 new new 0",
      "order-1 trade partiallyFilled 0.500 0.500@0.060000",
      "order-1 trade partiallyFilled 1.500 1.000@0.100000",
      "order-1 trade partiallyFilled 1.849 0.349@0.200000",
      "order-1 expired expired 1.849"
    ])
    assert.strictEqual(floor.balance("a", "BTC"), "0.0000002 0")
  })
})

describe("a stop order that must be filled whole", () => {
  it("expires where the money does not suffice, though the book does", () => {
    const floor = Floor.make([{ key: "a", secret: "a", balances: { BTC: "0.2" } }])
    last(floor, "0.05")
    floor.newOrder("a", { type: "stopMarket", side: "buy", stopPrice: "0.06", quantity: "3", timeInForce: "FOK" })
    floor.stranger("ETHBTC", "sell", "1", "0.06")
    floor.stranger("ETHBTC", "sell", "5", "0.2")
    floor.stranger("ETHBTC", "buy", "0.5", "0.06")
    assert.deepStrictEqual(floor.since(0), [
      "order-1 suspended suspended 0",
      "order-1 new new 0",
      "order-1 expired expired 0"
    ])
    assert.strictEqual(floor.balance("a", "BTC"), "0.2 0")
  })
})

describe("expiry", () => {
  it("of Day at the end of the UTC day, of GTD when it says, in order of time", () => {
    const floor = Floor.make()
    const midnight = Date.UTC(2021, 6, 16)
    floor.newOrder("a", { clientOrderId: "soon", timeInForce: "GTD", expireTime: Floor.START + 1, price: "0.06" })
    floor.newOrder("a", { clientOrderId: "day", timeInForce: "Day", price: "0.06" })
    floor.newOrder("a", { clientOrderId: "stop", type: "stopMarket", stopPrice: "0.01", timeInForce: "Day" })
    floor.newOrder("a", { clientOrderId: "late", timeInForce: "GTD", expireTime: midnight + 5, price: "0.06" })
    floor.newOrder("a", { clientOrderId: "ever", price: "0.06" })
    const before = floor.events.length
    floor.moveTo(Floor.START + 1)
    assert.deepStrictEqual(floor.since(before), ["soon expired expired 0"])
    floor.moveTo(midnight - 1)
    assert.strictEqual(floor.since(before).length, 1)
    assert.strictEqual(floor.balance("a", "ETH"), "96 4")
    floor.moveTo(midnight + 10)
    assert.deepStrictEqual(floor.since(before).slice(1), [
      "day expired expired 0",
      "stop expired expired 0",
      "late expired expired 0"
    ])
    assert.strictEqual(floor.balance("a", "ETH"), "99 1")
    assert.strictEqual(floor.exchange.nextExpiry, Infinity)
  })

  it("of what is filled or cancelled before does not come", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "filled", timeInForce: "Day" })
    floor.newOrder("a", { clientOrderId: "gone", timeInForce: "Day" })
    floor.stranger("ETHBTC", "buy", "1", "0.05")
    floor.cancel("a", "gone")
    const before = floor.events.length
    floor.moveTo(Floor.START + Floor.DAY)
    assert.deepStrictEqual(floor.since(before), [])
  })
})

describe("cancelOrder", () => {
  it("ends an active order once, and not those of others", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "mine" })
    assert.strictEqual(refusal(floor.cancel("b", "mine")), "OrderNotFound")
    assert.strictEqual(refusal(floor.cancel("a", "other")), "OrderNotFound")
    assert.strictEqual(refusal(floor.cancel("a", "mine")), undefined)
    assert.strictEqual(refusal(floor.cancel("a", "mine")), "OrderNotFound")
    assert.deepStrictEqual(floor.since(0), ["mine new new 0", "mine canceled canceled 0"])
  })
})

describe("replaceOrder", () => {
  it("ends the old order and enters a new one, with one report and one public change", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "old", quantity: "2", price: "0.06" })
    floor.stranger("ETHBTC", "buy", "0.5", "0.06")
    const before = floor.events.length
    floor.moveTo(Floor.START + 1000)
    floor.replace("a", { clientOrderId: "old", newClientOrderId: "new", quantity: "3", price: "0.07" })
    assert.deepStrictEqual(floor.since(before), ["new replaced new 0 <- old"])
    const published = floor.events.slice(before).flatMap((event) => event._tag === "Published" ? [event.event] : [])
    assert.strictEqual(published.length, 1)
    assert.deepStrictEqual(published[0]!.asks, [{ price: 60_000n, size: 0n }, { price: 70_000n, size: 3000n }])
    const [old, replacement] = [floor.order("a", "old").order, floor.order("a", "new").order]
    assert.strictEqual(Floor.stand(old), "canceled 0.500 of 2.000")
    assert.strictEqual(Floor.stand(replacement), "new 0.000 of 3.000")
    assert.notStrictEqual(old.id, replacement.id)
    assert.strictEqual(DateTime.toEpochMillis(replacement.createdAt), Floor.START)
    assert.strictEqual(DateTime.toEpochMillis(replacement.updatedAt), Floor.START + 1000)
    assert.strictEqual(floor.balance("a", "ETH"), "96.5 3")
  })

  it("loses its place in the queue, and may trade at once", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "x", quantity: "1", price: "0.06" })
    floor.newOrder("b", { clientOrderId: "y", quantity: "1", price: "0.06" })
    floor.replace("a", { clientOrderId: "x", newClientOrderId: "z", quantity: "2", price: "0.06" })
    floor.stranger("ETHBTC", "buy", "1", "0.06")
    assert.strictEqual(floor.order("b", "y").order.status, "filled")
    floor.stranger("ETHBTC", "buy", "5", "0.04")
    const before = floor.events.length
    floor.replace("a", { clientOrderId: "z", newClientOrderId: "w", quantity: "2", price: "0.04" })
    assert.deepStrictEqual(floor.since(before), [
      "w replaced new 0 <- z",
      "w trade filled 2.000 2.000@0.040000"
    ])
  })

  it("is refused as a whole, and the old order stays", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "done", quantity: "1" })
    floor.cancel("a", "done")
    floor.newOrder("a", { clientOrderId: "old", quantity: "60", price: "0.06" })
    floor.newOrder("a", { clientOrderId: "rest", quantity: "30", price: "0.06" })
    const replace = (order: Parameters<Floor.Floor["replace"]>[1]) => refusal(floor.replace("a", order))
    const order = { clientOrderId: "old", quantity: "61", price: "0.06" }
    assert.strictEqual(replace({ ...order, clientOrderId: "done" }), "OrderNotFound")
    assert.strictEqual(replace({ ...order, clientOrderId: "none" }), "OrderNotFound")
    assert.strictEqual(replace({ ...order, newClientOrderId: "old" }), "DuplicateClientOrderId")
    assert.strictEqual(replace({ ...order, newClientOrderId: "done" }), "DuplicateClientOrderId")
    assert.strictEqual(replace({ ...order, quantity: "60.000" }), "NotChanged")
    assert.strictEqual(replace({ ...order, quantity: "70.001" }), "InsufficientFunds")
    assert.strictEqual(replace({ ...order, quantity: "0" }), "QuantityNotANumber")
    assert.strictEqual(replace({ ...order, price: undefined }), "Invalid")
    assert.strictEqual(replace({ ...order, price: "0.0600001", strictValidate: true }), "BadPrice")
    assert.strictEqual(floor.order("a", "old").order.status, "new")
    assert.strictEqual(floor.balance("a", "ETH"), "10 90")
    // What the old order had set aside counts.
    assert.strictEqual(replace({ ...order, quantity: "70" }), undefined)
    assert.strictEqual(floor.balance("a", "ETH"), "0 100")
  })

  it("of a stop order waits on for the same price", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "old", type: "stopLimit", stopPrice: "0.04", price: "0.039" })
    floor.replace("a", { clientOrderId: "old", newClientOrderId: "new", quantity: "2", price: "0.038" })
    floor.newOrder("a", { clientOrderId: "old-2", type: "stopMarket", stopPrice: "0.04" })
    floor.replace("a", { clientOrderId: "old-2", newClientOrderId: "new-2", quantity: "3", price: undefined })
    assert.deepStrictEqual(floor.since(0), [
      "old suspended suspended 0",
      "new replaced suspended 0 <- old",
      "old-2 suspended suspended 0",
      "new-2 replaced suspended 0 <- old-2"
    ])
    floor.stranger("ETHBTC", "buy", "1", "0.04")
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    assert.deepStrictEqual(floor.since(4).slice(-3), [
      "new new new 0",
      "new-2 new new 0",
      "new-2 expired expired 0"
    ])
  })
})

describe("client order ids", () => {
  it("are unique among active orders, and within the UTC day, of one account", () => {
    const floor = Floor.make()
    const place = (key = "a") => refusal(floor.newOrder(key, { clientOrderId: "the-id", price: "0.06" }))
    assert.strictEqual(place(), undefined)
    assert.strictEqual(place(), "DuplicateClientOrderId")
    assert.strictEqual(place("b"), undefined)
    floor.moveTo(Floor.START + 3 * Floor.DAY)
    assert.strictEqual(place(), "DuplicateClientOrderId")
    floor.cancel("a", "the-id")
    assert.strictEqual(place(), undefined)
    floor.cancel("a", "the-id")
    assert.strictEqual(place(), "DuplicateClientOrderId")
    floor.moveTo(Floor.START + 4 * Floor.DAY)
    assert.strictEqual(place(), undefined)
  })

  it("of a refused order stay free", () => {
    const floor = Floor.make()
    assert.strictEqual(refusal(floor.newOrder("a", { clientOrderId: "x", quantity: "101" })), "InsufficientFunds")
    assert.strictEqual(refusal(floor.newOrder("a", { clientOrderId: "x", quantity: "100" })), undefined)
  })

  it("and their orders are forgotten two days after they are finished", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "finished" })
    floor.cancel("a", "finished")
    floor.newOrder("a", { clientOrderId: "active" })
    const { orders } = floor.exchange.accounts.get("a")!
    floor.moveTo(Floor.START + Floor.DAY)
    assert.strictEqual(orders.size, 2)
    floor.moveTo(Floor.START + 2 * Floor.DAY)
    assert.strictEqual(orders.size, 1)
    assert.strictEqual(refusal(floor.cancel("a", "active")), undefined)
  })
})

describe("what is refused", () => {
  const cases: ReadonlyArray<readonly [order: Parameters<Floor.Floor["newOrder"]>[1], tag: string | undefined]> = [
    [{ symbol: "DOGEBTC" }, "SymbolNotFound"],
    [{ quantity: "" }, "QuantityNotANumber"],
    [{ quantity: "1e3" }, "QuantityNotANumber"],
    [{ quantity: "-1" }, "QuantityNotANumber"],
    [{ quantity: "0.000" }, "QuantityNotANumber"],
    [{ quantity: "9".repeat(1_000_000) }, "QuantityNotANumber"],
    [{ quantity: "0.0009" }, "QuantityTooLow"],
    [{ quantity: "0.0015", strictValidate: true }, "BadQuantity"],
    [{ price: "many" }, "PriceNotANumber"],
    [{ price: "0" }, "PriceNotANumber"],
    [{ price: "0.0000009" }, "PriceTooLow"],
    [{ price: "0.0500001", strictValidate: true }, "BadPrice"],
    [{ price: undefined }, "Invalid"],
    [{ type: "stopLimit" }, "Invalid"],
    [{ type: "stopLimit", stopPrice: "x" }, "PriceNotANumber"],
    [{ type: "stopMarket", stopPrice: "0.0500001", strictValidate: true }, "BadPrice"],
    [{ timeInForce: "GTD" }, "Invalid"],
    [{ timeInForce: "GTD", expireTime: Floor.START }, "Invalid"],
    [{ quantity: "100.001" }, "InsufficientFunds"],
    [{ side: "buy", quantity: "99.901", price: "0.1" }, "InsufficientFunds"],
    [{ side: "buy", quantity: "99.900", price: "0.1" }, undefined],
    // Not looked at where the type has none.
    [{ type: "market", price: "x", stopPrice: "x" }, undefined],
    [{ expireTime: 0, stopPrice: "x" }, undefined]
  ]
  for (const [order, tag] of cases) {
    it(`${JSON.stringify(order).slice(0, 80)}: ${tag ?? "accepted"}`, () => {
      const floor = Floor.make()
      const result = floor.newOrder("a", order)
      assert.strictEqual(refusal(result), tag)
      if (tag === undefined) return
      assert.deepStrictEqual(floor.events, [])
      assert.strictEqual(floor.balance("a", "ETH"), "100 0")
      assert.strictEqual(floor.balance("a", "BTC"), "10 0")
    })
  }

  it("rounds to the nearest step, from the middle down, where it is not strict", () => {
    const floor = Floor.make()
    const rounded = (quantity: string, price: string) => {
      const { order } = Result.getOrThrow(floor.newOrder("a", { quantity, price }))
      return [order.market.scale.quantity(order.quantity), order.market.scale.price(order.price!)]
    }
    assert.deepStrictEqual(rounded("0.0015", "0.0500005"), ["0.001", "0.050000"])
    assert.deepStrictEqual(rounded("0.00150001", "0.05000050001"), ["0.002", "0.050001"])
    assert.deepStrictEqual(rounded("0.001499", "0.0500004"), ["0.001", "0.050000"])
    assert.deepStrictEqual(rounded("1.000", "00.05"), ["1.000", "0.050000"])
  })

  it("more active orders than an account may have", () => {
    const floor = Floor.make()
    const place = () => refusal(floor.newOrder("a", { quantity: "0.001" }))
    for (let i = 0; i < 25_000; i++) place()
    assert.strictEqual(place(), "LimitExceeded")
    floor.cancel("a", "order-1")
    assert.strictEqual(place(), undefined)
  })

  it("accounts that make no sense", () => {
    assert.throws(() => Floor.make(accountWith({ BTC: "-1" })), RangeError)
    assert.throws(() => Floor.make(accountWith({ BTC: "1e3" })), RangeError)
    assert.throws(() => Floor.make(accountWith({ DOGE: "1" })), RangeError)
    assert.throws(() => Floor.make(accountWith({ BTC: `0.${"1".repeat(30)}` })), RangeError)
    assert.throws(() => Floor.make([{ key: "a", secret: "x" }, { key: "a", secret: "y" }]), RangeError)
  })
})
