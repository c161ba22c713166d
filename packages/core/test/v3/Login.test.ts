import * as Login from "@effect-hitbtc/core/v3/Login"
import { VenueError } from "@effect-hitbtc/core/VenueError"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { requests } from "./support/privateFrames.ts"

const key = Redacted.make("YOUR_API_KEY")
const secret = Redacted.make("test-secret")
const timestamp = 1626861109494

const [hs256, basic] = requests.filter((frame) => frame.includes(`"login"`)).map((frame) =>
  JSON.parse(frame) as unknown
)

describe("login", () => {
  it.effect("HS256 signs the timestamp and the window: the reference's vectors", () =>
    Effect.gen(function*() {
      const withWindow = yield* Login.loginAt({ key, secret }, { timestamp, window: 10_000 })
      assert.deepStrictEqual({ ...withWindow, id: 1 }, hs256)
      const without = yield* Login.loginAt({ key, secret }, { timestamp })
      assert.deepStrictEqual(without.params, {
        type: "HS256",
        api_key: "YOUR_API_KEY",
        timestamp,
        signature: "e00f4080b29ae853be97db454dc3138cc99269512e10f7430b95a032e5696045"
      })
      assert.notInclude(JSON.stringify([withWindow, without]), Redacted.value(secret))
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it.effect("takes the time from Effect's clock", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(timestamp)
      const request = yield* Login.login({ key, secret }, { window: 10_000 })
      assert.deepStrictEqual({ ...request, id: 1 }, hs256)
      assert.notProperty((yield* Login.login({ key, secret })).params, "window")
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it.effect("signs each login of a socket at a time of its own", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(timestamp)
      const login = Login.makeLogins({ window: 10_000 })
      const times: Array<unknown> = []
      const next = Effect.map(login({ key, secret }), ({ params }) => times.push(params["timestamp"]))
      yield* next
      yield* next
      yield* TestClock.setTime(timestamp + 1)
      yield* next
      // Set back by so much that a time ahead of it would be refused.
      yield* TestClock.setTime(timestamp - 5_000)
      yield* next
      assert.deepStrictEqual(times.map((time) => Number(time) - timestamp), [0, 1, 2, -5_000])
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it("has a hint for a refusal that may be the clock's, without secrets", () => {
    const params = { type: "HS256", api_key: "k", timestamp, signature: "s" }
    const hint = (code: number, more: object = {}) =>
      Login.hint({ method: "login", params: { ...params, ...more } }, new VenueError({ code, message: "no" }))
    assert.strictEqual(
      hint(1002),
      "a wrong key or secret, or a clock that is off: 2021-07-21T09:51:49.494Z was signed, and the venue's clock may " +
        "differ by at most 10000 ms"
    )
    assert.include(hint(1002, { window: 5_000 }), "5000 ms")
    assert.isUndefined(hint(1003))
    assert.isUndefined(hint(1002, { type: "BASIC" }))
    assert.isUndefined(hint(1002, { timestamp: 1e300 }))
  })

  it.effect("BASIC sends the secret, as the reference shows", () =>
    Effect.gen(function*() {
      const secret = Redacted.make("YOUR_SECRET_KEY")
      const request = yield* Login.login({ key, secret, method: "BASIC" })
      assert.deepStrictEqual({ ...request, id: 1 }, basic)
      assert.deepStrictEqual(Login.redact(request), {
        type: "BASIC",
        api_key: "<redacted>",
        secret_key: "<redacted>"
      })
    }).pipe(Effect.provide(NodeCrypto.layerMac)))

  it("shows of a login, however it is spelt, only what is no secret", () => {
    const params = { type: "HS256", api_key: "k", timestamp, window: 1, signature: "s", more: { secret_key: "s" } }
    assert.deepStrictEqual(Login.redact({ method: "Login", params }), {
      type: "HS256",
      api_key: "<redacted>",
      timestamp,
      window: 1,
      signature: "<redacted>",
      more: "<redacted>"
    })
    const other = { currency: "BTC" }
    assert.strictEqual(Login.redact({ method: "spot_balance", params: other }), other)
  })
})
