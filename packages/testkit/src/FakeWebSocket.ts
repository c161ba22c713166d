/** A WebSocket whose events the test fires, and which remembers what was done to it. */
import * as Layer from "effect/Layer"
import * as Socket from "effect/socket/Socket"

type Listener = (event: Socket.WebSocketEvent) => void
type Type = "open" | "message" | "error" | "close"

export class FakeWebSocket implements Socket.WebSocketLike {
  readyState = 0
  binaryType = "blob"
  readonly sent: Array<unknown> = []
  readonly closes: Array<number | undefined> = []
  readonly url: string
  readonly options: Socket.WebSocketConstructorOptions | undefined
  private readonly listeners = new Map<Type, Set<{ readonly listener: Listener; readonly once: boolean }>>()

  constructor(url: string, options: Socket.WebSocketConstructorOptions | undefined) {
    this.url = url
    this.options = options
  }
  addEventListener(type: Type, listener: Listener, options?: { readonly once?: boolean }) {
    let ofType = this.listeners.get(type)
    if (ofType === undefined) this.listeners.set(type, ofType = new Set())
    ofType.add({ listener, once: options?.once ?? false })
  }
  removeEventListener(type: Type, listener: Listener) {
    const ofType = this.listeners.get(type)
    for (const entry of ofType ?? []) if (entry.listener === listener) ofType?.delete(entry)
  }
  listenerCount(type: Type) {
    return this.listeners.get(type)?.size ?? 0
  }
  send(data: unknown) {
    this.sent.push(data)
  }
  close(code?: number) {
    this.closes.push(code)
    if (this.readyState < 2) this.readyState = 2
  }

  fire(type: Type, event: Socket.WebSocketEvent = {}) {
    for (const entry of Array.from(this.listeners.get(type) ?? [])) {
      if (entry.once) this.listeners.get(type)?.delete(entry)
      entry.listener(event)
    }
  }
  open() {
    this.readyState = 1
    this.fire("open")
  }
  message(data: unknown) {
    this.fire("message", { data })
  }
  closed(code?: number, reason?: string) {
    this.readyState = 3
    this.fire("close", { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) })
  }
}

/** Can pause, as `ws` can. */
export class PausableWebSocket extends FakeWebSocket {
  isPaused = false
  terminated = 0
  pause() {
    this.isPaused = true
  }
  resume() {
    this.isPaused = false
  }
  terminate() {
    this.terminated++
    this.closed(1006)
  }
}

/** A constructor layer that keeps the sockets it made. */
export const make = <W extends FakeWebSocket>(
  Class: new(url: string, options: Socket.WebSocketConstructorOptions | undefined) => W
) => {
  const sockets: Array<W> = []
  return {
    sockets,
    layer: Layer.succeed(Socket.WebSocketConstructor)((url, options) => {
      const socket = new Class(url, options)
      sockets.push(socket)
      return socket
    }),
    /** The last one made. */
    last: (): W => {
      const socket = sockets.at(-1)
      if (socket === undefined) throw new Error("no socket was made")
      return socket
    }
  }
}
