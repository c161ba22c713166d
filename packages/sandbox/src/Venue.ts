/**
 * A venue at work: the simulation, the protocols, the sessions, and the faults between them. Synchronous: time comes in
 * as an argument, and frames pile up per session until they are taken.
 *
 * @since 0.1.0
 */
import type { Peer } from "@effect-hitbtc/transport/MemoryTransport"
import * as Duration from "effect/Duration"
import * as Candles from "./Candles.ts"
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
  readonly protocols: ReadonlyArray<Protocol>
  readonly faults: Faults.Faults
  readonly options: Faults.Options
  readonly random: Random.Random
  readonly sessions: Set<VenueSession>
  /** Sessions with frames to send. */
  readonly busy: Set<VenueSession>
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
  readonly protocols: ReadonlyArray<Protocol>
  readonly seed: number
  readonly faults?: Faults.Options | undefined
}): Venue => {
  const { faults = {}, protocols, seed, simulation } = options
  const now = simulation.now
  return {
    simulation,
    protocols,
    faults: Faults.make(),
    options: faults,
    random: Random.make(seed, "venue"),
    sessions: new Set(),
    busy: new Set(),
    now,
    lastSession: 0,
    nextGap: now + millis(faults.gapEvery),
    nextDrop: now + millis(faults.dropEvery)
  }
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
 * Hands in frames that a client sent.
 *
 * @category sessions
 * @since 0.1.0
 */
export const receive = (self: Venue, session: VenueSession, frames: ReadonlyArray<string>, now: number): void => {
  self.now = Math.max(self.now, now)
  for (const frame of frames) session.handler.receive(frame, self.now)
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
  const traded = new Set<Market>()
  Simulation.advance(self.simulation, self.now, (event) => {
    publish(self, event)
    if (event.trades.length > 0) traded.add(event.market)
  })
  for (const market of traded) publishCandles(self, market)
  for (const protocol of self.protocols) protocol.tick(self.now)
}

/**
 * Publishes a change that did not come from the simulated traders, with the candles that follow from it.
 *
 * @category time
 * @since 0.1.0
 */
export const publishNow = (self: Venue, event: MarketEvent): void => {
  publish(self, event)
  publishCandles(self, event.market)
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

const publish = (self: Venue, event: MarketEvent): void => {
  const bookIsLost = Faults.takeGap(self.faults, event.market.id)
  for (const protocol of self.protocols) protocol.publish(event, bookIsLost)
}

const publishCandles = (self: Venue, market: Market): void => {
  for (const period of Candles.periods) {
    const candles = Candles.takeChanged(market.candles, period)
    if (candles.length === 0) continue
    for (const protocol of self.protocols) protocol.publishCandles(market, period, candles)
  }
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
