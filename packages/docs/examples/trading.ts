import { HitBtc, Trading } from "@effect-hitbtc/client"
import * as NodeWebSocketTransport from "@effect-hitbtc/transport/NodeWebSocketTransport"
import { NodeCrypto, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"

const program = Effect.gen(function*() {
  const trading = yield* Trading.Trading
  yield* trading.connection.ready

  const order = yield* trading.placeOrder({
    type: "limit",
    symbol: "ETHBTC",
    side: "buy",
    quantity: "0.1",
    price: "0.04",
    postOnly: true
  })
  yield* Console.log(`${order.status} at ${order.price}`)
  yield* trading.cancelOrder(order.clientOrderId)
  const known = yield* trading.order(order.clientOrderId)
  yield* Console.log(`${known?.knowledge}: ${known?.order?.status}`)
}).pipe(
  Effect.catchReasons("HitBtcError", {
    // The venue said no: its code and message say why.
    Rejected: ({ error }) => Console.error(`rejected: ${error.code} ${error.message}`),
    // It never left: sending it again is safe.
    NotSent: ({ description }) => Console.error(`not sent: ${description}`),
    // The connection was given up, for instance because the key is wrong.
    Stopped: ({ error }) => Console.error(`stopped: ${error.message}`),
    // It may have been executed. The id finds it again: among the active orders, and in `trading.outcomes`.
    OutcomeUnknown: ({ clientOrderId }) => Console.error(`unknown: look for ${clientOrderId}`)
  })
)

// HITBTC_API_KEY and HITBTC_API_SECRET are read from the environment.
const TradingLayer = HitBtc.layerTradingConfig().pipe(
  Layer.provide([NodeWebSocketTransport.layer(), NodeCrypto.layerMac])
)

program.pipe(Effect.provide(TradingLayer), NodeRuntime.runMain)
