/**
 * Seeded random numbers: the same seed gives the same sequence, and streams of other names are independent of it, so that
 * a fault more does not change what the market does.
 *
 * @since 0.1.0
 */

/**
 * A source of random numbers. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Random {
  /** From 0 up to, not including, 1. */
  readonly next: () => number
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(values: ReadonlyArray<A>) => A
}

/**
 * The source of a seed and a name (mulberry32).
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (seed: number, name: string): Random => {
  let state = seed | 0
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)]!
  }
}
