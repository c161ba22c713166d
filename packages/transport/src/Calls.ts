/**
 * Pairs the answers of one connection with its requests, by id.
 *
 * Every request that was opened is settled exactly once: by its answer (the last one, where it has several), or by the
 * end of the connection. An answer without a request is not an answer: {@link Calls.settle} says so, and nothing else
 * happens.
 *
 * @since 0.1.0
 */
import type { Failure, Id, Result } from "@effect-hitbtc/core/JsonRpc"
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import { OutcomeUnknown } from "./HitBtcError.ts"

/**
 * What the venue answers a request with: a result or an error, under the request's id.
 *
 * @category models
 * @since 0.1.0
 */
export type Answer = Result | Failure

/**
 * Told of an answer as it arrives, in the order of the venue's messages. `isLate` where whoever asked had given up.
 *
 * @category models
 * @since 0.1.0
 */
export type OnAnswer = (answer: Answer, isLate: boolean) => void

/**
 * An answer that is awaited. Where several are, it is one: a `Result` with the array of all results, in order of
 * arrival, or the first `Failure`.
 *
 * @category models
 * @since 0.1.0
 */
export type Awaited = Deferred.Deferred<Answer, OutcomeUnknown>

/**
 * How an answer is awaited.
 *
 * **Details**
 *
 * - `onAnswer`: told of each answer as it arrives
 * - `responses` (1): how many results make the answer; a failure is the last of them, whenever it comes
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly onAnswer?: OnAnswer | undefined
  readonly responses?: number | undefined
}

/**
 * The requests of one connection that are not answered yet, by id. Mutable.
 *
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
  readonly open: (id: Id, options?: Options) => Awaited | undefined
  /**
   * Hands an answer to its request. `false` where nothing waits for it: too late, once too often, or never asked for.
   *
   * @since 0.1.0
   */
  readonly settle: (answer: Answer) => boolean
  /**
   * Gives up what was opened under an id: an answer that comes later is unmatched, or told late to who listens for it.
   * Does nothing where the id was settled, and opened again by another request since.
   *
   * @since 0.1.0
   */
  readonly forget: (id: Id, awaited: Awaited) => void
  /**
   * As `forget`, for what was never written: no answer can come.
   *
   * @since 0.1.0
   */
  readonly cancel: (id: Id, awaited: Awaited) => void
  /**
   * Ends all that are pending with `OutcomeUnknown`: they were sent, and no answer can come any more.
   *
   * @since 0.1.0
   */
  readonly end: () => void
}

/**
 * Calls of a new connection: nothing is awaited yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Calls => {
  interface Pending {
    readonly awaited: Awaited
    readonly onAnswer: OnAnswer | undefined
    readonly responses: number
    readonly results: Array<unknown>
    isLate: boolean
  }
  // Undefined where more is to come.
  const take = (call: Pending, answer: Answer): Answer | undefined => {
    if (answer._tag === "Failure" || call.responses === 1) return answer
    call.results.push(answer.result)
    return call.results.length < call.responses ? undefined : { ...answer, result: call.results }
  }
  const pending = new Map<Id, Pending>()
  return {
    has: (id) => pending.has(id),
    open(id, options) {
      if (pending.has(id)) return undefined
      const awaited: Awaited = Deferred.makeUnsafe()
      const { onAnswer, responses = 1 } = options ?? {}
      pending.set(id, { awaited, onAnswer, responses, results: [], isLate: false })
      return awaited
    },
    settle(answer) {
      if (answer.id === null) return false
      const call = pending.get(answer.id)
      if (call === undefined) return false
      const whole = take(call, answer)
      if (whole !== undefined) pending.delete(answer.id)
      try {
        call.onAnswer?.(answer, call.isLate)
      } finally {
        // Whatever the one who listens does with it: the one who asked is answered.
        if (whole !== undefined) Deferred.doneUnsafe(call.awaited, Exit.succeed(whole))
      }
      return true
    },
    forget(id, awaited) {
      const call = pending.get(id)
      if (call?.awaited !== awaited) return
      if (call.onAnswer === undefined) pending.delete(id)
      else call.isLate = true
    },
    cancel(id, awaited) {
      if (pending.get(id)?.awaited === awaited) pending.delete(id)
    },
    end() {
      const lost = Exit.fail(new OutcomeUnknown({ cause: "ConnectionLost" }))
      const all = Array.from(pending.values())
      pending.clear()
      for (const { awaited } of all) Deferred.doneUnsafe(awaited, lost)
    }
  }
}
