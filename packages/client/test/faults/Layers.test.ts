/** Cases 83 and 84: layers that are built twice, shared, and provided by many fibres; two accounts in one process. */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { CANARY, credentials } from "@effect-hitbtc/testkit/Secrets"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Redacted, Scope, Stream } from "effect"
import * as Account from "../support/AccountVenue.ts"
import * as Market from "../support/MarketVenue.ts"
import * as ScriptedHttp from "../support/ScriptedHttp.ts"
import { quiet } from "../support/TradingVenue.ts"

const { each, pass, sell, settle } = Account

const SYMBOL = "ETHBTC"
const http = ScriptedHttp.make(() => ({ status: 503 })).layer

/** A layer of market data that is one value, as an application has it, and counts how often it is built. */
const marketLayer = (name: Market.Name, memory: MemoryTransport.MemoryTransport) => {
  let builds = 0
  const counting = Layer.effectDiscard(Effect.sync(() => void builds++))
  const layer = (name === "v2" ? HitBtc.layerV2() : Layer.orDie(HitBtc.layer())).pipe(
    Layer.provideMerge(counting),
    Layer.provide([memory.layer, http])
  )
  return { layer, builds: () => builds }
}

const ticker = Effect.gen(function*() {
  const market = yield* MarketData.MarketData
  return yield* market.tickers(SYMBOL).pipe(Stream.runHead)
})

describe("case 83: a layer", () => {
  each((name) => {
    it.effect("that is built twice has a connection each, and the end of one leaves the other alone", () =>
      Effect.gen(function*() {
        const one = yield* Market.make(name)
        const two = yield* Market.make(name)
        const first = yield* one.oracle.watch(one.market.tickers(SYMBOL))
        const second = yield* two.oracle.watch(two.market.tickers(SYMBOL))
        const [a, b] = [yield* one.accept, yield* two.accept]
        yield* settle
        yield* a.send(one.frames.ticker(SYMBOL, "1"))
        yield* settle
        assert.deepStrictEqual([first.length, second.length], [1, 0])
        yield* one.oracle.close
        yield* b.send(two.frames.ticker(SYMBOL, "2"))
        yield* settle
        assert.deepStrictEqual([first.length, second.length], [1, 1])
        assert.isFalse(yield* a.isOpen)
        assert.isTrue(yield* b.isOpen)
        assert.deepStrictEqual([yield* one.memory.dials, yield* two.memory.dials], [1, 1])
      }))

    it.effect("that two services of an application share is built once: one connection, one subscription", () =>
      Effect.gen(function*() {
        const oracle = yield* Oracle.make()
        const memory = yield* MemoryTransport.make()
        oracle.watchMemory(memory)
        const { builds, layer } = marketLayer(name, memory)
        class One extends Context.Service<One, MarketData.MarketData["Service"]>()("test/One") {
          static readonly layer = Layer.effect(One, MarketData.MarketData).pipe(Layer.provide(layer))
        }
        class Two extends Context.Service<Two, MarketData.MarketData["Service"]>()("test/Two") {
          static readonly layer = Layer.effect(Two, MarketData.MarketData).pipe(Layer.provide(layer))
        }
        const context = yield* oracle.build(Layer.merge(One.layer, Two.layer))
        const [one, two] = [Context.get(context, One), Context.get(context, Two)]
        assert.strictEqual(one, two)
        assert.strictEqual(builds(), 1)
        const seen = [yield* oracle.watch(one.tickers(SYMBOL)), yield* oracle.watch(two.tickers(SYMBOL))]
        yield* settle
        const peer = yield* memory.accept
        let subscriptions = 0
        yield* peer.receive.pipe(
          Effect.map((frames) => {
            subscriptions += frames.filter((frame) => /"subscribe/.test(frame)).length
          }),
          Effect.forever,
          Effect.ignore,
          Effect.forkScoped({ startImmediately: true })
        )
        yield* settle
        yield* peer.send(Market.frames[name].ticker(SYMBOL, "1"))
        yield* settle
        assert.deepStrictEqual(seen.map((tickers) => tickers.length), [1, 1])
        assert.strictEqual(subscriptions, 1)
        assert.strictEqual(yield* memory.dials, 1)
      }))

    it.effect("of each of two accounts has a login, orders and balances of its own", () =>
      Effect.gen(function*() {
        const oracle = yield* Oracle.make({ secrets: [...Object.values(CANARY), "canary-other-secret"] })
        const other = { key: "other-key-of-test", secret: "canary-other-secret" }
        const venue = yield* oracle.build(
          Sandbox.layerTransport({ listings: [quiet], rate: 0, accounts: [CANARY, other] })
        )
        const sandbox = Context.get(venue, Sandbox.Sandbox)
        const url = name === "v2" ? "wss://sandbox/api/2/ws/trading" : "wss://sandbox/api/3"
        const open = (of: typeof credentials) =>
          Effect.map(
            oracle.build(
              Account.layer(name, { url, credentials: of }).pipe(Layer.provide(Layer.succeedContext(venue)))
            ),
            (context) => Context.get(context, Trading.Trading)
          )
        const mine = yield* open(credentials)
        const theirs = yield* open({ key: Redacted.make(other.key), secret: Redacted.make(other.secret) })
        const outcomes = [yield* oracle.watch(mine.outcomes), yield* oracle.watch(theirs.outcomes)]
        const reports = [yield* oracle.watch(mine.reports), yield* oracle.watch(theirs.reports)]
        const states = [
          yield* oracle.watchStates(mine.connection.states, "mine"),
          yield* oracle.watchStates(theirs.connection.states, "theirs")
        ]
        yield* pass("100 millis", 3)
        const run = (command: Effect.Effect<unknown, unknown>) =>
          Effect.tap(Effect.forkScoped(Effect.exit(command), { startImmediately: true }), () => pass("100 millis"))
        // The same id, at the same time: it is another order.
        const fibers = [
          yield* run(mine.placeOrder(sell("the-same-id"))),
          yield* run(theirs.placeOrder(sell("the-same-id"))),
          yield* run(theirs.placeOrder(sell("another-id")))
        ]
        for (const fiber of fibers) assert.isTrue(Exit.isSuccess(fiber.pollUnsafe()!))
        yield* run(mine.cancelOrder("the-same-id"))
        const known = (trading: typeof mine) =>
          Effect.map(
            trading.allOrders,
            (orders) => orders.map(({ clientOrderId, knowledge }) => `${clientOrderId} ${knowledge}`)
          )
        assert.deepStrictEqual(yield* known(mine), ["the-same-id Closed"])
        assert.deepStrictEqual(yield* known(theirs), ["the-same-id Active", "another-id Active"])
        assert.deepStrictEqual(outcomes.map((seen) => seen.length), [2, 2])
        assert.deepStrictEqual(reports.map((seen) => seen.length), [3, 3])
        assert.lengthOf(yield* sandbox.openOrders(CANARY.key), 0)
        assert.lengthOf(yield* sandbox.openOrders(other.key), 2)
        // What befalls one does not touch the other.
        const [first] = yield* sandbox.connections
        yield* sandbox.drop({ connection: first })
        yield* pass("1 second", 3)
        const losses = states.map((history) => history.filter(({ _tag }) => _tag === "Lost").length)
        assert.deepStrictEqual(losses, [1, 0])
        assert.strictEqual((yield* mine.connection.state)._tag, "Ready")
      }))
  })
})

describe("case 84: one layer, provided in many fibres", () => {
  each((name) => {
    it.effect("that are children of one application is built once, and closed with it", () =>
      Effect.gen(function*() {
        const oracle = yield* Oracle.make()
        const memory = yield* MemoryTransport.make()
        oracle.watchMemory(memory)
        const { builds, layer } = marketLayer(name, memory)
        // As `Layer.launch`, or the runtime of an application, builds all its layers: with one memory of what was built.
        const memo = yield* Layer.makeMemoMap
        const scope = yield* Scope.make()
        const provided = Effect.scoped(
          Effect.flatMap(Layer.buildWithMemoMap(layer, memo, scope), (context) => Effect.provide(ticker, context))
        )
        const fibers = yield* Effect.forEach(
          Array.from({ length: 200 }),
          () => Effect.forkScoped(oracle.watched(provided), { startImmediately: true })
        )
        yield* settle
        assert.strictEqual(builds(), 1)
        const peer = yield* Market.accept(name, memory)
        yield* settle
        yield* peer.send(Market.frames[name].ticker(SYMBOL, "1"))
        yield* settle
        for (const fiber of fibers) assert.isDefined(fiber.pollUnsafe())
        assert.strictEqual(yield* memory.dials, 1)
        assert.isTrue(yield* peer.isOpen)
        yield* Scope.close(scope, Exit.void)
        yield* settle
        assert.isFalse(yield* peer.isOpen)
      }))

    it.effect("by `Effect.provide` within one that provides it already shares its connection", () =>
      Effect.gen(function*() {
        const oracle = yield* Oracle.make()
        const memory = yield* MemoryTransport.make()
        oracle.watchMemory(memory)
        const { builds, layer } = marketLayer(name, memory)
        const many = Effect.forEach(Array.from({ length: 50 }), () => Effect.provide(ticker, layer), {
          concurrency: "unbounded",
          discard: true
        })
        const fiber = yield* Effect.forkScoped(oracle.watched(Effect.provide(many, layer)), { startImmediately: true })
        yield* settle
        const peer = yield* Market.accept(name, memory)
        yield* settle
        yield* peer.send(Market.frames[name].ticker(SYMBOL, "1"))
        yield* settle
        assert.isDefined(fiber.pollUnsafe())
        assert.strictEqual(builds(), 1)
        assert.strictEqual(yield* memory.dials, 1)
        assert.isFalse(yield* peer.isOpen)
      }))
  })
})
