import * as WalletMethods from "@effect-hitbtc/core/v3/WalletMethods"
import { Sandbox } from "@effect-hitbtc/sandbox"
import { assert, describe } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { settle } from "../support/Client.ts"
import * as Stage from "../support/Stage.ts"
import { empty } from "../support/Trader.ts"
import { enter, merge, state, TRADING, WALLET } from "../support/TraderV3.ts"

const layer = Sandbox.layerTransport({
  seed: 1,
  listings: [empty],
  accounts: [
    { key: "sandbox-key", secret: "sandbox-secret", wallet: { BTC: "0.00005821", ETH: "11" } },
    { key: "other-key", secret: "other-secret" }
  ]
})

/** 2018-03-06T22:05:06.507Z, as in the reference. */
const START = Date.UTC(2018, 2, 6, 22, 5, 6, 507)

const test = Stage.at(START, layer)

interface Transaction {
  readonly id: number
  readonly native: { readonly tx_id: string }
}

describe("v3 wallet", () => {
  test(
    "balances: all that are not zero, or one, which is not named, field for field",
    Effect.gen(function*() {
      const client = yield* enter(WALLET)
      yield* client.send("wallet_balances", {}, 400)
      yield* client.send("wallet_balance", { currency: "BTC" }, 401)
      yield* client.send("wallet_balance", { currency: "USDT" }, 402)
      assert.deepStrictEqual(client.texts.slice(1), [
        `{"jsonrpc":"2.0","result":[{"currency":"BTC","available":"0.00005821","reserved":"0"},` +
        `{"currency":"ETH","available":"11","reserved":"0"}],"id":400}`,
        `{"jsonrpc":"2.0","result":{"available":"0.00005821","reserved":"0"},"id":401}`,
        `{"jsonrpc":"2.0","result":{"available":"0","reserved":"0"},"id":402}`
      ])
      assert.strictEqual((yield* client.ask("wallet_balance", { currency: "DOGE" })).error?.code, 2002)
      assert.strictEqual((yield* client.ask("wallet_balance", {})).error?.code, 10001)
      assert.strictEqual((yield* client.ask("spot_balances", {})).error?.code, 404)
    })
  )

  test(
    "balances are followed: all at first, then one at a time, until they are not any more",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* enter(WALLET)
      const other = yield* enter(WALLET, { key: "other-key", secret: "other-secret" })
      yield* other.ask("subscribe_wallet_balances", {})
      const quiet = other.frames.length
      yield* client.send("subscribe_wallet_balances", {}, 402)
      yield* sandbox.deposit({ currency: "BTC", amount: "0.5" })
      yield* sandbox.transfer({ currency: "ETH", amount: "11", from: "wallet", to: "spot" })
      yield* settle
      assert.deepStrictEqual(client.texts.slice(1), [
        `{"jsonrpc":"2.0","result":true,"id":402}`,
        `{"jsonrpc":"2.0","method":"wallet_balances","params":[` +
        `{"currency":"BTC","available":"0.00005821","reserved":"0"},{"currency":"ETH","available":"11","reserved":"0"}]}`,
        `{"jsonrpc":"2.0","method":"wallet_balance_update","params":` +
        `{"currency":"BTC","available":"0.50005821","reserved":"0"}}`,
        `{"jsonrpc":"2.0","method":"wallet_balance_update","params":{"currency":"ETH","available":"0","reserved":"0"}}`
      ])
      assert.deepStrictEqual(
        merge(client, "wallet_balances", "wallet_balance_update"),
        state(yield* sandbox.walletBalances())
      )
      yield* client.send("unsubscribe_wallet_balances", {}, 403)
      yield* sandbox.deposit({ currency: "BTC", amount: "0.5" })
      yield* settle
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true,"id":403}`)
      assert.strictEqual(other.frames.length, quiet)
    })
  )

  test(
    "transactions are told as they are created and as they change, field for field",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* enter(WALLET)
      yield* client.send("subscribe_transactions", {}, 404)
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true,"id":404}`)
      const id = yield* sandbox.deposit({ currency: "ETH", amount: "0.01418088", confirmAfter: "398.523 seconds" })
      yield* settle
      yield* TestClock.adjust("398 seconds")
      assert.strictEqual(client.ofMethod("transaction_update").length, 1)
      yield* TestClock.adjust("530 millis")
      const [pending, done] = client.texts.slice(2)
      const { address, hash, index, senders, tx_id } = (client.frames.at(-1)!.params as unknown as {
        native: { address: string; hash: string; index: number; senders: ReadonlyArray<string>; tx_id: string }
      }).native
      const text = (updated: string, status: string, confirmations: number) =>
        `{"jsonrpc":"2.0","method":"transaction_update","params":{"id":${id},"created_at":"2018-03-06T22:05:06.507Z",` +
        `"updated_at":"${updated}","last_activity_at":"${updated}","status":"${status}","type":"DEPOSIT",` +
        `"subtype":"BLOCKCHAIN","native":{"tx_id":"${tx_id}","index":${index},"currency":"ETH","amount":"0.01418088",` +
        `"hash":"${hash}","address":"${address}","confirmations":${confirmations},"senders":["${senders[0]}"]}}}`
      assert.strictEqual(pending, text("2018-03-06T22:05:06.507Z", "PENDING", 0))
      assert.strictEqual(done, text("2018-03-06T22:11:45.03Z", "SUCCESS", 20))
      assert.match(tx_id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.match(hash, /^[0-9a-f]{64}$/)
      assert.match(address, /^0x[0-9a-f]{40}$/)
      yield* sandbox.transfer({ currency: "ETH", amount: "1", from: "wallet", to: "spot" })
      yield* settle
      const transfer = client.frames.at(-1)!.params as unknown as { native: object }
      assert.deepInclude<object>(transfer, { status: "SUCCESS", type: "TRANSFER", subtype: "WALLET_TO_SPOT" })
      assert.deepStrictEqual(Object.keys(transfer.native), ["tx_id", "index", "currency", "amount"])
      yield* client.send("unsubscribe_transactions", {}, 405)
      yield* sandbox.deposit({ currency: "ETH", amount: "1" })
      yield* settle
      assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true,"id":405}`)
    })
  )

  test(
    "transactions of the past can be asked for, by what they are and when they were",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const client = yield* enter(WALLET)
      const ids: Array<number> = []
      ids.push(yield* sandbox.deposit({ currency: "ETH", amount: "1", confirmAfter: "1 minute" }))
      yield* TestClock.adjust("1 second")
      ids.push(yield* sandbox.deposit({ currency: "BTC", amount: "1" }))
      ids.push(yield* sandbox.transfer({ currency: "BTC", amount: "1", from: "wallet", to: "spot" }))
      yield* TestClock.adjust("1 second")
      ids.push(yield* sandbox.transfer({ currency: "ETH", amount: "1", from: "spot", to: "wallet" }))
      yield* TestClock.adjust("1 minute")
      const ask = (params: object) => client.ask("get_transactions", params)
      const all = (yield* ask({})).result as ReadonlyArray<Transaction>
      assert.deepStrictEqual(all.map(({ id }) => id), ids.toReversed())
      const txId = all.at(-1)!.native.tx_id
      const cases: ReadonlyArray<readonly [params: object, expected: ReadonlyArray<number>]> = [
        [{ sort: "ASC" }, [0, 1, 2, 3]],
        [{ types: ["DEPOSIT"], statuses: ["SUCCESS"], currencies: ["ETH"], limit: 1, offset: 0 }, [0]],
        [{ types: ["TRANSFER", "WITHDRAW"] }, [3, 2]],
        [{ types: "DEPOSIT,TRANSFER", currencies: "ETH, USDT" }, [3, 0]],
        [{ subtypes: ["WALLET_TO_SPOT"] }, [2]],
        [{ statuses: ["PENDING"] }, []],
        [{ tx_ids: [ids[1], txId] }, [1, 0]],
        [{ transaction_ids: [ids[2]] }, [2]],
        [{ tx_ids: [] }, []],
        [{ limit: 2, offset: 1 }, [2, 1]],
        [{ order_by: "updated_at" }, [0, 3, 2, 1]],
        [{ order_by: "LAST_ACTIVITY_AT", sort: "asc" }, [1, 2, 3, 0]],
        [{ order_by: "id", from: ids[1], till: String(ids[2]) }, [2, 1]],
        [{ id_from: ids[2] }, [3, 2]],
        [{ id_till: ids[1], sort: "ASC" }, [0, 1]],
        [{ from: "2018-03-06T22:05:07.507Z" }, [3, 2, 1]],
        [{ from: START + 1, till: "2018-03-06T22:05:07.507Z" }, [2, 1]],
        [{ order_by: "updated_at", from: "2018-03-06T22:06:00Z" }, [0]],
        [{ group_transactions: true }, [3, 2, 1, 0]]
      ]
      for (const [params, expected] of cases) {
        const { result } = yield* ask(params)
        const found = (result as ReadonlyArray<Transaction>).map(({ id }) => ids.indexOf(id))
        assert.deepStrictEqual(found, expected, JSON.stringify(params))
      }
      for (
        const params of [
          { limit: 0 },
          { limit: 1001 },
          { offset: -1 },
          { order_by: "amount" },
          { order_by: "constructor" },
          { sort: "UP" },
          { from: "yesterday" },
          { order_by: "id", from: "2018-03-06T22:06:00Z" },
          { types: 5 }
        ]
      ) assert.strictEqual((yield* ask(params)).error?.code, 10001, JSON.stringify(params))
      const stranger = yield* enter(WALLET, { key: "other-key", secret: "other-secret" })
      assert.deepStrictEqual((yield* stranger.ask("get_transactions", {})).result, [])
      // As the client's codec reads it.
      const decoded = Schema.decodeUnknownSync(WalletMethods.getTransactions.result)(all)
      assert.deepStrictEqual(decoded.map(({ native }) => native!.amount), ["1", "1", "1", "1"])
    })
  )

  test(
    "and trading are told of a transfer between them, and nobody of one that is refused",
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [wallet, trading] = [yield* enter(WALLET), yield* enter(TRADING)]
      yield* wallet.ask("subscribe_wallet_balances", {})
      yield* wallet.ask("subscribe_transactions", {})
      yield* trading.ask("spot_balance_subscribe", { mode: "updates" })
      const counts = () => [wallet.frames.length, trading.frames.length]
      const before = counts()
      for (
        const transfer of [
          { currency: "ETH", amount: "12", from: "wallet", to: "spot" },
          { currency: "ETH", amount: "1", from: "wallet", to: "wallet" },
          { currency: "DOGE", amount: "1", from: "wallet", to: "spot" },
          { currency: "ETH", amount: "1", from: "wallet", to: "spot", key: "nobody" }
        ] as const
      ) assert.strictEqual((yield* Effect.exit(sandbox.transfer(transfer)))._tag, "Failure")
      yield* settle
      assert.deepStrictEqual(counts(), before)
      yield* sandbox.transfer({ currency: "ETH", amount: "11", from: "wallet", to: "spot" })
      yield* settle
      assert.deepStrictEqual(wallet.frames.slice(-2).map(({ method }) => method), [
        "transaction_update",
        "wallet_balance_update"
      ])
      assert.deepStrictEqual(merge(trading, "spot_balance"), state(yield* sandbox.balances()))
    })
  )
})
