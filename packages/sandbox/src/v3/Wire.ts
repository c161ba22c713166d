/**
 * What the private sockets of API v3 write alike.
 *
 * @since 0.1.0
 */
import * as Rpc from "../Rpc.ts"

/**
 * How answers are written: a request without an id is answered without one.
 *
 * @category constants
 * @since 0.1.0
 */
export const frames: Rpc.Frames = {
  acknowledgement: (id) => Rpc.result("true", id ?? undefined),
  result: (json, id) => Rpc.result(json, id ?? undefined),
  failure: (error, id) => Rpc.failure(error, id ?? undefined)
}

/**
 * A notification; `params` is JSON.
 *
 * @category frames
 * @since 0.1.0
 */
export const notification = (method: string, params: string): string =>
  `{"jsonrpc":"2.0","method":"${method}","params":${params}}`

/**
 * An instant, in milliseconds, as the venue writes it: zeros at the end of a fraction are left out, as recorded.
 *
 * @category parts
 * @since 0.1.0
 */
export const iso = (millis: number): string => new Date(millis).toISOString().replace(/\.?0*Z$/, "Z")
