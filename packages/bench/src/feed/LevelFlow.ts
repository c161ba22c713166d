/** Changes of one side of an order book, as a venue makes them, without end. */
import type { BookMessage, Decimal } from "@effect-hitbtc/core"
import * as Random from "@effect-hitbtc/sandbox/Random"

export type Level = BookMessage.Level

/** Where a side starts, and changes that lead back to it, so that they can be repeated. */
export interface LevelFlow {
  readonly name: string
  readonly start: ReadonlyArray<Level>
  readonly changes: ReadonlyArray<Level>
}

const ZERO = "0" as Decimal.Decimal

export const isZero = (size: string): boolean => +size === 0

/** Appends the changes that undo a flow. */
export const cycle = (name: string, start: ReadonlyArray<Level>, changes: ReadonlyArray<Level>): LevelFlow => {
  const book = new Map(start.map((level) => [+level.price, level]))
  const undo: Array<Level> = []
  for (const level of changes) {
    undo.push(book.get(+level.price) ?? { price: level.price, size: ZERO })
    if (isZero(level.size)) book.delete(+level.price)
    else book.set(+level.price, level)
  }
  return { name, start, changes: [...changes, ...undo.toReversed()] }
}

const priceOf = (tick: number) => (tick * 0.000001).toFixed(6) as Decimal.Decimal

/** Bids: a level moves by some ticks (a removal and an insert), or changes its size. */
export const bids = (count: number): LevelFlow => {
  const random = Random.make(count, "levels")
  const size = () => (1 + random.next() * 1000).toFixed(3) as Decimal.Decimal
  const ticks = Array.from({ length: count }, (_, i) => 500_000 - i * 3)
  const start = ticks.map((tick) => ({ price: priceOf(tick), size: size() }))
  const held = new Set(ticks)
  const changes: Array<Level> = []
  while (changes.length < 20_000) {
    const rank = random.chance(0.85) ? Math.floor(random.exponential(8)) : random.below(count)
    const tick = ticks[Math.min(rank, count - 1)]!
    const moved = tick + random.below(7) - 3
    if (random.chance(0.2) || held.has(moved)) changes.push({ price: priceOf(tick), size: size() })
    else {
      changes.push({ price: priceOf(tick), size: ZERO }, { price: priceOf(moved), size: size() })
      held.delete(tick)
      held.add(moved)
      ticks[ticks.indexOf(tick)] = moved
      ticks.sort((a, b) => b - a)
    }
  }
  return cycle(`${count} levels`, start, changes)
}
