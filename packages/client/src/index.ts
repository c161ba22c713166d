/**
 * What you call: services whose subscriptions are Streams.
 *
 * @since 0.1.0
 */
export * as Account from "./Account.ts"
export * as AccountV3 from "./AccountV3.ts"
export * as BookView from "./BookView.ts"
export * as Connection from "./Connection.ts"
export * as Delivery from "./Delivery.ts"
export * as Futures from "./Futures.ts"
export * as HitBtc from "./HitBtc.ts"
export * as Margin from "./Margin.ts"
export * as MarketData from "./MarketData.ts"
export * as MarketDataV3 from "./MarketDataV3.ts"
export * as Orders from "./Orders.ts"
export * as Trading from "./Trading.ts"
export * as TradingEvent from "./TradingEvent.ts"
export * as TradingV3 from "./TradingV3.ts"
export * as Venue from "./Venue.ts"
export * as Wallet from "./Wallet.ts"
