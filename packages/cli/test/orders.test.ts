import { Sandbox } from "@effect-hitbtc/sandbox"
import * as SandboxServer from "@effect-hitbtc/sandbox/SandboxServer"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import * as Hitbtc from "./support/Hitbtc.ts"

const credentials = { HITBTC_API_KEY: "sandbox-key", HITBTC_API_SECRET: "sandbox-secret" }

/** The command against a venue that this test owns. */
const venue = (api: string) =>
  Effect.map(
    Effect.all([Sandbox.Sandbox, SandboxServer.SandboxServer]),
    ([sandbox, { url }]) => ({
      sandbox,
      hitbtc: (...args: ReadonlyArray<string>) =>
        Hitbtc.run([...args, "--api", api, "--url", url], { env: credentials })
    })
  )

const quiet = SandboxServer.layer({ seed: 1, rate: 0 })

const methods = { v3: "spot_new_order", v2: "newOrder" } as const

for (const api of ["v3", "v2"] as const) {
  describe(`hitbtc order --api ${api}`, () => {
    it.live("places, lists, replaces and cancels, and says so in plain words", () =>
      Effect.gen(function*() {
        const { hitbtc } = yield* venue(api)
        const place = (id: string, price: string) =>
          hitbtc("order", "place", "buy", "0.5", "ethbtc", "--price", price, "--client-order-id", id, "--yes")
        const placed = yield* place("my-order-1", "0.04")
        assert.strictEqual(placed.stdout, "my-order-1 active: waits to buy 0.500 ETHBTC at 0.040000\n", placed.stderr)
        assert.strictEqual(placed.code, 0)

        const replaced = yield* hitbtc(
          "order",
          "replace",
          "my-order-1",
          "--quantity",
          "0.6",
          "--price",
          "0.041",
          "--client-order-id",
          "my-order-2",
          "--yes"
        )
        assert.strictEqual(
          replaced.stdout,
          "my-order-2 active: waits to buy 0.600 ETHBTC at 0.041000\n",
          replaced.stderr
        )
        const orders = yield* hitbtc("orders", "--json")
        assert.deepInclude(JSON.parse(orders.stdout), { clientOrderId: "my-order-2", status: "new", price: "0.041000" })
        const cancelled = yield* hitbtc("order", "cancel", "my-order-2", "--yes")
        assert.strictEqual(
          cancelled.stdout,
          "my-order-2 cancelled: buy 0.600 ETHBTC at 0.041000; nothing of it was filled\n",
          cancelled.stderr
        )
        yield* place("my-order-3", "0.04")
        const all = yield* hitbtc("order", "cancel-all", "--yes")
        assert.match(all.stdout, /^my-order-3 cancelled: /)
        assert.strictEqual(all.stderr, "hitbtc: no order is active any more\n")
      }).pipe(Effect.provide(quiet)))

    it.live("says what was filled, and at which price", () =>
      Effect.gen(function*() {
        const { hitbtc, sandbox } = yield* venue(api)
        const filled = yield* hitbtc("order", "place", "sell", "0.1", "ETHBTC", "--market", "--yes")
        assert.match(filled.stdout, /^\S+ filled: sold 0\.100 ETHBTC/, filled.stderr)
        const [balance] = (yield* sandbox.balances()).filter(({ currency }) => currency === "ETH")
        assert.strictEqual(balance!.available, "199.9")
      }).pipe(Effect.provide(quiet)))

    it.live("shows with --dry-run exactly what it would send, and sends nothing", () =>
      Effect.gen(function*() {
        const { hitbtc, sandbox } = yield* venue(api)
        const args = ["order", "place", "buy", "0.5", "ETHBTC", "--price", "0.04", "--client-order-id", "my-order-1"]
        const { code, stderr, stdout } = yield* hitbtc(...args, "--dry-run")
        assert.strictEqual(code, 0)
        assert.match(stderr, /^hitbtc: a dry run: nothing was sent to /)
        const id = api === "v3" ? "client_order_id" : "clientOrderId"
        assert.strictEqual(
          stdout,
          `{"method":"${methods[api]}","params":{"${id}":"my-order-1","symbol":"ETHBTC","side":"buy","type":"limit",` +
            `"quantity":"0.5","price":"0.04"},"id":3}\n`
        )
        assert.deepStrictEqual(yield* sandbox.orders(), [])
      }).pipe(Effect.provide(quiet)))

    it.live("settles an order whose answer was lost with the connection", () =>
      Effect.gen(function*() {
        const { hitbtc, sandbox } = yield* venue(api)
        yield* sandbox.failRequests({ _tag: "DropAfter" }, { method: methods[api] })
        const args = ["order", "place", "buy", "0.5", "ETHBTC", "--price", "0.04", "--client-order-id", "my-order-1"]
        const { code, stderr, stdout } = yield* hitbtc(...args, "--yes")
        assert.strictEqual(
          stderr,
          "hitbtc: outcome unknown: the connection was lost before the answer came (client order id my-order-1). " +
            "It may have been executed or not: asking the venue\n"
        )
        assert.strictEqual(stdout, "my-order-1 settled: active: waits to buy 0.500 ETHBTC at 0.040000\n")
        assert.strictEqual(code, 0)
        assert.strictEqual((yield* sandbox.openOrders()).length, 1)
      }).pipe(Effect.provide(quiet)))

    it.live("says that it is not known what became of one that the venue does not have, and does not repeat it", () =>
      Effect.gen(function*() {
        const { hitbtc, sandbox } = yield* venue(api)
        yield* sandbox.failRequests({ _tag: "DropBefore" }, { method: methods[api] })
        const args = ["order", "place", "buy", "0.5", "ETHBTC", "--price", "0.04", "--client-order-id", "my-order-1"]
        const { code, stderr, stdout } = yield* hitbtc(...args, "--yes")
        assert.strictEqual(code, 6, stderr)
        assert.strictEqual(stdout, "")
        assert.match(stderr, /\nhitbtc: it is not among the active orders: .* Do not repeat it before you looked: /)
        assert.deepStrictEqual(yield* sandbox.orders(), [])
      }).pipe(Effect.provide(quiet)))

    it.live("says on Ctrl-C that an order may have been executed", () =>
      Effect.gen(function*() {
        const { sandbox } = yield* venue(api)
        const { url } = yield* SandboxServer.SandboxServer
        yield* sandbox.failRequests({ _tag: "Delay", duration: "1 minute" }, { method: methods[api] })
        const isThere = Effect.repeat(Effect.delay(sandbox.orders(), "20 millis"), {
          until: (orders) => orders.length > 0
        })
        const { code, stderr, stdout } = yield* Hitbtc.run(
          ["order", "place", "buy", "0.5", "ETHBTC", "--price", "0.04", "--yes", "--api", api, "--url", url],
          { env: credentials, interruptWhen: isThere }
        )
        assert.strictEqual(code, 6, stderr)
        assert.strictEqual(stdout, "")
        assert.match(
          stderr,
          /^hitbtc: interrupted: it may have been executed or not \(client order id \w+\)\. Do not repeat/
        )
      }).pipe(Effect.provide(quiet)))

    it.live("says that the venue refuses a wrong key, and does not show it", () =>
      Effect.gen(function*() {
        const { url } = yield* SandboxServer.SandboxServer
        const env = { HITBTC_API_KEY: "sandbox-key", HITBTC_API_SECRET: "a-secret-of-mine" }
        for (const args of [["balances"], ["reports"], ["order", "cancel", "my-order-1", "--yes"]]) {
          const { code, stderr, stdout } = yield* Hitbtc.run([...args, "--api", api, "--url", url], { env })
          assert.strictEqual(code, 4, stderr)
          assert.strictEqual(stdout, "")
          assert.match(
            stderr,
            /^hitbtc: the venue refused the login: 1002 .* Check HITBTC_API_KEY and HITBTC_API_SECRET.*\n$/
          )
          assert.notInclude(stderr, env.HITBTC_API_SECRET)
        }
        const doctor = yield* Hitbtc.run(["doctor", "--api", api, "--url", url], { env })
        assert.strictEqual(doctor.code, 4)
        assert.match(doctor.stdout, /\nok +first book .*\nfailed +login .* 1002 .*\n +do: check HITBTC_API_KEY/)
      }).pipe(Effect.provide(quiet)))

    it.live("reports what happens to orders, as it happens", () =>
      Effect.gen(function*() {
        const { hitbtc } = yield* venue(api)
        const { url } = yield* SandboxServer.SandboxServer
        const listening = yield* Deferred.make<void>()
        const reports = yield* Effect.forkChild(Hitbtc.run(["reports", "--api", api, "--url", url], {
          env: credentials,
          interruptAfter: 3,
          onOutput: () => Deferred.doneUnsafe(listening, Exit.void)
        }))
        yield* Deferred.await(listening)
        yield* hitbtc("order", "place", "buy", "0.1", "ETHBTC", "--market", "--client-order-id", "my-order-1", "--yes")
        const { code, stdout } = yield* Fiber.join(reports)
        assert.strictEqual(code, 0)
        assert.match(
          stdout,
          /^-- 0 active orders\n\S+ my-order-1 new: active: .*\n\S+ my-order-1 bought 0\.100 ETHBTC at /
        )
      }).pipe(Effect.provide(quiet)))
  })
}
