import { assert, describe, it } from "@effect/vitest"
import * as Floor from "../support/Floor.ts"

const transactions = (floor: Floor.Floor) =>
  floor.events.flatMap((event) => event._tag === "Transacted" ? [event.transaction] : [])

describe("wallets", () => {
  it("have a tenth of plenty of each currency, or what they were given", () => {
    const floor = Floor.make([{ key: "a", secret: "" }, { key: "b", secret: "", wallet: { BTC: "0.5" } }])
    assert.deepStrictEqual(["BTC", "ETH", "USDT"].map((currency) => floor.walletBalance("a", currency)), [
      "1",
      "20",
      "50000"
    ])
    assert.deepStrictEqual(["BTC", "ETH"].map((currency) => floor.walletBalance("b", currency)), ["0.5", "0"])
    assert.strictEqual(floor.balance("b", "BTC"), "10 0")
    assert.throws(() => Floor.make([{ key: "a", secret: "", wallet: { DOGE: "1" } }]), RangeError)
    assert.throws(() => Floor.make([{ key: "a", secret: "", wallet: { BTC: "-1" } }]), RangeError)
  })

  it("take deposits, which are told twice, and count when they are confirmed", () => {
    const floor = Floor.make()
    floor.deposit("a", { currency: "ETH", amount: "0.01418088" })
    const [pending, done] = transactions(floor)
    assert.deepInclude(pending, { status: "PENDING", type: "DEPOSIT", subtype: "BLOCKCHAIN", currency: "ETH" })
    assert.deepStrictEqual(done, {
      ...pending!,
      status: "SUCCESS",
      chain: { ...pending!.chain!, confirmations: 20 }
    })
    assert.strictEqual(floor.walletBalance("a", "ETH"), "20.01418088")
    floor.deposit("a", { currency: "ETH", amount: "1", confirmedAt: Floor.START + 2_000 })
    floor.moveTo(Floor.START + 1_999)
    assert.strictEqual(floor.walletBalance("a", "ETH"), "20.01418088")
    assert.strictEqual(transactions(floor).length, 3)
    floor.moveTo(Floor.START + 2_500)
    assert.strictEqual(floor.walletBalance("a", "ETH"), "21.01418088")
    assert.deepInclude(transactions(floor).at(-1), {
      status: "SUCCESS",
      createdAt: Floor.START,
      updatedAt: Floor.START + 2_000,
      lastActivityAt: Floor.START + 2_000
    })
    assert.strictEqual(new Set(transactions(floor).map(({ txId }) => txId)).size, 2)
  })

  it("give to trading, and take from it, what is there and not reserved", () => {
    const floor = Floor.make()
    floor.transfer("a", { currency: "ETH", amount: "19.5", from: "wallet" })
    assert.strictEqual(floor.walletBalance("a", "ETH"), "0.5")
    assert.strictEqual(floor.balance("a", "ETH"), "119.5 0")
    floor.newOrder("a", { quantity: "119" })
    assert.throws(() => floor.transfer("a", { currency: "ETH", amount: "0.6", from: "spot" }), /not as much ETH/)
    assert.throws(() => floor.transfer("a", { currency: "ETH", amount: "0.6", from: "wallet" }), /not as much ETH/)
    floor.transfer("a", { currency: "ETH", amount: "0.5", from: "spot" })
    assert.strictEqual(floor.balance("a", "ETH"), "0 119")
    assert.deepStrictEqual(
      transactions(floor).map(({ status, subtype, type }) => `${type} ${subtype} ${status}`),
      ["TRANSFER WALLET_TO_SPOT SUCCESS", "TRANSFER SPOT_TO_WALLET SUCCESS"]
    )
  })

  it("refuse what is no currency, or no amount", () => {
    const floor = Floor.make()
    for (
      const [currency, amount] of [["DOGE", "1"], ["BTC", "0"], ["BTC", "-1"], ["BTC", "x"], [
        "BTC",
        `0.${"1".repeat(30)}`
      ]] as const
    ) {
      assert.throws(() => floor.deposit("a", { currency, amount }), RangeError)
      assert.throws(() => floor.transfer("a", { currency, amount, from: "wallet" }), RangeError)
    }
    assert.deepStrictEqual(floor.events, [])
  })
})
