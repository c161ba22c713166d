/** Where market data gets symbols, currencies and trades of the past from: over the socket on API v2, over REST on v3. */
import type { Currency } from "@effect-hitbtc/core/Currency"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { TradesQuery } from "@effect-hitbtc/core/TradesQuery"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import * as Methods from "@effect-hitbtc/core/v2/MarketDataMethods"
import type { CallOptions, Gateway } from "@effect-hitbtc/transport/Gateway"
import type { HitBtcError } from "@effect-hitbtc/transport/HitBtcError"
import type * as Effect from "effect/Effect"
import * as request from "./request.ts"

export interface ReferenceData {
  readonly getSymbols: (options?: CallOptions) => Effect.Effect<ReadonlyArray<TradingSymbol>, HitBtcError>
  readonly getSymbol: (symbol: string, options?: CallOptions) => Effect.Effect<TradingSymbol, HitBtcError>
  readonly getCurrencies: (options?: CallOptions) => Effect.Effect<ReadonlyArray<Currency>, HitBtcError>
  readonly getCurrency: (currency: string, options?: CallOptions) => Effect.Effect<Currency, HitBtcError>
  readonly getTrades: (
    symbol: string,
    params?: TradesQuery,
    options?: CallOptions
  ) => Effect.Effect<ReadonlyArray<Trade>, HitBtcError>
}

export const fromGateway = (gateway: Gateway["Service"]): ReferenceData => {
  const getSymbols = request.make(gateway, Methods.getSymbols)
  const getSymbol = request.make(gateway, Methods.getSymbol)
  const getCurrencies = request.make(gateway, Methods.getCurrencies)
  const getCurrency = request.make(gateway, Methods.getCurrency)
  const getTrades = request.make(gateway, Methods.getTrades)
  return {
    getSymbols: (options) => getSymbols({}, options),
    getSymbol: (symbol, options) => getSymbol({ symbol }, options),
    getCurrencies: (options) => getCurrencies({}, options),
    getCurrency: (currency, options) => getCurrency({ currency }, options),
    getTrades: (symbol, params, options) => getTrades({ ...params, symbol }, options)
  }
}
