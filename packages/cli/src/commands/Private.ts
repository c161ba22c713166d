/**
 * What a command about an account runs in: the target, credentials, and a connection that is logged in.
 *
 * @since 0.1.0
 */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import * as Trading from "@effect-hitbtc/client/Trading"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ask from "../Ask.ts"
import * as Client from "../Client.ts"
import { Target } from "../Target.ts"

/**
 * The account at the target, with credentials from wherever they are.
 *
 * @category layers
 * @since 0.1.0
 */
export const account = Layer.unwrap(
  Effect.map(Ask.credentials, (credentials) => Client.account(Client.sockets, credentials))
)

/**
 * Runs with a connection that is logged in, or fails with the reason.
 *
 * @category combinators
 * @since 0.1.0
 */
export const loggedIn = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Trading.Trading,
    ({ connection }) => Effect.andThen(connection.ready, self).pipe(Client.orUnreachable(connection))
  )

/**
 * The same with all that only API v3 has.
 *
 * @category layers
 * @since 0.1.0
 */
export const accountV3 = Layer.unwrap(Effect.gen(function*() {
  const credentials = yield* Ask.credentials
  const { tradingUrl: url } = yield* Target
  return HitBtc.layerTrading({ url, credentials }).pipe(Layer.provide([Client.sockets, NodeCrypto.layerMac]))
}))
