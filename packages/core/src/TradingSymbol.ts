/**
 * Symbols: what can be traded, and in which steps.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Decimal } from "./Decimal.ts"

/**
 * A currency pair that the venue trades.
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
 * **Gotchas**
 *
 * Never take the currencies from the `id`: `XRPUSDT` trades XRP against USD.
 *
 * @see `getSymbol` in the venue's documentation
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
  maxInitialLeverage: Schema.optionalKey(Decimal)
})

/**
 * A currency pair, decoded: see the schema.
 *
 * @category models
 * @since 0.1.0
 */
export type TradingSymbol = typeof TradingSymbol.Type
