/**
 * One version of the venue's API, as data and pure functions: how requests and subscriptions are written, and what
 * the frames that arrive mean. Everything above a `Protocol` speaks the domain.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { Batch, Failure, Malformed, Notification, Request, Result } from "./JsonRpc.ts"
import type { MarketEvent } from "./MarketEvent.ts"
import type { Topic } from "./Topic.ts"

/**
 * A message of a subscription.
 *
 * @category models
 * @since 0.1.0
 */
export interface Data {
  readonly _tag: "Data"
  readonly channel: string
  readonly event: MarketEvent
}

/**
 * What one message of a frame means. A `Notification` here is one that the protocol does not know: visible, and no
 * failure.
 *
 * @category models
 * @since 0.1.0
 */
export type Message = Data | Result | Failure | Notification | Malformed

/**
 * A request that subscribes to topics, or unsubscribes from them.
 *
 * @category models
 * @since 0.1.0
 */
export interface SubscriptionRequest {
  readonly request: Request
  readonly topics: NonEmptyReadonlyArray<Topic>
  /**
   * The topics that the venue left out of what it acknowledged.
   *
   * @since 0.1.0
   */
  readonly missing: (result: unknown) => ReadonlyArray<Topic>
}

/**
 * A version of the API. `V2.make` gives that of API v2.
 *
 * @category models
 * @since 0.1.0
 */
export interface Protocol {
  readonly version: string
  /**
   * Reads a frame. Never throws.
   *
   * @since 0.1.0
   */
  readonly decode: (frame: string) => Message | Batch<Message>
  /**
   * Writes a request as a frame.
   *
   * @since 0.1.0
   */
  readonly encode: (request: Request) => string
  /**
   * The requests, without ids, that subscribe to the topics: one or many topics each, as the version allows.
   *
   * @since 0.1.0
   */
  readonly subscribe: (topics: NonEmptyReadonlyArray<Topic>) => ReadonlyArray<SubscriptionRequest>
  /**
   * The requests that end the subscriptions.
   *
   * @since 0.1.0
   */
  readonly unsubscribe: (topics: NonEmptyReadonlyArray<Topic>) => ReadonlyArray<SubscriptionRequest>
  /**
   * A cheap request that every healthy connection answers, with a result or an error: how silence is told from death.
   *
   * @since 0.1.0
   */
  readonly probe: Request
  /**
   * How the sequence of an order book grows: by one, or by any step.
   *
   * @since 0.1.0
   */
  readonly sequence: "contiguous" | "monotonic"
}
