/** What only API v3 has for an account, on a venue that the test plays. */
import type { CommandOutcome } from "@effect-hitbtc/client/TradingEvent"
import type { Balance } from "@effect-hitbtc/core/Balance"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { observe, settle } from "./support/observe.ts"
import { accept, make, wire } from "./support/PrivateVenueV3.ts"

const fork = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.tap(Effect.forkScoped(Effect.exit(effect), { startImmediately: true }), () => settle)
const succeeded = <A, E>(fiber: Fiber.Fiber<Exit.Exit<A, E>>) => Effect.flatten(Fiber.join(fiber))
const failed = <A>(fiber: Fiber.Fiber<Exit.Exit<A, HitBtcError>>) => Effect.flip(succeeded(fiber))

const told = (outcomes: ReadonlyArray<CommandOutcome>) =>
  outcomes.map((outcome) =>
    `${outcome.clientOrderId} ${outcome._tag}` + ("cause" in outcome ? ` ${outcome.cause}` : "") +
    ("isLate" in outcome && outcome.isLate ? " late" : "")
  )

const LIST = {
  contingencyType: "oneCancelOther",
  orders: [
    {
      clientOrderId: "list-1-a",
      symbol: "EOSETH",
      side: "sell",
      type: "limit",
      timeInForce: "GTC",
      quantity: "0.01",
      price: "10000"
    },
    {
      clientOrderId: "list-1-b",
      symbol: "EOSETH",
      side: "sell",
      type: "stopMarket",
      timeInForce: "GTC",
      quantity: "0.01",
      stopPrice: "0.00001"
    }
  ]
} as const

describe("a connection", () => {
  it.effect("is dialled when something is asked for, and only the one that it is asked on", () =>
    Effect.gen(function*() {
      const { account, memory, trading, wallet } = yield* make()
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* memory.dials, 0)
      assert.strictEqual((yield* trading.connection.state)._tag, "Idle")

      const balance = yield* fork(account.getBalance("BTC"))
      const spot = yield* accept(memory)
      assert.strictEqual(spot.peer.url, "wss://api.hitbtc.com/api/3/ws/trading")
      assert.deepStrictEqual(spot.methods(), ["login", "spot_subscribe", "spot_balance"])
      yield* spot.answer("spot_balance", { result: { available: "1", reserved: "0.5", reserved_margin: "0" } })
      assert.deepStrictEqual<unknown>(yield* succeeded(balance), {
        currency: "BTC",
        available: "1",
        reserved: "0.5",
        reservedMargin: "0"
      })

      const all = yield* fork(wallet.getBalances())
      const other = yield* accept(memory)
      assert.strictEqual(other.peer.url, "wss://api.hitbtc.com/api/3/ws/wallet")
      assert.deepStrictEqual(other.methods(), ["login", "wallet_balances"])
      yield* other.answer("wallet_balances", { result: [{ currency: "DASH", available: "11", reserved: "5" }] })
      assert.strictEqual((yield* succeeded(all)).length, 1)
      assert.strictEqual(yield* memory.dials, 2)
    }))

  it.effect("is waited for by the first command: nothing was sent before it", () =>
    Effect.gen(function*() {
      const { memory, trading } = yield* make()
      const cancelled = yield* fork(trading.cancelOrder("a"))
      const venue = yield* accept(memory)
      assert.deepStrictEqual(venue.written("spot_cancel_order"), {
        method: "spot_cancel_order",
        params: { client_order_id: "a" }
      })
      yield* venue.answer("spot_cancel_order", {
        result: wire("a", { status: "canceled", report_type: "canceled" })
      })
      assert.strictEqual((yield* succeeded(cancelled)).status, "canceled")
      yield* venue.peer.drop
      yield* settle
      assert.strictEqual((yield* failed(yield* fork(trading.cancelOrder("b")))).reason._tag, "NotSent")
    }))

  it.effect("without the right to margin is refused, and spot goes on", () =>
    Effect.gen(function*() {
      const { margin, memory, trading } = yield* make()
      const orders = yield* fork(trading.getActiveOrders())
      const spot = yield* accept(memory)
      yield* spot.answer("spot_get_orders", { result: [] })
      yield* succeeded(orders)
      const accounts = yield* fork(margin.getAccounts())
      yield* accept(
        memory,
        ({ method }) =>
          method === "margin_subscribe"
            ? { error: { code: 1003, message: "Action is forbidden for this API key" } }
            : undefined
      )
      const error = yield* failed(accounts)
      assert.include(error.message, "1003")
      assert.strictEqual(error.reason._tag, "Stopped")
      assert.isTrue(yield* trading.connection.isConnected)
    }))
})

describe("a list of orders", () => {
  const placed = Effect.gen(function*() {
    const made = yield* make()
    const outcomes = yield* observe(made.trading.outcomes)
    const fiber = yield* fork(made.trading.placeOrderList(LIST))
    const venue = yield* accept(made.memory)
    return { ...made, outcomes: outcomes.seen, fiber, venue }
  })

  it.effect("is written as the reference has it, and succeeds with an answer for each order", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, trading, venue } = yield* placed
      assert.deepStrictEqual<unknown>(venue.written("spot_new_order_list"), {
        method: "spot_new_order_list",
        params: {
          contingency_type: "oneCancelOther",
          orders: [
            {
              client_order_id: "list-1-a",
              symbol: "EOSETH",
              side: "sell",
              type: "limit",
              time_in_force: "GTC",
              quantity: "0.01",
              price: "10000"
            },
            {
              client_order_id: "list-1-b",
              symbol: "EOSETH",
              side: "sell",
              type: "stopMarket",
              time_in_force: "GTC",
              quantity: "0.01",
              stop_price: "0.00001"
            }
          ],
          order_list_id: "list-1-a"
        }
      })
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a", { order_list_id: "list-1-a" }) })
      assert.deepStrictEqual(told(outcomes), ["list-1-a Accepted"])
      yield* venue.answer("spot_new_order_list", {
        result: wire("list-1-b", { status: "suspended", type: "stopMarket", order_list_id: "list-1-a" })
      })
      const orders = yield* succeeded(fiber)
      assert.deepStrictEqual(orders.map(({ clientOrderId, status }) => `${clientOrderId} ${status}`), [
        "list-1-a new",
        "list-1-b suspended"
      ])
      assert.deepStrictEqual(told(outcomes), ["list-1-a Accepted", "list-1-b Accepted"])
      assert.strictEqual((yield* trading.order("list-1-b"))?.knowledge, "Active")
    }))

  it.effect("comes back in its own order, whatever that of the answers", () =>
    Effect.gen(function*() {
      const { fiber, venue } = yield* placed
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-b") })
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a") })
      assert.deepStrictEqual((yield* succeeded(fiber)).map((order) => order.clientOrderId), ["list-1-a", "list-1-b"])
    }))

  it.effect("takes an answer that comes twice for one, and leaves the other order unknown", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, venue } = yield* placed
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a") })
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a") })
      assert.strictEqual((yield* failed(fiber)).reason._tag, "OutcomeUnknown")
      assert.deepStrictEqual(told(outcomes), ["list-1-a Accepted", "list-1-b OutcomeUnknown Unreadable"])
    }))

  it.effect("is rejected as a whole by one error", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, trading, venue } = yield* placed
      yield* venue.answer("spot_new_order_list", { error: { code: 10001, message: "Validation error" } })
      assert.strictEqual((yield* failed(fiber)).reason._tag, "Rejected")
      assert.deepStrictEqual(told(outcomes), ["list-1-a Rejected", "list-1-b Rejected"])
      assert.strictEqual((yield* trading.order("list-1-a"))?.knowledge, "Rejected")
    }))

  it.effect("keeps what was accepted before an error", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, trading, venue } = yield* placed
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a") })
      yield* venue.answer("spot_new_order_list", { error: { code: 20001, message: "Insufficient funds" } })
      assert.strictEqual((yield* failed(fiber)).reason._tag, "Rejected")
      assert.deepStrictEqual(told(outcomes), ["list-1-a Accepted", "list-1-b Rejected"])
      assert.strictEqual((yield* trading.order("list-1-a"))?.knowledge, "Active")
    }))

  it.effect("leaves each order unknown whose answer nobody can read", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, venue } = yield* placed
      for (const id of ["list-1-a", "list-1-b"]) {
        yield* venue.answer("spot_new_order_list", { result: wire(id, { quantity: "much" }) })
      }
      assert.strictEqual((yield* failed(fiber)).reason._tag, "OutcomeUnknown")
      assert.deepStrictEqual(told(outcomes), [
        "list-1-a OutcomeUnknown Unreadable",
        "list-1-b OutcomeUnknown Unreadable"
      ])
    }))

  it.effect("leaves unknown what was not answered when the connection went, until the next one tells", () =>
    Effect.gen(function*() {
      const { fiber, memory, outcomes, trading, venue } = yield* placed
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a") })
      yield* venue.peer.drop
      const error = yield* failed(fiber)
      assert.strictEqual(error.reason._tag, "OutcomeUnknown")
      assert.include(error.message, "list-1-b")
      yield* settle
      assert.deepStrictEqual(told(outcomes), ["list-1-a Accepted", "list-1-b OutcomeUnknown ConnectionLost"])
      yield* TestClock.adjust("1 second")
      yield* accept(memory)
      assert.deepStrictEqual(
        (yield* trading.allOrders).map(({ clientOrderId, knowledge }) => `${clientOrderId} ${knowledge}`),
        ["list-1-a ClosedMeanwhile", "list-1-b NotActive"]
      )
    }))

  it.effect("takes the answers that come after its deadline as late ones", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, venue } = yield* placed
      yield* TestClock.adjust("11 seconds")
      assert.strictEqual((yield* failed(fiber)).reason._tag, "OutcomeUnknown")
      yield* venue.answer("spot_new_order_list", { result: wire("list-1-a") })
      yield* venue.answer("spot_new_order_list", { error: { code: 20001, message: "Insufficient funds" } })
      assert.deepStrictEqual(told(outcomes), [
        "list-1-a OutcomeUnknown Timeout",
        "list-1-b OutcomeUnknown Timeout",
        "list-1-a Accepted late",
        "list-1-b Rejected late"
      ])
    }))

  it.effect("with a bad order is refused before anything is dialled, naming the field", () =>
    Effect.gen(function*() {
      const { memory, trading } = yield* make()
      const [first] = LIST.orders
      const bad = yield* Effect.flip(
        trading.placeOrderList({ ...LIST, orders: [first, { ...first, clientOrderId: "b", price: "-1" }] })
      )
      assert.strictEqual(bad.reason._tag, "InvalidRequest")
      assert.include(bad.message, "price")
      const twice = yield* Effect.flip(trading.placeOrderList({ ...LIST, orders: [first, first] }))
      assert.include(twice.message, "client order id")
      assert.strictEqual(yield* memory.dials, 0)
    }))
})

describe("cancelling all orders", () => {
  const asked = Effect.gen(function*() {
    const made = yield* make()
    const outcomes = yield* observe(made.trading.outcomes)
    const fiber = yield* fork(made.trading.cancelAllOrders())
    const venue = yield* accept(made.memory)
    return { ...made, outcomes: outcomes.seen, fiber, venue }
  })
  const answered = { result: [wire("a", { status: "canceled", report_type: "canceled" })] }

  it.effect("succeeds with what the venue lists, and tells of each", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, trading, venue } = yield* asked
      assert.deepStrictEqual(venue.written("spot_cancel_orders"), { method: "spot_cancel_orders", params: {} })
      yield* venue.answer("spot_cancel_orders", answered)
      assert.deepStrictEqual((yield* succeeded(fiber)).map(({ clientOrderId }) => clientOrderId), ["a"])
      assert.deepStrictEqual(told(outcomes), ["a Accepted"])
      assert.strictEqual((yield* trading.order("a"))?.knowledge, "Closed")
    }))

  it.effect("ends unknown where no answer comes, asks for the orders, and takes the answer late", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, venue } = yield* asked
      yield* TestClock.adjust("11 seconds")
      assert.strictEqual((yield* failed(fiber)).reason._tag, "OutcomeUnknown")
      yield* TestClock.adjust("1 second")
      assert.include(venue.methods(), "spot_get_orders")
      yield* venue.answer("spot_cancel_orders", answered)
      assert.deepStrictEqual(told(outcomes), ["* OutcomeUnknown Timeout", "a Accepted late"])
    }))

  it.effect("ends unknown at error 500, rejected at another", () =>
    Effect.gen(function*() {
      const { fiber, outcomes, trading, venue } = yield* asked
      yield* venue.answer("spot_cancel_orders", { error: { code: 500, message: "Internal Server Error" } })
      assert.strictEqual((yield* failed(fiber)).reason._tag, "OutcomeUnknown")
      const again = yield* fork(trading.cancelAllOrders())
      yield* venue.answer("spot_cancel_orders", { error: { code: 1003, message: "forbidden" } })
      assert.strictEqual((yield* failed(again)).reason._tag, "Rejected")
      assert.deepStrictEqual(told(outcomes), ["* OutcomeUnknown VenueFault", "* Rejected"])
    }))
})

describe("fees", () => {
  it.effect("are those of all symbols, or of one, which the answer need not name", () =>
    Effect.gen(function*() {
      const { memory, trading } = yield* make()
      const all = yield* fork(trading.getFees())
      const venue = yield* accept(memory)
      yield* venue.answer("spot_fees", { result: [{ symbol: "ETHBTC", take_rate: "0.001", make_rate: "-0.0001" }] })
      const fee = { symbol: "ETHBTC", takeRate: "0.001", makeRate: "-0.0001" }
      assert.deepStrictEqual<unknown>(yield* succeeded(all), [fee])
      const one = yield* fork(trading.getFee("ETHBTC"))
      yield* venue.answer("spot_fee", { result: { take_rate: "0.001", make_rate: "-0.0001" } })
      assert.deepStrictEqual<unknown>(yield* succeeded(one), fee)
    }))
})

const amounts = (seen: ReadonlyArray<Balance>) => seen.map((balance) => `${balance.currency} ${balance.available}`)
const row = (currency: string, available: string) => ({ currency, available, reserved: "0", reserved_margin: "0" })

describe("balances", () => {
  it.effect("are all first, then those that change, and after a lost connection what changed meanwhile", () =>
    Effect.gen(function*() {
      const { account, memory } = yield* make()
      const balances = yield* observe(account.balances)
      const venue = yield* accept(memory)
      assert.deepStrictEqual(venue.written("spot_balance_subscribe"), {
        method: "spot_balance_subscribe",
        params: { mode: "updates" }
      })
      yield* venue.answer("spot_balance_subscribe", { result: true })
      yield* venue.notify("spot_balance", [row("BTC", "1"), row("ETH", "2"), row("XRP", "3")])
      yield* venue.notify("spot_balance", [row("ETH", "1.5")])
      assert.deepStrictEqual(amounts(balances.seen), ["BTC 1", "ETH 2", "XRP 3", "ETH 1.5"])
      const late = yield* observe(account.balances)
      assert.sameMembers(amounts(late.seen), ["BTC 1", "ETH 1.5", "XRP 3"])

      yield* venue.peer.drop
      yield* TestClock.adjust("1 second")
      const next = yield* accept(memory)
      yield* next.answer("spot_balance_subscribe", { result: true })
      yield* next.notify("spot_balance", [row("BTC", "1"), row("ETH", "9")])
      assert.sameMembers(amounts(balances.seen.slice(4)), ["XRP 0", "ETH 9"])
    }))

  it.effect("are asked for anew where a message could not be read", () =>
    Effect.gen(function*() {
      const { account, memory } = yield* make()
      const balances = yield* observe(account.balances)
      const venue = yield* accept(memory, ({ method }) => method.includes("balance") ? { result: true } : undefined)
      yield* venue.notify("spot_balance", [row("BTC", "1")])
      yield* venue.notify("spot_balance", [{ currency: "BTC", available: "two", reserved: "0" }])
      assert.deepStrictEqual(venue.methods().slice(2), [
        "spot_balance_subscribe",
        "spot_balance_unsubscribe",
        "spot_balance_subscribe"
      ])
      yield* venue.notify("spot_balance", [row("BTC", "2")])
      assert.deepStrictEqual(amounts(balances.seen), ["BTC 1", "BTC 2"])
    }))

  it.effect("end their subscription with their last stream, and fail where it is refused", () =>
    Effect.gen(function*() {
      const { account, memory } = yield* make()
      const balances = yield* observe(account.balances)
      const venue = yield* accept(
        memory,
        ({ method }) => method === "spot_balance_unsubscribe" ? { result: true } : undefined
      )
      yield* venue.answer("spot_balance_subscribe", { result: true })
      yield* Fiber.interrupt(balances.fiber)
      yield* settle
      assert.deepStrictEqual(venue.written("spot_balance_unsubscribe"), {
        method: "spot_balance_unsubscribe",
        params: { mode: "updates" }
      })
      const refused = yield* observe(account.balances)
      yield* venue.answer("spot_balance_subscribe", { error: { code: 1003, message: "forbidden" } })
      const error = yield* Effect.flip(Fiber.join(refused.fiber))
      assert.strictEqual(error.reason._tag, "SubscriptionRefused")
    }))
})

const transaction = (id: number, updated_at: string) => ({
  id,
  created_at: "2018-03-06T22:05:06.507Z",
  updated_at,
  status: "SUCCESS",
  type: "DEPOSIT",
  subtype: "BLOCKCHAIN",
  native: { tx_id: "e20b0965", index: 881652766, currency: "ETH", amount: "0.01418088" }
})

const acknowledge = ({ method }: { readonly method: string }) =>
  method === "subscribe_transactions" ? { result: true } : undefined

describe("the wallet", () => {
  it.effect("tells of its balances by a snapshot and one by one", () =>
    Effect.gen(function*() {
      const { memory, wallet } = yield* make()
      const balances = yield* observe(wallet.balances)
      const venue = yield* accept(
        memory,
        ({ method }) => method === "subscribe_wallet_balances" ? { result: true } : undefined
      )
      assert.deepStrictEqual(venue.written("subscribe_wallet_balances").params, {})
      yield* venue.notify("wallet_balances", [
        { currency: "BTC", available: "1", reserved: "0" },
        { currency: "DASH", available: "11", reserved: "5" }
      ])
      yield* venue.notify("wallet_balance_update", { currency: "BTC", available: "2", reserved: "0" })
      assert.deepStrictEqual(amounts(balances.seen), ["BTC 1", "DASH 11", "BTC 2"])
    }))

  it.effect("tells of transactions, and marks where some may be missing", () =>
    Effect.gen(function*() {
      const { memory, wallet } = yield* make()
      const transactions = yield* observe(wallet.transactions)
      const venue = yield* accept(memory, acknowledge)
      yield* venue.notify("transaction_update", transaction(1, "2018-03-06T22:11:45.03Z"))
      yield* venue.peer.drop
      yield* TestClock.adjust("1 second")
      const next = yield* accept(memory, acknowledge)
      yield* next.notify("transaction_update", transaction(2, "2018-03-06T23:00:00Z"))
      assert.deepStrictEqual(
        transactions.seen.map((event) =>
          event._tag === "TransactionUpdate"
            ? event.transaction.id
            : event._tag === "TransactionGap"
            ? `after ${event.after?.epochMilliseconds}`
            : event._tag
        ),
        [1, `after ${Date.UTC(2018, 2, 6, 22, 11, 45, 30)}`, 2]
      )
    }))

  it.effect("asks for transactions as the reference has it", () =>
    Effect.gen(function*() {
      const { memory, wallet } = yield* make()
      const past = yield* fork(wallet.getTransactions({
        types: ["DEPOSIT"],
        statuses: ["SUCCESS"],
        currencies: ["ETH"],
        orderBy: "created_at",
        sort: "DESC",
        limit: 1,
        offset: 0
      }))
      const venue = yield* accept(memory)
      assert.deepStrictEqual<unknown>(venue.written("get_transactions").params, {
        types: ["DEPOSIT"],
        statuses: ["SUCCESS"],
        currencies: ["ETH"],
        order_by: "created_at",
        sort: "DESC",
        limit: 1,
        offset: 0
      })
      yield* venue.answer("get_transactions", { result: [transaction(101609495, "2018-03-06T22:11:45.03Z")] })
      assert.deepStrictEqual((yield* succeeded(past)).map(({ id }) => id), [101609495])
      const bad = yield* Effect.flip(wallet.getTransactions({ limit: 1001 }))
      assert.include(bad.message, "limit")
    }))
})

const accountOf = (symbol: string, rest: object = {}) => ({
  symbol,
  type: "isolated",
  leverage: "12.00",
  created_at: "2021-07-01T21:43:19.727Z",
  updated_at: "2021-07-02T00:54:28.591Z",
  currencies: [{ code: "USDT", margin_balance: "0.08", reserved_orders: "0", reserved_positions: "0" }],
  positions: null,
  report_type: "status",
  report_reason: "status",
  ...rest
})

describe("margin and futures", () => {
  it.effect("tell of accounts: those that are there, and those that change", () =>
    Effect.gen(function*() {
      const { margin, memory } = yield* make()
      const accounts = yield* observe(margin.accounts)
      const venue = yield* accept(memory)
      yield* venue.notify("margin_accounts", [accountOf("BTCUSDT")])
      yield* venue.notify("margin_account", accountOf("ETHUSDT", { report_type: "created" }))
      yield* venue.notify("margin_account", accountOf("BTCUSDT", { report_type: "closed" }))
      assert.deepStrictEqual(accounts.seen.map(({ reportType, symbol }) => `${symbol} ${reportType}`), [
        "BTCUSDT status",
        "ETHUSDT created",
        "BTCUSDT closed"
      ])
      const late = yield* observe(margin.accounts)
      assert.deepStrictEqual(late.seen.map(({ symbol }) => symbol), ["ETHUSDT"])
    }))

  it.effect("place and track orders of their own, as spot does", () =>
    Effect.gen(function*() {
      const { futures, memory, trading } = yield* make()
      const placed = yield* fork(futures.placeOrder({
        clientOrderId: "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu",
        symbol: "ADAUSDT_PERP",
        side: "buy",
        type: "limit",
        quantity: "3",
        price: "0.33000",
        marginMode: "cross"
      }))
      const venue = yield* accept(memory)
      assert.deepStrictEqual(venue.methods(), ["login", "futures_subscribe", "futures_new_order"])
      assert.deepStrictEqual<unknown>(venue.written("futures_new_order").params, {
        client_order_id: "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu",
        symbol: "ADAUSDT_PERP",
        side: "buy",
        type: "limit",
        quantity: "3",
        price: "0.33000",
        margin_mode: "cross"
      })
      yield* venue.answer("futures_new_order", {
        result: wire("t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu", { margin_mode: "Cross", report_type: "new" })
      })
      assert.strictEqual((yield* succeeded(placed)).marginMode, "cross")
      assert.strictEqual((yield* futures.allOrders).length, 1)
      assert.strictEqual((yield* trading.allOrders).length, 0)
    }))

  it.effect("change accounts by commands, whose outcome is not guessed", () =>
    Effect.gen(function*() {
      const { futures, memory } = yield* make()
      const set = yield* fork(futures.setLeverage({ symbol: "BTCUSDT_PERP", leverage: "8" }))
      const venue = yield* accept(memory)
      assert.deepStrictEqual(venue.written("futures_set_leverage").params, { symbol: "BTCUSDT_PERP", leverage: "8" })
      yield* venue.answer("futures_set_leverage", { error: { code: 500, message: "Internal Server Error" } })
      assert.strictEqual((yield* failed(set)).reason._tag, "OutcomeUnknown")
      const closed = yield* fork(futures.closePosition({ symbol: "BTCUSDT_PERP" }))
      yield* venue.answer("futures_close_position", { error: { code: 20032, message: "not found" } })
      assert.strictEqual((yield* failed(closed)).reason._tag, "Rejected")
      yield* venue.peer.drop
      yield* settle
      const unsent = yield* fork(futures.closePosition({ symbol: "BTCUSDT_PERP" }))
      assert.strictEqual((yield* failed(unsent)).reason._tag, "NotSent")
    }))

  it.effect("have balances and fees for futures", () =>
    Effect.gen(function*() {
      const { futures, memory } = yield* make()
      const balances = yield* observe(futures.balances)
      const venue = yield* accept(memory, ({ method }) =>
        method === "futures_balance_subscribe"
          ? { result: true }
          : method === "futures_fees"
          ? { result: [] }
          : undefined)
      yield* venue.notify("futures_balance", [row("USDT", "100")])
      assert.deepStrictEqual(amounts(balances.seen), ["USDT 100"])
      assert.deepStrictEqual(yield* futures.getFees(), [])
    }))
})
