/**
 * How it travels: connections, reconnecting sessions, subscriptions.
 *
 * @since 0.1.0
 */
export * as CloseCode from "./CloseCode.ts"
export * as MemoryTransport from "./MemoryTransport.ts"
export * as Transport from "./Transport.ts"
export * as TransportError from "./TransportError.ts"
export * as WebSocketTransport from "./WebSocketTransport.ts"
