/**
 * What API v3 has over REST only, and a client of the sockets needs first: symbols and currencies, and tickers and
 * trades of the past. Schemas of the bodies, and their way into the domain; nothing here asks for them.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Currency_ from "../Currency.ts"
import { Decimal, isPositive, normalize, toNumberUnsafe } from "../Decimal.ts"
import { inOneLine } from "../internal/Issue.ts"
import { some } from "../internal/Optional.ts"
import * as JsonRpc from "../JsonRpc.ts"
import { Side } from "../Side.ts"
import type * as Ticker_ from "../Ticker.ts"
import type * as Trade_ from "../Trade.ts"
import type * as TradingSymbol_ from "../TradingSymbol.ts"
import { absentable, Instant } from "./Field.ts"

/**
 * What can be traded, without the code that is its key.
 *
 * **Details**
 *
 * - `type`: `spot` or `futures`; `status`: `working` or `suspended`, where the venue says so. Another word is
 *   taken, too.
 * - `baseCurrency` of spot, `underlying` of a future: one of them there must be; `expiry`: of a future that has one
 * - `quantityIncrement`, `tickSize`: quantities and prices are multiples of them
 * - `takeRate`, `makeRate`: fees as fractions; a maker's may be negative, a rebate
 *
 * @see `GET /public/symbol` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const TradingSymbol = Schema.Struct({
  type: Schema.String,
  status: absentable(Schema.String),
  baseCurrency: absentable(Schema.String),
  underlying: absentable(Schema.String),
  expiry: absentable(Schema.String),
  quoteCurrency: Schema.String,
  quantityIncrement: Decimal,
  tickSize: Decimal,
  takeRate: Decimal,
  makeRate: Decimal,
  feeCurrency: Schema.String,
  marginTrading: absentable(Schema.Boolean),
  maxInitialLeverage: absentable(Decimal)
}).check(Schema.makeFilter(({ baseCurrency, underlying }) =>
  baseCurrency !== undefined || underlying !== undefined ||
  { path: ["base_currency"], issue: "Expected a currency, here or in underlying" }
)).pipe(Schema.encodeKeys({
  baseCurrency: "base_currency",
  quoteCurrency: "quote_currency",
  quantityIncrement: "quantity_increment",
  tickSize: "tick_size",
  takeRate: "take_rate",
  makeRate: "make_rate",
  feeCurrency: "fee_currency",
  marginTrading: "margin_trading",
  maxInitialLeverage: "max_initial_leverage"
}))

/**
 * The symbols, by code.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Symbols = Schema.Record(Schema.String, TradingSymbol)

/**
 * A symbol in the domain.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTradingSymbol = (id: string, wire: typeof TradingSymbol.Type): TradingSymbol_.TradingSymbol => ({
  id,
  baseCurrency: wire.baseCurrency ?? wire.underlying!,
  quoteCurrency: wire.quoteCurrency,
  quantityIncrement: wire.quantityIncrement,
  tickSize: wire.tickSize,
  takeLiquidityRate: wire.takeRate,
  provideLiquidityRate: wire.makeRate,
  feeCurrency: wire.feeCurrency,
  ...some("marginTrading", wire.marginTrading),
  ...some("maxInitialLeverage", wire.maxInitialLeverage),
  type: wire.type,
  ...some("status", wire.status),
  ...some("underlying", wire.underlying),
  ...some("expiry", wire.expiry)
})

/**
 * A network that a currency is paid in and out over.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Network = Schema.Struct({
  code: absentable(Schema.String),
  network: Schema.String,
  networkName: absentable(Schema.String),
  protocol: absentable(Schema.String),
  default: Schema.Boolean,
  payinEnabled: Schema.Boolean,
  payoutEnabled: Schema.Boolean,
  precisionPayout: absentable(Decimal),
  payoutFee: absentable(Decimal),
  payoutIsPaymentId: absentable(Schema.Boolean),
  payinPaymentId: absentable(Schema.Boolean),
  payinConfirmations: absentable(Decimal),
  contractAddress: absentable(Schema.String)
}).pipe(Schema.encodeKeys({
  networkName: "network_name",
  payinEnabled: "payin_enabled",
  payoutEnabled: "payout_enabled",
  precisionPayout: "precision_payout",
  payoutFee: "payout_fee",
  payoutIsPaymentId: "payout_is_payment_id",
  payinPaymentId: "payin_payment_id",
  payinConfirmations: "payin_confirmations",
  contractAddress: "contract_address"
}))

/**
 * A currency, without the code that is its key.
 *
 * @see `GET /public/currency` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Currency = Schema.Struct({
  fullName: Schema.String,
  crypto: Schema.Boolean,
  payinEnabled: Schema.Boolean,
  payoutEnabled: Schema.Boolean,
  transferEnabled: Schema.Boolean,
  precisionTransfer: absentable(Decimal),
  delisted: absentable(Schema.Boolean),
  networks: absentable(Schema.Array(Network))
}).pipe(Schema.encodeKeys({
  fullName: "full_name",
  payinEnabled: "payin_enabled",
  payoutEnabled: "payout_enabled",
  transferEnabled: "transfer_enabled",
  precisionTransfer: "precision_transfer"
}))

/**
 * The currencies, by code.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Currencies = Schema.Record(Schema.String, Currency)

// A precision is a unit on this wire: "0.00000001" for 8 decimal places.
const placesOf = (unit: Decimal | undefined): number | undefined =>
  unit === undefined || !isPositive(unit) ? undefined : normalize(unit).split(".")[1]?.length ?? 0

const countOf = (count: Decimal | undefined): number | undefined => {
  const number = count === undefined ? undefined : toNumberUnsafe(count)
  return Number.isSafeInteger(number) ? number : undefined
}

const payoutsOf = (wire: typeof Network.Type) => ({
  ...some("payinPaymentId", wire.payinPaymentId),
  ...some("payinConfirmations", countOf(wire.payinConfirmations)),
  ...some("payoutIsPaymentId", wire.payoutIsPaymentId),
  ...some("payoutFee", wire.payoutFee),
  ...some("precisionPayout", placesOf(wire.precisionPayout))
})

const toNetwork = (wire: typeof Network.Type): Currency_.Network => ({
  network: wire.network,
  ...some("code", wire.code),
  ...some("name", wire.networkName),
  ...some("protocol", wire.protocol),
  isDefault: wire.default,
  payinEnabled: wire.payinEnabled,
  payoutEnabled: wire.payoutEnabled,
  ...payoutsOf(wire),
  ...some("contractAddress", wire.contractAddress)
})

/**
 * A currency in the domain. What v3 says of networks alone is that of the default one; one that the venue does not call
 * delisted is not.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toCurrency = (code: string, wire: typeof Currency.Type): Currency_.Currency => {
  const network = wire.networks?.find((network) => network.default)
  return {
    id: code,
    fullName: wire.fullName,
    crypto: wire.crypto,
    payinEnabled: wire.payinEnabled,
    payoutEnabled: wire.payoutEnabled,
    transferEnabled: wire.transferEnabled,
    delisted: wire.delisted ?? false,
    ...(network === undefined ? undefined : payoutsOf(network)),
    ...some("precisionTransfer", placesOf(wire.precisionTransfer)),
    ...some("networks", wire.networks?.map(toNetwork))
  }
}

/**
 * A ticker over REST, without the symbol that is its key.
 *
 * @see `GET /public/ticker` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Ticker = Schema.Struct({
  ask: Schema.NullOr(Decimal),
  bid: Schema.NullOr(Decimal),
  last: Schema.NullOr(Decimal),
  open: Schema.NullOr(Decimal),
  low: Decimal,
  high: Decimal,
  volume: Decimal,
  volumeQuote: Decimal,
  timestamp: Instant
}).pipe(Schema.encodeKeys({ volumeQuote: "volume_quote" }))

/**
 * The tickers, by symbol.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Tickers = Schema.Record(Schema.String, Ticker)

/**
 * The ticker of a symbol in the domain. What it has on the socket besides, over REST it has not.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTicker = (symbol: string, wire: typeof Ticker.Type): Ticker_.Ticker => ({
  _tag: "Ticker",
  symbol,
  ...wire
})

/**
 * A trade of the past, without its symbol.
 *
 * @see `GET /public/trades/{symbol}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Trade = Schema.Struct({
  id: Schema.Int,
  price: Decimal,
  quantity: Decimal,
  side: Side,
  timestamp: Instant
}).pipe(Schema.encodeKeys({ quantity: "qty" }))

/**
 * The trade of a symbol in the domain.
 *
 * @category conversions
 * @since 0.1.0
 */
export const toTrade = (symbol: string, wire: typeof Trade.Type): Trade_.Trade => ({ _tag: "Trade", symbol, ...wire })

/**
 * Trades of the past of one symbol, in the order that was asked for.
 *
 * @see `GET /public/trades/{symbol}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Trades = Schema.Array(Trade)

/**
 * What a body with an entry for each code holds. One that is not what the protocol says is left out of `values`, and its
 * issue names code and field.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entries<A> {
  readonly values: ReadonlyArray<A>
  readonly issues: ReadonlyArray<JsonRpc.Malformed>
}

const reader = <W, A>(what: string, schema: Schema.Codec<W, unknown>, toValue: (code: string, wire: W) => A) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (json: unknown): Result.Result<Entries<A>, JsonRpc.Malformed> => {
    if (!Predicate.isObject(json) || Array.isArray(json)) {
      return Result.fail(JsonRpc.malformedPart(json, `expected an object with an entry for each of the ${what}`))
    }
    const values: Array<A> = []
    const issues: Array<JsonRpc.Malformed> = []
    for (const [code, entry] of Object.entries(json)) {
      const result = decode(entry)
      if (Result.isSuccess(result)) values.push(toValue(code, result.success))
      else issues.push(JsonRpc.malformedPart(entry, `${code}: ${inOneLine(result.failure)}`))
    }
    return Result.succeed({ values, issues })
  }
}

/**
 * Reads the parsed body of all symbols. A bad one costs itself only; a body that is no object fails.
 *
 * @category decoding
 * @since 0.1.0
 */
export const readSymbols: (
  json: unknown
) => Result.Result<Entries<TradingSymbol_.TradingSymbol>, JsonRpc.Malformed> = reader(
  "symbols",
  TradingSymbol,
  toTradingSymbol
)

/**
 * Reads the parsed body of all currencies. A bad one costs itself only; a body that is no object fails.
 *
 * @category decoding
 * @since 0.1.0
 */
export const readCurrencies: (
  json: unknown
) => Result.Result<Entries<Currency_.Currency>, JsonRpc.Malformed> = reader("currencies", Currency, toCurrency)
