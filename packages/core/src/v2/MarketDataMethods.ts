/**
 * The methods of API v2 that ask for market data, typed.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Method from "../Method.ts"
import { TradesQuery } from "../TradesQuery.ts"
import { TradesFromWire } from "./MarketDataWire.ts"
import { CurrencyWire, TradingSymbolWire } from "./ReferenceDataWire.ts"

const NoParams = Schema.Struct({})

/**
 * One currency, by its code. An unknown code is refused with error 2002.
 *
 * @category methods
 * @since 0.1.0
 */
export const getCurrency = Method.make(
  "getCurrency",
  Schema.Struct({ currency: Schema.NonEmptyString }),
  CurrencyWire
)

/**
 * All currencies.
 *
 * @category methods
 * @since 0.1.0
 */
export const getCurrencies = Method.make("getCurrencies", NoParams, Schema.Array(CurrencyWire))

/**
 * One symbol, by its id. An unknown id is refused with error 2001.
 *
 * @category methods
 * @since 0.1.0
 */
export const getSymbol = Method.make(
  "getSymbol",
  Schema.Struct({ symbol: Schema.NonEmptyString }),
  TradingSymbolWire
)

/**
 * All symbols.
 *
 * @category methods
 * @since 0.1.0
 */
export const getSymbols = Method.make("getSymbols", NoParams, Schema.Array(TradingSymbolWire))

/**
 * Public trades of the past of one symbol: which, see `TradesQuery`.
 *
 * @category methods
 * @since 0.1.0
 */
export const getTrades = Method.make(
  "getTrades",
  Schema.Struct({ symbol: Schema.NonEmptyString, ...TradesQuery.fields }),
  TradesFromWire
)
