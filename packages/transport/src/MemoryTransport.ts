/**
 * A `Transport` without a network, for tests: the other end of each connection is a `Peer` in the same process.
 *
 * There are no timers but the open deadline, which goes by Effect's `Clock`, so that `TestClock` owns it. Frames arrive
 * in order and at once; none arrives after the connection is over. What a side has not taken is kept without a bound.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as FrameBuffer from "./internal/FrameBuffer.ts"
import { type Connection, Transport } from "./Transport.ts"
import * as TransportError from "./TransportError.ts"

/**
 * The far end of one connection: what the venue sees.
 *
 * @category models
 * @since 0.1.0
 */
export interface Peer {
  /**
   * The URL that was dialled.
   *
   * @since 0.1.0
   */
  readonly url: string
  /**
   * Waits for the next batch of frames that the client sent. Fails with the end of the connection, whichever side
   * brought it about, once all frames before it were handed over. One taker at a time.
   *
   * @since 0.1.0
   */
  readonly receive: Effect.Effect<NonEmptyReadonlyArray<string>, TransportError.TransportError>
  /**
   * Sends a frame to the client. After the end of the connection it goes nowhere, as on a network.
   *
   * @since 0.1.0
   */
  readonly send: (frame: string) => Effect.Effect<void>
  /**
   * Sends frames that reach the client as one batch.
   *
   * @since 0.1.0
   */
  readonly sendAll: (frames: Iterable<string>) => Effect.Effect<void>
  /**
   * Closes the connection with a WebSocket close code. The first end counts: later ones do nothing.
   *
   * @since 0.1.0
   */
  readonly close: (code: number, reason?: string) => Effect.Effect<void>
  /**
   * Loses the connection without a closing handshake: the client sees code 1006.
   *
   * @since 0.1.0
   */
  readonly drop: Effect.Effect<void>
  /**
   * Waits until the connection is over, and says how it ended. Code 1000 where the client closed its scope.
   *
   * @since 0.1.0
   */
  readonly closed: Effect.Effect<TransportError.TransportError>
  /**
   * Whether the connection is still open.
   *
   * @since 0.1.0
   */
  readonly isOpen: Effect.Effect<boolean>
}

/**
 * What a refused dial is answered with: an error, or the status of a refused handshake.
 *
 * @category models
 * @since 0.1.0
 */
export type Refusal = TransportError.TransportError | { readonly status: number }

/**
 * What a transport in memory can be told.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /**
   * How long a dial waits to be accepted before it fails with `OpenFailed` and kind `Timeout`. Default: 10 seconds.
   *
   * @since 0.1.0
   */
  readonly openTimeout?: Duration.Input | undefined
}

/**
 * A transport whose dials are answered by hand. Made by {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface MemoryTransport {
  /**
   * The service.
   *
   * @since 0.1.0
   */
  readonly transport: Transport["Service"]
  /**
   * The service, as a layer.
   *
   * @since 0.1.0
   */
  readonly layer: Layer.Layer<Transport>
  /**
   * Opens the oldest dial that waits for an answer, or waits for the next one. A dial that is neither accepted nor
   * refused stays pending, up to its deadline: a handshake that is never answered.
   *
   * @since 0.1.0
   */
  readonly accept: Effect.Effect<Peer>
  /**
   * Fails the oldest dial that waits for an answer, or else the next one. Does not wait for it.
   *
   * @since 0.1.0
   */
  readonly refuse: (refusal: Refusal) => Effect.Effect<void>
  /**
   * How often was dialled so far.
   *
   * @since 0.1.0
   */
  readonly dials: Effect.Effect<number>
  /**
   * How many dials wait for an answer now.
   *
   * @since 0.1.0
   */
  readonly pendingDials: Effect.Effect<number>
  /**
   * How many connections are open now.
   *
   * @since 0.1.0
   */
  readonly openConnections: Effect.Effect<number>
}

/**
 * Makes a transport whose dials wait to be accepted or refused.
 *
 * **Example** (A scripted venue)
 *
 * ```ts
 * import { MemoryTransport } from "@effect-hitbtc/transport"
 * import { Effect, Fiber } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const memory = yield* MemoryTransport.make()
 *   const client = yield* Effect.forkChild(Effect.scoped(Effect.gen(function*() {
 *     const connection = yield* memory.transport.dial("wss://venue.test")
 *     yield* connection.send("ping")
 *     return yield* connection.receive
 *   })))
 *   const peer = yield* memory.accept
 *   const asked = yield* peer.receive
 *   yield* peer.send("pong")
 *   return [asked, yield* Fiber.join(client)]
 * })
 *
 * Effect.runPromise(program).then(console.log) // [["ping"], ["pong"]]
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: Options): Effect.Effect<MemoryTransport> => Effect.sync(() => makeUnsafe(options))

/**
 * A transport whose every dial is accepted and served by `handler`, in a fibre of its own.
 *
 * **Details**
 *
 * The connection and its handler end together: when the client closes, the handler is interrupted; when the handler
 * returns, the connection is closed with code 1000 (1011 where it dies). When the layer's scope ends, open connections
 * are closed with 1001, and further dials are refused.
 *
 * `admit` runs before a connection is opened, inside the open deadline: it may fail the dial, or hold it up.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = <R = never>(
  handler: (peer: Peer) => Effect.Effect<void, never, R>,
  options?: Options & {
    readonly admit?: ((url: string) => Effect.Effect<void, TransportError.TransportError>) | undefined
  }
): Layer.Layer<Transport, never, Exclude<R, Scope.Scope>> =>
  Layer.effect(
    Transport,
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const memory = makeUnsafe(options)

      const serve = (peer: Peer) =>
        Effect.scoped(handler(peer)).pipe(
          Effect.raceFirst(peer.closed),
          Effect.onExit((exit) =>
            Exit.isSuccess(exit)
              ? peer.close(1000)
              : Cause.hasInterruptsOnly(exit.cause)
              ? peer.close(1001)
              : peer.close(1011, `the handler died: ${String(Cause.squash(exit.cause))}`)
          ),
          Effect.forkIn(scope)
        )

      yield* Scope.addFinalizer(scope, memory.shut)
      yield* memory.accept.pipe(Effect.flatMap(serve), Effect.forever, Effect.forkIn(scope))
      return memory.transport
    })
  )

/** A dial that waits for its answer. */
interface Dial {
  readonly url: string
  readonly answer: Deferred.Deferred<Link, TransportError.TransportError>
}

/** Both ends of an open connection. */
interface Link {
  readonly connection: Connection
  readonly peer: Peer
  readonly end: (loss: TransportError.TransportError) => void
  /** The client's scope is closed: code 1000, and nothing more is handed to it. */
  readonly release: () => void
}

const deliver = (to: FrameBuffer.FrameBuffer, frame: string) => {
  to.push(frame, frame.length)
  to.flush()
}

const makeLink = (url: string, onEnd: (link: Link) => void): Link => {
  const toClient = FrameBuffer.make()
  const toPeer = FrameBuffer.make()
  const ended = Deferred.makeUnsafe<TransportError.TransportError>()
  let open = true

  const end = (loss: TransportError.TransportError) => {
    if (!open) return
    open = false
    onEnd(link)
    toPeer.fail(loss)
    toClient.fail(loss)
    Deferred.doneUnsafe(ended, Effect.succeed(loss))
  }

  const link: Link = {
    end,
    connection: {
      receive: toClient.take,
      send: (frame) =>
        Effect.suspend(() => {
          if (!open) return Effect.fail(TransportError.writeFailed("the connection is over"))
          deliver(toPeer, frame)
          return Effect.void
        }),
      terminate: Effect.sync(() => end(TransportError.closed(1006)))
    },
    peer: {
      url,
      receive: toPeer.take,
      send: (frame) => Effect.sync(() => deliver(toClient, frame)),
      sendAll: (frames) =>
        Effect.sync(() => {
          for (const frame of frames) toClient.push(frame, frame.length)
          toClient.flush()
        }),
      close: (code, reason) => Effect.sync(() => end(TransportError.closed(code, reason))),
      drop: Effect.sync(() => end(TransportError.closed(1006))),
      closed: Deferred.await(ended),
      isOpen: Effect.sync(() => open)
    },
    release: () => {
      const loss = TransportError.closed(1000)
      toClient.discard(loss)
      end(loss)
    }
  }
  return link
}

/** Takes the oldest member out. */
const shift = <A>(waiting: Set<A>): A | undefined => {
  for (const first of waiting) {
    waiting.delete(first)
    return first
  }
  return undefined
}

const makeUnsafe = (
  options?: Options & {
    readonly admit?: ((url: string) => Effect.Effect<void, TransportError.TransportError>) | undefined
  }
): MemoryTransport & { readonly shut: Effect.Effect<void> } => {
  const { admit, openTimeout = "10 seconds" } = options ?? {}
  const links = new Set<Link>()
  // At most one of the two has members: a dial and an answer that wait meet at once.
  const dials = new Set<Dial>()
  const answers = new Set<(dial: Dial) => void>()
  let dialled = 0
  let shut = false

  const answerWith = (answer: (dial: Dial) => void) => {
    const dial = shift(dials)
    if (dial === undefined) answers.add(answer)
    else answer(dial)
  }

  const open = (dial: Dial): Link => {
    const link = makeLink(dial.url, (ended) => links.delete(ended))
    links.add(link)
    Deferred.doneUnsafe(dial.answer, Effect.succeed(link))
    return link
  }

  const fail = (dial: Dial, refusal: Refusal) => {
    Deferred.doneUnsafe(dial.answer, Effect.fail(toError(refusal)))
  }

  const knock = (dial: Dial) =>
    Effect.suspend(() => {
      if (shut) {
        fail(dial, TransportError.openFailed("Refused", "nobody listens any more"))
      } else {
        const answer = shift(answers)
        if (answer === undefined) dials.add(dial)
        else answer(dial)
      }
      return Deferred.await(dial.answer)
    })

  const dial = (url: string) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const scope = yield* Effect.scope
        const dial: Dial = { url, answer: Deferred.makeUnsafe() }
        dialled++
        const handshake = admit === undefined ? knock(dial) : Effect.flatMap(admit(url), () => knock(dial))
        const link = yield* restore(Effect.timeoutOrElse(handshake, {
          duration: openTimeout,
          orElse: () => Effect.fail(TransportError.openFailed("Timeout", "the handshake was not answered in time"))
        })).pipe(
          // Opened in the very moment that it was given up: the peer must not be left with half a connection.
          Effect.onError(() =>
            Effect.suspend(() => {
              dials.delete(dial)
              return Deferred.isDoneUnsafe(dial.answer)
                ? Effect.ignore(Effect.map(Deferred.await(dial.answer), (link) => link.release()))
                : Effect.void
            })
          )
        )
        yield* Scope.addFinalizer(scope, Effect.sync(link.release))
        return link.connection
      })
    )

  const transport = Transport.of({ dial })
  return {
    transport,
    layer: Layer.succeed(Transport)(transport),
    accept: Effect.callback<Peer>((resume) => {
      const answer = (dial: Dial) => resume(Effect.succeed(open(dial).peer))
      answerWith(answer)
      return Effect.sync(() => answers.delete(answer))
    }),
    refuse: (refusal) => Effect.sync(() => answerWith((dial) => fail(dial, refusal))),
    dials: Effect.sync(() => dialled),
    pendingDials: Effect.sync(() => dials.size),
    openConnections: Effect.sync(() => links.size),
    shut: Effect.sync(() => {
      shut = true
      for (const dial of dials) fail(dial, TransportError.openFailed("Refused", "nobody listens any more"))
      dials.clear()
      // Most are closed by their handlers' fibres; not those whose fibre had not begun.
      for (const link of links) link.end(TransportError.closed(1001))
    })
  }
}

const toError = (refusal: Refusal): TransportError.TransportError =>
  "status" in refusal
    ? TransportError.openFailed("Handshake", `the server answered with status ${refusal.status}`, refusal.status)
    : refusal
