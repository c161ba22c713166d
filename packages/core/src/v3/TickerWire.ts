/**
 * Tickers, rates and futures info on the wire of API v3, and their way into the domain and back.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { Decimal } from "../Decimal.ts"
import type { FuturesInfo } from "../FuturesInfo.ts"
import { isDecimal, isDecimalOrAbsent } from "../internal/Guards.ts"
import type { MiniTicker } from "../MiniTicker.ts"
import type { Rate } from "../Rate.ts"
import type { Ticker } from "../Ticker.ts"
import * as Timestamp from "../Timestamp.ts"
import { isMillis, Millis } from "./Millis.ts"

const OptionalDecimal = Schema.optionalKey(Schema.NullOr(Decimal))

const day = { h: Decimal, l: Decimal, v: Decimal, q: Decimal }

/**
 * A ticker on the wire. Symbols that are hardly traded lack what is optional here, or have `null`.
 *
 * @see `ticker/{speed}`
 * @category schemas
 * @since 0.1.0
 */
export const TickerWire = Schema.Struct({
  t: Millis,
  a: OptionalDecimal,
  A: OptionalDecimal,
  b: OptionalDecimal,
  B: OptionalDecimal,
  o: OptionalDecimal,
  c: OptionalDecimal,
  ...day,
  p: OptionalDecimal,
  P: OptionalDecimal,
  L: Schema.optionalKey(Schema.NullOr(Schema.Int))
})

/**
 * Whether {@link TickerWire} accepts it, where it comes from JSON: the same answer, without the schema's cost for each
 * field of each frame.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTicker = (input: unknown): input is typeof TickerWire.Type => {
  if (!Predicate.isObject(input)) return false
  const { A, B, L, P, a, b, c, h, l, o, p, q, t, v } = input
  return isMillis(t) && isDecimal(h) && isDecimal(l) && isDecimal(v) && isDecimal(q) && isDecimalOrAbsent(a) &&
    isDecimalOrAbsent(A) && isDecimalOrAbsent(b) && isDecimalOrAbsent(B) && isDecimalOrAbsent(o) &&
    isDecimalOrAbsent(c) && isDecimalOrAbsent(p) && isDecimalOrAbsent(P) &&
    (L === undefined || L === null || Number.isSafeInteger(L))
}

/**
 * The ticker of a symbol.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTicker = (symbol: string, wire: typeof TickerWire.Type): Ticker => ({
  _tag: "Ticker",
  symbol,
  ask: wire.a ?? null,
  bid: wire.b ?? null,
  last: wire.c ?? null,
  open: wire.o ?? null,
  low: wire.l,
  high: wire.h,
  volume: wire.v,
  volumeQuote: wire.q,
  timestamp: Timestamp.fromMillis(wire.t),
  askQuantity: wire.A ?? null,
  bidQuantity: wire.B ?? null,
  change: wire.p ?? null,
  changePercent: wire.P ?? null,
  lastTradeId: wire.L ?? null
})

/**
 * Writes a ticker as the venue does: with `null` for what it lacks.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTicker = (ticker: Ticker): typeof TickerWire.Type => ({
  t: ticker.timestamp.epochMilliseconds,
  a: ticker.ask,
  A: ticker.askQuantity ?? null,
  b: ticker.bid,
  B: ticker.bidQuantity ?? null,
  o: ticker.open,
  c: ticker.last,
  h: ticker.high,
  l: ticker.low,
  v: ticker.volume,
  q: ticker.volumeQuote,
  p: ticker.change ?? null,
  P: ticker.changePercent ?? null,
  L: ticker.lastTradeId ?? null
})

/**
 * A mini ticker on the wire.
 *
 * @see `ticker/price/{speed}`
 * @category schemas
 * @since 0.1.0
 */
export const MiniTickerWire = Schema.Struct({ t: Millis, o: OptionalDecimal, c: OptionalDecimal, ...day })

/**
 * The mini ticker of a symbol.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toMiniTicker = (symbol: string, wire: typeof MiniTickerWire.Type): MiniTicker => ({
  _tag: "MiniTicker",
  symbol,
  last: wire.c ?? null,
  open: wire.o ?? null,
  low: wire.l,
  high: wire.h,
  volume: wire.v,
  volumeQuote: wire.q,
  timestamp: Timestamp.fromMillis(wire.t)
})

/**
 * Writes a mini ticker as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromMiniTicker = (ticker: MiniTicker): typeof MiniTickerWire.Type => ({
  t: ticker.timestamp.epochMilliseconds,
  o: ticker.open,
  c: ticker.last,
  h: ticker.high,
  l: ticker.low,
  v: ticker.volume,
  q: ticker.volumeQuote
})

/**
 * A rate on the wire: its currency and target stand in the message around it.
 *
 * @see `price/rate/{speed}`
 * @category schemas
 * @since 0.1.0
 */
export const RateWire = Schema.Struct({ t: Millis, r: Decimal })

/**
 * The rate of a currency in another.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toRate = (currency: string, target: string | undefined, wire: typeof RateWire.Type): Rate => ({
  _tag: "Rate",
  currency,
  ...(target === undefined ? undefined : { targetCurrency: target }),
  rate: wire.r,
  timestamp: Timestamp.fromMillis(wire.t)
})

/**
 * Writes a rate as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromRate = ({ rate, timestamp }: Rate): typeof RateWire.Type => ({
  t: timestamp.epochMilliseconds,
  r: rate
})

/**
 * Prices, open interest and funding of a future on the wire.
 *
 * @see `futures/info`
 * @category schemas
 * @since 0.1.0
 */
export const FuturesInfoWire = Schema.Struct({
  c: Schema.String,
  t: Millis,
  m: Decimal,
  i: Decimal,
  p: Decimal,
  P: Decimal,
  o: Decimal,
  r: Decimal,
  R: Decimal,
  T: Millis,
  I: Decimal
})

/**
 * Prices, open interest and funding of a symbol.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toFuturesInfo = (symbol: string, wire: typeof FuturesInfoWire.Type): FuturesInfo => ({
  _tag: "FuturesInfo",
  symbol,
  contractType: wire.c,
  markPrice: wire.m,
  indexPrice: wire.i,
  premiumIndex: wire.p,
  averagePremiumIndex: wire.P,
  openInterest: wire.o,
  fundingRate: wire.r,
  indicativeFundingRate: wire.R,
  interestRate: wire.I,
  nextFundingTime: Timestamp.fromMillis(wire.T),
  timestamp: Timestamp.fromMillis(wire.t)
})

/**
 * Writes futures info as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromFuturesInfo = (info: FuturesInfo): typeof FuturesInfoWire.Type => ({
  c: info.contractType,
  t: info.timestamp.epochMilliseconds,
  m: info.markPrice,
  i: info.indexPrice,
  p: info.premiumIndex,
  P: info.averagePremiumIndex,
  o: info.openInterest,
  r: info.fundingRate,
  R: info.indicativeFundingRate,
  T: info.nextFundingTime.epochMilliseconds,
  I: info.interestRate
})
