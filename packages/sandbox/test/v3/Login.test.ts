import * as Login from "@effect-hitbtc/core/v3/Login"
import { Sandbox } from "@effect-hitbtc/sandbox"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { connect } from "../support/Client.ts"
import * as Stage from "../support/Stage.ts"
import { empty } from "../support/Trader.ts"
import { enter, hs256, TRADING, WALLET } from "../support/TraderV3.ts"

const layer = Sandbox.layerTransport({
  listings: [empty],
  accounts: [{ key: "sandbox-key", secret: "test-secret" }, { key: "other-key", secret: "other-secret" }]
})

/** 2021-07-21T09:51:49.494Z, as in the reference. */
const START = 1_626_861_109_494

const required = { code: 1002, message: "Authorization is required or has been failed" }
const failed = (description: string) => ({ ...required, description })

const test = Stage.at(START, layer)

describe("v3 login", () => {
  test(
    "by HS256, with a window or without, and by BASIC, once or again, on each private socket",
    Effect.gen(function*() {
      const vectors = [
        hs256("sandbox-key", "test-secret", START),
        hs256("sandbox-key", "test-secret", START, 10_000)
      ]
      assert.deepStrictEqual(vectors.map(({ signature }) => signature), [
        "e00f4080b29ae853be97db454dc3138cc99269512e10f7430b95a032e5696045",
        "0a803dc851865c5634afd59c153f6cc9234d0802fb6fcda86e66c59fb9ec6a5a"
      ])
      for (const url of [TRADING, WALLET]) {
        const client = yield* connect(url)
        for (
          const params of [
            ...vectors,
            { type: "BASIC", api_key: "sandbox-key", secret_key: "test-secret" },
            { type: "Basic", api_key: "sandbox-key", secret_key: "test-secret" }
          ]
        ) {
          yield* client.send("login", params, 1)
          assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true,"id":1}`)
        }
        yield* client.send("login", vectors[0])
        assert.strictEqual(client.texts.at(-1), `{"jsonrpc":"2.0","result":true}`)
      }
    })
  )

  test(
    "is what the client's own codec sends",
    Effect.gen(function*() {
      for (const method of ["HS256", "BASIC"] as const) {
        for (const window of [undefined, 60_000]) {
          const client = yield* connect(TRADING)
          const credentials = { method, key: Redacted.make("sandbox-key"), secret: Redacted.make("test-secret") }
          const { params } = yield* Login.login(credentials, { window })
          assert.strictEqual((yield* client.ask("login", params)).result, true)
        }
      }
    }).pipe(Effect.provide(NodeCrypto.layerMac))
  )

  test(
    "refuses what is wrong, says so to what comes after, and may be tried again",
    Effect.gen(function*() {
      const client = yield* connect(TRADING)
      const right = hs256("sandbox-key", "test-secret", START)
      const wrong: ReadonlyArray<readonly [params: object, error: object]> = [
        [hs256("sandbox-key", "other-secret", START), required],
        [hs256("nobody", "test-secret", START), required],
        [{ ...right, timestamp: START + 1 }, required],
        [{ ...right, window: 10_000 }, required],
        [{ ...right, signature: right.signature.toUpperCase() }, failed("invalid signature format")],
        [{ ...right, signature: undefined }, failed("invalid signature format")],
        [{ ...right, timestamp: undefined }, failed("invalid timestamp")],
        [{ ...right, timestamp: START + 0.5 }, failed("invalid timestamp")],
        [hs256("sandbox-key", "test-secret", START, 60_001), failed("invalid window")],
        [hs256("sandbox-key", "test-secret", START, 0), failed("invalid window")],
        [{ type: "BASIC", api_key: "sandbox-key", secret_key: "other-secret" }, required],
        [{ type: "BASIC", api_key: "sandbox-key" }, required],
        [{ type: "BASIC", api_key: "__proto__", secret_key: "test-secret" }, required],
        [{ ...right, type: "RS256" }, { code: 1004, message: "Unsupported authorization method" }]
      ]
      for (const [params, error] of wrong) {
        assert.deepStrictEqual<object | undefined>((yield* client.ask("login", params)).error, error)
        assert.deepStrictEqual((yield* client.ask("spot_new_order", {})).error, required)
      }
      for (const params of [{}, { type: "HS256" }, { api_key: "sandbox-key" }, { ...right, timestamp: `${START}` }]) {
        assert.strictEqual((yield* client.ask("login", params)).error?.code, 10001)
      }
      assert.strictEqual((yield* client.ask("login", right)).result, true)
      // Who is logged in stays so, and nobody else becomes it.
      assert.deepStrictEqual((yield* client.ask("login", wrong[0]![0])).error, required)
      assert.deepStrictEqual((yield* client.ask("login", hs256("other-key", "other-secret", START))).error, required)
      assert.deepStrictEqual((yield* client.ask("spot_get_orders")).result, [])
      assert.isUndefined(client.loss())
    })
  )

  test(
    "holds as long as the window, by the venue's clock, and as far ahead",
    Effect.gen(function*() {
      const stale = failed("timestamp is out of the window")
      const cases: ReadonlyArray<readonly [age: number, window: number | undefined, error: object | undefined]> = [
        [10_000, undefined, undefined],
        [10_001, undefined, stale],
        [-10_000, undefined, undefined],
        [-10_001, undefined, stale],
        [60_000, 60_000, undefined],
        [60_001, 60_000, stale],
        [1_000, 1_000, undefined],
        [1_001, 1_000, stale]
      ]
      for (const [age, window, error] of cases) {
        const client = yield* connect(WALLET)
        const answer = yield* client.ask("login", hs256("sandbox-key", "test-secret", START - age, window))
        assert.deepStrictEqual<object | undefined>(answer.error, error, `${age} ${window}`)
      }
    })
  )

  test(
    "is needed for everything, and belongs to one connection",
    Effect.gen(function*() {
      yield* enter(TRADING, { secret: "test-secret" })
      const methods = {
        [TRADING]: ["spot_subscribe", "spot_unsubscribe", "spot_get_orders", "spot_cancel_orders", "spot_balances"],
        [WALLET]: ["wallet_balances", "subscribe_wallet_balances", "subscribe_transactions", "get_transactions"]
      }
      for (const [url, names] of Object.entries(methods)) {
        const stranger = yield* connect(url)
        for (const method of names) {
          yield* stranger.send(method, {}, 5)
          assert.strictEqual(
            stranger.texts.at(-1),
            `{"jsonrpc":"2.0","error":{"code":1002,"message":"Authorization is required or has been failed"},"id":5}`
          )
        }
      }
    })
  )
})
