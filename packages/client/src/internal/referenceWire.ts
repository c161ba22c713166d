/** Reads the bodies of reference data entry by entry. */
import type { Currency } from "@effect-hitbtc/core/Currency"
import type { Trade } from "@effect-hitbtc/core/Trade"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"
import { issueOf } from "@effect-hitbtc/core/v3/Issue"
import * as Wire from "@effect-hitbtc/core/v3/ReferenceData"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

export interface Read<A> {
  readonly values: ReadonlyArray<A>
  readonly issues: ReadonlyArray<string>
}

const reader = <W, A>(schema: Schema.Codec<W, unknown>, to: (code: string, wire: W) => A) => {
  const decode = Schema.decodeUnknownExit(schema)
  const issue = issueOf(schema)
  return (json: unknown): Read<A> => {
    if (!Predicate.isObject(json) || Array.isArray(json)) return { values: [], issues: ["expected an object"] }
    const values: Array<A> = []
    const issues: Array<string> = []
    for (const [code, entry] of Object.entries(json)) {
      const exit = decode(entry)
      if (Exit.isSuccess(exit)) values.push(to(code, exit.value))
      else issues.push(`${code}: ${issue(entry)}`)
    }
    return { values, issues }
  }
}

export const readSymbols = reader(Wire.TradingSymbol, (id, wire): TradingSymbol => ({
  id,
  baseCurrency: wire.baseCurrency ?? wire.underlying ?? "",
  quoteCurrency: wire.quoteCurrency,
  quantityIncrement: wire.quantityIncrement,
  tickSize: wire.tickSize,
  takeLiquidityRate: wire.takeRate,
  provideLiquidityRate: wire.makeRate,
  feeCurrency: wire.feeCurrency
}))

export const readCurrencies = reader(Wire.Currency, (id, wire): Currency => ({
  id,
  fullName: wire.fullName,
  crypto: wire.crypto,
  payinEnabled: wire.payinEnabled,
  payinPaymentId: false,
  payinConfirmations: 0,
  payoutEnabled: wire.payoutEnabled,
  payoutIsPaymentId: false,
  transferEnabled: wire.transferEnabled,
  delisted: wire.delisted ?? false
}))

export const toTrade = (symbol: string, wire: (typeof Wire.Trades.Type)[number]): Trade => ({
  _tag: "Trade",
  symbol,
  ...wire
})
