/**
 * What a gateway counts. Read them with `Metric.snapshot`, or export them with any metrics layer.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"

const counter = (name: string, description: string) =>
  Metric.counter(`hitbtc_${name}`, { description, incremental: true })

/**
 * Counts the frames that were read from the socket.
 *
 * @category metrics
 * @since 0.1.0
 */
export const framesReceived = counter("frames_received", "Frames received")

/**
 * Counts the frames that were handed to the socket.
 *
 * @category metrics
 * @since 0.1.0
 */
export const framesSent = counter("frames_sent", "Frames sent")

/**
 * Counts the messages that could not be read; each is also an anomaly.
 *
 * @category metrics
 * @since 0.1.0
 */
export const decodeFailures = counter("decode_failures", "Messages that were not what the protocol says")

/**
 * Counts the messages of topics that nothing is subscribed to; each is also an anomaly.
 *
 * @category metrics
 * @since 0.1.0
 */
export const unrouted = counter("messages_unrouted", "Messages of topics that nothing is subscribed to")

/**
 * Counts the answers that no request waits for: late, repeated, or unasked. Each is also an anomaly.
 *
 * @category metrics
 * @since 0.1.0
 */
export const unmatched = counter("answers_unmatched", "Answers that no request waits for: late, repeated, or unasked")

/**
 * Counts the connections that opened, before any login.
 *
 * @category metrics
 * @since 0.1.0
 */
export const connections = counter("connections", "Connections that opened")

/**
 * Counts the connections that opened and were lost, by a refused login too; not those that the gateway's scope ended.
 *
 * @category metrics
 * @since 0.1.0
 */
export const losses = counter("connection_losses", "Connections that were open, and were lost")

/**
 * Counts the attempts to connect that failed before the connection was open.
 *
 * @category metrics
 * @since 0.1.0
 */
export const dialFailures = counter("dial_failures", "Attempts to connect that failed")

/**
 * Counts the topics that were subscribed anew on the same connection: after a silence, or for a fresh snapshot.
 *
 * @category metrics
 * @since 0.1.0
 */
export const resubscriptions = counter("resubscriptions", "Topics subscribed anew on the same connection")

/**
 * Counts the messages that were dropped because a consumer was too slow. The consumer is told how many.
 *
 * @category metrics
 * @since 0.1.0
 */
export const dropped = counter(
  "messages_dropped",
  "Messages that were dropped because a consumer was too slow, and marked as such"
)

/**
 * Counts the messages that a newer one of the same key replaced before the consumer took them.
 *
 * @category metrics
 * @since 0.1.0
 */
export const conflated = counter("messages_conflated", "Messages that a newer one replaced before a consumer came")

/**
 * Counts the messages that a listener threw on; the reader and the other listeners go on.
 *
 * @category metrics
 * @since 0.1.0
 */
export const listenerFailures = counter("listener_failures", "Messages that a listener threw on: a fault of its own")

/**
 * Counts how often an order book stopped being live, and was asked for anew.
 *
 * @category metrics
 * @since 0.1.0
 */
export const bookGaps = counter("book_gaps", "Order books that stopped being live, and were synchronised again")

/**
 * A histogram of the milliseconds from a request to its answer. Requests that got no answer are not in it.
 *
 * @category metrics
 * @since 0.1.0
 */
export const roundTrip = Metric.histogram("hitbtc_round_trip_millis", {
  description: "Milliseconds from a request to its answer",
  boundaries: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
})
