/**
 * Cases 78 and 79: consumers that stall, or are slower than the venue for ever. What is kept for them is bounded, what is
 * dropped is counted, and the socket is read on. `MESSAGES=6000000` makes ten minutes of ten thousand a second.
 */
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Latch, Metric, Stream } from "effect"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Account from "../support/AccountVenue.ts"
import * as Market from "../support/MarketVenue.ts"

const { each, pass, settle, tags } = Account

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void
const heapMegabytes = (): number => {
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

const MESSAGES = Number(process.env["MESSAGES"] ?? 1_000_000)
const BATCH = 1_000
const SYMBOL = "ETHBTC"
const CAPACITY = 500

interface Message {
  readonly _tag: string
  readonly count?: number
}

const missedOf = (seen: ReadonlyArray<Message>) =>
  seen.reduce((sum, { _tag, count = 0 }) => _tag === "Dropped" ? sum + count : sum, 0)

/** Takes one message, waits to be let go, and takes what is there then. */
const stalled = Effect.fnUntraced(function*<A extends Message>(stream: Stream.Stream<A, HitBtcError>) {
  const latch = Latch.makeUnsafe(false)
  const seen: Array<A> = []
  yield* Effect.forkScoped(
    Stream.runForEach(stream, (message) => {
      seen.push(message)
      return latch.await
    }),
    { startImmediately: true }
  )
  return {
    seen,
    go: Effect.andThen(latch.open, settle),
    /** How many are known to be missing. */
    missed: () => missedOf(seen),
    /** Messages that came, and those that are known to be missing. */
    total: () => missedOf(seen) + seen.filter(({ _tag }) => _tag !== "Dropped").length
  }
})

/** Counts, and remembers the last one. */
const counted = Effect.fnUntraced(function*<A extends Message>(stream: Stream.Stream<A, HitBtcError>) {
  const consumer: { taken: number; last: A | undefined } = { taken: 0, last: undefined }
  yield* Effect.forkScoped(
    Stream.runForEach(stream, (message) =>
      Effect.sync(() => {
        consumer.taken++
        consumer.last = message
      })),
    { startImmediately: true }
  )
  return consumer
})

const plain = (values: ReadonlyArray<unknown>) => values.map((value) => JSON.stringify(value))
const count = (metric: Metric.Counter<number>) => Effect.map(Metric.value(metric), ({ count }) => count)

describe("case 78: consumers that stall while ten thousand messages a second come", () => {
  each((name) => {
    it.effect("cost no memory and hold nobody up; what they missed is counted", () =>
      Effect.gen(function*() {
        const { accept, frames, market } = yield* Market.make(name)
        const droppedBefore = yield* count(Metrics.dropped)
        const conflatedBefore = yield* count(Metrics.conflated)
        const options = { capacity: CAPACITY }
        const stalledTrades = yield* stalled(market.trades(SYMBOL, options))
        const stalledMessages = yield* stalled(market.orderBookMessages(SYMBOL, options))
        const stalledTickers = yield* stalled(market.tickers(SYMBOL, { delivery: "every", ...options }))
        const stalledNewest = yield* stalled(market.tickers(SYMBOL))
        const stalledCandles = yield* stalled(market.candles(SYMBOL, { period: "M1" }))
        const stalledBooks = yield* stalled(market.orderBooks(SYMBOL))
        const trades = yield* counted(market.trades(SYMBOL))
        const messages = yield* counted(market.orderBookMessages(SYMBOL))
        const tickers = yield* counted(market.tickers(SYMBOL, { delivery: "every" }))
        const books = yield* counted(market.orderBooks(SYMBOL))
        const peer = yield* accept
        yield* settle
        yield* peer.send(frames.trades("snapshot", SYMBOL, [0]))
        yield* peer.send(frames.book("snapshot", SYMBOL, 0, [["0.06", "1"]], [["0.05", "1"]]))
        yield* peer.send(frames.candle("snapshot", SYMBOL, 0, "1"))
        yield* settle

        let [sentTrades, sentUpdates, sentTickers] = [1, 1, 0]
        const make = (i: number): string => {
          switch (i % 5) {
            case 0:
              return frames.trades("update", SYMBOL, [sentTrades++])
            case 1:
              return frames.ticker(SYMBOL, `0.${++sentTickers}1`)
            case 2:
              return frames.candle("update", SYMBOL, Math.floor(i / 1_000_000), `1.${i}1`)
            default:
              return frames.book("update", SYMBOL, sentUpdates, [], [["0.04", `${1 + (sentUpdates++ % 7)}`]])
          }
        }
        let early = 0
        for (let sent = 0; sent < MESSAGES; sent += BATCH) {
          yield* peer.sendAll(Array.from({ length: BATCH }, (_, i) => make(sent + i)))
          yield* pass("100 millis")
          // Whoever is there is told at once, however many are not.
          assert.deepStrictEqual(
            [trades.taken, messages.taken, tickers.taken],
            [sentTrades, sentUpdates, sentTickers],
            `after ${sent + BATCH}`
          )
          assert.isTrue(books.last?._tag === "Live" && books.last.sequence === sentUpdates - 1)
          if (sent + BATCH === Math.ceil(MESSAGES / 4 / BATCH) * BATCH) early = heapMegabytes()
        }
        // By then everything was full long since. Of the last three quarters none may have left as much as 10 bytes.
        const grown = heapMegabytes() - early
        assert.isBelow(grown, 3, `the heap grew by ${grown.toFixed(1)} MB`)

        for (
          const consumer of [
            stalledTrades,
            stalledMessages,
            stalledTickers,
            stalledNewest,
            stalledCandles,
            stalledBooks
          ]
        ) {
          assert.isAtMost(consumer.seen.length, 1)
          yield* consumer.go
        }
        for (
          const [consumer, sent] of [
            [stalledTrades, sentTrades],
            [stalledMessages, sentUpdates],
            [stalledTickers, sentTickers]
          ] as const
        ) {
          assert.strictEqual(consumer.total(), sent)
          // Those that came with the first one, the mark, and as many as may wait.
          const first = tags(consumer.seen).indexOf("Dropped")
          assert.isAtMost(first, BATCH / 5 * 2)
          assert.lengthOf(consumer.seen, first + 1 + CAPACITY)
        }
        assert.strictEqual(stalledNewest.seen.length, 2)
        assert.isAtMost(stalledCandles.seen.length, 3 + MESSAGES / 1_000_000)
        const book = stalledBooks.seen.at(-1)
        assert.isTrue(book?._tag === "Live" && book.sequence === sentUpdates - 1)
        assert.isAtMost(stalledBooks.seen.length, 3)
        const dropped = (yield* count(Metrics.dropped)) - droppedBefore
        const marks = [stalledTrades, stalledMessages, stalledTickers].reduce((sum, { missed }) => sum + missed(), 0)
        assert.strictEqual(dropped, marks)
        assert.isAtLeast((yield* count(Metrics.conflated)) - conflatedBefore, sentTickers - 2)
      }), Math.max(60_000, MESSAGES / 10))
  })
})

describe("case 79: a consumer that is slower than the venue for ever", () => {
  each((name) => {
    it.effect("gets the newest of tickers, candles and books; trades and book messages with marks of what is missing", () =>
      Effect.gen(function*() {
        const { accept, frames, market } = yield* Market.make(name)
        const slow = Effect.fnUntraced(function*<A>(stream: Stream.Stream<A, HitBtcError>) {
          const seen: Array<A> = []
          yield* Effect.forkScoped(
            Stream.runForEach(stream, (message) => {
              seen.push(message)
              return Effect.sleep("1 second")
            }),
            { startImmediately: true }
          )
          return seen
        })
        const tickers = yield* slow(market.tickers(SYMBOL))
        const books = yield* slow(market.orderBooks(SYMBOL))
        const candles = yield* slow(market.candles(SYMBOL, { period: "M1" }))
        const trades = yield* slow(market.trades(SYMBOL, { capacity: 3 }))
        const messages = yield* slow(market.orderBookMessages(SYMBOL, { capacity: 3 }))
        const peer = yield* accept
        yield* settle
        yield* peer.send(frames.trades("snapshot", SYMBOL, [0]))
        yield* peer.send(frames.book("snapshot", SYMBOL, 0, [["0.06", "1"]], [["0.05", "1"]]))
        yield* peer.send(frames.candle("snapshot", SYMBOL, 0, "1"))
        for (let i = 1; i <= 600; i++) {
          yield* peer.sendAll([
            frames.ticker(SYMBOL, `1.${i}1`),
            frames.trades("update", SYMBOL, [i]),
            frames.book("update", SYMBOL, i, [], [["0.04", `${i}`]]),
            frames.candle("update", SYMBOL, 0, `1.${i}1`)
          ])
          yield* pass("100 millis")
        }
        // Sixty seconds: sixty of each, the newest when they came for it.
        for (const seen of [tickers, books, candles]) assert.isAtMost(seen.length, 64)
        const lasts = tickers.map(({ last }) => Number(String(last).split(".")[1]!.slice(0, -1)))
        for (const [i, last] of lasts.entries()) if (i > 1) assert.isAtLeast(last - lasts[i - 1]!, 9)
        for (const [i, view] of books.entries()) {
          if (i > 4) assert.isTrue(view._tag === "Live" && view.sequence >= 10 * (i - 4))
        }
        for (const [seen, isFirst] of [[trades, "Trade"], [messages, "BookSnapshot"]] as const) {
          const tagged: ReadonlyArray<Message> = seen
          assert.isTrue(tagged.some(({ _tag }) => _tag === isFirst))
          const total = missedOf(tagged) + tagged.filter(({ _tag }) => _tag !== "Dropped").length
          // Three may wait, and as many be on their way, for the next seconds.
          assert.isAtLeast(total, 600 - 60)
        }
        const ids = trades.flatMap((trade) => trade._tag === "Trade" ? [trade.id] : [])
        assert.deepStrictEqual(ids, ids.toSorted((a, b) => a - b))
      }))

    it.effect("of reports, orders and outcomes gets them without a hole, and then fails: none is dropped", () =>
      Effect.gen(function*() {
        const desk = yield* Account.make(name, { capacity: 20, rate: { burst: 1_000, perSecond: 1_000 } })
        const { trading } = desk
        const line = yield* desk.accept(undefined, [{ id: "resting-1" }])
        const slow = Effect.fnUntraced(function*<A>(stream: Stream.Stream<A, HitBtcError>) {
          const seen: Array<A> = []
          const fiber = yield* Effect.forkScoped(
            Effect.flip(Stream.runForEach(stream, (message) => {
              seen.push(message)
              return Effect.sleep("1 second")
            })),
            { startImmediately: true }
          )
          return { seen, fiber }
        })
        const reports = yield* slow(trading.reports)
        const orders = yield* slow(trading.orders)
        const outcomes = yield* slow(trading.outcomes)
        yield* settle
        for (let i = 1; i <= 60; i++) {
          const id = `my-order-${String(i).padStart(3, "0")}`
          const fiber = yield* desk.begin(id, trading.placeOrder(Account.sell(id)))
          yield* line.succeed("place", { id })
          yield* line.report({ id })
          yield* Account.success(fiber)
        }
        yield* pass("1 second", 200)
        for (const { fiber, seen } of [reports, orders, outcomes]) {
          assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "Lagged")
          assert.isAtLeast(seen.length, 20)
          assert.isBelow(seen.length, 60)
        }
        // What they got is the beginning of what the others got.
        assert.deepStrictEqual(plain(outcomes.seen), plain(desk.outcomes.slice(0, outcomes.seen.length)))
        const seenOrders = orders.seen.map(({ revision }) => revision)
        const from = desk.changes.findIndex(({ revision }) => revision === seenOrders[0])
        assert.deepStrictEqual(
          seenOrders,
          desk.changes.slice(from, from + seenOrders.length).map(({ revision }) => revision)
        )
        assert.strictEqual(reports.seen[0]?._tag, "ActiveOrders")
        assert.deepStrictEqual(
          plain(reports.seen.slice(1)),
          plain(desk.reports.filter(({ _tag }) => _tag === "ExecutionReport").slice(0, reports.seen.length - 1))
        )
        assert.lengthOf(desk.outcomes, 60)
      }))
  })
})
