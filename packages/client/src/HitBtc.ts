/**
 * The client as one import: layers that give an application everything it needs to talk to HitBTC.
 *
 * @since 0.1.0
 */
import * as V2 from "@effect-hitbtc/core/v2/V2"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as MarketData from "./MarketData.ts"

/**
 * Where API v2 is spoken: market data and trading over one socket. The venue switched it off on 2023-08-01.
 *
 * @category constants
 * @since 0.1.0
 */
export const urlV2 = "wss://api.hitbtc.com/api/2/ws"

/**
 * The options of a gateway, with a URL that has a default, and how sequence numbers grow (`V2.make`).
 *
 * @category options
 * @since 0.1.0
 */
export interface OptionsV2 extends Omit<Gateway.Options, "url" | "protocol"> {
  readonly url?: string | undefined
  readonly sequence?: "contiguous" | "monotonic" | undefined
}

/**
 * The client on API v2.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV2 = (
  options?: OptionsV2
): Layer.Layer<MarketData.MarketData | Gateway.Gateway, never, Transport> =>
  MarketData.layerV2.pipe(
    Layer.provideMerge(
      Gateway.layer({ ...options, url: options?.url ?? urlV2, protocol: V2.make({ sequence: options?.sequence }) })
    )
  )

/**
 * The configuration that {@link layerV2Config} reads, unless told otherwise: `HITBTC_URL`, `HITBTC_CALL_TIMEOUT` and
 * `HITBTC_PROBE_AFTER`, each optional; durations such as `"10 seconds"`.
 *
 * @category options
 * @since 0.1.0
 */
export const configV2: Config.Config<OptionsV2> = Config.all({
  url: Config.withDefault(Config.String("URL"), urlV2),
  callTimeout: Config.withDefault(Config.Duration("CALL_TIMEOUT"), undefined),
  probeAfter: Config.withDefault(Config.Duration("PROBE_AFTER"), undefined)
}).pipe(Config.nested("HITBTC"))

/**
 * The client on API v2, with options from the configuration; those given here go before.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV2Config = (
  options?: OptionsV2,
  config: Config.Config<OptionsV2> = configV2
): Layer.Layer<MarketData.MarketData | Gateway.Gateway, Config.ConfigError, Transport> =>
  Layer.unwrap(Effect.map(config, (read) => layerV2({ ...read, ...options })))
