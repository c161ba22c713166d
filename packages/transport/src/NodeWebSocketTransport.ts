/**
 * A `Transport` over the `ws` package, for Node: what one read of the network brings goes out as one batch, a socket
 * whose frames are not taken is paused, and a refused handshake keeps its HTTP status.
 *
 * Needs `@effect/platform-node`. It has a subpath of its own, `@effect-hitbtc/transport/NodeWebSocketTransport`, so that
 * browsers do not load `ws`.
 *
 * @since 0.1.0
 */
import { WebSocket } from "@effect/platform-node/NodeWS"
import type * as Duration from "effect/Duration"
import { constVoid } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type { Agent, IncomingMessage } from "node:http"
import * as SocketDial from "./internal/SocketDial.ts"
import { Transport } from "./Transport.ts"
import * as TransportError from "./TransportError.ts"

/**
 * How to dial with `ws`, and how much may wait to be read. Sizes are in bytes.
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  /**
   * How long the handshake may take, DNS, TCP and TLS included, before the dial fails with `OpenFailed` and kind
   * `Timeout`. Default: 10 seconds.
   *
   * @since 0.1.0
   */
  readonly openTimeout?: Duration.Input | undefined
  /**
   * How many bytes of frames may wait to be taken before the socket is paused. What one read brought is handed over
   * beyond it. Default: 1 Mi.
   *
   * @since 0.1.0
   */
  readonly highWaterMark?: number | undefined
  /**
   * The largest frame, in bytes; a larger one fails the connection with `ReadFailed` before it is read whole. Default:
   * 16 Mi, far above the venue's largest, some hundred Ki.
   *
   * @since 0.1.0
   */
  readonly maxPayload?: number | undefined
  /**
   * Headers of the handshake. They appear in no error.
   *
   * @since 0.1.0
   */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * The agent that makes the connection: proxies, certificates, a local address. TLS certificates are verified unless
   * the agent says otherwise.
   *
   * @since 0.1.0
   */
  readonly agent?: Agent | undefined
  /**
   * Subprotocols to offer.
   *
   * @since 0.1.0
   */
  readonly protocols?: string | ReadonlyArray<string> | undefined
  /**
   * Whether to offer compression. It costs far more time than it saves on frames as small as the venue's. Default: no.
   *
   * @since 0.1.0
   */
  readonly perMessageDeflate?: boolean | undefined
}

/**
 * Dials with the `ws` package.
 *
 * **Details**
 *
 * A dial fails with kind `Handshake` and the `status` where the server answered with one, and with `Refused` where it
 * could not be reached or not be trusted. Releasing a connection does not wait for the closing handshake; where the
 * server does not answer it within a second, the socket is destroyed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: Options): Transport["Service"] => {
  const {
    agent,
    headers,
    highWaterMark = 1024 * 1024,
    maxPayload = 16 * 1024 * 1024,
    openTimeout = "10 seconds",
    perMessageDeflate = false
  } = options ?? {}
  const protocols = typeof options?.protocols === "object" ? [...options.protocols] : options?.protocols
  const settings = { agent, headers: { ...headers }, maxPayload, perMessageDeflate, closeTimeout: CLOSING_MILLIS }
  return Transport.of({
    dial: (url) =>
      SocketDial.dial(url, {
        openTimeout,
        highWaterMark,
        connect: (events) => attach(new WebSocket(url, protocols, settings), events)
      })
  })
}

/**
 * Dials with the `ws` package.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: Options): Layer.Layer<Transport> => Layer.sync(Transport, () => make(options))

// How long the other side may take for its half of a closing handshake, whoever began it.
const CLOSING_MILLIS = 1000

const attach = (ws: WebSocket, events: SocketDial.Events): SocketDial.Socket => {
  let opened = false
  const onOpen = () => {
    opened = true
    events.opened()
  }
  // Text was checked to be UTF-8; bytes that are not become U+FFFD. One buffer, for as long as `binaryType` is its own.
  const onMessage = (data: Buffer) => events.frame(data.toString(), data.length)
  const onError = (error: Error) => {
    if (opened) events.failed(SocketDial.describe(error))
    else events.lost(toOpenFailed(error))
  }
  const onClose = (code: number, reason: Buffer) => events.closed(code, reason.toString())
  const onResponse = (_request: unknown, { statusCode = 0 }: IncomingMessage) =>
    events.lost(TransportError.openFailed("Handshake", `the server answered with status ${statusCode}`, statusCode))

  ws.on("open", onOpen)
  ws.on("message", onMessage)
  ws.on("error", onError)
  ws.on("close", onClose)
  ws.on("unexpected-response", onResponse)

  return {
    isOpen: () => ws.readyState === WebSocket.OPEN,
    send: (frame) => ws.send(frame),
    terminate: () => ws.terminate(),
    release: () => {
      ws.off("open", onOpen)
      ws.off("message", onMessage)
      ws.off("error", onError)
      ws.off("close", onClose)
      ws.off("unexpected-response", onResponse)
      // Giving up a handshake is an error for `ws`, and one that nobody listens to is thrown.
      ws.on("error", constVoid)
      ws.close(1000)
    },
    flow: { pause: () => ws.pause(), resume: () => ws.resume() }
  }
}

/** Network and TLS errors carry a code of the system's; what `ws` objects to in the answer itself carries none. */
const toOpenFailed = (error: Error): TransportError.TransportError => {
  const code = Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : undefined
  // Where all addresses of a name fail, the message is empty.
  const description = error.message === "" && code !== undefined ? code : SocketDial.describe(error)
  return TransportError.openFailed(code === undefined || code.startsWith("HPE_") ? "Handshake" : "Refused", description)
}
