/**
 * Faults of an open connection that need a real network: cases 11 to 15, 19 and 21. A server that plays the venue, a proxy
 * that plays the network, and deadlines that are short enough to wait for.
 */
import { Topic } from "@effect-hitbtc/core"
import * as Server from "@effect-hitbtc/testkit/LoopbackServer"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as Harness from "../support/Harness.ts"
import * as Live from "../support/Live.ts"
import * as Venue from "../support/Venue.ts"
import * as Version from "../support/Version.ts"

const TICKER = Topic.ticker("ETHBTC")
const BOOK = Topic.orderBook("ETHBTC")
const { v3, versions } = Version

const bounded = Effect.timeout("30 seconds")
/** A machine that is busy is not a fault. */
const SLACK = 1_000

const reasons = (live: Pick<Live.Live, "states">) => Live.lost(live).map(({ error }) => error.reason)

/** Keeps the thread busy: no timer fires, and nothing is read. */
const block = (millis: number) => {
  const end = performance.now() + millis
  while (performance.now() < end);
}

for (const version of versions) {
  for (const after of [1, 3, 200, 70_000]) {
    it.live(`case 11: a reset ${after} bytes into a frame is a loss; all is subscribed again (API ${version.name})`, () =>
      Effect.gen(function*() {
        const live = yield* Live.make(version)
        const heard = yield* Harness.want(live, TICKER)
        yield* Harness.want(live, BOOK)
        yield* Live.ready(live)
        yield* Live.until(() => heard.tags().at(-1) === "Live")
        yield* live.proxy.toClient({ resetAfter: after })
        yield* version.ticker(live.lines[0]!, "ETHBTC", "1".repeat(100_000))
        yield* Live.until(() => live.lines.length === 2)
        yield* live.proxy.both({})
        yield* Live.ready(live, 2).pipe(Effect.catchCause(() => Live.ready(live, 3)))
        assert.isTrue(reasons(live).every(({ _tag }) => ["ReadFailed", "Closed", "OpenFailed"].includes(_tag)))
        assert.deepStrictEqual(Version.lasts(heard), [])
        const line = live.lines.at(-1)!
        yield* Live.until(() => line.subscribed.size === 2)
        yield* version.ticker(line, "ETHBTC", "7")
        yield* Live.until(() => heard.events.length === 1)
        assert.deepStrictEqual(Version.lasts(heard), ["7"])
        assert.deepStrictEqual(live.anomalies, [])
      }).pipe(bounded))
  }
}

describe("case 12: a server that closes with", () => {
  const classes = [
    ["is dialled again at once", [1000, 1001, 1002, 1003, 1007, 1009, 1011, 1012, 1014, 3000, 4002, 4999]],
    ["is dialled again after a minute", [1008, 1013]],
    ["stops", [1010]]
  ] as const
  for (const [what, code] of classes.flatMap(([what, list]) => list.map((code) => [what, code] as const))) {
    it.live(`${code} is lost with that code, and ${what}`, () =>
      Effect.gen(function*() {
        const live = yield* Live.make(v3)
        yield* Live.ready(live)
        live.sockets[0]!.socket.close(code, "a reason")
        yield* Live.until(() => live.states.some(({ _tag }) => _tag === "Lost" || _tag === "Stopped"))
        const state = live.states.find(({ _tag }) => _tag === "Lost" || _tag === "Stopped")
        if (state?._tag !== "Lost" && state?._tag !== "Stopped") return
        assert.deepInclude(state.error?.reason, { _tag: "Closed", code, closeReason: "a reason" })
        assert.strictEqual(state._tag, what === "stops" ? "Stopped" : "Lost")
        if (state._tag === "Stopped") return
        const wait = Duration.toMillis(state.retryIn)
        if (what === "is dialled again at once") assert.strictEqual(wait, 0)
        else assert.isTrue(wait >= 60_000 && wait <= 75_000, `${wait}`)
      }).pipe(bounded))
  }

  it.live("no code, or no closing handshake, is lost with 1005 and 1006", () =>
    Effect.gen(function*() {
      const live = yield* Live.make(v3)
      yield* Live.ready(live)
      live.sockets[0]!.socket.close()
      yield* Live.ready(live, 2)
      live.sockets[1]!.socket.terminate()
      yield* Live.until(() => Live.lost(live).length === 2)
      assert.deepStrictEqual(reasons(live).map((reason) => reason._tag === "Closed" && reason.code), [1005, 1006])
    }).pipe(bounded))

  const raw: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
    ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map((code) =>
      [`the reserved code ${code} on the wire`, [0x88, 0x02, code >> 8, code & 0xff]] as const
    ),
    ["half a code", [0x88, 0x01, 0x03]],
    ["a reason that is not UTF-8", [0x88, 0x04, 0x03, 0xe8, 0xff, 0xfe]],
    ["a fragmented close", [0x08, 0x02, 0x03, 0xe8]],
    ["a reserved opcode", [0x83, 0x00]],
    ["a masked frame", [0x81, 0x81, 1, 2, 3, 4, 5]]
  ]
  for (const [name, bytes] of raw) {
    it.live(`${name} is a loss, and never crashes`, () =>
      Effect.gen(function*() {
        const server = yield* Server.mute({ says: Uint8Array.from(bytes) })
        const live = yield* Live.alone(v3, server.url)
        yield* Live.until(() => Live.lost(live).length >= 2)
        for (const { error } of Live.lost(live)) assert.include(["ReadFailed", "Closed"], error.reason._tag)
        yield* live.oracle.close
      }).pipe(bounded))
  }
})

for (const version of versions) {
  it.live(`case 13: a peer that vanishes without a FIN is noticed in time, and can deliver nothing later (API ${version.name})`, () =>
    Effect.gen(function*() {
      const live = yield* Live.make(version, { transport: { openTimeout: "300 millis" } })
      const heard = yield* Harness.want(live, TICKER)
      yield* Live.ready(live)
      yield* version.ticker(live.lines[0]!, "ETHBTC", "1")
      yield* Live.until(() => heard.events.length === 1)
      const vanished = performance.now()
      yield* live.proxy.both({ isBlackHole: true })
      yield* Live.until(() => Live.lost(live).length > 0)
      assert.isAtMost(performance.now() - vanished, Live.NOTICED + SLACK)
      assert.strictEqual(reasons(live)[0]!._tag, "PeerSilent")
      // The old socket is destroyed at this end, and open at the other one. The network comes back.
      const [old] = live.sockets
      assert.strictEqual(old!.socket.readyState, old!.socket.OPEN)
      yield* live.proxy.both({})
      yield* Live.ready(live, 2)
      yield* version.ticker(live.lines[0]!, "ETHBTC", "2")
      yield* Live.until(() => old!.socket.readyState === old!.socket.CLOSED)
      yield* version.ticker(live.lines.at(-1)!, "ETHBTC", "3")
      yield* Live.until(() => heard.events.length === 2)
      assert.deepStrictEqual(Version.lasts(heard), ["1", "3"])
    }).pipe(bounded))

  it.live(`case 14: a connection on which only pings arrive is given up in time (API ${version.name})`, () =>
    Effect.gen(function*() {
      const live = yield* Live.make(version, {
        script: (asked, line) => Version.isProbe(version, asked) ? undefined : Venue.withSnapshots(asked, line)
      })
      yield* Live.ready(live)
      const begun = performance.now()
      const [first] = live.sockets
      yield* Effect.sleep("5 millis").pipe(
        Effect.andThen(Effect.sync(() => first!.socket.ping())),
        Effect.forever,
        Effect.forkScoped
      )
      yield* Live.until(() => Live.lost(live).length > 0)
      assert.isAtMost(performance.now() - begun, Live.NOTICED + SLACK)
      assert.strictEqual(reasons(live)[0]!._tag, "PeerSilent")
    }).pipe(bounded))

  it.live(`case 14: pings, and answers to probes, do not hide a topic that is silent (API ${version.name})`, () =>
    Effect.gen(function*() {
      const live = yield* Live.make(version, { silenceLimit: () => "400 millis" })
      const heard = yield* Harness.want(live, TICKER)
      yield* Live.ready(live)
      yield* Effect.sleep("20 millis").pipe(
        Effect.andThen(Effect.sync(() => live.sockets[0]!.socket.ping())),
        Effect.forever,
        Effect.forkScoped
      )
      yield* Live.until(() => heard.tags().join().startsWith("Pending,Live,Silent,Live"))
      assert.deepStrictEqual(reasons(live), [])
      assert.isAbove(live.lines[0]!.asked.filter((asked) => Version.isProbe(version, asked)).length, 1)
    }).pipe(bounded))
}

it.live("case 15: a flood of 10,000 pings a second hides nothing, and costs little", () =>
  Effect.gen(function*() {
    const live = yield* Live.make(v3, {
      isDirect: true,
      script: (asked, line) => Version.isProbe(v3, asked) ? undefined : Venue.withSnapshots(asked, line)
    })
    yield* Live.ready(live)
    const [first] = live.sockets
    const begun = performance.now()
    const cpu = process.cpuUsage()
    let pings = 0
    let pongs = 0
    first!.socket.on("pong", () => pongs++)
    yield* Effect.sync(() => {
      // In bursts that `ws` bears: it ends a connection with more than 60 pings that it could not answer yet.
      const due = Math.min((performance.now() - begun) * 10, pings + 40)
      for (; pings < due; pings++) first!.socket.ping()
    }).pipe(Effect.andThen(Effect.sleep("2 millis")), Effect.forever, Effect.forkScoped)
    yield* Live.until(() => Live.lost(live).length > 0)
    const took = performance.now() - begun
    const { system, user } = process.cpuUsage(cpu)
    assert.isAtMost(took, Live.NOTICED + SLACK)
    assert.strictEqual(reasons(live)[0]!._tag, "PeerSilent")
    assert.isAbove(pongs, 500)
    // Both ends of it, on one thread.
    assert.isBelow((system + user) / 1_000 / took, 0.9)
  }).pipe(bounded))

for (const version of versions) {
  it.live(`case 19: a frame that trickles is not waited for longer than for a sign of life (API ${version.name})`, () =>
    Effect.gen(function*() {
      const live = yield* Live.make(version)
      yield* Harness.want(live, TICKER)
      yield* Live.ready(live)
      const before = live.proxy.passed().toClient
      yield* live.proxy.toClient({ slice: 1, bandwidth: 100 })
      yield* version.ticker(live.lines[0]!, "ETHBTC", "1".repeat(100_000))
      const begun = performance.now()
      yield* Live.until(() => Live.lost(live).length > 0)
      assert.isAtMost(performance.now() - begun, Live.NOTICED + SLACK)
      assert.strictEqual(reasons(live)[0]!._tag, "PeerSilent")
      // What did arrive is all that was kept.
      assert.isBelow(live.proxy.passed().toClient - before, 200)
      yield* live.proxy.both({})
      yield* Live.ready(live, 2)
    }).pipe(bounded))
}

it.live("case 19: a frame that says it will be huge is refused by its first bytes", () =>
  Effect.gen(function*() {
    const server = yield* Server.mute({ says: Uint8Array.of(0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0) })
    const live = yield* Live.alone(v3, server.url)
    yield* Live.until(() => Live.lost(live).length > 0)
    assert.deepInclude(reasons(live)[0], { _tag: "ReadFailed", description: "Max payload size exceeded" })
  }).pipe(bounded))

describe("case 21: a thread that is blocked while frames wait to be read", () => {
  for (const millis of [100, 160, 400, 1_100, 1_300]) {
    it.live(`for ${millis} ms loses no connection`, () =>
      Effect.gen(function*() {
        let isBlocked = false
        const live = yield* Live.make(v3, {
          isDirect: true,
          script: (asked, line) => {
            if (!Version.isProbe(v3, asked) || isBlocked) return Venue.OK
            isBlocked = true
            // The answer is in the kernel when the thread stops: every timer is due before it can be read.
            return Effect.andThen(line.answer(asked), Effect.sync(() => block(millis)))
          }
        })
        const heard = yield* Harness.want(live, TICKER)
        yield* Live.ready(live)
        yield* Live.until(() => isBlocked)
        yield* Effect.sleep("400 millis")
        assert.deepStrictEqual(reasons(live), [])
        assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
        assert.strictEqual(live.sockets.length, 1)
      }).pipe(bounded))
  }

  it.live("does not save one whose peer is gone", () =>
    Effect.gen(function*() {
      const live = yield* Live.make(v3)
      yield* Live.ready(live)
      yield* live.proxy.both({ isBlackHole: true })
      yield* Effect.sleep("200 millis")
      block(700)
      yield* Live.until(() => Live.lost(live).length > 0, 2 * Live.NOTICED + SLACK)
      assert.strictEqual(reasons(live)[0]!._tag, "PeerSilent")
    }).pipe(bounded))
})
