/** A client that knows nothing: it sends text, and keeps the frames that came. */
import { Transport } from "@effect-hitbtc/transport"
import { Effect } from "effect"

export interface Level {
  readonly price: string
  readonly size: string
}

export interface Frame {
  readonly jsonrpc?: string
  readonly id?: unknown
  readonly method?: string
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly description?: string }
  readonly params?: {
    readonly symbol: string
    readonly sequence: number
    readonly timestamp: string
    readonly period: string
    readonly ask: ReadonlyArray<Level>
    readonly bid: ReadonlyArray<Level>
    readonly data: ReadonlyArray<{ readonly [field: string]: string | number }>
  }
}

export interface Client {
  /** All frames so far, as text and decoded. */
  readonly texts: Array<string>
  readonly frames: Array<Frame>
  readonly ofMethod: (...methods: ReadonlyArray<string>) => ReadonlyArray<Frame>
  readonly sendText: (text: string) => Effect.Effect<void>
  readonly send: (method: string, params?: unknown, id?: unknown) => Effect.Effect<void>
  /** Sends requests at once; each has its method as its id. */
  readonly sendAll: (requests: ReadonlyArray<readonly [method: string, params: unknown]>) => Effect.Effect<void>
  /** Sends a request and gives the next frame that has an id, a result or an error. */
  readonly ask: (method: string, params?: unknown, id?: unknown) => Effect.Effect<Frame>
  /** The code, and the reason if there was one, with which the connection was closed, if it was. */
  readonly loss: () => string | undefined
}

export const settle = Effect.forEach(Array.from({ length: 10 }), () => Effect.yieldNow, { discard: true })

export const connect = Effect.fnUntraced(function*(url = "wss://sandbox.test/api/2/ws") {
  const transport = yield* Transport.Transport
  const connection = yield* transport.dial(url)
  const texts: Array<string> = []
  const frames: Array<Frame> = []
  let loss: string | undefined
  yield* connection.receive.pipe(
    Effect.tap((batch) =>
      Effect.sync(() => {
        for (const text of batch) {
          texts.push(text)
          frames.push(JSON.parse(text) as Frame)
        }
      })
    ),
    Effect.forever,
    Effect.catch((error) =>
      Effect.sync(() =>
        loss = error.reason._tag === "Closed"
          ? `${error.reason.code} ${error.reason.closeReason}`.trim()
          : error.message
      )
    ),
    Effect.forkScoped
  )
  yield* settle
  const sendText = (text: string) => Effect.andThen(Effect.orDie(connection.send(text)), settle)
  const send: Client["send"] = (method, params, id) => sendText(JSON.stringify({ method, params, id }))
  const client: Client = {
    texts,
    frames,
    ofMethod: (...methods) => frames.filter(({ method }) => method !== undefined && methods.includes(method)),
    sendText,
    send,
    sendAll: (requests) =>
      Effect.forEach(
        requests,
        ([method, params]) => Effect.orDie(connection.send(JSON.stringify({ method, params, id: method }))),
        { discard: true }
      ).pipe(
        Effect.andThen(settle)
      ),
    ask: (method, params, id = 1) =>
      Effect.suspend(() => {
        const before = frames.length
        return Effect.andThen(
          send(method, params, id),
          Effect.sync(() => {
            const answer = frames.slice(before).find((frame) => frame.method === undefined)
            if (answer === undefined) throw new Error(`No answer to ${method}`)
            return answer
          })
        )
      }),
    loss: () => loss
  }
  return client
})
