/** Faults of subscriptions, cases 26 to 36, on both versions. Each on its own oracle; in memory, on the test clock. */
import { Topic } from "@effect-hitbtc/core"
import { GatewayMetrics } from "@effect-hitbtc/transport"
import { assert, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import * as Harness from "../support/Harness.ts"
import * as Venue from "../support/Venue.ts"
import * as Version from "../support/Version.ts"

const TICKER = Topic.ticker("ETHBTC")
const OTHER = Topic.ticker("BTCUSDT")
const BOOK = Topic.orderBook("ETHBTC")

const lost = (harness: Pick<Harness.Harness, "states">) =>
  harness.states.flatMap((state) => state._tag === "Lost" ? [state.error.reason] : [])
const isUnsubscribe = (asked: Venue.Asked) => asked.method.startsWith("unsubscribe")
/** Of the symbols `S0`, `S1` … those that the venue does not know. */
const isUnknown = (symbol: string) => Number(symbol.slice(1)) % 7 === 3
const quiet: Harness.Options = { probeAfter: "1 day" }

Version.each((version) => {
  const { options } = version
  const words = (line: Venue.Line) => Version.words(version, line.asked)

  it.effect("case 26: an acknowledgement that never comes is asked for once more, then the connection is given up", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ ...options, ...quiet })
      const deaf = yield* Harness.want(harness, TICKER)
      const well = yield* Harness.want(harness, BOOK)
      const script: Venue.Script = (asked, line) =>
        words({ ...line, asked: [asked] }).includes("subscribe ticker ETHBTC")
          ? undefined
          : Venue.withSnapshots(asked, line)
      const line = yield* harness.accept(script)
      yield* Harness.pass(4_999)
      assert.deepStrictEqual(words(line), ["subscribe ticker ETHBTC", "subscribe orderBook ETHBTC"])
      yield* Harness.pass(1)
      assert.deepStrictEqual(words(line).slice(2), ["subscribe ticker ETHBTC"])
      // The other one lives meanwhile.
      yield* version.update(line, "ETHBTC", 2)
      yield* Harness.pass(4_999)
      assert.deepStrictEqual(Version.sequences(well), [1, 2])
      assert.strictEqual(yield* harness.memory.dials, 1)
      yield* Harness.pass(1)
      assert.deepStrictEqual(lost(harness).map((reason) => reason._tag), ["Unacknowledged"])
      assert.deepInclude(lost(harness)[0], { topics: ["ticker ETHBTC"] })
      assert.lengthOf(line.asked, 3)
      assert.isFalse(yield* line.peer.isOpen)

      const next = yield* harness.accept(Venue.withSnapshots)
      assert.deepStrictEqual(words(next), ["subscribe ticker ETHBTC", "subscribe orderBook ETHBTC"])
      assert.deepStrictEqual(deaf.tags(), ["Pending", "Lost", "Pending", "Live"])
      assert.deepStrictEqual(well.tags(), ["Pending", "Live", "Lost", "Pending", "Live"])
      assert.deepStrictEqual(next.faults, [])
    }))

  it.effect("case 26: an acknowledgement that comes late, or twice, counts once", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.mute)
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.pass("6 seconds")
      assert.lengthOf(line.asked, 2)
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
      yield* line.peer.send(JSON.stringify({ id: line.asked[1]!.id, result: true }))
      yield* Harness.pass("10 seconds")
      assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(harness.anomalies.map(({ _tag }) => _tag), ["Unmatched"])
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))

  it.effect("case 27: data that comes before its acknowledgement is kept, in order, and once", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.mute)
      const book = yield* Harness.want(harness, BOOK)
      const ticker = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* version.snapshot(line, "ETHBTC", 1)
      yield* version.update(line, "ETHBTC", 2)
      yield* version.ticker(line, "ETHBTC", "7")
      yield* Harness.settle
      for (const asked of line.asked) yield* line.answer(asked)
      yield* version.update(line, "ETHBTC", 3)
      yield* version.ticker(line, "ETHBTC", "8")
      yield* Harness.settle
      assert.deepStrictEqual(Version.sequences(book), [1, 2, 3])
      assert.deepStrictEqual(Version.lasts(ticker), ["7", "8"])
      assert.deepStrictEqual(book.tags(), ["Pending", "Live"])
      assert.lengthOf(harness.anomalies, 0)
      // It has its snapshot: no other one is asked for.
      yield* Harness.pass("30 seconds")
      assert.lengthOf(line.asked, 2)
    }))

  it.effect("case 28: a symbol that the acknowledgement lacks, or the venue refuses, is refused alone; the rest live", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ ...options, ...quiet })
      const symbols = Array.from({ length: 60 }, (_, i) => `S${i}`)
      const heard = yield* Effect.forEach(symbols, (symbol) => Harness.want(harness, Topic.ticker(symbol)))
      const line = yield* harness.accept((asked, line) => {
        for (const symbol of symbols.filter(isUnknown)) line.unknown.add(symbol)
        return version.name === "v2" && isUnknown(asked.params.symbol!)
          ? Venue.error(2001, "Symbol not found")
          : Venue.OK
      })
      yield* Harness.pass("2 seconds")
      for (const [i, symbol] of symbols.entries()) {
        assert.deepStrictEqual(heard[i]!.tags(), ["Pending", isUnknown(symbol) ? "Refused" : "Live"], symbol)
      }
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.lengthOf(yield* harness.gateway.topics, symbols.filter((symbol) => !isUnknown(symbol)).length)
      yield* version.ticker(line, "S1")
      yield* Harness.settle
      assert.lengthOf(heard[1]!.events, 1)
      // Not asked for again on the next connection.
      yield* Harness.pass("10 seconds")
      yield* line.peer.drop
      const next = yield* harness.accept()
      yield* Harness.pass("2 seconds")
      assert.isFalse(words(next).some((asked) => isUnknown(asked.split(" ")[2]!)))
      assert.lengthOf(next.subscribed, symbols.filter((symbol) => !isUnknown(symbol)).length)
    }))

  for (
    const [code, kind] of [
      [2001, "badRequest"],
      [1001, "authentication"],
      [1002, "authentication"],
      [1003, "permission"],
      [600, "permission"],
      [2003, "badRequest"],
      [10001, "badRequest"],
      [31_337, "unknown"]
    ] as const
  ) {
    it.effect(`case 29: a subscription that is refused with ${code} says so, typed, and is not asked for again`, () =>
      Effect.gen(function*() {
        const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, () => Venue.error(code, "no"))
        const heard = yield* Harness.want(harness, TICKER)
        yield* Harness.pass("2 minutes")
        assert.deepStrictEqual(heard.tags(), ["Pending", "Refused"])
        const status = heard.statuses[1]
        assert.isTrue(status?._tag === "Refused" && status.error !== undefined)
        if (status?._tag !== "Refused") return
        assert.strictEqual(status.error?.code, code)
        assert.strictEqual(status.error?.errorClass, kind)
        assert.lengthOf(line.asked, 1)
        assert.deepStrictEqual(yield* harness.gateway.topics, [])
        yield* line.peer.drop
        const next = yield* harness.accept()
        assert.lengthOf(next.asked, 0)
      }))
  }

  for (const code of [429, 500, 503]) {
    it.effect(`case 29: a subscription that the venue is too busy for (${code}) is asked for ever later`, () =>
      Effect.gen(function*() {
        const harness = yield* Harness.make({ ...options, ...quiet })
        const heard = yield* Harness.want(harness, TICKER)
        let no = 6
        const line = yield* harness.accept((asked) => !isUnsubscribe(asked) && no-- > 0 ? Venue.error(code) : Venue.OK)
        yield* Harness.passStepwise("2 minutes")
        assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
        const times = line.asked.filter((asked) => !isUnsubscribe(asked)).map(({ at }) => at)
        assert.lengthOf(times, 7)
        for (const [i, at] of times.slice(1).entries()) {
          assert.isAtLeast(at - times[i]!, Math.min(30_000, 1_000 * 2 ** i), `wait ${i}`)
        }
        assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
        assert.strictEqual(yield* harness.memory.dials, 1)
        // Where nobody knows whether it was done, it is ended before it is asked for again.
        assert.lengthOf(line.asked.filter(isUnsubscribe), code === 429 ? 0 : 6)
      }))
  }

  it.effect("case 30: of two streams on one topic, one that is interrupted leaves the other on the wire", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.withSnapshots)
      const first = yield* Harness.want(harness, TICKER)
      const second = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* version.ticker(line, "ETHBTC", "1")
      yield* Harness.settle
      yield* first.leave
      yield* Harness.pass("10 seconds")
      yield* version.ticker(line, "ETHBTC", "2")
      yield* Harness.settle
      assert.deepStrictEqual(Version.lasts(first), ["1"])
      assert.deepStrictEqual(Version.lasts(second), ["1", "2"])
      assert.deepStrictEqual(words(line), ["subscribe ticker ETHBTC"])
      yield* second.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line), ["subscribe ticker ETHBTC", "unsubscribe ticker ETHBTC"])
      assert.lengthOf(line.subscribed, 0)
    }))

  it.effect("case 31: a stale answer to an unsubscription does not end the subscription after it", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.mute)
      const first = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      yield* first.leave
      yield* Harness.settle
      const second = yield* Harness.want(harness, TICKER)
      // Asked once more to end it: two answers to come, and one may be stale.
      yield* Harness.pass("5 seconds")
      assert.deepStrictEqual(words(line), [
        "subscribe ticker ETHBTC",
        "unsubscribe ticker ETHBTC",
        "unsubscribe ticker ETHBTC"
      ])
      yield* line.answer(line.asked[2]!)
      yield* Harness.settle
      assert.deepStrictEqual(words(line).slice(3), ["subscribe ticker ETHBTC"])
      yield* line.answer(line.asked[3]!)
      yield* Harness.settle
      yield* line.peer.send(JSON.stringify({ id: line.asked[1]!.id, result: true }))
      yield* version.ticker(line, "ETHBTC", "1")
      yield* Harness.pass("20 seconds")
      assert.deepStrictEqual(second.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(Version.lasts(second), ["1"])
      assert.deepStrictEqual(first.events, [])
      assert.lengthOf(line.asked, 4)
      assert.deepStrictEqual(harness.anomalies.map(({ _tag }) => _tag), ["Unmatched"])
    }))

  it.effect("case 32: 2,000 symbols at once are asked for in full requests, within the limit, and all are settled", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make({ ...options, ...quiet })
      const symbols = Array.from({ length: 2_000 }, (_, i) => `S${i}`)
      const heard = yield* Effect.forEach(symbols, (symbol) => Harness.want(harness, Topic.ticker(symbol)))
      const line = yield* harness.accept((asked, line) => {
        line.unknown.add("S7")
        return asked.params.symbol === "S7" ? Venue.error(2001) : Venue.OK
      })
      yield* Harness.pass("30 seconds")
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.lengthOf(line.asked, 2_000 / version.perRequest)
      assert.lengthOf(line.subscribed, 1_999)
      assert.deepStrictEqual(line.faults, [])
      const settled = heard.map((one) => one.tags().at(-1))
      assert.deepStrictEqual(settled, symbols.map((symbol) => symbol === "S7" ? "Refused" : "Live"))
      // In no second more than the burst and what is refilled meanwhile.
      const { burst, perSecond } = version.name === "v2" ? { burst: 20, perSecond: 80 } : { burst: 10, perSecond: 10 }
      for (const { at } of line.asked) {
        const within = line.asked.filter((other) => other.at >= at && other.at < at + 1_000)
        assert.isAtMost(within.length, burst + perSecond)
      }
    }))

  it.effect("case 33: who is interrupted while it waits for the acknowledgement leaves nothing on the wire", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.mute)
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* heard.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line), ["subscribe ticker ETHBTC"])
      yield* version.ticker(line, "ETHBTC")
      yield* line.answer(line.asked[0]!)
      yield* Harness.settle
      assert.deepStrictEqual(words(line), ["subscribe ticker ETHBTC", "unsubscribe ticker ETHBTC"])
      yield* line.answer(line.asked[1]!)
      yield* Harness.settle
      assert.deepStrictEqual(heard.tags(), ["Pending"])
      assert.deepStrictEqual(heard.events, [])
      assert.lengthOf(line.subscribed, 0)
      assert.deepStrictEqual(yield* harness.gateway.topics, [])
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("case 33: who is interrupted while its request waits for the rate limit is never asked for", () =>
    Effect.gen(function*() {
      const rate = { burst: 1, perSecond: 1 }
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet, rate }, Venue.withSnapshots)
      yield* Harness.want(harness, BOOK)
      yield* Harness.settle
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.pass(500)
      yield* heard.leave
      yield* Harness.pass("10 seconds")
      assert.deepStrictEqual(words(line), ["subscribe orderBook ETHBTC"])
      assert.deepStrictEqual(heard.tags(), ["Pending"])
      assert.deepStrictEqual((yield* harness.gateway.topics).map(({ channel }) => channel), ["orderBook"])
    }))

  it.effect("case 33: a thousand that come and go while nothing is acknowledged leave no fibre behind", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected(
        { ...options, ...quiet, acknowledgeTimeout: "1 hour" },
        Venue.mute
      )
      const before = harness.oracle.fibers()
      for (let i = 0; i < 1_000; i++) yield* Effect.flatMap(Harness.want(harness, TICKER), (heard) => heard.leave)
      yield* Harness.settle
      // At most one request of a topic is in flight.
      assert.isAtMost(line.asked.length, 1)
      assert.isAtMost(harness.oracle.fibers() - before, 4)
      for (let i = 0; i < line.asked.length; i++) {
        yield* line.answer(line.asked[i]!)
        yield* Harness.settle
      }
      assert.strictEqual(harness.oracle.fibers(), before)
      assert.lengthOf(line.subscribed, 0)
    }))

  it.effect("case 34: messages of topics that nobody subscribed to, or dropped, are ignored and counted", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.withSnapshots)
      const counted = Metric.value(GatewayMetrics.unrouted)
      const before = (yield* counted).count
      const heard = yield* Harness.want(harness, TICKER)
      yield* Harness.settle
      yield* version.ticker(line, "NEVER")
      yield* version.update(line, "ETHBTC", 5)
      yield* Harness.settle
      yield* heard.leave
      // On its way before the unsubscription, and after it was answered.
      yield* version.ticker(line, "ETHBTC")
      yield* Harness.settle
      yield* version.ticker(line, "ETHBTC")
      yield* Harness.settle
      assert.deepStrictEqual(harness.anomalies, [
        { _tag: "Unrouted", channel: "ticker", symbol: "NEVER" },
        { _tag: "Unrouted", channel: "orderBook", symbol: "ETHBTC" },
        { _tag: "Unrouted", channel: "ticker", symbol: "ETHBTC" },
        { _tag: "Unrouted", channel: "ticker", symbol: "ETHBTC" }
      ])
      assert.strictEqual((yield* counted).count - before, 4)
      assert.lengthOf(heard.events, 0)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))

  it.effect("case 35: a consumer that throws, on a message or a status, costs its siblings and the reader nothing", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.withSnapshots)
      harness.oracle.expectError(/a fault on (?:a message|Pending)/, 2)
      const good = yield* Harness.want(harness, TICKER)
      const bad = yield* Harness.want(harness, TICKER, () => {
        throw new Error("a fault on a message")
      })
      yield* harness.gateway.subscribe(TICKER, {
        onEvent: () => {},
        onStatus: () => {
          throw new Error("a fault on Pending")
        }
      })
      const sibling = yield* Harness.want(harness, OTHER)
      yield* Harness.settle
      for (const last of ["1", "2", "3"]) {
        yield* version.ticker(line, "ETHBTC", last)
        yield* version.ticker(line, "BTCUSDT", last)
      }
      yield* Harness.settle
      for (const heard of [good, bad, sibling]) assert.deepStrictEqual(Version.lasts(heard), ["1", "2", "3"])
      // It hears of the loss, and lives on with the others.
      yield* line.peer.drop
      const next = yield* harness.accept(Venue.withSnapshots)
      yield* version.ticker(next, "ETHBTC", "4")
      yield* Harness.settle
      assert.deepStrictEqual(good.tags(), ["Pending", "Live", "Lost", "Pending", "Live"])
      assert.strictEqual(Version.lasts(good).at(-1), "4")
    }))

  it.effect("case 36: the same symbol with other parameters is another topic, and gets nothing of the first", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.withSnapshots)
      const [topic, other] = version.alike.topics
      const first = yield* Harness.want(harness, topic)
      const second = yield* Harness.want(harness, other)
      yield* Harness.settle
      assert.lengthOf(line.asked, 2)
      yield* version.alike.tell(line, 0)
      yield* Harness.settle
      assert.deepStrictEqual([first.events.length, second.events.length], [1, 0])
      yield* version.alike.tell(line, 1)
      yield* version.alike.tell(line, 1)
      yield* Harness.settle
      assert.deepStrictEqual([first.events.length, second.events.length], [1, 2])
      assert.notDeepEqual(first.events[0], second.events[0])
      // Each ends by itself.
      yield* first.leave
      yield* Harness.settle
      assert.lengthOf(line.asked.filter(isUnsubscribe), 1)
      assert.lengthOf(yield* harness.gateway.topics, 1)
      yield* version.alike.tell(line, 0)
      yield* version.alike.tell(line, 1)
      yield* Harness.settle
      assert.deepStrictEqual([first.events.length, second.events.length], [1, 3])
      assert.lengthOf(harness.anomalies, 1)
    }))

  it.effect("case 46: a book that had its snapshot, and gets none when it is subscribed anew, is subscribed once more", () =>
    Effect.gen(function*() {
      let isMute = false
      const { line, ...harness } = yield* Harness.connected(
        { ...options, ...quiet },
        (asked, line) => isMute ? line.answer(asked) : Venue.withSnapshots(asked, line)
      )
      const heard = yield* Harness.want(harness, BOOK)
      yield* Harness.pass("1 minute")
      isMute = true
      harness.gateway.renew(BOOK)
      yield* Harness.pass(9_999)
      const renewed = ["unsubscribe orderBook ETHBTC", "subscribe orderBook ETHBTC"]
      assert.deepStrictEqual(words(line).slice(1), renewed)
      isMute = false
      yield* Harness.pass("1 minute")
      assert.deepStrictEqual(words(line).slice(1), [...renewed, ...renewed])
      assert.lengthOf(heard.events, 2)
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))

  it.effect("case 46: a book whose snapshot does not come in time is subscribed anew, and then costs the connection", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ ...options, ...quiet }, Venue.yes)
      yield* Harness.want(harness, BOOK)
      const other = yield* Harness.want(harness, TICKER)
      const renewed = ["unsubscribe orderBook ETHBTC", "subscribe orderBook ETHBTC"]
      const asked = ["subscribe orderBook ETHBTC", "subscribe ticker ETHBTC"]
      // Updates are no snapshot.
      for (let sequence = 1; sequence < 10; sequence++) {
        yield* Harness.pass("1 second")
        yield* version.update(line, "ETHBTC", sequence)
      }
      yield* Harness.pass(999)
      assert.deepStrictEqual(words(line), asked)
      yield* Harness.pass(1)
      assert.deepStrictEqual(words(line), [...asked, ...renewed])
      yield* Harness.pass(9_999)
      assert.strictEqual(yield* harness.memory.dials, 1)
      yield* Harness.pass(1)
      assert.deepStrictEqual(lost(harness).map((reason) => reason._tag), ["Unacknowledged"])
      assert.deepInclude(lost(harness)[0], { topics: ["orderBook ETHBTC with a snapshot"] })
      const next = yield* harness.accept(Venue.withSnapshots)
      yield* Harness.pass("1 minute")
      assert.deepStrictEqual(words(next), asked)
      assert.strictEqual(yield* harness.memory.dials, 2)
      assert.strictEqual(other.tags().at(-1), "Live")
    }))
})
