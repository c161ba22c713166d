/**
 * How frames travel: dial a URL, get a scoped connection.
 *
 * A `Connection` is one life of one socket. It never reconnects and never buffers for a later life: what is sent on it
 * goes out on it or not at all. Reconnecting, logging in and resubscribing are the business of `Gateway`.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { TransportError } from "./TransportError.ts"

/**
 * One open connection. Its scope owns it: closing the scope closes the socket with code 1000.
 *
 * @category models
 * @since 0.1.0
 */
export interface Connection {
  /**
   * Waits for the next batch of text frames: at least one, in order of arrival, as many as are there. Fails with the
   * loss once all frames that came before it were handed over, and again on every later call. One taker at a time.
   *
   * @since 0.1.0
   */
  readonly receive: Effect.Effect<NonEmptyReadonlyArray<string>, TransportError>
  /**
   * Hands a text frame to the socket. Fails with `WriteFailed` where this connection is no longer open; then the frame
   * was not sent.
   *
   * @since 0.1.0
   */
  readonly send: (frame: string) => Effect.Effect<void, TransportError>
  /**
   * Gives the connection up at once, without a closing handshake: for a peer that is gone. `receive` then fails with
   * `Closed` and code 1006.
   *
   * @since 0.1.0
   */
  readonly terminate: Effect.Effect<void>
}

/**
 * Dials.
 *
 * @category services
 * @since 0.1.0
 */
export class Transport extends Context.Service<Transport, {
  /**
   * Opens a connection, or fails with `OpenFailed`. Interrupting it, or closing the scope, releases the socket in
   * whatever state it is.
   *
   * @since 0.1.0
   */
  readonly dial: (url: string) => Effect.Effect<Connection, TransportError, Scope.Scope>
}>()("@effect-hitbtc/transport/Transport") {}
