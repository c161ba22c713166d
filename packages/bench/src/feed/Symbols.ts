/** The symbols of the bench, and how their prices and sizes are written. */

export interface Symbol {
  readonly id: string
  readonly base: string
  readonly quote: string
  /** Digits after the point of a price, and of a size. */
  readonly priceDecimals: number
  readonly sizeDecimals: number
  /** The price to begin with, in ticks. */
  readonly ticks: number
}

const symbol = (base: string, quote: string, priceDecimals: number, sizeDecimals: number, ticks: number): Symbol => ({
  id: base + quote,
  base,
  quote,
  priceDecimals,
  sizeDecimals,
  ticks
})

const ten: ReadonlyArray<Symbol> = [
  symbol("ETH", "BTC", 9, 4, 60_506_300),
  symbol("XRP", "BTC", 11, 1, 1_973_520),
  symbol("LTC", "BTC", 10, 2, 41_183_000),
  symbol("ADA", "BTC", 11, 1, 3_812_700),
  symbol("EOS", "ETH", 10, 2, 18_442_000),
  symbol("DASH", "BTC", 9, 3, 4_203_500),
  symbol("XMR", "ETH", 9, 3, 106_641_000),
  symbol("TRX", "BTC", 11, 0, 178_450),
  symbol("ZEC", "USDT", 7, 3, 1_125_040_000),
  symbol("NEO", "BTC", 10, 2, 9_166_000)
]

/** So many symbols, the busiest first. Beyond ten they are like the ten, under other names. */
export const take = (count: number): ReadonlyArray<Symbol> =>
  Array.from({ length: count }, (_, index) => {
    const like = ten[index % ten.length]!
    if (index < ten.length) return like
    const base = `${like.base}${Math.floor(index / ten.length)}`
    return { ...like, base, id: base + like.quote }
  })

/** A decimal of so many units of its last digit. */
export const toText = (units: number, decimals: number): string => {
  const digits = String(units)
  if (decimals === 0) return digits
  const padded = digits.length > decimals ? digits : digits.padStart(decimals + 1, "0")
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`
}
