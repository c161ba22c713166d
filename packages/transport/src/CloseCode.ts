/**
 * One table of what an ended connection means for the next one: dial again at once, wait long, or stop. A reason
 * stands beside each row, so that a policy can be discussed rather than guessed.
 *
 * @since 0.1.0
 */

/**
 * What to do after a connection ended, or could not be opened.
 *
 * **Details**
 *
 * - `"retry"`: dial again by the reconnect schedule
 * - `"wait"`: dial again, but not before a minute has passed: the venue asked for it, or bans who insists
 * - `"stop"`: dialling again cannot help; the connection ends with the reason
 *
 * @category models
 * @since 0.1.0
 */
export type Remedy = "retry" | "wait" | "stop"

/**
 * What is known of a close code or a handshake status. `hint` is for whoever wonders what to look after on this side.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entry {
  readonly remedy: Remedy
  readonly why: string
  readonly hint?: string | undefined
}

const closeCodes: { readonly [code: number]: Entry } = {
  1000: { remedy: "retry", why: "normal closure: venues close healthy sockets when they deploy" },
  1001: { remedy: "retry", why: "going away: the server restarts" },
  1002: { remedy: "retry", why: "protocol error: one broken frame says nothing about the next connection" },
  1003: { remedy: "retry", why: "unsupported data: as 1002" },
  1005: { remedy: "retry", why: "closed without a code" },
  1006: { remedy: "retry", why: "no closing handshake: the usual network failure" },
  1007: { remedy: "retry", why: "text that was not UTF-8: as 1002" },
  1008: { remedy: "wait", why: "policy violation: rate limits and bans are closed this way" },
  1009: { remedy: "retry", why: "message too big: the next connection starts from small ones" },
  1010: { remedy: "stop", why: "the server demands an extension that this client does not offer" },
  1011: { remedy: "retry", why: "internal error of the server" },
  1012: { remedy: "retry", why: "service restart" },
  1013: { remedy: "wait", why: "try again later: the server is overloaded" },
  1014: { remedy: "retry", why: "bad gateway: a proxy lost the server" },
  1015: { remedy: "retry", why: "TLS failure while open: as 1006" },
  4002: {
    remedy: "retry",
    why: "no pong in time: HitBTC's own code, 30 s after a ping that was not answered",
    hint: "we were too slow to answer a ping: the event loop stalled, or the network did"
  }
}

/**
 * What a WebSocket close code means. Codes that the table does not know are worth another try.
 *
 * @category predicates
 * @since 0.1.0
 */
export const ofCloseCode = (code: number): Entry =>
  closeCodes[code] ?? { remedy: "retry", why: "a code without an agreed meaning" }

const statuses: { readonly [status: number]: Entry } = {
  400: { remedy: "wait", why: "bad request: HitBTC's proxies answer so for a while during deployments" },
  401: { remedy: "stop", why: "unauthorized: the same request is refused again" },
  403: { remedy: "wait", why: "forbidden: banned addresses get it, and bans end" },
  404: { remedy: "stop", why: "not found: there is no such endpoint" },
  408: { remedy: "retry", why: "request timeout" },
  410: { remedy: "stop", why: "gone: the endpoint was switched off" },
  425: { remedy: "retry", why: "too early" },
  426: { remedy: "stop", why: "upgrade required: the server speaks another protocol" },
  429: { remedy: "wait", why: "too many requests" }
}

/**
 * What the HTTP status of a refused handshake means.
 *
 * @category predicates
 * @since 0.1.0
 */
export const ofStatus = (status: number): Entry =>
  statuses[status] ??
    (status >= 500
      ? { remedy: "retry", why: "the server, or a proxy before it, failed" }
      : status >= 300 && status < 400
      ? { remedy: "stop", why: "a redirect: the URL is not the endpoint's" }
      : { remedy: "wait", why: "refused for a reason without an agreed meaning" })
