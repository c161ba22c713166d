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
 * @category models
 * @since 0.1.0
 */
export interface Hub<in out A> {
  readonly put: (message: A) => void
  /**
   * Ends all streams, those to come too.
   *
   * @since 0.1.0
   */
  readonly end: () => void
  /**
   * Whether anybody listens.
   *
   * @since 0.1.0
   */
  readonly isObserved: () => boolean
  /**
   * Begins with what `first` gives, then all that is put. A consumer that falls behind by more than the hub's capacity
   * misses the oldest.
   *
   * @since 0.1.0
   */
  readonly stream: (first?: () => A) => Stream.Stream<A>
}

/**
 * @category constructors
 * @since 0.1.0
 */
export const make = <A>(capacity: number): Hub<A> => {
  const mailboxes = new Set<Mailbox.Mailbox<A>>()
  let isEnded = false
  return {
    put: (message) => {
      for (const mailbox of mailboxes) mailbox.put(message)
    },
    end: () => {
      isEnded = true
      for (const mailbox of mailboxes) mailbox.end(Exit.void)
      mailboxes.clear()
    },
    isObserved: () => mailboxes.size > 0,
    stream: (first) =>
      Stream.scoped(Stream.fromPull(Effect.gen(function*() {
        const mailbox = yield* Effect.acquireRelease(
          // In one step: nothing may be put between the first message and the rest.
          Effect.sync(() => {
            const mailbox = Mailbox.make<A>({ _tag: "Buffer", capacity })
            if (first !== undefined) mailbox.put(first())
            if (isEnded) mailbox.end(Exit.void)
            else mailboxes.add(mailbox)
            return mailbox
          }),
          (mailbox) => Effect.sync(() => mailboxes.delete(mailbox))
        )
        return mailbox.take
      })))
  }
}
