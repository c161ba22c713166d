/**
 * A venue that runs: the clock moves it on, connections are served, and what is asked of the `Sandbox` service is done.
 *
 * @since 0.1.0
 */
import type { BookSnapshot } from "@effect-hitbtc/core/BookMessage"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Connections from "./Connections.ts"
import type { Account } from "./exchange/Account.ts"
import type { Exchange } from "./exchange/Exchange.ts"
import type { Transaction } from "./exchange/Transaction.ts"
import * as Truth from "./exchange/Truth.ts"
import * as Wallet from "./exchange/Wallet.ts"
import * as Faults from "./Faults.ts"
import * as Market from "./Market.ts"
import * as PriceLevels from "./PriceLevels.ts"
import * as Random from "./Random.ts"
import * as RateLimits from "./RateLimits.ts"
import type { Options, Sandbox } from "./Sandbox.ts"
import * as Simulation from "./Simulation.ts"
import * as ProtocolV2 from "./v2/ProtocolV2.ts"
import * as PublicProtocol from "./v3/PublicProtocol.ts"
import * as Rest from "./v3/Rest.ts"
import * as TradingProtocol from "./v3/TradingProtocol.ts"
import * as WalletProtocol from "./v3/WalletProtocol.ts"
import * as Venue from "./Venue.ts"

/**
 * Starts a venue, which runs until the scope ends.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(
  function*(options: Options = {}): Effect.fn.Return<Sandbox["Service"], never, Scope.Scope> {
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
        ProtocolV2.make({ simulation, exchange, random: Random.make(seed, "v2"), answersNotifications }),
        PublicProtocol.make(simulation),
        TradingProtocol.make({ exchange, random: Random.make(seed, "v3 trading") }),
        WalletProtocol.make({ exchange })
      ],
      seed,
      faults,
      rateLimits
    })
    const { connections } = venue

    // Whoever flushes sends what is there for all: a connection that ends meanwhile must not take that of the others along.
    const flush = Effect.suspend(() =>
      Effect.forEach(Connections.takeOutgoing(connections), ([peer, frames]) => peer.sendAll(frames), { discard: true })
    ).pipe(
      Effect.andThen(
        Effect.suspend(() =>
          Effect.forEach(Array.from(connections.ending), ([connection, code]) => end(connection, code), {
            discard: true
          })
        )
      ),
      Effect.uninterruptible
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

    const onWallet = (
      key: string | undefined,
      f: (account: Account, now: number) => Transaction
    ): Effect.Effect<number> =>
      Clock.currentTimeMillis.pipe(
        Effect.map((now) => {
          Venue.step(venue, now)
          return f(Truth.account(venue.exchange, key), venue.now).id
        }),
        Effect.tap(() => flush)
      )

    let httpRequests = 0
    const http: Sandbox["Service"]["http"] = ({ method, url }) =>
      Clock.currentTimeMillis.pipe(
        Effect.map((now) => {
          Venue.step(venue, now)
          const request = { method, url, now: venue.now, id: String(++httpRequests).padStart(16, "0") }
          const isWithinLimit = RateLimits.take(connections.limits, "rest", "http", venue.now)
          const status = isWithinLimit ? connections.faults.httpRefusals.shift() : 429
          const { body, status: answered } = status === undefined
            ? Rest.answer(simulation, request)
            : Rest.refusal(request, status)
          return { status: answered, headers: { "content-type": "application/json" }, body }
        }),
        Effect.tap(() => flush)
      )

    return {
      serve,
      http,
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
      walletBalances: (key) => truth((exchange) => Truth.walletBalances(exchange, Truth.account(exchange, key))),
      deposit: ({ amount, confirmAfter = 0, currency, key }) =>
        onWallet(key, (account, now) => {
          const confirmedAt = now + Duration.toMillis(confirmAfter)
          return Wallet.deposit(venue.exchange, account, { currency, amount, confirmedAt }, now)
        }),
      transfer: ({ amount, currency, from, key, to }) =>
        onWallet(key, (account, now) => {
          if (from === to) throw new RangeError(`A transfer from ${from} to ${to} moves nothing`)
          return Wallet.transfer(venue.exchange, account, { currency, amount, from }, now)
        }),
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
      refuse: (status, handshakes = 1) => push(connections.faults.refusals, status, handshakes),
      refuseHttp: (status, requests = 1) => push(connections.faults.httpRefusals, status, requests),
      withholdAcknowledgements: (count = 1) => Effect.sync(() => void (connections.faults.withheld += count)),
      failRequests: (fault, target = {}) =>
        Effect.sync(() => void connections.faults.requests.push({ fault, target, left: target.count ?? 1 })),
      clearFaults: Effect.sync(() => Faults.clear(connections.faults))
    }
  }
)

const push = (statuses: Array<number>, status: number, times: number): Effect.Effect<void> =>
  Effect.sync(() => {
    for (let i = 0; i < times; i++) statuses.push(status)
  })

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
