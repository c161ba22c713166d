/**
 * The client as one import: layers that give an application everything it needs to talk to HitBTC.
 *
 * @since 0.1.0
 */
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as V2 from "@effect-hitbtc/core/v2/V2"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Account from "./Account.ts"
import { makeDesk } from "./internal/TradingV2.ts"
import * as MarketData from "./MarketData.ts"
import * as Trading from "./Trading.ts"

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

/**
 * Where API v2 is spoken for trading only.
 *
 * @category constants
 * @since 0.1.0
 */
export const urlTradingV2 = "wss://api.hitbtc.com/api/2/ws/trading"

/**
 * The options of a gateway, and of the account that trades over it.
 *
 * **Details**
 *
 * - `credentials`: of the account; a key or secret that is empty is a defect when the layer is built
 * - `rate`: the venue allows 300 requests a second; by default 50 go at once and 250 a second
 * - `capacity`: how many reports, or outcomes, may wait for a consumer before its stream fails; default 10,000
 *
 * @category options
 * @since 0.1.0
 */
export interface TradingOptionsV2 extends Omit<OptionsV2, "account"> {
  readonly credentials: Credentials
  readonly capacity?: number | undefined
}

/**
 * Trading on API v2, over a socket of its own: what befalls it does not touch market data. Logging in needs `Mac`:
 * `NodeCrypto.layerMac` on Node, `Mac.layerWebCrypto` elsewhere.
 *
 * **Details**
 *
 * Where the venue refuses the credentials, every stream and command fails with `Stopped` and the reason; nothing is
 * tried again.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTradingV2 = (
  options: TradingOptionsV2
): Layer.Layer<Trading.Trading | Account.Account, never, Transport | Mac.Mac> =>
  Layer.effectContext(Effect.gen(function*() {
    const mac = yield* Mac.Mac
    const { capacity, credentials, sequence, url, ...rest } = options
    yield* checked(credentials)
    const protocol = V2.make({ sequence })
    const desk = yield* makeDesk({ capacity })
    const gateway = yield* Gateway.make({
      rate: { burst: 50, perSecond: 250 },
      ...rest,
      url: url ?? urlTradingV2,
      protocol,
      account: {
        login: Effect.provideService(protocol.login(credentials), Mac.Mac, mac),
        begin: desk.begin,
        onEvent: desk.onEvent,
        onMalformed: desk.onMalformed
      }
    })
    return Context.make(Trading.Trading, yield* Trading.makeV2(gateway, desk)).pipe(
      Context.add(Account.Account, Account.makeV2(gateway))
    )
  }))

// Before anything is dialled: no signature can be made of nothing.
const checked = ({ key, secret }: Credentials): Effect.Effect<void> => {
  const missing = Object.entries({ key, secret }).filter(([, value]) => Redacted.value(value) === "")
  return missing.length === 0
    ? Effect.void
    : Effect.die(
      new RangeError(`credentials: the ${missing.map(([name]) => name).join(" and the ")} must not be empty`)
    )
}

const secret = (name: string): Config.Config<Redacted.Redacted> =>
  Config.schema(Schema.RedactedFromValue(Schema.NonEmptyString), name)

/**
 * The credentials in the configuration: `HITBTC_API_KEY` and `HITBTC_API_SECRET`. Where one is missing or empty, that is
 * an error of the configuration.
 *
 * @category options
 * @since 0.1.0
 */
export const credentialsConfig: Config.Config<Credentials> = Config.all({
  key: secret("API_KEY"),
  secret: secret("API_SECRET")
}).pipe(Config.nested("HITBTC"))

/**
 * Trading on API v2, with credentials from the configuration, and `HITBTC_TRADING_URL` where it is set; options given
 * here go before.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTradingV2Config = (
  options?: Partial<TradingOptionsV2>
): Layer.Layer<Trading.Trading | Account.Account, Config.ConfigError, Transport | Mac.Mac> =>
  Layer.unwrap(Effect.gen(function*() {
    const url = yield* Config.withDefault(Config.String("TRADING_URL"), urlTradingV2).pipe(Config.nested("HITBTC"))
    const credentials = options?.credentials ?? (yield* credentialsConfig)
    return layerTradingV2({ url, ...options, credentials })
  }))
