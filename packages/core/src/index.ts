/**
 * What is said: the domain, the codecs of the wire, the order book.
 *
 * @since 0.1.0
 */
export * as BookMessage from "./BookMessage.ts"
export * as Candle from "./Candle.ts"
export * as Currency from "./Currency.ts"
export * as Decimal from "./Decimal.ts"
export * as JsonRpc from "./JsonRpc.ts"
export * as MarketEvent from "./MarketEvent.ts"
export * as Method from "./Method.ts"
export * as OrderBook from "./OrderBook.ts"
export * as Protocol from "./Protocol.ts"
export * as Side from "./Side.ts"
export * as Ticker from "./Ticker.ts"
export * as Timestamp from "./Timestamp.ts"
export * as Topic from "./Topic.ts"
export * as Trade from "./Trade.ts"
export * as TradingSymbol from "./TradingSymbol.ts"
export * as V2MarketDataWire from "./v2/MarketDataWire.ts"
export * as V2Methods from "./v2/Methods.ts"
export * as V2 from "./v2/V2.ts"
export * as VenueError from "./VenueError.ts"
