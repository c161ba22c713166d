/**
 * What every real socket has in common: the open deadline, batches of frames, the high-water mark, exactly one loss,
 * and a release that is safe in whatever state the socket is. An adapter translates its socket's events, no more.
 */
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { Connection } from "../Transport.ts"
import * as TransportError from "../TransportError.ts"
import * as FrameBuffer from "./FrameBuffer.ts"
import { writeStacks } from "./stacks.ts"

/** What an adapter reports. All of it is ignored once the connection is over. */
export interface Events {
  readonly opened: () => void
  /** A frame, and what it counts against the high-water mark. */
  readonly frame: (frame: string, size: number) => void
  /** Something went wrong: the socket could not be opened, or not be read. The first loss counts, here and below. */
  readonly failed: (description: string) => void
  /** The close event. */
  readonly closed: (code: number, reason: string) => void
  /** As `failed`, where the adapter knows more. */
  readonly lost: (error: TransportError.TransportError) => void
}

/** What an adapter can do. */
export interface Socket {
  readonly isOpen: () => boolean
  /** May throw. */
  readonly send: (frame: string) => void
  /** Drops the connection without a closing handshake, where the socket can do that. Must not throw. */
  readonly terminate: () => void
  /** Detaches all listeners and closes with code 1000, once. Must not throw, nor report anything from then on. */
  readonly release: () => void
  /** Where the socket can pause; a socket that cannot is given up at the high-water mark. */
  readonly flow: { readonly pause: () => void; readonly resume: () => void } | undefined
}

/** Dials `url` with the adapter's `connect`, which may throw where the URL or an option is not acceptable. */
export const dial = (url: string, options: {
  readonly openTimeout: Duration.Input
  readonly highWaterMark: number
  readonly connect: (events: Events) => Socket
}): Effect.Effect<Connection, TransportError.TransportError, Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const refusal = checkUrl(url)
      if (refusal !== undefined) return yield* refusal

      const opened = Deferred.makeUnsafe<void, TransportError.TransportError>()
      let state: "opening" | "open" | "over" = "opening"
      let scheduled = false
      let paused = false

      const buffer = FrameBuffer.make(() => {
        if (!paused || state !== "open") return
        paused = false
        socket.flow?.resume()
      })

      const lost = (error: TransportError.TransportError) => {
        if (state === "over") return
        const before = state
        state = "over"
        buffer.fail(error)
        if (before === "opening") Deferred.doneUnsafe(opened, Effect.fail(error))
        writeStacks(error)
      }

      let released = false
      const release = () => {
        if (released) return
        released = true
        // A socket that does not read does not see the other side's half of the closing handshake.
        if (paused) socket.flow?.resume()
        socket.release()
      }
      const close = Effect.sync(() => {
        state = "over"
        buffer.discard(TransportError.closed(1000))
        release()
      })

      // Sockets report the frames of one read one by one: they go out together, once that read is done with.
      const settle = () => {
        scheduled = false
        buffer.flush()
        // Where frames came in while the taker ran, their own turn decides.
        if (scheduled || state !== "open" || paused || buffer.size() < options.highWaterMark) return
        if (socket.flow === undefined) {
          lost(TransportError.readFailed(`more than ${options.highWaterMark} bytes of frames were waiting to be taken`))
          release()
        } else {
          paused = true
          socket.flow.pause()
        }
      }

      const events: Events = {
        opened: () => {
          if (state !== "opening") return
          state = "open"
          Deferred.doneUnsafe(opened, Effect.void)
        },
        frame: (frame, size) => {
          if (state === "over") return
          buffer.push(frame, size)
          if (scheduled) return
          scheduled = true
          queueMicrotask(settle)
        },
        failed: (description) =>
          lost(
            state === "opening"
              ? TransportError.openFailed("Refused", description)
              : TransportError.readFailed(description)
          ),
        closed: (code, reason) =>
          lost(
            state === "opening"
              ? TransportError.openFailed("Refused", `closed with code ${code} before it was open`)
              // Some constructors hand over what is no code at all.
              : TransportError.closed(Number.isInteger(code) ? code : 1006, reason)
          ),
        lost
      }

      const socket = yield* Effect.try({
        try: () => options.connect(events),
        catch: (cause) => TransportError.openFailed("InvalidUrl", describe(cause, url))
      })
      yield* restore(Effect.timeoutOrElse(Deferred.await(opened), {
        duration: options.openTimeout,
        orElse: () => Effect.fail(TransportError.openFailed("Timeout", "the handshake was not answered in time"))
      })).pipe(Effect.onError(() => close))
      yield* Scope.addFinalizer(scope, close)

      const connection: Connection = {
        receive: buffer.take,
        send: (frame) =>
          Effect.suspend(() => {
            if (state !== "open" || !socket.isOpen()) {
              return Effect.fail(TransportError.writeFailed("the connection is over"))
            }
            try {
              socket.send(frame)
              return Effect.void
            } catch (cause) {
              return Effect.fail(TransportError.writeFailed(describe(cause, url)))
            }
          }),
        terminate: Effect.sync(() => {
          lost(TransportError.closed(1006))
          socket.terminate()
        })
      }
      return connection
    })
  )

/** Says what went wrong, but not the URL: it may carry a secret. */
export const describe = (cause: unknown, url?: string): string => {
  if (!(cause instanceof Error)) return "an unknown error"
  const message = url === undefined ? cause.message : cause.message.replaceAll(url, "<url>")
  return message === "" ? cause.name : message
}

const checkUrl = (input: string): TransportError.TransportError | undefined => {
  if (!URL.canParse(input)) return TransportError.openFailed("InvalidUrl", "not a valid URL")
  const url = new URL(input)
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    return TransportError.openFailed("InvalidUrl", `the URL begins with ${url.protocol}, not with ws: or wss:`)
  }
  if (url.username !== "" || url.password !== "") {
    return TransportError.openFailed("InvalidUrl", "the URL carries a user name or a password: log in instead")
  }
  return undefined
}
