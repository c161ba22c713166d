/**
 * Symbols and currencies as API v2 sends them: those of the domain, with all that v2 always says, and without what only
 * v3 does.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Currency } from "../Currency.ts"
import { TradingSymbol } from "../TradingSymbol.ts"

/**
 * A currency.
 *
 * @see `getCurrency`
 * @category schemas
 * @since 0.1.0
 */
export const CurrencyWire = Schema.Struct({
  ...Struct.omit(Currency.fields, ["networks"]),
  payinPaymentId: Schema.Boolean,
  payinConfirmations: Schema.Int,
  payoutIsPaymentId: Schema.Boolean
})

/**
 * A symbol.
 *
 * @see `getSymbol`
 * @category schemas
 * @since 0.1.0
 */
export const TradingSymbolWire = Schema.Struct(
  Struct.omit(TradingSymbol.fields, ["type", "status", "underlying", "expiry"])
)
