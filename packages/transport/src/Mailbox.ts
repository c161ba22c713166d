/**
 * What stands between the reader of a socket and one consumer: a bounded buffer with a policy.
 *
 * Putting never waits, so that a slow consumer never stops the socket from being read; what happens to a message that
 * does not fit is the policy's business, and never silent where a message counts. All that is put during one turn
 * reaches the consumer as one chunk.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Pull from "effect/Pull"

/**
 * What becomes of messages that the consumer did not take yet.
 *
 * **Details**
 *
 * - `Latest`: of the messages with the same key only the newest is kept (conflation). At most `capacity` keys, default
 *   unbounded, for keys that are bounded by themselves, such as symbols.
 * - `Buffer`: up to `capacity` messages are kept. Past that the oldest are dropped, and `dropped` makes the message
 *   that says how many, delivered in their place; without `dropped` they go silently.
 * - `Strict`: up to `capacity` messages are kept. Past that the mailbox fails with `lagged`.
 *
 * @category models
 * @since 0.1.0
 */
export type Policy<A, E = never> =
  | { readonly _tag: "Latest"; readonly key: (message: A) => unknown; readonly capacity?: number | undefined }
  | {
    readonly _tag: "Buffer"
    readonly capacity: number
    readonly dropped?: ((count: number) => A) | undefined
  }
  | { readonly _tag: "Strict"; readonly capacity: number; readonly lagged: () => E }

/**
 * The buffer of one consumer: `put` adds to it at once, `take` waits for what is there.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mailbox<in out A, in out E = never> {
  /**
   * Adds a message.
   *
   * @since 0.1.0
   */
  readonly put: (message: A) => void
  /**
   * Ends the mailbox once what is in it was taken: with success the stream ends, with a failure it fails.
   *
   * @since 0.1.0
   */
  readonly end: (exit: Exit.Exit<void, E>) => void
  /**
   * Waits for messages: all that are there, at least one. One taker at a time.
   *
   * @since 0.1.0
   */
  readonly take: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E>
}

// What a policy keeps. `take` hands everything over.
interface Store<A> {
  /** Says how many messages went for it. */
  readonly put: (message: A) => number
  readonly size: () => number
  readonly take: () => Array<A>
}

const latest = <A>(key: (message: A) => unknown, capacity: number): Store<A> => {
  let messages = new Map<unknown, A>()
  return {
    put(message) {
      const size = messages.size
      // A key keeps its place: who waits longest is served first, however often the others change.
      messages.set(key(message), message)
      if (messages.size === size) return 1
      if (size < capacity) return 0
      const oldest = messages.keys().next()
      if (oldest.done !== true) messages.delete(oldest.value)
      return 1
    },
    size: () => messages.size,
    take() {
      const taken = Array.from(messages.values())
      messages = new Map()
      return taken
    }
  }
}

const buffer = <A>(capacity: number, marker: ((count: number) => A) | undefined): Store<A> => {
  let messages: Array<A> = []
  let head = 0
  let dropped = 0
  return {
    put(message) {
      messages.push(message)
      if (messages.length - head <= capacity) return 0
      head++
      dropped++
      if (head >= capacity) {
        messages = messages.slice(head)
        head = 0
      }
      return 1
    },
    size: () => messages.length - head,
    take() {
      const taken = head === 0 ? messages : messages.slice(head)
      if (dropped > 0 && marker !== undefined) taken.unshift(marker(dropped))
      messages = []
      head = 0
      dropped = 0
      return taken
    }
  }
}

/**
 * An empty mailbox with a policy. With `Strict`, `take` fails with `lagged` where the consumer fell too far behind.
 *
 * **Details**
 *
 * `onDropped` is told how many messages were dropped or replaced, when the consumer comes for what is left.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A, E = never>(
  policy: Policy<A, E>,
  onDropped?: (count: number) => void
): Mailbox<A, E> => {
  const store: Store<A> = policy._tag === "Latest"
    ? latest(policy.key, policy.capacity ?? Infinity)
    : policy._tag === "Buffer"
    ? buffer(policy.capacity, policy.dropped)
    : buffer(policy.capacity, undefined)
  let ended: Pull.Pull<never, E> | undefined
  let waiter: ((pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E>) => void) | undefined
  let wakes = false
  let dropped = 0

  const next = (): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E> | undefined => {
    if (store.size() === 0) return ended
    const taken = store.take()
    if (dropped > 0) {
      onDropped?.(dropped)
      dropped = 0
    }
    return Arr.isArrayNonEmpty(taken) ? Effect.succeed(taken) : undefined
  }
  const wake = () => {
    wakes = false
    if (waiter === undefined) return
    const pull = next()
    if (pull === undefined) return
    const resume = waiter
    waiter = undefined
    resume(pull)
  }
  // In a microtask of its own, so that all that the reader puts in this turn goes over in one chunk, and so that no
  // consumer ever runs inside the reader.
  const scheduleWake = () => {
    if (wakes || waiter === undefined) return
    wakes = true
    queueMicrotask(wake)
  }
  const end = (exit: Exit.Exit<void, E>) => {
    if (ended !== undefined) return
    ended = Exit.isSuccess(exit) ? Cause.done() : Effect.failCause(exit.cause)
    scheduleWake()
  }

  return {
    put(message) {
      if (ended !== undefined) return
      // What is kept must have no hole: the message that does not fit ends it.
      if (policy._tag === "Strict" && store.size() >= policy.capacity) {
        return end(Exit.fail(policy.lagged()))
      }
      dropped += store.put(message)
      scheduleWake()
    },
    end,
    take: Effect.callback((resume) => {
      const pull = next()
      if (pull !== undefined) return resume(pull)
      if (waiter !== undefined) return resume(Effect.die(new Error("Mailbox.take: one taker at a time")))
      waiter = resume
      return Effect.sync(() => {
        if (waiter === resume) waiter = undefined
      })
    })
  }
}
