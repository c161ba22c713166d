/**
 * The market data of API v3: who follows what, and what each is sent and when.
 *
 * **Details**
 *
 * - Trades, candles and `orderbook/full` speak of every change. A new subscription begins with a snapshot: of a book
 *   always, of the others where a limit above zero asks for one.
 * - The other channels speak at an interval, of what changed since; a new subscription begins with what there is. The
 *   interval of a channel begins with its first subscription, and is that of the venue's clock.
 * - A book counts as changed when its sequence went on, even where the best levels stayed: the top of a book may be
 *   repeated, as on the wire. A ticker or a rate is not.
 * - Of a currency without a way to the target through the books no rate, and no converted candle, is sent.
 *
 * @since 0.1.0
 */
import type { Period } from "@effect-hitbtc/core/Candle"
import * as Candles from "../Candles.ts"
import type { Market, MarketEvent } from "../Market.ts"
import type { Session } from "../Protocol.ts"
import type { Simulation } from "../Simulation.ts"
import * as Subscribers from "../Subscribers.ts"
import type { PublicChannel } from "./PublicChannel.ts"
import * as Wire from "./PublicWire.ts"
import * as Rates from "./Rates.ts"

/**
 * A channel that somebody follows: one for each currency it converts to. Mutable; times are in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Line {
  readonly channel: PublicChannel
  readonly target: string | undefined
  /** By symbol or currency. */
  readonly subscribers: Subscribers.Subscribers
  /** Symbols that changed since the line last spoke. */
  readonly changed: Set<string>
  /** By symbol or currency: what was said last. */
  readonly said: Map<string, Value["version"]>
  /** When it speaks next, where it speaks at an interval. */
  due: number
}

/**
 * The lines that somebody follows. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface PublicFeed {
  readonly simulation: Simulation
  readonly lines: Map<string, Line>
}

/**
 * What one asks of a channel: symbols or currencies, and the currency to convert to, where the channel converts.
 *
 * @category models
 * @since 0.1.0
 */
export interface Selection {
  readonly channel: PublicChannel
  readonly target: string | undefined
  readonly codes: ReadonlyArray<string>
}

// The state of a symbol or a currency. What has the same version is not said again.
interface Value {
  readonly version: string | number
  readonly json: string
}

/**
 * A feed without subscribers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (simulation: Simulation): PublicFeed => ({ simulation, lines: new Map() })

/**
 * Adds subscriptions; gives the codes that were not there yet, which {@link begin} is for.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const subscribe = (
  { lines }: PublicFeed,
  session: Session,
  { channel, codes, target }: Selection,
  now: number
): ReadonlyArray<string> => {
  if (codes.length === 0) return []
  const key = keyOf(channel, target)
  let line = lines.get(key)
  if (line === undefined) {
    const due = now + (channel.interval ?? Infinity)
    line = { channel, target, subscribers: Subscribers.make(), changed: new Set(), said: new Map(), due }
    lines.set(key, line)
  }
  const { subscribers } = line
  return codes.filter((code) => Subscribers.add(subscribers, code, session))
}

/**
 * Sends what new subscriptions begin with.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const begin = (
  self: PublicFeed,
  session: Session,
  { channel, codes, target }: Selection,
  limit: number,
  now: number
): void => {
  const line = self.lines.get(keyOf(channel, target))
  if (line === undefined) return
  const { ch, fault, kind, period } = channel
  if (channel.interval !== undefined) {
    const values = read(self, line, codes, now)
    // Where nobody else follows it, that is the last that was said of it.
    for (const [code, { version }] of values) if (line.subscribers.get(code)?.size === 1) line.said.set(code, version)
    return deliver(line, values, () => [session])
  }
  if (kind !== "orderBook" && limit === 0) return
  const rates = target === undefined ? undefined : Rates.to(self.simulation.markets, target)
  for (const code of codes) {
    const market = self.simulation.markets.get(code)
    if (market === undefined) continue
    const rate = rates?.get(market.listing.symbol.quoteCurrency)
    if (rates !== undefined && rate === undefined) continue
    const value = kind === "orderBook"
      ? Wire.book(market)
      : period === undefined
      ? Wire.trades(market, market.history.trades.slice(-limit))
      : Wire.candles(market, Candles.latest(market.candles, period, limit), rate)
    session.notify(fault, code, Wire.data(ch, target, "snapshot", [[code, value]]))
  }
}

/**
 * Ends subscriptions.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const unsubscribe = (
  self: PublicFeed,
  session: Session,
  { channel, codes, target }: Selection
): void => {
  const line = self.lines.get(keyOf(channel, target))
  if (line !== undefined) remove(self, line, session, codes)
}

/**
 * Ends all subscriptions of a session that is over.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const leave = (self: PublicFeed, session: Session): void => {
  for (const line of self.lines.values()) remove(self, line, session, line.subscribers.keys())
}

/**
 * The symbols or currencies that a session follows on a channel, whatever they are converted to.
 *
 * @category subscriptions
 * @since 0.1.0
 */
export const subscriptions = ({ lines }: PublicFeed, session: Session, ch: string): ReadonlyArray<string> => {
  const codes = new Set<string>()
  for (const { channel, subscribers } of lines.values()) {
    if (channel.ch !== ch) continue
    for (const [code, sessions] of subscribers) if (sessions.has(session)) codes.add(code)
  }
  return Array.from(codes)
}

/**
 * Sends a public change: the update of the book, unless it is to be lost, and the trades. The channels with an interval
 * remember it.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publish = ({ lines }: PublicFeed, event: MarketEvent, bookIsLost: boolean): void => {
  const { market, trades } = event
  for (const line of lines.values()) {
    if (line.channel.interval !== undefined) {
      if (line.subscribers.has(market.id)) line.changed.add(market.id)
    } else if (line.channel.kind === "orderBook" && !bookIsLost) {
      update(line, market, () => Wire.levels(market, event))
    } else if (line.channel.kind === "trades" && trades.length > 0) {
      update(line, market, () => Wire.trades(market, trades))
    }
  }
}

/**
 * Sends candles that changed.
 *
 * @category publishing
 * @since 0.1.0
 */
export const publishCandles = (
  { lines, simulation }: PublicFeed,
  market: Market,
  period: Period,
  candles: ReadonlyArray<Candles.Candle>
): void => {
  for (const line of lines.values()) {
    if (line.channel.period !== period || !line.subscribers.has(market.id)) continue
    if (line.target === undefined) {
      update(line, market, () => Wire.candles(market, candles))
    } else {
      const rate = Rates.to(simulation.markets, line.target).get(market.listing.symbol.quoteCurrency)
      if (rate !== undefined) update(line, market, () => Wire.candles(market, candles, rate))
    }
  }
}

/**
 * Lets the lines speak whose interval is over.
 *
 * @category publishing
 * @since 0.1.0
 */
export const tick = (self: PublicFeed, now: number): void => {
  for (const line of self.lines.values()) {
    const { changed, channel: { interval, kind }, said, subscribers } = line
    if (interval === undefined || now < line.due) continue
    line.due += interval * (Math.floor((now - line.due) / interval) + 1)
    // Any book may have moved a rate.
    const values = read(self, line, kind === "rate" ? subscribers.keys() : changed, now)
    changed.clear()
    for (const [code, { version }] of values) {
      if (said.get(code) === version) values.delete(code)
      else said.set(code, version)
    }
    deliver(line, values, (code) => subscribers.get(code) ?? [])
  }
}

const keyOf = ({ ch }: PublicChannel, target: string | undefined): string =>
  target === undefined ? ch : `${ch} ${target}`

const remove = (self: PublicFeed, line: Line, session: Session, codes: Iterable<string>): void => {
  for (const code of codes) {
    if (!Subscribers.remove(line.subscribers, code, session) || line.subscribers.has(code)) continue
    line.changed.delete(code)
    line.said.delete(code)
  }
  if (line.subscribers.size === 0) self.lines.delete(keyOf(line.channel, line.target))
}

const update = ({ channel: { ch, fault }, subscribers, target }: Line, { id }: Market, write: () => string): void =>
  Subscribers.send(subscribers, id, fault, id, () => Wire.data(ch, target, "update", [[id, write()]]))

const read = (self: PublicFeed, line: Line, codes: Iterable<string>, now: number): Map<string, Value> => {
  const values = new Map<string, Value>()
  const { markets } = self.simulation
  const { depth, kind } = line.channel
  const stamped = (content: string): Value => ({ version: content, json: `{"t":${now},${content}}` })
  if (line.target !== undefined) {
    const rates = Rates.to(markets, line.target)
    for (const code of codes) {
      const rate = rates.get(code)
      if (rate !== undefined) values.set(code, stamped(Wire.rate(rate)))
    }
    return values
  }
  for (const code of codes) {
    const market = markets.get(code)
    if (market === undefined) continue
    values.set(
      code,
      kind === "ticker"
        ? stamped(Wire.ticker(market, now))
        : kind === "miniTicker"
        ? stamped(Wire.miniTicker(market, now))
        : { version: market.sequence, json: kind === "topOfBook" ? Wire.top(market) : Wire.book(market, depth) }
    )
  }
  return values
}

// Of a batch everyone gets a frame with what it follows; those who follow the same share it.
const deliver = (
  { channel: { ch, fault, isBatch }, target }: Line,
  values: ReadonlyMap<string, Value>,
  who: (code: string) => Iterable<Session>
): void => {
  const parts = new Map<Session, Array<string>>()
  for (const [code, { json }] of values) {
    const frame = isBatch ? "" : Wire.data(ch, target, "data", [[code, json]])
    for (const session of who(code)) {
      if (!isBatch) {
        session.notify(fault, code, frame)
      } else if (session.hears(fault, code)) {
        const codes = parts.get(session)
        if (codes === undefined) parts.set(session, [code])
        else codes.push(code)
      }
    }
  }
  const frames = new Map<string, string>()
  for (const [session, codes] of parts) {
    const key = codes.join(" ")
    const frame = frames.get(key) ?? Wire.data(ch, target, "data", codes.map((code) => [code, values.get(code)!.json]))
    frames.set(key, frame)
    session.notify(fault, undefined, frame)
  }
}
