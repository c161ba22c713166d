/** A client with an account, which believes what it is told. */
import { Listing } from "@effect-hitbtc/sandbox"
import { Effect } from "effect"
import { createHmac } from "node:crypto"
import { connect, type Frame } from "./Client.ts"

export interface Report {
  readonly id: string
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: "buy" | "sell"
  readonly status: string
  readonly type: string
  readonly timeInForce: string
  readonly quantity: string
  readonly price?: string
  readonly cumQuantity: string
  readonly postOnly: boolean
  readonly createdAt: string
  readonly updatedAt: string
  readonly stopPrice?: string
  readonly expireTime?: string
  readonly reportType: string
  readonly tradeQuantity?: string
  readonly tradePrice?: string
  readonly tradeId?: number
  readonly tradeFee?: string
  readonly originalRequestClientOrderId?: string
}

export const hs256 = (key: string, secret: string, nonce = "N1g287gL8YOwDZr") => ({
  algo: "HS256",
  pKey: key,
  nonce,
  signature: createHmac("sha256", secret).update(nonce).digest("hex")
})

export const reportsOf = (frames: ReadonlyArray<Frame>): ReadonlyArray<Report> =>
  frames.filter(({ method }) => method === "report").map(({ params }) => params as unknown as Report)

/** What matters of a report, in one word or a few. */
export const brief = ({ clientOrderId, cumQuantity, reportType, status }: Report) =>
  `${clientOrderId} ${reportType} ${status} ${cumQuantity}`

/** Connects, logs in and subscribes to reports. */
export const trade = Effect.fnUntraced(function*(
  options: { readonly url?: string; readonly key?: string; readonly secret?: string; readonly reports?: boolean } = {}
) {
  const { key = "sandbox-key", reports = true, secret = "sandbox-secret", url } = options
  const client = yield* connect(url)
  const login = yield* client.ask("login", hs256(key, secret), "login")
  if (login.result !== true) throw new Error(`Not logged in: ${JSON.stringify(login)}`)
  if (reports) yield* client.ask("subscribeReports", {}, "reports")
  let last = 0
  const command = Effect.fnUntraced(function*(method: string, params: object) {
    const answer = yield* client.ask(method, params, `c${++last}`)
    return answer.error ?? answer.result as Report
  })
  return {
    ...client,
    /** An order with defaults: a limit order to sell 0.01 ETH, far away from the market. */
    newOrder: (params: object) =>
      command("newOrder", { symbol: "ETHBTC", side: "sell", quantity: "0.01", price: "0.1", ...params }),
    cancelOrder: (clientOrderId: string) => command("cancelOrder", { clientOrderId }),
    cancelReplaceOrder: (params: object) => command("cancelReplaceOrder", params),
    getOrders: Effect.map(client.ask("getOrders", {}), ({ result }) => result as ReadonlyArray<Report>),
    reports: () => reportsOf(client.frames),
    briefs: () => reportsOf(client.frames).map(brief),
    balance: (currency: string) =>
      Effect.map(
        client.ask("getTradingBalance", {}),
        ({ result }) =>
          (result as ReadonlyArray<{ currency: string; available: string; reserved: string }>)
            .find((balance) => balance.currency === currency)!
      )
  }
})

/** ETHBTC as in the reference, with an empty book in which nothing happens by itself. */
export const empty: Listing.Listing = {
  ...Listing.defaults.find(({ symbol }) => symbol.id === "ETHBTC")!,
  weight: 0,
  depth: 0
}
