import { Topic } from "@effect-hitbtc/core"
import * as SkewedClock from "@effect-hitbtc/testkit/SkewedClock"
import { Transport } from "@effect-hitbtc/transport"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

const probes = (line: Venue.Line) => line.asked.filter((asked) => asked.method === "getSymbol")
const HOUR = 3_600_000

describe("a connection that nothing arrives on", () => {
  it.effect("is asked for a sign of life after 15 s, and lives by the answer", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      yield* Harness.pass(14_999)
      assert.lengthOf(probes(line), 0)
      yield* Harness.pass(1)
      assert.lengthOf(probes(line), 1)
      yield* Harness.pass("10 minutes")
      assert.strictEqual(yield* harness.memory.dials, 1)
      assert.deepStrictEqual(
        probes(line).map((probe) => probe.at),
        Array.from({ length: 41 }, (_, i) => 15_000 * (i + 1))
      )
    }))

  it.effect("lives by an answer that is an error", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({}, () => Venue.error(2001))
      yield* Harness.pass("1 minute")
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))

  it.effect("is not probed while frames arrive, whatever they are", () =>
    Effect.gen(function*() {
      const { line } = yield* Harness.connected({}, Venue.mute)
      for (let i = 0; i < 20; i++) {
        yield* Harness.pass("14 seconds")
        yield* line.peer.send("not JSON")
        yield* Harness.settle
      }
      assert.lengthOf(line.asked, 0)
    }))

  it.effect("is given up where the probe is not answered, within 20 s, and terminated", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      yield* Harness.pass(19_999)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      yield* Harness.pass(1)
      const lost = harness.states.find((state) => state._tag === "Lost")
      assert.deepInclude(lost?.error.reason, { _tag: "PeerSilent", silentMillis: 20_000 })
      assert.deepInclude((yield* line.peer.closed).reason, { code: 1006 })
      assert.strictEqual(yield* harness.memory.dials, 2)
    }))

  it.effect("lives by any frame that comes while the probe waits", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      yield* Harness.pass("16 seconds")
      yield* line.notify("ticker", Venue.ticker("ETHBTC"))
      yield* Harness.pass("14 seconds")
      assert.strictEqual(yield* harness.memory.dials, 1)
      yield* Harness.pass("6 seconds")
      assert.strictEqual(yield* harness.memory.dials, 2)
    }))

  it.effect("is probed under the rate limit, before all that waits", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected(
        { rate: { burst: 1, perSecond: 1 }, callTimeout: "1 hour" },
        Venue.mute
      )
      for (let i = 0; i < 60; i++) yield* Effect.forkScoped(Effect.ignore(harness.gateway.call("getSymbols")))
      yield* Harness.pass("15 seconds")
      assert.isAtMost(line.asked.length, 16)
      yield* Harness.pass("1 second")
      assert.lengthOf(probes(line), 1)
    }))

  it.effect("starves nobody where it always has frames", () =>
    Effect.gen(function*() {
      let taken = 0
      const transport = Transport.Transport.of({
        dial: () =>
          Effect.succeed({
            receive: Effect.sync((): [string] => {
              taken++
              return ["{}"]
            }),
            send: () => Effect.void,
            terminate: Effect.void
          })
      })
      const harness = yield* Harness.make({ transport, callTimeout: "1 second" })
      yield* Harness.settle
      const call = yield* Effect.forkChild(Effect.flip(harness.gateway.call("getThing")))
      yield* Harness.pass("1 second")
      assert.deepInclude((yield* Fiber.join(call)).reason, { _tag: "OutcomeUnknown", cause: "Timeout" })
      assert.isAbove(taken, 1_000)
      yield* harness.close
    }))

  it.effect("takes other intervals", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.connected({ probeAfter: "2 seconds", probeTimeout: "1 second" }, Venue.mute)
      yield* Harness.pass(2_999)
      assert.strictEqual(yield* harness.memory.dials, 1)
      yield* Harness.pass(1)
      assert.strictEqual(yield* harness.memory.dials, 2)
    }))
})

describe("a clock that is set", () => {
  const skewed = Effect.fnUntraced(function*(script: Venue.Script) {
    const { clock, jump } = yield* SkewedClock.make
    const harness = yield* Harness.make({ clock })
    yield* Harness.want(harness, Topic.ticker("ETHBTC"))
    yield* Harness.want(harness, Topic.orderBook("ETHBTC"))
    yield* Harness.want(harness, Topic.trades("ETHBTC"))
    const line = yield* harness.accept(script)
    yield* Harness.pass("3 seconds")
    return { ...harness, line, jump }
  })

  it.effect("case 21: while a probe waits, proves nothing: it is sent again", () =>
    Effect.gen(function*() {
      let alive = false
      const { jump, line, ...harness } = yield* skewed((asked, line) =>
        alive || asked.method !== "getSymbol" ? Venue.withSnapshots(asked, line) : undefined
      )
      yield* Harness.pass("14 seconds")
      assert.lengthOf(probes(line), 1)
      yield* jump(30_000)
      alive = true
      yield* Harness.pass("13 seconds")
      assert.isAtLeast(probes(line).length, 2)
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))

  it.effect("two hours back, hides no silence", () =>
    Effect.gen(function*() {
      let alive = true
      const { jump, ...harness } = yield* skewed((asked, line) => alive ? Venue.withSnapshots(asked, line) : undefined)
      yield* Harness.pass("5 minutes")
      alive = false
      yield* jump(-2 * HOUR)
      yield* Harness.pass("35 seconds")
      assert.isAtLeast(yield* harness.memory.dials, 2)
    }))
})

describe("a network that comes and goes", () => {
  it.effect("case 22: every 2 s for 10 minutes: the topics that are wanted are subscribed, once each, and nothing grows", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ reconnect: undefined })
      const topics = ["ETHBTC", "BTCUSD", "LTCBTC"].flatMap((symbol) => [Topic.ticker(symbol), Topic.orderBook(symbol)])
      for (const topic of topics) yield* Harness.want(harness, topic)
      let fibers = 0
      let drops = 0
      const start = yield* Harness.now
      while ((yield* Harness.now) - start < 600_000) {
        // The back-off goes on: nothing was stable.
        while ((yield* harness.memory.pendingDials) === 0) yield* Harness.pass("1 second")
        const line = yield* harness.accept(Venue.withSnapshots)
        yield* Harness.pass("1 second")
        assert.deepStrictEqual(Array.from(line.subscribed).toSorted(), topics.map(Venue.wordsOf).toSorted())
        assert.deepStrictEqual(line.faults, [])
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
        if (drops++ === 0) fibers = harness.oracle.fibers()
        assert.strictEqual(harness.oracle.fibers(), fibers)
        assert.lengthOf(yield* harness.gateway.topics, topics.length)
        yield* Harness.pass("1 second")
        yield* line.peer.drop
        yield* Harness.settle
      }
      assert.isAbove(drops, 20)
    }))

  it.effect("case 24: never delivers a late frame of an old connection", () =>
    Effect.gen(function*() {
      // Connections that hand over what they read whenever it comes, over or not.
      const reads: Array<(frame: string) => void> = []
      const transport = Transport.Transport.of({
        dial: () =>
          Effect.sync(() => {
            const session = reads.length
            return {
              receive: Effect.callback<[string]>((resume) => {
                reads[session] = (frame) => resume(Effect.succeed([frame]))
              }),
              send: () => Effect.void,
              terminate: Effect.void
            }
          })
      })
      const harness = yield* Harness.make({ transport, acknowledgeTimeout: "1 hour" })
      const heard = yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      const says = Effect.fnUntraced(function*(session: number, last: string) {
        reads[session]!(JSON.stringify({ jsonrpc: "2.0", method: "ticker", params: Venue.ticker("ETHBTC", last) }))
        yield* Harness.settle
      })
      yield* Harness.settle
      yield* says(0, "1")
      // Its peer is silent: it is given up while it waits for the next frame, and another one is open.
      yield* Harness.pass("20 seconds")
      assert.lengthOf(reads, 2)
      yield* says(0, "2")
      yield* says(1, "3")
      yield* says(0, "4")
      assert.deepStrictEqual(heard.events.map((event) => (event as { last: string }).last), ["1", "3"])
    }))
})
