/**
 * What can be watched in a recording: told by what was asked for when it was made.
 *
 * @since 0.1.0
 */
import * as Candle from "@effect-hitbtc/core/Candle"
import * as Recording from "@effect-hitbtc/transport/Recording"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Settings from "./Settings.ts"

/**
 * A view.
 *
 * @category models
 * @since 0.1.0
 */
export type View = typeof views[number]

/**
 * All views.
 *
 * @category constants
 * @since 0.1.0
 */
export const views = ["book", "trades", "candles", "ticker", "reports"] as const

/**
 * What is in a recording.
 *
 * **Details**
 *
 * - `url`: of the venue that it was recorded from, without a path
 * - `symbols`: by the view that they can be watched in
 * - `period`: of the candles, the first one that was asked for
 *
 * @category models
 * @since 0.1.0
 */
export interface Contents {
  readonly api: Settings.Api
  readonly url: string
  readonly symbols: ReadonlyMap<View, ReadonlyArray<string>>
  readonly period: Candle.Period | undefined
}

const methods: { readonly [method: string]: View | undefined } = {
  subscribeTicker: "ticker",
  subscribeTrades: "trades",
  subscribeCandles: "candles",
  subscribeOrderbook: "book",
  subscribeReports: "reports",
  spot_subscribe: "reports"
}

const channels: { readonly [channel: string]: View | undefined } = {
  ticker: "ticker",
  trades: "trades",
  candles: "candles",
  orderbook: "book"
}

const isPeriod = Schema.is(Candle.Period)

const field = (value: unknown, name: string): unknown => Predicate.hasProperty(value, name) ? value[name] : undefined

const strings = (value: unknown): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string")

const parse = (frame: string): unknown => {
  try {
    return JSON.parse(frame)
  } catch {
    return undefined
  }
}

/**
 * Looks through a recording; undefined where no connection is in it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const contents = (recording: Recording.Recording): Contents | undefined => {
  const [url] = Recording.urls(recording)
  if (url === undefined || !URL.canParse(url)) return undefined
  const symbols = new Map<View, Set<string>>()
  let period: Candle.Period | undefined
  for (const entry of recording.entries) {
    if (entry.event !== "out") continue
    const request = parse(entry.frame)
    const method = String(field(request, "method"))
    const [channel, kind] = String(field(request, "ch")).split("/")
    const params = field(request, "params")
    const view = method === "subscribe" ? channels[channel!] : methods[method]
    if (view === undefined) continue
    const known = symbols.get(view) ?? new Set()
    symbols.set(view, known)
    for (const symbol of [...strings(field(params, "symbols")), ...strings(field(params, "symbol"))]) known.add(symbol)
    const asked = view === "candles" ? field(params, "period") ?? kind : undefined
    if (isPeriod(asked)) period ??= asked
  }
  const { host, pathname, protocol } = new URL(url)
  return {
    api: pathname.includes("/api/2/") ? "v2" : "v3",
    url: `${protocol}//${host}`,
    symbols: new Map(Array.from(symbols, ([view, set]) => [view, Array.from(set)])),
    period
  }
}
