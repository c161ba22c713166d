/**
 * A venue at work: the simulation, the exchange, the protocols, the sessions, and the faults between them. Synchronous:
 * time comes in as an argument, and frames pile up per session until they are taken.
 *
 * @since 0.1.0
 */
import type { Peer } from "@effect-hitbtc/transport/MemoryTransport"
import * as Duration from "effect/Duration"
import * as Candles from "./Candles.ts"
import type * as Account from "./exchange/Account.ts"
import * as Exchange from "./exchange/Exchange.ts"
import * as Execution from "./exchange/Execution.ts"
import type { Report } from "./exchange/Order.ts"
import * as OrderEntry from "./exchange/OrderEntry.ts"
import * as Faults from "./Faults.ts"
import type { Market, MarketEvent } from "./Market.ts"
import type { Handler, Protocol, Session } from "./Protocol.ts"
import * as Random from "./Random.ts"
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
  readonly faults: Faults.Faults
  readonly options: Faults.Options
  readonly random: Random.Random
  readonly sessions: Set<VenueSession>
  /** Sessions with frames to send. */
  readonly busy: Set<VenueSession>
  /** Markets whose candles are still to be published. */
  readonly traded: Set<Market>
  now: number
  lastSession: number
  nextGap: number
  nextDrop: number
}

/**
 * A session and what belongs to its connection.
 *
 * @category models
 * @since 0.1.0
 */
export interface VenueSession extends Session {
  readonly peer: Peer
  readonly handler: Handler
  outbox: Array<string>
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
}): Venue => {
  const { accounts, faults = {}, seed, simulation } = options
  const now = simulation.now
  const exchange = Exchange.make({
    markets: simulation.markets,
    currencies: simulation.currencies.keys(),
    accounts,
    listener: (event) => event._tag === "Published" ? publish(self, event.event) : report(self, event.report)
  })
  const self: Venue = {
    simulation,
    exchange,
    protocols: options.protocols(exchange),
    faults: Faults.make(),
    options: faults,
    random: Random.make(seed, "venue"),
    sessions: new Set(),
    busy: new Set(),
    traded: new Set(),
    now,
    lastSession: 0,
    nextGap: now + millis(faults.gapEvery),
    nextDrop: now + millis(faults.dropEvery)
  }
  return self
}

/**
 * The status with which a handshake is refused, if it is: 404 where no protocol has the path, else by the faults.
 *
 * @category sessions
 * @since 0.1.0
 */
export const refusal = (self: Venue, url: string): number | undefined =>
  protocolOf(self, url) === undefined ? 404 : Faults.takeRefusal(self.faults)

/**
 * Begins the session of a connection; `undefined` where no protocol has its path.
 *
 * @category sessions
 * @since 0.1.0
 */
export const open = (self: Venue, peer: Peer, now: number): VenueSession | undefined => {
  const protocol = protocolOf(self, peer.url)
  if (protocol === undefined) return undefined
  self.now = Math.max(self.now, now)
  const id = ++self.lastSession
  const silentFrom = self.now + millis(self.options.silenceAfter)
  const push = (frame: string, channel?: Faults.Channel, symbol?: string) => {
    if (self.now >= silentFrom || Faults.isSilent(self.faults, self.now, id, channel, symbol)) return
    session.outbox.push(frame)
    self.busy.add(session)
  }
  const own: Session = {
    id,
    path: pathOf(peer.url),
    notify: (channel, symbol, frame) => push(frame, channel, symbol),
    respond: (frame, kind) => {
      if (kind === "acknowledgement" && Faults.takeWithheld(self.faults)) return
      push(frame)
    }
  }
  const session: VenueSession = { ...own, peer, handler: protocol.connect(own), outbox: [] }
  self.sessions.add(session)
  return session
}

/**
 * Hands in frames that a client sent. What is due by then happens first.
 *
 * @category sessions
 * @since 0.1.0
 */
export const receive = (self: Venue, session: VenueSession, frames: ReadonlyArray<string>, now: number): void => {
  step(self, now)
  for (const frame of frames) {
    session.handler.receive(frame, self.now)
    publishCandles(self)
  }
}

/**
 * Ends the session of a connection that is over.
 *
 * @category sessions
 * @since 0.1.0
 */
export const close = (self: Venue, session: VenueSession): void => {
  self.sessions.delete(session)
  self.busy.delete(session)
  session.handler.close()
}

/**
 * Lets time go by: what is due happens, and is written to whom it concerns.
 *
 * @category time
 * @since 0.1.0
 */
export const step = (self: Venue, now: number): void => {
  self.now = Math.max(self.now, now)
  Faults.expire(self.faults, self.now)
  if (self.now >= self.nextGap) {
    self.nextGap = self.now + millis(self.options.gapEvery)
    const { crowd } = self.simulation
    const unlucky = crowd[self.random.below(crowd.length)]
    if (unlucky !== undefined) self.faults.gaps.set(unlucky.market.id, 1)
  }
  // Whatever expires has its place among the events of the simulated traders, however time is cut.
  while (self.exchange.nextExpiry <= self.now) {
    const at = self.exchange.nextExpiry
    advance(self, at)
    Execution.expire(self.exchange, at)
  }
  advance(self, self.now)
  OrderEntry.tidy(self.exchange, self.now)
  publishCandles(self)
  for (const protocol of self.protocols) protocol.tick(self.now)
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

/**
 * The frames that wait to be sent.
 *
 * @category sessions
 * @since 0.1.0
 */
export const takeOutgoing = (self: Venue): ReadonlyArray<readonly [peer: Peer, frames: ReadonlyArray<string>]> => {
  if (self.busy.size === 0) return []
  const outgoing: Array<readonly [Peer, ReadonlyArray<string>]> = []
  for (const session of self.busy) {
    outgoing.push([session.peer, session.outbox])
    session.outbox = []
  }
  self.busy.clear()
  return outgoing
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
  const bookIsLost = Faults.takeGap(self.faults, event.market.id)
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
