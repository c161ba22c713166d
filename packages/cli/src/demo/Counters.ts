/**
 * What the client's own metrics say.
 *
 * @since 0.1.0
 */
import * as Metrics from "@effect-hitbtc/transport/GatewayMetrics"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/**
 * @category models
 * @since 0.1.0
 */
export interface Counters {
  readonly framesReceived: number
  readonly framesSent: number
  readonly connections: number
  readonly losses: number
  readonly bookGaps: number
  readonly resubscriptions: number
  readonly decodeFailures: number
  readonly unmatched: number
}

const count = (metric: Metric.Counter<number>) => Effect.map(Metric.value(metric), ({ count }) => count)

/**
 * The counters of `GatewayMetrics`, now.
 *
 * @category accessors
 * @since 0.1.0
 */
export const read: Effect.Effect<Counters> = Effect.all({
  framesReceived: count(Metrics.framesReceived),
  framesSent: count(Metrics.framesSent),
  connections: count(Metrics.connections),
  losses: count(Metrics.losses),
  bookGaps: count(Metrics.bookGaps),
  resubscriptions: count(Metrics.resubscriptions),
  decodeFailures: count(Metrics.decodeFailures),
  unmatched: count(Metrics.unmatched)
})

/**
 * The counters of what is made with this registry, apart from those of everything else.
 *
 * @category accessors
 * @since 0.1.0
 */
export const readFrom = (registry: Registry): Effect.Effect<Counters> =>
  Effect.provideService(read, Metric.MetricRegistry, registry)

/**
 * @category models
 * @since 0.1.0
 */
export type Registry = Metric.MetricRegistry
