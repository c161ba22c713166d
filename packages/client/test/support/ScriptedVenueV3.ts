/**
 * A client of API v3 on an in-memory transport whose venue the test plays, as `ScriptedVenue` does for v2: requests are
 * recorded and acknowledged as the venue does, with all that is subscribed on the channel; data is sent by hand. REST is
 * answered by a script.
 */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as MarketDataV3 from "@effect-hitbtc/client/MarketDataV3"
import * as Venue from "@effect-hitbtc/client/Venue"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Context, Effect, Layer, Result } from "effect"
import * as ScriptedHttp from "./ScriptedHttp.ts"
import { settle } from "./ScriptedVenue.ts"

export interface Request {
  readonly method: string
  readonly ch?: string
  readonly params: {
    readonly symbols?: ReadonlyArray<string>
    readonly currencies?: ReadonlyArray<string>
    readonly [key: string]: unknown
  }
  readonly id?: string | number
}

export interface ScriptedVenue {
  readonly peer: MemoryTransport.Peer
  /** All requests of this connection so far. */
  readonly requests: ReadonlyArray<Request>
  /** They in short, but for signs of life: `"subscribe trades BTCUSDT,ETHBTC"`. */
  readonly log: () => ReadonlyArray<string>
  /** Sends a message of a channel: one of `snapshot`, `update` and `data`, by symbol. */
  readonly send: (ch: string, message: Message) => Effect.Effect<void>
}

export type Message =
  & {
    readonly [key in "snapshot" | "update" | "data"]?: { readonly [symbol: string]: unknown }
  }
  & { readonly target_currency?: string }

const namesOf = ({ params }: Request): ReadonlyArray<string> => params.symbols ?? params.currencies ?? []

/**
 * Waits for the next connection and acknowledges what is asked on it, unless `answer` says otherwise. Symbols that are not
 * `known` are left out without a word.
 */
export const connect = Effect.fnUntraced(function*(
  memory: MemoryTransport.MemoryTransport,
  options: {
    readonly known?: (name: string) => boolean
    readonly answer?: (request: Request) => object | undefined
  } = {}
) {
  const { answer, known = () => true } = options
  const peer = yield* memory.accept
  const requests: Array<Request> = []
  const subscribed = new Map<string, Set<string>>()
  const acknowledge = (request: Request): object => {
    const ch = request.ch ?? ""
    let names = subscribed.get(ch)
    if (names === undefined) subscribed.set(ch, names = new Set())
    for (const name of namesOf(request)) {
      if (request.method === "subscribe" && known(name)) names.add(name)
      if (request.method === "unsubscribe") names.delete(name)
    }
    return { result: { ch, subscriptions: Array.from(names).toReversed() } }
  }
  yield* peer.receive.pipe(
    Effect.flatMap((frames) =>
      Effect.forEach(frames, (frame) => {
        const request = JSON.parse(frame) as Request
        requests.push(request)
        const reply = answer?.(request) ?? acknowledge(request)
        return peer.send(JSON.stringify({ ...reply, id: request.id }))
      })
    ),
    Effect.forever,
    Effect.ignore,
    Effect.forkScoped
  )
  const venue: ScriptedVenue = {
    peer,
    requests,
    log: () =>
      requests.filter(({ method }) => method !== "subscriptions")
        .map((request) => `${request.method} ${request.ch} ${namesOf(request).toSorted().join(",")}`),
    send: (ch, message) => Effect.andThen(peer.send(JSON.stringify({ ch, ...message })), settle)
  }
  return venue
})

/** A client, the other end of its transport, and what was asked over REST. */
export const make = Effect.fnUntraced(function*(
  options: MarketData.OptionsV3 & { readonly http?: ScriptedHttp.Script } = {}
) {
  const { http: script = () => ({ status: 503 }), ...rest } = options
  const memory = yield* MemoryTransport.make()
  const http = ScriptedHttp.make(script)
  const context = yield* Layer.build(
    Layer.mergeAll(MarketData.layerV3(rest), MarketDataV3.layer).pipe(
      Layer.provideMerge(Gateway.layer({
        url: Result.getOrThrow(Venue.publicUrl(rest.url ?? Venue.venues.hitbtc.url)),
        protocol: V3.makePublic()
      })),
      Layer.provide(memory.layer),
      Layer.provide(http.layer)
    )
  )
  return {
    memory,
    http,
    marketData: Context.get(context, MarketData.MarketData),
    v3: Context.get(context, MarketDataV3.MarketDataV3),
    gateway: Context.get(context, Gateway.Gateway)
  }
})

type Levels = ReadonlyArray<readonly [price: string, size: string]>

/** The entry of a symbol in a message of a book. */
export const book = (sequence: number, asks: Levels, bids: Levels) => ({
  t: 1_500_000_000_000 + sequence,
  s: sequence,
  a: asks,
  b: bids
})

export const trade = (id: number, price = "0.054") => ({ t: 1_626_861_109_494, i: id, p: price, q: "0.1", s: "buy" })

export const candle = (minute: number, close: string, volume: string) => ({
  t: Date.UTC(2017, 9, 19, 15, minute),
  o: "1",
  c: close,
  h: "2",
  l: "1",
  v: volume,
  q: volume
})

const day = { t: 1_614_815_872_030, o: "0.030781", h: "0.031788", l: "0.030733", v: "62.587", q: "1.951420577" }

export const miniTicker = (last: string) => ({ ...day, c: last })

export const ticker = (last: string) => ({
  ...day,
  c: last,
  a: "0.031175",
  A: "0.03329",
  b: "0.031148",
  B: "0.10565",
  p: "0.000429",
  P: "1.39",
  L: 1_182_694_927
})

/** The best level of each side. */
export const top = (ask: readonly [string, string], bid: readonly [string, string]) => ({
  t: 1_727_276_919_771,
  a: ask[0],
  A: ask[1],
  b: bid[0],
  B: bid[1]
})

export const rate = (value: string) => ({ t: 1_614_815_872_030, r: value })

export const futuresInfo = (mark: string) => ({
  c: "perpetual",
  t: 1_790_138_282_100,
  m: mark,
  i: "87197.98",
  p: "0",
  P: "0.000037481692872402",
  o: "12.3564",
  r: "0.0001",
  R: "0.0001",
  T: 1_790_150_400_000,
  I: "0.0001"
})
