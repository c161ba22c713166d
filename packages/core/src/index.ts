/**
 * What is said: the domain, the codecs of the wire, the order book.
 *
 * @since 0.1.0
 */
export * as BookMessage from "./BookMessage.ts"
export * as Candle from "./Candle.ts"
export * as Currency from "./Currency.ts"
export * as Decimal from "./Decimal.ts"
export * as Side from "./Side.ts"
export * as Ticker from "./Ticker.ts"
export * as Timestamp from "./Timestamp.ts"
export * as Trade from "./Trade.ts"
export * as TradingSymbol from "./TradingSymbol.ts"
