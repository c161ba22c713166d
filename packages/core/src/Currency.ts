/**
 * Currencies, and what can be paid in and out.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * A network that a currency is paid in and out over. API v3 only.
 *
 * **Details**
 *
 * - `network`: the venue's name of it, such as `"ETH"`; `code`, `name`, `protocol`: more of it, where the venue says so
 * - `isDefault`: what is used where no network is named
 * - `contractAddress`: of a token
 * - the rest: as of a {@link Currency}
 *
 * @see `GET /public/currency` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Network = Schema.Struct({
  network: Schema.String,
  code: Schema.optionalKey(Schema.String),
  name: Schema.optionalKey(Schema.String),
  protocol: Schema.optionalKey(Schema.String),
  isDefault: Schema.Boolean,
  payinEnabled: Schema.Boolean,
  payinPaymentId: Schema.optionalKey(Schema.Boolean),
  payinConfirmations: Schema.optionalKey(Schema.Int),
  payoutEnabled: Schema.Boolean,
  payoutIsPaymentId: Schema.optionalKey(Schema.Boolean),
  payoutFee: Schema.optionalKey(Decimal),
  precisionPayout: Schema.optionalKey(Schema.Int),
  contractAddress: Schema.optionalKey(Schema.String)
})

/**
 * A network, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Network = typeof Network.Type

/**
 * A currency that the venue knows.
 *
 * **Details**
 *
 * - `id`: the venue's code, such as `"ETH"`
 * - `crypto`: whether it is a cryptocurrency
 * - `payinEnabled`, `payoutEnabled`, `transferEnabled`: whether deposits, withdrawals, and transfers between the
 *   wallet and the trading account are possible
 * - `payinPaymentId`, `payoutIsPaymentId`: whether a deposit or withdrawal needs a payment id (memo, tag)
 * - `payinConfirmations`: number of block confirmations until a deposit counts
 * - `payoutFee`, `payoutMinimalAmount`: in units of the currency, where the venue says so
 * - `precisionPayout`, `precisionTransfer`: number of decimal places
 *
 * API v2 always says `payinPaymentId`, `payinConfirmations` and `payoutIsPaymentId`. On v3 they, `payoutFee` and
 * `precisionPayout` are of networks: they are those of the default one, and missing where there is none. `networks` has
 * them all.
 *
 * @see `getCurrency` (v2), `GET /public/currency` (v3) in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Currency = Schema.Struct({
  id: Schema.String,
  fullName: Schema.String,
  crypto: Schema.Boolean,
  payinEnabled: Schema.Boolean,
  payinPaymentId: Schema.optionalKey(Schema.Boolean),
  payinConfirmations: Schema.optionalKey(Schema.Int),
  payoutEnabled: Schema.Boolean,
  payoutIsPaymentId: Schema.optionalKey(Schema.Boolean),
  transferEnabled: Schema.Boolean,
  delisted: Schema.Boolean,
  payoutFee: Schema.optionalKey(Decimal),
  payoutMinimalAmount: Schema.optionalKey(Decimal),
  precisionPayout: Schema.optionalKey(Schema.Int),
  precisionTransfer: Schema.optionalKey(Schema.Int),
  networks: Schema.optionalKey(Schema.Array(Network))
})

/**
 * A currency, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Currency = typeof Currency.Type
