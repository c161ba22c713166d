/**
 * The versions of the API, as the tests need them that run on both. What differs stands here, and has its row in
 * `packages/docs/versions.md`; the words of the tests are v2's.
 */
import type * as Account from "@effect-hitbtc/client/Account"
import * as HitBtc from "@effect-hitbtc/client/HitBtc"
import type * as MarketData from "@effect-hitbtc/client/MarketData"
import type * as Trading from "@effect-hitbtc/client/Trading"
import type { InvalidUrl } from "@effect-hitbtc/client/Venue"
import type { Credentials } from "@effect-hitbtc/core/Credentials"
import type { Order } from "@effect-hitbtc/core/Order"
import type { Gateway } from "@effect-hitbtc/transport/Gateway"
import type { Transport } from "@effect-hitbtc/transport/Transport"
import type { ConfigError } from "effect/Config"
import type { Mac } from "effect/crypto/Mac"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { type Params, text } from "./Line.ts"
import * as MarketWire from "./MarketWire.ts"

export interface Version {
  readonly name: "v2" | "v3"
  /** What the URLs of the venue have after its origin. */
  readonly paths: { readonly base: string; readonly marketData: string }
  /** Market data of the venue whose URLs begin with `origin`, such as `wss://sandbox`. */
  readonly marketData: (
    origin: string,
    options?: HitBtc.ConnectionOptions
  ) => Layer.Layer<MarketData.MarketData | Gateway, never, Transport | HttpClient>
  /** The same, of the venue in the configuration. */
  readonly marketDataConfig: (
    options?: { readonly url?: undefined }
  ) => Layer.Layer<MarketData.MarketData | Gateway, ConfigError | InvalidUrl, Transport | HttpClient>
  /** An account at the venue. */
  readonly trading: (
    origin: string,
    options: TradingOptions
  ) => Layer.Layer<Trading.Trading | Account.Account, never, Transport | Mac>
  /** The same, with options and credentials from the configuration. */
  readonly tradingConfig: () => Layer.Layer<
    Trading.Trading | Account.Account,
    ConfigError | InvalidUrl,
    Transport | Mac
  >
  readonly market: MarketWire.MarketWire
  /** The name of a method or notification of trading. */
  readonly toWire: (word: Word) => string
  /** The word for a name on the wire; what has none is called as it is. */
  readonly toWord: (name: string) => string
  /** What of the words only this version has. */
  readonly onlyHere: ReadonlyArray<Word>
  /** The client order ids of what a command makes, or cancels. */
  readonly idsOf: (params: Params) => ReadonlyArray<string>
  /** The parameters of a login that sends the secret. */
  readonly basicLogin: (key: string, secret: string) => Params
  /** What is different in the login of each connection. */
  readonly tokenOf: (params: Params) => unknown
  /** An order on the wire, with these fields in the place of those that it has otherwise; a report where it has a type. */
  readonly order: (clientOrderId: string, fields?: OrderFields) => object
  /** A client order id that is refused before anything is sent, and what is said of it. */
  readonly badId: readonly [id: string, message: RegExp]
  /** How an order may be given back that is this at once. */
  readonly answers: (status: Order["status"]) => ReadonlyArray<Order["status"]>
  /** What a balance has besides, where there is no margin. */
  readonly margin: object
  /** Whether a command waits for a connection where there was none yet. */
  readonly waitsForFirst: boolean
}

/** Fields of orders and reports, by v2's names. */
export interface OrderFields {
  readonly status?: string
  readonly quantity?: string
  readonly cumQuantity?: string
  readonly reportType?: string
  readonly tradeId?: number | string
  readonly tradeQuantity?: string
  readonly tradePrice?: string
  readonly tradeFee?: string
}

export interface TradingOptions extends HitBtc.ConnectionOptions {
  readonly credentials: Credentials
  readonly capacity?: number | undefined
}

const words = {
  login: "login",
  subscribeReports: "spot_subscribe",
  activeOrders: "spot_orders",
  report: "spot_order",
  getOrders: "spot_get_orders",
  newOrder: "spot_new_order",
  cancelOrder: "spot_cancel_order",
  cancelReplaceOrder: "spot_replace_order",
  // Only v3 has these.
  newOrderList: "spot_new_order_list",
  cancelOrders: "spot_cancel_orders",
  subscribeBalances: "spot_balance_subscribe"
} as const

export type Word = keyof typeof words

const wordOf = new Map<string, string>(Object.entries(words).map(([word, name]) => [name, word]))

const ORDER = {
  symbol: "ETHBTC",
  side: "sell",
  status: "new",
  type: "limit",
  timeInForce: "GTC",
  quantity: "1",
  price: "0.05",
  cumQuantity: "0",
  postOnly: false,
  createdAt: "2017-10-20T12:17:12.245Z",
  updatedAt: "2017-10-20T12:17:12.245Z"
}

const fieldV3 = (name: string) =>
  name === "cumQuantity" ? "quantity_cumulative" : name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

// The same for the same name, and another for another.
const numberOf = (name: string) => Array.from(name).reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 2 ** 40, 0)

export const v2: Version = {
  name: "v2",
  paths: { base: "/api/2/ws", marketData: "/api/2/ws" },
  marketData: (origin, options) => HitBtc.layerV2({ url: `${origin}${v2.paths.marketData}`, ...options }),
  marketDataConfig: HitBtc.layerV2Config,
  trading: (origin, options) => HitBtc.layerTradingV2({ url: `${origin}/api/2/ws/trading`, ...options }),
  tradingConfig: HitBtc.layerTradingV2Config,
  market: MarketWire.v2,
  toWire: (word) => word,
  toWord: (name) => name,
  onlyHere: [],
  idsOf: ({ clientOrderId, requestClientId }) => [text(requestClientId ?? clientOrderId)],
  basicLogin: (pKey, sKey) => ({ algo: "BASIC", pKey, sKey }),
  tokenOf: ({ nonce }) => nonce,
  order: (clientOrderId, fields) => ({ id: `venue-${clientOrderId}`, clientOrderId, ...ORDER, ...fields }),
  badId: ["short", /8 to 32 characters/],
  answers: (status) => [status],
  margin: {},
  waitsForFirst: false
}

export const v3: Version = {
  name: "v3",
  paths: { base: "/api/3", marketData: "/api/3/ws/public" },
  marketData: (origin, options) => Layer.orDie(HitBtc.layer({ url: `${origin}${v3.paths.base}`, ...options })),
  marketDataConfig: HitBtc.layerConfig,
  trading: (origin, options) => Layer.orDie(HitBtc.layerTrading({ url: `${origin}${v3.paths.base}`, ...options })),
  tradingConfig: HitBtc.layerTradingConfig,
  market: MarketWire.v3,
  toWire: (word) => words[word],
  toWord: (name) => wordOf.get(name) ?? name,
  onlyHere: ["newOrderList", "cancelOrders", "subscribeBalances"],
  idsOf: ({ client_order_id, new_client_order_id, orders }) =>
    Array.isArray(orders)
      ? orders.flatMap((order: Params) => v3.idsOf(order))
      : [text(new_client_order_id ?? client_order_id ?? "*")],
  basicLogin: (api_key, secret_key) => ({ type: "BASIC", api_key, secret_key }),
  tokenOf: ({ timestamp }) => timestamp,
  order: (clientOrderId, fields) =>
    Object.fromEntries(
      Object.entries({ id: numberOf(clientOrderId), clientOrderId, ...ORDER, ...fields })
        .map(([name, value]) => [fieldV3(name), value])
    ),
  badId: ["x".repeat(33), /1 to 32 characters/],
  // Its answer comes first; the reports may come in the same breath, or not.
  answers: (status) => status === "suspended" ? [status] : [status, "new"],
  margin: { reservedMargin: "0" },
  waitsForFirst: true
}

export const versions: ReadonlyArray<Version> = [v2, v3]
