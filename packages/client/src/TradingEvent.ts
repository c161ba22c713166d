/**
 * What happens to an account's orders, and to the commands about them.
 *
 * @since 0.1.0
 */
import type { ActiveOrders } from "@effect-hitbtc/core/AccountEvent"
import type { ExecutionReport } from "@effect-hitbtc/core/ExecutionReport"
import type { Reconciliation } from "@effect-hitbtc/core/OrderTracker"
import type { VenueError } from "@effect-hitbtc/core/VenueError"
import type { OutcomeUnknown } from "@effect-hitbtc/transport/HitBtcError"

/**
 * The venue's active orders were compared with what was known: what differs is here. First thing on each connection, before
 * its reports go on; and again after maintenance, a message that could not be read, or a command whose outcome is unknown.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reconciled extends Reconciliation {
  readonly _tag: "Reconciled"
}

/**
 * What the stream of reports delivers: the active orders first, then what happens, and after each lost connection what
 * happened meanwhile.
 *
 * @category models
 * @since 0.1.0
 */
export type ReportEvent = ActiveOrders | ExecutionReport | Reconciled

/**
 * How a command ended: in the order in which that became known.
 *
 * **Details**
 *
 * - `Accepted`, `Rejected`: the venue's answer. `isLate` where the caller had been told `OutcomeUnknown` before.
 * - `NotSent`: it never left
 * - `OutcomeUnknown`: sent, and no answer; a later `Accepted` or `Rejected` with `isLate`, or a `Reconciled`, settles it
 *
 * `clientOrderId` is that of the order the command would make, or cancel.
 *
 * @category models
 * @since 0.1.0
 */
export type CommandOutcome =
  & { readonly method: string; readonly clientOrderId: string }
  & (
    | { readonly _tag: "Accepted"; readonly report: ExecutionReport; readonly isLate: boolean }
    | { readonly _tag: "Rejected"; readonly error: VenueError; readonly isLate: boolean }
    | { readonly _tag: "NotSent"; readonly description: string }
    | {
      readonly _tag: "OutcomeUnknown"
      readonly cause: OutcomeUnknown["cause"]
      readonly issue?: string | undefined
    }
  )
