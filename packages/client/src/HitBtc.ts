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
export interface OptionsV2 extends Omit<Gateway.Options, "url" | "protocol" | "account"> {
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

// An option that is given as undefined is not given: it must not hide what the configuration says.
const given = <A extends object>(options: A | undefined): Partial<A> =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<A>

const config = (urlName: string, url: string): Config.Config<OptionsV2> =>
  Config.all({
    url: Config.withDefault(Config.String(urlName), url),
    callTimeout: Config.withDefault(Config.Duration("CALL_TIMEOUT"), undefined),
    probeAfter: Config.withDefault(Config.Duration("PROBE_AFTER"), undefined)
  }).pipe(Config.nested("HITBTC"))

/**
 * The configuration that {@link layerV2Config} reads: `HITBTC_URL`, `HITBTC_CALL_TIMEOUT` and `HITBTC_PROBE_AFTER`, each
 * optional; durations such as `"10 seconds"`.
 *
 * @category options
 * @since 0.1.0
 */
export const configV2: Config.Config<OptionsV2> = config("URL", urlV2)

/**
 * The client on API v2, with options from the configuration; those given here go before.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV2Config = (
  options?: OptionsV2
): Layer.Layer<MarketData.MarketData | Gateway.Gateway, Config.ConfigError, Transport> =>
  Layer.unwrap(Effect.map(configV2, (read) => layerV2({ ...read, ...given(options) })))

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
export interface TradingOptionsV2 extends OptionsV2 {
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
    const { capacity, credentials, rate = { burst: 50, perSecond: 250 }, sequence, url, ...rest } = options
    yield* checked(credentials)
    const protocol = V2.make({ sequence })
    const desk = yield* makeDesk({ capacity })
    const gateway = yield* Gateway.make({
      ...rest,
      rate,
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
 * The configuration that {@link layerTradingV2Config} reads beside the credentials: `HITBTC_TRADING_URL`, and as
 * {@link configV2} `HITBTC_CALL_TIMEOUT` and `HITBTC_PROBE_AFTER`.
 *
 * @category options
 * @since 0.1.0
 */
export const tradingConfigV2: Config.Config<OptionsV2> = config("TRADING_URL", urlTradingV2)

/**
 * Trading on API v2, with credentials and options from the configuration; those given here go before.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTradingV2Config = (
  options?: Partial<TradingOptionsV2>
): Layer.Layer<Trading.Trading | Account.Account, Config.ConfigError, Transport | Mac.Mac> =>
  Layer.unwrap(Effect.gen(function*() {
    const read = yield* tradingConfigV2
    const credentials = options?.credentials ?? (yield* credentialsConfig)
    return layerTradingV2({ ...read, ...given(options), credentials })
  }))
