import type * as OrderEntry from "@effect-hitbtc/sandbox/exchange/OrderEntry"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as Floor from "../support/Floor.ts"

const { refusal } = Floor

type Input = Partial<OrderEntry.NewOrder>

const limit = (clientOrderId: string, price: string, order: Input = {}): Input => ({ clientOrderId, price, ...order })
const stop = (clientOrderId: string, stopPrice: string, order: Input = {}): Input => ({
  clientOrderId,
  type: "stopMarket",
  stopPrice,
  ...order
})
const usdt = (clientOrderId: string, price: string, order: Input = {}): Input => ({
  clientOrderId,
  symbol: "BTCUSDT",
  quantity: "0.1",
  price,
  ...order
})

/** A trade between strangers at a price. */
const trade = (floor: Floor.Floor, price: string) => {
  floor.stranger("ETHBTC", "sell", "0.001", price)
  floor.stranger("ETHBTC", "buy", "0.001", price)
}

describe("allOrNone", () => {
  const pair: ReadonlyArray<Input> = [
    limit("eth", "0.05", { side: "buy", timeInForce: "FOK" }),
    usdt("btc", "40000", { timeInForce: "FOK" })
  ]

  it("executes all orders at once", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    floor.stranger("BTCUSDT", "buy", "0.1", "41000")
    const reports = Result.getOrThrow(floor.newOrderList("a", "allOrNone", pair, "eth"))
    assert.deepStrictEqual(floor.since(0), [
      "eth new new 0",
      "btc new new 0",
      "eth trade filled 1.000 1.000@0.040000",
      "btc trade filled 0.10000 0.10000@41000.00"
    ])
    assert.deepStrictEqual(reports, floor.reports().slice(0, 2))
    for (const { order } of reports) {
      assert.deepInclude(order, { orderListId: "eth", contingencyType: "allOrNone" })
    }
  })

  it("lets all expire where one of them cannot be executed completely, and touches nothing", () => {
    for (const [eth, btc] of [["1", "0.09999"], ["0.999", "0.1"]] as const) {
      const floor = Floor.make()
      floor.stranger("ETHBTC", "sell", eth, "0.04")
      floor.stranger("BTCUSDT", "buy", btc, "41000")
      floor.newOrderList("a", "allOrNone", pair)
      assert.deepStrictEqual(floor.since(0), [
        "eth new new 0",
        "btc new new 0",
        "eth expired expired 0",
        "btc expired expired 0"
      ])
      assert.strictEqual(floor.balance("a", "BTC"), "10 0")
      assert.strictEqual(floor.balance("a", "USDT"), "100000 0")
    }
  })

  it("lets orders that must not take expire", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    floor.stranger("BTCUSDT", "buy", "0.1", "41000")
    floor.newOrderList("a", "allOrNone", [{ ...pair[0], postOnly: true }, pair[1]!])
    assert.deepStrictEqual(floor.since(0).slice(2), ["eth expired expired 0", "btc expired expired 0"])
  })

  it("enters what its trades trigger when all of it is executed", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    floor.stranger("BTCUSDT", "buy", "0.1", "41000")
    floor.newOrder("b", { clientOrderId: "triggered", type: "stopMarket", stopPrice: "0.04", side: "buy" })
    floor.newOrderList("a", "allOrNone", pair)
    assert.deepStrictEqual(floor.since(0).slice(-4), [
      "eth trade filled 1.000 1.000@0.040000",
      "btc trade filled 0.10000 0.10000@41000.00",
      "triggered new new 0",
      "triggered expired expired 0"
    ])
  })

  it("does not count on an order that leaves one book because the list takes its rival in another", () => {
    const floor = Floor.make()
    // Whoever takes the first takes the second out of its book, once that was triggered and rests there.
    floor.newOrderList("b", "oneCancelOther", [
      limit("rival-1", "0.05"),
      usdt("rival-2", "41000", { type: "stopLimit", side: "buy", stopPrice: "39000" })
    ])
    floor.stranger("BTCUSDT", "sell", "0.00001", "39000")
    floor.stranger("BTCUSDT", "buy", "0.00001", "39000")
    assert.strictEqual(Floor.stand(floor.order("b", "rival-2").order), "new 0.00000 of 0.10000")
    const before = floor.events.length
    floor.newOrderList("a", "allOrNone", pair)
    assert.deepStrictEqual(floor.since(before).slice(2), ["eth expired expired 0", "btc expired expired 0"])
    floor.stranger("BTCUSDT", "buy", "0.1", "40000")
    const again = floor.events.length
    floor.newOrderList("a", "allOrNone", pair.map((order) => ({ ...order, clientOrderId: `${order.clientOrderId}-2` })))
    assert.deepStrictEqual(floor.since(again).slice(2), [
      "eth-2 trade filled 1.000 1.000@0.050000",
      "rival-1 trade filled 1.000 1.000@0.050000",
      "rival-2 canceled canceled 0",
      "btc-2 trade filled 0.10000 0.10000@40000.00"
    ])
  })
})

describe("oneCancelOther", () => {
  const exit: ReadonlyArray<Input> = [limit("profit", "0.06"), stop("loss", "0.04")]

  it("cancels the stop as soon as a part of the limit order is executed", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", exit)
    assert.strictEqual(floor.balance("a", "ETH"), "98 2")
    floor.stranger("ETHBTC", "buy", "0.4", "0.06")
    floor.stranger("ETHBTC", "buy", "0.6", "0.06")
    assert.deepStrictEqual(floor.since(0), [
      "profit new new 0",
      "loss suspended suspended 0",
      "profit trade partiallyFilled 0.400 0.400@0.060000",
      "loss canceled canceled 0",
      "profit trade filled 1.000 0.600@0.060000"
    ])
    assert.strictEqual(floor.balance("a", "ETH"), "99 0")
  })

  it("cancels the limit order when the stop is executed", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", exit)
    floor.stranger("ETHBTC", "buy", "3", "0.04")
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    assert.deepStrictEqual(floor.since(0).slice(2), [
      "loss new new 0",
      "loss trade filled 1.000 1.000@0.040000",
      "profit canceled canceled 0"
    ])
  })

  it("cancels the others when one is cancelled, or expires", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", [...exit, stop("loss-2", "0.03")])
    floor.cancel("a", "loss")
    assert.deepStrictEqual(floor.since(3), [
      "loss canceled canceled 0",
      "profit canceled canceled 0",
      "loss-2 canceled canceled 0"
    ])
    const before = floor.events.length
    const expireTime = floor.now() + 1_000
    floor.newOrderList("a", "oneCancelOther", [
      limit("until", "0.06", { timeInForce: "GTD", expireTime }),
      stop("with-it", "0.04", { timeInForce: "GTD", expireTime })
    ])
    floor.moveTo(expireTime)
    assert.deepStrictEqual(floor.since(before).slice(-2), ["until expired expired 0", "with-it canceled canceled 0"])
    assert.strictEqual(floor.balance("a", "ETH"), "100 0")
  })

  it("cancels the others when one is executed on entry, and enters none of them", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "buy", "0.5", "0.06")
    floor.newOrderList("a", "oneCancelOther", exit)
    assert.deepStrictEqual(floor.since(0), [
      "profit new new 0",
      "loss suspended suspended 0",
      "profit trade partiallyFilled 0.500 0.500@0.060000",
      "loss canceled canceled 0"
    ])
  })

  it("never executes two, though both rest in one book and one order would take them all", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", [
      limit("profit", "0.06"),
      stop("loss", "0.04", { type: "stopLimit", price: "0.039" })
    ])
    trade(floor, "0.04")
    assert.strictEqual(Floor.stand(floor.order("a", "loss").order), "new 0.000 of 1.000")
    const before = floor.events.length
    floor.stranger("ETHBTC", "buy", "5", "0.07")
    assert.deepStrictEqual(floor.since(before), [
      "loss trade filled 1.000 1.000@0.039000",
      "profit canceled canceled 0"
    ])
    const { bids } = floor.markets.get("ETHBTC")!.engine
    assert.strictEqual(bids.levels.get(70_000n)!.size, 4_000n)
  })

  it("ends the others first where one would trade with them", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", [
      limit("above", "0.06"),
      stop("through", "0.055", { side: "buy", type: "stopLimit", price: "0.07" })
    ])
    trade(floor, "0.055")
    assert.deepStrictEqual(floor.since(0).slice(-2), ["through new new 0", "above canceled canceled 0"])
    assert.strictEqual(Floor.stand(floor.order("a", "through").order), "new 0.000 of 1.000")
  })

  it("lets only the first of two that one trade triggers be executed", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", [stop("first", "0.04"), stop("second", "0.05")])
    floor.stranger("ETHBTC", "buy", "3", "0.04")
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    assert.deepStrictEqual(floor.since(0).slice(2), [
      "first new new 0",
      "first trade filled 1.000 1.000@0.040000",
      "second canceled canceled 0"
    ])
  })

  it("goes on with an order that replaced one of them", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneCancelOther", exit)
    floor.replace("a", { clientOrderId: "profit", newClientOrderId: "profit-2", quantity: "2", price: "0.07" })
    floor.replace("a", { clientOrderId: "loss", newClientOrderId: "loss-2", quantity: "2", stopPrice: "0.03" })
    assert.deepStrictEqual(floor.since(0).slice(2), [
      "profit-2 replaced new 0 <- profit",
      "loss-2 replaced suspended 0 <- loss"
    ])
    assert.strictEqual(floor.order("a", "loss-2").orderListId, "profit")
    floor.stranger("ETHBTC", "buy", "0.5", "0.07")
    assert.deepStrictEqual(floor.since(0).slice(4), [
      "profit-2 trade partiallyFilled 0.500 0.500@0.070000",
      "loss-2 canceled canceled 0"
    ])
  })
})

describe("oneTriggerOther", () => {
  const entry: ReadonlyArray<Input> = [
    limit("entry", "0.05", { side: "buy" }),
    limit("exit", "0.06"),
    stop("guard", "0.04")
  ]

  it("lets the others wait until the first is filled, and enters them then", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneTriggerOther", entry)
    // The price of the guard: it does not wait for it yet.
    trade(floor, "0.03")
    floor.stranger("ETHBTC", "sell", "0.4", "0.05")
    assert.deepStrictEqual(floor.since(0), [
      "entry new new 0",
      "exit suspended suspended 0",
      "guard suspended suspended 0",
      "entry trade partiallyFilled 0.001 0.001@0.050000",
      "entry trade partiallyFilled 0.401 0.400@0.050000"
    ])
    const before = floor.events.length
    floor.stranger("ETHBTC", "sell", "0.599", "0.05")
    assert.deepStrictEqual(floor.since(before), [
      "entry trade filled 1.000 0.599@0.050000",
      "exit new new 0"
    ])
    floor.stranger("ETHBTC", "buy", "5", "0.04")
    floor.stranger("ETHBTC", "sell", "1", "0.04")
    assert.deepStrictEqual(floor.since(before).slice(2), ["guard new new 0", "guard trade filled 1.000 1.000@0.040000"])
    // The exit goes on beside it.
    assert.strictEqual(Floor.stand(floor.order("a", "exit").order), "new 0.000 of 1.000")
  })

  it("enters the others at once where the first is filled at once, in order", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "1", "0.05")
    floor.stranger("ETHBTC", "buy", "1", "0.04")
    const reports = Result.getOrThrow(
      floor.newOrderList("a", "oneTriggerOther", [
        { clientOrderId: "entry", side: "buy", type: "market" },
        limit("exit", "0.045"),
        limit("exit-2", "0.04")
      ])
    )
    assert.deepStrictEqual(reports.map(({ order }) => order.status), ["new", "suspended", "suspended"])
    assert.deepStrictEqual(floor.since(0).slice(3), [
      "entry trade filled 1.000 1.000@0.050000",
      "exit new new 0",
      "exit-2 new new 0",
      "exit-2 trade filled 1.000 1.000@0.040000"
    ])
  })

  it("cancels the others when the first ends, though a part of it was executed", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "0.4", "0.05")
    floor.newOrderList("a", "oneTriggerOther", [{ ...entry[0], timeInForce: "IOC" }, ...entry.slice(1)])
    assert.deepStrictEqual(floor.since(0).slice(3), [
      "entry trade partiallyFilled 0.400 0.400@0.050000",
      "entry expired expired 0.400",
      "exit canceled canceled 0",
      "guard canceled canceled 0"
    ])
    assert.strictEqual(floor.balance("a", "ETH"), "100.4 0")
  })

  it("sets the money of those that wait aside at once, for a market order what the book asks now", () => {
    const floor = Floor.make()
    floor.stranger("ETHBTC", "sell", "1", "0.08")
    floor.newOrderList("a", "oneTriggerOther", [
      limit("entry", "0.09"),
      limit("waits", "0.05", { side: "buy" }),
      { clientOrderId: "waits-2", side: "buy", type: "market" }
    ])
    assert.strictEqual(floor.balance("a", "ETH"), "99 1")
    assert.strictEqual(floor.balance("a", "BTC"), "9.86987 0.13013")
    // When its turn comes it pays what the book asks then.
    floor.stranger("ETHBTC", "sell", "1", "0.07")
    floor.stranger("ETHBTC", "buy", "3", "0.09")
    assert.deepStrictEqual(floor.since(0).slice(-4), [
      "entry trade filled 1.000 1.000@0.090000",
      "waits new new 0",
      "waits-2 new new 0",
      "waits-2 expired expired 0"
    ])
    assert.strictEqual(floor.balance("a", "BTC"), "10.039959 0.05005")
  })

  it("lets those that wait be cancelled, be replaced, and expire, by themselves", () => {
    const floor = Floor.make()
    const expireTime = floor.now() + 1_000
    floor.newOrderList("a", "oneTriggerOther", [
      limit("entry", "0.05", { side: "buy" }),
      limit("exit", "0.06"),
      limit("until", "0.07", { timeInForce: "GTD", expireTime })
    ])
    floor.replace("a", { clientOrderId: "exit", newClientOrderId: "exit-2", quantity: "2", price: "0.06" })
    floor.moveTo(expireTime)
    floor.replace("a", { clientOrderId: "entry", newClientOrderId: "entry-2", quantity: "0.5", price: "0.055" })
    floor.stranger("ETHBTC", "sell", "0.5", "0.05")
    assert.deepStrictEqual(floor.since(3), [
      "exit-2 replaced suspended 0 <- exit",
      "until expired expired 0",
      "entry-2 replaced new 0 <- entry",
      "entry-2 trade filled 0.500 0.500@0.055000",
      "exit-2 new new 0"
    ])
    floor.newOrderList("a", "oneTriggerOther", [limit("first", "0.08"), limit("second", "0.09")])
    const before = floor.events.length
    floor.cancel("a", "second")
    floor.stranger("ETHBTC", "buy", "9", "0.08")
    assert.strictEqual(floor.order("a", "first").order.status, "filled")
    assert.strictEqual(floor.since(before)[0], "second canceled canceled 0")
    assert.strictEqual(floor.order("a", "second").order.status, "canceled")
  })

  it("triggers orders of other symbols", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneTriggerOther", [limit("entry", "0.05"), usdt("then", "40000")])
    floor.stranger("ETHBTC", "buy", "1", "0.05")
    assert.strictEqual(Floor.stand(floor.order("a", "then").order), "new 0.00000 of 0.10000")
  })
})

describe("oneTriggerOneCancelOther", () => {
  const bracket: ReadonlyArray<Input> = [
    limit("entry", "0.05", { side: "buy" }),
    limit("profit", "0.06"),
    stop("loss", "0.04")
  ]

  it("enters the others when the first is filled, and executes one of them", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneTriggerOneCancelOther", bracket)
    floor.stranger("ETHBTC", "sell", "1", "0.05")
    floor.stranger("ETHBTC", "buy", "1", "0.06")
    assert.deepStrictEqual(floor.since(3), [
      "entry trade filled 1.000 1.000@0.050000",
      "profit new new 0",
      "profit trade filled 1.000 1.000@0.060000",
      "loss canceled canceled 0"
    ])
  })

  it("cancels the others with the first, and those that wait with each other", () => {
    const floor = Floor.make()
    floor.newOrderList("a", "oneTriggerOneCancelOther", bracket)
    floor.cancel("a", "entry")
    assert.deepStrictEqual(floor.since(3), [
      "entry canceled canceled 0",
      "profit canceled canceled 0",
      "loss canceled canceled 0"
    ])
    const again = bracket.map((order) => ({ ...order, clientOrderId: `${order.clientOrderId}-2` }))
    const before = floor.events.length
    floor.newOrderList("a", "oneTriggerOneCancelOther", again)
    floor.cancel("a", "loss-2")
    assert.deepStrictEqual(floor.since(before).slice(3), ["loss-2 canceled canceled 0", "profit-2 canceled canceled 0"])
    floor.stranger("ETHBTC", "sell", "1", "0.05")
    assert.strictEqual(Floor.stand(floor.order("a", "entry-2").order), "filled 1.000 of 1.000")
  })
})

describe("all orders of an account", () => {
  it("are cancelled in the order in which they were entered, those of lists, too, each told once", () => {
    const floor = Floor.make()
    floor.newOrder("b", { clientOrderId: "of-b", price: "0.09" })
    floor.newOrderList("a", "oneTriggerOneCancelOther", [
      limit("entry", "0.05", { side: "buy" }),
      limit("profit", "0.06"),
      stop("loss", "0.04")
    ])
    floor.newOrder("a", { clientOrderId: "plain", price: "0.08" })
    floor.newOrderList("a", "oneCancelOther", [limit("one", "0.06"), stop("other", "0.04")])
    const before = floor.events.length
    const reports = floor.cancelAll("a")
    const names = ["entry", "profit", "loss", "plain", "one", "other"]
    assert.deepStrictEqual(floor.since(before), names.map((name) => `${name} canceled canceled 0`))
    assert.deepStrictEqual(reports.map(Floor.brief), floor.since(before))
    assert.strictEqual(floor.balance("a", "ETH"), "100 0")
    assert.strictEqual(floor.balance("a", "BTC"), "10 0")
    assert.strictEqual(floor.order("b", "of-b").order.status, "new")
    assert.deepStrictEqual(floor.cancelAll("a"), [])
  })
})

describe("a list of orders is refused", () => {
  const fok = { timeInForce: "FOK" } as const
  const one = limit("one", "0.06")
  const profit = { clientOrderId: "profit", type: "takeProfitLimit", stopPrice: "0.06", price: "0.05" } as const
  const cases: ReadonlyArray<
    readonly [
      contingencyType: Parameters<Floor.Floor["newOrderList"]>[1],
      orders: ReadonlyArray<Input>,
      rule: string
    ]
  > = [
    ["allOrNone", [], "expected 2 or 3 orders"],
    ["allOrNone", [{ ...one, ...fok }], "expected 2 or 3 orders"],
    ["allOrNone", [{ ...one, ...fok }, { ...profit, ...fok }], "all symbols must be different"],
    ["allOrNone", [usdt("x", "1", fok), { ...profit, ...fok }], "orders must be of type limit or market"],
    ["allOrNone", [usdt("x", "1", fok), one], "orders must be FOK"],
    ["oneCancelOther", [one, one, one, one], "expected 2 or 3 orders"],
    ["oneCancelOther", [one, limit("two", "0.07")], "at most one order may be of type limit"],
    [
      "oneCancelOther",
      [{ clientOrderId: "x", type: "market" }, profit],
      "orders must be limit, stop or take-profit orders"
    ],
    ["oneCancelOther", [profit, { ...one, ...fok }], "a limit order must not be IOC or FOK"],
    ["oneTriggerOther", [one], "expected 2 or 3 orders"],
    ["oneTriggerOneCancelOther", [one, profit], "expected 3 or 4 orders"],
    [
      "oneTriggerOneCancelOther",
      [one, profit, usdt("x", "1")],
      "all symbols must be the same"
    ],
    [
      "oneTriggerOneCancelOther",
      [profit, one, limit("two", "0.07")],
      "at most one order may be of type limit"
    ]
  ]
  for (const [contingencyType, orders, rule] of cases) {
    const description = `${contingencyType}: ${rule}`
    it(`${description}, ${orders.length} orders`, () => {
      const floor = Floor.make()
      const result = floor.newOrderList("a", contingencyType, orders)
      assert.deepInclude(Result.isFailure(result) ? result.failure : {}, { _tag: "Invalid", description })
      assert.deepStrictEqual(floor.events, [])
    })
  }

  it("as a whole, where one order of it would be, or the money does not suffice for all", () => {
    const floor = Floor.make()
    floor.newOrder("a", { clientOrderId: "taken", quantity: "0.001" })
    const list = (orders: ReadonlyArray<Input>, orderListId?: string) =>
      refusal(floor.newOrderList("a", "oneTriggerOther", orders, orderListId))
    const before = floor.events.length
    assert.strictEqual(list([one, limit("two", "0.06", { quantity: "0" })]), "QuantityNotANumber")
    assert.strictEqual(list([one, limit("two", "0.06", { symbol: "DOGEBTC" })]), "SymbolNotFound")
    assert.strictEqual(list([one, limit("taken", "0.06")]), "DuplicateClientOrderId")
    assert.strictEqual(list([one, limit("one", "0.06")]), "DuplicateClientOrderId")
    assert.strictEqual(list([one, limit("two", "0.06", { quantity: "99" })]), "InsufficientFunds")
    assert.strictEqual(list([one, limit("two", "0.06")], "two"), "Invalid")
    assert.strictEqual(floor.events.length, before)
    assert.strictEqual(floor.balance("a", "ETH"), "99.999 0.001")
    assert.strictEqual(list([one, limit("two", "0.06", { quantity: "98.999" })], "one"), undefined)
  })

  it("where an account would have more active orders than it may", () => {
    const floor = Floor.make()
    for (let i = 0; i < 24_999; i++) floor.newOrder("a", { quantity: "0.001" })
    const list = () =>
      refusal(floor.newOrderList("a", "oneTriggerOther", [{ quantity: "0.001" }, { quantity: "0.001" }]))
    assert.strictEqual(list(), "LimitExceeded")
    floor.cancel("a", "order-1")
    assert.strictEqual(list(), undefined)
  })
})
