/**
 * What you call: services whose subscriptions are Streams.
 *
 * @since 0.1.0
 */
export * as Account from "./Account.ts"
export * as BookView from "./BookView.ts"
export * as Connection from "./Connection.ts"
export * as Delivery from "./Delivery.ts"
export * as HitBtc from "./HitBtc.ts"
export * as MarketData from "./MarketData.ts"
export * as MarketDataV3 from "./MarketDataV3.ts"
export * as Trading from "./Trading.ts"
export * as TradingEvent from "./TradingEvent.ts"
export * as Venue from "./Venue.ts"
