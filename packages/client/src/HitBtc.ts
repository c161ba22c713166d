/**
 * The client as one import: layers that give an application everything it needs to talk to HitBTC, and to the venues that
 * run the same software.
 *
 * {@link layer} and {@link layerTrading} speak API v3, the live one; {@link layerV2} and {@link layerTradingV2} speak API
 * v2. What both offer is the same services: a program that asks for `MarketData`, `Trading` and `Account` runs on either.
 *
 * @since 0.1.0
 */
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import type { Protocol } from "@effect-hitbtc/core/Protocol"
import * as Topic from "@effect-hitbtc/core/Topic"
import * as V2 from "@effect-hitbtc/core/v2/V2"
import { channels, topic } from "@effect-hitbtc/core/v3/Account"
import * as V3 from "@effect-hitbtc/core/v3/V3"
import * as Gateway from "@effect-hitbtc/transport/Gateway"
import type { Rate, Rates } from "@effect-hitbtc/transport/RateLimiter"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Mac from "effect/crypto/Mac"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Account from "./Account.ts"
import * as AccountV3 from "./AccountV3.ts"
import * as Futures from "./Futures.ts"
import * as Desk from "./internal/Desk.ts"
import * as Dialect from "./internal/Dialect.ts"
import * as MarginAccounts from "./internal/MarginAccounts.ts"
import * as orders from "./internal/orders.ts"
import * as Margin from "./Margin.ts"
import * as MarketData from "./MarketData.ts"
import * as MarketDataV3 from "./MarketDataV3.ts"
import * as Trading from "./Trading.ts"
import * as TradingV3 from "./TradingV3.ts"
import * as Venue from "./Venue.ts"
import * as Wallet from "./Wallet.ts"

/**
 * How a connection behaves, whatever it is for: see `Gateway.Options`.
 *
 * @category options
 * @since 0.1.0
 */
export interface ConnectionOptions extends Omit<Gateway.Options, "url" | "protocol" | "account" | "dial"> {}

/**
 * The options of market data on API v3.
 *
 * **Details**
 *
 * - `url`: of the venue, by default HitBTC's: see `Venue`, which has others
 * - `rate`: the venue allows 10 requests a second, and 10 at once; these are the defaults
 * - `silenceLimit`: by default a ticker may be silent for two minutes and a book, which says nothing while nothing changes,
 *   for ten; all else for ever
 * - `symbolsPerRequest`: how many symbols a subscription lists at most, 50 by default
 * - `referenceDataTtl`: how long symbols and currencies are kept before they are asked for again, 5 minutes by default
 * - `restRate`: the same over REST, by default what the venue allows: 30 a second, and 50 at once
 *
 * @category options
 * @since 0.1.0
 */
export interface Options extends ConnectionOptions {
  readonly url?: string | undefined
  readonly symbolsPerRequest?: number | undefined
  readonly referenceDataTtl?: Duration.Input | undefined
  readonly restRate?: Rate | undefined
}

// A quiet book is no fault, and whether subscribing it anew gives a snapshot was never recorded: it is not tried lightly.
const silenceLimit = (channel: string): Duration.Input | undefined =>
  channel === Topic.ticker("").channel
    ? "2 minutes"
    : channel === Topic.orderBook("").channel
    ? "10 minutes"
    : undefined

// A path of the public socket allows so many requests of all kinds.
const PUBLIC_RATE: Gateway.Options["rate"] = { burst: 10, perSecond: 10 }
// On the private sockets each kind of request has a limit of its own.
const TRADING_RATES: Rates = {
  orders: { burst: 200, perSecond: 300 },
  queries: { burst: 10, perSecond: 20 },
  subscriptions: { burst: 5, perSecond: 5 }
}
const WALLET_RATES: Rates = {
  orders: { burst: 10, perSecond: 5 },
  queries: { burst: 10, perSecond: 5 },
  subscriptions: { burst: 5, perSecond: 5 }
}

/**
 * Market data on API v3. Subscriptions go over the public socket, which is dialled when something is asked of it; symbols,
 * currencies and past trades over HTTP: `FetchHttpClient.layer` of `effect/http` will do.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: Options
): Layer.Layer<
  MarketData.MarketData | MarketDataV3.MarketDataV3 | Gateway.Gateway,
  Venue.InvalidUrl,
  Transport | HttpClient
> =>
  Layer.unwrap(Effect.gen(function*() {
    const { referenceDataTtl, restRate, symbolsPerRequest, url = Venue.venues.hitbtc.url, ...rest } = options ?? {}
    const gateway = Gateway.layer({
      ...rest,
      silenceLimit: rest.silenceLimit ?? silenceLimit,
      rate: rest.rate ?? PUBLIC_RATE,
      url: yield* Effect.fromResult(Venue.publicUrl(url)),
      protocol: V3.makePublic({ symbolsPerRequest }),
      dial: "whenNeeded"
    })
    const { callTimeout } = rest
    return Layer.merge(
      MarketData.layerV3({ url, callTimeout, referenceDataTtl, restRate }),
      MarketDataV3.layer
    ).pipe(Layer.provideMerge(gateway))
  }))

// An option that is given as undefined is not given: it must not hide what the configuration says.
const given = <A extends object>(options: A | undefined): Partial<A> =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<A>

const connectionConfig = Config.all({
  callTimeout: Config.withDefault(Config.Duration("CALL_TIMEOUT"), undefined),
  probeAfter: Config.withDefault(Config.Duration("PROBE_AFTER"), undefined)
}).pipe(Config.nested("HITBTC"))

/**
 * The configuration that {@link layerConfig} and {@link layerTradingConfig} read, all of it optional: `HITBTC_VENUE` or
 * `HITBTC_URL` (see `Venue.config`), `HITBTC_CALL_TIMEOUT` and `HITBTC_PROBE_AFTER`, durations such as `"10 seconds"`.
 *
 * @category options
 * @since 0.1.0
 */
export const config: Config.Config<Pick<Options, "url" | "callTimeout" | "probeAfter">> = Config.map(
  Config.all({ venue: Venue.config, connection: connectionConfig }),
  ({ connection, venue }) => ({ ...connection, url: venue.url })
)

/**
 * Market data on API v3, with options from the configuration; those given here go before.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options?: Options
): Layer.Layer<
  MarketData.MarketData | MarketDataV3.MarketDataV3 | Gateway.Gateway,
  Config.ConfigError | Venue.InvalidUrl,
  Transport | HttpClient
> => Layer.unwrap(Effect.map(config, (read) => layer({ ...read, ...given(options) })))

/**
 * The options of an account on API v3.
 *
 * **Details**
 *
 * - `url`: of the venue, by default HitBTC's: see `Venue`
 * - `credentials`: of the account; a key or secret that is empty is a defect when the layer is built
 * - `window`: how long a login is valid after its time, in milliseconds: up to 60,000; the venue's default is 10,000. A
 *   clock that is off by more is refused with code 1002.
 * - `balances`: when changed balances are sent: at each change (`"updates"`, the default), or at equal intervals
 *   (`"batches"`)
 * - `rate`: for all kinds of requests, or for each: by default what the venue allows
 * - `capacity`: how many reports, or outcomes, may wait for a consumer before its stream fails; default 10,000
 *
 * @category options
 * @since 0.1.0
 */
export interface TradingOptions extends ConnectionOptions, V3.PrivateOptions {
  readonly url?: string | undefined
  readonly credentials: Credentials
  readonly capacity?: number | undefined
}

/**
 * All that {@link layerTrading} offers.
 *
 * @category models
 * @since 0.1.0
 */
export type TradingServices =
  | Trading.Trading
  | TradingV3.TradingV3
  | Account.Account
  | AccountV3.AccountV3
  | Wallet.Wallet
  | Margin.Margin
  | Futures.Futures

/**
 * An account on API v3: trading on spot, margin and futures, balances, the wallet. Logging in needs `Mac`:
 * `NodeCrypto.layerMac` on Node, `Mac.layerWebCrypto` elsewhere.
 *
 * **Details**
 *
 * Spot, margin, futures and the wallet each have a connection of their own, dialled when something is asked of it: what
 * befalls one does not touch the others, and a key without the right to one can use the rest. Where the venue refuses the
 * credentials, every stream and command fails with `Stopped` and the reason; nothing is tried again.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTrading = (
  options: TradingOptions
): Layer.Layer<TradingServices, Venue.InvalidUrl, Transport | Mac.Mac> =>
  Layer.effectContext(Effect.gen(function*() {
    const { balances, capacity, credentials, url = Venue.venues.hitbtc.url, window, ...rest } = options
    const tradingUrl = yield* Effect.fromResult(Venue.tradingUrl(url))
    const walletUrl = yield* Effect.fromResult(Venue.walletUrl(url))
    const login = yield* loginOf(credentials)
    const tradingProtocol = V3.makeTrading({ balances, window })
    const walletProtocol = V3.makeWallet({ window })

    const open = Effect.fnUntraced(function*<New, List>(
      dialect: Dialect.DialectV3<New, List>,
      accounts?: MarginAccounts.MarginAccounts
    ) {
      const desk = yield* Desk.make(dialect, { capacity })
      const gateway: Gateway.Gateway["Service"] = yield* Gateway.make({
        ...rest,
        rate: rest.rate ?? TRADING_RATES,
        url: tradingUrl,
        protocol: tradingProtocol,
        dial: "whenNeeded",
        account: {
          login: login(tradingProtocol),
          begin: desk.begin,
          onEvent: (event, from) => {
            // A socket is asked for one market alone: what comes of another is not ours.
            if (from !== dialect.market) return
            accounts?.onEvent(event)
            desk.onEvent(event, from)
          },
          onMalformed: () => {
            desk.onMalformed()
            // It may have been a balance.
            for (const channel of [channels.spotBalances, channels.futuresBalances]) gateway.renew(topic(channel))
          }
        }
      })
      if (accounts !== undefined) yield* Effect.forkScoped(accounts.follow(gateway))
      return { gateway, orders: yield* orders.makeV3(gateway, desk) }
    })
    const spot = yield* open(Dialect.spot)
    const marginAccounts = MarginAccounts.make("margin")
    const margin = yield* open(Dialect.margin, marginAccounts)
    const futuresAccounts = MarginAccounts.make("futures")
    const futures = yield* open(Dialect.futures, futuresAccounts)
    const wallet: Gateway.Gateway["Service"] = yield* Gateway.make({
      ...rest,
      rate: rest.rate ?? WALLET_RATES,
      url: walletUrl,
      protocol: walletProtocol,
      dial: "whenNeeded",
      account: {
        login: login(walletProtocol),
        begin: () => Effect.void,
        onEvent: () => {},
        onMalformed: () => {
          for (const channel of [channels.walletBalances, channels.transactions]) wallet.renew(topic(channel))
        }
      }
    })
    const account = Account.makeV3(spot.gateway)
    return Context.make(Trading.Trading, spot.orders).pipe(
      Context.add(TradingV3.TradingV3, TradingV3.make(spot.gateway, spot.orders)),
      Context.add(Account.Account, account),
      Context.add(AccountV3.AccountV3, AccountV3.make(spot.gateway, account)),
      Context.add(Wallet.Wallet, Wallet.make(wallet)),
      Context.add(Margin.Margin, Margin.make(margin.gateway, margin.orders, marginAccounts)),
      Context.add(Futures.Futures, Futures.make(futures.gateway, futures.orders, futuresAccounts))
    )
  }))

/**
 * An account on API v3, with credentials and options from the configuration; those given here go before.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTradingConfig = (
  options?: Partial<TradingOptions>
): Layer.Layer<TradingServices, Config.ConfigError | Venue.InvalidUrl, Transport | Mac.Mac> =>
  Layer.unwrap(Effect.gen(function*() {
    const read = yield* config
    const credentials = options?.credentials ?? (yield* credentialsConfig)
    return layerTrading({ ...read, ...given(options), credentials })
  }))

/**
 * Where API v2 is spoken: market data and trading over one socket. The venue switched it off on 2023-08-01.
 *
 * @category constants
 * @since 0.1.0
 */
export const urlV2 = "wss://api.hitbtc.com/api/2/ws"

// 100 in any second: each topic is a request, and after a lost connection all are asked for again.
const MARKET_RATE_V2: Gateway.Options["rate"] = { burst: 8, perSecond: 92 }

/**
 * The options of a connection on API v2, with a URL that has a default, and how sequence numbers grow (`V2.make`).
 *
 * @category options
 * @since 0.1.0
 */
export interface OptionsV2 extends ConnectionOptions {
  readonly url?: string | undefined
  readonly sequence?: "contiguous" | "monotonic" | undefined
}

/**
 * Market data on API v2.
 *
 * **Details**
 *
 * The venue allows 100 requests a second; by default 8 go at once and 92 a second (`rate`).
 *
 * @category layers
 * @since 0.1.0
 */
export const layerV2 = (
  options?: OptionsV2
): Layer.Layer<MarketData.MarketData | Gateway.Gateway, never, Transport> =>
  MarketData.layerV2.pipe(
    Layer.provideMerge(
      Gateway.layer({
        ...options,
        url: options?.url ?? urlV2,
        protocol: V2.make({ sequence: options?.sequence }),
        rate: options?.rate ?? MARKET_RATE_V2
      })
    )
  )

const configOf = (urlName: string, url: string): Config.Config<OptionsV2> =>
  Config.map(
    Config.all({
      url: Config.withDefault(Config.String(urlName), url).pipe(Config.nested("HITBTC")),
      connection: connectionConfig
    }),
    ({ connection, url }) => ({ ...connection, url })
  )

/**
 * The configuration that {@link layerV2Config} reads: `HITBTC_URL`, `HITBTC_CALL_TIMEOUT` and `HITBTC_PROBE_AFTER`, each
 * optional; durations such as `"10 seconds"`.
 *
 * @category options
 * @since 0.1.0
 */
export const configV2: Config.Config<OptionsV2> = configOf("URL", urlV2)

/**
 * Market data on API v2, with options from the configuration; those given here go before.
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
 * The options of an account on API v2.
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
    const { capacity, credentials, rate = { burst: 50, perSecond: 250 }, sequence, url, ...rest } = options
    const login = yield* loginOf(credentials)
    const protocol = V2.make({ sequence })
    const desk = yield* Desk.make(Dialect.v2, { capacity })
    const gateway = yield* Gateway.make({
      ...rest,
      rate,
      url: url ?? urlTradingV2,
      protocol,
      account: {
        login: login(protocol),
        begin: desk.begin,
        onEvent: desk.onEvent,
        onMalformed: desk.onMalformed
      }
    })
    return Context.make(Trading.Trading, Trading.Trading.of(yield* orders.make(gateway, desk))).pipe(
      Context.add(Account.Account, Account.makeV2(gateway))
    )
  }))

// Before anything is dialled: no signature can be made of nothing.
const loginOf = Effect.fnUntraced(function*(
  credentials: Credentials
): Effect.fn.Return<(protocol: Protocol) => Gateway.Account["login"], never, Mac.Mac | Scope.Scope> {
  const mac = yield* Mac.Mac
  const { key, secret } = credentials
  const missing = Object.entries({ key, secret }).filter(([, value]) => Redacted.value(value) === "")
  if (missing.length > 0) {
    return yield* Effect.die(
      new RangeError(`credentials: the ${missing.map(([name]) => name).join(" and the ")} must not be empty`)
    )
  }
  return (protocol) => Effect.provideService(protocol.login(credentials), Mac.Mac, mac)
})

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
export const tradingConfigV2: Config.Config<OptionsV2> = configOf("TRADING_URL", urlTradingV2)

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
