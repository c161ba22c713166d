/** Orders through this client's `Trading`, as an application places them. */
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import { Trading } from "@effect-hitbtc/client/Trading"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Orders from "../orders/client.ts"

const options = {
  url: Orders.url,
  credentials: { key: Redacted.make("bench-key"), secret: Redacted.make("bench-secret") },
  // The venue's limit would be all that is measured.
  rate: { burst: 1_000_000, perSecond: 1_000_000 }
}
const account = Orders.api === "v2" ? HitBtc.layerTradingV2(options) : HitBtc.layerTrading(options)

const program = Effect.gen(function*() {
  const trading = yield* Trading
  yield* trading.connection.ready
  const round = (orders: number) =>
    Effect.gen(function*() {
      const nanos: Array<number> = []
      for (let i = 0; i < orders; i++) {
        const before = process.hrtime.bigint()
        yield* trading.placeOrder({ type: "limit", ...Orders.order })
        nanos.push(Number(process.hrtime.bigint() - before))
      }
      return nanos
    })
  Orders.serve((orders) => Effect.runPromise(round(orders)))
  return yield* Effect.never
})

await Effect.runPromise(Effect.provide(
  program,
  Layer.provide(account, [NodeWebSocketTransport.layer(), NodeCrypto.layerMac])
))
