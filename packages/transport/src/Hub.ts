/**
 * A source of messages that any number of streams get a copy of, each with a bounded buffer of its own. It costs
 * nothing while nobody listens.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as Mailbox from "./Mailbox.ts"

/**
 * Takes messages from one side, and gives each stream a copy of them. Putting never waits.
 *
 * @category models
 * @since 0.1.0
 */
export interface Hub<in out A, in out E = never> {
  readonly put: (message: A) => void
  /**
   * Ends all streams, those to come too: with success, unless told otherwise. The first end counts.
   *
   * @since 0.1.0
   */
  readonly end: (exit?: Exit.Exit<void, E>) => void
  /**
   * Whether anybody listens.
   *
   * @since 0.1.0
   */
  readonly isObserved: () => boolean
  /**
   * Begins with what `first` gives, if anything, then all that is put. What becomes of a consumer that falls behind is
   * said by the hub's policy.
   *
   * @since 0.1.0
   */
  readonly stream: (first?: () => A | undefined) => Stream.Stream<A, E>
}

/**
 * A hub without listeners. Each stream gets a mailbox of its own with the policy.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A, E = never>(policy: Mailbox.Policy<A, E>): Hub<A, E> => {
  const mailboxes = new Set<Mailbox.Mailbox<A, E>>()
  let ended: Exit.Exit<void, E> | undefined
  return {
    put: (message) => {
      for (const mailbox of mailboxes) mailbox.put(message)
    },
    end: (exit = Exit.void) => {
      if (ended !== undefined) return
      ended = exit
      for (const mailbox of mailboxes) mailbox.end(exit)
      mailboxes.clear()
    },
    isObserved: () => mailboxes.size > 0,
    stream: (first) =>
      Stream.scoped(Stream.fromPull(Effect.gen(function*() {
        const mailbox = yield* Effect.acquireRelease(
          // In one step: nothing may be put between the first message and the rest.
          Effect.sync(() => {
            const mailbox = Mailbox.make(policy)
            const message = first?.()
            if (message !== undefined) mailbox.put(message)
            if (ended !== undefined) mailbox.end(ended)
            else mailboxes.add(mailbox)
            return mailbox
          }),
          (mailbox) => Effect.sync(() => mailboxes.delete(mailbox))
        )
        return mailbox.take
      })))
  }
}
