/**
 * A client and a venue in one process, on a clock of their own, and all that can befall them: drawn from a seed, so that
 * what went wrong once goes wrong again. What the client said is then held against what the venue knows.
 *
 * @since 0.1.0
 */
import * as AccountV3 from "@effect-hitbtc/client/AccountV3"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as MarketDataV3 from "@effect-hitbtc/client/MarketDataV3"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as TradingV3 from "@effect-hitbtc/client/TradingV3"
import type { Balance } from "@effect-hitbtc/core/Balance"
import * as Listing from "@effect-hitbtc/sandbox/Listing"
import type { RequestFault } from "@effect-hitbtc/sandbox/RequestFaults"
import * as Sandbox from "@effect-hitbtc/sandbox/Sandbox"
import * as BookCheck from "@effect-hitbtc/testkit/BookCheck"
import * as Oracle from "@effect-hitbtc/testkit/Oracle"
import { named, type Random } from "@effect-hitbtc/testkit/Random"
import * as SkewedClock from "@effect-hitbtc/testkit/SkewedClock"
import { Transport } from "@effect-hitbtc/transport/Transport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as EffectRandom from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import * as Checks from "./Checks.ts"
import * as FaultyTransport from "./FaultyTransport.ts"
import * as Spectator from "./Spectator.ts"
import * as Trader from "./Trader.ts"
import * as Watchers from "./Watchers.ts"

/**
 * What a seed came to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  readonly seed: number
  readonly version: "v2" | "v3"
  /** What went wrong on purpose, by how often. */
  readonly faults: ReadonlyMap<string, number>
  readonly views: number
  readonly trades: number
  readonly commands: number
  readonly reconnects: number
  /** What is not allowed, and happened all the same: none, or the library has a fault. */
  readonly problems: Checks.Problems
}

const KEY = "simulation-key"
const SECRET = "simulation-secret-canary"
const SYMBOLS = ["ETHBTC", "BTCUSDT"]
const DEPTHS = [1, 5, 1000]

const listings = Listing.defaults
  .filter(({ symbol }) => SYMBOLS.includes(symbol.id))
  .map((listing) => ({ ...listing, depth: 12, pastTrades: 40 }))

const drawRequestFault = (random: Random): RequestFault =>
  random.pick<RequestFault>([
    { _tag: "DropBefore" },
    { _tag: "DropBefore", code: 1001 },
    { _tag: "DropAfter" },
    { _tag: "DropAfter" },
    { _tag: "Lose" },
    { _tag: "Delay", duration: Duration.millis(random.between(100, 6_000)) },
    { _tag: "Error", executed: true },
    { _tag: "Error", executed: false },
    { _tag: "Error", executed: true, code: 500 },
    { _tag: "Error", executed: false, code: 20080 },
    { _tag: "Error", executed: false, code: 429 }
  ])

// Whether what a watcher sees of its books is all there is to know now.
const isLive = (watcher: Watchers.Watcher) =>
  watcher.isStopped || watcher.kind !== "books" ||
  watcher.symbols.every((symbol) =>
    watcher.told.findLast((told) => "symbol" in told && told.symbol === symbol)?._tag === "Live"
  )

interface Client {
  readonly market: MarketData.MarketData["Service"]
  readonly trading: Trading.Trading["Service"]
  readonly v3:
    | {
      readonly market: MarketDataV3.MarketDataV3["Service"]
      readonly trading: TradingV3.TradingV3["Service"]
      readonly account: AccountV3.AccountV3["Service"]
    }
    | undefined
}

const connect = Effect.fnUntraced(function*(
  version: "v2" | "v3",
  outside: Layer.Layer<Transport>,
  venue: Context.Context<HttpClient>,
  options: HitBtc.ConnectionOptions,
  scope: Scope.Scope
): Effect.fn.Return<Client, unknown> {
  const credentials = { key: Redacted.make(KEY), secret: Redacted.make(SECRET) }
  const needs = Layer.mergeAll(outside, NodeCrypto.layerMac)
  if (version === "v2") {
    const context = yield* Layer.buildWithScope(
      Layer.merge(
        HitBtc.layerV2({ ...options, url: "wss://client/api/2/ws/public" }),
        HitBtc.layerTradingV2({ ...options, credentials })
      ).pipe(Layer.provide(needs)),
      scope
    )
    return {
      market: Context.get(context, MarketData.MarketData),
      trading: Context.get(context, Trading.Trading),
      v3: undefined
    }
  }
  const context = yield* Layer.buildWithScope(
    Layer.merge(HitBtc.layer(options), HitBtc.layerTrading({ ...options, credentials })).pipe(
      Layer.provide(needs),
      Layer.provide(Layer.succeedContext(venue))
    ),
    scope
  )
  return {
    market: Context.get(context, MarketData.MarketData),
    trading: Context.get(context, Trading.Trading),
    v3: {
      market: Context.get(context, MarketDataV3.MarketDataV3),
      trading: Context.get(context, TradingV3.TradingV3),
      account: Context.get(context, AccountV3.AccountV3)
    }
  }
})

// Two of three speak the version that is live.
const versionOf = (seed: number): Report["version"] => named(seed, "version").pick(["v2", "v3", "v3"] as const)

const pass = (millis: number) => TestClock.adjust(Duration.millis(millis))

// Everything that happens in a run. The scopes are closed by the caller, who looks at what is left then.
const live = Effect.fnUntraced(
  function*(seed: number, venueScope: Scope.Scope, oracle: Oracle.Oracle) {
    const clientScope = oracle.scope
    const plan = named(seed, "plan")
    const version = versionOf(seed)
    const weather = FaultyTransport.weather()
    const count = (what: string) => void weather.faults.set(what, (weather.faults.get(what) ?? 0) + 1)

    const venue = yield* Layer.buildWithScope(
      Sandbox.layerTransport({
        seed,
        rate: plan.between(2, 25),
        listings,
        interval: "50 millis",
        accounts: [{ key: KEY, secret: SECRET }]
      }),
      venueScope
    )
    const sandbox = Context.get(venue, Sandbox.Sandbox)
    const transport = Context.get(venue, Transport)
    const spectator = yield* Scope.provide(Spectator.make(transport, version, SYMBOLS), venueScope)
    yield* pass(100)
    const others = Effect.map(sandbox.connections, (ids) => ids.filter((id) => id !== 1))

    const outside = Layer.succeed(
      Transport,
      FaultyTransport.make(transport, named(seed, "weather"), weather, plan.pick([0, 0.3, 1, 1, 3]))
    )
    const { clock, set: setSkew } = yield* SkewedClock.make
    const { market, trading, v3 } = yield* connect(
      version,
      outside,
      venue,
      {
        callTimeout: "2 seconds",
        waitAfterRefusal: "3 seconds",
        acknowledgeTimeout: "2 seconds",
        snapshotTimeout: "3 seconds",
        ...(plan.chance(0.3) ? { rate: { burst: 1, perSecond: 4 } } : undefined)
      },
      clientScope
    ).pipe(Effect.provideService(Clock.Clock, clock), oracle.watched)

    const follow = Effect.fnUntraced(function*<A, E>(stream: Stream.Stream<A, E>) {
      const seen: Array<A> = []
      yield* Effect.forkIn(
        Effect.ignore(Stream.runForEach(stream, (a) => Effect.sync(() => void seen.push(a)))),
        clientScope,
        { startImmediately: true }
      )
      return seen
    })
    const marketStates = yield* oracle.watchStates(market.connection.states, "market data")
    const tradingStates = yield* oracle.watchStates(trading.connection.states, "trading")
    const toldBalances: ReadonlyArray<Balance> = v3 === undefined ? [] : yield* follow(v3.account.balances)

    const acts = named(seed, "acts")
    const prices = named(seed, "prices")
    const price = () => `0.0544${String(prices.between(40, 90)).padStart(2, "0")}`
    const quantity = () => `0.${prices.between(100, 999)}`
    const trader = yield* Trader.make({
      trading,
      v3: v3?.trading,
      random: named(seed, "trader"),
      seed,
      symbol: "ETHBTC",
      price,
      quantity,
      scope: clientScope
    })
    const watchers: Array<Watchers.Watcher> = []
    const watch = Effect.suspend(() =>
      Effect.map(
        Watchers.start(market, v3?.market, acts, SYMBOLS, DEPTHS, clientScope),
        (watcher) => void watchers.push(watcher)
      )
    )
    yield* watch
    yield* watch
    if (plan.chance(0.8)) yield* pass(200)
    weather.isBad = true

    const someConnection = Effect.map(others, (ids) => ids.length === 0 ? undefined : acts.pick(ids))
    const steps = plan.between(5, 22)
    for (let step = 0; step < steps; step++) {
      const dice = acts.next()
      if (dice < 0.28) {
        if (acts.chance(0.4)) {
          count("a request that goes wrong")
          const method = acts.chance(0.8)
            ? undefined
            : acts.pick(["login", "subscribe", "spot_subscribe", "subscribeReports"])
          yield* sandbox.failRequests(drawRequestFault(acts), { method })
        }
        yield* trader.command
      } else if (dice < 0.36) {
        yield* sandbox.placeOrder({
          symbol: "ETHBTC",
          side: acts.pick(["buy", "sell"]),
          price: price(),
          quantity: quantity()
        })
      } else if (dice < 0.46) yield* watch
      else if (dice < 0.52) {
        const running = watchers.filter(({ isStopped }) => !isStopped)
        if (running.length > 0) yield* Watchers.stop(acts.pick(running))
      } else if (dice < 0.58) {
        const connection = yield* someConnection
        if (connection !== undefined) {
          count("a connection ended by the venue")
          yield* sandbox.drop({ connection, code: acts.pick([undefined, 1000, 1001, 1006, 1011, 1012, 4002]) })
        }
      } else if (dice < 0.62) {
        count("silence")
        const connection = yield* someConnection
        if (connection === undefined) continue
        // Trades that a venue swallows while all else goes on are lost to everybody: nothing in the protocol tells.
        if (acts.chance(0.3)) {
          yield* sandbox.silence("25 seconds", { connection })
          // To its end, when the connection was given up long since: whatever was said meanwhile was said to nobody.
          yield* pass(30_000)
        } else {
          yield* sandbox.silence(Duration.millis(acts.between(500, 8_000)), {
            connection,
            channel: acts.pick(["ticker", "orderbook"])
          })
        }
      } else if (dice < 0.65) {
        count("a restarted sequence")
        const symbol = acts.pick(SYMBOLS)
        yield* sandbox.restartSequence(symbol, acts.pick([1, 7, 1_000]))
        // Nothing announces it; but who subscribes now gets a snapshot of this sequence.
        Spectator.seeBook(spectator, Option.getOrThrow(yield* sandbox.book(symbol)))
      } else if (dice < 0.68) yield* sandbox.resendOrders
      else if (dice < 0.71) {
        count("an acknowledgement withheld")
        yield* sandbox.withholdAcknowledgements()
      } else if (dice < 0.74) {
        count("a handshake refused by the venue")
        yield* sandbox.refuse(acts.pick([500, 503]), acts.between(1, 2))
      } else if (dice < 0.79) {
        count("a command given up")
        yield* trader.interrupt
      } else if (dice < 0.82) {
        count("a clock that jumps")
        yield* setSkew(acts.between(-4_000, 4_000))
      } else yield* pass(acts.between(1, 3_000))
      if (acts.chance(0.6)) yield* pass(acts.pick([0, 10, 100, 500, 1_500]))
    }

    weather.isBad = false
    yield* sandbox.clearFaults
    const problems: Array<string> = []
    const isCalm = Effect.gen(function*() {
      const states = [yield* market.connection.state, yield* trading.connection.state]
      const orders = yield* trading.allOrders
      return states.every(({ _tag }) => _tag === "Ready") &&
        trader.issued.every(({ fiber }) => fiber.pollUnsafe() !== undefined) &&
        orders.every(({ knowledge }) => knowledge !== "Pending" && knowledge !== "OutcomeUnknown")
    })
    // Who wants to see a connection wants it to be there.
    yield* watch
    for (const watcher of watchers) watcher.hurry = true
    yield* Effect.forkIn(Effect.ignore(trading.connection.ready), clientScope)
    yield* Effect.forkIn(Effect.ignore(market.connection.ready), clientScope)
    let calm = 0
    for (let i = 0; i < 150 && calm < 3; i++) {
      yield* pass(acts.pick([500, 1_000, 3_000]))
      calm = (yield* isCalm) ? calm + 1 : 0
    }
    if (calm < 3) {
      const states = [yield* market.connection.state, yield* trading.connection.state]
      problems.push(`it never came to rest: ${states.map(({ _tag }) => _tag).join(", ")}`)
    }
    // A book of which an update was the last to be lost is found out by the next one. One that was asked for anew again
    // and again is so after half a minute at last.
    yield* pass(7_000)
    for (let i = 0; i < 40 && !watchers.every(isLive); i++) yield* pass(1_000)
    yield* sandbox.setRate(0)
    yield* pass(3_000)

    const truth = new Map((yield* sandbox.orders(KEY)).map((order) => [order.order.clientOrderId, order]))
    const isMangled = weather.faults.has("a frame cut")
    problems.push(
      ...[...marketStates, ...tradingStates].flatMap((state) =>
        state._tag === "Stopped" && state.error !== undefined ? [`stopped: ${state.error.message}`] : []
      ),
      ...watchers.flatMap((watcher) => [
        ...Checks.endings(watcher),
        ...Checks.books(watcher, spectator),
        ...Checks.trades(watcher, spectator),
        ...Checks.statistics(watcher)
      ]),
      ...Checks.commands(trader, truth),
      ...Checks.knowledge(trader, yield* trading.allOrders, truth, yield* sandbox.openOrders(KEY), isMangled),
      ...(v3 === undefined ? [] : Checks.balances(toldBalances, yield* sandbox.balances(KEY))),
      ...Checks.wire(weather.frames)
    )
    for (const symbol of SYMBOLS) {
      const real = Option.getOrThrow(yield* sandbox.book(symbol))
      for (const watcher of watchers) {
        if (watcher.isStopped || watcher.kind !== "books" || !watcher.symbols.includes(symbol)) continue
        const newest = watcher.told.findLast((told) => "symbol" in told && told.symbol === symbol)
        if (newest?._tag !== "Live") {
          problems.push(`in the end ${symbol} is ${newest?._tag ?? "not there"}`)
          continue
        }
        if (BookCheck.faultOf(newest, () => real, watcher.depth) !== undefined) {
          problems.push(`in the end ${symbol} is at ${newest.sequence}, not at ${real.sequence}`)
        }
      }
    }
    for (const { text } of weather.frames) oracle.show(text)
    const told = watchers.flatMap(({ told }) => told)
    const report: Report = {
      seed,
      version,
      faults: weather.faults,
      views: told.filter(({ _tag }) => _tag === "Live").length,
      trades: told.filter(({ _tag }) => _tag === "Trade").length,
      commands: trader.issued.length,
      reconnects: [...marketStates, ...tradingStates].filter(({ _tag }) => _tag === "Lost").length,
      problems
    }
    return report
  }
)

/**
 * Runs a seed. Needs a `TestClock`, which stands at zero.
 *
 * @category running
 * @since 0.1.0
 */
export const run = Effect.fnUntraced(function*(seed: number): Effect.fn.Return<Report> {
  const exit = yield* Effect.scoped(Effect.gen(function*() {
    // The client ends before the venue, and the oracle looks at what is left of it.
    const venueScope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    const oracle = yield* Oracle.make({ secrets: [SECRET] })
    const report = yield* live(seed, venueScope, oracle)
    yield* oracle.close
    yield* pass(0)
    return report
  })).pipe(EffectRandom.withSeed(seed), Effect.exit)
  if (Exit.isSuccess(exit)) return exit.value
  return {
    seed,
    version: versionOf(seed),
    faults: new Map(),
    views: 0,
    trades: 0,
    commands: 0,
    reconnects: 0,
    problems: [Cause.pretty(exit.cause)]
  }
})
