/**
 * What arrived and could not be used: nothing that the venue sends goes by unseen.
 *
 * @since 0.1.0
 */
import type { Failure, Malformed, Notification, Result } from "@effect-hitbtc/core/JsonRpc"

/**
 * A message of a topic that nothing is subscribed to: a late frame of an ended subscription, usually.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unrouted {
  readonly _tag: "Unrouted"
  readonly channel: string
  readonly symbol: string
}

/**
 * An answer that no request waits for: it came after the deadline, twice, or without an id.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unmatched {
  readonly _tag: "Unmatched"
  readonly answer: Result | Failure
}

/**
 * `Malformed` is a message that is not what the protocol says, `Notification` one of a method that it does not know.
 *
 * @category models
 * @since 0.1.0
 */
export type Anomaly = Malformed | Notification | Unrouted | Unmatched
