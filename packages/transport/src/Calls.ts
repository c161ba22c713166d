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
 * @category models
 * @since 0.1.0
 */
export interface Calls {
  /**
   * Awaits an answer to the id. `undefined` where one is awaited already: two requests must not share an id.
   *
   * @since 0.1.0
   */
  readonly open: (id: Id) => Deferred.Deferred<Answer, OutcomeUnknown> | undefined
  /**
   * Hands an answer to its request. `false` where nothing waits for it: too late, twice, or never asked for.
   *
   * @since 0.1.0
   */
  readonly settle: (answer: Answer) => boolean
  /**
   * Gives up an id: an answer that comes later is unmatched.
   *
   * @since 0.1.0
   */
  readonly forget: (id: Id) => void
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
  const pending = new Map<Id, Deferred.Deferred<Answer, OutcomeUnknown>>()
  return {
    open(id) {
      if (pending.has(id)) return undefined
      const deferred = Deferred.makeUnsafe<Answer, OutcomeUnknown>()
      pending.set(id, deferred)
      return deferred
    },
    settle(answer) {
      if (answer.id === null) return false
      const deferred = pending.get(answer.id)
      if (deferred === undefined) return false
      pending.delete(answer.id)
      Deferred.doneUnsafe(deferred, Exit.succeed(answer))
      return true
    },
    forget: (id) => void pending.delete(id),
    end() {
      const lost = Exit.fail(new OutcomeUnknown({ cause: "ConnectionLost" }))
      for (const deferred of pending.values()) Deferred.doneUnsafe(deferred, lost)
      pending.clear()
    }
  }
}
