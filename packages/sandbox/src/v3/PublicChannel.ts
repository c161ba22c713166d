/**
 * The channels of API v3's public socket, as the feed needs them: how often each speaks, and of how much.
 *
 * @since 0.1.0
 */
import * as Channel from "@effect-hitbtc/core/v3/Channel"
import type * as Faults from "../Faults.ts"
import type { Simulation } from "../Simulation.ts"

/**
 * A channel.
 *
 * **Details**
 *
 * - `interval`: a complete state is sent at most so often, in milliseconds; without one every change is sent
 * - `depth`: levels of each side, of a partial book
 * - `fault`: what a fault calls it
 *
 * @category models
 * @since 0.1.0
 */
export interface PublicChannel extends Channel.Channel {
  readonly interval: number | undefined
  readonly depth: number
  readonly fault: Faults.Channel
}

const faults: { readonly [K in Channel.Kind]: Faults.Channel } = {
  trades: "trades",
  candles: "candles",
  convertedCandles: "candles",
  ticker: "ticker",
  miniTicker: "ticker",
  orderBook: "orderbook",
  partialBook: "orderbook",
  topOfBook: "orderbook",
  rate: "rates",
  // Never sent: there are no futures.
  futuresInfo: "ticker"
}

const intervalOf = (ch: string): number | undefined => {
  const [, count, unit] = /\/(\d+)(s|ms)\b/.exec(ch) ?? []
  return count === undefined ? undefined : Number(count) * (unit === "s" ? 1000 : 1)
}

const channels: ReadonlyMap<string, PublicChannel> = new Map(Channel.channels.map((channel) => {
  const { ch, kind } = channel
  const depth = Number(/\/D(\d+)\//.exec(ch)?.[1] ?? 0)
  return [ch, { ...channel, interval: intervalOf(ch), depth, fault: faults[kind] }]
}))

/**
 * The channel of a name on the wire.
 *
 * @category accessors
 * @since 0.1.0
 */
export const find = (ch: string): PublicChannel | undefined => channels.get(ch)

/**
 * Those of the codes asked for that there are: symbols, or currencies. `"*"` is all of them, where the channel takes it,
 * and else no code. There are no futures.
 *
 * @category accessors
 * @since 0.1.0
 */
export const select = (
  { kind, selector, takesAll }: PublicChannel,
  { currencies, markets }: Simulation,
  codes: ReadonlyArray<string>
): ReadonlyArray<string> => {
  if (kind === "futuresInfo") return []
  const known: ReadonlyMap<string, unknown> = selector === "currencies" ? currencies : markets
  if (takesAll && codes.includes("*")) return Array.from(known.keys())
  return codes.filter((code) => known.has(code))
}
