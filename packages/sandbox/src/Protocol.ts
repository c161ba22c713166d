/**
 * What a wire protocol is to the venue: it is told of each connection on its paths, of each public change, and of time;
 * and it hands frames to sessions. One protocol serves all its connections, so that a frame is written once for all.
 *
 * Everything here is synchronous: within a session frames leave in the order in which they were handed over.
 *
 * @since 0.1.0
 */
import type { Period } from "@effect-hitbtc/core/Candle"
import type * as Candles from "./Candles.ts"
import type { Account } from "./exchange/Account.ts"
import type { Report } from "./exchange/Order.ts"
import type { Transaction } from "./exchange/Transaction.ts"
import type { Channel } from "./Faults.ts"
import type { Market, MarketEvent } from "./Market.ts"
import type { Kind } from "./RateLimits.ts"

/**
 * A connection, as a protocol sees it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Session {
  readonly id: number
  /** The path of its URL, such as `/api/2/ws`. */
  readonly path: string
  /** Sends data of a channel and a symbol; of several symbols, where it names none: then see `hears`. */
  readonly notify: (channel: Channel, symbol: string | undefined, frame: string) => void
  /** Whether data of a channel and a symbol goes out, or is swallowed by a fault. */
  readonly hears: (channel: Channel, symbol: string) => boolean
  /** Sends an answer. */
  readonly respond: (response: Response) => void
  /** Executes a request and answers it, or lets it meet a fault. */
  readonly request: (request: Request) => void
}

/**
 * A request, ready to be executed or refused.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request {
  readonly method: string
  /** What it is counted as. */
  readonly kind: Kind
  /** The key of the account whose connection this is. */
  readonly account: string | undefined
  readonly execute: () => Response
  /** The answer that says this error. */
  readonly fail: (code: number) => Response
}

/**
 * An answer to a request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Response {
  /** Nothing is said where there is none. */
  readonly frame: string | undefined
  /** More frames, where one answer takes several: they follow the first. */
  readonly more?: ReadonlyArray<string> | undefined
  /** An acknowledgement is an answer without content of its own. */
  readonly kind: "acknowledgement" | "answer"
  /** What is to be done after it was said. */
  readonly afterwards?: (() => void) | undefined
}

/**
 * What a protocol does with one connection.
 *
 * @category models
 * @since 0.1.0
 */
export interface Handler {
  /** A text frame came, at a time in milliseconds. */
  readonly receive: (frame: string, now: number) => void
  /** The connection is over. */
  readonly close: () => void
}

/**
 * A wire protocol.
 *
 * @category models
 * @since 0.1.0
 */
export interface Protocol {
  /** The paths that it serves. */
  readonly paths: ReadonlyArray<string>
  readonly connect: (session: Session) => Handler
  /** A market changed. Where `bookIsLost` the update of its book is to be lost on the way: a fault. */
  readonly publish: (event: MarketEvent, bookIsLost: boolean) => void
  /** Candles of a market changed. */
  readonly publishCandles: (market: Market, period: Period, candles: ReadonlyArray<Candles.Candle>) => void
  /** Something happened to an order of an account. */
  readonly report: (report: Report) => void
  /** A transaction of an account is new or has changed. */
  readonly transact?: ((account: Account, transaction: Transaction) => void) | undefined
  /** Whoever follows the orders of an account is sent the active ones again. */
  readonly resendOrders: () => void
  /** Time went by: what is sent at intervals may be due. */
  readonly tick: (now: number) => void
}
