/** Case 77: credentials that would be recognised anywhere are in no output, whatever goes wrong. The oracle looks for them. */
import * as AccountV3 from "@effect-hitbtc/client/AccountV3"
import type { Connection } from "@effect-hitbtc/client/Connection"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Margin from "@effect-hitbtc/client/Margin"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import * as Wallet from "@effect-hitbtc/client/Wallet"
import type { RequestFault } from "@effect-hitbtc/sandbox/RequestFaults"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { CANARY, credentials, makeSearch } from "@effect-hitbtc/testkit/Secrets"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { NodeCrypto } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Layer } from "effect"
import { pass, sell } from "../support/AccountVenue.ts"
import { quiet } from "../support/TradingVenue.ts"

const FAULTS: ReadonlyArray<RequestFault> = [
  { _tag: "Lose" },
  { _tag: "DropBefore" },
  { _tag: "DropAfter" },
  { _tag: "Delay", duration: "3 seconds" },
  { _tag: "Error", executed: false, code: 429 },
  { _tag: "Error", executed: false, code: 500 },
  { _tag: "Error", executed: false, code: 1002 }
]

interface Run {
  readonly name: "v2" | "v3"
  readonly method: "HS256" | "BASIC"
  readonly isRight: boolean
}

interface Desk {
  readonly trading: Trading.Trading["Service"]
  readonly connections: ReadonlyArray<Connection>
  /** What only v3 has. */
  readonly more: ReadonlyArray<Effect.Effect<unknown, HitBtcError>>
}

const v2 = (options: HitBtc.TradingOptionsV2) => {
  const layer = HitBtc.layerTradingV2({ ...options, url: "wss://sandbox/api/2/ws/trading" })
  return Effect.map(Layer.build(layer), (context): Desk => {
    const trading = Context.get(context, Trading.Trading)
    return { trading, connections: [trading.connection], more: [] }
  })
}
const v3 = (options: HitBtc.TradingOptions) => {
  const layer = Layer.orDie(HitBtc.layerTrading({ ...options, url: "wss://sandbox/api/3", window: 30_000 }))
  return Effect.map(Layer.build(layer), (context): Desk => {
    const trading = Context.get(context, TradingV3.TradingV3)
    return {
      trading,
      connections: [
        trading.connection,
        Context.get(context, Margin.Margin).connection,
        Context.get(context, Wallet.Wallet).connection
      ],
      more: [trading.cancelAllOrders(), Context.get(context, AccountV3.AccountV3).getBalances()]
    }
  })
}

const run = Effect.fnUntraced(function*(oracle: Oracle.Oracle, { isRight, method, name }: Run) {
  const options = {
    credentials: { ...credentials, method },
    callTimeout: "2 seconds",
    waitAfterRefusal: "3 seconds"
  } as const
  oracle.show(options)
  const venue = yield* oracle.build(Sandbox.layerTransport({
    listings: [quiet],
    rate: 0,
    accounts: [{ key: CANARY.key, secret: isRight ? CANARY.secret : "another" }]
  }))
  const sandbox = Context.get(venue, Sandbox.Sandbox)
  const desk = yield* oracle.provide(
    (name === "v2" ? v2(options) : v3(options)).pipe(Effect.provide(venue), Effect.provide(NodeCrypto.layerMac))
  )
  const { connections, more, trading } = desk
  const recording: Array<unknown> = []
  const attempt = (command: Effect.Effect<unknown, unknown>) =>
    Effect.forkScoped(
      oracle.watched(
        Effect.withSpan(command, "attempt").pipe(Effect.tapCause((cause) => Effect.logError("it failed", cause)))
      ).pipe(
        Effect.exit,
        Effect.map((exit) => {
          recording.push(exit)
          oracle.show(exit)
          if (Exit.isFailure(exit)) oracle.show([Cause.pretty(exit.cause), Cause.squash(exit.cause)])
        })
      ),
      { startImmediately: true }
    )
  const secrets = name === "v2"
    ? { algo: "BASIC", pKey: CANARY.key, sKey: CANARY.secret }
    : { type: "BASIC", api_key: CANARY.key, secret_key: CANARY.secret }
  for (const connection of connections) {
    const watched: ReadonlyArray<ReturnType<typeof oracle.watch>> = [
      oracle.watch(connection.frames),
      oracle.watch(connection.anomalies),
      oracle.watch(connection.states)
    ]
    for (const each of watched) recording.push(yield* each)
  }
  recording.push(yield* oracle.watch(trading.outcomes), yield* oracle.watch(trading.reports))
  yield* pass("100 millis")
  for (const fault of FAULTS) {
    yield* sandbox.failRequests(fault, { method: "login", count: connections.length })
    for (const connection of connections) {
      // As somebody may log in by hand, in whichever way.
      yield* attempt(connection.call("login", secrets))
      yield* attempt(connection.call("LOGIN", secrets))
      yield* attempt(connection.notify("login", secrets))
      yield* attempt(connection.call("login", { ...secrets, more: 1n }))
      yield* attempt(connection.call("login", { nested: [secrets] }))
    }
    yield* attempt(trading.placeOrder(sell("my-order-1")))
    for (const command of more) yield* attempt(command)
    yield* pass("1 second")
    yield* sandbox.drop()
    yield* pass("500 millis", 12)
  }
  const all = [recording, yield* trading.connection.state, yield* trading.allOrders, desk, connections]
  for (const value of all) oracle.show(value)
  return JSON.stringify(recording, (_, part: unknown) => typeof part === "bigint" ? String(part) : part)
})

describe("case 77: credentials", () => {
  for (const name of ["v2", "v3"] as const) {
    for (const method of ["HS256", "BASIC"] as const) {
      for (const isRight of [true, false]) {
        it.effect(`are in no log, span, error, frame or value on ${name}: ${method}, ${isRight ? "accepted" : "refused"}`, () =>
          Effect.gen(function*() {
            const oracle = yield* Oracle.make()
            // Each attempt that fails is logged here, so that errors are looked at as logs show them.
            oracle.expectError(/it failed/)
            const recording = yield* run(oracle, { name, method, isRight })
            assert.deepStrictEqual(oracle.faults(), [])
            assert.include(recording, "login", "it is watched at all")
            assert.include(recording, "<redacted>")
            assert.notMatch(recording, /"signature\\*":\\*"[0-9a-f]{8}/)
            if (!isRight) {
              assert.strictEqual(recording.includes("a clock that is off"), name === "v3" && method === "HS256")
            }
          }))
      }
    }
  }

  it("would be found: as they are, encoded, in hexadecimal and in base64, within errors and values", () => {
    const search = makeSearch()
    const { secret } = CANARY
    for (
      const leak of [
        secret,
        new Error(`no: ${secret}`),
        { deep: [{ er: secret }] },
        Buffer.from(`x${secret}`).toString("base64"),
        Buffer.from(secret).toString("hex"),
        new Error("no", { cause: new Error(secret) })
      ]
    ) assert.isString(search(leak))
    assert.isUndefined(search(credentials))
  })
})
