/**
 * The exchange in a box: a simulated venue that runs by Effect's `Clock`, and serves connections.
 *
 * {@link layerTransport} puts it behind a `Transport` in memory, for tests; `SandboxServer` behind a real WebSocket
 * server. With the same seed and the same clock it does the same.
 *
 * @since 0.1.0
 */
import type { Balance } from "@effect-hitbtc/core/Balance"
import type { BookSnapshot } from "@effect-hitbtc/core/BookMessage"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Side } from "@effect-hitbtc/core/Side"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as TransportError from "@effect-hitbtc/transport/TransportError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Connections from "./Connections.ts"
import type * as Account from "./exchange/Account.ts"
import type { Exchange } from "./exchange/Exchange.ts"
import * as Truth from "./exchange/Truth.ts"
import * as Faults from "./Faults.ts"
import type { Listing } from "./Listing.ts"
import * as Market from "./Market.ts"
import * as PriceLevels from "./PriceLevels.ts"
import * as Random from "./Random.ts"
import type * as RateLimits from "./RateLimits.ts"
import type * as RequestFaults from "./RequestFaults.ts"
import * as Simulation from "./Simulation.ts"
import * as ProtocolV2 from "./v2/ProtocolV2.ts"
import * as Venue from "./Venue.ts"

/**
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /** What everything is drawn from. Default: 1. */
  readonly seed?: number | undefined
  /**
   * Public changes of books per second, over all symbols. At zero nothing happens but what is asked for. Default: 200.
   */
  readonly rate?: number | undefined
  /** What is traded. Default: six symbols, see `Listing.defaults`. */
  readonly listings?: ReadonlyArray<Listing> | undefined
  /** How often the venue looks at the clock. Default: 10 milliseconds. */
  readonly interval?: Duration.Input | undefined
  /** Whether requests without an id are answered `{"result":true,"id":null}`. Default: false. */
  readonly answersNotifications?: boolean | undefined
  /** Who may log in. Default: one account, `sandbox-key` with the secret `sandbox-secret`, with plenty of everything. */
  readonly accounts?: ReadonlyArray<Account.Options> | undefined
  /** How many requests are answered per second, such as `RateLimits.documented`. Default: all. */
  readonly rateLimits?: RateLimits.Options | undefined
  /** Faults that come by themselves. Default: none. */
  readonly faults?: Faults.Options | undefined
}

/**
 * The running venue: serves connections, shows what it really knows, and has faults on request.
 *
 * @category services
 * @since 0.1.0
 */
export class Sandbox extends Context.Service<Sandbox, {
  /**
   * Serves one connection until it is over.
   *
   * @since 0.1.0
   */
  readonly serve: (peer: MemoryTransport.Peer) => Effect.Effect<void, never, Scope.Scope>
  /**
   * The HTTP status with which a handshake is refused, if it is: 404 for a path that no protocol has, or by
   * {@link refuse}. Asking counts as a handshake.
   *
   * @since 0.1.0
   */
  readonly refusal: (url: string) => Effect.Effect<Option.Option<number>>
  /**
   * The paths that are served, such as `/api/2/ws`.
   *
   * @since 0.1.0
   */
  readonly paths: ReadonlyArray<string>
  /**
   * The book as the venue has it now: what a client's book is to be compared with. `None` for an unknown symbol.
   *
   * @since 0.1.0
   */
  readonly book: (symbol: string) => Effect.Effect<Option.Option<BookSnapshot>>
  /**
   * The ids of the open connections, oldest first; the first is 1.
   *
   * @since 0.1.0
   */
  readonly connections: Effect.Effect<ReadonlyArray<number>>
  /**
   * Changes how many public changes of books there are per second.
   *
   * @since 0.1.0
   */
  readonly setRate: (rate: number) => Effect.Effect<void>
  /**
   * Enters an order of a stranger, who has no account, published at once; a market order where there is no `price`. Gives the order's id.
   *
   * **Gotchas**
   *
   * Dies with a `RangeError` for an unknown symbol, or a price or quantity that is not a multiple of its increment.
   *
   * @since 0.1.0
   */
  readonly placeOrder: (order: {
    readonly symbol: string
    readonly side: Side
    readonly quantity: string
    readonly price?: string | undefined
  }) => Effect.Effect<number>
  /**
   * Takes a stranger's order out of the book, published at once; `false` where it is not there (any more).
   *
   * @since 0.1.0
   */
  readonly cancelOrder: (symbol: string, id: number) => Effect.Effect<boolean>
  /**
   * All orders of an account, oldest first: by its key, or of the first account. Finished ones are forgotten after the
   * end of the following UTC day.
   *
   * **Gotchas**
   *
   * Dies with a `RangeError` for a key that no account has, as do {@link openOrders} and {@link balances}.
   *
   * @since 0.1.0
   */
  readonly orders: (key?: string) => Effect.Effect<ReadonlyArray<Truth.OrderTruth>>
  /**
   * Those of the orders of an account that can still change.
   *
   * @since 0.1.0
   */
  readonly openOrders: (key?: string) => Effect.Effect<ReadonlyArray<Truth.OrderTruth>>
  /**
   * What an account has, for each currency of the venue.
   *
   * @since 0.1.0
   */
  readonly balances: (key?: string) => Effect.Effect<ReadonlyArray<Balance>>
  /**
   * The fees that the exchange took, and what the simulated traders gained or lost to accounts: with the balances of all
   * accounts they add up to what there was in the beginning.
   *
   * @since 0.1.0
   */
  readonly house: Effect.Effect<Truth.House>
  /**
   * Sends `activeOrders` to all who subscribed to reports, unasked, as after maintenance.
   *
   * @since 0.1.0
   */
  readonly resendOrders: Effect.Effect<void>
  /**
   * Fault: ends connections, all or one, with a close code, or without a closing handshake where there is none.
   *
   * @since 0.1.0
   */
  readonly drop: (options?: {
    readonly code?: number | undefined
    readonly reason?: string | undefined
    readonly connection?: number | undefined
  }) => Effect.Effect<void>
  /**
   * Fault: the next updates of a symbol's book are lost, by default one.
   *
   * @since 0.1.0
   */
  readonly gap: (symbol: string, updates?: number) => Effect.Effect<void>
  /**
   * Fault: frames are swallowed for a time: all, or those of a connection, a channel, a symbol.
   *
   * @since 0.1.0
   */
  readonly silence: (duration: Duration.Input, target?: Faults.Target) => Effect.Effect<void>
  /**
   * Fault: the sequence of a symbol's book goes on after this number, by default 1. Nothing announces it.
   *
   * @since 0.1.0
   */
  readonly restartSequence: (symbol: string, sequence?: number) => Effect.Effect<void>
  /**
   * Fault: the next handshakes, by default one, are refused with an HTTP status.
   *
   * @since 0.1.0
   */
  readonly refuse: (status: number, handshakes?: number) => Effect.Effect<void>
  /**
   * Fault: the next acknowledgements, by default one, are not sent, though the requests are executed.
   *
   * @since 0.1.0
   */
  readonly withholdAcknowledgements: (count?: number) => Effect.Effect<void>
  /**
   * Fault: the next requests, by default one of any method, meet with a fault: the connection is lost before or after
   * they are executed, the answer is late or lost, or is an error, though they were executed or not. Several faults are
   * met one after the other, the oldest first.
   *
   * @since 0.1.0
   */
  readonly failRequests: (fault: RequestFaults.RequestFault, target?: RequestFaults.Target) => Effect.Effect<void>
  /**
   * Ends all faults that were asked for.
   *
   * @since 0.1.0
   */
  readonly clearFaults: Effect.Effect<void>
}>()("@effect-hitbtc/sandbox/Sandbox") {}

/**
 * Starts a venue, which runs until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: Options = {}) {
  const {
    accounts,
    answersNotifications,
    faults,
    interval = Duration.millis(10),
    listings,
    rate,
    rateLimits,
    seed = 1
  } = options
  const simulation = Simulation.make({ seed, rate, listings, now: yield* Clock.currentTimeMillis })
  const venue = Venue.make({
    simulation,
    accounts,
    protocols: (exchange) => [
      ProtocolV2.make({ simulation, exchange, random: Random.make(seed, "v2"), answersNotifications })
    ],
    seed,
    faults,
    rateLimits
  })
  const { connections } = venue

  const flush = Effect.suspend(() =>
    Effect.forEach(Connections.takeOutgoing(connections), ([peer, frames]) => peer.sendAll(frames), { discard: true })
  ).pipe(
    Effect.andThen(
      Effect.suspend(() =>
        Effect.forEach(Array.from(connections.ending), ([connection, code]) => end(connection, code), { discard: true })
      )
    )
  )

  const drop: Sandbox["Service"]["drop"] = ({ code, connection, reason } = {}) =>
    Effect.suspend(() =>
      Effect.forEach(
        Array.from(connections.open).filter(({ id }) => connection === undefined || id === connection),
        (connection) => end(connection, code, reason),
        { discard: true }
      )
    )

  const step = Clock.currentTimeMillis.pipe(
    Effect.tap((now) => Effect.sync(() => Venue.step(venue, now))),
    Effect.andThen(flush),
    Effect.andThen(Effect.suspend(() => Venue.takeDrop(venue) ? drop({ code: faults?.dropCode }) : Effect.void))
  )
  yield* Effect.sleep(interval).pipe(Effect.andThen(step), Effect.forever, Effect.forkScoped)

  // Answers leave after a few requests: a flood of them shall not pile up a mountain of frames. Requests that came before
  // the end of a connection are executed even after it.
  const handle = Effect.fnUntraced(function*(connection: Connections.Connection, frames: ReadonlyArray<string>) {
    for (let i = 0; i < frames.length; i += 32) {
      Venue.receive(venue, connection, frames.slice(i, i + 32), yield* Clock.currentTimeMillis)
      yield* flush
    }
  })

  const serve: Sandbox["Service"]["serve"] = (peer) =>
    Effect.acquireRelease(
      Effect.map(Clock.currentTimeMillis, (now) => Venue.open(venue, peer, now)),
      (session) => Effect.sync(() => session !== undefined && Connections.close(connections, session))
    ).pipe(
      Effect.flatMap((session) =>
        session === undefined
          ? peer.close(1008, "no such path")
          : Effect.forever(Effect.flatMap(peer.receive, (frames) => handle(session, frames)))
      ),
      Effect.ignore
    )

  const truth = <A>(f: (exchange: Exchange) => A): Effect.Effect<A> => Effect.sync(() => f(venue.exchange))

  // The venue catches up with the clock first, so that what is done from outside has its place in the order of events.
  const onMarket = <A>(symbol: string, f: (market: Market.Market, now: number) => A): Effect.Effect<A> =>
    Clock.currentTimeMillis.pipe(
      Effect.map((now) => {
        const market = simulation.markets.get(symbol)
        if (market === undefined) throw new RangeError(`There is no symbol ${symbol}`)
        Venue.step(venue, now)
        const result = f(market, venue.now)
        const event = Market.commit(market, venue.now)
        if (event !== undefined) Venue.happen(venue, event)
        return result
      }),
      Effect.tap(() => flush)
    )

  return Sandbox.of({
    serve,
    refusal: (url) => Effect.sync(() => Option.fromUndefinedOr(Venue.refusal(venue, url))),
    paths: venue.protocols.flatMap(({ paths }) => paths),
    book: (symbol) => Effect.sync(() => Option.map(Option.fromUndefinedOr(simulation.markets.get(symbol)), snapshot)),
    connections: Effect.sync(() => Array.from(connections.open, ({ id }) => id)),
    setRate: (rate) => Effect.sync(() => Simulation.setRate(simulation, rate)),
    placeOrder: ({ price, quantity, side, symbol }) =>
      onMarket(symbol, (market, now) => {
        const lots = wholeUnits(market.scale.lots(Decimal.makeUnsafe(quantity)), quantity)
        if (price === undefined) return Market.market(market, now, { side, quantity: lots })
        const ticks = wholeUnits(market.scale.ticks(Decimal.makeUnsafe(price)), price)
        return Market.limit(market, now, { side, quantity: lots, price: ticks })
      }),
    cancelOrder: (symbol, id) => onMarket(symbol, (market) => Market.cancel(market, id)),
    orders: (key) => truth((exchange) => Truth.orders(exchange, Truth.account(exchange, key).orders.values())),
    openOrders: (key) => truth((exchange) => Truth.orders(exchange, Truth.account(exchange, key).active)),
    balances: (key) => truth((exchange) => Truth.balances(exchange, Truth.account(exchange, key))),
    house: truth(Truth.house),
    resendOrders: Effect.andThen(
      Effect.sync(() => {
        for (const protocol of venue.protocols) protocol.resendOrders()
      }),
      flush
    ),
    drop,
    gap: (symbol, updates = 1) => Effect.sync(() => connections.faults.gaps.set(symbol, updates)),
    silence: (duration, target = {}) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        connections.faults.silences.push({ until: now + Duration.toMillis(duration), target })
      }),
    restartSequence: (symbol, sequence = 1) => onMarket(symbol, (market) => void (market.sequence = sequence)),
    refuse: (status, handshakes = 1) =>
      Effect.sync(() => {
        for (let i = 0; i < handshakes; i++) connections.faults.refusals.push(status)
      }),
    withholdAcknowledgements: (count = 1) => Effect.sync(() => void (connections.faults.withheld += count)),
    failRequests: (fault, target = {}) =>
      Effect.sync(() => void connections.faults.requests.push({ fault, target, left: target.count ?? 1 })),
    clearFaults: Effect.sync(() => Faults.clear(connections.faults))
  })
})

/**
 * A running venue.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: Options): Layer.Layer<Sandbox> => Layer.effect(Sandbox, make(options))

/**
 * A running venue, and a `Transport` in memory whose every dial reaches it, whatever the host in the URL. Paths that it
 * does not serve are refused with 404.
 *
 * **Example** (A client's test)
 *
 * ```ts
 * import { Sandbox } from "@effect-hitbtc/sandbox"
 * import { Transport } from "@effect-hitbtc/transport"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const transport = yield* Transport.Transport
 *   const connection = yield* transport.dial("wss://api.hitbtc.com/api/2/ws")
 *   yield* connection.send(`{"method":"getCurrency","params":{"currency":"DOGE"},"id":1}`)
 *   const [frame] = yield* connection.receive
 *   return JSON.parse(frame).error.message
 * })
 *
 * const layer = Sandbox.layerTransport({ seed: 1 })
 * Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(layer))).then(console.log) // "Currency not found"
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTransport = (options?: Options): Layer.Layer<Sandbox | Transport> =>
  Layer.unwrap(Effect.map(Sandbox, (sandbox) =>
    MemoryTransport.layer(sandbox.serve, {
      admit: (url) =>
        Effect.flatMap(sandbox.refusal(url), (status) =>
          Option.isNone(status)
            ? Effect.void
            : Effect.fail(TransportError.openFailed(
              "Handshake",
              `the server answered with status ${status.value}`,
              status.value
            )))
    }))).pipe(Layer.provideMerge(layer(options)))

const end = ({ peer }: Connections.Connection, code: number | undefined, reason?: string): Effect.Effect<void> =>
  code === undefined ? peer.drop : peer.close(code, reason)

const snapshot = ({ engine, id, scale, sequence, timestamp }: Market.Market): BookSnapshot => {
  const levels = (side: PriceLevels.PriceLevels) =>
    PriceLevels.toArray(side).map(({ price, size }) => ({ price: scale.price(price), size: scale.quantity(size) }))
  return {
    _tag: "BookSnapshot",
    symbol: id,
    sequence,
    asks: levels(engine.asks),
    bids: levels(engine.bids),
    timestamp: Timestamp.fromMillis(timestamp)
  }
}

const wholeUnits = (units: Option.Option<bigint>, input: string): bigint =>
  Option.getOrThrowWith(units, () => new RangeError(`${input} is not a multiple of the symbol's increment`))
