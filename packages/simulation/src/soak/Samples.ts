/**
 * What the process takes, sampled after garbage was collected, and whether it grows.
 *
 * @since 0.1.0
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/**
 * What the process took at a time, in megabytes.
 *
 * @category models
 * @since 0.1.0
 */
export interface Sample {
  /** Seconds since the beginning. */
  readonly at: number
  readonly heap: number
  readonly rss: number
}

const MEGABYTE = 1024 * 1024

// Whatever the flags that the process was started with.
setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/**
 * A sample, after a full collection.
 *
 * @category constructors
 * @since 0.1.0
 */
export const take = (at: number): Sample => {
  collect()
  const { arrayBuffers, heapUsed, rss } = process.memoryUsage()
  return { at, heap: (heapUsed + arrayBuffers) / MEGABYTE, rss: rss / MEGABYTE }
}

/**
 * A slope in units per hour, and how far it may be off: twice its standard error.
 *
 * @category models
 * @since 0.1.0
 */
export interface Slope {
  readonly perHour: number
  readonly error: number
}

/**
 * The slope of a quantity over samples, by least squares.
 *
 * @category calculations
 * @since 0.1.0
 */
export const slope = (samples: ReadonlyArray<Sample>, of: (sample: Sample) => number): Slope => {
  const n = samples.length
  if (n < 3) return { perHour: NaN, error: NaN }
  const x = samples.map(({ at }) => at / 3_600)
  const y = samples.map(of)
  const meanX = x.reduce((sum, value) => sum + value, 0) / n
  const meanY = y.reduce((sum, value) => sum + value, 0) / n
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
  const perHour = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0) / spread
  const rest = x.reduce((sum, value, i) => sum + (y[i]! - meanY - perHour * (value - meanX)) ** 2, 0)
  return { perHour, error: 2 * Math.sqrt(rest / (n - 2) / spread) }
}
