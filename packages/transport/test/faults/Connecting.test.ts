/** Faults of connecting that need no network: cases 1, 2, 5, 7, 9 and 10. Cases 3, 4, 6 and 8 are beside the schedule and the scope. */
import { Topic, V2 } from "@effect-hitbtc/core"
import * as Fake from "@effect-hitbtc/testkit/FakeWebSocket"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { Random, seeds } from "@effect-hitbtc/testkit/Random"
import { type ConnectionState, Gateway, Transport, TransportError, WebSocketTransport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Random as EffectRandom } from "effect"
import { Socket } from "effect/socket"
import * as Harness from "../support/Harness.ts"

const lost = (states: ReadonlyArray<ConnectionState.ConnectionState>) =>
  states.flatMap((state) => state._tag === "Lost" ? [state] : [])
const reasons = (harness: Harness.Harness) => lost(harness.states).map(({ error }) => error.reason)

/** A gateway over the adapter for standard WebSockets, on sockets whose events the test fires. */
const onFakes = Effect.fnUntraced(function*(options?: Harness.Options) {
  const fake = Fake.make(Fake.FakeWebSocket)
  const transport = yield* Effect.provide(WebSocketTransport.make(), fake.layer)
  const harness = yield* Harness.make({ transport, ...options })
  harness.oracle.watchCount(
    "listeners of sockets",
    Effect.sync(() =>
      fake.sockets.reduce(
        (sum, socket) =>
          sum + (["open", "message"] as const).reduce((sum, type) => sum + socket.listenerCount(type), 0),
        0
      )
    )
  )
  yield* Harness.settle
  return { ...harness, fake }
})

// As `ws` reports it; a browser says nothing.
const dnsFailure: Socket.WebSocketEvent & { readonly message: string } = {
  message: "getaddrinfo ENOTFOUND venue.test"
}

describe("case 1: a socket that fails before it is open", () => {
  it.effect("is a typed OpenFailed, dialled again at once, and then by the schedule", () =>
    Effect.gen(function*() {
      const { fake, ...harness } = yield* onFakes()
      for (let i = 0; i < 8; i++) {
        assert.lengthOf(fake.sockets, i + 1)
        const socket = fake.last()
        socket.fire("error", dnsFailure)
        socket.closed(1006)
        yield* Harness.settle
        const state = lost(harness.states)[i]!
        assert.deepInclude(state.error.reason, { _tag: "OpenFailed", kind: "Refused" })
        assert.include(state.error.message, "ENOTFOUND")
        const wait = Duration.toMillis(state.retryIn)
        assert.isAtMost(wait, i === 0 ? 0 : Math.min(30_000, 500 * 2 ** (i - 1)))
        yield* Harness.pass(wait)
      }
      assert.lengthOf(reasons(harness), 8)
    }))
})

describe("case 2: a handshake that is never answered", () => {
  it.effect("is given up after 10 s, 1,000 times over, and each socket is let go", () =>
    Effect.gen(function*() {
      const { fake, ...harness } = yield* onFakes()
      let fibers = 0
      for (let i = 1; i <= 1_000; i++) {
        yield* Harness.pass(9_999)
        const socket = fake.last()
        assert.deepStrictEqual(socket.closes, [])
        yield* Harness.pass(1)
        assert.deepStrictEqual(socket.closes, [1000])
        assert.strictEqual(lost(harness.states).length, i)
        const { retryIn } = lost(harness.states).at(-1)!
        yield* Harness.pass(retryIn)
        assert.lengthOf(fake.sockets, i + 1)
        if (i === 1) fibers = harness.oracle.fibers()
        assert.strictEqual(harness.oracle.fibers(), fibers)
        // The late ends of those that were given up are nobody's business.
        socket.fire("error")
        socket.closed(1006)
      }
      assert.isTrue(reasons(harness).every((reason) => reason._tag === "OpenFailed" && reason.kind === "Timeout"))
    }))
})

describe("case 5: a connection that says one thing and is closed", () => {
  it.effect("starts the schedule afresh only where it was ready for the stable time, whatever the seed", () =>
    Effect.forEach(seeds(60), (seed) =>
      Effect.gen(function*() {
        const random = new Random(seed)
        const stable = random.between(1, 20_000)
        const harness = yield* Harness.make({ stableAfter: stable, probeAfter: "1 day" })
        yield* Harness.settle
        let attempt = 1
        let losses = 0
        for (let i = 0; i < 12; i++) {
          const state = harness.states.at(-1)
          assert.deepStrictEqual(state, { _tag: "Connecting", attempt }, `seed ${seed}`)
          const line = yield* harness.accept()
          yield* line.peer.send("{}")
          const uptime = random.pick([0, 1, stable - 1, stable, stable + 1, random.between(0, 2 * stable)])
          yield* Harness.pass(uptime)
          yield* line.peer.close(1001)
          yield* Harness.settle
          const wait = Duration.toMillis(lost(harness.states).at(-1)!.retryIn)
          attempt = uptime >= stable ? 1 : attempt + 1
          // The first loss since the schedule began is dialled again at once, and each one after it later at the most.
          losses = uptime >= stable ? 1 : losses + 1
          assert.isAtMost(wait, losses === 1 ? 0 : Math.min(30_000, 500 * 2 ** (losses - 2)), `seed ${seed}`)
          if (losses > 1) assert.isAbove(wait, 0, `seed ${seed}`)
          yield* Harness.pass(wait)
          assert.strictEqual(yield* harness.memory.dials, i + 2, `seed ${seed}`)
        }
      }).pipe(Effect.scoped, EffectRandom.withSeed(seed)), { discard: true }))
})

describe("case 7: 1,000 clients that are dropped together", () => {
  it.effect("come back apart: from the fifth attempt on no 100 ms hold more than 5 % of the dials", () =>
    Effect.gen(function*() {
      const oracle = yield* Oracle.make()
      const dialled: Array<Array<number>> = []
      for (let client = 0; client < 1_000; client++) {
        const times: Array<number> = []
        dialled.push(times)
        const transport = Transport.Transport.of({
          dial: () =>
            Effect.flatMap(Harness.now, (now) => {
              times.push(now)
              return Effect.fail(TransportError.openFailed("Refused", "the venue is gone"))
            })
        })
        yield* oracle.provide(Gateway.make({ url: "wss://venue.test", protocol: V2.make() })).pipe(
          Effect.provideService(Transport.Transport, transport),
          EffectRandom.withSeed(client)
        )
      }
      yield* Harness.pass("60 seconds")
      for (let attempt = 5; attempt < 8; attempt++) {
        const buckets = new Map<number, number>()
        for (const times of dialled) {
          const at = Math.floor(times[attempt]! / 100)
          buckets.set(at, (buckets.get(at) ?? 0) + 1)
        }
        assert.isAtMost(Math.max(...buckets.values()), 50, `attempt ${attempt}`)
      }
    }))
})

const storms: ReadonlyArray<readonly [string, (socket: Fake.FakeWebSocket) => void, string]> = [
  ["error, then close", (socket) => (socket.fire("error"), socket.closed(1006)), "ReadFailed"],
  ["close, then error", (socket) => (socket.closed(1001), socket.fire("error")), "Closed"],
  ["error twice", (socket) => (socket.fire("error"), socket.fire("error")), "ReadFailed"],
  ["close twice", (socket) => (socket.closed(1001), socket.closed(1006)), "Closed"],
  ["close, a frame, close", (socket) => (socket.closed(1001), socket.message("{}"), socket.closed(1000)), "Closed"]
]

describe("case 9: a socket that ends more than once", () => {
  for (const [name, storm, tag] of storms) {
    it.effect(`is lost once: ${name}`, () =>
      Effect.gen(function*() {
        const { fake, ...harness } = yield* onFakes()
        const heard = yield* Harness.want(harness, Topic.ticker("ETHBTC"))
        const socket = fake.last()
        socket.open()
        yield* Harness.settle
        storm(socket)
        yield* Harness.settle
        assert.deepStrictEqual(reasons(harness).map((reason) => reason._tag), [tag])
        // The next one is open when the old one speaks once more, after its release.
        fake.last().open()
        yield* Harness.settle
        storm(socket)
        yield* Harness.pass("1 second")
        assert.lengthOf(reasons(harness), 1)
        assert.lengthOf(fake.sockets, 2)
        assert.strictEqual(heard.tags().filter((status) => status === "Lost").length, 1)
      }))
  }

  it.effect("fails its dial once: error and close before it is open", () =>
    Effect.gen(function*() {
      const { fake, ...harness } = yield* onFakes()
      const socket = fake.last()
      socket.fire("error")
      socket.closed(1006)
      socket.fire("error")
      yield* Harness.settle
      socket.closed(1006)
      yield* Harness.settle
      assert.deepStrictEqual(reasons(harness).map((reason) => reason._tag), ["OpenFailed"])
    }))
})

describe("case 10: a constructor that throws", () => {
  for (
    const thrown of [
      new SyntaxError("The URL 'wss//' is invalid."),
      new DOMException("Refused to connect because it violates the Content Security Policy", "SecurityError"),
      "a string",
      undefined
    ]
  ) {
    it.effect(`is a typed failure that is not tried again, and no defect: ${String(thrown)}`, () =>
      Effect.gen(function*() {
        let calls = 0
        const transport = yield* Effect.provide(
          WebSocketTransport.make(),
          Layer.succeed(Socket.WebSocketConstructor)(() => {
            calls++
            throw thrown
          })
        )
        const harness = yield* Harness.make({ transport })
        const heard = yield* Harness.want(harness, Topic.ticker("ETHBTC"))
        yield* Harness.settle
        const error = yield* harness.gateway.stopped
        assert.deepInclude(error?.reason, { _tag: "OpenFailed", kind: "InvalidUrl" })
        // It says why, where something was said.
        assert.include(error?.message, thrown instanceof Error ? thrown.message : "an unknown error")
        assert.deepStrictEqual(heard.tags(), ["Pending", "Stopped"])
        const { reason } = yield* Effect.flip(harness.gateway.call("getThing"))
        assert.strictEqual(reason._tag, "Stopped")
        yield* Harness.pass("1 hour")
        assert.strictEqual(calls, 1)
      }))
  }
})
