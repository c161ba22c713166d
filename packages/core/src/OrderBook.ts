/**
 * The order book of one symbol, as a state machine: snapshots and updates go in, and a book comes out that is right or
 * says that it is not. No clock, no I/O: the same messages give the same book.
 *
 * A book is `Awaiting` until a snapshot makes it `Live`. A live book that meets a message it cannot explain becomes a
 * `Gap` with the reason, and only a snapshot makes it live again. A book that is not live shows no levels.
 *
 * **Details**
 *
 * - A snapshot replaces the whole book, in any state. Its levels of size zero are no levels; its sides may be empty.
 * - An update is applied where its sequence is the next one (`"contiguous"`), or any greater one (`"monotonic"`). It is
 *   applied whole or not at all; a size of zero, however it is written, removes a level, known or not.
 * - An update at or below the last sequence is *old*, and ignored, where two things hold: it is fewer than 100 behind,
 *   and its timestamp is not later than the newest one applied. Anything else is a sequence that started again: a gap,
 *   for the venue's numbers do start again, and a book that waits for its old number to come back would be frozen for
 *   good, or apply an update of the new count to the old book. Where either timestamp is missing, only a repeat of the
 *   last sequence is old. A restart at the very number that comes next looks like the next update; no rule can tell.
 * - A gap too: a negative size, a price that is not above zero, a price twice in one side of a message (nothing says
 *   which of the two holds), and best prices that cross or meet.
 * - Prices are compared as numbers, with all their digits: `"1.0"` and `"1.00"` are one level, which shows the writing
 *   that came last.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type { BookMessage, Level } from "./BookMessage.ts"
import * as Decimal from "./Decimal.ts"
import { compareTie, SortedLevels, toDouble } from "./internal/SortedLevels.ts"

const TypeId = "~@effect-hitbtc/core/OrderBook"

/**
 * Why a book is no longer known.
 *
 * **Details**
 *
 * - `SequenceJump`: updates are missing between `expected` and `received`
 * - `SequenceRestart`: `received` is at or below `last`, and is not an old update
 * - `BadSequence`: `received` is no whole number, or above 2^53
 * - `Crossed`: the best bid is at or above the best ask
 * - `NegativeSize`, `BadPrice` (not above zero), `DuplicatePrice`: what no book can hold
 * - `DepthExhausted`: see `maxDepth` in {@link Options}
 *
 * @category models
 * @since 0.1.0
 */
export type GapReason =
  | { readonly _tag: "SequenceJump"; readonly expected: number; readonly received: number }
  | { readonly _tag: "SequenceRestart"; readonly last: number; readonly received: number }
  | { readonly _tag: "BadSequence"; readonly received: number }
  | { readonly _tag: "Crossed"; readonly bid: Decimal.Decimal; readonly ask: Decimal.Decimal }
  | {
    readonly _tag: "NegativeSize"
    readonly side: "asks" | "bids"
    readonly price: Decimal.Decimal
    readonly size: Decimal.Decimal
  }
  | { readonly _tag: "BadPrice"; readonly side: "asks" | "bids"; readonly price: Decimal.Decimal }
  | { readonly _tag: "DuplicatePrice"; readonly side: "asks" | "bids"; readonly price: Decimal.Decimal }
  | { readonly _tag: "DepthExhausted"; readonly side: "asks" | "bids"; readonly maxDepth: number }

/**
 * A reason in words: `"expected update 2, received 4"`.
 *
 * @category conversions
 * @since 0.1.0
 */
export const describe = (reason: GapReason): string => {
  switch (reason._tag) {
    case "SequenceJump":
      return `expected update ${reason.expected}, received ${reason.received}`
    case "SequenceRestart":
      return `the sequence started again: ${reason.received} came after ${reason.last}`
    case "BadSequence":
      return `no sequence number: ${reason.received}`
    case "Crossed":
      return `crossed: bid ${reason.bid}, ask ${reason.ask}`
    case "NegativeSize":
      return `a negative size in ${reason.side}: ${reason.size} at ${reason.price}`
    case "BadPrice":
      return `a price in ${reason.side} that is not above zero: ${reason.price}`
    case "DuplicatePrice":
      return `a price twice in ${reason.side}: ${reason.price}`
    case "DepthExhausted":
      return `fewer than half of ${reason.maxDepth} levels are left in ${reason.side}`
  }
}

/**
 * No snapshot yet.
 *
 * @category models
 * @since 0.1.0
 */
export interface Awaiting {
  readonly _tag: "Awaiting"
}

/**
 * The book is that of the venue, as of its sequence.
 *
 * @category models
 * @since 0.1.0
 */
export interface Live {
  readonly _tag: "Live"
}

/**
 * The book is not known, and a snapshot is needed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Gap {
  readonly _tag: "Gap"
  readonly reason: GapReason
}

/**
 * Where a book is.
 *
 * @category models
 * @since 0.1.0
 */
export type State = Awaiting | Live | Gap

/**
 * A message that changed nothing: an update that is `Old`, one that came while the book was `NotLive`, or a message of
 * an `OtherSymbol`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ignored {
  readonly _tag: "Ignored"
  readonly reason: "Old" | "NotLive" | "OtherSymbol"
}

/**
 * What a message did: taken into a book that is live, ignored, or turned down with the book.
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome = Live | Ignored | Gap

/**
 * The order book of one symbol. It changes in place: what is to be kept comes from {@link view}.
 *
 * **Details**
 *
 * `sequence` and `timestamp` are those of the last message applied; `undefined` where the book is not live, and the
 * timestamp also where the message had none.
 *
 * @category models
 * @since 0.1.0
 */
export interface OrderBook {
  readonly [TypeId]: typeof TypeId
  readonly symbol: string
  readonly state: State
  readonly sequence: number | undefined
  readonly timestamp: DateTime.Utc | undefined
}

/**
 * The best levels of a live book at one moment, best first: asks ascend, bids descend. It never changes.
 *
 * @category models
 * @since 0.1.0
 */
export interface View {
  readonly symbol: string
  readonly sequence: number
  readonly timestamp: DateTime.Utc | undefined
  readonly asks: ReadonlyArray<Level>
  readonly bids: ReadonlyArray<Level>
}

/**
 * How a book is made.
 *
 * **Details**
 *
 * - `sequence`: which update follows; `"contiguous"` is the default. With `"monotonic"` a lost update cannot be noticed.
 * - `maxDepth`: the most levels kept of each side, to bound memory; without it all are kept. Updates beyond what was cut
 *   off are not taken, so the levels kept stay those of the full book. A side that was cut and has shrunk below half of
 *   `maxDepth` is a gap (`DepthExhausted`): a view to half of `maxDepth` always equals the full book's. Choose it several
 *   times the depth you look at.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly symbol: string
  readonly sequence?: "contiguous" | "monotonic" | undefined
  readonly maxDepth?: number | undefined
}

// At the venue's pace of one update per 100 ms for a symbol, ten seconds of updates.
const OLD_WINDOW = 100

const MINUS = 45

const awaiting: Awaiting = { _tag: "Awaiting" }
const live: Live = { _tag: "Live" }
const old: Ignored = { _tag: "Ignored", reason: "Old" }
const notLive: Ignored = { _tag: "Ignored", reason: "NotLive" }
const otherSymbol: Ignored = { _tag: "Ignored", reason: "OtherSymbol" }

class Book implements OrderBook {
  readonly [TypeId] = TypeId
  readonly symbol: string
  readonly contiguous: boolean
  readonly maxDepth: number
  readonly asks = new SortedLevels(-1)
  readonly bids = new SortedLevels(1)
  state: State = awaiting
  last = 0
  at: DateTime.Utc | undefined = undefined
  /** The newest timestamp applied since the snapshot, in milliseconds; minus infinity where none had one. */
  newest = -Infinity

  constructor(options: Options) {
    this.symbol = options.symbol
    this.contiguous = options.sequence !== "monotonic"
    this.maxDepth = options.maxDepth ?? Infinity
  }

  get sequence() {
    return this.state === live ? this.last : undefined
  }

  get timestamp() {
    return this.state === live ? this.at : undefined
  }
}

/**
 * Makes a book that awaits its snapshot. A `maxDepth` that is no whole number above zero is a `RangeError`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): OrderBook => {
  const { maxDepth } = options
  if (maxDepth !== undefined && !(Number.isInteger(maxDepth) && maxDepth > 0)) {
    throw new RangeError(`Expected a maxDepth that is a whole number above zero, got ${maxDepth}`)
  }
  return new Book(options)
}

/**
 * Gives a message of the venue to a book.
 *
 * **Details**
 *
 * Applying an update allocates nothing; the levels of messages are kept as they are.
 *
 * @category combinators
 * @since 0.1.0
 */
export const apply = (self: OrderBook, message: BookMessage): Outcome => {
  const book = self as Book
  if (message.symbol !== book.symbol) return otherSymbol
  const received = message.sequence
  if (message._tag === "BookSnapshot") {
    if (!Number.isSafeInteger(received)) return toGap(book, { _tag: "BadSequence", received })
    const bad = loadSide(book.asks, message.asks) ?? loadSide(book.bids, message.bids)
    if (bad !== undefined) return toGap(book, bad)
    book.newest = -Infinity
  } else {
    if (book.state !== live) return notLive
    const expected = book.last + 1
    if (received !== expected) {
      if (!Number.isSafeInteger(received)) return toGap(book, { _tag: "BadSequence", received })
      if (received < expected) {
        return isOld(book, message) ? old : toGap(book, { _tag: "SequenceRestart", last: book.last, received })
      }
      if (book.contiguous) return toGap(book, { _tag: "SequenceJump", expected, received })
    }
    const bad = updateSide(book.asks, message.asks) ?? updateSide(book.bids, message.bids)
    if (bad !== undefined) return toGap(book, bad)
  }
  const bad = checkCrossed(book) ?? capDepth(book, book.asks) ?? capDepth(book, book.bids)
  if (bad !== undefined) return toGap(book, bad)
  const at = message.timestamp
  book.last = received
  book.at = at
  if (at !== undefined && at.epochMilliseconds > book.newest) book.newest = at.epochMilliseconds
  book.state = live
  return live
}

/**
 * Forgets the book: it awaits a snapshot, as after a lost connection.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reset = (self: OrderBook): void => leave(self as Book, awaiting)

/**
 * The best levels of each side, up to a depth; all of them without one. `undefined` where the book is not live.
 *
 * @category accessors
 * @since 0.1.0
 */
export const view = (self: OrderBook, depth = Infinity): View | undefined => {
  const book = self as Book
  if (book.state !== live) return undefined
  return {
    symbol: book.symbol,
    sequence: book.last,
    timestamp: book.at,
    asks: book.asks.top(depth),
    bids: book.bids.top(depth)
  }
}

/**
 * The lowest ask; `undefined` where there is none, or the book is not live.
 *
 * @category accessors
 * @since 0.1.0
 */
export const bestAsk = (self: OrderBook): Level | undefined => (self as Book).asks.best()

/**
 * The highest bid; `undefined` where there is none, or the book is not live.
 *
 * @category accessors
 * @since 0.1.0
 */
export const bestBid = (self: OrderBook): Level | undefined => (self as Book).bids.best()

/**
 * How many ask levels the book holds: none where it is not live.
 *
 * @category accessors
 * @since 0.1.0
 */
export const askCount = (self: OrderBook): number => (self as Book).asks.length

/**
 * How many bid levels the book holds: none where it is not live.
 *
 * @category accessors
 * @since 0.1.0
 */
export const bidCount = (self: OrderBook): number => (self as Book).bids.length

/** Leaves `Live` with nothing left of it: a message that was applied in part is never seen. */
const leave = (book: Book, state: Awaiting | Gap): void => {
  book.state = state
  book.asks.clear()
  book.bids.clear()
  book.at = undefined
}

const toGap = (book: Book, reason: GapReason): Gap => {
  const gap: Gap = { _tag: "Gap", reason }
  leave(book, gap)
  return gap
}

/** Tells an update that was applied, or came before the snapshot, from one of a sequence that started again. */
const isOld = (book: Book, message: BookMessage): boolean => {
  if (message.timestamp === undefined || book.newest === -Infinity) return message.sequence === book.last
  return book.last - message.sequence < OLD_WINDOW && message.timestamp.epochMilliseconds <= book.newest
}

const sideOf = (levels: SortedLevels): "asks" | "bids" => levels.sign === 1 ? "bids" : "asks"

const checkLevel = (side: SortedLevels, level: Level): GapReason | undefined => {
  const { price, size } = level
  if (size.charCodeAt(0) === MINUS) return { _tag: "NegativeSize", side: sideOf(side), price, size }
  return Decimal.isPositive(price) ? undefined : { _tag: "BadPrice", side: sideOf(side), price }
}

/** Applies one side of an update. After a reason the side is in disorder. */
const updateSide = (side: SortedLevels, levels: ReadonlyArray<Level>): GapReason | undefined => {
  // The venue sorts a message, best first: then no price comes twice. Else look closer.
  let sorted = true
  let previous = Infinity
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i]!
    const key = side.sign * toDouble(level.price)
    if (!(key < previous)) sorted = false
    previous = key
    if (Decimal.isZero(level.size)) side.delete(key, level.price)
    else {
      const bad = checkLevel(side, level)
      if (bad !== undefined) return bad
      side.set(key, level)
    }
  }
  return sorted ? undefined : findDuplicate(side, sortBestFirst(side, levels))
}

/** Replaces a side by that of a snapshot. */
const loadSide = (side: SortedLevels, levels: ReadonlyArray<Level>): GapReason | undefined => {
  let kept: Array<Level> = []
  let keys: Array<number> = []
  let sorted = true
  let previous = Infinity
  for (const level of levels) {
    if (Decimal.isZero(level.size)) continue
    const bad = checkLevel(side, level)
    if (bad !== undefined) return bad
    const key = side.sign * toDouble(level.price)
    if (!(key < previous)) sorted = false
    previous = key
    kept.push(level)
    keys.push(key)
  }
  if (!sorted) {
    kept = sortBestFirst(side, kept)
    const duplicate = findDuplicate(side, kept)
    if (duplicate !== undefined) return duplicate
    keys = kept.map((level) => side.sign * toDouble(level.price))
  }
  side.load(keys, kept)
  return undefined
}

const sortBestFirst = (side: SortedLevels, levels: ReadonlyArray<Level>): Array<Level> =>
  levels.toSorted((a, b) => side.sign * Decimal.compare(b.price, a.price))

const findDuplicate = (side: SortedLevels, sorted: ReadonlyArray<Level>): GapReason | undefined => {
  for (let i = 1; i < sorted.length; i++) {
    const { price } = sorted[i]!
    if (Decimal.equals(sorted[i - 1]!.price, price)) return { _tag: "DuplicatePrice", side: sideOf(side), price }
  }
  return undefined
}

const checkCrossed = ({ asks, bids }: Book): GapReason | undefined => {
  const bidKey = bids.bestKey()
  const askKey = -asks.bestKey()
  if (bidKey < askKey) return undefined
  const bid = bids.best()
  const ask = asks.best()
  if (bid === undefined || ask === undefined) return undefined
  if (bidKey === askKey && compareTie(bid.price, ask.price) < 0) return undefined
  return { _tag: "Crossed", bid: bid.price, ask: ask.price }
}

const capDepth = ({ maxDepth }: Book, side: SortedLevels): GapReason | undefined => {
  if (side.length > maxDepth) side.trim(maxDepth)
  if (side.cut === undefined || side.length * 2 >= maxDepth) return undefined
  return { _tag: "DepthExhausted", side: sideOf(side), maxDepth }
}
