/**
 * One version of the venue's API, as data and pure functions: how requests and subscriptions are written, and what
 * the frames that arrive mean. Everything above a `Protocol` speaks the domain.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { CryptoError } from "effect/crypto/CryptoError"
import type { Mac } from "effect/crypto/Mac"
import type * as Effect from "effect/Effect"
import type { AccountEvent, Market } from "./AccountEvent.ts"
import type { Balances } from "./Balance.ts"
import type { Credentials } from "./Credentials.ts"
import type { Batch, Failure, Malformed, Notification, Request, Result } from "./JsonRpc.ts"
import type { MarketEvent } from "./MarketEvent.ts"
import type { Topic } from "./Topic.ts"
import type { TransactionUpdate } from "./v3/Transaction.ts"
import type { VenueError } from "./VenueError.ts"

/**
 * What a subscription delivers: market data, and on the private sockets of API v3 balances and transactions.
 *
 * @category models
 * @since 0.1.0
 */
export type DataEvent = MarketEvent | Balances | TransactionUpdate

/**
 * A message of a subscription: `channel` and `symbol` are those of its topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface Data {
  readonly _tag: "Data"
  readonly channel: string
  readonly symbol: string
  readonly event: DataEvent
}

/**
 * What the venue tells a logged-in client by itself of its orders and positions, and where they are traded.
 *
 * @category models
 * @since 0.1.0
 */
export interface Account {
  readonly _tag: "Account"
  readonly market: Market
  readonly event: AccountEvent
}

/**
 * What one message of a frame means. A `Notification` here is one that the protocol does not know: visible, and no
 * failure.
 *
 * @category models
 * @since 0.1.0
 */
export type Message = Data | Account | Result | Failure | Notification | Malformed

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
 * A version of the API, on one kind of socket: `V2.make`; `V3.makePublic`, `V3.makeTrading` and `V3.makeWallet`.
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
   * The request that logs a connection in: a new signature each time.
   *
   * @since 0.1.0
   */
  readonly login: (credentials: Credentials) => Effect.Effect<Request, CryptoError, Mac>
  /**
   * What may be behind the refusal of a login, beside wrong credentials, in words without secrets.
   *
   * @since 0.1.0
   */
  readonly loginHint?: ((login: Request, error: VenueError) => string | undefined) | undefined
  /**
   * The parameters of a request as they may be shown, without secrets.
   *
   * @since 0.1.0
   */
  readonly redact: (request: Request) => Request["params"]
  /**
   * How the sequence of an order book grows: by one, or by any step.
   *
   * @since 0.1.0
   */
  readonly sequence: "contiguous" | "monotonic"
}
