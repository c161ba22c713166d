/**
 * A `Transport` over the standard WebSocket: browsers, Bun, Deno, Node's own, or any other `WebSocketConstructor`.
 *
 * A standard WebSocket cannot pause. Frames that nobody takes are kept up to a high-water mark; beyond it the connection
 * fails, rather than the memory. On Node, `NodeWebSocketTransport` is faster, can pause, and keeps the HTTP status of a
 * refused handshake.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Socket from "effect/socket/Socket"
import * as SocketDial from "./internal/SocketDial.ts"
import { Transport } from "./Transport.ts"

/**
 * How to dial with a standard WebSocket, and how much may wait to be read.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /**
   * How long the handshake may take before the dial fails with `OpenFailed` and kind `Timeout`. Default: 10 seconds.
   *
   * @since 0.1.0
   */
  readonly openTimeout?: Duration.Input | undefined
  /**
   * How much may wait to be taken, in characters of text and bytes of binary frames. A socket that cannot pause fails
   * with `ReadFailed` there; one that can (`ws`) is paused until the frames are taken. Default: 16 Mi.
   *
   * @since 0.1.0
   */
  readonly highWaterMark?: number | undefined
  /**
   * The largest frame, in characters of text or bytes; a larger one fails the connection with `ReadFailed`, and is not
   * decoded. The platform has it whole by then: a constructor's own limit, where it has one, comes first. Default: 16 Mi,
   * far above the venue's largest, some hundred Ki.
   *
   * @since 0.1.0
   */
  readonly maxPayload?: number | undefined
  /**
   * Subprotocols to offer.
   *
   * @since 0.1.0
   */
  readonly protocols?: string | ReadonlyArray<string> | undefined
}

/**
 * Dials with the `WebSocketConstructor` of the environment.
 *
 * **Details**
 *
 * Text frames are handed over as they are, binary ones decoded as UTF-8, in order of arrival. An error event that comes
 * before the socket is open is an `OpenFailed` of kind `Refused`: the standard does not say why, not even whether there
 * was an HTTP status.
 *
 * **Gotchas**
 *
 * A standard WebSocket cannot be destroyed. `terminate`, the open deadline and the end of the scope close it and listen
 * to it no more; how long the platform then waits for a server that is gone is the platform's affair (Node's own
 * WebSocket keeps the process alive for it: there, take `NodeWebSocketTransport`).
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options?: Options
): Effect.Effect<Transport["Service"], never, Socket.WebSocketConstructor> =>
  Effect.map(Socket.WebSocketConstructor, (construct) => {
    const { highWaterMark = 16 * 1024 * 1024, maxPayload = 16 * 1024 * 1024, openTimeout = "10 seconds" } = options ??
      {}
    const protocols = typeof options?.protocols === "object" ? [...options.protocols] : options?.protocols
    return Transport.of({
      dial: (url) =>
        SocketDial.dial(url, {
          openTimeout,
          highWaterMark,
          connect: (events) => attach(construct(url, protocols), events, maxPayload)
        })
    })
  })

/**
 * Dials with the `WebSocketConstructor` of the environment.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: Options): Layer.Layer<Transport, never, Socket.WebSocketConstructor> =>
  Layer.effect(Transport, make(options))

/**
 * Dials with `globalThis.WebSocket`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerGlobal = (options?: Options): Layer.Layer<Transport> =>
  Layer.provide(layer(options), Socket.layerWebSocketConstructorGlobal)

const OPEN = 1
const CLOSED = 3

const isPausable = (
  ws: Socket.WebSocketLike
): ws is Socket.WebSocketLike & { readonly pause: () => void; readonly resume: () => void } =>
  Predicate.hasProperty(ws, "pause") && Predicate.isFunction(ws.pause) &&
  Predicate.hasProperty(ws, "resume") && Predicate.isFunction(ws.resume)

const attach = (ws: Socket.WebSocketLike, events: SocketDial.Events, maxPayload: number): SocketDial.Socket => {
  const decoder = new TextDecoder()
  let released = false
  // Set while a Blob is being read: what comes after it waits for it.
  let reading: Promise<void> | undefined

  const inOrder = (handle: () => void | Promise<void>) => {
    if (reading !== undefined) return waitFor(reading.then(() => released ? undefined : handle()))
    const pending = handle()
    if (pending !== undefined) waitFor(pending)
  }
  const waitFor = (pending: Promise<void>) => {
    const settled = pending.then(constVoid, (cause: unknown) => {
      if (!released) events.failed(SocketDial.describe(cause))
    }).then(() => {
      if (reading === settled) reading = undefined
    })
    reading = settled
  }

  const onOpen = () => events.opened()
  const onMessage = ({ data }: Socket.WebSocketEvent) =>
    inOrder(() => {
      const size = sizeOf(data)
      if (size > maxPayload) return events.failed(`a frame of ${size}, more than the maxPayload of ${maxPayload}`)
      if (typeof data === "string") return events.frame(data, data.length)
      if (data instanceof ArrayBuffer || data instanceof Uint8Array) {
        return events.frame(decoder.decode(data), data.byteLength)
      }
      // Not asked for, but a constructor may ignore `binaryType`.
      if (data instanceof Blob) {
        return data.arrayBuffer().then((data) => {
          if (!released) events.frame(decoder.decode(data), data.byteLength)
        })
      }
      return events.failed("a frame that is neither text nor binary")
    })
  const onError = (event: Socket.WebSocketEvent) =>
    inOrder(() => {
      const message: unknown = Predicate.hasProperty(event, "message") ? event.message : undefined
      events.failed(Predicate.isString(message) && message !== "" ? message : "the socket gave no reason")
    })
  const onClose = ({ code, reason }: Socket.WebSocketEvent) => inOrder(() => events.closed(code ?? 1006, reason ?? ""))

  if ("binaryType" in ws) ws.binaryType = "arraybuffer"
  ws.addEventListener("open", onOpen)
  ws.addEventListener("message", onMessage)
  ws.addEventListener("error", onError)
  ws.addEventListener("close", onClose)
  // A constructor may hand out a socket that has got further already.
  if (ws.readyState === OPEN) events.opened()
  else if (ws.readyState > OPEN) events.closed(1006, "")

  return {
    isOpen: () => ws.readyState === OPEN,
    send: (frame) => ws.send(frame),
    terminate: () => {
      if (Predicate.hasProperty(ws, "terminate") && Predicate.isFunction(ws.terminate)) ws.terminate()
      else close(ws)
    },
    release: () => {
      released = true
      ws.removeEventListener("open", onOpen)
      ws.removeEventListener("message", onMessage)
      ws.removeEventListener("error", onError)
      ws.removeEventListener("close", onClose)
      if (ws.readyState === CLOSED) return
      // Giving up a handshake is an error event for some sockets, and one without a listener is thrown by `ws`.
      ws.addEventListener("error", constVoid)
      ws.addEventListener("close", () => ws.removeEventListener("error", constVoid), { once: true })
      close(ws)
    },
    flow: isPausable(ws) ? { pause: () => ws.pause(), resume: () => ws.resume() } : undefined
  }
}

/** What counts against `maxPayload`; zero for what is no frame. */
const sizeOf = (data: unknown): number => {
  if (typeof data === "string") return data.length
  if (data instanceof ArrayBuffer || data instanceof Uint8Array) return data.byteLength
  return data instanceof Blob ? data.size : 0
}

const close = (ws: Socket.WebSocketLike) => {
  try {
    ws.close(1000)
  } catch {
    // It is being given up: there is nobody left to tell.
  }
}
