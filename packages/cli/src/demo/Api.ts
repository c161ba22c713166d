/**
 * The two versions of the venue's API, as the demo speaks them. A version is a layer: what is built on it is the same
 * program, with the same services.
 *
 * @since 0.1.0
 */
import type { Account } from "@effect-hitbtc/client/Account"
import type { MarketData } from "@effect-hitbtc/client/MarketData"
import type { Trading } from "@effect-hitbtc/client/Trading"
import type { InvalidUrl } from "@effect-hitbtc/client/Venue"
import * as MethodsV2 from "@effect-hitbtc/core/v2/TradingMethods"
import * as MethodsV3 from "@effect-hitbtc/core/v3/SpotMethods"
import { SandboxServer } from "@effect-hitbtc/sandbox/SandboxServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Client from "../Client.ts"
import type { BadInput } from "../Failure.ts"
import type * as Settings from "../Settings.ts"
import * as Target from "../Target.ts"

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
  readonly version: Settings.Api
  readonly url: string
  readonly methods: {
    readonly placeOrder: string
    readonly replaceOrder: string
    readonly cancelOrder: string
  }
  readonly account: Layer.Layer<Trading | Account, InvalidUrl>
}>()("@effect-hitbtc/cli/demo/Api") {}

const methods = {
  v3: {
    placeOrder: MethodsV3.orders.newOrder.name,
    replaceOrder: MethodsV3.orders.replaceOrder.name,
    cancelOrder: MethodsV3.orders.cancelOrder.name
  },
  v2: {
    placeOrder: MethodsV2.newOrder.name,
    replaceOrder: MethodsV2.cancelReplaceOrder.name,
    cancelOrder: MethodsV2.cancelOrder.name
  }
}

/**
 * A client of the sandbox that speaks a version: the one of every command.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  version: Settings.Api
): Layer.Layer<Api | MarketData, InvalidUrl | BadInput, SandboxServer> =>
  Layer.unwrap(Effect.gen(function*() {
    const server = yield* SandboxServer
    const target = yield* Target.fromUrl(version, server.url, "sandbox")
    const there = Layer.succeed(Target.Target, target)
    return Layer.merge(
      Layer.provide(Client.marketData(Client.sockets), there),
      Layer.succeed(Api, {
        version,
        url: target.url,
        methods: methods[version],
        account: Layer.provide(Client.account(Client.sockets, Target.sandboxCredentials), there)
      })
    )
  }))
