/** An exchange without wires: markets with empty books, accounts, strangers, and all that was told, in order. */
import type * as Core from "@effect-hitbtc/core/Order"
import type { Side } from "@effect-hitbtc/core/Side"
import { type Account, Listing, Market } from "@effect-hitbtc/sandbox"
import * as Exchange from "@effect-hitbtc/sandbox/exchange/Exchange"
import * as Execution from "@effect-hitbtc/sandbox/exchange/Execution"
import type * as Order from "@effect-hitbtc/sandbox/exchange/Order"
import * as OrderEntry from "@effect-hitbtc/sandbox/exchange/OrderEntry"
import * as OrderListEntry from "@effect-hitbtc/sandbox/exchange/OrderListEntry"
import type * as Rejection from "@effect-hitbtc/sandbox/exchange/Rejection"
import * as Truth from "@effect-hitbtc/sandbox/exchange/Truth"
import * as Wallet from "@effect-hitbtc/sandbox/exchange/Wallet"
import { Option, Result } from "effect"
import { empty } from "./Trader.ts"

/** 2021-07-15T03:06:43Z */
export const START = Date.UTC(2021, 6, 15, 3, 6, 43)
export const DAY = 86_400_000

export const listings: ReadonlyArray<Listing.Listing> = [
  empty,
  Listing.make({
    id: "BTCUSDT",
    baseCurrency: "BTC",
    quoteCurrency: "USDT",
    quantityIncrement: "0.00001",
    tickSize: "0.05",
    referencePrice: "40000",
    typicalQuantity: "0.1",
    takeLiquidityRate: "0.00207",
    // More than the taker pays: an order that rests must be able to pay either.
    provideLiquidityRate: "0.0029",
    weight: 0,
    depth: 0
  })
]

export const make = (
  accounts: ReadonlyArray<Account.Options> = [
    { key: "a", secret: "a", balances: { BTC: "10", ETH: "100", USDT: "100000" } },
    { key: "b", secret: "b", balances: { BTC: "10", ETH: "100", USDT: "100000" } }
  ]
) => {
  const counters = { orderId: 1, tradeId: 1001 }
  const markets = new Map(
    listings.map((listing) => [listing.symbol.id, Market.make({ listing, counters, seed: 1, now: START })])
  )
  const events: Array<Exchange.ExchangeEvent> = []
  const exchange = Exchange.make({
    markets,
    currencies: ["BTC", "ETH", "USDT"],
    accounts,
    listener: (event) => events.push(event)
  })
  let now = START
  let lastId = 0

  const onMarket = <A>(symbol: string, f: (market: Market.Market) => A): A => {
    const market = markets.get(symbol)!
    const result = f(market)
    const event = Market.commit(market, now)
    if (event !== undefined) {
      Execution.settle(exchange, event)
      Execution.runStops(exchange, now)
    }
    return result
  }
  const account = (key: string) => Truth.account(exchange, key)
  const complete = (order: Partial<OrderEntry.NewOrder>): OrderEntry.NewOrder => ({
    clientOrderId: `order-${++lastId}`,
    symbol: "ETHBTC",
    side: "sell",
    type: "limit",
    timeInForce: "GTC",
    quantity: "1",
    ...(order.type?.toLowerCase().includes("market") === true ? undefined : { price: "0.05" }),
    postOnly: false,
    strictValidate: false,
    ...order
  })

  return {
    exchange,
    markets,
    events,
    now: () => now,
    /** Lets time go by, up to an instant. */
    moveTo: (to: number) => {
      now = to
      Execution.expire(exchange, now)
      OrderEntry.tidy(exchange, now)
      Wallet.confirm(exchange, now)
    },
    newOrder: (key: string, order: Partial<OrderEntry.NewOrder> = {}) =>
      OrderEntry.newOrder(exchange, account(key), complete(order), now),
    newOrderList: (
      key: string,
      contingencyType: Order.ContingencyType,
      orders: ReadonlyArray<Partial<OrderEntry.NewOrder>>,
      orderListId?: string
    ) =>
      OrderListEntry.newOrderList(
        exchange,
        account(key),
        { contingencyType, orders: orders.map(complete), orderListId },
        now
      ),
    cancelAll: (key: string) => OrderEntry.cancelAll(exchange, account(key), now),
    deposit: (key: string, input: Parameters<typeof Wallet.deposit>[2]) =>
      Wallet.deposit(exchange, account(key), input, now),
    transfer: (key: string, input: Parameters<typeof Wallet.transfer>[2]) =>
      Wallet.transfer(exchange, account(key), input, now),
    cancel: (key: string, clientOrderId: string) => OrderEntry.cancelOrder(exchange, account(key), clientOrderId, now),
    replace: (
      key: string,
      order: Partial<OrderEntry.ReplaceOrder> & { readonly clientOrderId: string }
    ) =>
      OrderEntry.replaceOrder(exchange, account(key), {
        newClientOrderId: `order-${++lastId}`,
        quantity: "1",
        price: "0.05",
        strictValidate: false,
        ...order
      }, now),
    /** A limit order of somebody without an account, or a market order where there is no price. */
    stranger: (symbol: string, side: Side, quantity: string, price?: string) =>
      onMarket(symbol, (market) => {
        const lots = Option.getOrThrow(market.scale.lots(quantity as never))
        return price === undefined
          ? Market.market(market, now, { side, quantity: lots })
          : Market.limit(market, now, {
            side,
            quantity: lots,
            price: Option.getOrThrow(market.scale.ticks(price as never))
          })
      }),
    strangerCancels: (symbol: string, id: number) => onMarket(symbol, (market) => Market.cancel(market, id)),
    reports: () => events.flatMap((event) => event._tag === "Reported" ? [event.report] : []),
    /** What was reported since a number of events. */
    since: (count: number) =>
      events.slice(count).flatMap((event) => event._tag === "Reported" ? [brief(event.report)] : []),
    balance: (key: string, currency: string) => {
      const { available, reserved } = Truth.balances(exchange, account(key))
        .find((balance) => balance.currency === currency)!
      return `${available} ${reserved}`
    },
    walletBalance: (key: string, currency: string) =>
      Truth.walletBalances(exchange, account(key)).find((balance) => balance.currency === currency)!.available,
    order: (key: string, clientOrderId: string) =>
      Truth.orders(exchange, account(key).orders.values())
        .findLast(({ order }) => order.clientOrderId === clientOrderId)!
  }
}

export type Floor = ReturnType<typeof make>

export const brief = ({ fill, order, originalClientOrderId, reportType }: Order.Report): string => {
  const { scale } = order.market
  return `${order.clientOrderId} ${reportType} ${order.status} ${scale.quantity(order.cumQuantity)}` +
    (fill === undefined ? "" : ` ${scale.quantity(fill.quantity)}@${scale.price(fill.price)}`) +
    (originalClientOrderId === undefined ? "" : ` <- ${originalClientOrderId}`)
}

export const stand = ({ cumulativeQuantity, quantity, status }: Core.Order): string =>
  `${status} ${cumulativeQuantity} of ${quantity}`

/** The tag of a refusal, or `undefined` for what was accepted. */
export const refusal = (result: Result.Result<unknown, Rejection.Rejection>): string | undefined =>
  Result.isFailure(result) ? result.failure._tag : undefined
