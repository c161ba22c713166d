/**
 * As `ScriptedMarketData`, for what only API v3 has: data is sent by hand on any channel, and REST is answered by a script.
 */
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as MarketDataV3 from "@effect-hitbtc/client/MarketDataV3"
import * as Venue from "@effect-hitbtc/client/Venue"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import * as MemoryTransport from "@effect-hitbtc/transport/MemoryTransport"
import { Context, Effect, Layer, Result } from "effect"
import * as Line from "./Line.ts"
import { namesOf, v3 } from "./MarketWire.ts"
import * as ScriptedHttp from "./ScriptedHttp.ts"

export type Message =
  & {
    readonly [key in "snapshot" | "update" | "data"]?: { readonly [symbol: string]: unknown }
  }
  & { readonly target_currency?: string }

/**
 * Waits for the next connection and acknowledges what is asked on it. Symbols that are not `known` are left out without a
 * word.
 */
export const connect = Effect.fnUntraced(function*(
  memory: MemoryTransport.MemoryTransport,
  { known = () => true }: { readonly known?: (name: string) => boolean } = {}
) {
  const acknowledge = v3.acknowledge(known)
  const line = yield* Line.accept(memory, (request) => [{ ...acknowledge(request), id: request.id }])
  return {
    ...line,
    /** The requests in short, but for signs of life: `"subscribe trades BTCUSDT,ETHBTC"`. */
    log: () =>
      line.requests.filter(({ method }) => method !== "subscriptions")
        .map((request) => `${request.method} ${request.ch} ${namesOf(request).toSorted().join(",")}`),
    /** Sends a message of a channel: one of `snapshot`, `update` and `data`, by symbol. */
    send: (ch: string, message: Message) => line.send({ ch, ...message })
  }
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
