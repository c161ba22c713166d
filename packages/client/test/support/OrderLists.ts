/** Lists of orders of API v3, at random. */
import type { NewOrder, NewOrderList } from "@effect-hitbtc/core/v3/OrderRequest"
import type { Random } from "@effect-hitbtc/testkit/Random"
import { quiet, quietToo } from "./TradingVenue.ts"

interface Drawn {
  readonly nextId: () => string
  readonly price: () => string
  readonly quantity: () => string
}

/** Mostly lists that the venue takes; orders of the second listing are for those whose symbols must all be different. */
export const drawList = (random: Random, { nextId, price, quantity }: Drawn): NewOrderList => {
  const base = () => ({
    clientOrderId: nextId(),
    symbol: quiet.symbol.id,
    side: random.pick(["buy", "sell"] as const),
    quantity: quantity()
  })
  const limit = () => ({ ...base(), type: "limit" as const, price: price() })
  const stop = (): NewOrder => {
    const order = { ...base(), stopPrice: price() }
    return random.pick<() => NewOrder>([
      () => ({ ...order, type: "stopLimit", price: price() }),
      () => ({ ...order, type: "takeProfitLimit", price: price() }),
      () => ({ ...order, type: "stopMarket" }),
      () => ({ ...order, type: "takeProfitMarket" })
    ])()
  }
  const second = (): NewOrder => random.chance(0.5) ? stop() : limit()
  switch (random.pick(["allOrNone", "oneCancelOther", "oneTriggerOther", "oneTriggerOneCancelOther"] as const)) {
    case "allOrNone":
      return {
        contingencyType: "allOrNone",
        orders: [
          { ...limit(), timeInForce: "FOK" },
          { ...limit(), symbol: random.chance(0.8) ? quietToo.symbol.id : quiet.symbol.id, timeInForce: "FOK" }
        ]
      }
    case "oneCancelOther":
      return { contingencyType: "oneCancelOther", orders: [limit(), stop()] }
    case "oneTriggerOther":
      return { contingencyType: "oneTriggerOther", orders: [limit(), second()] }
    case "oneTriggerOneCancelOther":
      return { contingencyType: "oneTriggerOneCancelOther", orders: [limit(), stop(), second()] }
  }
}
