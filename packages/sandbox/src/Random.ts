/**
 * Seeded randomness: the same seed gives the same numbers, on every machine. Nothing of the simulation draws from
 * anywhere else.
 *
 * @since 0.1.0
 */

/**
 * A generator. It is mutable: each call moves it on.
 *
 * @category models
 * @since 0.1.0
 */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  readonly next: () => number
  /** A whole number from 0 (included) to `bound` (excluded). */
  readonly below: (bound: number) => number
  /** A number from `low` (included) to `high` (excluded). */
  readonly between: (low: number, high: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  /** A waiting time with this mean. */
  readonly exponential: (mean: number) => number
  /** A number of the standard normal distribution, cut at six. */
  readonly normal: () => number
}

/**
 * A generator from a seed and labels: other labels give an independent one, so that what one market does never depends
 * on how many there are.
 *
 * **Details**
 *
 * The generator is sfc32, with a period of at least 2^32 and good statistics; it is no source of secrets.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (seed: number, ...labels: ReadonlyArray<string>): Random => {
  const mix = hash([String(seed), ...labels].join("\u0000"))
  let a = mix()
  let b = mix()
  let c = mix()
  let d = 1

  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next()

  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    exponential: (mean) => -Math.log(1 - next()) * mean,
    // The sum of twelve uniform numbers: no transcendental functions, no tails beyond six.
    normal: () => {
      let sum = -6
      for (let i = 0; i < 12; i++) sum += next()
      return sum
    }
  }
}

// FNV-1a over the text, then a murmur-like finaliser for each word asked for.
const hash = (text: string): () => number => {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507)
    h = Math.imul(h ^ (h >>> 13), 3266489909)
    return (h ^= h >>> 16) >>> 0
  }
}
