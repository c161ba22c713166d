/**
 * Books on the wire of API v3, and their way into the domain and back: levels are pairs of price and size. The guards
 * give the answers of their schemas, without the cost of a schema for each level of each frame.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as BookMessage from "../BookMessage.ts"
import { Decimal } from "../Decimal.ts"
import { isDecimal, isDecimalOrAbsent } from "../internal/Guards.ts"
import type { PartialBook } from "../PartialBook.ts"
import * as Timestamp from "../Timestamp.ts"
import type { TopOfBook } from "../TopOfBook.ts"
import { isMillis, Millis } from "./Millis.ts"

const Levels = Schema.Array(Schema.Tuple([Decimal, Decimal]))

/**
 * A snapshot or an update of a book, or a partial book: its symbol stands in the message around it.
 *
 * @see `orderbook/full`, `orderbook/{depth}/{speed}`
 * @category schemas
 * @since 0.1.0
 */
export const BookWire = Schema.Struct({ t: Millis, s: Schema.Int, a: Levels, b: Levels })

const areLevels = (input: unknown): boolean => {
  if (!Array.isArray(input)) return false
  for (let i = 0; i < input.length; i++) {
    const level: unknown = input[i]
    if (!Array.isArray(level) || level.length !== 2 || !isDecimal(level[0]) || !isDecimal(level[1])) return false
  }
  return true
}

/**
 * Whether {@link BookWire} accepts it.
 *
 * @category guards
 * @since 0.1.0
 */
export const isBook = (input: unknown): input is typeof BookWire.Type =>
  Predicate.isObject(input) && isMillis(input.t) && Number.isSafeInteger(input.s) && areLevels(input.a) &&
  areLevels(input.b)

type ToLevels = (pairs: typeof Levels.Type) => ReadonlyArray<BookMessage.Level>

// V8 notes, for each literal in the text, how many of its objects live on: all of those of snapshots do, and from then on
// it makes the literal's objects where the long-lived ones are, at the price of collecting them there. Those of updates
// are made, and live, by a literal of their own: with one for both, a feed costs twice the memory.
const toSnapshotLevels: ToLevels = (pairs) => pairs.map((pair) => ({ price: pair[0], size: pair[1] }))
const toUpdateLevels: ToLevels = (pairs) => pairs.map((pair) => ({ price: pair[0], size: pair[1] }))
const fromLevels = (levels: ReadonlyArray<BookMessage.Level>): typeof Levels.Type =>
  levels.map(({ price, size }) => [price, size])

const toBook = <Tag extends string>(_tag: Tag, symbol: string, wire: typeof BookWire.Type, toLevels: ToLevels) => ({
  _tag,
  symbol,
  sequence: wire.s,
  asks: toLevels(wire.a),
  bids: toLevels(wire.b),
  timestamp: Timestamp.fromMillis(wire.t)
})

/**
 * The snapshot of a symbol's book. A size of zero, which the documentation's sample has and no recording, is kept:
 * `OrderBook` takes it for no level.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toBookSnapshot = (symbol: string, wire: typeof BookWire.Type): BookMessage.BookSnapshot =>
  toBook("BookSnapshot", symbol, wire, toSnapshotLevels)

/**
 * The update of a symbol's book.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toBookUpdate = (symbol: string, wire: typeof BookWire.Type): BookMessage.BookUpdate =>
  toBook("BookUpdate", symbol, wire, toUpdateLevels)

/**
 * The best levels of a symbol's book.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toPartialBook = (symbol: string, wire: typeof BookWire.Type): PartialBook =>
  toBook("PartialBook", symbol, wire, toUpdateLevels)

/**
 * Writes a book as the venue does; one without a timestamp gets that of 1970.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromBook = (book: BookMessage.BookMessage | PartialBook): typeof BookWire.Type => ({
  t: book.timestamp?.epochMilliseconds ?? 0,
  s: book.sequence,
  a: fromLevels(book.asks),
  b: fromLevels(book.bids)
})

const OptionalDecimal = Schema.optionalKey(Schema.NullOr(Decimal))

/**
 * The best level of each side. An empty side is left out, or `null`.
 *
 * @see `orderbook/top/{speed}`
 * @category schemas
 * @since 0.1.0
 */
export const TopOfBookWire = Schema.Struct({
  t: Millis,
  a: OptionalDecimal,
  A: OptionalDecimal,
  b: OptionalDecimal,
  B: OptionalDecimal
})

/**
 * Whether {@link TopOfBookWire} accepts it, where it comes from JSON.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTopOfBook = (input: unknown): input is typeof TopOfBookWire.Type =>
  Predicate.isObject(input) && isMillis(input.t) && isDecimalOrAbsent(input.a) && isDecimalOrAbsent(input.A) &&
  isDecimalOrAbsent(input.b) && isDecimalOrAbsent(input.B)

const toLevel = (price: Decimal | null | undefined, size: Decimal | null | undefined): BookMessage.Level | null =>
  typeof price === "string" && typeof size === "string" ? { price, size } : null

/**
 * The best levels of a symbol. A price without a size is no level.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTopOfBook = (symbol: string, wire: typeof TopOfBookWire.Type): TopOfBook => ({
  _tag: "TopOfBook",
  symbol,
  ask: toLevel(wire.a, wire.A),
  bid: toLevel(wire.b, wire.B),
  timestamp: Timestamp.fromMillis(wire.t)
})

/**
 * Writes the best levels as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTopOfBook = ({ ask, bid, timestamp }: TopOfBook): typeof TopOfBookWire.Type => ({
  t: timestamp.epochMilliseconds,
  ...(ask === null ? undefined : { a: ask.price, A: ask.size }),
  ...(bid === null ? undefined : { b: bid.price, B: bid.size })
})
