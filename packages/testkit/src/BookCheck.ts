/**
 * Whether a book that was shown is one that the venue had: levels in order, none empty, not crossed, and equal to the
 * truth, which whoever plays the venue keeps.
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"

export interface Level {
  readonly price: Decimal.Decimal
  readonly size: Decimal.Decimal
}

/** Best prices first. */
export interface Sides {
  readonly asks: ReadonlyArray<Level>
  readonly bids: ReadonlyArray<Level>
}

/** A view with levels, such as `BookView.Live`. */
export interface LiveView extends Sides {
  readonly _tag: "Live"
  readonly symbol: string
  readonly sequence: number
}

/** A view, with or without levels, such as `BookView`. */
export type View = LiveView | { readonly _tag: "Resyncing" | "Stale"; readonly symbol: string }

/**
 * The books that the venue had with the view's symbol and sequence: none, one, or more where its sequence began again. Whole:
 * they are cut to the view's depth here.
 */
export type Truth = (view: LiveView) => Sides | ReadonlyArray<Sides> | undefined

const orderFault = (side: "asks" | "bids", levels: ReadonlyArray<Level>): string | undefined => {
  for (const [index, level] of levels.entries()) {
    if (!Decimal.isPositive(level.size)) return `${side}: size ${level.size} at ${level.price}`
    if (!Decimal.isPositive(level.price)) return `${side}: price ${level.price}`
    const before = levels[index - 1]
    if (before === undefined) continue
    const isInOrder = side === "asks"
      ? Decimal.isGreaterThan(level.price, before.price)
      : Decimal.isLessThan(level.price, before.price)
    if (!isInOrder) return `${side}: ${level.price} after ${before.price}`
  }
  return undefined
}

const equalLevels = (shown: ReadonlyArray<Level>, truth: ReadonlyArray<Level>, depth: number): boolean =>
  shown.length === Math.min(depth, truth.length) &&
  shown.every((level, i) => Decimal.equals(level.price, truth[i]!.price) && Decimal.equals(level.size, truth[i]!.size))

const isList = (books: Sides | ReadonlyArray<Sides>): books is ReadonlyArray<Sides> => Array.isArray(books)

const words = (levels: ReadonlyArray<Level>) =>
  levels.slice(0, 5).map(({ price, size }) => `${size}@${price}`).join(" ")
const show = ({ asks, bids }: Sides) => `asks ${words(asks)} | bids ${words(bids)}`

/** What is wrong with a view, if anything. `depth` is what was asked for; by default all levels. */
export const faultOf = (view: View, truth: Truth, depth = Infinity): string | undefined => {
  if (view._tag !== "Live") return undefined
  const name = `book ${view.symbol} at ${view.sequence}`
  const fault = orderFault("asks", view.asks) ?? orderFault("bids", view.bids)
  if (fault !== undefined) return `${name}: ${fault}`
  const [ask, bid] = [view.asks[0], view.bids[0]]
  if (ask !== undefined && bid !== undefined && !Decimal.isLessThan(bid.price, ask.price)) {
    return `${name}: crossed, bid ${bid.price}, ask ${ask.price}`
  }
  const books = truth(view) ?? []
  const candidates = isList(books) ? books : [books]
  const isTrue = candidates.some((book) =>
    equalLevels(view.asks, book.asks, depth) && equalLevels(view.bids, book.bids, depth)
  )
  if (isTrue) return undefined
  return candidates.length === 0
    ? `${name}: the venue never had it: ${show(view)}`
    : `${name}: ${show(view)}, but the venue had ${candidates.map(show).join(" or ")}`
}
