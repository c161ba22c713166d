/**
 * The other end of a connection, scripted: it records what is asked, and answers as it is told. A request that names a
 * channel is answered as API v3's public socket does.
 */
import { type Topic, V3Channel } from "@effect-hitbtc/core"
import type { MemoryTransport } from "@effect-hitbtc/transport"
import { Clock, Effect } from "effect"

export interface Asked {
  readonly id?: string | number
  readonly method: string
  readonly ch?: string
  readonly params: {
    readonly symbol?: string
    readonly period?: string
    readonly symbols?: ReadonlyArray<string>
    readonly [key: string]: unknown
  }
  /** When it came, by the clock. */
  readonly at: number
}

export interface Line {
  readonly peer: MemoryTransport.Peer
  /** All that was asked on this connection. */
  readonly asked: Array<Asked>
  /** What is subscribed on this connection, by {@link topicsOf}. */
  readonly subscribed: Set<string>
  /** Symbols that API v3 drops without a word. */
  readonly unknown: Set<string>
  /** Subscriptions to what was subscribed already, and requests of a topic while another one was in flight. */
  readonly faults: Array<string>
  /** Answers with a result, or with an error. */
  readonly answer: (asked: Asked, reply?: Reply) => Effect.Effect<void>
  readonly notify: (method: string, params: object) => Effect.Effect<void>
  /** Sends a message of API v3's public socket. */
  readonly tell: (ch: string, kind: "snapshot" | "update" | "data", entries: object) => Effect.Effect<void>
}

export type Reply = { readonly result: unknown } | { readonly error: object }

/** What to do with a request: a reply at once, or `undefined` for none. */
export type Script = (asked: Asked, line: Line) => Reply | undefined | Effect.Effect<void>

const CHANNELS: { readonly [name: string]: string } = { Ticker: "ticker", Orderbook: "orderBook", Trades: "trades" }

const channelOf = (ch: string) => V3Channel.fromWire(ch)?.topic ?? ch

/** `subscribe` or `unsubscribe` and the topics in words, or `undefined` for another request. */
export const topicsOf = (
  { ch, method, params }: Asked
): { readonly verb: string; readonly topics: ReadonlyArray<string> } | undefined => {
  const match = /^(subscribe|unsubscribe)(\w*)$/.exec(method)
  if (match === null) return undefined
  const [, verb = "", name = ""] = match
  return {
    verb,
    topics: ch === undefined
      ? [`${CHANNELS[name] ?? `candles/${params.period}`} ${params.symbol}`]
      : params.symbols!.map((symbol) => `${channelOf(ch)} ${symbol}`)
  }
}

export const OK: Reply = { result: true }
export const error = (code: number, message = "no"): Reply => ({ error: { code, message } })

/** Says yes to everything. */
export const yes: Script = () => OK
/** Hears, and says nothing. */
export const mute: Script = () => undefined

/** A book's snapshot follows each subscription to one; on API v3 only the first, until it is ended. */
export const withSnapshots = (asked: Asked, line: Line): Effect.Effect<void> =>
  Effect.suspend(() => {
    const fresh = asked.params.symbols?.filter((symbol) => !line.subscribed.has(`orderBook ${symbol}`)) ?? []
    return Effect.andThen(
      line.answer(asked),
      asked.method === "subscribeOrderbook"
        ? line.notify("snapshotOrderbook", book(asked.params.symbol!))
        : asked.method === "subscribe" && asked.ch === "orderbook/full"
        ? Effect.forEach(
          fresh.filter((symbol) => !line.unknown.has(symbol)),
          (symbol) => line.tell(BOOKS, "snapshot", { [symbol]: bookV3() }),
          { discard: true }
        )
        : Effect.void
    )
  })

/** The channel of order books on API v3. */
export const BOOKS = "orderbook/full"
export const bookV3 = (sequence = 1) => ({ t: 1626860340000, s: sequence, a: [["2", "1"]], b: [["1", "1"]] })
export const tickerV3 = (last = "1") => ({
  t: 1626860340000,
  a: "2",
  A: "1",
  b: "1",
  B: "1",
  o: "1",
  c: last,
  h: "1",
  l: "1",
  v: "1",
  q: "1",
  p: "0",
  P: "0",
  L: 1
})

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

/** What API v2 says of one candle. */
export const candles = (symbol: string, period: string) => ({
  symbol,
  period,
  data: [{
    timestamp: "2017-10-19T15:00:00.000Z",
    open: "1",
    close: "1",
    min: "1",
    max: "1",
    volume: "1",
    volumeQuote: "1"
  }]
})

export const wordsOf = (topic: Topic.Topic) => `${topic.channel} ${topic.symbol}`

// What has no past may be asked for twice.
const mayRepeat = (asked: Asked) => asked.ch !== undefined && V3Channel.fromWire(asked.ch)?.takesAll === true

/** Serves a connection until it ends. */
export const serve = Effect.fnUntraced(function*(peer: MemoryTransport.Peer, script: Script = yes) {
  const clock = yield* Clock.Clock
  const inFlight = new Map<string, Asked>()
  const line: Line = {
    peer,
    asked: [],
    subscribed: new Set(),
    unknown: new Set(),
    faults: [],
    answer: (asked, reply = OK) => {
      const about = topicsOf(asked)
      for (const topic of about?.topics ?? []) {
        inFlight.delete(topic)
        if (!("result" in reply) || line.unknown.has(topic.split(" ")[1]!)) continue
        if (about?.verb === "unsubscribe") line.subscribed.delete(topic)
        else if (line.subscribed.has(topic) && !mayRepeat(asked)) line.faults.push(`subscribed twice: ${topic}`)
        else line.subscribed.add(topic)
      }
      if (asked.ch === undefined) return peer.send(JSON.stringify({ jsonrpc: "2.0", ...reply, id: asked.id }))
      const prefix = `${channelOf(asked.ch)} `
      const subscriptions = [...line.subscribed].flatMap((topic) =>
        topic.startsWith(prefix) ? [topic.slice(prefix.length)] : []
      )
      const full = reply === OK ? { result: { ch: asked.ch, subscriptions } } : reply
      return peer.send(JSON.stringify({ ...full, id: asked.id }))
    },
    notify: (method, params) => peer.send(JSON.stringify({ jsonrpc: "2.0", method, params })),
    tell: (ch, kind, entries) => peer.send(JSON.stringify({ ch, [kind]: entries }))
  }
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const asked: Asked = { ...(JSON.parse(frame) as Asked), at: clock.currentTimeMillisUnsafe() }
        line.asked.push(asked)
        const about = topicsOf(asked)
        for (const topic of about?.topics ?? []) {
          const before = inFlight.get(topic)
          // The second request after an acknowledgement that did not come is of the same method.
          if (before !== undefined && before.method !== asked.method) {
            line.faults.push(`${asked.method} while ${before.method} was in flight: ${topic}`)
          }
          inFlight.set(topic, asked)
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
