import * as Venue from "@effect-hitbtc/client/Venue"
import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Result } from "effect"

const url = (result: Result.Result<string, Venue.InvalidUrl>) =>
  Result.isSuccess(result) ? result.success : result.failure.message

const read = (env: { readonly [name: string]: string }) =>
  Effect.provide(
    Effect.gen(function*() {
      return yield* Venue.config
    }),
    ConfigProvider.layer(ConfigProvider.fromEnv({ env }))
  )

describe("Venue", () => {
  it("makes the URLs of the sockets and of REST from a base", () => {
    const base = "wss://api.hitbtc.com/api/3"
    assert.strictEqual(url(Venue.publicUrl(base)), "wss://api.hitbtc.com/api/3/ws/public")
    assert.strictEqual(url(Venue.tradingUrl(base)), "wss://api.hitbtc.com/api/3/ws/trading")
    assert.strictEqual(url(Venue.walletUrl(base)), "wss://api.hitbtc.com/api/3/ws/wallet")
    assert.strictEqual(url(Venue.restUrl(base)), "https://api.hitbtc.com/api/3")
  })

  it.each([
    ["wss://api.hitbtc.com/api/3/", "wss://api.hitbtc.com/api/3"],
    ["wss://api.hitbtc.com", "wss://api.hitbtc.com/api/3"],
    ["wss://api.hitbtc.com/", "wss://api.hitbtc.com/api/3"],
    ["https://api.hitbtc.com/api/3", "wss://api.hitbtc.com/api/3"],
    ["http://127.0.0.1:9300", "ws://127.0.0.1:9300/api/3"],
    ["ws://[::1]:9300/api/3//", "ws://[::1]:9300/api/3"],
    ["wss://proxy.example/hitbtc/api/3", "wss://proxy.example/hitbtc/api/3"],
    ["WSS://API.HITBTC.COM", "wss://api.hitbtc.com/api/3"]
  ])("takes %s for %s", (input, base) => {
    assert.strictEqual(url(Result.map(Venue.fromUrl(input), (venue) => venue.url)), base)
  })

  it("speaks REST without TLS where the sockets do", () => {
    assert.strictEqual(url(Venue.restUrl("ws://127.0.0.1:9300")), "http://127.0.0.1:9300/api/3")
    assert.strictEqual(url(Venue.restUrl("https://api.fmfw.io/api/3/")), "https://api.fmfw.io/api/3")
  })

  it.each([
    ["", "url: expected a URL such as wss://api.hitbtc.com/api/3"],
    ["api.hitbtc.com", "url: expected a URL such as wss://api.hitbtc.com/api/3"],
    ["ftp://api.hitbtc.com", "url: expected wss:, ws:, https: or http:, got ftp:"],
    ["wss://key:hunter2@api.hitbtc.com", "url: expected no user name and no password"],
    ["wss://api.hitbtc.com/api/3?token=hunter2", "url: expected no query and no fragment"],
    [
      "wss://api.hitbtc.com/api/2/ws",
      "url: expected the base of API v3, which ends with /api/3, got the path /api/2/ws"
    ],
    [
      "wss://api.hitbtc.com/api/3/ws/public",
      "url: expected the base of API v3, which ends with /api/3, got the path /api/3/ws/public"
    ],
    [
      "wss://api.hitbtc.com/other-api/3",
      "url: expected the base of API v3, which ends with /api/3, got the path /other-api/3"
    ]
  ])("says what is wrong with %j", (input, message) => {
    for (const make of [Venue.publicUrl, Venue.tradingUrl, Venue.walletUrl, Venue.restUrl]) {
      assert.strictEqual(url(make(input)), message)
    }
  })

  it("knows the exchanges by name, each with a base of its own", () => {
    const venues = Object.entries(Venue.venues)
    assert.strictEqual(new Set(venues.map(([, venue]) => venue.url)).size, 8)
    for (const [name, venue] of venues) {
      assert.strictEqual(venue.name, name)
      assert.deepStrictEqual(Venue.fromUrl(venue.url), Result.succeed(venue))
    }
  })

  describe("config", () => {
    it.effect("reads a name, or a URL, or takes HitBTC", () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* read({}), Venue.venues.hitbtc)
        assert.deepStrictEqual(yield* read({ HITBTC_VENUE: "fmfw" }), Venue.venues.fmfw)
        assert.deepStrictEqual(yield* read({ HITBTC_URL: "wss://api.demo.hitbtc.com" }), Venue.venues.hitbtcDemo)
        assert.deepStrictEqual(yield* read({ HITBTC_URL: "http://127.0.0.1:9300/" }), {
          name: "127.0.0.1:9300",
          url: "ws://127.0.0.1:9300/api/3"
        })
      }))

    it.effect.each<[{ readonly [name: string]: string }, RegExp]>([
      [{ HITBTC_VENUE: "kraken" }, /"hitbtc" \| .*"mandala".*\["HITBTC"\]\["VENUE"\]/s],
      [{ HITBTC_URL: "wss://api.hitbtc.com/api/2/ws" }, /ends with \/api\/3.*\["HITBTC"\]\["URL"\]/s],
      [{ HITBTC_URL: "wss://key:hunter2@api.hitbtc.com" }, /expected no user name and no password/],
      [
        { HITBTC_VENUE: "fmfw", HITBTC_URL: "wss://api.hitbtc.com/api/3" },
        /expected one of HITBTC_VENUE and HITBTC_URL, got both/
      ]
    ])("fails with an error of the configuration: %j", ([env, message]) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(read(env))
        assert.instanceOf(error, Config.ConfigError)
        assert.match(error.message, message)
        assert.notInclude(error.message, "hunter2")
      }))
  })
})
