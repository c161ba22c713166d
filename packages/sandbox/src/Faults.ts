/**
 * Faults on request: what a venue and a network do on bad days, on purpose and at known times.
 *
 * This module only decides: whether a frame goes out, a handshake is accepted, an update is lost. Carrying it out is the
 * business of `Sandbox`.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as RequestFaults from "./RequestFaults.ts"

/**
 * A kind of data, whatever a protocol calls it: `reports`, `balances` and `transactions` are those of an account, the
 * others are public. The symbol of `rates` is the currency.
 *
 * @category models
 * @since 0.1.0
 */
export type Channel =
  | "ticker"
  | "orderbook"
  | "trades"
  | "candles"
  | "rates"
  | "reports"
  | "balances"
  | "transactions"

/**
 * Which frames a silence swallows: all, answers too, where neither `channel` nor `symbol` is given; or only the data of a
 * channel, a symbol, or both. They are lost, not late: a book that was silent has a gap afterwards. Pings of a WebSocket
 * server go on, as they do when a venue's feed stalls behind its gateway.
 *
 * @category models
 * @since 0.1.0
 */
export interface Target {
  readonly connection?: number | undefined
  readonly channel?: Channel | undefined
  readonly symbol?: string | undefined
}

/**
 * Faults that come by themselves, for a venue that runs unattended.
 *
 * **Details**
 *
 * - `dropEvery`: all connections are lost, with `dropCode` (a close code), or without a closing handshake
 * - `gapEvery`: one update of one book, drawn at random, is lost
 * - `silenceAfter`: so long after it was opened a connection falls silent, and stays open
 * - `failEvery`: of so many commands to do with orders one goes wrong, drawn from `RequestFaults`
 *
 * @category options
 * @since 0.1.0
 */
export interface Options {
  readonly dropEvery?: Duration.Input | undefined
  readonly dropCode?: number | undefined
  readonly gapEvery?: Duration.Input | undefined
  readonly silenceAfter?: Duration.Input | undefined
  readonly failEvery?: number | undefined
}

/**
 * The faults that are in force or still to come. Mutable.
 *
 * @category models
 * @since 0.1.0
 */
export interface Faults {
  /** By symbol: how many of the next book updates are lost. */
  readonly gaps: Map<string, number>
  /** The statuses with which the next handshakes are refused. */
  readonly refusals: Array<number>
  /** The statuses with which the next requests over HTTP are refused. */
  readonly httpRefusals: Array<number>
  /** What the next requests meet with. */
  readonly requests: Array<RequestFaults.Pending>
  silences: Array<{ readonly until: number; readonly target: Target }>
  /** How many of the next acknowledgements are withheld. */
  withheld: number
}

/**
 * No faults.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Faults => ({
  gaps: new Map(),
  refusals: [],
  httpRefusals: [],
  requests: [],
  silences: [],
  withheld: 0
})

/**
 * Whether the next book update of a symbol is lost; counts it.
 *
 * @category decisions
 * @since 0.1.0
 */
export const takeGap = ({ gaps }: Faults, symbol: string): boolean => {
  const left = gaps.get(symbol)
  if (left === undefined) return false
  if (left > 1) gaps.set(symbol, left - 1)
  else gaps.delete(symbol)
  return true
}

/**
 * The status with which the next handshake is refused, if it is; counts it.
 *
 * @category decisions
 * @since 0.1.0
 */
export const takeRefusal = ({ refusals }: Faults): number | undefined => refusals.shift()

/**
 * Whether the next acknowledgement is withheld; counts it.
 *
 * @category decisions
 * @since 0.1.0
 */
export const takeWithheld = (self: Faults): boolean => {
  if (self.withheld === 0) return false
  self.withheld--
  return true
}

/**
 * Whether a frame of a connection is swallowed: an answer, or data of a channel and a symbol.
 *
 * @category decisions
 * @since 0.1.0
 */
export const isSilent = (
  { silences }: Faults,
  now: number,
  connection: number,
  channel?: Channel,
  symbol?: string
): boolean => {
  for (const { target, until } of silences) {
    if (
      now < until &&
      (target.connection === undefined || target.connection === connection) &&
      (target.channel === undefined || target.channel === channel) &&
      (target.symbol === undefined || target.symbol === symbol)
    ) return true
  }
  return false
}

/**
 * Forgets the silences that are over.
 *
 * @category mutations
 * @since 0.1.0
 */
export const expire = (self: Faults, now: number): void => {
  if (self.silences.some(({ until }) => until <= now)) {
    self.silences = self.silences.filter(({ until }) => until > now)
  }
}

/**
 * Ends all faults.
 *
 * @category mutations
 * @since 0.1.0
 */
export const clear = (self: Faults): void => {
  self.gaps.clear()
  self.refusals.length = 0
  self.httpRefusals.length = 0
  self.requests.length = 0
  self.silences = []
  self.withheld = 0
}
