/** The other end of a connection, scripted: it records what is asked, and answers as it is told. */
import type { Topic } from "@effect-hitbtc/core"
import type { MemoryTransport } from "@effect-hitbtc/transport"
import { Clock, Effect } from "effect"

export interface Asked {
  readonly id?: string | number
  readonly method: string
  readonly ch?: string
  readonly params: { readonly symbol?: string; readonly period?: string; readonly [key: string]: unknown }
  /** When it came, by the clock. */
  readonly at: number
}

export interface Line {
  readonly peer: MemoryTransport.Peer
  /** All that was asked on this connection. */
  readonly asked: Array<Asked>
  /** What is subscribed on this connection, by {@link topicOf}. */
  readonly subscribed: Set<string>
  /** Subscriptions to what was subscribed already, and requests of a topic while another one was in flight. */
  readonly faults: Array<string>
  /** Answers with a result, or with an error. */
  readonly answer: (asked: Asked, reply?: Reply) => Effect.Effect<void>
  readonly notify: (method: string, params: object) => Effect.Effect<void>
}

export type Reply = { readonly result: unknown } | { readonly error: object }

/** What to do with a request: a reply at once, or `undefined` for none. */
export type Script = (asked: Asked, line: Line) => Reply | undefined | Effect.Effect<void>

const CHANNELS: { readonly [name: string]: string } = { Ticker: "ticker", Orderbook: "orderBook", Trades: "trades" }

/** `subscribe` or `unsubscribe` and the topic in words, or `undefined` for another request. */
export const topicOf = (asked: Asked): { readonly verb: string; readonly topic: string } | undefined => {
  const match = /^(subscribe|unsubscribe)(\w+)$/.exec(asked.method)
  if (match === null) return undefined
  const [, verb = "", name = ""] = match
  return { verb, topic: `${CHANNELS[name] ?? `candles/${asked.params.period}`} ${asked.params.symbol}` }
}

export const OK: Reply = { result: true }
export const error = (code: number, message = "no"): Reply => ({ error: { code, message } })

/** Says yes to everything. */
export const yes: Script = () => OK
/** Hears, and says nothing. */
export const mute: Script = () => undefined

/** A book's snapshot follows each subscription to one. */
export const withSnapshots: Script = (asked, line) =>
  Effect.andThen(
    line.answer(asked),
    asked.method === "subscribeOrderbook" ? line.notify("snapshotOrderbook", book(asked.params.symbol!)) : Effect.void
  )

export const book = (symbol: string, sequence = 1) => ({
  ask: [{ price: "2", size: "1" }],
  bid: [{ price: "1", size: "1" }],
  symbol,
  sequence
})
export const ticker = (symbol: string, last = "1") => ({
  ask: "2",
  bid: "1",
  last,
  open: "1",
  low: "1",
  high: "1",
  volume: "1",
  volumeQuote: "1",
  timestamp: "2017-10-19T15:45:44.941Z",
  symbol
})

export const wordsOf = (topic: Topic.Topic) => `${topic.channel} ${topic.symbol}`

/** Serves a connection until it ends. */
export const serve = Effect.fnUntraced(function*(peer: MemoryTransport.Peer, script: Script = yes) {
  const clock = yield* Clock.Clock
  const inFlight = new Map<string, Asked>()
  const line: Line = {
    peer,
    asked: [],
    subscribed: new Set(),
    faults: [],
    answer: (asked, reply = OK) => {
      const about = topicOf(asked)
      if (about !== undefined) {
        inFlight.delete(about.topic)
        if ("result" in reply) {
          if (about.verb === "unsubscribe") line.subscribed.delete(about.topic)
          else if (line.subscribed.has(about.topic)) line.faults.push(`subscribed twice: ${about.topic}`)
          else line.subscribed.add(about.topic)
        }
      }
      return peer.send(JSON.stringify({ jsonrpc: "2.0", ...reply, id: asked.id }))
    },
    notify: (method, params) => peer.send(JSON.stringify({ jsonrpc: "2.0", method, params }))
  }
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const asked: Asked = { ...(JSON.parse(frame) as Asked), at: clock.currentTimeMillisUnsafe() }
        line.asked.push(asked)
        const about = topicOf(asked)
        if (about !== undefined) {
          const before = inFlight.get(about.topic)
          // The second request after an acknowledgement that did not come is of the same method.
          if (before !== undefined && before.method !== asked.method) {
            line.faults.push(`${asked.method} while ${before.method} was in flight: ${about.topic}`)
          }
          inFlight.set(about.topic, asked)
        }
        const reply = script(asked, line)
        return reply === undefined ? Effect.void : Effect.isEffect(reply) ? reply : line.answer(asked, reply)
      }, { discard: true })
    ),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped({ startImmediately: true })
  )
  return line
})
