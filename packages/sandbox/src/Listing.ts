/**
 * What the simulated venue lists: symbols with their steps and fees, and how lively each market is; and currencies.
 *
 * @since 0.1.0
 */
import type { Currency } from "@effect-hitbtc/core/Currency"
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { TradingSymbol } from "@effect-hitbtc/core/TradingSymbol"

/**
 * A symbol, and how it is traded.
 *
 * **Details**
 *
 * - `referencePrice`: where the fair price starts, and what it keeps coming back to
 * - `typicalQuantity`: the size of an ordinary order, in the base currency
 * - `weight`: its share of the events, relative to the others; zero for a market where nothing happens by itself
 * - `depth`: about how many levels each side has; a market of weight zero has `depth` bids and no asks
 * - `pastTrades`: about how many trades lie behind its opening, over three years; none in a market of weight zero
 *
 * @category models
 * @since 0.1.0
 */
export interface Listing {
  readonly symbol: TradingSymbol
  readonly referencePrice: Decimal.Decimal
  readonly typicalQuantity: Decimal.Decimal
  readonly weight: number
  readonly depth: number
  readonly pastTrades: number
}

/**
 * What {@link make} needs to know; the rest has defaults.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly id: string
  readonly baseCurrency: string
  readonly quoteCurrency: string
  readonly tickSize: string
  readonly quantityIncrement: string
  readonly referencePrice: string
  readonly typicalQuantity: string
  readonly weight?: number | undefined
  readonly depth?: number | undefined
  readonly pastTrades?: number | undefined
  readonly takeLiquidityRate?: string | undefined
  readonly provideLiquidityRate?: string | undefined
  readonly marginTrading?: boolean | undefined
  readonly maxInitialLeverage?: string | undefined
}

/**
 * A listing; throws a `RangeError` where a number is not a decimal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Listing => ({
  symbol: {
    id: options.id,
    baseCurrency: options.baseCurrency,
    quoteCurrency: options.quoteCurrency,
    quantityIncrement: Decimal.makeUnsafe(options.quantityIncrement),
    tickSize: Decimal.makeUnsafe(options.tickSize),
    takeLiquidityRate: Decimal.makeUnsafe(options.takeLiquidityRate ?? "0.0025"),
    provideLiquidityRate: Decimal.makeUnsafe(options.provideLiquidityRate ?? "0.001"),
    feeCurrency: options.quoteCurrency,
    ...(options.marginTrading === undefined ? undefined : { marginTrading: options.marginTrading }),
    ...(options.maxInitialLeverage === undefined
      ? undefined
      : { maxInitialLeverage: Decimal.makeUnsafe(options.maxInitialLeverage) })
  },
  referencePrice: Decimal.makeUnsafe(options.referencePrice),
  typicalQuantity: Decimal.makeUnsafe(options.typicalQuantity),
  weight: options.weight ?? 1,
  depth: options.depth ?? 300,
  pastTrades: options.pastTrades ?? 3000
})

/**
 * The symbols of a venue that was not told otherwise.
 *
 * **Details**
 *
 * `ETHBTC`, `BTCUSDT` and `ETHUSDT` are lively; `LTCBTC` is calmer; `XRPUSDT` trades XRP against USD, as on the real
 * venue; in `GVTETH` nothing was ever traded and nobody sells.
 *
 * @category constants
 * @since 0.1.0
 */
export const defaults: ReadonlyArray<Listing> = [
  make({
    id: "ETHBTC",
    baseCurrency: "ETH",
    quoteCurrency: "BTC",
    quantityIncrement: "0.001",
    tickSize: "0.000001",
    takeLiquidityRate: "0.001",
    provideLiquidityRate: "-0.0001",
    referencePrice: "0.054464",
    typicalQuantity: "1.5",
    weight: 4
  }),
  make({
    id: "BTCUSDT",
    baseCurrency: "BTC",
    quoteCurrency: "USDT",
    quantityIncrement: "0.00001",
    tickSize: "0.01",
    referencePrice: "43210.50",
    typicalQuantity: "0.08",
    weight: 4,
    depth: 400,
    marginTrading: true,
    maxInitialLeverage: "12.00"
  }),
  make({
    id: "ETHUSDT",
    baseCurrency: "ETH",
    quoteCurrency: "USDT",
    quantityIncrement: "0.0001",
    tickSize: "0.001",
    referencePrice: "2353.420",
    typicalQuantity: "1.2",
    weight: 3,
    marginTrading: true,
    maxInitialLeverage: "12.00"
  }),
  make({
    id: "LTCBTC",
    baseCurrency: "LTC",
    quoteCurrency: "BTC",
    quantityIncrement: "0.001",
    tickSize: "0.0000001",
    referencePrice: "0.0016530",
    typicalQuantity: "12",
    weight: 1,
    depth: 150
  }),
  make({
    id: "XRPUSDT",
    baseCurrency: "XRP",
    quoteCurrency: "USD",
    quantityIncrement: "0.1",
    tickSize: "0.000001",
    referencePrice: "0.612300",
    typicalQuantity: "450",
    weight: 2,
    depth: 200,
    marginTrading: true,
    maxInitialLeverage: "10.00"
  }),
  make({
    id: "GVTETH",
    baseCurrency: "GVT",
    quoteCurrency: "ETH",
    quantityIncrement: "0.01",
    tickSize: "0.0000001",
    referencePrice: "0.0007809",
    typicalQuantity: "8",
    weight: 0,
    depth: 12
  })
]

/**
 * As many further symbols as wanted, for tests of many topics: `S0001USDT`, `S0002USDT` and so on, all alike, with
 * thin books and little history: a thousand cost about a second.
 *
 * @category constructors
 * @since 0.1.0
 */
export const synthetic = (count: number): ReadonlyArray<Listing> =>
  Array.from({ length: count }, (_, i) => {
    const base = `S${String(i + 1).padStart(4, "0")}`
    return make({
      id: `${base}USDT`,
      baseCurrency: base,
      quoteCurrency: "USDT",
      quantityIncrement: "0.01",
      tickSize: "0.0001",
      referencePrice: "10.0000",
      typicalQuantity: "5",
      depth: 30,
      pastTrades: 60
    })
  })

/**
 * The currencies that the venue knows in any case.
 *
 * @category constants
 * @since 0.1.0
 */
export const currencies: ReadonlyArray<Currency> = [
  currency("BTC", "Bitcoin", "0.0005", "0.001", 2),
  currency("ETH", "Ethereum", "0.001", "0.00958", 2),
  currency("USDT", "Tether", "8.5", "20", 2),
  { ...currency("USD", "US Dollar", "5", "10", 0), crypto: false },
  currency("LTC", "Litecoin", "0.003", "0.01", 6),
  { ...currency("XRP", "Ripple", "0.5", "22", 1), payinPaymentId: true, payoutIsPaymentId: true },
  { ...currency("GVT", "Genesis Vision", "0.4", "1", 2), payinEnabled: false, payoutEnabled: false },
  // As for many of the real venue's: no fee, no minimum, no precision.
  {
    id: "STEEM",
    fullName: "Steem",
    crypto: true,
    payinEnabled: false,
    payinPaymentId: true,
    payinConfirmations: 20,
    payoutEnabled: false,
    payoutIsPaymentId: true,
    transferEnabled: false,
    delisted: true
  }
]

/**
 * The currencies of a venue: {@link currencies}, and a plain one for each further code in the listings.
 *
 * @category constructors
 * @since 0.1.0
 */
export const currenciesOf = (listings: ReadonlyArray<Listing>): ReadonlyArray<Currency> => {
  const codes = new Set(listings.flatMap(({ symbol }) => [symbol.baseCurrency, symbol.quoteCurrency]))
  for (const { id } of currencies) codes.delete(id)
  return [...currencies, ...Array.from(codes, (code) => currency(code, code, "0.1", "1", 2))]
}

// A function declaration: the constants above are made with it.
function currency(id: string, fullName: string, fee: string, minimum: string, confirmations: number): Currency {
  return {
    id,
    fullName,
    crypto: true,
    payinEnabled: true,
    payinPaymentId: false,
    payinConfirmations: confirmations,
    payoutEnabled: true,
    payoutIsPaymentId: false,
    transferEnabled: true,
    delisted: false,
    payoutFee: Decimal.makeUnsafe(fee),
    payoutMinimalAmount: Decimal.makeUnsafe(minimum),
    precisionPayout: 10,
    precisionTransfer: 10
  }
}
