/**
 * Public trades and candles on the wire of API v3, and their way into the domain and back.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type * as Candle from "../Candle.ts"
import { Decimal } from "../Decimal.ts"
import { Side } from "../Side.ts"
import * as Timestamp from "../Timestamp.ts"
import type * as Trade from "../Trade.ts"
import { Millis } from "./Millis.ts"

/**
 * A public trade on the wire: its symbol stands in the message around it.
 *
 * @see `trades`
 * @category schemas
 * @since 0.1.0
 */
export const TradeWire = Schema.Struct({ t: Millis, i: Schema.Int, p: Decimal, q: Decimal, s: Side })

/**
 * The trade of a symbol.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTrade = (symbol: string, wire: typeof TradeWire.Type): Trade.Trade => ({
  _tag: "Trade",
  symbol,
  id: wire.i,
  price: wire.p,
  quantity: wire.q,
  side: wire.s,
  timestamp: Timestamp.fromMillis(wire.t)
})

/**
 * Writes a trade as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTrade = (trade: Trade.Trade): typeof TradeWire.Type => ({
  t: trade.timestamp.epochMilliseconds,
  i: trade.id,
  p: trade.price,
  q: trade.quantity,
  s: trade.side
})

/**
 * A candle on the wire: symbol and period stand in the message around it. `t` is when the period began.
 *
 * @see `candles/{period}`, `converted/candles/{period}`
 * @category schemas
 * @since 0.1.0
 */
export const CandleWire = Schema.Struct({
  t: Millis,
  o: Decimal,
  c: Decimal,
  h: Decimal,
  l: Decimal,
  v: Decimal,
  q: Decimal
})

/**
 * The candle of a symbol and a period.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toCandle = (symbol: string, period: Candle.Period, wire: typeof CandleWire.Type): Candle.Candle => ({
  _tag: "Candle",
  symbol,
  period,
  timestamp: Timestamp.fromMillis(wire.t),
  open: wire.o,
  high: wire.h,
  low: wire.l,
  close: wire.c,
  volume: wire.v,
  volumeQuote: wire.q
})

/**
 * Writes a candle as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromCandle = (candle: Candle.Candle): typeof CandleWire.Type => ({
  t: candle.timestamp.epochMilliseconds,
  o: candle.open,
  c: candle.close,
  h: candle.high,
  l: candle.low,
  v: candle.volume,
  q: candle.volumeQuote
})
