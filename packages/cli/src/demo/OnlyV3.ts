/**
 * The parts of the story that only API v3 has. Each asks whether the layer offers the service, and does nothing where it
 * does not.
 *
 * @since 0.1.0
 */
import { AccountV3 } from "@effect-hitbtc/client/AccountV3"
import { MarketDataV3 } from "@effect-hitbtc/client/MarketDataV3"
import { TradingV3 } from "@effect-hitbtc/client/TradingV3"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Methods from "@effect-hitbtc/core/v3/SpotMethods"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Commands from "./Commands.ts"
import * as Desk from "./Desk.ts"
import * as Observations from "./Observations.ts"
import * as Prices from "./Prices.ts"
import { pause, until } from "./Until.ts"
import { watch } from "./Watch.ts"

/**
 * Watches the top of books, and gives those that are watched.
 *
 * @category story
 * @since 0.1.0
 */
export const watchTops = Effect.fnUntraced(function*(symbols: ReadonlyArray<string>) {
  const market = yield* Effect.serviceOption(MarketDataV3)
  if (Option.isNone(market)) return []
  yield* watch("tops of books", market.value.topOfBook(symbols), Observations.seeTop)
  return symbols
})

/**
 * Watches what the account has, as it changes; lines are written of the currencies of a symbol.
 *
 * @category story
 * @since 0.1.0
 */
export const watchBalances = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  const account = yield* Effect.serviceOption(AccountV3)
  if (Option.isNone(account)) return
  const currencies = [symbol.baseCurrency, symbol.quoteCurrency]
  const onlyV3 = desk.onlyV3 = Desk.makeOnlyV3()
  yield* watch("balances", account.value.balances, (seen, now, balance) => {
    Desk.seeBalance(seen, onlyV3, now, balance, currencies)
  })
  yield* until(() => onlyV3.balances.size > 0)
})

/**
 * Two orders to sell the same, of which one cancels the other: above the market at a profit, and below it to end a loss.
 * Then all orders are cancelled at once.
 *
 * @category story
 * @since 0.1.0
 */
export const listOfOrders = Effect.fnUntraced(function*(desk: Desk.Desk, symbol: TradingSymbol) {
  const trading = yield* Effect.serviceOption(TradingV3)
  const { onlyV3 } = desk
  if (Option.isNone(trading) || onlyV3 === undefined) return
  const run = yield* Commands.recorder(desk)
  const { newOrderList, cancelOrders } = Methods.orders
  const best = yield* Prices.bestBid(symbol)
  const quantity = "0.300"
  const order = { symbol: symbol.id, side: "sell", quantity, strictValidate: true } as const
  const profit = { clientOrderId: "demo-oc1", price: Prices.times(best, "1.02", symbol) }
  const loss = { clientOrderId: "demo-oc2", stopPrice: Prices.times(best, "0.98", symbol) }

  const placed = yield* run(
    newOrderList.name,
    [profit, loss].map((one) => ({ ...one, side: "sell", quantity })),
    trading.value.placeOrderList({
      contingencyType: "oneCancelOther",
      orders: [{ ...order, ...profit, type: "limit" }, { ...order, ...loss, type: "stopMarket" }]
    }, { symbols: [symbol] })
  )
  yield* pause
  const cancelled = yield* run(
    cancelOrders.name,
    [profit.clientOrderId, loss.clientOrderId],
    trading.value.cancelAllOrders()
  )
  onlyV3.list = { placed: placed ?? [], cancelled: cancelled ?? [] }
  yield* pause
})
