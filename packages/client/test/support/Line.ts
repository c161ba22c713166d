/** The venue's side of a connection in memory, which a test plays. */
import type * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Effect } from "effect"
import { settle } from "./observe.ts"

/** Parameters as they are on the wire. */
export interface Params {
  readonly [key: string]: unknown
}

/** A parameter that is a string. */
export const text = (param: unknown): string => typeof param === "string" ? param : ""

export interface Request {
  readonly method: string
  readonly ch?: string
  readonly params: Params
  readonly id?: string | number
}

export interface Line {
  readonly peer: MemoryTransport.Peer
  /** All requests of this connection so far. */
  readonly requests: ReadonlyArray<Request>
  /** Sends a message, and lets it have its effect. */
  readonly send: (message: object) => Effect.Effect<void>
}

/** Waits for the next connection; each request is recorded, and answered by the messages that `answer` gives. */
export const accept = Effect.fnUntraced(function*(
  memory: MemoryTransport.MemoryTransport,
  answer: (request: Request) => ReadonlyArray<object>
) {
  const peer = yield* memory.accept
  const requests: Array<Request> = []
  const send = (message: object) => peer.send(JSON.stringify(message))
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const request = JSON.parse(frame) as Request
        requests.push(request)
        return Effect.forEach(answer(request), send, { discard: true })
      }, { discard: true })
    ),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  const line: Line = { peer, requests, send: (message) => Effect.andThen(send(message), settle) }
  return line
})
