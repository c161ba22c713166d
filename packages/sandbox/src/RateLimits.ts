/**
 * How many requests are answered per second. Whoever asks for more is answered with error 429, and nothing is executed.
 *
 * A bucket per kind of request: full it holds the requests of one second and of a burst, and it fills evenly.
 *
 * @since 0.1.0
 */

/**
 * What a request is counted as: those of market data per connection, the rest per account, or per connection as long as
 * nobody is logged in.
 *
 * **Details**
 *
 * - of API v2: `marketData`; `trading` (commands); `other`
 * - of API v3: `public` (the public socket); `login`; `subscription` (to what belongs to an account); `order`
 *   (commands); `account` (other questions of an account); `wallet`; `rest` (requests over HTTP, of everybody together)
 *
 * @category models
 * @since 0.1.0
 */
export type Kind =
  | "marketData"
  | "trading"
  | "other"
  | "public"
  | "login"
  | "subscription"
  | "order"
  | "account"
  | "wallet"
  | "rest"

/**
 * Requests per second, and so many more at once after a pause.
 *
 * @category options
 * @since 0.1.0
 */
export interface Limit {
  readonly perSecond: number
  readonly burst: number
}

/**
 * The limit of each kind, where a number is one without a burst; without either there is no limit.
 *
 * @category options
 * @since 0.1.0
 */
export type Options = { readonly [K in Kind]?: number | Limit | undefined }

/**
 * The limits of the venue's documentation of API v2.
 *
 * @category constants
 * @since 0.1.0
 */
export const documented: Options = { marketData: 100, trading: 300, other: 10 }

/**
 * The limits of API v3: of the venue's documentation, and for the private sockets of clients that keep to them.
 *
 * @category constants
 * @since 0.1.0
 */
export const documentedV3: Options = {
  public: { perSecond: 10, burst: 10 },
  login: 5,
  subscription: 5,
  order: { perSecond: 300, burst: 200 },
  account: { perSecond: 20, burst: 10 },
  wallet: { perSecond: 5, burst: 10 },
  rest: { perSecond: 30, burst: 50 }
}

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
  const { burst, perSecond } = typeof limit === "number" ? { burst: 0, perSecond: limit } : limit
  const capacity = perSecond + burst
  const key = `${kind} ${who}`
  let bucket = buckets.get(key)
  if (bucket === undefined) buckets.set(key, bucket = { left: capacity, at: now })
  bucket.left = Math.min(capacity, bucket.left + (now - bucket.at) * perSecond / 1000)
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
