/**
 * How many requests are answered per second. Whoever asks for more is answered with error 429, and nothing is executed.
 *
 * A bucket per kind of request: full it holds the requests of one second, and it fills evenly.
 *
 * @since 0.1.0
 */

/**
 * What a request is counted as: market data per connection, commands and the rest per account, or per connection as long
 * as nobody is logged in.
 *
 * @category models
 * @since 0.1.0
 */
export type Kind = "marketData" | "trading" | "other"

/**
 * Requests per second of each kind; without a number there is no limit.
 *
 * @category options
 * @since 0.1.0
 */
export type Options = { readonly [K in Kind]?: number | undefined }

/**
 * The limits of the venue's documentation.
 *
 * @category constants
 * @since 0.1.0
 */
export const documented: Options = { marketData: 100, trading: 300, other: 10 }

/**
 * The buckets. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface RateLimits {
  readonly options: Options
  readonly buckets: Map<string, { left: number; at: number }>
}

/**
 * All buckets full.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): RateLimits => ({ options, buckets: new Map() })

/**
 * Whether a request is within the limit; counts it if it is.
 *
 * @category decisions
 * @since 0.1.0
 */
export const take = ({ buckets, options }: RateLimits, kind: Kind, who: string, now: number): boolean => {
  const limit = options[kind]
  if (limit === undefined) return true
  const key = `${kind} ${who}`
  let bucket = buckets.get(key)
  if (bucket === undefined) buckets.set(key, bucket = { left: limit, at: now })
  bucket.left = Math.min(limit, bucket.left + (now - bucket.at) * limit / 1000)
  bucket.at = now
  if (bucket.left < 1) return false
  bucket.left--
  return true
}

/**
 * Forgets the buckets of a connection that is over.
 *
 * @category mutations
 * @since 0.1.0
 */
export const forget = ({ buckets }: RateLimits, who: string): void => {
  for (const key of buckets.keys()) if (key.endsWith(` ${who}`)) buckets.delete(key)
}
