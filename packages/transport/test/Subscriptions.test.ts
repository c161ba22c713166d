import { Topic } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

const ETH = Topic.orderBook("ETHBTC")
const TICKER = Topic.ticker("ETHBTC")

const methods = (line: Venue.Line) => line.asked.map((asked) => asked.method)
const counted = (line: Venue.Line, method: string) => line.asked.filter((asked) => asked.method === method).length
const reasons = (harness: Pick<Harness.Harness, "states">) =>
  harness.states.flatMap((state) => state._tag === "Lost" ? [state.error.reason._tag] : [])

const busy = (line: Venue.Line, seconds: number) =>
  Effect.gen(function*() {
    for (let i = 0; i < seconds; i++) {
      yield* line.notify("ticker", Venue.ticker("BUSY", String(i)))
      yield* Harness.pass("1 second")
    }
  })

describe("a topic", () => {
  it.effect("is subscribed for as long as it is wanted", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      const heard = yield* Harness.want(harness, TICKER)
      assert.deepStrictEqual(heard.tags(), ["Pending"])
      yield* Harness.settle
      assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(yield* harness.gateway.topics, [TICKER])
      yield* line.notify("ticker", Venue.ticker("ETHBTC"))
      yield* Harness.settle
      assert.lengthOf(heard.events, 1)
      yield* heard.leave
      yield* Harness.settle
      assert.deepStrictEqual(methods(line), ["subscribeTicker", "unsubscribeTicker"])
      assert.deepStrictEqual(yield* harness.gateway.topics, [])
    }))

  it.effect("cases 28 and 29: that is refused says so to the one who asked; others live", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      const good = yield* Harness.want(harness, TICKER)
      const bad = yield* Harness.want(harness, Topic.ticker("NONE"))
      const line = yield* harness.accept((asked) =>
        asked.params.symbol === "NONE" ? Venue.error(2001, "Symbol not found") : Venue.OK
      )
      assert.deepStrictEqual(good.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(bad.tags(), ["Pending", "Refused"])
      const status = bad.statuses.at(-1)
      assert.deepInclude(status?._tag === "Refused" ? status.error : undefined, { code: 2001 })
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.deepStrictEqual(yield* harness.gateway.topics, [TICKER])
      // Not asked for again, on this connection or the next.
      yield* Harness.pass("1 minute")
      yield* line.peer.drop
      const next = yield* harness.accept()
      assert.strictEqual(counted(line, "subscribeTicker"), 2)
      assert.strictEqual(counted(next, "subscribeTicker"), 1)
      assert.deepStrictEqual(bad.tags(), ["Pending", "Refused"])
    }))

  it.effect("that was refused is asked for anew by who comes then, and stays silent to who was refused", () =>
    Effect.gen(function*() {
      let open = false
      const { line, ...harness } = yield* Harness.connected({}, () => open ? Venue.OK : Venue.error(2001))
      const first = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      open = true
      const second = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* line.notify("ticker", Venue.ticker("ETHBTC"))
      yield* Harness.settle
      assert.deepStrictEqual(first.tags(), ["Pending", "Refused"])
      assert.deepStrictEqual(second.tags(), ["Pending", "Live"])
      assert.lengthOf(first.events, 0)
      assert.lengthOf(second.events, 1)
      // And who was refused takes nothing along.
      yield* first.leave
      yield* Harness.settle
      assert.strictEqual(counted(line, "unsubscribeTicker"), 0)
    }))

  for (const code of [500, 503, 504]) {
    it.effect(`that may have been subscribed all the same (${code}) is ended before it is asked for again`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make()
        const heard = yield* Harness.want(harness, TICKER)
        let no = 2
        const line = yield* harness.accept(() => no-- > 0 ? Venue.error(code) : Venue.OK)
        yield* Harness.pass("10 seconds")
        assert.deepStrictEqual(line.asked.map(({ method }) => method), [
          "subscribeTicker",
          "unsubscribeTicker",
          "unsubscribeTicker",
          "subscribeTicker"
        ])
        assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      }))
  }

  for (const code of [429]) {
    it.effect(`that the venue is too busy for (${code}) is asked for again, ever later, and Ready waits for it`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make({ probeAfter: "1 hour" })
        const heard = yield* Harness.want(harness, TICKER)
        let no = 7
        const line = yield* harness.accept(() => no-- > 0 ? Venue.error(code) : Venue.OK)
        yield* Harness.pass("90 seconds")
        assert.strictEqual((yield* harness.gateway.state)._tag, "Open")
        yield* Harness.pass("10 seconds")
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
        assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
        const times = line.asked.map((asked) => asked.at)
        assert.lengthOf(times, 8)
        const gaps = times.slice(1).map((at, i) => at - times[i]!)
        for (const [i, gap] of gaps.entries()) {
          assert.isAtLeast(gap, Math.min(30_000, 1_000 * 2 ** i))
          assert.isAtMost(gap, Math.min(30_000, 1_000 * 2 ** i) + 1_000)
        }
      }))
  }

  it.effect("whose end may not have come about (504) is ended once more", () =>
    Effect.gen(function*() {
      let no = 1
      const { line, ...harness } = yield* Harness.connected({}, (asked) =>
        asked.method === "unsubscribeTicker" && no-- > 0 ? Venue.error(504) : Venue.OK)
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* heard.leave
      yield* Harness.pass("3 seconds")
      assert.deepStrictEqual(methods(line), ["subscribeTicker", "unsubscribeTicker", "unsubscribeTicker"])
      assert.lengthOf(line.subscribed, 0)
    }))

  it.effect("that was given up while the venue was too busy for it is forgotten", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, () => Venue.error(429))
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* heard.leave
      yield* Harness.pass("1 minute")
      assert.strictEqual(counted(line, "subscribeTicker"), 1)
      assert.deepStrictEqual(yield* harness.gateway.topics, [])
    }))

  it.effect("that the venue is too busy to end is ended later", () =>
    Effect.gen(function*() {
      let no = 2
      const { line, ...harness } = yield* Harness.connected({}, (asked) =>
        asked.method === "unsubscribeTicker" && no-- > 0 ? Venue.error(429) : Venue.OK)
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* heard.leave
      yield* Harness.pass("5 seconds")
      assert.strictEqual(counted(line, "unsubscribeTicker"), 3)
      assert.lengthOf(line.subscribed, 0)
    }))

  it.effect("case 26: whose end is never acknowledged costs the connection, too", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, (asked) =>
        asked.method === "subscribeTicker" ? Venue.OK : undefined)
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* heard.leave
      yield* Harness.pass("10 seconds")
      assert.deepStrictEqual(reasons(harness), ["Unacknowledged"])
      assert.strictEqual(counted(line, "unsubscribeTicker"), 2)
      const next = yield* harness.accept()
      assert.lengthOf(next.asked, 0)
    }))

  it.effect("case 30: is shared by all who want it, and the last one out ends it", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      const first = yield* Harness.want(harness, TICKER)
      const second = yield* Harness.want(harness, Topic.ticker("ETHBTC"))
      yield* Harness.settle
      yield* line.notify("ticker", Venue.ticker("ETHBTC"))
      yield* Harness.settle
      assert.lengthOf(first.events, 1)
      assert.lengthOf(second.events, 1)
      yield* first.leave
      yield* Harness.settle
      yield* line.notify("ticker", Venue.ticker("ETHBTC"))
      yield* Harness.settle
      assert.lengthOf(first.events, 1)
      assert.lengthOf(second.events, 2)
      assert.deepStrictEqual(methods(line), ["subscribeTicker"])
      const third = yield* Harness.want(harness, TICKER)
      assert.deepStrictEqual(third.tags(), ["Live"])
      yield* second.leave
      yield* third.leave
      yield* Harness.settle
      assert.deepStrictEqual(methods(line), ["subscribeTicker", "unsubscribeTicker"])
    }))

  it.effect("case 36: is told from the same symbol of another channel, and the same channel of another symbol", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      const minutes = yield* Harness.want(harness, Topic.candles("ETHBTC", "M1"))
      const hours = yield* Harness.want(harness, Topic.candles("ETHBTC", "H1"))
      const other = yield* Harness.want(harness, Topic.candles("BTCUSD", "M1"))
      yield* Harness.settle
      const tell = (symbol: string, period: string) =>
        Effect.andThen(line.notify("updateCandles", Venue.candles(symbol, period)), Harness.settle)
      const counts = () => [minutes, hours, other].map((heard) => heard.events.length)
      yield* tell("ETHBTC", "M1")
      assert.deepStrictEqual(counts(), [1, 0, 0])
      yield* tell("ETHBTC", "H1")
      assert.deepStrictEqual(counts(), [1, 1, 0])
      yield* tell("BTCUSD", "M1")
      assert.deepStrictEqual(counts(), [1, 1, 1])
      yield* tell("BTCUSD", "H1")
      assert.deepStrictEqual(counts(), [1, 1, 1])
    }))

  it.effect("that is given up while it waits for the rate limit is never asked for", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ rate: { burst: 1, perSecond: 1 } })
      yield* Harness.want(harness, TICKER)
      const heard = yield* Harness.want(harness, ETH)
      const line = yield* harness.accept(Venue.withSnapshots)
      yield* heard.leave
      yield* Harness.pass("5 seconds")
      assert.deepStrictEqual(methods(line), ["subscribeTicker"])
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("case 31: gives a subscription of its own to who comes after the last one left, from the snapshot on", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ rate: { burst: 2, perSecond: 1 } }, Venue.withSnapshots)
      const first = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      yield* first.leave
      // Before anybody noticed.
      const second = yield* Harness.want(harness, ETH)
      yield* line.notify("updateOrderbook", Venue.book("ETHBTC", 2))
      yield* Harness.pass("2 seconds")
      yield* line.notify("updateOrderbook", Venue.book("ETHBTC", 3))
      yield* Harness.settle
      assert.deepStrictEqual(methods(line), ["subscribeOrderbook", "unsubscribeOrderbook", "subscribeOrderbook"])
      assert.deepStrictEqual(second.events.map((event) => (event as { _tag: string })._tag), [
        "BookSnapshot",
        "BookUpdate"
      ])
      assert.deepStrictEqual(second.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(line.faults, [])
    }))

  it.effect("case 31: gives the snapshot to who comes after the last one left before the acknowledgement, too", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      const first = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      yield* line.notify("snapshotOrderbook", Venue.book("ETHBTC", 1))
      yield* Harness.settle
      yield* first.leave
      const second = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      for (let i = 0; i < 3; i++) {
        yield* line.answer(line.asked[i]!)
        yield* Harness.settle
      }
      assert.deepStrictEqual(methods(line), ["subscribeOrderbook", "unsubscribeOrderbook", "subscribeOrderbook"])
      yield* line.notify("snapshotOrderbook", Venue.book("ETHBTC", 9))
      yield* Harness.settle
      assert.lengthOf(second.events, 1)
      assert.deepStrictEqual(second.tags(), ["Pending", "Live"])
    }))

  it.effect("that comes and goes while there is no connection leaves nothing behind, and is not asked for", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      yield* line.peer.close(1013)
      yield* Harness.settle
      for (let i = 0; i < 1_000; i++) {
        const heard = yield* Harness.want(harness, Topic.ticker(`S${i}`))
        yield* heard.leave
      }
      assert.deepStrictEqual(yield* harness.gateway.topics, [])
      // None is remembered: the order is that of those who want something now.
      yield* Harness.want(harness, Topic.ticker("S2"))
      yield* Harness.want(harness, Topic.ticker("S1"))
      assert.deepStrictEqual((yield* harness.gateway.topics).map((topic) => topic.symbol), ["S2", "S1"])
      yield* Harness.pass("75 seconds")
      const next = yield* harness.accept()
      assert.deepStrictEqual(next.asked.map((asked) => asked.params.symbol), ["S2", "S1"])
    }))

  it.effect("is asked for with the limit of the first of those who want it now", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      const first = yield* Harness.want(harness, Topic.trades("ETHBTC", 10))
      yield* Harness.want(harness, Topic.trades("ETHBTC", 20)).pipe(Effect.flatMap((second) => second.leave))
      yield* Harness.settle
      yield* first.leave
      yield* Harness.want(harness, Topic.trades("ETHBTC", 30))
      yield* Harness.settle
      assert.deepStrictEqual(line.asked.map((asked) => asked.params["limit"]), [10, undefined, 30])
    }))
})

describe("Ready", () => {
  it.effect("case 32: comes when all of 2,000 topics are settled, and they are asked for under the rate limit", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      for (let i = 0; i < 2_000; i++) yield* Harness.want(harness, Topic.ticker(`S${i}`))
      const line = yield* harness.accept((asked) => asked.params.symbol === "S7" ? Venue.error(2001) : Venue.OK)
      yield* Harness.pass("24700 millis")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Open")
      yield* Harness.pass("1 second")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.lengthOf(line.asked, 2_000)
      assert.lengthOf(line.subscribed, 1_999)
      for (let from = 0; from < 25_000; from += 250) {
        const within = line.asked.filter((asked) => asked.at >= from && asked.at < from + 1_000)
        assert.isAtMost(within.length, 100)
      }
    }))

  it.effect("does not wait for topics that are asked for after Open", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make()
      yield* Harness.want(harness, TICKER)
      const line = yield* harness.accept(Venue.mute)
      yield* Harness.want(harness, ETH)
      yield* Harness.settle
      assert.strictEqual((yield* harness.gateway.state)._tag, "Open")
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      yield* line.answer(line.asked[1]!)
      yield* Harness.settle
      assert.strictEqual(harness.states.filter((state) => state._tag === "Ready").length, 1)
    }))

  it.effect("does not wait for topics that are given up", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ acknowledgeTimeout: "1 hour" })
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.want(harness, ETH)
      const line = yield* harness.accept((asked) => asked.method === "subscribeTicker" ? undefined : Venue.OK)
      yield* heard.leave
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("case 25: comes on the last connection, with each topic subscribed once, after two drops on the way", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ rate: { burst: 1, perSecond: 10 } })
      const topics = Array.from({ length: 20 }, (_, i) => Topic.ticker(`S${i}`))
      for (const topic of topics) yield* Harness.want(harness, topic)
      for (let drops = 0; drops < 2; drops++) {
        const line = yield* harness.accept((asked) => asked.params.symbol === "S3" ? undefined : Venue.OK)
        yield* Harness.pass("1 second")
        assert.strictEqual((yield* harness.gateway.state)._tag, "Open")
        yield* line.peer.drop
        yield* Harness.pass("5 seconds")
      }
      const line = yield* harness.accept()
      yield* Harness.pass("5 seconds")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.lengthOf(line.asked, 20)
      assert.lengthOf(line.subscribed, 20)
      assert.deepStrictEqual(line.faults, [])
      yield* line.peer.drop
    }))
})

describe("a topic that is renewed", () => {
  it.effect("is ended and asked for anew on the same connection", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.withSnapshots)
      const heard = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      harness.gateway.renew(ETH)
      harness.gateway.renew(ETH)
      yield* Harness.settle
      assert.deepStrictEqual(methods(line), ["subscribeOrderbook", "unsubscribeOrderbook", "subscribeOrderbook"])
      assert.deepStrictEqual(heard.tags(), ["Pending", "Live", "Pending", "Live"])
      assert.lengthOf(heard.events, 2)
    }))

  it.effect("before its acknowledgement is renewed after it", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.mute)
      yield* Harness.want(harness, ETH)
      yield* Harness.settle
      harness.gateway.renew(ETH)
      for (let i = 0; i < 3; i++) {
        yield* line.answer(line.asked[i]!)
        yield* Harness.settle
      }
      assert.deepStrictEqual(methods(line), ["subscribeOrderbook", "unsubscribeOrderbook", "subscribeOrderbook"])
    }))

  it.effect("is left alone where it is not wanted, or there is no connection", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      harness.gateway.renew(ETH)
      yield* line.peer.drop
      yield* Harness.want(harness, ETH)
      harness.gateway.renew(ETH)
      const next = yield* harness.accept(Venue.withSnapshots)
      assert.deepStrictEqual(methods(next), ["subscribeOrderbook"])
    }))

  it.effect("case 50: with 200 others at once, is paced by the rate limit", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ rate: { burst: 10, perSecond: 50 } }, Venue.withSnapshots)
      const topics = Array.from({ length: 200 }, (_, i) => Topic.orderBook(`S${i}`))
      for (const topic of topics) yield* Harness.want(harness, topic)
      yield* Harness.pass("5 seconds")
      const asked = line.asked.length
      for (const topic of topics) harness.gateway.renew(topic)
      yield* Harness.pass("9 seconds")
      const storm = line.asked.slice(asked)
      assert.lengthOf(storm, 400)
      for (const { at: from } of storm) {
        assert.isAtMost(storm.filter(({ at }) => at >= from && at < from + 1_000).length, 60)
      }
      assert.lengthOf(line.subscribed, 200)
      assert.deepStrictEqual(line.faults, [])
    }))

  it.effect("case 50: again and again, is renewed ever later, and at once again after a quiet minute", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ probeAfter: "1 day" }, Venue.withSnapshots)
      const spoil = () => harness.gateway.renew(ETH)
      // Each snapshot is followed by a gap.
      yield* Harness.want(harness, ETH, () => spoil())
      yield* Harness.passStepwise("10 minutes")
      const times = line.asked.filter((asked) => asked.method === "subscribeOrderbook").map((asked) => asked.at)
      assert.isAtMost(times.length, 32)
      assert.isAtLeast(times.length, 15)
      const gaps = times.slice(1).map((at, i) => at - times[i]!)
      assert.isAtLeast(gaps.at(-1)!, 29_000)
      assert.strictEqual(gaps[0], 0)
    }))

  it.effect("is renewed in time, however often that is asked for meanwhile", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.withSnapshots)
      yield* Harness.want(harness, ETH)
      for (let i = 0; i < 60; i++) {
        harness.gateway.renew(ETH)
        yield* Harness.pass("500 millis")
      }
      assert.isAtLeast(counted(line, "subscribeOrderbook"), 6)
    }))

  it.effect("later, does not need to be, where a snapshot comes by itself", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.withSnapshots)
      yield* Harness.want(harness, ETH)
      yield* Harness.settle
      harness.gateway.renew(ETH)
      yield* Harness.settle
      harness.gateway.renew(ETH)
      yield* line.notify("snapshotOrderbook", Venue.book("ETHBTC", 5))
      yield* Harness.pass("10 seconds")
      assert.strictEqual(counted(line, "subscribeOrderbook"), 2)
    }))

  it.effect("any number of times costs no connection, where it has no snapshots", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      yield* Harness.want(harness, TICKER)
      for (let i = 0; i < 20; i++) {
        harness.gateway.renew(TICKER)
        yield* Harness.pass("5 seconds")
      }
      assert.strictEqual(yield* harness.memory.dials, 1)
      assert.isAbove(counted(line, "subscribeTicker"), 3)
    }))
})

describe("a topic that is silent", () => {
  it.effect("case 17: is asked for anew, alone, while others go on", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.withSnapshots)
      const good = yield* Harness.want(harness, Topic.ticker("BUSY"))
      const silent = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      yield* busy(line, 125)
      assert.deepStrictEqual(silent.tags(), ["Pending", "Live", "Silent", "Live"])
      assert.deepStrictEqual(good.tags(), ["Pending", "Live"])
      assert.lengthOf(good.events, 125)
      assert.deepStrictEqual(methods(line).slice(2), ["unsubscribeOrderbook", "subscribeOrderbook"])
    }))

  it.effect("case 18: and stays so, is asked for ever later: no hot loop", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ probeAfter: "1 day" }, Venue.withSnapshots)
      yield* Harness.want(harness, ETH)
      yield* Harness.passStepwise("70 minutes")
      const times = line.asked.filter((asked) => asked.method === "subscribeOrderbook").map((asked) => asked.at)
      const gaps = times.slice(1).map((at, i) => Math.round((at - times[i]!) / 1_000))
      assert.deepStrictEqual(gaps, [120, 240, 480, 960, 1_920])
    }))

  it.effect("is asked for ever later, too, where each new subscription begins with a message", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ probeAfter: "1 day" }, (asked, line) =>
        Effect.andThen(
          line.answer(asked),
          asked.method === "subscribeTicker" ? line.notify("ticker", Venue.ticker("ETHBTC")) : Effect.void
        ))
      yield* Harness.want(harness, TICKER)
      yield* Harness.pass("1 hour")
      assert.strictEqual(counted(line, "subscribeTicker"), 5)
    }))

  it.effect("begins again with the limit once it spoke", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ probeAfter: "1 day" }, Venue.withSnapshots)
      yield* Harness.want(harness, ETH)
      yield* Harness.pass("7 minutes")
      assert.strictEqual(counted(line, "subscribeOrderbook"), 3)
      yield* line.notify("updateOrderbook", Venue.book("ETHBTC", 2))
      yield* Harness.pass("119 seconds")
      assert.strictEqual(counted(line, "subscribeOrderbook"), 3)
      yield* Harness.pass("2 seconds")
      assert.strictEqual(counted(line, "subscribeOrderbook"), 4)
    }))

  it.effect("by its nature, is left alone: trades and candles", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      yield* Harness.want(harness, Topic.trades("ETHBTC"))
      yield* Harness.want(harness, Topic.candles("ETHBTC", "M1"))
      yield* Harness.pass("1 hour")
      assert.strictEqual(line.asked.filter((asked) => asked.method !== "getSymbol").length, 2)
    }))

  it.effect("is given the time that the options say", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({
        silenceLimit: (channel) => channel === "trades" ? "10 seconds" : undefined
      }, Venue.withSnapshots)
      yield* Harness.want(harness, Topic.trades("ETHBTC"))
      yield* Harness.want(harness, ETH)
      yield* Harness.pass("11 seconds")
      assert.deepStrictEqual(methods(line), [
        "subscribeTrades",
        "subscribeOrderbook",
        "unsubscribeTrades",
        "subscribeTrades"
      ])
    }))
})

describe("an order book without a snapshot", () => {
  it.effect("after a renewal, is renewed again: an earlier snapshot does not count", () =>
    Effect.gen(function*() {
      let snapshots = true
      const { line, ...harness } = yield* Harness.connected({}, (asked, line) =>
        snapshots ? Venue.withSnapshots(asked, line) : Venue.OK)
      yield* Harness.want(harness, ETH)
      yield* Harness.settle
      snapshots = false
      harness.gateway.renew(ETH)
      yield* Harness.passStepwise("13 seconds")
      assert.strictEqual(counted(line, "subscribeOrderbook"), 3)
    }))

  it.effect("is renewed once, and then the connection is given up; after that it does not disturb the others", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      yield* Harness.want(harness, ETH)
      yield* Harness.pass("9 seconds")
      assert.lengthOf(line.asked, 1)
      yield* Harness.pass("2 seconds")
      assert.deepStrictEqual(methods(line), ["subscribeOrderbook", "unsubscribeOrderbook", "subscribeOrderbook"])
      yield* Harness.pass("12 seconds")
      assert.deepStrictEqual(reasons(harness), ["Unacknowledged"])
      const next = yield* harness.accept()
      yield* Harness.pass("10 minutes")
      assert.strictEqual(yield* harness.memory.dials, 2)
      const renewals = counted(next, "subscribeOrderbook") - 1
      assert.isAtLeast(renewals, 10)
      assert.isAtMost(renewals, 40)
      yield* next.notify("snapshotOrderbook", Venue.book("ETHBTC"))
      yield* Harness.settle
      yield* next.peer.drop
      // That is forgotten: it begins again.
      yield* harness.accept()
      yield* Harness.passStepwise("1 minute")
      assert.strictEqual(yield* harness.memory.dials, 4)
    }))
})

describe("a topic that is given up", () => {
  const phases: ReadonlyArray<readonly [string, number]> = [
    ["asked for", 0],
    ["acknowledged", 1],
    ["live", 2],
    ["being ended for a renewal", 3],
    ["ended for a renewal", 4],
    ["asked for anew", 5]
  ]
  for (const [name, phase] of phases) {
    it.effect(`while it is ${name} leaves nothing on the wire, nor in the table`, () =>
      Effect.gen(function*() {
        const { line, ...harness } = yield* Harness.connected({ probeAfter: "1 day" }, Venue.mute)
        const heard = yield* Harness.want(harness, ETH)
        const answer = Effect.suspend(() => line.answer(line.asked.at(-1)!))
        const steps = [
          answer,
          line.notify("snapshotOrderbook", Venue.book("ETHBTC")),
          Effect.sync(() => harness.gateway.renew(ETH)),
          answer,
          answer
        ]
        yield* Harness.settle
        for (const step of steps.slice(0, phase)) {
          yield* step
          yield* Harness.settle
        }
        yield* heard.leave
        let answered = line.asked.length - (phase === 0 || phase === 3 || phase === 4 ? 1 : 0)
        for (let i = 0; i < 5; i++) {
          yield* Harness.settle
          while (answered < line.asked.length) yield* line.answer(line.asked[answered++]!)
        }
        assert.lengthOf(line.subscribed, 0)
        assert.deepStrictEqual(yield* harness.gateway.topics, [])
        assert.deepStrictEqual(line.faults, [])
        const asked = line.asked.length
        yield* Harness.pass("1 minute")
        assert.lengthOf(line.asked, asked)
        yield* line.peer.drop
        const next = yield* harness.accept()
        assert.lengthOf(next.asked, 0)
      }))
  }
})

describe("a listener", () => {
  it.effect("case 35: that throws does not stop the reader, nor the others, and is logged once", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      harness.oracle.expectError(/a fault of the listener/, 1)
      const bad = yield* Harness.want(harness, TICKER, () => {
        throw new Error("a fault of the listener")
      })
      const good = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      for (let i = 0; i < 3; i++) yield* line.notify("ticker", Venue.ticker("ETHBTC"))
      yield* Harness.settle
      assert.lengthOf(good.events, 3)
      assert.lengthOf(bad.events, 3)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("that throws on a status does not stop the gateway", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected()
      harness.oracle.expectError(/a fault on Pending/, 1)
      yield* harness.gateway.subscribe(TICKER, {
        onEvent: () => {},
        onStatus: (status) => {
          throw new Error(`a fault on ${status._tag}`)
        }
      })
      const good = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      yield* line.peer.drop
      yield* harness.accept(Venue.withSnapshots)
      assert.deepStrictEqual(good.tags(), ["Pending", "Live", "Lost", "Pending", "Live"])
    }))

  it.effect("may subscribe, renew and leave from within", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({}, Venue.withSnapshots)
      const left = Deferred.makeUnsafe<void>()
      const heard = yield* Harness.want(harness, ETH, () => {
        harness.gateway.renew(ETH)
        harness.gateway.renew(TICKER)
        Deferred.doneUnsafe(left, Exit.void)
      })
      yield* Harness.settle
      yield* Deferred.await(left)
      yield* heard.leave
      yield* Harness.settle
      assert.lengthOf(line.subscribed, 0)
    }))
})
