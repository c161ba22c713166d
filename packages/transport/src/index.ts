/**
 * How it travels: connections, reconnecting sessions, subscriptions.
 *
 * @since 0.1.0
 */
export * as Anomaly from "./Anomaly.ts"
export * as Calls from "./Calls.ts"
export * as CloseCode from "./CloseCode.ts"
export * as ConnectionState from "./ConnectionState.ts"
export * as Frame from "./Frame.ts"
export * as Gateway from "./Gateway.ts"
export * as GatewayMetrics from "./GatewayMetrics.ts"
export * as HitBtcError from "./HitBtcError.ts"
export * as Hub from "./Hub.ts"
export * as Mailbox from "./Mailbox.ts"
export * as MemoryTransport from "./MemoryTransport.ts"
export * as RateLimiter from "./RateLimiter.ts"
export * as Reconnect from "./Reconnect.ts"
export * as Recording from "./Recording.ts"
export * as RecordingTransport from "./RecordingTransport.ts"
export * as ReplayTransport from "./ReplayTransport.ts"
export * as Session from "./Session.ts"
export * as Subscriptions from "./Subscriptions.ts"
export * as Transport from "./Transport.ts"
export * as TransportError from "./TransportError.ts"
export * as WebSocketTransport from "./WebSocketTransport.ts"
