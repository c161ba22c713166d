/** Subscriptions on API v3's public socket: many symbols a request, lists for acknowledgements, topics of all symbols. */
import { Topic, V3, V3Channel } from "@effect-hitbtc/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Harness from "./support/Harness.ts"
import * as Venue from "./support/Venue.ts"

/** What the venue allows on the public socket. */
const RATE = { burst: 10, perSecond: 10 }
const OPTIONS: Harness.Options = { protocol: V3.makePublic(), rate: RATE, probeAfter: "1 day" }

const ETH = Topic.orderBook("ETHBTC")
const ALL = Topic.ticker("*")
const [A, B, C] = ["A", "B", "C"].map((symbol) => Topic.ticker(symbol)) as [Topic.Topic, Topic.Topic, Topic.Topic]

const serving: Venue.Script = Venue.withSnapshots

/** The same, but for one symbol, which gets none. */
const deaf: Venue.Script = (asked, line) => asked.params.symbols?.includes("ETHBTC") ? Venue.OK : serving(asked, line)

/** What was asked, in words, from a request on. */
const words = (line: Venue.Line, from = 0) =>
  line.asked.slice(from).map(({ ch, method, params }) => `${method} ${ch} ${params.symbols?.toSorted().join()}`)
const reasons = (harness: Pick<Harness.Harness, "states">) =>
  harness.states.flatMap((state) => state._tag === "Lost" ? [state.error.reason._tag] : [])
const sequences = (heard: Harness.Heard) => heard.events.map((event) => (event as { sequence: number }).sequence)
const symbols = (heard: Harness.Heard) => heard.events.map((event) => (event as { symbol: string }).symbol)

const connected = (script?: Venue.Script, options?: Harness.Options) =>
  Harness.connected({ ...OPTIONS, ...options }, script)

describe("on API v3 a connection", () => {
  it.effect("asks for 500 topics in ten requests, at once after it was lost, too", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make(OPTIONS)
      const topics = Array.from({ length: 500 }, (_, i) => Topic.ticker(`S${i}`))
      const heard = yield* Effect.forEach(topics, (topic) => Harness.want(harness, topic))
      const first = yield* harness.accept(serving)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      yield* Harness.pass("10 seconds")
      yield* first.peer.drop
      const lostAt = yield* Harness.now
      const line = yield* harness.accept(serving)
      for (const { asked, subscribed } of [first, line]) {
        assert.deepStrictEqual(asked.map((asked) => asked.params.symbols?.length), Array.from({ length: 10 }, () => 50))
        assert.lengthOf(subscribed, 500)
      }
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.strictEqual(yield* Harness.now, lostAt)
      for (const { tags } of heard) assert.deepStrictEqual(tags(), ["Pending", "Live", "Lost", "Pending", "Live"])
      assert.deepStrictEqual(line.faults, [])
      yield* line.tell("ticker/1s", "data", { S0: Venue.tickerV3(), S499: Venue.tickerV3() })
      yield* Harness.settle
      assert.deepStrictEqual(heard.map((one) => one.events.length).filter((count) => count > 0), [1, 1])
      assert.lengthOf(harness.anomalies, 0)
    }))

  it.effect("is ready as soon as the rate lets 2,500 topics be asked for", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make(OPTIONS)
      for (let i = 0; i < 2_500; i++) yield* Harness.want(harness, Topic.orderBook(`S${i}`))
      const line = yield* harness.accept(serving)
      yield* Harness.pass(3_999)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Open")
      yield* Harness.pass(1)
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.deepStrictEqual(line.asked.map((asked) => asked.at), [
        ...Array.from({ length: 10 }, () => 0),
        ...Array.from({ length: 40 }, (_, i) => 100 * (i + 1))
      ])
      assert.lengthOf(line.subscribed, 2_500)
    }))

  it.effect("case 28: refuses a symbol that is left out of the acknowledgement, to who asked for it, and the rest live", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make(OPTIONS)
      const good = yield* Harness.want(harness, ETH)
      const bad = yield* Harness.want(harness, Topic.orderBook("NOPE"))
      const line = yield* harness.accept((asked, line) => {
        line.unknown.add("NOPE")
        return serving(asked, line)
      })
      assert.deepStrictEqual(words(line), ["subscribe orderbook/full ETHBTC,NOPE"])
      assert.deepStrictEqual(good.tags(), ["Pending", "Live"])
      assert.lengthOf(good.events, 1)
      assert.deepStrictEqual(bad.statuses, [{ _tag: "Pending" }, { _tag: "Refused", error: undefined }])
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
      assert.deepStrictEqual(yield* harness.gateway.topics, [ETH])
      // Not asked for again, on this connection or the next.
      yield* Harness.pass("1 minute")
      yield* line.peer.drop
      const next = yield* harness.accept(serving)
      assert.lengthOf(line.asked, 1)
      assert.deepStrictEqual(words(next), ["subscribe orderbook/full ETHBTC"])
    }))

  it.effect("case 29: refuses all of a channel that the venue does not know, with its error", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make(OPTIONS)
      const bad = yield* Harness.want(harness, { channel: "orderbook/D30/100ms", symbol: "ETHBTC" })
      const good = yield* Harness.want(harness, A)
      yield* harness.accept((asked, line) =>
        asked.ch === "orderbook/D30/100ms" ? Venue.error(2003, "Unknown channel") : serving(asked, line)
      )
      const status = bad.statuses.at(-1)
      assert.deepInclude(status?._tag === "Refused" ? status.error : undefined, { code: 2003 })
      assert.deepStrictEqual(good.tags(), ["Pending", "Live"])
    }))

  it.effect("case 27: delivers what comes before the acknowledgement, of all symbols of a request", () =>
    Effect.gen(function*() {
      const harness = yield* Harness.make(OPTIONS)
      const eth = yield* Harness.want(harness, ETH)
      const btc = yield* Harness.want(harness, Topic.orderBook("BTCUSDT"))
      const line = yield* harness.accept(Venue.mute)
      yield* line.tell(Venue.BOOKS, "snapshot", { BTCUSDT: Venue.bookV3(7) })
      yield* line.tell(Venue.BOOKS, "update", { BTCUSDT: Venue.bookV3(8) })
      yield* line.tell(Venue.BOOKS, "snapshot", { ETHBTC: Venue.bookV3(1) })
      yield* line.answer(line.asked[0]!)
      yield* line.tell(Venue.BOOKS, "update", { ETHBTC: Venue.bookV3(2) })
      yield* Harness.settle
      assert.deepStrictEqual([sequences(eth), sequences(btc)], [[1, 2], [7, 8]])
      assert.lengthOf(harness.anomalies, 0)
      // They have their snapshots: no others are asked for.
      yield* Harness.pass("30 seconds")
      assert.lengthOf(line.asked, 1)
    }))

  const ends: ReadonlyArray<readonly [string, Venue.Reply]> = [
    ["a list of what is left", { result: { ch: "ticker/1s", subscriptions: ["B"] } }],
    ["a list that has it still", { result: { ch: "ticker/1s", subscriptions: ["A", "B"] } }],
    ["true", { result: true }],
    ["null", { result: null }],
    ["an error that says it was not subscribed", Venue.error(2001)]
  ]
  for (const [name, reply] of ends) {
    it.effect(`takes ${name} for the end of a subscription`, () =>
      Effect.gen(function*() {
        const { line, ...harness } = yield* connected((asked) => asked.method === "unsubscribe" ? reply : Venue.OK)
        const first = yield* Harness.want(harness, A)
        const other = yield* Harness.want(harness, B)
        yield* Harness.settle
        yield* first.leave
        yield* Harness.settle
        yield* Harness.want(harness, A)
        yield* Harness.settle
        assert.deepStrictEqual(words(line), [
          "subscribe ticker/1s A,B",
          "unsubscribe ticker/1s A",
          "subscribe ticker/1s A"
        ])
        assert.deepStrictEqual(other.tags(), ["Pending", "Live"])
        assert.lengthOf(harness.anomalies, 0)
      }))
  }

  it.effect("gives the answers of an order list, in order of arrival", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* Harness.connected({ protocol: V3.makeTrading() }, (asked, line) =>
        Effect.forEach(
          asked.params["orders"] as ReadonlyArray<object>,
          (order) =>
            line.answer(asked, { result: order }),
          { discard: true }
        ))
      const orders = [{ client_order_id: "list-1-a" }, { client_order_id: "list-1-b" }]
      const results = yield* harness.gateway.call("spot_new_order_list", { orders }, { responses: orders.length })
      assert.deepStrictEqual(results, orders)
      assert.lengthOf(line.asked, 1)
      assert.lengthOf(harness.anomalies, 0)
    }))
})

describe("on API v3 an order book with a gap", () => {
  it.effect("is ended and asked for anew, and goes on with the new snapshot", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected(serving)
      const heard = yield* Harness.want(harness, ETH)
      const other = yield* Harness.want(harness, Topic.orderBook("BTCUSDT"))
      yield* Harness.settle
      yield* line.tell(Venue.BOOKS, "update", { ETHBTC: Venue.bookV3(9) })
      yield* Harness.settle
      harness.gateway.renew(ETH)
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 1), ["unsubscribe orderbook/full ETHBTC", "subscribe orderbook/full ETHBTC"])
      assert.deepStrictEqual(sequences(heard), [1, 9, 1])
      assert.deepStrictEqual(heard.tags(), ["Pending", "Live", "Pending", "Live"])
      assert.deepStrictEqual(other.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(line.faults, [])
      yield* Harness.pass("1 minute")
      assert.strictEqual(yield* harness.memory.dials, 1)
    }))

  it.effect("whose new snapshot never comes costs the connection, once", () =>
    Effect.gen(function*() {
      // As a venue that sends a snapshot with the first subscription of a connection, and never again.
      const begun = new Set<Venue.Line>()
      const stubborn: Venue.Script = (asked, line) => {
        if (begun.has(line)) return Venue.OK
        begun.add(line)
        return serving(asked, line)
      }
      const { line, ...harness } = yield* connected(stubborn)
      const heard = yield* Harness.want(harness, ETH)
      yield* Harness.settle
      harness.gateway.renew(ETH)
      yield* Harness.passStepwise("19 seconds")
      assert.strictEqual(yield* harness.memory.dials, 1)
      assert.deepStrictEqual(words(line), [
        "subscribe orderbook/full ETHBTC",
        "unsubscribe orderbook/full ETHBTC",
        "subscribe orderbook/full ETHBTC",
        "unsubscribe orderbook/full ETHBTC",
        "subscribe orderbook/full ETHBTC"
      ])
      yield* Harness.passStepwise("4 seconds")
      assert.deepStrictEqual(reasons(harness), ["Unacknowledged"])
      const next = yield* harness.accept(stubborn)
      assert.deepStrictEqual(sequences(heard), [1, 1])
      assert.deepStrictEqual(heard.tags().slice(-3), ["Lost", "Pending", "Live"])
      yield* Harness.passStepwise("2 minutes")
      assert.strictEqual(yield* harness.memory.dials, 2)
      assert.isAtMost(next.asked.filter((asked) => asked.method === "subscribe").length, 3)
    }))

  it.effect("that gets no snapshot on a new connection either leaves that one to the others", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected(deaf)
      yield* Harness.want(harness, ETH)
      yield* Harness.passStepwise("30 seconds")
      assert.lengthOf(reasons(harness), 1)
      assert.isFalse(yield* line.peer.isOpen)
      yield* harness.accept(deaf)
      const other = yield* Harness.want(harness, Topic.orderBook("BTCUSDT"))
      yield* Harness.passStepwise("10 minutes")
      assert.strictEqual(yield* harness.memory.dials, 2)
      assert.deepStrictEqual(other.tags().filter((tag) => tag === "Lost"), [])
    }))
})

describe("a topic of all symbols", () => {
  it.effect("has the messages of each symbol of its channel, also of those that have a topic of their own", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected()
      const all = yield* Harness.want(harness, ALL)
      const a = yield* Harness.want(harness, A)
      const other = yield* Harness.want(harness, V3Channel.miniTicker("*", "1s"))
      yield* Harness.settle
      assert.deepStrictEqual(words(line), ["subscribe ticker/1s *,A", "subscribe ticker/price/1s *"])
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3(), B: Venue.tickerV3() })
      yield* Harness.settle
      assert.deepStrictEqual([symbols(all), symbols(a), symbols(other)], [["A", "B"], ["A"], []])
      assert.lengthOf(harness.anomalies, 0)
      yield* a.leave
      yield* Harness.settle
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3() })
      yield* Harness.settle
      assert.deepStrictEqual([symbols(all), symbols(a)], [["A", "B", "A"], ["A"]])
      yield* all.leave
      yield* Harness.settle
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3() })
      yield* Harness.settle
      assert.deepStrictEqual(harness.anomalies, [{ _tag: "Unrouted", channel: "ticker", symbol: "A" }])
    }))

  it.effect("is live where the acknowledgement names it, and so are those beside it", () =>
    Effect.gen(function*() {
      const { ...harness } = yield* connected((asked) => ({ result: { ch: asked.ch, subscriptions: ["*"] } }))
      const all = yield* Harness.want(harness, ALL)
      const a = yield* Harness.want(harness, A)
      yield* Harness.settle
      assert.deepStrictEqual([all.tags(), a.tags()], [["Pending", "Live"], ["Pending", "Live"]])
    }))

  it.effect("that ends has those beside it asked for once more, and nobody hears of it", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected()
      const all = yield* Harness.want(harness, ALL)
      const a = yield* Harness.want(harness, A)
      const b = yield* Harness.want(harness, B)
      const other = yield* Harness.want(harness, V3Channel.miniTicker("A", "1s"))
      yield* Harness.settle
      yield* all.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 2), ["unsubscribe ticker/1s *", "subscribe ticker/1s A,B"])
      for (const heard of [a, b, other]) assert.deepStrictEqual(heard.tags(), ["Pending", "Live"])
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3() })
      yield* Harness.pass("1 minute")
      assert.lengthOf(a.events, 1)
      assert.lengthOf(line.asked, 4)
      assert.deepStrictEqual(line.faults, [])
    }))

  it.effect("is asked for once more where one beside it ends", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected()
      const all = yield* Harness.want(harness, ALL)
      const a = yield* Harness.want(harness, A)
      yield* Harness.want(harness, B)
      yield* Harness.settle
      yield* a.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 1), ["unsubscribe ticker/1s A", "subscribe ticker/1s *,B"])
      assert.deepStrictEqual(all.tags(), ["Pending", "Live"])
    }))

  it.effect("that is asked for anew has those beside it asked for once more, too", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected()
      const all = yield* Harness.want(harness, ALL)
      const a = yield* Harness.want(harness, A)
      yield* Harness.settle
      harness.gateway.renew(ALL)
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 1), ["unsubscribe ticker/1s *", "subscribe ticker/1s *,A"])
      assert.deepStrictEqual(all.tags(), ["Pending", "Live", "Pending", "Live"])
      assert.deepStrictEqual(a.tags(), ["Pending", "Live"])
    }))

  it.effect("of another channel, or none, has nobody asked for once more", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected()
      yield* Harness.want(harness, V3Channel.miniTicker("*", "1s"))
      const a = yield* Harness.want(harness, A)
      yield* Harness.want(harness, B)
      yield* Harness.settle
      yield* a.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 2), ["unsubscribe ticker/1s A"])
    }))

  it.effect("that the venue is too busy to end puts nothing in doubt until it is ended", () =>
    Effect.gen(function*() {
      let no = 1
      const { line, ...harness } = yield* connected((asked) =>
        asked.method === "unsubscribe" && no-- > 0 ? Venue.error(429) : Venue.OK
      )
      const all = yield* Harness.want(harness, ALL)
      yield* Harness.want(harness, A)
      yield* Harness.settle
      yield* all.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 1), ["unsubscribe ticker/1s *"])
      yield* Harness.pass("2 seconds")
      assert.deepStrictEqual(words(line, 2), ["unsubscribe ticker/1s *", "subscribe ticker/1s A"])
    }))
})

describe("a topic that is asked for once more", () => {
  /** A gateway with the topics A and B, and one of all symbols that is about to end. Its requests are held from here on. */
  const doubtful = Effect.fnUntraced(function*(options?: Harness.Options) {
    let isHeld = false
    const { line, ...harness } = yield* connected(() => isHeld ? undefined : Venue.OK, options)
    const all = yield* Harness.want(harness, ALL)
    const a = yield* Harness.want(harness, A)
    const b = yield* Harness.want(harness, B)
    yield* Harness.settle
    isHeld = true
    const answer = (index: number, reply?: Venue.Reply) =>
      Effect.andThen(Effect.suspend(() => line.answer(line.asked[index]!, reply)), Harness.settle)
    return { line, harness, all, a, b, answer }
  })

  it.effect("delivers what comes meanwhile, and is live to who joins", () =>
    Effect.gen(function*() {
      const { a, all, answer, harness, line } = yield* doubtful()
      yield* all.leave
      yield* Harness.settle
      yield* answer(1)
      assert.deepStrictEqual(words(line, 1), ["unsubscribe ticker/1s *", "subscribe ticker/1s A,B"])
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3() })
      const joined = yield* Harness.want(harness, A)
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3() })
      yield* Harness.settle
      assert.deepStrictEqual([a.events.length, joined.events.length], [2, 1])
      assert.deepStrictEqual(joined.tags(), ["Live"])
      yield* answer(2)
      assert.deepStrictEqual([a.tags(), joined.tags()], [["Pending", "Live"], ["Live"]])
    }))

  it.effect("in vain is refused, and those beside it live", () =>
    Effect.gen(function*() {
      const { a, all, answer, b, harness } = yield* doubtful()
      yield* all.leave
      yield* Harness.settle
      yield* answer(1)
      yield* answer(2, { result: { ch: "ticker/1s", subscriptions: ["B"] } })
      assert.deepStrictEqual(a.statuses.at(-1), { _tag: "Refused", error: undefined })
      assert.deepStrictEqual(b.tags(), ["Pending", "Live"])
      assert.deepStrictEqual(yield* harness.gateway.topics, [B])
    }))

  it.effect("of a venue that is too busy is asked for later, and goes on meanwhile", () =>
    Effect.gen(function*() {
      const { a, all, answer, line } = yield* doubtful()
      yield* all.leave
      yield* Harness.settle
      yield* answer(1)
      yield* answer(2, Venue.error(429))
      yield* line.tell("ticker/1s", "data", { A: Venue.tickerV3() })
      yield* Harness.settle
      assert.lengthOf(line.asked, 3)
      yield* Harness.pass("2 seconds")
      yield* answer(3)
      assert.deepStrictEqual(words(line, 2), ["subscribe ticker/1s A,B", "subscribe ticker/1s A,B"])
      assert.lengthOf(a.events, 1)
      assert.deepStrictEqual(a.tags(), ["Pending", "Live"])
    }))

  it.effect("while another one ends is asked for once more after that", () =>
    Effect.gen(function*() {
      const { a, all, answer, b, line } = yield* doubtful()
      yield* all.leave
      yield* Harness.settle
      yield* b.leave
      yield* Harness.settle
      assert.deepStrictEqual(words(line, 1), ["unsubscribe ticker/1s *", "unsubscribe ticker/1s B"])
      yield* answer(1)
      assert.deepStrictEqual(words(line, 3), ["subscribe ticker/1s A"])
      // Nothing of all symbols is left: the end of B puts nothing in doubt.
      yield* answer(2)
      yield* answer(3)
      assert.lengthOf(line.asked, 4)
      assert.deepStrictEqual(a.tags(), ["Pending", "Live"])
    }))

  it.effect("is asked for again where another one ended before the venue answered", () =>
    Effect.gen(function*() {
      const { a, all, answer, b, line } = yield* doubtful()
      yield* a.leave
      yield* Harness.settle
      yield* b.leave
      yield* Harness.settle
      yield* answer(1)
      assert.deepStrictEqual(words(line, 1), [
        "unsubscribe ticker/1s A",
        "unsubscribe ticker/1s B",
        "subscribe ticker/1s *"
      ])
      yield* answer(2)
      assert.lengthOf(line.asked, 4)
      yield* answer(3)
      yield* answer(4)
      assert.deepStrictEqual(words(line, 4), ["subscribe ticker/1s *"])
      assert.deepStrictEqual(all.tags(), ["Pending", "Live"])
    }))

  it.effect("and given up meanwhile is ended after it", () =>
    Effect.gen(function*() {
      const { a, all, answer, b, line } = yield* doubtful()
      yield* all.leave
      yield* Harness.settle
      yield* answer(1)
      yield* a.leave
      yield* Harness.settle
      assert.lengthOf(line.asked, 3)
      yield* answer(2)
      yield* answer(3)
      assert.deepStrictEqual(words(line, 2), ["subscribe ticker/1s A,B", "unsubscribe ticker/1s A"])
      assert.deepStrictEqual([...line.subscribed], ["ticker B"])
      assert.deepStrictEqual(b.tags(), ["Pending", "Live"])
    }))

  it.effect("and given up while it waits for its turn is ended, not forgotten", () =>
    Effect.gen(function*() {
      const { a, all, answer, b, harness, line } = yield* doubtful({ rate: { burst: 1, perSecond: 1 } })
      yield* all.leave
      yield* Harness.pass("1 second")
      yield* answer(1)
      yield* a.leave
      yield* b.leave
      yield* Harness.pass("2 seconds")
      yield* answer(2)
      assert.deepStrictEqual(words(line, 1), ["unsubscribe ticker/1s *", "unsubscribe ticker/1s A,B"])
      assert.lengthOf(line.subscribed, 0)
      assert.deepStrictEqual(yield* harness.gateway.topics, [])
    }))

  it.effect("and given up and wanted again while it waits for its turn gets a subscription of its own", () =>
    Effect.gen(function*() {
      const { a, all, answer, harness, line } = yield* doubtful({ rate: { burst: 1, perSecond: 1 } })
      yield* all.leave
      yield* Harness.pass("1 second")
      yield* answer(1)
      yield* a.leave
      const again = yield* Harness.want(harness, A)
      for (let i = 2; i < 5; i++) {
        yield* Harness.pass("1 second")
        yield* answer(i)
      }
      assert.deepStrictEqual(words(line, 2), [
        "subscribe ticker/1s A,B",
        "unsubscribe ticker/1s A",
        "subscribe ticker/1s A"
      ])
      assert.deepStrictEqual(again.tags(), ["Pending", "Live"])
      assert.deepStrictEqual([...line.subscribed].toSorted(), ["ticker A", "ticker B"])
    }))

  it.effect("for the ends of many costs one request at a time, however many they are", () =>
    Effect.gen(function*() {
      const { line, ...harness } = yield* connected(undefined, { rate: { burst: 1, perSecond: 10 } })
      yield* Harness.want(harness, ALL)
      const many = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, i) => Topic.ticker(`S${i}`)),
        (topic) => Harness.want(harness, topic)
      )
      yield* Harness.settle
      for (const heard of many) {
        yield* heard.leave
        yield* Harness.settle
      }
      yield* Harness.pass("5 seconds")
      assert.isAtMost(line.asked.length, 10)
      assert.deepStrictEqual([...line.subscribed], ["ticker *"])
    }))

  it.effect("on a connection that is lost is asked for on the next one as ever", () =>
    Effect.gen(function*() {
      const { a, all, answer, harness, line } = yield* doubtful()
      yield* all.leave
      yield* Harness.settle
      yield* answer(1)
      yield* line.peer.drop
      const next = yield* harness.accept()
      assert.deepStrictEqual(words(next), ["subscribe ticker/1s A,B"])
      assert.deepStrictEqual(a.tags(), ["Pending", "Live", "Lost", "Pending", "Live"])
      yield* Harness.pass("10 seconds")
      assert.lengthOf(next.asked, 1)
    }))

  it.effect("and never acknowledged costs the connection, as any other", () =>
    Effect.gen(function*() {
      const { all, answer, harness } = yield* doubtful()
      yield* Harness.want(harness, C)
      yield* Harness.settle
      yield* answer(1)
      yield* all.leave
      yield* Harness.settle
      yield* answer(2)
      yield* Harness.pass("10 seconds")
      assert.deepStrictEqual(reasons(harness), ["Unacknowledged"])
      yield* harness.accept()
      assert.strictEqual((yield* harness.gateway.state)._tag, "Ready")
    }))
})
