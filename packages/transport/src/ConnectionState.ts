/**
 * Where a connection to the venue is in its life: `Connecting → Open → Ready → Lost → Connecting → …`, at last
 * `Stopped`. A connection of an account is `LoggingIn` between `Open` and `Ready`.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import type { TransportError } from "./TransportError.ts"

/**
 * Nothing needs the connection yet.
 *
 * @category models
 * @since 0.1.0
 */
export interface Idle {
  readonly _tag: "Idle"
}

/**
 * Dialling. `attempt` counts from 1, and starts again after a connection was ready and stable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Connecting {
  readonly _tag: "Connecting"
  readonly attempt: number
}

/**
 * The socket is open; subscriptions are being asked for.
 *
 * @category models
 * @since 0.1.0
 */
export interface Open {
  readonly _tag: "Open"
  readonly session: number
}

/**
 * The socket is open; the account is being logged in, and its active orders asked for. Only on a connection of an
 * account.
 *
 * @category models
 * @since 0.1.0
 */
export interface LoggingIn {
  readonly _tag: "LoggingIn"
  readonly session: number
}

/**
 * Every subscription that was wanted when the socket opened is acknowledged or refused, or wanted no more. Topics that
 * are asked for later do not change it: their own status says how they fare.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ready {
  readonly _tag: "Ready"
  readonly session: number
}

/**
 * The connection ended, or could not be opened; the next attempt begins after `retryIn`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Lost {
  readonly _tag: "Lost"
  readonly error: TransportError
  readonly retryIn: Duration.Duration
  readonly retryAt: DateTime.Utc
}

/**
 * The connection is over: its scope closed (`error` is undefined), or dialling again cannot help.
 *
 * @category models
 * @since 0.1.0
 */
export interface Stopped {
  readonly _tag: "Stopped"
  readonly error: TransportError | undefined
}

/**
 * `session` counts the connections that opened, from 1: what two states of the same number say is of one socket.
 *
 * @category models
 * @since 0.1.0
 */
export type ConnectionState = Idle | Connecting | Open | LoggingIn | Ready | Lost | Stopped

/**
 * Whether requests can go out now.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isConnected = (self: ConnectionState): boolean => self._tag === "Open" || self._tag === "Ready"
