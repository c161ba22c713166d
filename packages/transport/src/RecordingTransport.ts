/**
 * A `Transport` that writes down all that goes over another one.
 *
 * What it writes has no secrets: of a request to log in nothing but its method is kept, and of a URL neither the query nor
 * a user.
 *
 * @since 0.1.0
 */
import * as Timestamp from "@effect-hitbtc/core/Timestamp"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Scope from "effect/Scope"
import type * as Recording from "./Recording.ts"
import { type Connection, Transport } from "./Transport.ts"
import type { TransportError } from "./TransportError.ts"

/**
 * Takes entries, in order. A frame is handed on once it was taken: a sink that cannot keep up holds the connection up,
 * rather than lose something.
 *
 * @category models
 * @since 0.1.0
 */
export type Sink = (entries: ReadonlyArray<Recording.Entry>) => Effect.Effect<void>

const REDACTED = "<redacted>"

/**
 * A frame that goes out, without secrets: the parameters of a login are left out.
 *
 * @category accessors
 * @since 0.1.0
 */
export const redact = (frame: string): string => {
  if (!/login/i.test(frame)) return frame
  try {
    const request: unknown = JSON.parse(frame)
    if (!Predicate.hasProperty(request, "method")) return REDACTED
    return String(request.method).toLowerCase() === "login" ? JSON.stringify({ ...request, params: REDACTED }) : frame
  } catch {
    // What cannot be read may be anything.
    return REDACTED
  }
}

const publicUrl = (url: string): string => {
  if (!URL.canParse(url)) return REDACTED
  const { host, pathname, protocol } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

const endOf = ({ reason }: TransportError) =>
  reason._tag === "Closed" ? { code: reason.code, reason: reason.closeReason } : { code: 1006, reason: reason.message }

/**
 * Records what goes over the connections of a transport.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  transport: Transport["Service"],
  sink: Sink
): Effect.fn.Return<Transport["Service"]> {
  const clock = yield* Clock.Clock
  let sessions = 0
  const now = () => Timestamp.fromMillis(clock.currentTimeMillisUnsafe())

  return Transport.of({
    dial: Effect.fnUntraced(function*(url) {
      const session = ++sessions
      const scope = yield* Effect.scope
      let isOver = false
      const end = (code: number, reason: string) =>
        Effect.suspend(() => {
          if (isOver) return Effect.void
          isOver = true
          return sink([{ at: now(), session, event: "end", code, reason }])
        })
      const lost = (error: TransportError) => {
        const { code, reason } = endOf(error)
        return end(code, reason)
      }
      yield* sink([{ at: now(), session, event: "dial", url: publicUrl(url) }])
      // Runs after the connection's own finalizer would: then it is over in any case.
      yield* Scope.addFinalizer(scope, end(1000, ""))
      const connection = yield* Effect.tapError(transport.dial(url), lost)
      yield* sink([{ at: now(), session, event: "open" }])
      const recorded: Connection = {
        receive: connection.receive.pipe(
          Effect.tap((frames) => {
            const at = now()
            return sink(frames.map((frame) => ({ at, session, event: "in", frame })))
          }),
          Effect.tapError(lost)
        ),
        send: (frame) =>
          Effect.andThen(
            // Before it goes out: no answer stands before its request.
            Effect.suspend(() => sink([{ at: now(), session, event: "out", frame: redact(frame) }])),
            connection.send(frame)
          ),
        terminate: connection.terminate
      }
      return recorded
    })
  })
})

/**
 * A transport that records, over the one that it is provided with.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (sink: Sink): Layer.Layer<Transport, never, Transport> =>
  Layer.effect(Transport, Effect.flatMap(Transport, (transport) => make(transport, sink)))
