import type { Random } from "@effect-hitbtc/sandbox/Random"
import type { Channel, Final } from "../Job.ts"

/** Frames of one channel without end, all made from a seed. */
export interface Flow {
  readonly channel: Channel
  /** What a subscription to the symbol begins with, before the first frame; `undefined` where with nothing. */
  readonly snapshot: (symbol: string) => string | undefined
  readonly next: () => string
  /** What the frames so far come to. */
  readonly finals: () => { readonly [symbol: string]: Final }
}

/** An index below `length`: the first is the likeliest by far, as symbols of a venue are. */
export const skewed = (random: Random, length: number): number => Math.floor(length * random.next() ** 2)

export const START_MILLIS = Date.UTC(2021, 6, 15, 3)

/** A clock of the feed: a few milliseconds pass between two frames. */
export const makeClock = (random: Random) => {
  let millis = START_MILLIS
  return (): number => millis += random.below(5)
}

/** A price that walks at random and comes back to where it began: it keeps its number of digits. */
export const step = (random: Random, ticks: number, origin: number): number => {
  const by = random.below(41) - 20
  return Math.abs(ticks + by - origin) < 5_000 ? ticks + by : ticks - by
}
