/** What of a book that comes whole is fit to be traded on. */
import type { Level } from "@effect-hitbtc/core/BookMessage"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { PartialBook } from "@effect-hitbtc/core/PartialBook"
import type { TopOfBook } from "@effect-hitbtc/core/TopOfBook"
import type { CrossedBook } from "../Delivery.ts"

const isLevel = ({ size }: Level): boolean => Decimal.isPositive(size)
const levelsOf = (levels: ReadonlyArray<Level>): ReadonlyArray<Level> =>
  levels.every(isLevel) ? levels : levels.filter(isLevel)

const crossed = (
  { symbol, timestamp }: PartialBook | TopOfBook,
  bid: Level | null | undefined,
  ask: Level | null | undefined
): CrossedBook | undefined =>
  bid && ask && !Decimal.isLessThan(bid.price, ask.price)
    ? { _tag: "CrossedBook", symbol, bid: bid.price, ask: ask.price, timestamp }
    : undefined

/** Without levels of size zero; marked where it is crossed or locked. */
export const partialBook = (book: PartialBook): PartialBook | CrossedBook => {
  const asks = levelsOf(book.asks)
  const bids = levelsOf(book.bids)
  const marker = crossed(book, bids[0], asks[0])
  if (marker !== undefined) return marker
  return asks === book.asks && bids === book.bids ? book : { ...book, asks, bids }
}

/** The same of the best level of each side: one of size zero is none. */
export const topOfBook = (top: TopOfBook): TopOfBook | CrossedBook => {
  const ask = top.ask !== null && isLevel(top.ask) ? top.ask : null
  const bid = top.bid !== null && isLevel(top.bid) ? top.bid : null
  const marker = crossed(top, bid, ask)
  if (marker !== undefined) return marker
  return ask === top.ask && bid === top.bid ? top : { ...top, ask, bid }
}
