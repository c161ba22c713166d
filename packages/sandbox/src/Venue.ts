/**
 * A venue at work: the simulation, the exchange, the protocols, and the connections. Synchronous: time comes in as an
 * argument.
 *
 * @since 0.1.0
 */
import type { Peer } from "@effect-hitbtc/transport/MemoryTransport"
import * as Duration from "effect/Duration"
import * as Candles from "./Candles.ts"
import * as Connections from "./Connections.ts"
import type * as Account from "./exchange/Account.ts"
import * as Exchange from "./exchange/Exchange.ts"
import * as Execution from "./exchange/Execution.ts"
import type { Report } from "./exchange/Order.ts"
import * as OrderEntry from "./exchange/OrderEntry.ts"
import * as Wallet from "./exchange/Wallet.ts"
import * as Faults from "./Faults.ts"
import type { Market, MarketEvent } from "./Market.ts"
import type { Protocol } from "./Protocol.ts"
import * as Random from "./Random.ts"
import type * as RateLimits from "./RateLimits.ts"
import * as Simulation from "./Simulation.ts"

/**
 * A venue. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Venue {
  readonly simulation: Simulation.Simulation
  readonly exchange: Exchange.Exchange
  readonly protocols: ReadonlyArray<Protocol>
  readonly connections: Connections.Connections
  readonly options: Faults.Options
  readonly random: Random.Random
  /** Markets whose candles are still to be published. */
  readonly traded: Set<Market>
  now: number
  nextGap: number
  nextDrop: number
}

/**
 * A venue over a simulation, with the protocols that it speaks.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: {
  readonly simulation: Simulation.Simulation
  readonly accounts?: ReadonlyArray<Account.Options> | undefined
  readonly protocols: (exchange: Exchange.Exchange) => ReadonlyArray<Protocol>
  readonly seed: number
  readonly faults?: Faults.Options | undefined
  readonly rateLimits?: RateLimits.Options | undefined
}): Venue => {
  const { accounts, faults = {}, rateLimits, seed, simulation } = options
  const now = simulation.now
  const exchange = Exchange.make({
    markets: simulation.markets,
    currencies: simulation.currencies.keys(),
    accounts,
    listener: (event) => {
      switch (event._tag) {
        case "Reported":
          return report(self, event.report)
        case "Published":
          return publish(self, event.event)
        case "Transacted":
          for (const { transact } of self.protocols) transact?.(event.account, event.transaction)
      }
    }
  })
  const self: Venue = {
    simulation,
    exchange,
    protocols: options.protocols(exchange),
    connections: Connections.make({ seed, now, faults, rateLimits }),
    options: faults,
    random: Random.make(seed, "venue"),
    traded: new Set(),
    now,
    nextGap: now + millis(faults.gapEvery),
    nextDrop: now + millis(faults.dropEvery)
  }
  return self
}

/**
 * The status with which a handshake is refused, if it is: 404 where no protocol has the path, else by the faults.
 *
 * @category connections
 * @since 0.1.0
 */
export const refusal = (self: Venue, url: string): number | undefined =>
  protocolOf(self, url) === undefined ? 404 : Faults.takeRefusal(self.connections.faults)

/**
 * Begins to serve a connection; `undefined` where no protocol has its path.
 *
 * @category connections
 * @since 0.1.0
 */
export const open = (self: Venue, peer: Peer, now: number): Connections.Connection | undefined => {
  const protocol = protocolOf(self, peer.url)
  if (protocol === undefined) return undefined
  setNow(self, now)
  return Connections.open(self.connections, peer, pathOf(peer.url), protocol)
}

/**
 * Hands in frames that a client sent. What is due by then happens first. A connection that is about to end is not
 * listened to any more.
 *
 * @category connections
 * @since 0.1.0
 */
export const receive = (
  self: Venue,
  connection: Connections.Connection,
  frames: ReadonlyArray<string>,
  now: number
): void => {
  step(self, now)
  for (const frame of frames) {
    if (self.connections.ending.has(connection)) return
    connection.handler.receive(frame, self.now)
    publishCandles(self)
  }
}

/**
 * Lets time go by: what is due happens, and is written to whom it concerns.
 *
 * @category time
 * @since 0.1.0
 */
export const step = (self: Venue, now: number): void => {
  setNow(self, now)
  Faults.expire(self.connections.faults, self.now)
  if (self.now >= self.nextGap) {
    self.nextGap = self.now + millis(self.options.gapEvery)
    const { crowd } = self.simulation
    const unlucky = crowd[self.random.below(crowd.length)]
    if (unlucky !== undefined) self.connections.faults.gaps.set(unlucky.market.id, 1)
  }
  // Whatever expires has its place among the events of the simulated traders, however time is cut.
  while (self.exchange.nextExpiry <= self.now) {
    const at = self.exchange.nextExpiry
    advance(self, at)
    Execution.expire(self.exchange, at)
  }
  advance(self, self.now)
  OrderEntry.tidy(self.exchange, self.now)
  Wallet.confirm(self.exchange, self.now)
  publishCandles(self)
  for (const protocol of self.protocols) protocol.tick(self.now)
  Connections.tick(self.connections)
}

/**
 * Lets a change happen that did not come from the simulated traders, or was not asked for by a client: it is settled and
 * published.
 *
 * @category time
 * @since 0.1.0
 */
export const happen = (self: Venue, event: MarketEvent): void => {
  settle(self, event)
  publishCandles(self)
}

/**
 * Whether it is time again to drop all connections; counts it.
 *
 * @category time
 * @since 0.1.0
 */
export const takeDrop = (self: Venue): boolean => {
  if (self.now < self.nextDrop) return false
  self.nextDrop = self.now + millis(self.options.dropEvery)
  return true
}

const setNow = (self: Venue, now: number): void => {
  self.now = Math.max(self.now, now)
  self.connections.now = self.now
}

const advance = (self: Venue, to: number): void =>
  Simulation.advance(self.simulation, to, (event) => settle(self, event))

const settle = (self: Venue, event: MarketEvent): void => {
  Execution.settle(self.exchange, event)
  Execution.runStops(self.exchange, event.timestamp)
}

const report = (self: Venue, report: Report): void => {
  for (const protocol of self.protocols) protocol.report(report)
}

const publish = (self: Venue, event: MarketEvent): void => {
  const bookIsLost = Faults.takeGap(self.connections.faults, event.market.id)
  for (const protocol of self.protocols) protocol.publish(event, bookIsLost)
  if (event.trades.length > 0) self.traded.add(event.market)
}

const publishCandles = (self: Venue): void => {
  for (const market of self.traded) {
    for (const period of Candles.periods) {
      const candles = Candles.takeChanged(market.candles, period)
      if (candles.length === 0) continue
      for (const protocol of self.protocols) protocol.publishCandles(market, period, candles)
    }
  }
  self.traded.clear()
}

const protocolOf = (self: Venue, url: string): Protocol | undefined => {
  const path = pathOf(url)
  return self.protocols.find(({ paths }) => paths.includes(path))
}

const pathOf = (url: string): string => {
  const { pathname } = new URL(url, "ws://sandbox")
  return pathname.length > 1 && pathname.endsWith("/") ? pathname.slice(0, -1) : pathname
}

const millis = (input: Duration.Input | undefined): number => input === undefined ? Infinity : Duration.toMillis(input)
