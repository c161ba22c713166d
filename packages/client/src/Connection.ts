/**
 * The connection behind a service, as an application sees it: how it fares, what goes over it, and any request that
 * has no method of its own.
 *
 * @since 0.1.0
 */
import { isConnected } from "@effect-hitbtc/transport/ConnectionState"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import * as Effect from "effect/Effect"

/**
 * The connection behind a service.
 *
 * **Details**
 *
 * - `state`, `states`: where the connection is in its life, now and as a Stream of changes
 * - `isConnected`: whether requests can go out now
 * - `call`: any method of the venue, with an id of one's own if wanted; `notify` the same without an answer
 * - `frames`: raw frames, in and out
 * - `anomalies`: what arrived and could not be used: malformed messages, unknown methods, late answers
 * - `ready`: waits until the connection is ready
 * - `stopped`: waits until the connection was given up
 *
 * @category models
 * @since 0.1.0
 */
export interface Connection
  extends
    Pick<Gateway["Service"], "state" | "states" | "call" | "notify" | "frames" | "anomalies" | "ready" | "stopped">
{
  readonly isConnected: Effect.Effect<boolean>
}

/**
 * The connection of a gateway, without what only services need of it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromGateway = (gateway: Gateway["Service"]): Connection => ({
  state: gateway.state,
  states: gateway.states,
  isConnected: Effect.map(gateway.state, isConnected),
  call: gateway.call,
  notify: gateway.notify,
  frames: gateway.frames,
  anomalies: gateway.anomalies,
  ready: gateway.ready,
  stopped: gateway.stopped
})
