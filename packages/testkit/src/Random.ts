/** Seeded random numbers (mulberry32): the same seed gives the same sequence. */
export class Random {
  private state: number
  constructor(seed: number) {
    this.state = seed
  }
  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  /** From `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }
  chance(probability: number): boolean {
    return this.next() < probability
  }
  pick<A>(values: ReadonlyArray<A>): A {
    return values.at(Math.floor(this.next() * values.length)) as A
  }
  shuffle<A>(values: ReadonlyArray<A>): Array<A> {
    return values.map((value) => ({ value, at: this.next() })).toSorted((a, b) => a.at - b.at).map(({ value }) => value)
  }
}

/** One of many sources of a seed, each independent of the others: a number more from one changes nothing in the rest. */
export const named = (seed: number, name: string): Random => {
  let state = seed | 0
  for (let i = 0; i < name.length; i++) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193)
  return new Random(state)
}

/** The seeds to run: `SEED=42` replays one. */
export const seeds = (count: number): ReadonlyArray<number> => {
  const only = process.env["SEED"]
  return only === undefined ? Array.from({ length: count }, (_, seed) => seed) : [Number(only)]
}

/** Runs a test for a seed; a failure names the seed. */
export const withSeed = (seed: number, run: (random: Random) => void): void => {
  try {
    run(new Random(seed))
  } catch (cause) {
    throw new Error(`Failed with seed ${seed}: replay with SEED=${seed}. ${String(cause)}`, { cause })
  }
}
