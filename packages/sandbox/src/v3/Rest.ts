/**
 * The reference data of API v3 over REST, at `/api/3/public`: what the sockets do not tell. A request in, a status and
 * JSON out.
 *
 * **Details**
 *
 * Symbols and currencies that a list names and the venue does not know are left out, as on the public socket; where the
 * path names one, the answer is an error. A path that is not there, or another method than `GET`: status 404.
 *
 * @since 0.1.0
 */
import type { Currency } from "@effect-hitbtc/core/Currency"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Market } from "../Market.ts"
import type { Simulation } from "../Simulation.ts"
import * as Ticker from "../Ticker.ts"
import * as TradeQuery from "../TradeQuery.ts"
import * as VenueError from "../VenueError.ts"
import * as PublicError from "./PublicError.ts"

/**
 * A request: a whole URL, or its path and query; `now` in milliseconds; `id` is repeated in errors.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request {
  readonly method: string
  readonly url: string
  readonly now: number
  readonly id: string
}

/**
 * A response; its body is JSON.
 *
 * @category models
 * @since 0.1.0
 */
export interface Response {
  readonly status: number
  readonly body: string
}

/**
 * The path that all others begin with.
 *
 * @category constants
 * @since 0.1.0
 */
export const path = "/api/3/public"

/**
 * Answers a request.
 *
 * @category requests
 * @since 0.1.0
 */
export const answer = (simulation: Simulation, request: Request): Response => {
  const { pathname, searchParams } = urlOf(request)
  const [resource = "", code, ...more] = pathname.startsWith(`${path}/`)
    ? pathname.slice(path.length + 1).replace(/\/$/, "").split("/")
    : []
  const run = request.method === "GET" && more.length === 0 ? resources.get(resource) : undefined
  if (run === undefined) return refusal(request, 404, PublicError.fromCode(800, "No such path"))
  const body = run({ simulation, now: request.now, params: searchParams }, code)
  return Result.isSuccess(body) ? { status: 200, body: body.success } : refusal(request, 400, body.failure)
}

/**
 * Refuses a request with a status, and the error of that number, or another one.
 *
 * @category requests
 * @since 0.1.0
 */
export const refusal = (
  request: Request,
  status: number,
  error: VenueError.VenueError = PublicError.fromCode(status)
): Response => ({
  status,
  body: JSON.stringify({
    timestamp: iso(request.now),
    error: { description: "", ...error },
    path: urlOf(request).pathname,
    requestId: request.id
  })
})

interface Context {
  readonly simulation: Simulation
  readonly now: number
  readonly params: URLSearchParams
}

type Body = Result.Result<string, VenueError.VenueError>

// One by its code, or an object with those that a list names, or all.
const keyed = <A>(options: {
  readonly entries: (simulation: Simulation) => ReadonlyMap<string, A>
  readonly list: string
  readonly notFound: VenueError.VenueError
  readonly write: (entry: A, context: Context) => Body
}) =>
(context: Context, code: string | undefined): Body => {
  const { list, notFound, write } = options
  const entries = options.entries(context.simulation)
  if (code !== undefined) {
    const entry = entries.get(code)
    return entry === undefined ? Result.fail(notFound) : write(entry, context)
  }
  const wanted = context.params.get(list)?.split(",").map((code) => code.trim())
  const parts: Array<string> = []
  for (const [code, entry] of entries) {
    if (wanted !== undefined && !wanted.includes(code)) continue
    const body = write(entry, context)
    if (Result.isFailure(body)) return body
    parts.push(`"${code}":${body.success}`)
  }
  return Result.succeed(`{${parts.join(",")}}`)
}

const ofMarkets = (write: (market: Market, context: Context) => Body) =>
  keyed({
    entries: ({ markets }) => markets,
    list: "symbols",
    notFound: PublicError.fromCode(2001, `Try get ${path}/symbol, to get list of all available symbols.`),
    write
  })

const symbol = ({ listing: { symbol } }: Market) => ({
  type: "spot",
  base_currency: symbol.baseCurrency,
  quote_currency: symbol.quoteCurrency,
  status: "working",
  quantity_increment: symbol.quantityIncrement,
  tick_size: symbol.tickSize,
  take_rate: symbol.takeLiquidityRate,
  make_rate: symbol.provideLiquidityRate,
  fee_currency: symbol.feeCurrency,
  margin_trading: symbol.marginTrading,
  max_initial_leverage: symbol.maxInitialLeverage
})

// What v2 says of a currency is here said of its only network, which has the currency's own name.
const currency = (currency: Currency) => ({
  full_name: currency.fullName,
  crypto: currency.crypto,
  payin_enabled: currency.payinEnabled,
  payout_enabled: currency.payoutEnabled,
  transfer_enabled: currency.transferEnabled,
  transfer_to_wallet_enabled: currency.transferEnabled,
  transfer_to_exchange_enabled: currency.transferEnabled,
  sign: currency.id.slice(0, 1),
  crypto_payment_id_name: currency.payinPaymentId ? "Memo" : "",
  crypto_explorer: "",
  precision_transfer: smallest(currency.precisionTransfer),
  delisted: currency.delisted,
  networks: currency.crypto ? [network(currency)] : []
})

const network = (currency: Currency) => ({
  code: currency.id,
  network_name: currency.fullName,
  network: currency.id,
  protocol: "",
  default: true,
  is_ens_available: false,
  payin_enabled: currency.payinEnabled,
  payout_enabled: currency.payoutEnabled,
  precision_payout: smallest(currency.precisionPayout),
  payout_fee: currency.payoutFee,
  payout_is_payment_id: currency.payoutIsPaymentId,
  payin_payment_id: currency.payinPaymentId,
  payin_confirmations: String(currency.payinConfirmations),
  crypto_payment_id_name: currency.payinPaymentId ? "Memo" : "",
  crypto_explorer: "",
  is_multichain: false
})

const ticker = (market: Market, { now }: Context) => {
  const { ask, bid, high, last, low, open, volume, volumeQuote } = Ticker.make(market, now)
  return { ask, bid, last, low, high, open, volume, volume_quote: volumeQuote, timestamp: iso(now) }
}

const decodeTradeQuery = Schema.decodeUnknownResult(TradeQuery.TradeQuery)

const trades = (market: Market, { params }: Context): Body => {
  const query: Record<string, unknown> = {}
  for (const [name, value] of params) query[name] = /^\d{1,15}$/.test(value) ? Number(value) : value
  const decoded = decodeTradeQuery(query)
  const found = Result.isSuccess(decoded)
    ? TradeQuery.run(market.history, decoded.success, DEFAULT_LIMIT)
    : Result.fail(decoded.failure.message.replaceAll(/\s+/g, " "))
  return Result.mapBoth(found, {
    onFailure: VenueError.validation,
    onSuccess: (trades) =>
      JSON.stringify(trades.map(({ id, price, quantity, side, timestamp }) => ({
        id,
        price: market.scale.price(price),
        qty: market.scale.quantity(quantity),
        side,
        timestamp: iso(timestamp)
      })))
  })
}

const DEFAULT_LIMIT = 10

const resources: ReadonlyMap<string, (context: Context, code: string | undefined) => Body> = new Map([
  ["symbol", ofMarkets((market) => Result.succeed(JSON.stringify(symbol(market))))],
  [
    "currency",
    keyed({
      entries: ({ currencies }) => currencies,
      list: "currencies",
      notFound: PublicError.fromCode(2002, `Try get ${path}/currency, to get list of all available currencies.`),
      write: (entry) => Result.succeed(JSON.stringify(currency(entry)))
    })
  ],
  ["ticker", ofMarkets((market, context) => Result.succeed(JSON.stringify(ticker(market, context))))],
  ["trades", ofMarkets(trades)]
])

const urlOf = ({ url }: Request): URL => new URL(URL.canParse(url, BASE) ? url : "/", BASE)

const BASE = "http://sandbox"

const smallest = (places: number | undefined): string | undefined =>
  places === undefined ? undefined : places === 0 ? "1" : `0.${"1".padStart(places, "0")}`

const iso = (millis: number): string => new Date(millis).toISOString()
