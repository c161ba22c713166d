/**
 * Symbols: what can be traded, and in which steps.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * What the venue trades: a currency pair or, on API v3, a future.
 *
 * **Details**
 *
 * - `id`: the venue's name of it, such as `"ETHBTC"`
 * - `quantityIncrement`: quantities are multiples of it, in the base currency
 * - `tickSize`: prices are multiples of it, in the quote currency
 * - `takeLiquidityRate`, `provideLiquidityRate`: fees of taker and maker as a fraction (`"0.001"` is 0.1 %); a maker's
 *   may be negative, a rebate
 * - `feeCurrency`: what fees are paid in
 * - `marginTrading`, `maxInitialLeverage`: only where the venue says so
 *
 * API v3 only:
 *
 * - `type`: `"spot"` or `"futures"`; `status`: `"working"` or `"suspended"`, where the venue says so. Both may have other
 *   words.
 * - `underlying`: what a future is of. A future has no base currency on the wire: here `baseCurrency` is its underlying,
 *   what its quantities are in.
 * - `expiry`: of a future that has one, as the venue writes it; a perpetual one has none
 *
 * **Gotchas**
 *
 * Never take the currencies from the `id`: `XRPUSDT` trades XRP against USD.
 *
 * @see `getSymbol` (v2), `GET /public/symbol` (v3) in the venue's documentation
 * @category schemas
 * @since 0.1.0
 */
export const TradingSymbol = Schema.Struct({
  id: Schema.String,
  baseCurrency: Schema.String,
  quoteCurrency: Schema.String,
  quantityIncrement: Decimal,
  tickSize: Decimal,
  takeLiquidityRate: Decimal,
  provideLiquidityRate: Decimal,
  feeCurrency: Schema.String,
  marginTrading: Schema.optionalKey(Schema.Boolean),
  maxInitialLeverage: Schema.optionalKey(Decimal),
  type: Schema.optionalKey(Schema.String),
  status: Schema.optionalKey(Schema.String),
  underlying: Schema.optionalKey(Schema.String),
  expiry: Schema.optionalKey(Schema.String)
})

/**
 * What the venue trades, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type TradingSymbol = typeof TradingSymbol.Type
