/**
 * Currencies, and what can be paid in and out.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

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
 * @see `getCurrency` in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const Currency = Schema.Struct({
  id: Schema.String,
  fullName: Schema.String,
  crypto: Schema.Boolean,
  payinEnabled: Schema.Boolean,
  payinPaymentId: Schema.Boolean,
  payinConfirmations: Schema.Int,
  payoutEnabled: Schema.Boolean,
  payoutIsPaymentId: Schema.Boolean,
  transferEnabled: Schema.Boolean,
  delisted: Schema.Boolean,
  payoutFee: Schema.optionalKey(Decimal),
  payoutMinimalAmount: Schema.optionalKey(Decimal),
  precisionPayout: Schema.optionalKey(Schema.Int),
  precisionTransfer: Schema.optionalKey(Schema.Int)
})

/**
 * A currency, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type Currency = typeof Currency.Type
