/**
 * Market data on the wire of API v2, and its way into the domain and back.
 *
 * A `…Wire` schema is what the venue sends, fields it does not name left aside; `to…` and `from…` are total functions
 * between it and the domain. The feed checks a message with `SchemaParser.is` and maps it: one pass that allocates only
 * the result.
 *
 * To the domain and back nothing is lost but what a domain of milliseconds cannot hold: a timestamp comes back with
 * three digits of a second.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as BookMessage from "../BookMessage.ts"
import * as Candle from "../Candle.ts"
import { Decimal } from "../Decimal.ts"
import { isDecimal, isDecimalOrNull } from "../internal/Guards.ts"
import type * as MarketEvent from "../MarketEvent.ts"
import { Side } from "../Side.ts"
import * as Ticker from "../Ticker.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Trade from "../Trade.ts"

/**
 * A ticker on the wire.
 *
 * @see `ticker`
 * @category schemas
 * @since 0.1.0
 */
export const TickerWire = Schema.Struct({
  ask: Schema.NullOr(Decimal),
  bid: Schema.NullOr(Decimal),
  last: Schema.NullOr(Decimal),
  open: Schema.NullOr(Decimal),
  low: Decimal,
  high: Decimal,
  volume: Decimal,
  volumeQuote: Decimal,
  timestamp: Timestamp.IsoString,
  symbol: Schema.String
})

/**
 * Whether {@link TickerWire} accepts it: the same answer, without the schema's cost for each field of each frame.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTicker = (input: unknown): input is typeof TickerWire.Type => {
  if (!Predicate.isObject(input)) return false
  const { ask, bid, high, last, low, open, symbol, timestamp, volume, volumeQuote } = input
  return isDecimalOrNull(ask) && isDecimalOrNull(bid) && isDecimalOrNull(last) && isDecimalOrNull(open) &&
    isDecimal(low) && isDecimal(high) && isDecimal(volume) && isDecimal(volumeQuote) &&
    typeof symbol === "string" && typeof timestamp === "string" && Timestamp.isIsoString(timestamp)
}

/**
 * The ticker that a message holds.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTicker = (wire: typeof TickerWire.Type): Ticker.Ticker => ({
  _tag: "Ticker",
  symbol: wire.symbol,
  ask: wire.ask,
  bid: wire.bid,
  last: wire.last,
  open: wire.open,
  low: wire.low,
  high: wire.high,
  volume: wire.volume,
  volumeQuote: wire.volumeQuote,
  timestamp: Timestamp.fromIsoUnsafe(wire.timestamp)
})

/**
 * Writes a ticker as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTicker = (ticker: Ticker.Ticker): typeof TickerWire.Type => ({
  ask: ticker.ask,
  bid: ticker.bid,
  last: ticker.last,
  open: ticker.open,
  low: ticker.low,
  high: ticker.high,
  volume: ticker.volume,
  volumeQuote: ticker.volumeQuote,
  timestamp: Timestamp.toIso(ticker.timestamp),
  symbol: ticker.symbol
})

/**
 * A snapshot or an update of an order book on the wire. Older servers leave the timestamp out.
 *
 * @see `snapshotOrderbook`, `updateOrderbook`
 * @category schemas
 * @since 0.1.0
 */
export const BookWire = Schema.Struct({
  ask: Schema.Array(BookMessage.Level),
  bid: Schema.Array(BookMessage.Level),
  symbol: Schema.String,
  sequence: Schema.Int,
  timestamp: Schema.optionalKey(Timestamp.IsoString)
})

const areLevels = (input: unknown): boolean => {
  if (!Array.isArray(input)) return false
  for (let i = 0; i < input.length; i++) {
    const level: unknown = input[i]
    if (!Predicate.isObject(level) || !isDecimal(level.price) || !isDecimal(level.size)) return false
  }
  return true
}

/**
 * Whether {@link BookWire} accepts it: the same answer, without the schema's cost for each level of each frame.
 *
 * @category guards
 * @since 0.1.0
 */
export const isBook = (input: unknown): input is typeof BookWire.Type => {
  if (!Predicate.isObject(input)) return false
  const { ask, bid, sequence, symbol, timestamp } = input
  return areLevels(ask) && areLevels(bid) && typeof symbol === "string" && Number.isSafeInteger(sequence) &&
    (timestamp === undefined
      ? !("timestamp" in input)
      : typeof timestamp === "string" && Timestamp.isIsoString(timestamp))
}

const toBook = <Tag extends BookMessage.BookMessage["_tag"]>(_tag: Tag, wire: typeof BookWire.Type) =>
  wire.timestamp === undefined
    ? { _tag, symbol: wire.symbol, sequence: wire.sequence, asks: wire.ask, bids: wire.bid }
    : {
      _tag,
      symbol: wire.symbol,
      sequence: wire.sequence,
      asks: wire.ask,
      bids: wire.bid,
      timestamp: Timestamp.fromIsoUnsafe(wire.timestamp)
    }

/**
 * The snapshot that a message holds.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toBookSnapshot = (wire: typeof BookWire.Type): BookMessage.BookSnapshot => toBook("BookSnapshot", wire)

/**
 * The update that a message holds.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toBookUpdate = (wire: typeof BookWire.Type): BookMessage.BookUpdate => toBook("BookUpdate", wire)

/**
 * Writes a snapshot or an update as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromBook = (message: BookMessage.BookMessage): typeof BookWire.Type => ({
  ask: message.asks,
  bid: message.bids,
  sequence: message.sequence,
  ...(message.timestamp === undefined ? undefined : { timestamp: Timestamp.toIso(message.timestamp) }),
  symbol: message.symbol
})

/**
 * A public trade on the wire: its symbol stands in the message around it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TradeWire = Schema.Struct({
  id: Schema.Int,
  price: Decimal,
  quantity: Decimal,
  side: Side,
  timestamp: Timestamp.IsoString
})

/**
 * The trade of a symbol.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTrade = (symbol: string, wire: typeof TradeWire.Type): Trade.Trade => ({
  _tag: "Trade",
  symbol,
  id: wire.id,
  price: wire.price,
  quantity: wire.quantity,
  side: wire.side,
  timestamp: Timestamp.fromIsoUnsafe(wire.timestamp)
})

/**
 * Writes a trade as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTrade = (trade: Trade.Trade): typeof TradeWire.Type => ({
  id: trade.id,
  price: trade.price,
  quantity: trade.quantity,
  side: trade.side,
  timestamp: Timestamp.toIso(trade.timestamp)
})

/**
 * Public trades of a symbol on the wire.
 *
 * @see `snapshotTrades`, `updateTrades`, and the result of `getTrades`
 * @category schemas
 * @since 0.1.0
 */
export const TradesWire = Schema.Struct({ data: Schema.Array(TradeWire), symbol: Schema.String })

/**
 * The trades of the result of `getTrades`, in the order in which the venue sent them.
 *
 * **Gotchas**
 *
 * Encoding takes the symbol of the first trade, and `""` where there is none.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TradesFromWire = TradesWire.pipe(
  Schema.decodeTo(
    Schema.toType(Schema.Array(Trade.Trade)),
    SchemaTransformation.transform({
      decode: (wire: typeof TradesWire.Type): ReadonlyArray<Trade.Trade> =>
        wire.data.map((trade) => toTrade(wire.symbol, trade)),
      encode: (trades): typeof TradesWire.Type => ({
        data: trades.map(fromTrade),
        symbol: trades[0]?.symbol ?? ""
      })
    })
  )
)

/**
 * The trades that a message holds.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTrades = (wire: typeof TradesWire.Type, isSnapshot: boolean): MarketEvent.Trades => ({
  _tag: "Trades",
  isSnapshot,
  symbol: wire.symbol,
  trades: wire.data.map((trade) => toTrade(wire.symbol, trade))
})

/**
 * Writes trades as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromTrades = ({ symbol, trades }: MarketEvent.Trades): typeof TradesWire.Type => ({
  data: trades.map(fromTrade),
  symbol
})

/**
 * A candle on the wire: symbol and period stand in the message around it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const CandleWire = Schema.Struct({
  timestamp: Timestamp.IsoString,
  open: Decimal,
  close: Decimal,
  min: Decimal,
  max: Decimal,
  volume: Decimal,
  volumeQuote: Decimal
})

/**
 * The candle of a symbol and a period.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toCandle = (
  symbol: string,
  period: Candle.Period,
  wire: typeof CandleWire.Type
): Candle.Candle => ({
  _tag: "Candle",
  symbol,
  period,
  timestamp: Timestamp.fromIsoUnsafe(wire.timestamp),
  open: wire.open,
  high: wire.max,
  low: wire.min,
  close: wire.close,
  volume: wire.volume,
  volumeQuote: wire.volumeQuote
})

/**
 * Writes a candle as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromCandle = (candle: Candle.Candle): typeof CandleWire.Type => ({
  timestamp: Timestamp.toIso(candle.timestamp),
  open: candle.open,
  close: candle.close,
  min: candle.low,
  max: candle.high,
  volume: candle.volume,
  volumeQuote: candle.volumeQuote
})

/**
 * Candles of a symbol and a period on the wire.
 *
 * @see `snapshotCandles`, `updateCandles`
 * @category schemas
 * @since 0.1.0
 */
export const CandlesWire = Schema.Struct({
  data: Schema.Array(CandleWire),
  symbol: Schema.String,
  period: Candle.Period
})

/**
 * The candles that a message holds.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toCandles = (wire: typeof CandlesWire.Type, isSnapshot: boolean): MarketEvent.Candles => ({
  _tag: "Candles",
  isSnapshot,
  symbol: wire.symbol,
  period: wire.period,
  candles: wire.data.map((candle) => toCandle(wire.symbol, wire.period, candle))
})

/**
 * Writes candles as the venue does.
 *
 * @category conversions
 * @since 0.1.0
 */
export const fromCandles = ({ candles, period, symbol }: MarketEvent.Candles): typeof CandlesWire.Type => ({
  data: candles.map(fromCandle),
  period,
  symbol
})
