/**
 * What a gateway counts. Read them with `Metric.snapshot`, or export them with any metrics layer.
 *
 * @since 0.1.0
 */
import * as Metric from "effect/Metric"

const counter = (name: string, description: string) =>
  Metric.counter(`hitbtc_${name}`, { description, incremental: true })

/**
 * @category metrics
 * @since 0.1.0
 */
export const framesReceived = counter("frames_received", "Frames received")

/**
 * @category metrics
 * @since 0.1.0
 */
export const framesSent = counter("frames_sent", "Frames sent")

/**
 * @category metrics
 * @since 0.1.0
 */
export const decodeFailures = counter("decode_failures", "Messages that were not what the protocol says")

/**
 * @category metrics
 * @since 0.1.0
 */
export const unrouted = counter("messages_unrouted", "Messages of topics that nothing is subscribed to")

/**
 * @category metrics
 * @since 0.1.0
 */
export const unmatched = counter("answers_unmatched", "Answers that no request waits for: late, repeated, or unasked")

/**
 * @category metrics
 * @since 0.1.0
 */
export const connections = counter("connections", "Connections that opened")

/**
 * @category metrics
 * @since 0.1.0
 */
export const losses = counter("connection_losses", "Connections that were open, and were lost")

/**
 * @category metrics
 * @since 0.1.0
 */
export const dialFailures = counter("dial_failures", "Attempts to connect that failed")

/**
 * @category metrics
 * @since 0.1.0
 */
export const resubscriptions = counter("resubscriptions", "Topics subscribed anew on the same connection")

/**
 * @category metrics
 * @since 0.1.0
 */
export const dropped = counter(
  "messages_dropped",
  "Messages that were dropped because a consumer was too slow, and marked as such"
)

/**
 * @category metrics
 * @since 0.1.0
 */
export const conflated = counter("messages_conflated", "Messages that a newer one replaced before a consumer came")

/**
 * @category metrics
 * @since 0.1.0
 */
export const listenerFailures = counter("listener_failures", "Messages that a listener threw on: a fault of its own")

/**
 * @category metrics
 * @since 0.1.0
 */
export const bookGaps = counter("book_gaps", "Order books that stopped being live, and were synchronised again")

/**
 * @category metrics
 * @since 0.1.0
 */
export const roundTrip = Metric.histogram("hitbtc_round_trip_millis", {
  description: "Milliseconds from a request to its answer",
  boundaries: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
})
