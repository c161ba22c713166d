/**
 * Order commands, as the demo gives them: each is recorded before it goes out, and how it ended for its caller.
 *
 * @since 0.1.0
 */
import { Trading } from "@effect-hitbtc/client/Trading"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Api } from "./Api.ts"
import * as Desk from "./Desk.ts"
import * as Observations from "./Observations.ts"

/**
 * Records commands: `orders` are those that they make, or the ids of those that they are about. Never fails: how a
 * command ended is the verdict's business.
 *
 * @category constructors
 * @since 0.1.0
 */
export const recorder = Effect.fnUntraced(function*(desk: Desk.Desk) {
  const { now, state: seen } = yield* Observations.Observations
  return <A>(
    method: string,
    orders: ReadonlyArray<Desk.Wanted | string>,
    effect: Effect.Effect<A, HitBtcError>
  ): Effect.Effect<A | undefined> =>
    Effect.suspend(() => {
      const command = Desk.seeCommand(seen, desk, now(), { method, orders })
      return Effect.map(Effect.result(effect), (result) => {
        Desk.seeResult(command, result)
        return Result.getOrUndefined(result)
      })
    })
})

/**
 * The commands that both versions of the API have.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  const { methods } = yield* Api
  const trading = yield* Trading
  const run = yield* recorder(desk)
  return {
    place: (wanted: Desk.Wanted) => {
      const { clientOrderId, price, quantity, side } = wanted
      const order = { symbol: symbol.id, side, quantity, clientOrderId, strictValidate: true }
      return run(
        methods.placeOrder,
        [wanted],
        price === undefined
          ? trading.placeOrder({ ...order, type: "market" }, { symbol })
          : trading.placeOrder({ ...order, type: "limit", price }, { symbol })
      )
    },
    replace: (clientOrderId: string, wanted: Desk.Wanted & { readonly price: string }) =>
      run(
        methods.replaceOrder,
        [wanted],
        trading.replaceOrder({
          clientOrderId,
          newClientOrderId: wanted.clientOrderId,
          quantity: wanted.quantity,
          price: wanted.price,
          strictValidate: true
        })
      ),
    cancel: (clientOrderId: string) => run(methods.cancelOrder, [clientOrderId], trading.cancelOrder(clientOrderId))
  }
})
