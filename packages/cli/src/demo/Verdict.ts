/**
 * What must hold at the end, and the summary of what was: pure functions of what was seen and of what the venue says.
 *
 * @since 0.1.0
 */
import * as BookView from "@effect-hitbtc/client/BookView"
import type { BookSnapshot, Level } from "@effect-hitbtc/core/BookMessage"
import type { Candle } from "@effect-hitbtc/core/Candle"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { Anomaly } from "@effect-hitbtc/transport/Anomaly"
import * as DateTime from "effect/DateTime"
import * as Figures from "../Figures.ts"
import * as Line from "../Line.ts"
import type { Counters } from "./Counters.ts"
import type { Outage, State } from "./Observations.ts"
import * as TradingVerdict from "./TradingVerdict.ts"

/**
 * What was asked for, and which faults were.
 *
 * @category models
 * @since 0.1.0
 */
export interface Plan {
  readonly tickers: ReadonlyArray<string>
  readonly trades: ReadonlyArray<string>
  readonly candles: ReadonlyArray<string>
  readonly books: ReadonlyArray<string>
  /** Books of which the best prices come by themselves, too: on API v3. */
  readonly tops: ReadonlyArray<string>
  /** The book of which the venue left out an update, once. */
  readonly gap: string
  /** What orders are placed in. */
  readonly orders: string
}

/**
 * All that the verdict is made from.
 *
 * @category models
 * @since 0.1.0
 */
export interface Facts {
  readonly plan: Plan
  readonly seen: State
  readonly counters: Counters
  /** The client's books, all levels of them, after the market came to rest. */
  readonly books: ReadonlyMap<string, BookView.BookView>
  /** The same books, from the venue itself. */
  readonly venueBooks: ReadonlyMap<string, BookSnapshot>
  /** All trades since the first that was seen, as the venue lists them. */
  readonly venueTrades: ReadonlyMap<string, ReadonlyArray<Trade>>
  readonly trading: TradingVerdict.TradingFacts
  readonly elapsedMillis: number
}

/**
 * All that is wrong, a line each; nothing where all is well.
 *
 * @category verdict
 * @since 0.1.0
 */
export const problems = (facts: Facts): ReadonlyArray<string> => [
  ...connectionProblems(facts),
  ...streamProblems(facts),
  ...bookProblems(facts),
  ...topProblems(facts),
  ...tickerProblems(facts),
  ...tradeProblems(facts),
  ...candleProblems(facts),
  ...TradingVerdict.problems(facts.trading),
  ...facts.seen.anomalies
    .filter((anomaly) => !isExpected(anomaly, facts.plan))
    .map((anomaly) => `anomaly: ${JSON.stringify(anomaly)}`),
  ...facts.seen.logged.map((text) => `logged: ${text}`)
]

/**
 * Messages that did not reach their consumer: trades that the venue lists and no stream delivered, and those that a
 * stream dropped.
 *
 * @category accessors
 * @since 0.1.0
 */
export const lost = ({ seen, venueTrades }: Facts): number => {
  let missing = 0
  for (const [symbol, trades] of venueTrades) {
    const ids = new Set(seen.trades.get(symbol)?.map(({ id }) => id))
    for (const { id } of trades) if (!ids.has(id)) missing++
  }
  return missing + seen.dropped
}

/**
 * The summary, and the verdict as its last lines.
 *
 * @category drawing
 * @since 0.1.0
 */
export const summary = (facts: Facts): ReadonlyArray<Line.Line> => {
  const { counters, elapsedMillis, seen, trading } = facts
  const { candles, tickers, trades, books } = seen.counts
  const wrong = problems(facts)
  const levels = Array.from(facts.books.values()).reduce(
    (sum, view) => BookView.isLive(view) ? sum + view.asks.length + view.bids.length : sum,
    0
  )
  return [
    Line.make(Line.span("Summary", "bold")),
    entry("API", seen.api?.version ?? "none"),
    entry("time", `${Figures.seconds(elapsedMillis)} s`),
    entry(
      "frames",
      `${Figures.count(counters.framesReceived + trading.counters.framesReceived)} received, ` +
        `${counters.framesSent + trading.counters.framesSent} sent`
    ),
    entry(
      "messages",
      `${Figures.count(tickers)} tickers, ${Figures.count(trades)} trades, ` +
        `${Figures.count(candles)} candles, ${Figures.count(books)} views of order books`
    ),
    entry("reconnects", `${counters.connections - 1}`),
    entry("gaps", `${counters.bookGaps}`),
    entry("resyncs", `${counters.resubscriptions}`),
    entry("outages", [...outages(seen.outages, "Gap"), ...outages(seen.outages, "Lost")].join(", ") || "none"),
    entry("books", `${facts.books.size} compared with the venue's own, ${Figures.count(levels)} levels`),
    ...facts.plan.tops.length === 0
      ? []
      : [
        entry(
          "tops",
          `${facts.plan.tops.length} compared with the venue's own, ${Figures.count(seen.counts.tops)} messages`
        )
      ],
    entry("lost", `${lost(facts)}`),
    ...TradingVerdict.summary(trading).map(([name, text]) => entry(name, text)),
    Line.empty,
    ...wrong.length === 0
      ? [
        Line.make(
          Line.span("OK", "green"),
          ": nothing lost, nothing twice, every book, order and balance is the venue's"
        )
      ]
      : [
        Line.make(Line.span("WRONG", "red"), `: ${wrong.length} ${plural(wrong.length, "thing", "things")}`),
        ...wrong.map((text) => Line.make("  - ", text))
      ]
  ]
}

const entry = (name: string, text: string): Line.Line => Line.make("  ", Line.span(`${name}:`.padEnd(12), "dim"), text)

const plural = (count: number, one: string, many: string): string => count === 1 ? one : many

const outages = (all: ReadonlyArray<Outage>, cause: Outage["cause"]): ReadonlyArray<string> => {
  const millis = all.filter((outage) => outage.cause === cause).map(({ millis }) => millis)
  if (millis.length === 0) return []
  const books = `${millis.length} ${plural(millis.length, "book", "books")}`
  return [`${books} up to ${Math.max(...millis)} ms (${cause === "Gap" ? "gap" : "lost connection"})`]
}

const connectionProblems = ({ counters, seen }: Facts): ReadonlyArray<string> => {
  const found: Array<string> = []
  const tags = seen.states.map(({ _tag }) => _tag)
  const last = tags.at(-1)
  if (last !== "Ready") found.push(`connection: expected it to be Ready at the end, it is ${last ?? "unknown"}`)
  if (!tags.includes("Lost")) found.push("connection: it was cut, and no Lost was seen")
  if (counters.connections !== 2) found.push(`connection: expected 2 that opened, counted ${counters.connections}`)
  if (counters.decodeFailures > 0) found.push(`connection: ${counters.decodeFailures} malformed messages`)
  if (counters.unmatched > 0) found.push(`connection: ${counters.unmatched} answers without a request`)
  return found
}

const streamProblems = ({ plan, seen }: Facts): ReadonlyArray<string> => {
  const topics = [
    ...plan.tickers.map((symbol) => `ticker ${symbol}`),
    ...plan.trades.map((symbol) => `trades ${symbol}`),
    ...plan.candles.map((symbol) => `candles ${symbol}`),
    ...plan.books.map((symbol) => `orderBook ${symbol}`),
    ...plan.tops.map((symbol) => `top ${symbol}`)
  ]
  const since = seen.readyAt ?? Infinity
  return [
    ...seen.ended.map((text) => `stream: ${text}`),
    ...topics
      .filter((topic) => !((seen.lastSeen.get(topic) ?? -Infinity) >= since))
      .map((topic) => `stream: nothing of ${topic} since the connection came back`)
  ]
}

const bookProblems = ({ books, counters, plan, seen, venueBooks }: Facts): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const symbol of plan.books) {
    const view = books.get(symbol)
    const venue = venueBooks.get(symbol)
    if (venue === undefined) {
      found.push(`book ${symbol}: the venue has none`)
    } else if (view === undefined || !BookView.isLive(view)) {
      found.push(`book ${symbol}: expected it to be Live, it is ${view?._tag ?? "unknown"}`)
    } else {
      const difference = view.sequence === venue.sequence
        ? differenceOf("ask", view.asks, venue.asks) ?? differenceOf("bid", view.bids, venue.bids)
        : `sequence ${view.sequence}, the venue's is ${venue.sequence}`
      if (difference !== undefined) found.push(`book ${symbol}: ${difference}`)
    }
    if (!seen.outages.some((outage) => outage.symbol === symbol && outage.cause === "Lost")) {
      found.push(`book ${symbol}: the cut was not seen, or it did not come back`)
    }
  }
  if (!seen.outages.some(({ cause, symbol }) => symbol === plan.gap && cause === "Gap")) {
    found.push(`book ${plan.gap}: the gap was not seen, or it did not come back`)
  }
  if (counters.bookGaps !== 1) found.push(`books: expected 1 gap, counted ${counters.bookGaps}`)
  if (counters.resubscriptions !== 1) found.push(`books: expected 1 resync, counted ${counters.resubscriptions}`)
  return found
}

const differenceOf = (
  side: "ask" | "bid",
  client: ReadonlyArray<Level>,
  venue: ReadonlyArray<Level>
): string | undefined => {
  if (client.length !== venue.length) return `${client.length} ${side}s, the venue has ${venue.length}`
  const index = client.findIndex((level, i) => !isSameLevel(level, venue[i]!))
  return index === -1
    ? undefined
    : `${side} ${index + 1} is ${describeLevel(client[index]!)}, the venue's is ${describeLevel(venue[index]!)}`
}
const isSameLevel = (a: Level, b: Level): boolean => Decimal.equals(a.price, b.price) && Decimal.equals(a.size, b.size)
const describeLevel = ({ price, size }: Level): string => `${size} at ${price}`

const topProblems = ({ plan, seen, venueBooks }: Facts): ReadonlyArray<string> => {
  const found: Array<string> = []
  if (seen.crossed.length > 0) found.push(`tops: ${seen.crossed.length} came crossed`)
  for (const symbol of plan.tops) {
    const top = seen.tops.get(symbol)
    const venue = venueBooks.get(symbol)
    if (top === undefined || venue === undefined) continue
    const check = (side: "ask" | "bid", level: Level | undefined) => {
      const mine = top[side] ?? undefined
      if (mine === undefined || level === undefined ? mine !== level : !isSameLevel(mine, level)) {
        const [client, truth] = [mine, level].map((one) => one === undefined ? "none" : describeLevel(one))
        found.push(`top ${symbol}: ${side} ${client}, the venue's is ${truth}`)
      }
    }
    check("ask", venue.asks[0])
    check("bid", venue.bids[0])
  }
  return found
}

const tickerProblems = ({ plan, seen, venueBooks }: Facts): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const symbol of plan.tickers) {
    const ticker = seen.tickers.get(symbol)
    const venue = venueBooks.get(symbol)
    if (ticker === undefined || venue === undefined) continue
    const check = (name: "ask" | "bid", level: Level | undefined) => {
      const mine = ticker[name]
      if (mine === null ? level !== undefined : level === undefined || !Decimal.equals(mine, level.price)) {
        found.push(`ticker ${symbol}: ${name} ${mine ?? "none"}, the venue's is ${level?.price ?? "none"}`)
      }
    }
    check("ask", venue.asks[0])
    check("bid", venue.bids[0])
  }
  return found
}

const tradeProblems = ({ plan, seen, venueTrades }: Facts): ReadonlyArray<string> => {
  const found: Array<string> = []
  if (seen.dropped > 0) found.push(`trades: ${seen.dropped} messages dropped`)
  for (const { after, before, symbol } of seen.tradeGaps) {
    found.push(`trades ${symbol}: a gap after ${after}, before ${before}`)
  }
  for (const symbol of plan.trades) {
    const trades = seen.trades.get(symbol) ?? []
    const ids = new Set(trades.map(({ id }) => id))
    if (ids.size < trades.length) found.push(`trades ${symbol}: ${trades.length - ids.size} came twice`)
    const late = trades.find((trade, i) => i > 0 && trade.id < trades[i - 1]!.id)
    if (late !== undefined) found.push(`trades ${symbol}: ${late.id} came after a later one`)
    const listed = venueTrades.get(symbol) ?? []
    const missing = listed.filter(({ id }) => !ids.has(id))
    if (missing.length > 0) found.push(`trades ${symbol}: ${missing.length} missing, the first is ${missing[0]!.id}`)
    const known = new Set(listed.map(({ id }) => id))
    const invented = trades.find(({ id }) => !known.has(id))
    if (invented !== undefined) found.push(`trades ${symbol}: ${invented.id} is none of the venue's`)
    const tickSize = seen.symbols.get(symbol)?.tickSize
    const odd = tickSize && trades.find(({ price }) => !Decimal.isMultipleOf(price, tickSize))
    if (odd !== undefined) found.push(`trades ${symbol}: price ${odd.price} is no multiple of ${tickSize}`)
  }
  return found
}

// A candle and the trades come by different streams, and must tell the same story of each minute that both know whole.
const candleProblems = ({ plan, seen }: Facts): ReadonlyArray<string> =>
  plan.candles.flatMap((symbol) => {
    const trades = seen.trades.get(symbol) ?? []
    const candles = Array.from(seen.candles.get(symbol)?.values() ?? [])
    const first = trades[0]?.timestamp.epochMilliseconds ?? Infinity
    const whole = candles.filter(({ timestamp }) => timestamp.epochMilliseconds > first)
    if (whole.length === 0) return [`candles ${symbol}: none that can be compared with trades`]
    return whole.flatMap((candle) => {
      const begin = candle.timestamp.epochMilliseconds
      const within = trades.filter(({ timestamp: { epochMilliseconds: at } }) => at >= begin && at < begin + MINUTE)
      const expected = candleOf(within)
      const field = expected === undefined
        ? "volume" as const
        : (Object.keys(expected) as Array<keyof Content>).find((name) => !Decimal.equals(candle[name], expected[name]))
      return field === undefined
        ? []
        : [
          `candles ${symbol}: ${field} ${candle[field]} at ${DateTime.formatIso(candle.timestamp).slice(11, 16)}, ` +
          `the trades say ${expected?.[field] ?? "0"}`
        ]
    })
  })

type Content = Pick<Candle, "open" | "high" | "low" | "close" | "volume" | "volumeQuote">

const candleOf = (trades: ReadonlyArray<Trade>): Content | undefined => {
  const [first] = trades
  const last = trades.at(-1)
  if (first === undefined || last === undefined) return undefined
  let high = first.price
  let low = first.price
  let volume = Decimal.zero
  let volumeQuote = Decimal.zero
  for (const { price, quantity } of trades) {
    if (Decimal.isGreaterThan(price, high)) high = price
    if (Decimal.isLessThan(price, low)) low = price
    volume = Decimal.sum(volume, quantity)
    volumeQuote = Decimal.sum(volumeQuote, Decimal.multiply(price, quantity))
  }
  return { open: first.price, high, low, close: last.price, volume, volumeQuote }
}

// While a book is subscribed to anew, updates of the ended subscription may still be under way.
const isExpected = (anomaly: Anomaly, { gap }: Plan): boolean =>
  anomaly._tag === "Unrouted" && anomaly.channel === "orderBook" && anomaly.symbol === gap

const MINUTE = 60_000
