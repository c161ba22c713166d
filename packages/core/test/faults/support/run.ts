/** Runs seeds: each breaks one frame of one decoder, and checks what comes out. A seed that fails says all about it. */
import { Random } from "@effect-hitbtc/testkit/Random"
import { isRecorded } from "./corpus.ts"
import { mutate } from "./hostile.ts"
import { assertUnpolluted, expect } from "./sound.ts"
import { type Target, targets } from "./targets.ts"

/** What came of the seeds: how often each outcome of each decoder, and the frame that took longest. */
export interface Tally {
  readonly outcomes: Map<string, number>
  runs: number
  slowest: { readonly seed: number; readonly millis: number; readonly length: number }
}

/** A seed that fails. */
export class FuzzFailure extends Error {
  readonly seed: number
  constructor(seed: number, target: string, frame: string, cause: unknown) {
    const text = JSON.stringify(frame)
    super(
      `seed ${seed} (${target}${isRecorded ? "" : ", without recorded frames"}): ${String(cause).slice(0, 2_000)}\n` +
        `frame: ${text.length > 4_000 ? `${text.slice(0, 4_000)}… (${text.length} characters)` : text}\n` +
        `replay: npm run fuzz -- --seed ${seed} --runs 1`,
      { cause }
    )
    this.seed = seed
  }
}

export const newTally = (seed: number): Tally => ({
  outcomes: new Map(),
  runs: 0,
  slowest: { seed, millis: 0, length: 0 }
})

/** The frame of a seed, and whose it is. */
export const caseOf = (seed: number, among: ReadonlyArray<Target> = targets) => {
  const random = new Random(seed)
  const target = random.pick(among)
  const sample = random.pick(target.samples)
  return { target, sample, text: mutate(random, sample, random.pick(target.samples)) }
}

// Far above what any frame needs, and far below what one that hangs does. A machine that is busy may be slow once.
const PATIENCE_MILLIS = 250
const PATIENCE_PER_CHARACTER = 0.02

const timed = (check: () => void): number => {
  const start = performance.now()
  check()
  return performance.now() - start
}

/** Runs `runs` seeds from `from`. Throws a {@link FuzzFailure} at the first that fails. */
export const run = (
  from: number,
  runs: number,
  tally: Tally = newTally(from),
  among: ReadonlyArray<Target> = targets
): Tally => {
  for (let seed = from; seed < from + runs; seed++) {
    const { sample, target, text } = caseOf(seed, among)
    const seen = (what: string) => {
      const key = `${target.name}: ${what}`
      tally.outcomes.set(key, (tally.outcomes.get(key) ?? 0) + 1)
    }
    try {
      const limit = PATIENCE_MILLIS + text.length * PATIENCE_PER_CHARACTER
      let millis = timed(() => target.check(text, sample, seen))
      for (let again = 0; millis > limit && again < 3; again++) {
        millis = Math.min(millis, timed(() => target.check(text, sample, () => {})))
      }
      expect(millis <= limit, () => `it took ${Math.round(millis)} ms for ${text.length} characters`)
      assertUnpolluted()
      if (millis > tally.slowest.millis) tally.slowest = { seed, millis, length: text.length }
    } catch (cause) {
      throw new FuzzFailure(seed, target.name, text, cause)
    }
    tally.runs++
  }
  return tally
}
