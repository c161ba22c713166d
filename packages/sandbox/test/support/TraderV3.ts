/** A client of API v3's private sockets, which believes what it is told. */
import { Clock, Effect } from "effect"
import { createHmac } from "node:crypto"
import { type Client, connect, type Frame } from "./Client.ts"

export interface Report {
  readonly id: number
  readonly client_order_id: string
  readonly symbol: string
  readonly side: "buy" | "sell"
  readonly status: string
  readonly type: string
  readonly time_in_force: string
  readonly quantity: string
  readonly quantity_cumulative: string
  readonly price?: string
  readonly price_average?: string
  readonly stop_price?: string
  readonly expire_time?: string
  readonly post_only: boolean
  readonly display_quantity?: string
  readonly created_at: string
  readonly updated_at: string
  readonly original_client_order_id?: string
  readonly order_list_id?: string
  readonly contingency_type?: string
  readonly trade_id?: number
  readonly trade_quantity?: string
  readonly trade_price?: string
  readonly trade_fee?: string
  readonly trade_taker?: boolean
  readonly report_type?: string
}

export interface Balance {
  readonly currency: string
  readonly available: string
  readonly reserved: string
  readonly reserved_margin?: string
}

export const TRADING = "wss://sandbox.test/api/3/ws/trading"
export const WALLET = "wss://sandbox.test/api/3/ws/wallet"

export const hs256 = (key: string, secret: string, timestamp: number, window?: number) => ({
  type: "HS256",
  api_key: key,
  timestamp,
  ...(window === undefined ? undefined : { window }),
  signature: createHmac("sha256", secret).update(`${timestamp}${window ?? ""}`).digest("hex")
})

/** Connects and logs in. */
export const enter = Effect.fnUntraced(function*(
  url: string,
  { key = "sandbox-key", secret = "sandbox-secret" }: { readonly key?: string; readonly secret?: string } = {}
) {
  const client = yield* connect(url)
  const login = yield* client.ask("login", hs256(key, secret, yield* Clock.currentTimeMillis), "login")
  if (login.result !== true) throw new Error(`Not logged in: ${JSON.stringify(login)}`)
  return client
})

/** What matters of a report, in one word or a few. */
export const brief = ({ client_order_id, quantity_cumulative, report_type, status }: Report) =>
  `${client_order_id} ${report_type} ${status} ${quantity_cumulative}`

export const reportsOf = (frames: ReadonlyArray<Frame>): ReadonlyArray<Report> =>
  frames.filter(({ method }) => method === "spot_order").map(({ params }) => params as unknown as Report)

/** What notifications of balances, taken together, say: `currency available reserved` of what is not zero. */
export const merge = (client: Client, ...methods: ReadonlyArray<string>): ReadonlyArray<string> => {
  const merged = new Map<string, Balance>()
  for (const { params } of client.ofMethod(...methods)) {
    for (const balance of [params as unknown as Balance | ReadonlyArray<Balance>].flat()) {
      merged.set(balance.currency, balance)
    }
  }
  return state(merged.values())
}

export const state = (balances: Iterable<Balance>): ReadonlyArray<string> =>
  Array.from(balances).filter(({ available, reserved }) => available !== "0" || reserved !== "0")
    .map(({ available, currency, reserved }) => `${currency} ${available} ${reserved}`).toSorted()

/** Connects to the trading socket, logs in and subscribes to reports. */
export const trade = Effect.fnUntraced(function*(
  options: { readonly key?: string; readonly secret?: string; readonly reports?: boolean } = {}
) {
  const client = yield* enter(TRADING, options)
  if (options.reports !== false) yield* client.ask("spot_subscribe", {}, "reports")
  let last = 0
  const command = Effect.fnUntraced(function*(method: string, params: object) {
    const answer = yield* client.ask(method, params, `c${++last}`)
    return answer.error ?? answer.result as Report
  })
  return {
    ...client,
    /** An order with defaults: a limit order to sell 0.01 ETH, far away from the market. */
    newOrder: (params: object) =>
      command("spot_new_order", { symbol: "ETHBTC", side: "sell", quantity: "0.01", price: "0.1", ...params }),
    cancelOrder: (client_order_id: string) => command("spot_cancel_order", { client_order_id }),
    replaceOrder: (params: object) => command("spot_replace_order", params),
    /** All answers to a list of orders. */
    newOrderList: Effect.fnUntraced(function*(params: object) {
      const before = client.frames.length
      yield* client.send("spot_new_order_list", params, `list-${++last}`)
      return client.frames.slice(before).filter(({ method }) => method === undefined)
    }),
    getOrders: Effect.map(client.ask("spot_get_orders", {}), ({ result }) => result as ReadonlyArray<Report>),
    reports: () => reportsOf(client.frames),
    briefs: () => reportsOf(client.frames).map(brief),
    balance: (currency: string) =>
      Effect.map(
        client.ask("spot_balance", { currency }),
        ({ result }) => `${(result as Balance).available} ${(result as Balance).reserved}`
      )
  }
})
