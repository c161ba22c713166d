/** Faults of connecting that need a real network: cases 1, 2, 3 and 8. */
import * as FaultProxy from "@effect-hitbtc/testkit/FaultProxy"
import * as Server from "@effect-hitbtc/testkit/LoopbackServer"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, type Scope } from "effect"
import { TestClock } from "effect/testing"
import * as Http from "node:http"
import { setImmediate as turn } from "node:timers/promises"
import * as Live from "../support/Live.ts"
import * as Version from "../support/Version.ts"

const { v3 } = Version
const bounded = Effect.timeout("30 seconds")
const isConnecting = (states: ReadonlyArray<string>) => states.at(-1) === "Connecting"

describe("case 1: a server that is not there", () => {
  const places = [
    ["a port where nobody listens", Effect.map(Server.closedPort, (port) => `ws://127.0.0.1:${port}/ws`)],
    ["a name that does not resolve", Effect.succeed("ws://no-such-host.invalid/ws")]
  ] as const
  for (const [name, where] of places) {
    it.live(`is a typed OpenFailed, dialled again at once and then by the schedule: ${name}`, () =>
      Effect.gen(function*() {
        const live = yield* Live.alone(v3, yield* where)
        yield* Live.until(() => Live.lost(live).length >= 5)
        for (const [i, { error, retryIn }] of Live.lost(live).entries()) {
          assert.deepInclude(error.reason, { _tag: "OpenFailed", kind: "Refused" })
          assert.isAtMost(Duration.toMillis(retryIn), i === 0 ? 0 : 20)
        }
      }).pipe(bounded))
  }
})

describe("case 2: a server that accepts, and never answers the handshake", () => {
  it.live("is given up, 1,000 times over, and leaves no socket", () =>
    Effect.gen(function*() {
      const oracle = yield* Oracle.make()
      const server = yield* Server.make()
      const proxy = yield* FaultProxy.make(server.url)
      yield* proxy.both({ isBlackHole: true })
      const transport = NodeWebSocketTransport.make({ openTimeout: "10 millis" })
      const dial = Effect.flip(Effect.scoped(transport.dial(proxy.url)))
      const errors = yield* oracle.watched(Effect.all(Array.from({ length: 1_000 }, () => dial), { concurrency: 20 }))
      assert.isTrue(errors.every(({ reason }) => reason._tag === "OpenFailed" && reason.kind === "Timeout"))
      yield* Live.until(() => proxy.open() === 0)
      assert.isAbove(proxy.accepted(), 300)
    }).pipe(bounded))

  it.effect("is given up after 10 s, unless told otherwise", () =>
    Effect.gen(function*() {
      const oracle = yield* Oracle.make()
      const server = yield* Server.blackHole
      const dial = yield* Effect.forkChild(
        oracle.watched(Effect.flip(Effect.scoped(NodeWebSocketTransport.make().dial(server.url))))
      )
      const io = Effect.promise(async () => {
        for (let i = 0; i < 20; i++) await turn()
      })
      yield* TestClock.adjust(9_999)
      yield* io
      assert.isUndefined(dial.pollUnsafe())
      assert.strictEqual(server.open(), 1)
      yield* TestClock.adjust(1)
      assert.deepInclude((yield* Fiber.join(dial)).reason, { _tag: "OpenFailed", kind: "Timeout" })
      yield* io
      assert.strictEqual(server.open(), 0)
    }))
})

describe("case 3: a handshake that is answered with", () => {
  // hitbtc-api#263: 400 for a while, during deployments.
  const classes = [
    ["stops", [401, 404]],
    ["is dialled again after a minute", [400, 403, 429]],
    ["is dialled again at once", [500, 502, 503]]
  ] as const
  for (const [what, status] of classes.flatMap(([what, list]) => list.map((status) => [what, status] as const))) {
    it.live(`${status} keeps the status, and ${what}`, () =>
      Effect.gen(function*() {
        const live = yield* Live.make(v3, { status: () => status })
        yield* Live.until(() => live.states.some(({ _tag }) => _tag === "Lost" || _tag === "Stopped"))
        const state = live.states.find(({ _tag }) => _tag === "Lost" || _tag === "Stopped")
        assert.strictEqual(state?._tag, what === "stops" ? "Stopped" : "Lost")
        if (state?._tag !== "Lost" && state?._tag !== "Stopped") return
        assert.deepInclude(state.error?.reason, { _tag: "OpenFailed", kind: "Handshake", status })
        if (state._tag === "Stopped") return
        const wait = Duration.toMillis(state.retryIn)
        if (what === "is dialled again at once") assert.strictEqual(wait, 0)
        else assert.isTrue(wait >= 60_000 && wait <= 75_000, `${wait}`)
      }).pipe(bounded))
  }
})

describe("case 8: closing the scope, on a real socket", () => {
  const closesAtOnce = Effect.fnUntraced(function*(
    where: Effect.Effect<string, never, Scope.Scope>,
    isThere: (states: ReadonlyArray<string>) => boolean,
    transport?: NodeWebSocketTransport.Options
  ) {
    const live = yield* Live.alone(v3, yield* where, transport)
    yield* Live.until(() => isThere(live.states.map(({ _tag }) => _tag)))
    yield* Effect.sleep("20 millis")
    const before = performance.now()
    yield* live.oracle.close
    assert.isBelow(performance.now() - before, 500)
    assert.strictEqual((yield* live.gateway.state)._tag, "Stopped")
  })

  it.live("while a name is looked up returns at once", () =>
    closesAtOnce(Effect.succeed("ws://venue.test/ws"), isConnecting, {
      agent: new Http.Agent({ lookup: () => {} })
    }).pipe(bounded))

  it.live("while a handshake is not answered returns at once", () =>
    closesAtOnce(Effect.map(Server.blackHole, ({ url }) => url), isConnecting).pipe(bounded))

  it.live("of a server that never answers the closing handshake returns at once, and leaves no socket", () =>
    closesAtOnce(Effect.map(Server.mute(), ({ url }) => url), (states) => states.at(-1) === "Ready").pipe(bounded))

  it.live("of a peer that is gone returns at once, and leaves no socket", () =>
    Effect.gen(function*() {
      const live = yield* Live.make(v3, { probeAfter: "1 minute" })
      yield* Live.ready(live)
      yield* live.proxy.both({ isBlackHole: true })
      const before = performance.now()
      yield* live.oracle.close
      assert.isBelow(performance.now() - before, 500)
      yield* Live.until(() => live.proxy.open() === 0)
    }).pipe(bounded))
})
