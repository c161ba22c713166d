/**
 * What API v3 has over REST only, and a client of the sockets needs first: symbols and currencies, and tickers and
 * trades of the past. Schemas of the bodies; nothing here asks for them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "../Decimal.ts"
import { Side } from "../Side.ts"
import { absentable, Instant } from "./Field.ts"

/**
 * What can be traded, without the code that is its key.
 *
 * **Details**
 *
 * - `type`: `spot` or `futures`; `status`: `working` or `suspended`, where the venue says so. Another word is
 *   taken, too.
 * - `baseCurrency` of spot, `underlying` of a future; `expiry`: of a future that has one
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
}).pipe(Schema.encodeKeys({
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
 * Trades of the past of one symbol, in the order that was asked for.
 *
 * @see `GET /public/trades/{symbol}` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Trades = Schema.Array(
  Schema.Struct({ id: Schema.Int, price: Decimal, quantity: Decimal, side: Side, timestamp: Instant }).pipe(
    Schema.encodeKeys({ quantity: "qty" })
  )
)
