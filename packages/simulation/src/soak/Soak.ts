/**
 * A client over real WebSockets, for as long as one likes: a market at a thousand messages a second in another process,
 * connections that are lost every so often, consumers of all kinds, a trader. Again and again the market stands still, and
 * what the client says is held against the truth; memory, handles and fibres are sampled all the time.
 *
 * @since 0.1.0
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as MarketDataV3 from "@effect-hitbtc/client/MarketDataV3"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as BookCheck from "@effect-hitbtc/testkit/BookCheck"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import * as ProcessWatch from "@effect-hitbtc/testkit/ProcessWatch"
import * as Random from "@effect-hitbtc/testkit/Random"
import { CANARY, credentials } from "@effect-hitbtc/testkit/Secrets"
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Scope from "effect/Scope"
import * as Consumers from "./Consumers.ts"
import * as Samples from "./Samples.ts"
import * as Trader from "./Trader.ts"
import * as Venue from "./Venue.ts"

/**
 * How a soak goes.
 *
 * **Details**
 *
 * - `duration`: how long it takes, warming up included
 * - `warmUp`: how long memory is not looked at: caches fill, code is compiled
 * - `rate`: changes of books per second; each is at least one message to each client that watches
 * - `dropEvery`, `gapEvery`, `restEvery`, `sampleEvery`: how often all connections are lost, an update is, the market
 *   stands still, memory is sampled
 * - `commandsPerSecond`: of the trader
 * - `allowed`: by how many megabytes the heap may be larger at the end than after the warm-up, by the line through the
 *   samples
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly api: "v2" | "v3"
  readonly seed: number
  readonly duration: Duration.Duration
  readonly warmUp: Duration.Duration
  readonly rate: number
  readonly dropEvery: Duration.Duration
  readonly gapEvery: Duration.Duration
  readonly restEvery: Duration.Duration
  readonly sampleEvery: Duration.Duration
  readonly commandsPerSecond: number
  readonly allowed: number
  readonly say: (line: string) => void
}

/**
 * What a soak came to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  readonly seconds: number
  readonly messages: number
  readonly drops: number
  readonly gaps: number
  readonly rests: number
  readonly booksCompared: number
  readonly wrongBooks: number
  readonly ordersCompared: number
  readonly lostReports: number
  readonly outcomes: ReadonlyMap<string, number>
  readonly heap: Samples.Slope
  readonly rss: Samples.Slope
  readonly samples: ReadonlyArray<Samples.Sample>
  /** What is not as it was promised: none, or the soak failed. */
  readonly problems: ReadonlyArray<string>
}

const SYNTHETIC = 14
// A connection that was lost again and again may wait for 30 s before it is dialled.
const REST_PATIENCE = Duration.seconds(60)
// An update that is lost shows with the next one: soon.
const LIVELY = ["ETHBTC", "BTCUSDT", "ETHUSDT"]
const SHOWN = Duration.seconds(1)
const CODES = [undefined, 1001, 1006, 1011, 1012]

const words = (counts: ReadonlyMap<string, number>) =>
  Array.from(counts, ([what, count]) => `${what} ${count}`).join(", ") || "none"

interface Client {
  readonly market: MarketData.MarketData["Service"]
  readonly trading: Trading.Trading["Service"]
  readonly v3: MarketDataV3.MarketDataV3["Service"] | undefined
}

const connect = Effect.fnUntraced(function*(
  api: Options["api"],
  url: string
): Effect.fn.Return<Client, never, Scope.Scope> {
  const connection = { callTimeout: "5 seconds" } as const
  const account = { ...connection, credentials, capacity: 1_000 }
  const needs = Layer.mergeAll(NodeWebSocketTransport.layer(), NodeCrypto.layerMac, FetchHttpClient.layer)
  if (api === "v2") {
    const context = yield* Layer.build(
      Layer.merge(
        HitBtc.layerV2({ ...connection, url: `${url}/ws/public` }),
        HitBtc.layerTradingV2({ ...account, url: `${url}/ws/trading` })
      ).pipe(Layer.provide(needs))
    )
    return {
      market: Context.get(context, MarketData.MarketData),
      trading: Context.get(context, Trading.Trading),
      v3: undefined
    }
  }
  const context = yield* Layer.build(
    Layer.orDie(Layer.merge(HitBtc.layer({ ...connection, url }), HitBtc.layerTrading({ ...account, url }))).pipe(
      Layer.provide(needs)
    )
  )
  return {
    market: Context.get(context, MarketData.MarketData),
    trading: Context.get(context, Trading.Trading),
    v3: Context.get(context, MarketDataV3.MarketDataV3)
  }
})

const repeat = (every: Duration.Duration, action: Effect.Effect<unknown>) =>
  Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(every), action)))

const messages = Effect.map(Metric.value(Metrics.framesReceived), ({ count }) => count)

const live = Effect.fnUntraced(function*(options: Options, oracle: Oracle.Oracle, problems: Array<string>) {
  const { say } = options
  const venue = yield* Venue.make({
    seed: options.seed,
    rate: options.rate,
    symbols: SYNTHETIC,
    api: options.api,
    isLimited: true,
    ...CANARY
  })
  const { market, trading, v3 } = yield* oracle.provide(connect(options.api, venue.url))
  yield* oracle.watchStates(market.connection.states, "market data", { keepsAll: false })
  yield* oracle.watchStates(trading.connection.states, "trading", { keepsAll: false })

  const consumers = yield* oracle.provide(Consumers.make(market, v3, venue.symbols))
  const trader = yield* oracle.provide(Trader.make(trading, options.seed, () => consumers.books.get("ETHBTC")))
  yield* oracle.watched(Effect.all([market.connection.ready, trading.connection.ready]))

  const random = Random.named(options.seed, "soak faults")
  let [drops, gaps, rests, booksCompared, wrongBooks, ordersCompared, lostReports] = [0, 0, 0, 0, 0, 0, 0]
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1_000
  const samples: Array<Samples.Sample> = []
  // At rest nothing comes or goes: what is there then is there for ever.
  const resting: Array<{ readonly fibers: number; readonly sockets: number }> = []

  yield* repeat(
    options.sampleEvery,
    Effect.sync(() => void samples.push(Samples.take(seconds())))
  )
  // While the market stands still nothing goes wrong; what was due meanwhile comes right after.
  const due = (every: Duration.Duration, action: Effect.Effect<unknown>) => {
    let next = seconds() + Duration.toSeconds(every)
    return Effect.gen(function*() {
      while (true) {
        yield* Effect.sleep(Duration.seconds(Math.max(0, next - seconds())))
        next += Duration.toSeconds(every)
        yield* action
      }
    })
  }
  const dropping = due(
    options.dropEvery,
    Effect.suspend(() => {
      drops++
      return venue.drop(random.pick(CODES))
    })
  )
  const gapping = due(
    options.gapEvery,
    Effect.suspend(() => {
      gaps++
      return venue.gap(random.pick(LIVELY))
    })
  )
  const troubles = Effect.all([dropping, gapping], { concurrency: 2 })

  const stale = (truth: Venue.Truth) =>
    truth.books.filter(({ sequence, symbol }) => {
      const view = consumers.books.get(symbol)
      return view?._tag !== "Live" || view.sequence !== sequence
    })
  const compare = Effect.gen(function*() {
    const ids = trader.takeIds()
    const truth = yield* venue.rest(ids)
    const patience = performance.now() + Duration.toMillis(REST_PATIENCE)
    const isUnsettled = Effect.map(
      trading.allOrders,
      (orders) => orders.some(({ knowledge }) => knowledge === "Pending" || knowledge === "OutcomeUnknown")
    )
    while (performance.now() < patience && (stale(truth).length > 0 || (yield* isUnsettled))) {
      yield* Effect.sleep("100 millis")
    }
    rests++
    const late = new Set(stale(truth).map(({ symbol }) => symbol))
    for (const symbol of late) problems.push(`the book of ${symbol} did not come to rest`)
    for (const book of truth.books) {
      const view = consumers.books.get(book.symbol)
      if (view?._tag !== "Live" || late.has(book.symbol)) continue
      booksCompared++
      const wrong = BookCheck.faultOf(view, () => book)
      if (wrong === undefined) continue
      wrongBooks++
      problems.push(`a wrong book: ${wrong}`)
    }
    const real = new Map(truth.orders.map((order) => [order.id, order]))
    for (const id of new Set([...ids, ...real.keys()])) {
      ordersCompared++
      const order = real.get(id)
      const known = yield* trading.order(id)
      const lost = faultOf(known, order)
      if (lost === undefined) continue
      lostReports++
      problems.push(`order ${id}: ${lost}`)
    }
    problems.push(...trader.problems())
    resting.push({ fibers: oracle.fibers(), sockets: ProcessWatch.handles().get("TCPSocketWrap") ?? 0 })
    yield* venue.go
    yield* trader.cleanUp
  })

  const before = yield* messages
  const tell = Effect.gen(function*() {
    const count = (yield* messages) - before
    const last = samples.at(-1)
    say(
      `${(seconds() / 60).toFixed(1)} min: ${count} messages (${Math.round(count / seconds())}/s), ${drops} drops, ` +
        `${gaps} gaps; heap ${last?.heap.toFixed(1)} MB, rss ${last?.rss.toFixed(0)} MB; at rest ${
          resting.at(-1)?.fibers ?? "?"
        } fibres, ${resting.at(-1)?.sockets ?? "?"} sockets; ${booksCompared} books compared, ${wrongBooks} wrong; ` +
        `${ordersCompared} orders, ${lostReports} lost reports; commands: ${words(trader.ends)}`
    )
  })
  const end = Duration.toSeconds(options.duration)
  while (seconds() < end) {
    const left = Math.min(Duration.toSeconds(options.restEvery), Math.max(1, end - seconds()))
    const faults = yield* Effect.forkChild(troubles)
    const churn = yield* oracle.watched(Effect.forkChild(Consumers.churn(market, venue.symbols)))
    yield* oracle.watched(trader.trade(options.commandsPerSecond, Duration.seconds(left)))
    yield* Fiber.interruptAll([faults, churn])
    yield* Effect.sleep(SHOWN)
    yield* compare
    yield* tell
  }
  for (const { end, name } of consumers.all) if (end !== undefined) problems.push(`${name}: ended with ${end}`)
  for (const { name, taken } of consumers.all) {
    if (taken === 0 && !/anomalies/.test(name)) problems.push(`${name}: was told nothing`)
  }
  problems.push(...consumers.problems)
  const [first] = resting
  for (const [index, { fibers, sockets }] of resting.entries()) {
    if (fibers !== first!.fibers || sockets !== first!.sockets) {
      problems.push(
        `at rest ${index + 1} there are ${fibers} fibres and ${sockets} sockets, at the first ${first!.fibers} and ${
          first!.sockets
        }`
      )
    }
  }
  say(
    `consumers: ${
      consumers.all.map(({ marks, name, taken }) => `${name} ${taken}${marks > 0 ? ` (${marks} marks)` : ""}`).join(
        "; "
      )
    }`
  )
  say(
    `trading: ${trader.reports()} reports, ${trader.late()} late outcomes, a slow consumer lagged ${trader.lagged()} times`
  )
  const measured = samples.filter(({ at }) => at >= Duration.toSeconds(options.warmUp))
  const heap = Samples.slope(measured, ({ heap }) => heap)
  const grown = heap.perHour * ((measured.at(-1)?.at ?? 0) - (measured[0]?.at ?? 0)) / 3_600
  if (!(grown < options.allowed)) {
    problems.push(`the heap grew by ${grown.toFixed(2)} MB, more than ${options.allowed}`)
  }
  const report: Omit<Report, "problems"> = {
    seconds: seconds(),
    messages: (yield* messages) - before,
    drops,
    gaps,
    rests,
    booksCompared,
    wrongBooks,
    ordersCompared,
    lostReports,
    outcomes: trader.ends,
    heap,
    rss: Samples.slope(measured, ({ rss }) => rss),
    samples
  }
  return report
})

// What the client knows of an order against what it is.
const faultOf = (
  known: Effect.Success<ReturnType<Trading.Trading["Service"]["order"]>>,
  real: Venue.Truth["orders"][number] | undefined
): string | undefined => {
  if (known === undefined) return real === undefined ? undefined : `${real.status}, and not known`
  const { knowledge, order, reportedQuantity, unreportedQuantity } = known
  if (real === undefined) {
    return knowledge === "Rejected" || knowledge === "NotActive" ? undefined : `${knowledge}, and not there`
  }
  if ((knowledge === "Active") !== real.isOpen) return `${knowledge}, and ${real.status}`
  if (knowledge === "Rejected") return `rejected, and ${real.status}`
  if (knowledge !== "Active" && knowledge !== "Closed") return undefined
  const filled = Decimal.sum(reportedQuantity, unreportedQuantity)
  return order?.status === real.status && Decimal.equals(filled, Decimal.makeUnsafe(real.filled))
    ? undefined
    : `${order?.status} with ${filled}, not ${real.status} with ${real.filled}`
}

/**
 * How much the heap may grow over a time, in megabytes, by the line through the samples: what an hour may add, 1 MB, and
 * for a shorter time what the samples scatter by on top.
 *
 * @category calculations
 * @since 0.1.0
 */
export const allowed = (measured: Duration.Duration): number => Math.max(Duration.toHours(measured), 3)

/**
 * Runs a soak. Needs the real clock.
 *
 * @category running
 * @since 0.1.0
 */
export const run = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Report> {
  const problems: Array<string> = []
  const scope = yield* Scope.make()
  const oracle = yield* Scope.provide(Oracle.make({ grace: "10 seconds" }), scope)
  const exit = yield* Effect.exit(Effect.scoped(live(options, oracle, problems)))
  const closed = yield* Effect.exit(Scope.close(scope, Exit.void))
  if (Exit.isFailure(closed)) problems.push(Cause.pretty(closed.cause))
  if (Exit.isFailure(exit)) return yield* Effect.die(new Error(Cause.pretty(exit.cause)))
  return { ...exit.value, problems }
})
