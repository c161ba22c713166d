/**
 * The client, as a command needs it: for either version of the API, on the transport that is given.
 *
 * @since 0.1.0
 */
import * as Account from "@effect-hitbtc/client/Account"
import type { Connection } from "@effect-hitbtc/client/Connection"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as MarketData from "@effect-hitbtc/client/MarketData"
import * as Trading from "@effect-hitbtc/client/Trading"
import type { InvalidUrl } from "@effect-hitbtc/client/Venue"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Unreachable } from "./Failure.ts"
import { Target } from "./Target.ts"

/**
 * Sockets of this machine.
 *
 * @category layers
 * @since 0.1.0
 */
export const sockets: Layer.Layer<Transport> = NodeWebSocketTransport.layer()

/**
 * Market data of the target.
 *
 * @category layers
 * @since 0.1.0
 */
export const marketData = <E = never, R = never>(
  transport: Layer.Layer<Transport, E, R>
): Layer.Layer<MarketData.MarketData, E | InvalidUrl, R | Target> =>
  Layer.unwrap(Effect.map(
    Target,
    ({ api, url }): Layer.Layer<MarketData.MarketData, InvalidUrl, Transport> =>
      api === "v3"
        ? Layer.provide(HitBtc.layer({ url }), FetchHttpClient.layer)
        : HitBtc.layerV2({ url })
  )).pipe(Layer.provide(transport))

/**
 * The account at the target.
 *
 * @category layers
 * @since 0.1.0
 */
export const account = <E = never, R = never>(
  transport: Layer.Layer<Transport, E, R>,
  credentials: Credentials
): Layer.Layer<Trading.Trading | Account.Account, E | InvalidUrl, R | Target> =>
  Layer.unwrap(Effect.map(
    Target,
    ({ api, tradingUrl: url }): Layer.Layer<Trading.Trading | Account.Account, InvalidUrl, Transport> =>
      (api === "v3" ? HitBtc.layerTrading({ url, credentials }) : HitBtc.layerTradingV2({ url, credentials })).pipe(
        Layer.provide(NodeCrypto.layerMac)
      )
  )).pipe(Layer.provide(transport))

const SWITCHED_OFF = "HitBTC switched API v2 off in August 2023: use --api v3, or --sandbox"

/**
 * Runs until the connection cannot be opened for the first time: a person would rather hear of it than wait. One that was
 * open is dialled again for as long as it takes.
 *
 * @category combinators
 * @since 0.1.0
 */
export const orUnreachable =
  (connection: Connection) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | Unreachable, R | Target> =>
    Effect.flatMap(Target, ({ api, name, url }) =>
      Effect.raceFirst(
        self,
        connection.states.pipe(
          Stream.takeUntil(({ _tag }) =>
            _tag === "Open" || _tag === "LoggingIn" || _tag === "Ready" || _tag === "Lost"
          ),
          Stream.runLast,
          Effect.flatMap((state) => {
            const last = Option.getOrUndefined(state)
            if (last?._tag !== "Lost" || last.error.reason._tag !== "OpenFailed") return Effect.never
            const advice = api === "v2" && name === "hitbtc" ? SWITCHED_OFF : undefined
            return Effect.fail(new Unreachable({ url: new URL(url).origin, error: last.error, advice }))
          })
        )
      ))
