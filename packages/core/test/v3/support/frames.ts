/** All that the reference of API v3 shows as JSON, and what kind of thing each is. */
import * as private_ from "./privateFrames.ts"
import * as public_ from "./publicFrames.ts"
import { bodies } from "./restBodies.ts"

/** What section 11.4 shows of API v2: the same events as those of v3 beside them. */
export const sameInV2: ReadonlyArray<string> = [
  `{"jsonrpc": "2.0", "method": "updateTrades", "params": {"data": [{"id": 54469813, "price": "0.054670", "quantity": "0.183", "side": "buy", "timestamp": "2017-10-19T16:34:25.041Z"}], "symbol": "ETHBTC"}}`,
  `{"jsonrpc": "2.0", "method": "updateOrderbook", "params": {"ask": [{"price": "0.054590", "size": "0.000"}], "bid": [{"price": "0.054504", "size": "0.000"}], "symbol": "ETHBTC", "sequence": 8073830, "timestamp": "2018-11-19T05:00:28.700Z"}}`
]

/** The frames and bodies of the fixtures, each as often as the reference shows it. */
export const frames: ReadonlyArray<string> = [
  ...[...public_.cases, ...private_.notifications, ...private_.results, ...private_.errors].map(({ frame }) => frame),
  ...public_.requests,
  ...private_.requests,
  ...bodies.map(([, , body]) => body),
  ...sameInV2
]

export type Kind =
  | "public request"
  | "public result"
  | "public failure"
  | "public data"
  | "login"
  | "private request"
  | "private result"
  | "private failure"
  | "private notification"
  | "body over REST"
  | "message of v2"

const isOfV2 = (method: unknown): boolean => method === "updateTrades" || method === "updateOrderbook"

/** What kind of thing a frame is, by nothing but its own members. */
export const kindOf = (frame: string): Kind => {
  const { ch, data, error, jsonrpc, method, result, snapshot, update } = JSON.parse(frame) as {
    readonly [member: string]: unknown
  }
  const socket = jsonrpc === "2.0" ? "private" : "public"
  if (result !== undefined) return `${socket} result`
  if (error !== undefined) return `${socket} failure`
  if ((snapshot ?? update ?? data) !== undefined) return "public data"
  if (method === undefined) return "body over REST"
  if (jsonrpc !== undefined) return isOfV2(method) ? "message of v2" : "private notification"
  if (method === "login") return "login"
  return ch === undefined ? "private request" : "public request"
}
