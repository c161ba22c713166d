/**
 * What you call: services whose subscriptions are Streams.
 *
 * @since 0.1.0
 */
export * as BookView from "./BookView.ts"
export * as Connection from "./Connection.ts"
export * as Delivery from "./Delivery.ts"
export * as HitBtc from "./HitBtc.ts"
export * as MarketData from "./MarketData.ts"
