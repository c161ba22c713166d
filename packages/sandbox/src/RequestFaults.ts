/**
 * Faults of single requests: what a client must expect between sending a command and hearing of it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Random } from "./Random.ts"

/**
 * What goes wrong with a request.
 *
 * **Details**
 *
 * - `DropBefore`: it was received; the connection is lost, and it is not executed
 * - `DropAfter`: it is executed; the connection is lost before anything is said of it, reports included. Other
 *   connections of the account are told
 * - `Lose`: it is executed, and reported; its answer is lost
 * - `Delay`: it is executed, and reported; its answer comes later, while others go on
 * - `Error`: it is answered with an error, by default 504, and was executed, or was not
 *
 * Connections are lost with a close code, or without a closing handshake where there is none. `Error` with code 1002
 * for the method `login` is a refused login.
 *
 * @category models
 * @since 0.1.0
 */
export type RequestFault =
  | { readonly _tag: "DropBefore"; readonly code?: number | undefined }
  | { readonly _tag: "DropAfter"; readonly code?: number | undefined }
  | { readonly _tag: "Lose" }
  | { readonly _tag: "Delay"; readonly duration: Duration.Input }
  | { readonly _tag: "Error"; readonly code?: number | undefined; readonly executed: boolean }

/**
 * Which requests: those of a method, of a connection, or all; the next `count`, by default one.
 *
 * @category models
 * @since 0.1.0
 */
export interface Target {
  readonly method?: string | undefined
  readonly connection?: number | undefined
  readonly count?: number | undefined
}

/**
 * A fault that is still to come. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Pending {
  readonly fault: RequestFault
  readonly target: Target
  left: number
}

/**
 * The fault of a request, if it has one: the oldest that fits; counts it.
 *
 * @category decisions
 * @since 0.1.0
 */
export const take = (self: Array<Pending>, connection: number, method: string): RequestFault | undefined => {
  const index = self.findIndex(({ target }) =>
    (target.method === undefined || target.method === method) &&
    (target.connection === undefined || target.connection === connection)
  )
  const pending = self[index]
  if (pending === undefined) return undefined
  if (--pending.left <= 0) self.splice(index, 1)
  return pending.fault
}

/**
 * Some fault, for a venue that runs unattended.
 *
 * @category constructors
 * @since 0.1.0
 */
export const draw = (random: Random): RequestFault => {
  const faults: ReadonlyArray<RequestFault> = [
    { _tag: "DropBefore" },
    { _tag: "DropAfter" },
    { _tag: "Lose" },
    { _tag: "Delay", duration: Duration.millis(Math.round(random.between(100, 5_000))) },
    { _tag: "Error", executed: true },
    { _tag: "Error", executed: false }
  ]
  return faults[random.below(faults.length)]!
}
