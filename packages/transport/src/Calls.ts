/**
 * Pairs the answers of one connection with its requests, by id.
 *
 * Every request that was opened is settled exactly once: by its answer, or by the end of the connection. An answer
 * without a request is not an answer: {@link Calls.settle} says so, and nothing else happens.
 *
 * @since 0.1.0
 */
import type { Failure, Id, Result } from "@effect-hitbtc/core/JsonRpc"
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import { OutcomeUnknown } from "./HitBtcError.ts"

/**
 * @category models
 * @since 0.1.0
 */
export type Answer = Result | Failure

/**
 * An answer that is awaited.
 *
 * @category models
 * @since 0.1.0
 */
export type Awaited = Deferred.Deferred<Answer, OutcomeUnknown>

/**
 * @category models
 * @since 0.1.0
 */
export interface Calls {
  /**
   * Whether an answer to the id is awaited.
   *
   * @since 0.1.0
   */
  readonly has: (id: Id) => boolean
  /**
   * Awaits an answer to the id. `undefined` where one is awaited already: two requests must not share an id.
   *
   * @since 0.1.0
   */
  readonly open: (id: Id) => Awaited | undefined
  /**
   * Hands an answer to its request. `false` where nothing waits for it: too late, twice, or never asked for.
   *
   * @since 0.1.0
   */
  readonly settle: (answer: Answer) => boolean
  /**
   * Gives up what was opened under an id: an answer that comes later is unmatched. Does nothing where the id was
   * settled, and opened again by another request since.
   *
   * @since 0.1.0
   */
  readonly forget: (id: Id, awaited: Awaited) => void
  /**
   * Ends all that are pending with `OutcomeUnknown`: they were sent, and no answer can come any more.
   *
   * @since 0.1.0
   */
  readonly end: () => void
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Calls => {
  const pending = new Map<Id, Awaited>()
  return {
    has: (id) => pending.has(id),
    open(id) {
      if (pending.has(id)) return undefined
      const awaited: Awaited = Deferred.makeUnsafe()
      pending.set(id, awaited)
      return awaited
    },
    settle(answer) {
      if (answer.id === null) return false
      const awaited = pending.get(answer.id)
      if (awaited === undefined) return false
      pending.delete(answer.id)
      Deferred.doneUnsafe(awaited, Exit.succeed(answer))
      return true
    },
    forget(id, awaited) {
      if (pending.get(id) === awaited) pending.delete(id)
    },
    end() {
      const lost = Exit.fail(new OutcomeUnknown({ cause: "ConnectionLost" }))
      const all = Array.from(pending.values())
      pending.clear()
      for (const awaited of all) Deferred.doneUnsafe(awaited, lost)
    }
  }
}
