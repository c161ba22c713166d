/**
 * The two versions of the venue's API, as the demo speaks them. A version is a layer: what is built on it is the same
 * program, with the same services.
 *
 * @since 0.1.0
 */
import type { Account } from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import type { MarketData } from "@effect-hitbtc/client/MarketData"
import type { Trading } from "@effect-hitbtc/client/Trading"
import type { InvalidUrl } from "@effect-hitbtc/client/Venue"
import * as MethodsV2 from "@effect-hitbtc/core/v2/TradingMethods"
import * as MethodsV3 from "@effect-hitbtc/core/v3/SpotMethods"
import { SandboxServer } from "@effect-hitbtc/sandbox/SandboxServer"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/**
 * @category models
 * @since 0.1.0
 */
export type Version = "v3" | "v2"

/**
 * What the story has to know of the version.
 *
 * **Details**
 *
 * - `url`: what the client was given
 * - `methods`: what the venue calls the commands, for those who look at requests
 * - `account`: the account that a sandbox has if it was not told otherwise, over a socket of its own
 *
 * @category services
 * @since 0.1.0
 */
export class Api extends Context.Service<Api, {
  readonly version: Version
  readonly url: string
  readonly methods: {
    readonly placeOrder: string
    readonly replaceOrder: string
    readonly cancelOrder: string
  }
  readonly account: Layer.Layer<Trading | Account, InvalidUrl>
}>()("@effect-hitbtc/cli/demo/Api") {}

const credentials = { key: Redacted.make("sandbox-key"), secret: Redacted.make("sandbox-secret") }
const accountNeeds = Layer.merge(NodeWebSocketTransport.layer(), NodeCrypto.layerMac)

// The client, as any application has it: a URL, a transport that dials it, and HTTP for what is asked for once.
const v3 = Layer.unwrap(Effect.map(SandboxServer, ({ apiUrl }) => {
  const url = apiUrl(3)
  const { cancelOrder, newOrder, replaceOrder } = MethodsV3.orders
  return Layer.merge(
    HitBtc.layer({ url }).pipe(Layer.provide([NodeWebSocketTransport.layer(), FetchHttpClient.layer])),
    Layer.succeed(Api, {
      version: "v3",
      url,
      methods: { placeOrder: newOrder.name, replaceOrder: replaceOrder.name, cancelOrder: cancelOrder.name },
      account: HitBtc.layerTrading({ url, credentials }).pipe(Layer.provide(accountNeeds))
    })
  )
}))

const v2 = Layer.unwrap(Effect.map(SandboxServer, ({ apiUrl }) => {
  const url = `${apiUrl(2)}/ws`
  const { cancelOrder, cancelReplaceOrder, newOrder } = MethodsV2
  return Layer.merge(
    HitBtc.layerV2({ url }).pipe(Layer.provide(NodeWebSocketTransport.layer())),
    Layer.succeed(Api, {
      version: "v2",
      url,
      methods: { placeOrder: newOrder.name, replaceOrder: cancelReplaceOrder.name, cancelOrder: cancelOrder.name },
      account: HitBtc.layerTradingV2({ url: `${url}/trading`, credentials }).pipe(Layer.provide(accountNeeds))
    })
  )
}))

/**
 * A client of the sandbox that speaks a version.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (version: Version): Layer.Layer<Api | MarketData, InvalidUrl, SandboxServer> =>
  version === "v3" ? v3 : v2
