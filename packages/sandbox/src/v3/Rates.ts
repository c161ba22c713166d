/**
 * What one currency is worth in another: through the books between them, each at the mean of its best prices, or at its
 * last price where a side is empty. The way with the fewest books is taken.
 *
 * @since 0.1.0
 */
import * as Decimal from "@effect-hitbtc/core/Decimal"
import type { Market } from "../Market.ts"
import * as PriceLevels from "../PriceLevels.ts"

/**
 * An exact rate; both are above zero.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rate {
  readonly numerator: bigint
  readonly denominator: bigint
}

/**
 * The rates of all currencies that have one in a currency; its own is one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const to = (markets: ReadonlyMap<string, Market>, target: string): ReadonlyMap<string, Rate> => {
  const rates = new Map<string, Rate>([[target, { numerator: 1n, denominator: 1n }]])
  let found = rates.size
  while (found > 0) {
    const further = new Map<string, Rate>()
    for (const market of markets.values()) {
      const { baseCurrency, quoteCurrency } = market.listing.symbol
      const ofBase = rates.get(baseCurrency)
      const ofQuote = rates.get(quoteCurrency)
      if ((ofBase === undefined) === (ofQuote === undefined)) continue
      const price = priceOf(market)
      if (price === undefined) continue
      const { denominator, numerator } = price
      const [currency, rate] = ofQuote === undefined
        ? [quoteCurrency, product(ofBase!, { numerator: denominator, denominator: numerator })]
        : [baseCurrency, product(ofQuote, price)]
      if (!further.has(currency)) further.set(currency, rate)
    }
    for (const [currency, rate] of further) rates.set(currency, rate)
    found = further.size
  }
  return rates
}

/**
 * An amount in the currency that a rate leads to, rounded to twelve places.
 *
 * @category conversions
 * @since 0.1.0
 */
export const convert = ({ denominator, numerator }: Rate, amount: Decimal.Decimal): Decimal.Decimal =>
  Decimal.divide(
    Decimal.multiply(amount, numerator.toString() as Decimal.Decimal),
    denominator.toString() as Decimal.Decimal,
    PLACES,
    "nearest"
  )

const PLACES = Decimal.makeUnsafe("0.000000000001")

const product = (x: Rate, y: Rate): Rate => ({
  numerator: x.numerator * y.numerator,
  denominator: x.denominator * y.denominator
})

const priceOf = ({ engine, scale, statistics }: Market): Rate | undefined => {
  const ask = PriceLevels.best(engine.asks)
  const bid = PriceLevels.best(engine.bids)
  const twice = ask !== undefined && bid !== undefined
    ? ask.price + bid.price
    : statistics.last === undefined
    ? undefined
    : 2n * statistics.last
  if (twice === undefined) return undefined
  const { scale: digits, value } = Decimal.toBigDecimal(scale.price(twice))
  return { numerator: value, denominator: 2n * 10n ** BigInt(digits) }
}
